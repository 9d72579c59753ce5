"""Correction: a word that the docs do not have, taken for one that they have and that it is like.

A wrong correction is worse than none: it answers what nobody asked. So names of code, words of
English and names of other products stay as they are, short words are corrected where the slip is a
usual one, and a question in another language than the docs' is left alone.
"""

import math
import re
from functools import cache
from itertools import pairwise
from typing import Final

from attrs import evolve

from askdocs.index.reader import Snapshot, Term
from askdocs.index.tokens import tokenise
from askdocs.index.vectors import common_words
from askdocs.index.vocabulary import letters_of, near_in, without_particle
from askdocs.retrieval.products import PRODUCTS
from askdocs.retrieval.query import Correction, Query
from askdocs.retrieval.unknown_words import (
    Asked,
    Docs,
    are_forms,
    asked_words,
    is_english,
)
from askdocs.text import Span

_LOOKED_AT: Final = 400
"""Characters of a question that are looked at: who pastes a log has not typed it."""

_FEW: Final = 3
"""Words of a question of which more than half may be unknown."""

_SHORTEST: Final = 4
_LONG: Final = 6
_LONGER: Final = 8
"""Letters from which on a word is corrected, by two slips, and by two that are not usual ones."""

_KEYS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE: Final = frozenset(
    map(frozenset, ("ck", "cs", "sz", "iy", "ae", "ei", "ai", "ou", "oa", "uo", "ie", "gj", "vw"))
)
"""Letters that sound alike."""

_SWAPPED: Final = 0.6
_DOUBLED: Final = 0.6
_MISSED: Final = 0.8
_NEIGHBOUR: Final = 0.8
_LIKE: Final = 0.9
_OTHER: Final = 1.2
_FIRST: Final = 0.4
"""What each kind of slip costs; what it costs more that it is in the first letter."""

_COMMON: Final = 0.06
"""What it takes off that a word stands in twice as many passages."""

_ADJACENT: Final = 12
"""Passages in which two words are looked for side by side."""


def corrected(query: Query, snapshot: Snapshot) -> Query:
    """``query`` with words that the docs do not have put right, and with what was put right.

    Reads the index.
    """
    docs = Docs(snapshot)
    text, corrections = _corrected(query.text, docs)
    earlier = tuple(_corrected(one, docs)[0] for one in query.earlier)
    if text == query.text and earlier == query.earlier:
        return query
    return evolve(query, text=text, earlier=earlier, corrections=tuple(corrections))


def _corrected(text: str, docs: Docs) -> tuple[str, list[Correction]]:
    """``text`` with its words put right."""
    words = asked_words(text[:_LOOKED_AT])
    unknown = {word for word in words if not docs.has(word.text)}
    left = len(unknown)
    corrections: list[Correction] = []
    parts: list[str] = []
    start = 0
    for number, word in enumerate(words):
        if word not in unknown or word.is_code or word.span.start < start:
            continue
        place, better = word.span, ""
        for one, other in pairwise(words[max(0, number - 1) : number + 2]):
            if not better and one.span.start >= start:
                place = Span(one.span.start, other.span.end)
                better = _glued(one, other, docs)
        if not better:
            place = word.span
            noun = without_particle(word.text)
            better = docs.form_of(noun) or _better(noun, docs)
            # What Korean puts after a noun stays.
            better += word.text[len(noun) :] if better else ""
        if better:
            left -= 1
            written = place.of(text)
            better = _in_case_of(written, better)
            parts += [text[start : place.start], better]
            start = place.end
            if not are_forms(written.casefold(), better.casefold()):
                # Another form of a word is what was asked for.
                corrections.append(Correction(written, better))
    if len(words) > _FEW and 2 * left > len(words):
        # Where more words are unknown than known, the docs are in another language.
        return text, []
    return "".join((*parts, text[start:])), corrections


def _glued(one: Asked, other: Asked, docs: Docs) -> str:
    """Two words as the one that the docs have for them: "work space"."""
    glued = f"{one.text}{other.text}".casefold()
    is_pair = other.span.start == one.span.end + 1 and not (one.is_code or other.is_code)
    return glued if is_pair and glued.isalpha() and docs.is_written(glued) else ""


