"""The vocabulary: the words of the docs as they are written, for questions that misspell them.

Postings know words by their stems, from which none can be spelled. So each segment keeps its words
beside them: sorted, one a line, compressed. Looking for those that are near another word, only the
lines with its first letter are compared, and lines that go on as it does after that letter.
"""

import sqlite3
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from askdocs.index.folding import MARKS, normalised
from askdocs.patterns import lazy_pattern

_SHORTEST: Final = 3
_LONGEST: Final = 32
"""Letters of a word that is kept."""

_HAN: Final = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA: Final = "\u3041-\u3096\u30a1-\u30ff\u31f0-\u31ff"
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"

WORD: Final = lazy_pattern(
    # A loan word stands by itself; Chinese characters and Hiragana have no borders between words.
    rf"[\u30a1-\u30fa\u30fc]+|(?:(?![{_HAN}{_KANA}{_UNSPACED}])(?:[^\W\d_]|[{MARKS}]))+"
)
"""A word of letters, in a script that shows where words end, or in Katakana."""

_PART: Final = lazy_pattern(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_HANGUL: Final = lazy_pattern("[\uac00-\ud7a3]+")
_PARTICLES: Final = lazy_pattern(
    "(?<=..)(?:에서는|에서도|으로는|에게서|이라는|에서|에게|으로|까지|부터|처럼|보다|이나|라는|하고|마다|조차"
    "|은|는|이|가|을|를|의|에|로|와|과|도|만|나|랑)$"
)
"""What Korean puts after a noun."""


class Words:
    """The words of some texts; gathering them costs next to nothing."""

    def __init__(self) -> None:
        self._stretches: set[str] = set()

    def take(self, text: str) -> None:
        """Take in the words of ``text``."""
        self._stretches.update(text.split())

    def packed(self) -> bytes:
        """The words, as ``unpacked`` reads them."""
        words = set(words_of(normalised("\n".join(self._stretches))))
        lines = "\n".join(sorted(map(letters_of, words)))
        return zlib.compress(f"\n{lines}\n".encode("utf-8", "surrogatepass"), 1)


def words_of(text: str) -> Iterator[str]:
    """The words of ``text`` in lower case; of a name of code the whole and its parts."""
    for word in WORD.findall(text):
        if not _SHORTEST <= len(word) <= _LONGEST:
            continue
        yield word.casefold()
        if _HANGUL.fullmatch(word):
            yield without_particle(word)
        if not word[1:].islower() and not word.isupper() and word.isascii():
            yield from (part for part in map(str.casefold, _PART.findall(word)) if len(part) > 2)


def without_particle(word: str) -> str:
    """``word`` without what Korean puts after it."""
    return _PARTICLES.sub("", word) if _HANGUL.fullmatch(word) else word


def letters_of(word: str) -> str:
    """``word`` with a character for each letter: syllables of Hangul come apart."""
    return unicodedata.normalize("NFD", word) if _HANGUL.search(word) else word


def spelled(letters: str) -> str:
    """The word that ``letters_of`` took apart."""
    return unicodedata.normalize("NFC", letters)


def unpacked(packed: bytes) -> str:
    """What ``Words`` packed: each word between two ends of lines, in order."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def holds(vocabulary: str, word: str) -> bool:
    """Whether ``word`` is in ``vocabulary``."""
    return f"\n{letters_of(word)}\n" in vocabulary


def beginning(vocabulary: str, start: str) -> list[str]:
    """The words of ``vocabulary`` that begin with ``start``."""
    first = vocabulary.find(f"\n{start}") if start else -1
    if first < 0:
        return []
    last = vocabulary.rfind(f"\n{start}")
    return vocabulary[first + 1 : vocabulary.index("\n", last + 1)].split("\n")


def near(vocabulary: str, word: str, most: int) -> set[str]:
    """Words of ``vocabulary`` that at most so many slips make of ``word``, in their letters.

    A slip is a letter too many, missing or another, or two that changed places. The first letter is
    another one only where that is the only slip, or where it changed places with the second.
    """
    letters = letters_of(word)
    found = {
        other
        for start in dict.fromkeys(letters[:2])
        for other in beginning(vocabulary, start)
        if abs(len(other) - len(letters)) <= most and slips(letters, other, most) <= most
    }
    for rest in (letters, letters[1:]):
        at = vocabulary.find(f"{rest}\n")
        while at >= 0:
            before = vocabulary.rfind("\n", 0, at)
            if at - before <= 2:
                found.add(vocabulary[before + 1 : at + len(rest)])
            at = vocabulary.find(f"{rest}\n", at + 1)
    return found - {letters, ""}


def slips(one: str, other: str, most: int) -> int:
    """How many slips make ``other`` of ``one``; any number beyond ``most`` if it is more."""
    if len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, another in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != another))
            if i > 1 < j and letter == other[j - 2] and another == one[i - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most - 1:
            return most + 1
    return row[-1]


class VocabularyCache:
    """The vocabularies of segments, read once: segments never change, nor do their ids come back.

    Kept as text, for which a letter is a byte as a rule.
    """

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def all(self, connection: sqlite3.Connection) -> list[str]:
        """The vocabularies of all segments."""
        segments = [row for (row,) in connection.execute("SELECT segment FROM vocabularies")]
        self._known = {one: self._known[one] for one in segments if one in self._known}
        return [self._of(connection, segment) for segment in segments]

    def _of(self, connection: sqlite3.Connection, segment: int) -> str:
        known = self._known.get(segment)
        if known is None:
            (packed,) = connection.execute(
                "SELECT words FROM vocabularies WHERE segment = ?", (segment,)
            ).fetchone()
            known = self._known[segment] = unpacked(packed)
        return known


def near_in(vocabularies: Iterable[str], word: str, most: int) -> list[str]:
    """Words of any of ``vocabularies`` that are ``near`` to ``word``, as they are written."""
    found: set[str] = set()
    for vocabulary in vocabularies:
        found |= near(vocabulary, word, most)
    return sorted(map(spelled, found))
