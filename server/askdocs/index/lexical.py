"""The lexical engine: from tokens to scored passages, behind one small interface."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Final, Protocol

from attrs import frozen

from askdocs.index.fields import HIGHEST_IMPACT, IN_TITLE, DocumentScale, rarity
from askdocs.index.reader import Term
from askdocs.index.segments import (
    SCHEMA,
    MembersCache,
    Posting,
    Segment,
    drop,
    key_of,
    posting_of,
)
from askdocs.index.tally import DOCUMENT_WEIGHT, Scored, Tally


@frozen
class Extent:
    """How much an index holds."""

    passages: int
    contents: int
    length: int
    """Tokens of all bodies."""


class LexicalIndex(Protocol):
    """Scores passages by the tokens that they hold."""

    def put(self, segment: Segment, contents: Sequence[int], dead: Collection[int] = ()) -> None:
        """Put a segment into the index whose documents are these contents.

        Those at the places in ``dead`` have been there before, and are not put in again.
        """
        ...

    def remove(self, content: int) -> None:
        """Take a content out."""
        ...

    def scattered(self) -> Sequence[int]:
        """Contents that had better be taken out and added anew together; none as a rule."""
        ...

    def search(self, terms: Sequence[Term], extent: Extent, limit: int) -> list[Scored]:
        """The ``limit`` passages with the highest sums of both scores, best first."""
        ...

    def frequency(self, token: str) -> int:
        """How many passages hold ``token``."""
        ...

    def beginning(self, prefix: str, limit: int) -> list[str]:
        """Tokens that are letters and begin with ``prefix``, those of most passages first."""
        ...


_MOST_POSTINGS: Final = 8_000
"""Postings that a search reads in full, rarest tokens first. What commoner tokens say is looked
up for the documents alone that the rarer ones found."""

_LOOKED_UP: Final = 120
"""Such documents."""

_SMALL: Final = 1_000
"""Passages below which a segment is small."""

_MANY_SMALL: Final = 48
"""Small segments from which on they are put together: a search reads a row of each."""

_PUT_TOGETHER: Final = 4 * _SMALL
"""Passages that are put together at once: a second's work."""

_LAST: Final = "\U0010ffff"
"""The last of all characters."""

_HOLDING: Final = (
    # All segments are few, so each is asked for the token.
    "FROM segments s CROSS JOIN postings p ON p.segment = s.id AND p.token = ?"
)


