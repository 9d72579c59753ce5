"""Queries: what is asked for, and what a question alone says of what to look for."""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from functools import cache
from typing import Final

from attrs import frozen

from askdocs.index.embedding import Meant
from askdocs.index.folding import exact_forms, normalised
from askdocs.index.function_words import without_function_words
from askdocs.index.languages import languages_of
from askdocs.index.reader import Term
from askdocs.index.tokens import (
    asked,
    is_ending,
    is_identifier,
    is_pair_of_katakana,
    is_symbol,
    is_weak,
    stems_of,
    stop_words,
    stop_words_in,
    tokenise,
    written,
)
from askdocs.index.versions import version_of, zeroth_of
from askdocs.patterns import lazy_pattern
from askdocs.retrieval.glossary import english_of
from askdocs.retrieval.spelled_names import spelled_names
from askdocs.retrieval.thesaurus import others_for
from askdocs.wording import Message
from askdocs.workspace.secrets import MASK


@frozen
class Correction:
    """A word that was put right."""

    written: str
    """As the asker wrote it; two words, perhaps, where the docs have one."""
    meant: str


def said_of(corrections: Sequence[Correction], mark: str = "") -> Message:
    """What was put right, as a sentence; ``mark`` stands on both sides of each word."""
    meant, written = (
        ", ".join(f"{mark}{word}{mark}" for word in words)
        for words in (
            [one.meant for one in corrections],
            [one.written for one in corrections],
        )
    )
    return Message("Showing results for {} (instead of {}).", meant, written)


@frozen
class Query:
    """What is looked for."""

    text: str
    earlier: tuple[str, ...] = ()
    """Earlier questions of the conversation, oldest first; they help a follow-up."""
    selection: str = ""
    """Text that the asker has selected."""
    near: str | None = None
    """URI of the document that the asker has open; its own passages are a little nearer."""
    meant: Meant | None = None
    """What the question means to a model, if one was asked."""
    corrections: tuple[Correction, ...] = ()
    """Which words of ``text`` are not as they were asked."""


@frozen
class Understood:
    """A query as the index sees it."""

    terms: tuple[Term, ...]
    """What is looked for, the query's own words before those of the conversation."""
    own: frozenset[str]
    """The tokens that the question itself gives."""
    names: tuple[str, ...]
    """What in the question may be the name of a section, an option, a symbol."""
    stems: Mapping[str, Sequence[str]]
    """For words that the question itself gives, their stems in the languages of the docs."""
    spelled: tuple[str, ...]
    """Names of code that it may say in words."""
    meaning: str
    """The text whose meaning is compared; empty where only names are asked for."""
    is_prose: bool
    """Whether it is a question in words, as opposed to a name of code that is looked up."""

    def own_in(self, tokens: Set[str]) -> frozenset[str]:
        """The question's own tokens that are among ``tokens``, as they are or by another stem."""
        return frozenset(
            token
            for token in self.own
            if token in tokens or not tokens.isdisjoint(self.stems.get(token, ()))
        )


_MOST_TERMS: Final = 48
_MOST_NAMES: Final = 60
_LONGEST_QUESTION: Final = 8_000
"""Characters of a question that are looked at: a pasted log says what it says at its start."""

_EARLIER: Final = 0.25
_EARLIER_OF_FOLLOW_UP: Final = 0.6
_SELECTION: Final = 0.4

_REST: Final = 0.5
"""What a word counts that comes after the first sentence: that one says what is asked, as a rule,
and the rest tells how it came about."""

_LEAD: Final = 3
"""Words that say something which the first sentence must have, or the next one belongs to it."""

_LONG_NAME: Final = 12
"""Characters beyond which a text in a script without spaces is a sentence and no name."""

_LOCATION: Final = 0.3
"""What the parts of somebody's path or address count."""

_OTHER: Final = 0.4
"""What another word for the same counts, as a share of the word that the question has."""

_EXACT: Final = 0.5
"""What it counts that a word is written with the same accents."""

_STEM: Final = 0.7
"""What the stem counts that a word has in the language of the docs, beside the word itself."""

_STOP: Final = 0.15
"""What a word counts that says little of what a question is about: "how to", "without", "not"."""

_WEAK: Final = 0.25
_PART_OF_KATAKANA: Final = 0.5
"""What a pair of letters counts of a Katakana word that is looked for as a whole, too."""
_ENDING: Final = 0.6
"""What a pair counts in which a Chinese character meets its ending."""
_IDENTIFIER: Final = 1.2
_VERSION: Final = 1.8
"""What a version counts: of a hundred releases that fix a crash, one is asked for."""

_FOLLOW_UP: Final = lazy_pattern(
    r"\s*(?:and|or|but|what about|how about|what if|why|then|also|それ|では|じゃあ|なら)\b",
    re.IGNORECASE,
)
_QUOTED: Final = lazy_pattern(r"`+([^`\n]{1,80})`+|[\"“「『']([^\"”」』'\n]{2,60})[\"”」』']")
_WORD: Final = lazy_pattern(r"[^\s,;!?()\[\]{}<>\"“”`、。「」]+")
_SENTENCE_END: Final = lazy_pattern(r"(?<=[.!?])\s+|(?<=[。？！])|\n+")
_BLOTTED_OUT: Final = lazy_pattern(rf"(?<!\S)[^\s{MASK}]{{0,40}}{MASK}{{8,}}\S*")
"""A secret, as ``workspace.secrets`` leaves it: in docs about keys all of a kind look the same."""
_SHORT_KATAKANA: Final = lazy_pattern(r"(?<![ァ-ヺー])[ァ-ヺー]{2}(?![ァ-ヺー])")
# It begins where a word begins and nowhere in it, or a long word would be read from every letter.
_PLACE: Final = lazy_pattern(
    r"https?://\S+|(?<![\w.@+~-])(?=[./\\@+~-]{0,9}\w)(?:[\w.@+~-]*[/\\]){2,}[\w.@+-]*"
)


