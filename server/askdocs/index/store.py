"""The store: what is known of one folder's documents, in one SQLite database.

Contents are kept by digest, so that documents which are renamed, copied or restored share them.
Writers in other processes and readers here work at the same time (SQLite's write-ahead log); a
process that is killed loses the batch that it was writing and nothing else.
"""

import logging
import sqlite3
import threading
import weakref
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from askdocs.errors import IndexUnavailable
from askdocs.index.connections import Connections
from askdocs.index.database import (
    BUSY_SECONDS,
    connect,
    identity_of,
    in_memory,
    is_damage,
    prepare,
    read_meta,
    remove_files,
    remove_left,
    why,
)
from askdocs.index.embedding_store import EmbeddingStore
from askdocs.index.nearness import Nearness
from askdocs.index.records import unpack
from askdocs.index.segments import PASSAGES_OF_CONTENT, MembersCache
from askdocs.index.store_reader import StoreReader
from askdocs.index.store_state import Counts, Entry, State
from askdocs.index.vocabulary import VocabularyCache
from askdocs.shortage import raise_shortage
from askdocs.transactions import transaction
from askdocs.wording import from_json
from askdocs.workspace.document import Format, Passage

if TYPE_CHECKING:
    from askdocs.index.batch import Batch

logger = logging.getLogger(__name__)

_ENTRIES: Final = (
    "SELECT d.path, c.digest, d.size, d.stamp, d.state,"
    " coalesce(d.reason, nullif(c.problems, '')), coalesce(c.passages, 0)"
    " FROM documents d LEFT JOIN contents c ON c.id = d.content"
)

# One statement sees one revision, whatever another process writes meanwhile.
_COUNTS: Final = """
SELECT
    count(*) FILTER (WHERE state = 'indexed'),
    (SELECT value FROM meta WHERE key = 'passages'),
    count(*) FILTER (WHERE state = 'skipped'),
    count(*) FILTER (WHERE state = 'failed'),
    (SELECT value FROM meta WHERE key = 'revision'),
    (SELECT value FROM meta WHERE key = 'complete')
FROM documents
"""


