"""Evidence: what speaks for it that the docs answer a question, in seven numbers.

They are shares and logarithms of counts, never scores, so that they mean the same whatever the
ranking is made of, and in every script: of Chinese, Japanese and Korean, tokens are words.
"""

import math
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from attrs import asdict, frozen

from askdocs.answering.code_names import (
    asks_about_symbols,
    code_name,
    is_exact,
    is_known,
    named_numbers,
)
from askdocs.index.reader import Snapshot
from askdocs.index.tokens import UNSPACED, heading_tokens, is_symbol, is_weak, tokenise, written
from askdocs.index.vectors import rarity_in_english
from askdocs.index.versions import version_of
from askdocs.retrieval import Hit, idf_of, share_held

_UNSPACED: Final = re.compile(f"[{UNSPACED}]")

_RARITY_OF_CJK: Final = 0.8
_RARITY_OF_WEAK: Final = 0.3
"""How rare a pair of characters is taken to be, and one of Hiragana: no list is shipped."""

_HALF: Final = 0.5
"""What a pair of characters counts beside a word, a name of which only parts are known, a mention
in release notes."""

_BARELY: Final = 3
"""Passages in which a word must stand to be known for certain: it may be in one by chance."""

_KIND: Final = "kind of document"
"""The signal of a hit that says what its kind of document costs it."""

_OFTEN: Final = 3
"""Times that a passage has a word which it is about."""

_NEAR: Final = 4
"""Words that two words stand apart at most to be said together."""

_FEW_PASSAGES: Final = 200
"""Passages below which a folder is seen as part of a larger one, as ``idf_of`` sees it."""

_SMALL: Final = 100
_LARGE: Final = 20_000
"""Passages below and beyond which their number makes no difference."""

_USUAL_PASSAGE: Final = 200
"""Words of a passage, about."""

_AROUND: Final = "\"'`*.,:;!?"
"""What may stand around a word that is no part of it."""

_ENGLISH: Final = 27_558
"""Words whose rarity is known."""

_MOST_LOOKED_AT: Final = 12
"""Hits that evidence is taken from, the best ones."""


@frozen
class Word:
    """A word of a question."""

    tokens: tuple[str, ...]
    """Itself, and if it is a name of code, its parts."""
    weight: float
    """How much it counts in the question."""
    rarity: float
    """How rare it is in English at large, from 0 to 1."""
    name: str = ""
    """The name of code that it is; empty for a word of a language."""
    written: str = ""
    """As the question writes it."""
    is_exact: bool = False
    """Whether it is a name of which a part is nothing: a version, a code, a chord, a symbol."""


@frozen
class Evidence:
    """What speaks for an answer, each from 0 to about 1."""

    coverage: float
    """How much of what is asked the best passage holds; what is rare in English counts most."""
    subject: float
    """Whether a word of the question is one that these docs use far more than English does."""
    title: float
    """How much of what is asked the title and the path of a found document hold."""
    together: float
    """How many words that follow each other in the question stand near each other in a passage."""
    missing: float
    """How much the most telling word counts that the docs do not have."""
    size: float
    """How large the docs are: the larger, the more is held by chance."""
    unknown: float
    """Whether what is asked for is a name of code that the docs do not have."""

    @property
    def features(self) -> dict[str, float]:
        """The numbers by their names."""
        return asdict(self)


def words_of(text: str, weights: Mapping[str, float]) -> list[Word]:
    """The words of ``text`` that have ``weights``, in order."""
    words: list[Word] = []
    numbers = named_numbers(text)
    are_symbols_asked = asks_about_symbols(text)
    for match, found in written(text):
        tokens = tuple(token for token in found if token in weights)
        if not tokens:
            continue
        if _UNSPACED.search(match):
            for token in tokens:
                rarity = _RARITY_OF_WEAK if is_weak(token) else _RARITY_OF_CJK
                words.append(Word((token,), weights[token] * _HALF, rarity, written=token))
            continue
        weight = max(weights[token] for token in tokens)
        if is_symbol(tokens[0]):
            if are_symbols_asked:
                words.append(Word(tokens[:1], weight, 1.0, match, match, is_exact=True))
            continue
        name = code_name(match)
        if is_exact(match) or version_of(name) or match.strip(".") in numbers:
            # Parts of it are other names: 4.1.0 is not 1.4.0.
            name = name or match.strip(".")
            words.append(Word(tokens[:1], weight, 1.0, name, name, is_exact=True))
        else:
            shown = name or match.strip(_AROUND)
            words.append(Word(tokens, weight, rarity_in_english(match), name, shown))
    return words


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
    """Whether the ranking puts documents of its kind back, such as release notes."""
    text: str
    """What it says with its headings, case-folded."""

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
        for place, token in enumerate(tokenise(text)):
            places.setdefault(token, []).append(place)
        title = frozenset(heading_tokens(f"{hit.title}\n{hit.path}"))
        names = frozenset(heading_tokens("\n".join((*passage.headings, *passage.anchors))))
        for token in (*title, *names):
            places.setdefault(token, [])
        is_aside = any(one.name == _KIND and one.value < 0 for one in hit.signals)
        return cls(places, title, names, is_aside, text.casefold())

    def speaks_of(self, token: str) -> float:
        """How much it is about ``token``, from 0 to 1: by its name, or by how often it has it."""
        if token in self.title or token in self.names:
            return 1.0
        said = min(1.0, len(self.places.get(token, ())) / _OFTEN)
        return said * (_HALF if self.is_aside else 1.0)


