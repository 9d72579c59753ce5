"""Word vectors: what a text means, in a short row of bytes, without a model to run.

The words come from all-MiniLM-L6-v2 (``words/NOTICE``); ``docs/vectors/distil.py`` made the table.
A text's vector is the direction of the sum of its words' vectors. Only letters of English and
digits have vectors; other scripts have none, and their texts no meaning here.
"""

import math
import re
import sys
import unicodedata
from array import array
from functools import cache, lru_cache
from operator import mul
from pathlib import Path
from typing import Final, Protocol

from attrs import frozen

from askdocs.workspace.document import Passage

DIMENSIONS: Final = 128

_SCALE: Final = 254
"""What a vector of length 1 is multiplied by; numbers beyond a byte are cut off."""

_HIGHEST: Final = 127

_LANE: Final = 4
"""Bytes between the numbers of a vector that is written as one large integer."""

_BIAS: Final = 128

_LONGEST_TEXT: Final = 20_000
"""Characters of a text that are looked at; the sum of the rest would not fit the lanes."""

_LONGEST_WORD: Final = 40
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD: Final = re.compile(r"[a-z0-9]+")


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
    for part in _WORD.findall(_folded(word)):
        pieces = _pieces(part)
        rank = max(rank, pieces[0] if len(pieces) == 1 else highest)
    return math.log(1 + rank) / math.log(1 + highest) if rank else 1.0


class WordVectors:
    """The sum of the vectors of a text's words."""

    def vector_of(self, text: str) -> bytes | None:
        pieces = [piece for word in _WORD.findall(_folded(text)) for piece in _pieces(word)]
        if not pieces:
            return None
        # A vector is one large integer with room between its numbers, so that adding vectors is
        # adding integers: fifty times as fast as adding number by number, and no library is needed.
        total = sum(map(_as_integer, pieces))
        lanes = array("I", total.to_bytes(DIMENSIONS * _LANE, sys.byteorder))
        offset = _BIAS * len(pieces)
        sums = [lane - offset for lane in lanes]
        length = math.sqrt(sum(map(mul, sums, sums)))
        if not length:
            return None
        scale = _SCALE / length
        if max(map(abs, sums)) * scale > _HIGHEST:
            limit = int(_HIGHEST / scale)
            sums = [max(-limit, min(limit, one)) for one in sums]
        return array("b", [int(one * scale) for one in sums]).tobytes()


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


@lru_cache(maxsize=32_768)
def _as_integer(piece: int) -> int:
    row = _table().vectors[piece * DIMENSIONS : (piece + 1) * DIMENSIONS]
    lanes = array("I", [number + _BIAS for number in memoryview(row).cast("b")])
    return int.from_bytes(lanes.tobytes(), sys.byteorder)


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


def _folded(text: str) -> str:
    text = _CAMEL.sub(" ", text[:_LONGEST_TEXT])
    return (text if text.isascii() else unicodedata.normalize("NFKD", text)).lower()
