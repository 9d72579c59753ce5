"""Readings: hits by their tokens, as the decision looks at them."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from askdocs.answering.unspaced import is_whole
from askdocs.index.tokens import heading_tokens, tokenise
from askdocs.retrieval import Hit

if TYPE_CHECKING:
    from askdocs.answering.evidence import Word

_KIND: Final = "kind of document"
"""The signal of a hit that says what its kind of document costs it."""

_OFTEN: Final = 3
"""Times that a passage has a word which it is about."""

_IN_ASIDE: Final = 0.5
"""What a mention in release notes counts."""


def is_aside(hit: Hit) -> bool:
    """Whether the ranking puts documents of its kind back, such as release notes."""
    return hit.gain(_KIND) < 0


@frozen
class Reading:
    """A hit by its tokens."""

    places: Mapping[str, list[int]]
    """Where each token stands; what stands in names and path alone stands nowhere."""
    title: frozenset[str]
    """Of the document's title and path."""
    names: frozenset[str]
    """Of the passage's headings and anchors."""
    is_aside: bool
    text: str
    """What it says with its headings, case-folded."""
    language: str = ""
    """The document's language."""

    @property
    def called(self) -> frozenset[str]:
        """The tokens of what it and its document are called."""
        return self.title | self.names

    @classmethod
    def of(cls, hit: Hit) -> "Reading":
        """The tokens of ``hit``, of all that names it and of its text."""
        passage = hit.passage
        text = "\n".join((hit.title, *passage.headings, passage.text))
        places: dict[str, list[int]] = {}
        for place, token in enumerate(tokenise(text, hit.language)):
            places.setdefault(token, []).append(place)
        title = frozenset(heading_tokens(f"{hit.title}\n{hit.path}", hit.language))
        names = frozenset(
            heading_tokens("\n".join((*passage.headings, *passage.anchors)), hit.language)
        )
        for token in (*title, *names):
            places.setdefault(token, [])
        return cls(places, title, names, is_aside(hit), text.casefold(), hit.language)

    def knowing(self, words: Iterable["Word"]) -> "Reading":
        """The same, which has each of ``words`` where it has another stem of it.

        A word of Katakana or Hangul it has inside a longer one, too.
        """
        places = dict(self.places)
        title, names = set(self.title), set(self.names)
        for word in words:
            whole = word.tokens[0]
            others = set(word.stems)
            if is_whole(word.unspaced) and word.unspaced in self.text:
                others.add(word.unspaced[:2])
            found = [place for other in others for place in self.places.get(other, ())]
            if found:
                places[whole] = sorted({*places.get(whole, ()), *found})
            if not others.isdisjoint(self.places):
                places.setdefault(whole, [])
            if not self.title.isdisjoint(word.stems):
                title.add(whole)
            if not self.names.isdisjoint(word.stems):
                names.add(whole)
        return evolve(self, places=places, title=frozenset(title), names=frozenset(names))

    def speaks_of(self, token: str) -> float:
        """How much it is about ``token``, from 0 to 1: by its name, or by how often it has it."""
        if token in self.title or token in self.names:
            return 1.0
        said = min(1.0, len(self.places.get(token, ())) / _OFTEN)
        return said * (_IN_ASIDE if self.is_aside else 1.0)
