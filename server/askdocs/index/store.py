"""The store: what is known of one folder's documents, in one SQLite database.

Contents are kept by digest, so that documents which are renamed, copied or restored share them.
Writers in other processes and readers here work at the same time (SQLite's write-ahead log); a
process that is killed loses the batch that it was writing and nothing else.
"""

import logging
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from heapq import nlargest
from pathlib import Path
from typing import Final, Literal, TypeAlias

from attrs import frozen

from askdocs.errors import IndexUnavailable
from askdocs.index.fields import fields_of
from askdocs.index.lexical import PASSAGES_OF_CONTENT, Extent, PostingsIndex, Scored
from askdocs.index.reader import Candidate, Match, Term
from askdocs.index.records import pack, unpack
from askdocs.index.tokens import name_key
from askdocs.index.vectors import meaning_of, similarity
from askdocs.workspace.document import Format, Passage, Skipped

logger = logging.getLogger(__name__)

State: TypeAlias = Literal["indexed", "skipped", "failed"]

_Lock: TypeAlias = AbstractContextManager[bool]

_Release: TypeAlias = Callable[[sqlite3.Connection], None]

_VERSION: Final = 2
"""Of everything that is written, tokens and passages included: any change of them adds one."""

_FILE: Final = "index.db"

_COMPARED: Final = 3_000
"""Vectors that are compared one by one at most: about ten milliseconds' worth."""

_CACHE_KILOBYTES: Final = 16_384
"""Of pages that a connection keeps in memory: postings are read and written all over the file."""

_SCHEMA: Final = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE contents(
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL, format TEXT NOT NULL,
    title TEXT NOT NULL, problems TEXT NOT NULL, passages INTEGER NOT NULL,
    UNIQUE(digest, format));