def understand(query: Query, languages: Collection[str] = ()) -> Understood:
    """What to look for: tokens with weights, and names.

    ``languages`` are those of the docs.
    """
    text = _BLOTTED_OUT.sub(" ", query.text[:_LONGEST_QUESTION])
    own = _weighted(text)
    selected = _content(query.selection[:2_000])
    if selected:
        # "What do the docs say about this code?" is about the selection alone.
        own = {token: weight for token, weight in own.items() if token not in _pointing()}
    weights = dict(own)
    for token in selected:
        weights.setdefault(token, _weight(token) * (_SELECTION if own else 1.0))
    is_follow_up = len(own) <= 3 or _FOLLOW_UP.match(text) is not None
    earlier_weight = _EARLIER_OF_FOLLOW_UP if is_follow_up else _EARLIER
    # The latest question says most about what a follow-up is about.
    for age, earlier in enumerate(reversed(query.earlier[-4:])):
        for token in _content(earlier[:_LONGEST_QUESTION]):
            weights.setdefault(token, _weight(token) * earlier_weight / (1 + age))
    if weights:
        stops = stop_words_in(text).intersection(tokenise(divided(text)[0]))
        weights |= dict.fromkeys(stops - weights.keys(), _STOP)
    stems = _stems(text, languages)
    for token, weight in list(weights.items()):
        for stem in stems.get(token, ()):
            weights.setdefault(stem, _STEM * weight)
    english = english_of(text)
    for token in tokenise(english):
        weights.setdefault(token, _weight(token))
    for token, weight in others_for(text, own).items():
        weights.setdefault(token, _OTHER * weight * _weight(token))
    weights |= dict.fromkeys(exact_forms(text), _EXACT)
    weights |= {zeroth: _OTHER for zeroth in map(zeroth_of, own) if zeroth and zeroth not in own}
    if not weights:
        own = dict.fromkeys(asked(text), 1.0)
        weights.update(own)
    heaviest = sorted(weights.items(), key=lambda item: -item[1])[:_MOST_TERMS]
    meaning = [text, english, query.selection[:500]]
    if is_follow_up and query.earlier:
        meaning.append(query.earlier[-1][:_LONGEST_QUESTION])
    return Understood(
        terms=tuple(Term(token, weight) for token, weight in heaviest),
        own=frozenset(own) or frozenset(selected),
        names=tuple(dict.fromkeys((*_names(text), *_names(query.selection[:200])))),
        stems=stems,
        spelled=spelled_names(text),
        meaning="\n".join(filter(None, meaning)),
        is_prose=len(_WORD.findall(text)) > 2 or (not text.isascii() and len(text) > _LONG_NAME),
    )


def _weighted(text: str) -> dict[str, float]:
    """The tokens of a question that say what it is about, with what each counts."""
    lead, rest = divided(_PLACE.sub(" ", text))
    short = _SHORT_KATAKANA.findall(normalised(text))
    weights: dict[str, float] = {}
    for part, weight in ((lead, 1.0), (rest, _REST), (" ".join(_PLACE.findall(text)), _LOCATION)):
        for token, number in _content(part).items():
            said = _weight(token) * weight * (1 + 0.25 * math.log2(number))
            if is_pair_of_katakana(token) and token not in short:
                said *= _PART_OF_KATAKANA
            weights.setdefault(token, said)
    return weights


def divided(text: str) -> tuple[str, str]:
    """The sentences that say what is asked, and those after."""
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence.strip()]
    said = 0
    for count, sentence in enumerate(sentences[:-1], start=1):
        said += sum(_content(sentence).values())
        if said >= _LEAD:
            return " ".join(sentences[:count]), " ".join(sentences[count:])
    return text, ""


def _content(text: str) -> Counter[str]:
    """The tokens that say what ``text`` is about."""
    stops = stop_words_in(text)
    return Counter(token for token in asked(without_function_words(text)) if token not in stops)


def _stems(text: str, languages: Collection[str]) -> dict[str, list[str]]:
    """The stems that the words of ``text`` have in its own language, or else in any of the docs."""
    own = {*languages_of(text)}
    return stems_of(text, own & {*languages} if own else languages)


@cache
def _pointing() -> frozenset[str]:
    """Tokens that point at a selection, or at the docs, and say nothing of either."""
    words = (
        "docs documentation document explain mean selection selected code line here これ 説明 意味"
    )
    return frozenset(tokenise(words))


def _weight(token: str) -> float:
    if is_weak(token):
        return _WEAK
    if is_ending(token):
        return _ENDING
    if version_of(token):
        return _VERSION
    return _IDENTIFIER if is_identifier(token) or is_symbol(token) else 1.0


def _names(text: str) -> list[str]:
    """Quoted text, identifiers, and runs of up to four words, each a name perhaps."""
    names = [first or second for first, second in _QUOTED.findall(text[:4_000])]
    words = [word.strip(".:") for word in _WORD.findall(text[:400])]
    # A name may stand among Japanese or Chinese without a space.
    parts = [part.strip(".:") for word in words if not word.isascii() for part, _ in written(word)]
    names += [word for word in (*words, *parts) if is_identifier(word.casefold()) and len(word) > 2]
    names += [part for part in parts if any(letter.isupper() for letter in part[1:])]
    for size in (4, 3, 2, 1):
        for start in range(len(words) - size + 1):
            run = words[start : start + size]
            # A run of stop words alone ("how to", "set up") names too much.
            if any(token not in stop_words() for token in tokenise(" ".join(run))):
                names.append(" ".join(run))
    return names[:_MOST_NAMES]
