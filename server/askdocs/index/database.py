"""The database file of a store: its tables, its connections, and what can be wrong with it."""

import contextlib
import sqlite3
import time
import zlib
from pathlib import Path
from typing import Final

from askdocs.index.lexical import PostingsIndex
from askdocs.shortage import shortage_of
from askdocs.transactions import remove_database, transaction
from askdocs.wording import Message, as_message

VERSION: Final = 12
"""Of everything that is written, tokens and passages included: any change of them adds one."""

FILE: Final = f"index-{VERSION}.db"
"""Programs of two versions can work on one folder: each keeps an index of its own."""

_KEPT_SECONDS: Final = 14 * 24 * 3600
"""For which an index that other versions left is kept after it was written last."""

BUSY_SECONDS: Final = 30
"""Seconds that a connection waits for another one's lock."""

_CACHE_KILOBYTES: Final = 16_384
"""Of pages that a connection keeps in memory: postings are read and written all over the file."""

_SCHEMA: Final = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE contents(
    id INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL, format TEXT NOT NULL,
    title TEXT NOT NULL, problems TEXT NOT NULL, passages INTEGER NOT NULL,
    language TEXT NOT NULL, UNIQUE(digest, format));
CREATE INDEX contents_by_language ON contents(language, passages);
CREATE TABLE documents(
    path TEXT PRIMARY KEY, content INTEGER, state TEXT NOT NULL, reason TEXT,
    size INTEGER NOT NULL, stamp TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX documents_of_content ON documents(content);
CREATE TABLE passages(
    id INTEGER PRIMARY KEY, length INTEGER NOT NULL, vector BLOB, record BLOB NOT NULL);
CREATE TABLE names(
    name TEXT NOT NULL, passage INTEGER NOT NULL, score INTEGER NOT NULL,
    PRIMARY KEY(name, passage)) WITHOUT ROWID;
"""


def connect(directory: Path | None) -> sqlite3.Connection:
    """A connection to the database in ``directory``, or to one in memory."""
    connection = sqlite3.connect(
        ":memory:" if directory is None else directory / FILE,
        timeout=BUSY_SECONDS,
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


def identity_of(directory: Path | None) -> tuple[int, int] | None:
    """What tells the database in ``directory`` from one that takes its place."""
    if directory is None:
        return None
    try:
        status = (directory / FILE).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables where there are none; also finds out whether the database can be written."""
    with transaction(connection):
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)
            PostingsIndex.create(connection)
            for key in ("revision", "complete", "passages", "length", "contents"):
                connection.execute("INSERT INTO meta VALUES (?, 0)", (key,))
            connection.execute(f"PRAGMA user_version = {VERSION}")
        else:
            read_meta(connection, "revision")


def remove_files(directory: Path) -> None:
    """Delete the database in ``directory``, if there is one."""
    remove_database(directory / FILE)


def remove_left(directory: Path) -> None:
    """Delete the databases in ``directory`` that no program of another version uses any more."""
    latest = time.time() - _KEPT_SECONDS
    for database in directory.glob("index*.db"):
        # Another program may do the same, or use it on a system that lets no one delete it then.
        with contextlib.suppress(OSError):
            if database.name != FILE and database.stat().st_mtime < latest:
                remove_database(database)


def read_meta(connection: sqlite3.Connection, key: str) -> int:
    """The number that is kept under ``key``."""
    found = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return int(found[0])


def read_all_meta(connection: sqlite3.Connection) -> dict[str, int]:
    """All that ``read_meta`` reads."""
    return dict(connection.execute("SELECT key, value FROM meta"))


def write_meta(connection: sqlite3.Connection, key: str, value: int) -> None:
    """Keep ``value`` under ``key``."""
    connection.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))


def is_damage(error: BaseException) -> bool:
    """Whether ``error`` means that what the store holds cannot be read any more."""
    if isinstance(error, sqlite3.DatabaseError):
        # A header that says so was written by nobody: SQLite has no code for it.
        is_strange = "unsupported file format" in str(error)
        return is_strange or _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
    # What cannot be encoded came from outside: the store never gave it.
    return isinstance(error, (zlib.error, ValueError)) and not isinstance(error, UnicodeEncodeError)


def _code(error: BaseException) -> int:
    # The low byte is the primary code of an extended one.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def in_memory(reason: str) -> str:
    """That the index is not kept on disk, for ``reason``: a clause without the final full stop."""
    return Message("{}, so it is kept in memory until you close.", as_message(reason))


def why(error: Exception) -> str:
    """What is wrong with the store, as a clause without the final full stop."""
    short = shortage_of(error)
    if short is not None:
        return Message("The index cannot be used ({})", as_message(short.message))
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
        return Message("The index cannot be written ({})", error.strerror.lower())
    return "The index cannot be used"