CREATE TABLE documents(
    path TEXT PRIMARY KEY, content INTEGER, state TEXT NOT NULL, reason TEXT,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX documents_of_content ON documents(content);
CREATE TABLE passages(
    id INTEGER PRIMARY KEY, length INTEGER NOT NULL, vector BLOB, record BLOB NOT NULL);
CREATE TABLE names(
    name TEXT NOT NULL, passage INTEGER NOT NULL, score INTEGER NOT NULL,
    PRIMARY KEY(name, passage)) WITHOUT ROWID;
CREATE INDEX names_of_passage ON names(passage);
"""


@frozen
class Entry:
    """What the store knows of one file."""

    path: str
    digest: str | None
    size: int
    mtime_ns: int
    """As the file system had it, or -1 where that time cannot be trusted."""
    state: State
    reason: str | None
    passages: int


@frozen
class Counts:
    """How much a store holds."""

    documents: int
    passages: int
    skipped: int
    failed: int


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
        # In memory there is one connection that all share; on disk each reader has its own.
        self._writer = _connect(directory)
        self._idle: list[sqlite3.Connection] = []
        try:
            _prepare(self._writer)
        except BaseException:
            self._writer.close()
            raise
        self._identity = _identity(directory)

    @classmethod
    def open(cls, directory: Path | None) -> "Store":
        """The store in ``directory``; ``None`` keeps it in memory.

        A database that is damaged or of another version is made anew. Where that is impossible
        the store is kept in memory, and ``problem`` says why.
        """
        if directory is None:
            return cls(None)
        try:
            directory.mkdir(parents=True, exist_ok=True)
            try:
                return cls(directory)
            except (_OtherVersion, sqlite3.DatabaseError) as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                logger.info("the index is made anew: %s", error)
                remove_files(directory)
                return cls(directory)
        except (OSError, sqlite3.Error) as error:
            return cls(None, problem=f"{why(error)}, so it is kept in memory until you close.")

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for connection in (*self._idle, self._writer):
                connection.close()
            self._idle.clear()

    @property
    def is_on_disk(self) -> bool:
        return self.directory is not None

    def is_gone(self) -> bool:
        """Whether the files were deleted or replaced since they were opened."""
        return self.is_on_disk and _identity(self.directory) != self._identity

    def reader(self) -> "StoreReader":
        """A reader of the present revision; close it when the request has ended."""
        if not self.is_on_disk:
            return StoreReader(self, self._writer, self._lock, lambda _: None)
        with self.guarded():
            with self._lock:
                connection = self._idle.pop() if self._idle else _connect(self.directory)
            try:
                connection.execute("BEGIN")
                return StoreReader(self, connection, threading.RLock(), self._give_back)
            except BaseException:
                connection.close()
                raise

    def _give_back(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("ROLLBACK")
        except sqlite3.Error:
            connection.close()
            return
        with self._lock:
            if len(self._idle) < 4:
                self._idle.append(connection)
                return
        connection.close()

    def revision(self) -> int:
        """Grows with every change."""
        return self._meta("revision")

    def is_complete(self) -> bool:
        """Whether the whole folder has been looked at since the store was made."""
        return bool(self._meta("complete"))

    def counts(self) -> Counts:
        """How much there is."""
        with self.guarded(), self._lock:
            states: dict[str, int] = dict(
                self._writer.execute("SELECT state, count(*) FROM documents GROUP BY state")
            )
        return Counts(
            documents=states.get("indexed", 0),
            passages=self._meta("passages"),
            skipped=states.get("skipped", 0),
            failed=states.get("failed", 0),
        )

    def catalogue(self) -> dict[str, Entry]:
        """Every file that was considered, by its path."""
        with self.guarded(), self._lock:
            rows = self._writer.execute(
                "SELECT d.path, c.digest, d.size, d.mtime_ns, d.state,"
                " coalesce(d.reason, nullif(c.problems, '')),"
                " coalesce(c.passages, 0)"
                " FROM documents d LEFT JOIN contents c ON c.id = d.content ORDER BY d.path"
            ).fetchall()
        return {row[0]: Entry(*row) for row in rows}

    def titles(self) -> dict[tuple[str, str], str]:
        """The titles of all contents, by digest and format."""
        with self.guarded(), self._lock:
            rows = self._writer.execute("SELECT digest, format, title FROM contents").fetchall()
        return {(digest, format_): title for digest, format_, title in rows}

    @contextmanager
    def writing(self) -> Iterator["Batch"]:
        """A batch of changes that is kept whole or not at all."""
        # In memory readers share the connection, so they wait for the batch.
        with self._lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                batch = Batch(self._writer)
                yield batch
                batch.finish()
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn what goes wrong with reading into ``IndexUnavailable``, and note damage."""
        try:
            yield
        except (sqlite3.Error, zlib.error, ValueError) as error:
            if is_damage(error) and not self.is_damaged:
                self.is_damaged = True
                self.on_damage()
            raise IndexUnavailable(
                f"{why(error)}.", "It is built anew when it is damaged: ask again in a moment."
            ) from error

    def _meta(self, key: str) -> int:
        with self.guarded(), self._lock:
            return _meta(self._writer, key)


class StoreReader:
    """Reads a store at one revision (in memory: at the latest). Safe to use from any thread."""

    def __init__(
        self, store: Store, connection: sqlite3.Connection, lock: _Lock, release: _Release
    ) -> None:
        self._store = store
        self._connection: sqlite3.Connection | None = connection
        self._lock = lock
        self._release = release
        self.revision = self._meta("revision")
        self.passage_count = self._meta("passages")
        self.extent = Extent(self.passage_count, self._meta("contents"), self._meta("length"))

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
                connection, PostingsIndex(connection).search(terms, self.extent, limit)
            )

    def nearest(self, vector: bytes, least: float, limit: int) -> list[Match]:
        with self._open() as connection:
            rows = connection.execute(
                "SELECT id, vector FROM passages WHERE vector IS NOT NULL LIMIT ?", (_COMPARED,)
            )
            near = nlargest(limit, ((similarity(vector, other), -row) for row, other in rows))
            scored = [Scored(-row, 0.0, 0.0) for closeness, row in near if closeness >= least]
            return self._matches(connection, scored)

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

    def frequency(self, token: str) -> int:
        with self._open() as connection:
            return PostingsIndex(connection).frequency(token)

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

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._connection is None:
                raise IndexUnavailable("The index was closed.", "Ask again.")
            with self._store.guarded():
                yield self._connection

    def _meta(self, key: str) -> int:
        with self._open() as connection:
            return _meta(connection, key)

    def _matches(self, connection: sqlite3.Connection, scored: Sequence[Scored]) -> list[Match]:
        matches: list[Match] = []
        documents: dict[int, tuple[str, str, str, str] | None] = {}
        for one in scored:
            if one.content not in documents:
                documents[one.content] = connection.execute(
                    # Documents with the same content are one answer: the shortest path stands
                    # for all.
                    "SELECT d.path, c.digest, c.format, c.title FROM contents c"
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


def candidate_of(match: Match, passage: Passage) -> Candidate:
    """``match`` with the passage that was read for it."""
    return Candidate(match.path, match.digest, match.format, match.title, passage, match.score)


class Batch:
    """Changes to a store inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lexical = PostingsIndex(connection)
        self._changed = False

    def has_content(self, digest: str, format_: Format) -> bool:
        """Whether the passages of this content are there already."""
        return self._content(digest, format_) is not None

    def put_content(
        self,
        digest: str,
        format_: Format,
        title: str,
        passages: Sequence[Passage],
        problems: Sequence[str],
    ) -> None:
        """Keep the passages of a content that is not there yet."""
        content = self._connection.execute(
            "INSERT INTO contents(digest, format, title, problems, passages)"
            " VALUES (?, ?, ?, ?, ?)",
            (digest, format_.value, title, " ".join(problems), len(passages)),
        ).lastrowid
        assert content is not None  # noqa: S101 (an insertion into a table with rowids has one)
        first = content * PASSAGES_OF_CONTENT
        fields = [fields_of(title, passage) for passage in passages]
        self._connection.executemany(
            "INSERT INTO passages(id, length, vector, record) VALUES (?, ?, ?, ?)",
            [
                (first + number, held.length, meaning_of(title, passage), pack(passage))
                for number, (held, passage) in enumerate(zip(fields, passages, strict=True))
            ],
        )
        self._lexical.add(content, fields)
        self._connection.executemany(
            "INSERT INTO names(name, passage, score) VALUES (?, ?, ?)",
            [
                (name, first + number, score)
                for number, names in enumerate(names_of(passages))
                for name, score in names.items()
            ],
        )
        self._grow(len(passages), sum(held.length for held in fields), 1)

    def put_document(
        self, path: str, digest: str, format_: Format, size: int, mtime_ns: int
    ) -> bool:
        """Say that the file at ``path`` has a content that is there; whether that is news."""
        content = self._content(digest, format_)
        assert content is not None, "its content is put before the document"  # noqa: S101
        return self._put(path, content, "indexed", None, size, mtime_ns)

    def put_skipped(self, skipped: Skipped, mtime_ns: int) -> None:
        """Say that a file is not indexed and why."""
        state: State = "failed" if skipped.failed else "skipped"
        self._put(skipped.path, None, state, skipped.reason, skipped.size, mtime_ns)

    def remove(self, path: str) -> None:
        """Forget the file at ``path``."""
        removed = self._connection.execute("DELETE FROM documents WHERE path = ?", (path,))
        self._changed |= removed.rowcount > 0

    def set_complete(self) -> None:
        """Say that the whole folder was looked at."""
        if not _meta(self._connection, "complete"):
            _set_meta(self._connection, "complete", 1)
            self._changed = True

    def drop_unused(self) -> None:
        """Remove contents that no document has any more."""
        unused = self._connection.execute(
            "SELECT id FROM contents c WHERE NOT EXISTS"
            " (SELECT 1 FROM documents d WHERE d.content = c.id)"
        ).fetchall()
        for (content,) in unused:
            rows = content * PASSAGES_OF_CONTENT, (content + 1) * PASSAGES_OF_CONTENT - 1
            passages, length = self._connection.execute(
                "SELECT count(*), coalesce(sum(length), 0) FROM passages WHERE id BETWEEN ? AND ?",
                rows,
            ).fetchone()
            self._lexical.remove(content)
            for statement in (
                "DELETE FROM names WHERE passage BETWEEN ? AND ?",
                "DELETE FROM passages WHERE id BETWEEN ? AND ?",
            ):
                self._connection.execute(statement, rows)
            self._connection.execute("DELETE FROM contents WHERE id = ?", (content,))
            self._grow(-passages, -length, -1)

    def clear(self) -> None:
        """Forget everything."""
        for path in self._connection.execute("SELECT path FROM documents").fetchall():
            self.remove(path[0])
        self.drop_unused()

    def finish(self) -> None:
        """Write what waits, and give the batch its revision if it changed anything."""
        self._lexical.flush()
        if self._changed:
            _set_meta(self._connection, "revision", _meta(self._connection, "revision") + 1)

    def _put(
        self,
        path: str,
        content: int | None,
        state: State,
        reason: str | None,
        size: int,
        mtime_ns: int,
    ) -> bool:
        now = (content, state, reason, size)
        was = self._connection.execute(
            "SELECT content, state, reason, size FROM documents WHERE path = ?", (path,)
        ).fetchone()
        # A new time alone changes no answer, so it makes no new revision.
        self._changed |= was != now
        self._connection.execute(
            "INSERT INTO documents(path, content, state, reason, size, mtime_ns)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(path) DO UPDATE SET content = excluded.content,"
            " state = excluded.state, reason = excluded.reason, size = excluded.size,"
            " mtime_ns = excluded.mtime_ns",
            (path, *now, mtime_ns),
        )
        return bool(was != now)

    def _content(self, digest: str, format_: Format) -> int | None:
        found = self._connection.execute(
            "SELECT id FROM contents WHERE digest = ? AND format = ?", (digest, format_.value)
        ).fetchone()
        return found[0] if found else None

    def _grow(self, passages: int, length: int, contents: int) -> None:
        self._changed = True
        for key, by in (("passages", passages), ("length", length), ("contents", contents)):
            _set_meta(self._connection, key, _meta(self._connection, key) + by)


def names_of(passages: Sequence[Passage]) -> Iterator[dict[str, int]]:
    """For each passage the names that point at it: an anchor scores 2, its own heading 1."""
    before: tuple[str, ...] | None = None
    for passage in passages:
        scores = dict.fromkeys(map(name_key, passage.anchors), 2)
        # Of a section's passages the first stands for its heading.
        if passage.headings and passage.headings != before:
            scores.setdefault(name_key(passage.headings[-1]), 1)
        before = passage.headings
        scores.pop("", None)
        yield scores


class _OtherVersion(Exception):
    """The database was written by another version of the program."""


def _connect(directory: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(
        ":memory:" if directory is None else directory / _FILE,
        timeout=30,
        isolation_level=None,
        check_same_thread=False,
    )
    if directory is not None:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            # Enough for a crash of the process; only a power cut may cost the last batches.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
        except BaseException:
            connection.close()
            raise
    return connection


def _identity(directory: Path | None) -> tuple[int, int] | None:
    """What tells the database in ``directory`` from one that takes its place."""
    if directory is None:
        return None
    try:
        status = (directory / _FILE).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables where there are none; also finds out whether the database can be written."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, _VERSION}:
            raise _OtherVersion(f"version {version}")
        if version == 0:
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)
            PostingsIndex.create(connection)
            for key in ("revision", "complete", "passages", "length", "contents"):
                connection.execute("INSERT INTO meta VALUES (?, 0)", (key,))
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        else:
            _meta(connection, "revision")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def remove_files(directory: Path) -> None:
    """Delete the database in ``directory``, if there is one."""
    for suffix in ("", "-wal", "-shm"):
        (directory / (_FILE + suffix)).unlink(missing_ok=True)


def _meta(connection: sqlite3.Connection, key: str) -> int:
    found = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return int(found[0])


def _set_meta(connection: sqlite3.Connection, key: str, value: int) -> None:
    connection.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))


def is_damage(error: BaseException) -> bool:
    """Whether ``error`` means that what the store holds cannot be read any more."""
    if isinstance(error, sqlite3.DatabaseError):
        return _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
    # What cannot be encoded came from outside: the store never gave it.
    return isinstance(error, (zlib.error, ValueError)) and not isinstance(error, UnicodeEncodeError)


def _code(error: BaseException) -> int:
    # The low byte is the primary code of an extended one.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def why(error: Exception) -> str:
    """What is wrong with the store, as a clause without the final full stop."""
    code = _code(error)
    if code == sqlite3.SQLITE_FULL:
        return "The disk is full, the index cannot be written"
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return "The index cannot be written (its folder is read-only)"
    if code == sqlite3.SQLITE_IOERR:
        return "The index cannot be written (the disk gives an error)"
    if is_damage(error):
        return "The index is damaged"
    if isinstance(error, OSError) and error.strerror:
        return f"The index cannot be written ({error.strerror.lower()})"
    return "The index cannot be used"