def _better(word: str, docs: Docs) -> str:
    """What ``word`` should have been; empty where nothing is near enough."""
    folded = word.casefold()
    if folded in PRODUCTS or len(folded) < _shortest(folded):
        return ""
    if is_english(folded) or (word.isupper() and len(word) < _LONG):
        return ""
    apart = _apart(folded, docs)
    if apart:
        return apart
    letters = letters_of(folded)
    # Letters of Hangul are parts of a syllable: of two, another word is soon made.
    most = 1 if len(letters) < _LONG or letters != folded else 2
    others = {*docs.near(folded, most), *near_in([common_words()], folded, most)}
    best = ""
    least = lowest = elsewhere = math.inf
    for other in sorted(others):
        cost = _cost(letters, letters_of(other))
        if cost > _dearest(letters) or len(other) < _shortest(other):
            continue
        holding = docs.frequency(other)
        if not holding:
            elsewhere = min(elsewhere, cost)
        elif cost - _COMMON * math.log2(holding) < lowest:
            best, lowest, least = other, cost - _COMMON * math.log2(holding), cost
    # A word of English that the docs do not have, and that is nearer, is what was meant.
    return best if least <= elsewhere else ""


def _shortest(word: str) -> int:
    """Letters that a word must have in the script of ``word``."""
    return 3 if letters_of(word) != word else _SHORTEST


def _dearest(letters: str) -> float:
    """What the slips in a word may cost."""
    if len(letters) < _LONG:
        return _LIKE
    return _LIKE * 2 if len(letters) < _LONGER else _LIKE + _OTHER


def _apart(word: str, docs: Docs) -> str:
    """``word`` as two words that the docs have side by side; empty if they have none."""
    for at in range(3, len(word) - 2):
        one, other = word[:at], word[at:]
        if not (docs.is_written(one) and docs.is_written(other)):
            continue
        together = re.compile(rf"\b{re.escape(one)}[\s_-]{re.escape(other)}", re.IGNORECASE)
        terms = [Term(token) for token in (*tokenise(one), *tokenise(other))]
        for folder in docs.snapshot.folders:
            matches = folder.index.search(terms, _ADJACENT)
            if any(together.search(held.passage.text) for held in folder.index.load(matches)):
                return f"{one} {other}"
    return ""


def _in_case_of(written: str, better: str) -> str:
    if written.isupper():
        return better.upper()
    return better[:1].upper() + better[1:] if written[:1].isupper() else better


def _cost(typed: str, meant: str) -> float:
    """What the slips cost that make ``typed`` of ``meant``: the usual ones cost little."""
    before: list[float] = []
    row = [0.0]
    for _ in meant:
        row.append(row[-1] + _MISSED + (_FIRST if len(row) == 1 else 0))
    for i, letter in enumerate(typed, 1):
        earlier, before = before, row
        row = [before[0] + _extra(typed, i - 1)]
        for j, other in enumerate(meant, 1):
            first = _FIRST if i == j == 1 else 0.0
            doubled = j > 1 and other == meant[j - 2]
            missed = row[-1] + (_DOUBLED if doubled else _MISSED)
            cost = min(
                missed,
                before[j] + _extra(typed, i - 1),
                before[j - 1] + (0.0 if letter == other else _swap(letter, other) + first),
            )
            if i > 1 < j and letter == meant[j - 2] and other == typed[i - 2] and letter != other:
                cost = min(cost, earlier[j - 2] + _SWAPPED)
            row.append(cost)
    return row[-1]


def _extra(typed: str, at: int) -> float:
    """What it costs that a letter of ``typed`` is too many."""
    beside = typed[max(0, at - 1) : at] + typed[at + 1 : at + 2]
    if typed[at] in beside:
        return _DOUBLED
    if any(_is_beside(typed[at], other) for other in beside):
        return _LIKE
    return _OTHER + (_FIRST if at == 0 else 0.0)


def _swap(letter: str, other: str) -> float:
    """What it costs to write ``letter`` for ``other``."""
    if not other.isascii():
        # Accents and marks are left out more often than mistaken; keys are not known.
        return _NEIGHBOUR
    if _is_beside(letter, other):
        return _NEIGHBOUR
    return _LIKE if frozenset((letter, other)) in _ALIKE else _OTHER


@cache
def _is_beside(one: str, other: str) -> bool:
    """Whether two keys touch."""
    places = {key: (row, at) for row, keys in enumerate(_KEYS) for at, key in enumerate(keys)}
    if one not in places or other not in places:
        return False
    (row, at), (lower, there) = sorted((places[one], places[other]))
    # A row is moved by half a key against the one above it.
    return (at - there in {-1, 1}) if row == lower else row + 1 == lower and at - there in {0, 1}
