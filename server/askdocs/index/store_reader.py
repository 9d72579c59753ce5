"""Reading a store: what searching asks of the database, at one revision."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from heapq import nlargest
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import evolve

from askdocs.errors import IndexUnavailable, Shortage
from askdocs.index.database import read_all_meta
from askdocs.index.embedding import Meant
from askdocs.index.embedding_store import Content
from askdocs.index.fields import fields_of, impacts_of, lead_of
from askdocs.index.languages import language_of_document
from askdocs.index.lexical import Extent, PostingsIndex
from askdocs.index.reader import Candidate, Match, Meanings, Term
from askdocs.index.records import unpack
from askdocs.index.segments import PASSAGES_OF_CONTENT
from askdocs.index.tally import Scored
from askdocs.index.tokens import name_key
from askdocs.index.vectors import similarity
from askdocs.workspace.document import Passage

if TYPE_CHECKING:
    from askdocs.index.store import Store

_Lock: TypeAlias = AbstractContextManager[bool]

_Release: TypeAlias = Callable[[sqlite3.Connection], None]

_COMPARED: Final = 3_000
"""Vectors that are compared one by one at most: about ten milliseconds' worth."""


_NEAREST: Final = 30
"""Passages that are offered because of their meaning alone."""


_MOST_WORDS: Final = 64
_WORDS: Final[dict[tuple[str, str], Counter[str]]] = {}
"""The words of contents that open buffers have replaced, by digest and format; so many are kept."""


