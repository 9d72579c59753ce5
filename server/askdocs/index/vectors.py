"""Word vectors: what a text means, in a short row of bytes, without a model to run.

The words come from all-MiniLM-L6-v2 (``words/NOTICE``); ``docs/vectors/distil.py`` made the table.
A text's vector is the direction of the sum of its words' vectors. Only letters of English and
digits have vectors; other scripts have none, and their texts no meaning here.
"""

import math
import unicodedata
from functools import cache, lru_cache
from itertools import islice
from operator import mul
from pathlib import Path
from struct import Struct
from typing import Final, Protocol

from attrs import frozen

from askdocs.patterns import lazy_pattern
from askdocs.workspace.document import Passage
from askdocs.workspace.facts import BY_FACTS_ALONE

DIMENSIONS: Final = 128

_SCALE: Final = 254
"""What a vector of length 1 is multiplied by; numbers beyond a byte are cut off."""

_HIGHEST: Final = 127

_LANE: Final = 24
"""Bits for each number of a vector that is written as one large integer: the sums of the vectors
of ``_LONGEST_TEXT`` fit, and the integer is no larger than what Python allots fast."""

_WIDE: Final = 32
"""Bits for each number when it is scaled."""

_FRACTION: Final = 24
"""Of these bits, those behind the point: the whole number is the highest byte."""


def _everywhere(number: int, lane: int) -> int:
    """An integer with ``number`` in every lane of so many bits."""
    return sum(number << (at * lane) for at in range(DIMENSIONS))


_MIDDLES: Final = _everywhere(1 << (_LANE - 1), _LANE)
"""What makes the number of every lane positive; taken out, its sign is the highest bit."""

_ROUNDED: Final = _everywhere((1 << (_WIDE - 1)) + (1 << (_FRACTION - 1)), _WIDE)
"""What makes the number of every wide lane positive, and a half more."""

_SIGN_BITS: Final = _everywhere(1 << (_WIDE - 1), _WIDE)

_RAISED: Final = bytes((byte + 128) % 256 for byte in range(256))
_RAISED_LANES: Final = _everywhere(128, _LANE)
_SIGNS: Final = bytes(0 if byte < 128 else 255 for byte in range(256))
"""The highest byte of a number that grows by a byte, by the one that was the highest."""

_BYTES: Final = DIMENSIONS * _LANE // 8
_ABOVE: Final = 16
"""Bytes for what is counted above the lanes."""

_NUMBERS: Final = Struct(f"<{DIMENSIONS}i")

_LONGEST_TEXT: Final = 20_000
"""Characters of a text that are looked at."""

_LONGEST_WORD: Final = 40
_KEPT: Final = 32_768
"""Words whose vectors are kept in mind."""

_COMMON: Final = 10_000
"""Pieces among which a word is a common one."""

_CAMEL: Final = lazy_pattern(r"(?<=[a-z])(?=[A-Z])")
_RUN: Final = lazy_pattern(r"[A-Za-z0-9]+")
_APART: Final = {code: " " for code in range(128) if not chr(code).isalnum()}


class Embedder(Protocol):
    """Turns texts into vectors of ``DIMENSIONS`` bytes."""

    def vector_of(self, text: str) -> bytes | None:
        """The vector of ``text``; ``None`` where it has no word that is known."""
        ...


def word_vectors() -> Embedder:
    """The vectors that are shipped; read with the first text that needs them."""
    return _WORDS


def meaning_of(title: str, passage: Passage) -> bytes | None:
    """The vector of a passage, with the headings that it stands under.

    ``None`` for one that means nothing, or is not to be found by what it means.
    """
    if BY_FACTS_ALONE in passage.anchors:
        return None
    headings = dict.fromkeys((title, *passage.headings))
    return _WORDS.vector_of("\n".join((*headings, passage.text)))


def similarity(one: bytes, other: bytes) -> float:
    """How near two vectors are in meaning, from -1 to 1."""
    products = map(mul, memoryview(one).cast("b"), memoryview(other).cast("b"))
    return float(sum(products)) / (_SCALE * _SCALE)


@lru_cache(maxsize=65_536)
def rarity_in_english(word: str) -> float:
    """How rare ``word`` is in English at large, from 0 to 1: the rank of its rarest piece.

    The pieces are ranked by how common they are; a word that is put together of several is rarer
    than all of them. 1 for a word without letters of English or digits, too.
    """
    rank = 0
    highest = len(_table().numbers)
    for part in (part for run in _words(word) for part in _folded(run)):
        pieces = _pieces(part)
        rank = max(rank, pieces[0] if len(pieces) == 1 else highest)
    return math.log(1 + rank) / math.log(1 + highest) if rank else 1.0