class Store:
    """One folder's index on disk, or in memory where there is no disk to write to."""

    def __init__(self, directory: Path | None, problem: str | None = None) -> None:
        self.directory = directory
        self.problem = problem
        """Why the index is not kept on disk though it should be, as a sentence."""
        self.is_damaged = False
        """Whether something unreadable was met; the store has to be made anew."""
        self.on_damage: Callable[[], None] = lambda: None
        """Called on whatever thread meets the damage first."""
        self._lock = threading.RLock()
        # In memory there is one connection that all share; on disk readers have their own.
        self._writer = connect(directory)
        writer = self._writer
        self._connections = Connections(
            lambda: connect(directory), lambda: read_meta(writer, "revision"), self._lock
        )
        self.embeddings = EmbeddingStore(directory)
        """What a model makes of the passages; opened when it is asked for the first time."""
        self.nearness = Nearness(self.embeddings)
        # Whoever forgets to close it leaves no connection open.
        self._close = weakref.finalize(
            self, _close, self._lock, self._connections, self._writer, self.embeddings
        )
        self._close.atexit = False
        try:
            prepare(self._writer)
        except BaseException:
            self.close()
            raise
        self._identity = identity_of(directory)
        self.members = MembersCache()
        self.vocabularies = VocabularyCache()

    @classmethod
    def open(cls, directory: Path | None) -> "Store":
        """The store in ``directory``; ``None`` keeps it in memory.

        A database that is damaged is made anew. Where that is impossible the store is kept in
        memory, and ``problem`` says why.
        """
        if directory is None:
            return cls(None)
        try:
            # It holds the text of the docs, which may be nobody else's business.
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            remove_left(directory)
            try:
                return cls(directory)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError) and not is_damage(error):
                    raise
                logger.info("the index is made anew: %s", error)
                remove_files(directory)
                return cls(directory)
        except (OSError, sqlite3.Error) as error:
            return cls(None, problem=in_memory(why(error)))

    def close(self) -> None:
        """Close all connections."""
        self._close()

    @property
    def is_on_disk(self) -> bool:
        return self.directory is not None

    def is_gone(self) -> bool:
        """Whether the files were deleted or replaced since they were opened."""
        return self.is_on_disk and identity_of(self.directory) != self._identity

    def reader(self) -> "StoreReader":
        """A reader of the present revision; close it when the request has ended."""
        if not self.is_on_disk:
            return StoreReader(self, self._writer, self._lock, lambda _: None)
        with self.guarded():
            lent = self._connections.lend()
            return StoreReader(
                self, lent.connection, lent.lock, lambda _: self._connections.give_back(lent)
            )

    def revision(self) -> int:
        """Grows with every change."""
        return self._meta("revision")

    def counts(self) -> Counts:
        """How much there is, at one revision."""
        with self.guarded(), self._lock:
            return Counts(*self._writer.execute(_COUNTS).fetchone())

    def catalogue(self) -> dict[str, Entry]:
        """Every file that was considered, by its path."""
        with self.guarded(), self._lock:
            rows = self._writer.execute(f"{_ENTRIES} ORDER BY d.path").fetchall()
        return {row[0]: _entry(row) for row in rows}

    def catalogue_of(self, paths: Iterable[str]) -> dict[str, Entry]:
        """The files at ``paths`` and below them, as far as they were considered."""
        found: dict[str, Entry] = {}
        with self.guarded(), self._lock:
            for path in paths:
                # What is below a path begins with it and a slash, after which comes a zero.
                rows = self._writer.execute(
                    f"{_ENTRIES} WHERE d.path = ? OR (d.path > ? AND d.path < ?)",
                    (path, f"{path}/", f"{path}0"),
                )
                found.update((row[0], _entry(row)) for row in rows)
        return found

    def has_content(self, digest: str, format_: Format) -> bool:
        """Whether the passages of this content are there."""
        with self.guarded(), self._lock:
            found = self._writer.execute(
                "SELECT 1 FROM contents WHERE digest = ? AND format = ?", (digest, format_.value)
            )
            return found.fetchone() is not None

    def contents(self) -> set[tuple[str, Format]]:
        """The digests and formats of all contents."""
        with self.guarded(), self._lock:
            rows = self._writer.execute("SELECT digest, format FROM contents").fetchall()
        return {(digest, Format(name)) for digest, name in rows}

    def passages_of(self, digest: str, format_: Format) -> list[Passage] | None:
        """The passages of a content; ``None`` where it is not there."""
        with self.guarded(), self._lock:
            found = self._writer.execute(
                "SELECT id FROM contents WHERE digest = ? AND format = ?", (digest, format_.value)
            ).fetchone()
            if found is None:
                return None
            first = found[0] * PASSAGES_OF_CONTENT
            rows = self._writer.execute(
                "SELECT record FROM passages WHERE id BETWEEN ? AND ? ORDER BY id",
                (first, first + PASSAGES_OF_CONTENT - 1),
            ).fetchall()
            return [unpack(record) for (record,) in rows]

    @contextmanager
    def writing(self) -> Iterator["Batch"]:
        """A batch of changes that is kept whole or not at all."""
        # Imported here because most processes only read.
        from askdocs.index.batch import Batch  # noqa: PLC0415

        # In memory readers share the connection, so they wait for the batch.
        with self._lock, transaction(self._writer):
            batch = Batch(self._writer)
            yield batch
            batch.finish()

    def fold(self) -> None:
        """Bring the log of what was written back into the file, as far as readers let it."""
        if self.is_on_disk:
            with self._lock:
                # Whoever reads now must not be waited for: the next run does it again.
                self._writer.execute("PRAGMA busy_timeout = 0")
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                self._writer.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn what goes wrong with reading into ``IndexUnavailable``, and note damage.

        What runs short is no fault of the index: it is a ``Shortage``.
        """
        try:
            yield
        except (sqlite3.Error, zlib.error, ValueError) as error:
            raise_shortage(error)
            if is_damage(error) and not self.is_damaged:
                self.is_damaged = True
                self.on_damage()
            raise IndexUnavailable(
                f"{why(error)}.", "It is built anew when it is damaged: ask again in a moment."
            ) from error

    def _meta(self, key: str) -> int:
        with self.guarded(), self._lock:
            return read_meta(self._writer, key)


def _close(
    lock: threading.RLock,
    connections: Connections,
    writer: sqlite3.Connection,
    embeddings: EmbeddingStore,
) -> None:
    with lock:
        connections.close()
        writer.close()
    embeddings.close()


def _entry(row: tuple[str, str | None, int, str, State, str | None, int]) -> Entry:
    path, digest, size, stamp, state, reason, passages = row
    return Entry(path, digest, size, stamp, state, reason and from_json(reason), passages)
