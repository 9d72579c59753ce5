"""How alike texts are, as the model sees them."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from struct import Struct
from typing import Final

import numpy as np
from attrs import frozen

from askdocs.backends.minilm.network import MOST_PIECES, Array, Network
from askdocs.backends.minilm.weights import FILE

_FOREIGN: Final = Path(__file__).parent / "foreign.bin"
"""Embeddings of sentences about all and sundry, which ``docs/vectors/foreign.py`` makes."""

_NEAREST: Final = 5
"""Of the foreign sentences, whose likeness to a question is taken together."""

_LONGEST: Final = 64
"""Word pieces of a text that is compared."""

_AT_ONCE: Final = 4
"""Texts that go through the network together."""

_REMEMBERED: Final = 4_096
"""Texts whose vectors are kept in mind: the docs are asked again and again."""

_LENGTH: Final = Struct("<f")


@frozen
class Likeness:
    """What a question has to do with some texts."""

    embedding: bytes
    """The question's."""
    texts: list[float | None]
    """How like the question each is, from -1 to 1; ``None`` where there was no time to look."""
    foreign: float
    """How like the question those sentences are that have nothing to do with it."""


class Comparer:
    """Embeds and compares. Safe on any thread, as long as one at a time compares."""

    def __init__(self, network: Network, foreign: Array) -> None:
        self._network = network
        self._foreign = foreign
        self._known: OrderedDict[tuple[str, int], Array] = OrderedDict()

    @classmethod
    def loaded(cls) -> "Comparer":
        """With what is shipped."""
        network = Network(FILE)
        steps = np.frombuffer(_FOREIGN.read_bytes(), np.int8).reshape(-1, 384).astype(np.float32)
        return cls(network, steps / np.linalg.norm(steps, axis=1, keepdims=True))

    def embeddings_of(self, texts: Sequence[str], most: int) -> list[bytes]:
        """The embeddings of ``texts``, as ``index.embedding`` has them, of so many word pieces."""
        vectors = self._network.vectors_of([self._network.pieces.of(text, most) for text in texts])
        return [as_embedding(vector) for vector in vectors]

    def likeness(self, question: str, texts: Sequence[str], until: float) -> Likeness:
        """What ``question`` has to do with ``texts``, the first ones first.

        Ends at ``until`` on the monotonic clock, or a little later.
        """
        (asked,) = self._vectors([question], MOST_PIECES)
        found: list[float | None] = []
        while len(found) < len(texts) and time.monotonic() < until:
            some = texts[len(found) : len(found) + _AT_ONCE]
            found += [float(asked @ one) for one in self._vectors(some, _LONGEST)]
        nearest = np.sort(self._foreign @ asked)[-_NEAREST:]
        return Likeness(
            as_embedding(asked),
            found + [None] * (len(texts) - len(found)),
            float(nearest.mean()) if len(nearest) else 0.0,
        )

    def _vectors(self, texts: Sequence[str], most: int) -> list[Array]:
        """The vectors of ``texts``; those that were asked for lately are known."""
        new = [text for text in dict.fromkeys(texts) if (text, most) not in self._known]
        if new:
            made = self._network.vectors_of([self._network.pieces.of(text, most) for text in new])
            self._known.update(((text, most), one) for text, one in zip(new, made, strict=True))
        for text in texts:
            self._known.move_to_end((text, most))
        vectors = [self._known[text, most] for text in texts]
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return vectors


def as_embedding(vector: Array) -> bytes:
    """A vector as ``index.embedding`` keeps them."""
    steps = np.rint(vector * (127 / np.abs(vector).max()))
    numbers: bytes = steps.astype(np.int8).tobytes()
    return _LENGTH.pack(float(np.linalg.norm(steps))) + numbers