class PostingsIndex:
    """A lexical index of segments in SQLite; lives in the database of ``connection``."""

    def __init__(self, connection: sqlite3.Connection, cache: MembersCache | None = None) -> None:
        self._connection = connection
        self._cache = cache or MembersCache()

    @staticmethod
    def create(connection: sqlite3.Connection) -> None:
        """Make the tables of an empty index."""
        for statement in SCHEMA.split(";"):
            connection.execute(statement)

    def put(self, segment: Segment, contents: Sequence[int], dead: Collection[int] = ()) -> None:
        segment.write(self._connection, contents, dead)

    def remove(self, content: int) -> None:
        home = self._connection.execute(
            "SELECT segment, document, passages FROM homes WHERE content = ?", (content,)
        ).fetchone()
        if home is None:
            return
        self._connection.execute("DELETE FROM homes WHERE content = ?", (content,))
        self._connection.execute("INSERT INTO dead VALUES (?, ?, ?)", home)
        if not self._living(home[0]):
            drop(self._connection, home[0])

    def _living(self, segment: int) -> int:
        """How many documents of ``segment`` live."""
        members = self._cache.of(self._connection, segment)
        (dead,) = self._connection.execute(
            "SELECT count(*) FROM dead WHERE segment = ?", (segment,)
        ).fetchone()
        return len(members.contents) - int(dead)

    def scattered(self) -> Sequence[int]:
        held = self._connection.execute(
            "SELECT s.id, s.passages, coalesce(sum(d.passages), 0) FROM segments s"
            " LEFT JOIN dead d ON d.segment = s.id GROUP BY s.id"
        ).fetchall()
        living = sorted((passages - dead, segment) for segment, passages, dead in held)
        small = [one for one in living if one[0] < _SMALL]
        chosen = [segment for segment, passages, dead in held if 2 * dead > passages][:1]
        if len(small) >= _MANY_SMALL:
            sums = accumulate(passages for passages, _ in small)
            chosen = [
                segment
                for (_, segment), so_far in zip(small, sums, strict=True)
                if so_far < _PUT_TOGETHER
            ]
        marks = ", ".join("?" * len(chosen))
        found = self._connection.execute(
            f"SELECT content FROM homes WHERE segment IN ({marks})",  # noqa: S608 (values are bound)
            chosen,
        )
        return [content for (content,) in found]

    def search(self, terms: Sequence[Term], extent: Extent, limit: int) -> list[Scored]:
        dead = self._dead()
        sought = sorted(self._sought(terms, extent, dead), key=lambda one: one.postings)
        if not sought:
            return []
        average = extent.length / extent.contents if extent.contents else 0.0
        tally = Tally(
            DocumentScale(average),
            lambda segment: self._cache.of(self._connection, segment),
            dead,
        )
        read = 0
        for number, one in enumerate(sought):
            read += one.postings
            if number and read > _MOST_POSTINGS:
                # The others are in so many documents that they alone would find nothing.
                self._look_up(sought[number:], tally)
                break
            held = self._connection.execute(
                f"SELECT s.id, p.passages, impacts, documents, counts {_HOLDING}", (one.key,)
            )
            for segment, *written in held:
                tally.add(segment, posting_of(*written), one.passage_weight, one.document_weight)
        return tally.best(limit)

    def frequency(self, token: str) -> int:
        return self._frequencies(key_of(token), self._dead())[0]

    def beginning(self, prefix: str, limit: int) -> list[str]:
        found = self._connection.execute(
            "SELECT p.token, sum(length(impacts)) AS held FROM segments s CROSS JOIN postings p"
            " ON p.segment = s.id AND p.token > ? AND p.token < ?"
            " GROUP BY p.token ORDER BY held DESC, p.token LIMIT ?",
            (key_of(prefix), key_of(f"{prefix}{_LAST}"), 4 * limit),
        )
        tokens = (bytes(key).decode("utf-8", "surrogatepass") for key, _ in found)
        return [token for token in tokens if token.isalpha()][:limit]

    def _dead(self) -> Mapping[int, Collection[int]]:
        dead: defaultdict[int, set[int]] = defaultdict(set)
        for segment, document in self._connection.execute("SELECT segment, document FROM dead"):
            dead[segment].add(document)
        return dead

    def _frequencies(self, key: bytes, dead: Mapping[int, Collection[int]]) -> tuple[int, int]:
        """How many passages and documents hold the token."""
        passages = documents = 0
        for segment, held, counted in self._connection.execute(
            f"SELECT s.id, length(impacts), length(counts) {_HOLDING}", (key,)
        ).fetchall():
            passages += held
            documents += counted
            if segment in dead:
                members = self._cache.of(self._connection, segment)
                gone = dead[segment]
                posting = self._posting(key, segment)
                assert posting is not None  # noqa: S101 (it was just counted)
                passages -= sum(members.owners[passage] in gone for passage in posting.passages)
                documents -= sum(doubled >> 1 in gone for doubled in posting.documents)
        return passages, documents

    def _posting(self, key: bytes, segment: int) -> Posting | None:
        written = self._connection.execute(
            "SELECT passages, impacts, documents, counts FROM postings"
            " WHERE segment = ? AND token = ?",
            (segment, key),
        ).fetchone()
        return posting_of(*written) if written else None

    def _sought(
        self, terms: Sequence[Term], extent: Extent, dead: Mapping[int, Collection[int]]
    ) -> Iterable["_Sought"]:
        weights: dict[str, float] = {}
        for term in terms:
            weights[term.token] = max(weights.get(term.token, 0.0), term.weight)
        for token, weight in weights.items():
            key = key_of(token)
            passages, contents = self._frequencies(key, dead)
            if contents:
                yield _Sought(
                    key,
                    passages,
                    weight * rarity(passages, extent.passages) / HIGHEST_IMPACT,
                    weight * rarity(contents, extent.contents),
                )

    def _look_up(self, sought: Sequence["_Sought"], tally: Tally) -> None:
        found = tally.best_documents(_LOOKED_UP)
        for one in sought:
            for segment, documents in found.items():
                posting = self._posting(one.key, segment)
                if posting is not None:
                    tally.add_to(
                        segment, documents, posting, one.passage_weight, one.document_weight
                    )


@frozen
class _Sought:
    """A token that is looked for."""

    key: bytes
    postings: int
    passage_weight: float
    document_weight: float


def score_document(
    counts: Mapping[str, int],
    length: int,
    weights: Mapping[str, float],
    scale: DocumentScale,
) -> float:
    """The score of a document that is not in the index, as the index would give it.

    ``counts`` come from ``document_counts``, ``length`` as ``to_byte`` writes it; ``weights`` hold
    each token's own weight times its rarity among documents.
    """
    return DOCUMENT_WEIGHT * sum(
        weight * scale.share(counts[token] % IN_TITLE, length, in_title=counts[token] >= IN_TITLE)
        for token, weight in weights.items()
        if token in counts
    )
