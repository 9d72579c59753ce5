"""Embeddings: what a model makes of a text, kept as a direction in bytes, and how near two are.

A passage's embedding is found by the digest of the text that the model was given, so that it is
made once however often the passage is moved, copied or indexed anew.
"""

import math
from array import array
from collections.abc import Callable, Sequence
from hashlib import blake2b
from operator import mul
from struct import Struct
from typing import Final, Protocol

from attrs import frozen

from askdocs.workspace.document import Passage

_HIGHEST: Final = 127
_LONGEST_TEXT: Final = 8_000
"""Characters of a passage that a model is given; few models look at more."""

_LENGTH: Final = Struct("<f")

_KEY_BYTES: Final = 16

_SIGNS: Final = bytes(ord("1" if 0 < number < 128 else "0") for number in range(256))
"""For each byte whether the number it stands for is positive, as a binary digit."""


class EmbeddingModel(Protocol):
    """Says what texts mean."""

    @property
    def name(self) -> str:
        """What tells its embeddings from those of any other model."""
        ...

    @property
    def endpoint(self) -> str:
        """The address that texts are sent to; empty if they stay on this machine."""
        ...

    @property
    def batch(self) -> int:
        """How many passages it takes at once."""
        ...

    async def prepare(self) -> None:
        """Load what the first text would have to wait for; raises as ``embed``."""
        ...

    async def embed(
        self, texts: Sequence[str], documents: tuple[str, ...], is_agreed: Callable[[], bool]
    ) -> "Sequence[bytes | None]":
        """The embeddings of passages of ``documents``; ``None`` for one that it does not take.

        ``is_agreed`` is asked, on any thread, before each request that leaves the machine. Raises
        ``ConsentRequired`` where it says no, and another ``AskDocsError`` if there are no
        embeddings to be had.
        """
        ...

    async def embed_question(self, text: str, is_agreed: Callable[[], bool]) -> bytes:
        """The embedding of a question, before any passages that wait; asks and raises likewise."""
        ...

    async def close(self) -> None:
        """Let go of connections and processes."""
        ...


@frozen
class Meant:
    """What a question means to a model."""

    model: str
    """The model's name."""
    embedding: bytes
    weight: float = 0.3
    """What the passage adds that comes nearest, as a share of the best score by words."""


def embedding_of(numbers: Sequence[float]) -> bytes | None:
    """``numbers`` as an embedding; ``None`` if they are no direction.

    It is the length as a float of four bytes, and then one signed byte for each number.
    """
    largest = max(map(abs, numbers), default=0.0)
    # What is not a number compares false with everything, so it may hide behind the largest.
    if not 0 < largest < math.inf or any(map(math.isnan, numbers)):
        return None
    scale = _HIGHEST / largest
    steps = [round(number * scale) for number in numbers]
    return _LENGTH.pack(math.sqrt(sum(map(mul, steps, steps)))) + array("b", steps).tobytes()


def numbers_in(embedding: bytes) -> int:
    """How many numbers an embedding has."""
    return len(embedding) - _LENGTH.size


def closeness(one: bytes, other: bytes) -> float:
    """How near two embeddings of one model are: the cosine of their angle, from -1 to 1."""
    first, second = (memoryview(each)[_LENGTH.size :].cast("b") for each in (one, other))
    (length,), (other_length,) = _LENGTH.unpack_from(one), _LENGTH.unpack_from(other)
    return float(sum(map(mul, first, second)) / (length * other_length))


def signs_of(embedding: bytes) -> int:
    """The signs of an embedding's numbers, one bit each.

    In how many bits two differ tells their angle roughly, for a hundredth of the work.
    """
    return int(embedding[_LENGTH.size :].translate(_SIGNS), 2)


def text_of(title: str, passage: Passage) -> str:
    """What a model is given of a passage: the headings that it stands under, and its text."""
    headings = dict.fromkeys((title, *passage.headings))
    return "\n".join((*(one for one in headings if one), "", passage.text))[:_LONGEST_TEXT]


def key_of(text: str) -> bytes:
    """What the embedding of ``text`` is found by."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()


def keys_in(joined: bytes) -> list[bytes]:
    """The keys that were put together end to end."""
    return [joined[start : start + _KEY_BYTES] for start in range(0, len(joined), _KEY_BYTES)]
