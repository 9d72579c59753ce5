"""Word vectors: what a text means, in a short row of bytes, without a model to run.

The words come from all-MiniLM-L6-v2 (``words/NOTICE``); ``docs/vectors/distil.py`` made the table.
A text's vector is the direction of the sum of its words' vectors. Only letters of English and
digits have vectors; other scripts have none, and their texts no meaning here.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import repeat
from operator import add, mul
from pathlib import Path
from struct import Struct
from typing import Final, Protocol

from attrs import frozen

from askdocs.workspace.document import Passage

DIMENSIONS: Final = 128

_SCALE: Final = 254
"""What a vector of length 1 is multiplied by; numbers beyond a byte are cut off."""

_HIGHEST: Final = 127

_LANE: Final = 16
"""Bits for each number of a vector that is written as one large integer."""

_MIDDLE: Final = 1 << (_LANE - 1)
_MIDDLES: Final = sum(_MIDDLE << (lane * _LANE) for lane in range(DIMENSIONS))
"""What makes the number of every lane positive, and fit for unpacking."""

_RAISED: Final = bytes((byte + 128) % 256 for byte in range(256))
_RAISED_LANES: Final = sum(128 << (lane * _LANE) for lane in range(DIMENSIONS))

_LANES: Final = Struct(f"<{DIMENSIONS}H")
_WRITTEN: Final = Struct(f"{DIMENSIONS}b")

_MOST_PIECES: Final = _MIDDLE // 128
"""Vectors whose sum fits the lanes for sure."""

_LONGEST_TEXT: Final = 20_000
"""Characters of a text that are looked at."""

_LONGEST_WORD: Final = 40
_KEPT: Final = 32_768
"""Words whose vectors are kept in mind."""

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_RUN: Final = re.compile(r"[A-Za-z0-9]+")
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
    """The vector of a passage, with the headings that it stands under."""
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


class WordVectors:
    """The sum of the vectors of a text's words."""

    def vector_of(self, text: str) -> bytes | None:
        sums = _sums(_words(text[:_LONGEST_TEXT]))
        if sums is None:
            return None
        length = math.hypot(*sums)
        if not length:
            return None
        scale = _SCALE / length
        highest, lowest = max(sums), min(sums)
        if max(highest, -lowest) * scale > _HIGHEST:
            limit = int(_HIGHEST / scale)
            sums = [max(-limit, min(limit, one)) for one in sums]
        return _WRITTEN.pack(*map(math.trunc, map(mul, sums, repeat(scale))))


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


def _sums(words: Sequence[str]) -> list[int] | None:
    """The sums of the vectors of ``words``; ``None`` where none of them is known.

    A vector is one large integer with a lane for each of its numbers, so that adding vectors is
    adding integers: fifty times as fast as adding number by number, and no library is needed.
    """
    total = sum(map(_integers.__getitem__, words))
    # In the last lane each piece has counted one; neighbours may borrow from each other.
    pieces = (total + _MIDDLES) >> (DIMENSIONS * _LANE)
    if pieces > _MOST_PIECES and len(words) > 1:
        half = len(words) // 2
        one, other = _sums(words[:half]), _sums(words[half:])
        return list(map(add, one, other)) if one and other else one or other
    if not pieces:
        return None
    lanes = _LANES.unpack_from((total + _MIDDLES).to_bytes(_LANES.size + _LANE, "little"))
    return [lane - _MIDDLE for lane in lanes]


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
    # Of the two bytes of each lane the number fills the lower, once it is made positive.
    lanes = bytearray(2 * DIMENSIONS)
    lanes[::2] = row.translate(_RAISED)
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