@cache
def common_words() -> str:
    """The commonest words of English, as a vocabulary."""
    words = sorted(word for word in islice(_table().numbers, _COMMON) if word.isalpha())
    return "".join(("\n", *(f"{word}\n" for word in words)))


class WordVectors:
    """The sum of the vectors of a text's words."""

    def vector_of(self, text: str) -> bytes | None:
        # A vector is one large integer with a lane for each of its numbers, so that adding vectors
        # is adding integers: a hundred times as fast as number by number, without any library.
        total = sum(map(_integers.__getitem__, _words(text[:_LONGEST_TEXT])))
        raised = total + _MIDDLES
        # Above the lanes each piece of a word has counted one.
        if not raised >> (DIMENSIONS * _LANE):
            return None
        wide = _widened((raised ^ _MIDDLES).to_bytes(_BYTES + _ABOVE, "little"))
        sums = _NUMBERS.unpack(wide)
        length = math.hypot(*sums)
        if not length:
            return None
        scale = _SCALE / length
        limit = int(_HIGHEST / scale)
        if max(sums) > limit or min(sums) < -limit:
            # Without calls: few numbers are cut off, but some in every short text.
            bounded = [
                one if -limit <= one <= limit else limit if one > 0 else -limit for one in sums
            ]
            wide = _NUMBERS.pack(*bounded)
        return _scaled(wide, int(scale * (1 << _FRACTION)))


def _widened(narrow: bytes) -> bytes:
    """The numbers of ``_LANE`` bits with ``_WIDE`` bits."""
    wide = bytearray(_NUMBERS.size)
    for byte in range(3):
        wide[byte::4] = narrow[byte:_BYTES:3]
    wide[3::4] = wide[2::4].translate(_SIGNS)
    return bytes(wide)


def _scaled(wide: bytes, factor: int) -> bytes:
    """Each number times ``factor``, without its fraction, as one byte."""
    # The lanes are signed, and the integer is not: what is below zero borrows from the next lane.
    unsigned = int.from_bytes(wide, "little") ^ _SIGN_BITS
    product = (unsigned - _SIGN_BITS) * factor + _ROUNDED
    return product.to_bytes(_NUMBERS.size, "little")[3::4].translate(_RAISED)


_WORDS: Final = WordVectors()


@frozen
class _Table:
    numbers: dict[str, int]
    """Each piece's row; pieces that go on with a word begin with ``##``."""
    vectors: bytes


@cache
def _table() -> _Table:
    folder = Path(__file__).parent / "words"
    pieces = (folder / "pieces.txt").read_text(encoding="ascii").split()
    numbers = {piece: number for number, piece in enumerate(pieces)}
    return _Table(numbers, (folder / "vectors.bin").read_bytes())


def _words(text: str) -> list[str]:
    """Runs of English letters and digits."""
    if text.isascii():
        return text.translate(_APART).split()
    return _RUN.findall(unicodedata.normalize("NFKD", text))


class _Integers(dict[str, int]):
    """Words as large integers, worked out once."""

    def __missing__(self, word: str) -> int:
        known = [piece for part in _folded(word) for piece in _pieces(part)]
        total = _as_integer(known[0]) if len(known) == 1 else sum(map(_as_integer, known))
        if len(word) <= _LONGEST_WORD:
            if len(self) >= _KEPT:
                self.clear()
            self[word] = total
        return total


_integers: Final = _Integers()


@lru_cache(maxsize=_KEPT)
def _as_integer(piece: int) -> int:
    row = _table().vectors[piece * DIMENSIONS : (piece + 1) * DIMENSIONS]
    # Of the three bytes of each lane the number fills the lowest, once it is made positive.
    lanes = bytearray(_BYTES)
    lanes[::3] = row.translate(_RAISED)
    return int.from_bytes(lanes, "little") - _RAISED_LANES + (1 << (DIMENSIONS * _LANE))


@lru_cache(maxsize=65_536)
def _pieces(word: str) -> tuple[int, ...]:
    """The longest pieces that ``word`` is made of, from its start; none if one is unknown."""
    if len(word) > _LONGEST_WORD:
        return ()
    numbers = _table().numbers
    pieces: list[int] = []
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            number = numbers.get(("##" if start else "") + word[start:end])
            if number is not None:
                pieces.append(number)
                start = end
                break
        else:
            return ()
    return tuple(pieces)


def _folded(word: str) -> list[str]:
    """The words that ``word`` is made of, as ``pieces.txt`` writes them."""
    return _CAMEL.sub(" ", word).lower().split()