class StoreReader:
    """Reads a store at one revision (in memory: at the latest). Safe to use from any thread."""

    def __init__(
        self, store: "Store", connection: sqlite3.Connection, lock: _Lock, release: _Release
    ) -> None:
        self._store = store
        self._connection: sqlite3.Connection | None = connection
        self._lock = lock
        self._release = release
        with self._open() as opened:
            numbers = read_all_meta(opened)
        self.revision = numbers["revision"]
        self.is_complete = bool(numbers["complete"])
        """Whether the whole folder had been looked at."""
        self.passage_count = numbers["passages"]
        self.extent = Extent(numbers["passages"], numbers["contents"], numbers["length"])

    def close(self) -> None:
        """Give the connection back; further calls fail."""
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            self._release(connection)

    def __del__(self) -> None:
        self.close()

    def search(self, terms: Sequence[Term], limit: int) -> list[Match]:
        with self._open() as connection:
            return self._matches(
                connection, self._lexical(connection).search(terms, self.extent, limit)
            )

    def nearest(self, vector: bytes, least: float, limit: int) -> list[Match]:
        with self._open() as connection:
            rows = connection.execute(
                "SELECT id, vector FROM passages WHERE vector IS NOT NULL LIMIT ?", (_COMPARED,)
            )
            near = nlargest(limit, ((similarity(vector, other), -row) for row, other in rows))
            scored = [Scored(-row, 0.0, 0.0) for closeness, row in near if closeness >= least]
            return self._matches(connection, scored)

    def embedded(self, model: str) -> int:
        try:
            signs = self._store.nearness.signs(model, self.revision, self.contents)
        except (IndexUnavailable, Shortage):
            # The index itself is here, and words find without it.
            return 0
        return len(signs.rows) if signs is not None else 0

    def meanings(self, meant: Meant, matches: Sequence[Match]) -> Meanings:
        nearness = self._store.nearness
        try:
            signs = nearness.signs(meant.model, self.revision, self.contents)
            if signs is None:
                return Meanings()
            shares = nearness.shares(meant, signs, matches)
        except (IndexUnavailable, Shortage):
            # As in embedded; why is said where embeddings are made.
            return Meanings()
        near = nlargest(_NEAREST, ((share, row) for row, share in shares.of_rows.items()))
        with self._open() as connection:
            nearest = self._matches(connection, [Scored(row, 0.0, 0.0) for _, row in near])
        by_place = {match.place: shares.of_rows[match.row] for match in nearest}
        return Meanings(tuple(nearest), {**by_place, **shares.of_matches})

    def contents(self) -> list[Content]:
        """Every content, with the paths of the documents that have it."""
        paths: dict[int, list[str]] = {}
        with self._open() as connection:
            for content, path in connection.execute(
                "SELECT content, path FROM documents WHERE content IS NOT NULL ORDER BY path"
            ):
                paths.setdefault(content, []).append(path)
            rows = connection.execute("SELECT id, digest, format, passages FROM contents")
            return [
                Content(content, digest, format_, passages, tuple(paths[content]))
                for content, digest, format_, passages in rows
                if content in paths
            ]

    def passages_of(self, content: Content) -> list[tuple[str, Passage]]:
        """The passages of ``content`` in order, each with its document's title."""
        first = content.id * PASSAGES_OF_CONTENT
        with self._open() as connection:
            rows = connection.execute(
                "SELECT c.title, p.record FROM passages p, contents c"
                " WHERE c.id = ? AND c.digest = ? AND c.format = ? AND p.id BETWEEN ? AND ?"
                " ORDER BY p.id",
                (
                    content.id,
                    content.digest,
                    content.format,
                    first,
                    first + PASSAGES_OF_CONTENT - 1,
                ),
            ).fetchall()
        return [(title, unpack(record)) for title, record in rows]

    def named(self, names: Sequence[str], limit: int) -> list[Match]:
        keys = [key for key in dict.fromkeys(map(name_key, names)) if key]
        marks = ", ".join("?" * len(keys))
        with self._open() as connection:
            found = connection.execute(
                "SELECT passage, max(score) AS score FROM names"  # noqa: S608 (values are bound)
                f" WHERE name IN ({marks}) GROUP BY passage ORDER BY score DESC, passage LIMIT ?",
                (*keys, limit),
            )
            scored = [Scored(row, float(score), 0.0) for row, score in found]
            return self._matches(connection, scored)

    def load(self, matches: Sequence[Match]) -> list[Candidate]:
        candidates = []
        with self._open() as connection:
            for match in matches:
                found = connection.execute(
                    "SELECT record FROM passages WHERE id = ?", (match.row,)
                ).fetchone()
                if found is not None:
                    candidates.append(candidate_of(match, unpack(found[0])))
        return candidates

    def beside(self, match: Match, step: int) -> Match | None:
        row = match.row + step
        if row // PASSAGES_OF_CONTENT != match.row // PASSAGES_OF_CONTENT:
            return None
        with self._open() as connection:
            found = connection.execute("SELECT 1 FROM passages WHERE id = ?", (row,)).fetchone()
        return evolve(match, row=row, score=0.0, document_score=0.0, vector=None) if found else None

    def frequency(self, token: str) -> int:
        with self._open() as connection:
            return self._lexical(connection).frequency(token)

    def beginning(self, prefix: str, limit: int) -> list[str]:
        with self._open() as connection:
            return self._lexical(connection).beginning(prefix, limit)

    @cached_property
    def languages(self) -> Mapping[str, int]:
        with self._open() as connection:
            return dict(
                connection.execute("SELECT language, sum(passages) FROM contents GROUP BY language")
            )

    def vocabularies(self) -> list[str]:
        with self._open() as connection:
            return self._store.vocabularies.all(connection)

    def digest_of(self, path: str) -> str | None:
        with self._open() as connection:
            found = connection.execute(
                "SELECT c.digest FROM documents d JOIN contents c ON c.id = d.content"
                " WHERE d.path = ?",
                (path,),
            ).fetchone()
        return found[0] if found else None

    def paths_of(self, digest: str, format_: str) -> list[str]:
        """The documents with that content; the first is the one that stands for all in a search."""
        with self._open() as connection:
            found = connection.execute(
                "SELECT d.path FROM documents d JOIN contents c ON c.id = d.content"
                " WHERE c.digest = ? AND c.format = ? ORDER BY length(d.path), d.path",
                (digest, format_),
            ).fetchall()
        return [path for (path,) in found]

    def own_words(self, paths: Collection[str]) -> tuple[int, Counter[str]]:
        """The passages that stand in the documents at ``paths`` alone.

        How many these are, and in how many of them each token occurs.
        """
        count, words = 0, Counter[str]()
        marks = ", ".join("?" * len(paths))
        with self._open() as connection:
            contents = connection.execute(
                "SELECT c.id, c.digest, c.format, c.passages FROM contents c"  # noqa: S608 (bound)
                f" WHERE c.id IN (SELECT content FROM documents WHERE path IN ({marks}))"
                " AND NOT EXISTS (SELECT 1 FROM documents d"
                f" WHERE d.content = c.id AND d.path NOT IN ({marks}))",
                (*paths, *paths),
            ).fetchall()
        for id_, digest, format_, passages in contents:
            count += passages
            words += self._words(Content(id_, digest, format_, passages, ()))
        return count, words

    def _words(self, content: Content) -> Counter[str]:
        key = content.digest, content.format
        words = _WORDS.get(key)
        if words is None:
            held = self.passages_of(content)
            passages = [passage for _, passage in held]
            lead, language = lead_of(passages), language_of_document(passages)
            words = words_in(
                impacts_of(fields_of(title, lead, passage, language)) for title, passage in held
            )
            while len(_WORDS) >= _MOST_WORDS:
                _WORDS.pop(next(iter(_WORDS)), None)
            _WORDS[key] = words
        return words

    def _lexical(self, connection: sqlite3.Connection) -> PostingsIndex:
        return PostingsIndex(connection, self._store.members)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._connection is None:
                raise IndexUnavailable("The index was closed.", "Ask again.")
            with self._store.guarded():
                yield self._connection

    def _matches(self, connection: sqlite3.Connection, scored: Sequence[Scored]) -> list[Match]:
        matches: list[Match] = []
        documents: dict[int, tuple[str, str, str, str, str] | None] = {}
        for one in scored:
            if one.content not in documents:
                documents[one.content] = connection.execute(
                    # Documents with the same content are one answer: the shortest path stands
                    # for all.
                    "SELECT d.path, c.digest, c.format, c.title, c.language FROM contents c"
                    " JOIN documents d ON d.content = c.id WHERE c.id = ?"
                    " ORDER BY length(d.path), d.path LIMIT 1",
                    (one.content,),
                ).fetchone()
            document = documents[one.content]
            if document is None:
                continue
            (vector,) = connection.execute(
                "SELECT vector FROM passages WHERE id = ?", (one.row,)
            ).fetchone() or (None,)
            matches.append(Match(*document, one.row, one.passage, one.document, vector))
        return matches


def words_in(passages: Iterable[Mapping[str, int]]) -> Counter[str]:
    """In how many of ``passages``, by the impacts of their tokens, each token occurs."""
    words = Counter[str]()
    for impacts in passages:
        words.update(impacts.keys())
    return words


def candidate_of(match: Match, passage: Passage) -> Candidate:
    """``match`` with the passage that was read for it."""
    return Candidate(
        match.path,
        match.digest,
        match.format,
        match.title,
        match.language,
        passage,
        match.score,
    )
