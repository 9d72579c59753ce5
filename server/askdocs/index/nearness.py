"""Which passages mean nearly what a question means, among all of a folder, without a library.

In how many signs two embeddings differ is one exclusive-or and one count of bits, a tenth of a
microsecond. So all passages are looked at that way, and the few that come nearest, together with
those that have the question's words, are compared exactly.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from attrs import frozen

from askdocs.index.embedding import Meant, closeness, key_of, keys_in, numbers_in, signs_of, text_of
from askdocs.index.embedding_store import Content, EmbeddingStore
from askdocs.index.reader import Match
from askdocs.index.segments import PASSAGES_OF_CONTENT
from askdocs.workspace.document import Passage

_NEAREST: Final = 100
"""Passages that are compared exactly because their signs are those of the question; the last of
them is taken to be as near as one that has nothing to do with it, since each model has a scale of
its own."""

_MANY: Final = 20_000
"""Embeddings that take so long to read that it is not done for every few that are new …"""

_PATIENCE: Final = 5.0
"""… but after so many seconds."""

_LEAST_SPREAD: Final = 0.02
"""Where the nearest passage is hardly nearer than any other, the model says nothing of them."""


@frozen
class Signs:
    """All passages of a folder that have an embedding, in the order of their rows."""

    rows: Sequence[int]
    keys: Sequence[bytes]
    signs: Sequence[int]
    numbers: int
    """Of an embedding."""
    positions: Mapping[int, int]
    """Of each row."""


@frozen
class Shares:
    """How near passages are, from 0 to 1: 1 is the nearest there is, 0 as near as many others."""

    of_rows: Mapping[int, float]
    """The nearest of all, by their rows in the index."""
    of_matches: Mapping[tuple[str, int], float]
    """Those that were asked about, by their places."""


class Nearness:
    """Compares a question with a folder's passages. Safe on any thread."""

    def __init__(
        self, embeddings: EmbeddingStore, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._embeddings = embeddings
        self._clock = clock
        self._lock = threading.Lock()
        self._model = ""
        self._revision = -1
        self._changes: object = None
        """What the store of embeddings was read at."""
        self._read_at = -_PATIENCE
        self._known: dict[bytes, int] = {}
        """The signs of all embeddings that were read, by their keys."""
        self._signs: Signs | None = None

    def signs(
        self, model: str, revision: int, contents: Callable[[], Sequence[Content]]
    ) -> Signs | None:
        """The signs of all passages at ``revision`` of the index; kept until it changes."""
        with self._lock:
            changes, now = self._embeddings.changes(model), self._clock()
            if model != self._model:
                self._known, self._changes, self._revision = {}, None, -1
                self._model, self._read_at = model, now - _PATIENCE
            # While a large folder is being read, not every question can wait for all of it.
            is_due = len(self._known) < _MANY or now - self._read_at >= _PATIENCE
            is_new = changes != self._changes and is_due
            if is_new or revision != self._revision:
                self._signs = self._read(contents(), is_new=is_new)
                self._revision = revision
                if is_new:
                    self._changes, self._read_at = changes, now
            return self._signs

    def shares(self, meant: Meant, signs: Signs, matches: Collection[Match]) -> Shares:
        """How near ``matches`` and the nearest passages of all are."""
        if numbers_in(meant.embedding) != signs.numbers:
            return Shares({}, {})
        near = _nearest(signs_of(meant.embedding), signs.signs)
        keys = {signs.rows[position]: signs.keys[position] for position in near}
        keys_of_matches = {
            match.place: key for match in matches if (key := _key_of(match, signs)) is not None
        }
        found = self._embeddings.find(meant.model, {*keys.values(), *keys_of_matches.values()})
        cosines = {key: closeness(meant.embedding, one) for key, one in found.items()}
        nearest = sorted((cosines[key] for key in keys.values() if key in cosines), reverse=True)
        if not nearest:
            return Shares({}, {})
        best, floor = nearest[0], nearest[:_NEAREST][-1]
        if best - floor < _LEAST_SPREAD:
            return Shares({}, {})
        shares = {
            key: min(1.0, max(0.0, (cosine - floor) / (best - floor)))
            for key, cosine in cosines.items()
        }
        return Shares(
            {row: shares[key] for row, key in keys.items() if key in shares},
            {place: shares[key] for place, key in keys_of_matches.items() if key in shares},
        )

    def _read(self, contents: Sequence[Content], *, is_new: bool) -> Signs | None:
        model, known = self._model, self._known
        first = self._embeddings.first(model)
        if first is None:
            return None
        keys_of = self._embeddings.keys_of_contents(model)
        all_keys = [
            (content.id * PASSAGES_OF_CONTENT + number, key)
            for content in contents
            for number, key in enumerate(
                keys_in(keys_of.get((content.digest, content.format), b""))
            )
        ]
        if is_new:
            wanted = {key for _, key in all_keys} - known.keys()
            is_much = len(wanted) > _MANY // 10
            found = (
                self._embeddings.every(model) if is_much else self._embeddings.find(model, wanted)
            )
            known.update((key, signs_of(one)) for key, one in found.items() if key in wanted)
        present = [(row, key) for row, key in all_keys if key in known]
        return Signs(
            rows=[row for row, _ in present],
            keys=[key for _, key in present],
            signs=[known[key] for _, key in present],
            numbers=numbers_in(first),
            positions={row: position for position, (row, _) in enumerate(present)},
        )


def _key_of(match: Match, signs: Signs) -> bytes | None:
    if isinstance(match.source, Passage):
        # An open buffer: what did not change in it means what it meant.
        return key_of(text_of(match.title, match.source))
    position = signs.positions.get(match.row)
    return None if position is None else signs.keys[position]


def _nearest(question: int, signs: Sequence[int]) -> list[int]:
    """The positions of those of ``signs`` that differ from the question's in the fewest bits."""
    differing = [(question ^ one).bit_count() for one in signs]
    reached = most = 0
    for bits, count in sorted(Counter(differing).items()):
        most, reached = bits, reached + count
        if reached >= _NEAREST:
            break
    near = [position for position, bits in enumerate(differing) if bits <= most]
    return near[: 2 * _NEAREST]