def evidence_of(words: Sequence[Word], hits: Sequence[Reading], snapshot: Snapshot) -> Evidence:
    """What ``hits``, best first, and the whole of the docs say for an answer. Reads the index."""
    corpus = _Corpus.of(snapshot, {token for word in words for token in word.tokens})
    passages = hits[:_MOST_LOOKED_AT]
    exact = {word.tokens[0] for word in words if word.is_exact}
    telling = _telling(words)
    coverage = max((_share(telling, passage.places) for passage in passages), default=0.0)
    if len(telling) == 1 and not words[0].name:
        # Whoever asks with one word of English wants more than to see it mentioned.
        coverage *= max((passage.speaks_of(*telling) for passage in passages), default=0.0)
    return Evidence(
        coverage=coverage,
        subject=max((corpus.preference_for(word) for word in words), default=0.0),
        title=max(
            (
                # What a section is called by such a name says as much as a title does.
                share_held(corpus.idf, corpus.idf, passage.title | (passage.names & exact))
                for passage in passages
            ),
            default=0.0,
        ),
        together=_together(words, passages, corpus, alone=coverage),
        missing=max((corpus.lack_of(word) for word in words), default=0.0),
        size=math.log(1 + min(max(corpus.passages, _SMALL), _LARGE)) / 10,
        unknown=_unknown(words, corpus, passages),
    )


def _unknown(words: Sequence[Word], corpus: "_Corpus", passages: Sequence[Reading]) -> float:
    """How far a question is about names of code that neither docs nor passages have.

    Half of it is as much as all: "How do I set X?" asks for X. In a long question the asker's own
    names stand beside what is asked.
    """
    lacking = sum(
        word.weight
        for word in words
        if word.name
        and not corpus.frequencies[word.tokens[0]]
        and not is_known(word.name, passages)
    )
    total = sum(word.weight for word in words)
    return min(1.0, 2 * lacking / total) if total else 0.0


@frozen
class _Corpus:
    """All the docs together."""

    passages: int
    frequencies: Mapping[str, int]
    idf: Mapping[str, float]

    @classmethod
    def of(cls, snapshot: Snapshot, tokens: set[str]) -> "_Corpus":
        frequencies: Counter[str] = Counter()
        by_folder = []
        for folder in snapshot.folders:
            frequencies.update({token: folder.index.frequency(token) for token in tokens})
            by_folder.append(idf_of(folder, tokens))
        # A word says as much as it says in the folder where it is commonest.
        idf = {token: min(known[token] for known in by_folder) for token in tokens}
        passages = sum(folder.index.passage_count for folder in snapshot.folders)
        return cls(passages, frequencies, idf)

    def preference_for(self, word: Word) -> float:
        """How much more often than English the docs use ``word``, from 0 to 1."""
        passages = max(self.passages, _FEW_PASSAGES)
        here = (self.frequencies[word.tokens[0]] + 0.3) / passages
        # By Zipf's law; in half of all passages is a word that stands in most of them.
        usual = min(0.5, _USUAL_PASSAGE / (1 + _ENGLISH**word.rarity))
        return min(1.0, word.weight) * min(1.0, max(0.0, math.log(here / usual) / 6))

    def lack_of(self, word: Word) -> float:
        """What ``word`` counts if the docs do not have it; less, if they barely do."""

        def known(token: str) -> float:
            return min(1.0, math.log(1 + self.frequencies[token]) / math.log(1 + _BARELY))

        whole, *parts = word.tokens
        # A name of code is in no passage by chance.
        held = 1.0 if word.name and self.frequencies[whole] else known(whole)
        if parts:
            held = max(held, _HALF * sum(map(known, parts)) / len(parts))
        return word.weight * word.rarity**3 * (1 - held)


def _telling(words: Iterable[Word]) -> dict[str, float]:
    """What each token says of what is asked; the parts of a name say as much as the whole."""
    telling: dict[str, float] = {}
    for word in words:
        for token in word.tokens:
            telling.setdefault(token, word.weight * word.rarity**3)
    return telling


def _share(telling: Mapping[str, float], held: Container[str]) -> float:
    total = sum(telling.values())
    return sum(says for token, says in telling.items() if token in held) / total if total else 0.0


def _together(
    words: Sequence[Word],
    passages: Sequence[Reading],
    corpus: _Corpus,
    *,
    alone: float,
) -> float:
    pairs = {
        (one, other): math.sqrt(_says(one, corpus) * _says(other, corpus))
        for one, other in pairwise(words)
        if one.tokens != other.tokens
    }
    total = sum(pairs.values())
    if not total:
        # A single word stands together with itself.
        return alone
    found = sum(
        says
        for (one, other), says in pairs.items()
        if any(_is_near(one, other, passage) for passage in passages)
    )
    return found / total


def _says(word: Word, corpus: _Corpus) -> float:
    return word.weight * word.rarity * (0.2 + corpus.idf[word.tokens[0]])


def _is_near(one: Word, other: Word, passage: Reading) -> bool:
    last: tuple[int, bool] | None = None
    here = [(place, True) for token in one.tokens for place in passage.places.get(token, ())]
    there = [(place, False) for token in other.tokens for place in passage.places.get(token, ())]
    if not here or not there:
        return False
    for place, is_one in sorted(here + there):
        if last is not None and last[1] != is_one and place - last[0] <= _NEAR:
            return True
        last = (place, is_one)
    return False
