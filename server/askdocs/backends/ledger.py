"""The ledger: what stands where in vector stores, and who agreed to it; one SQLite database.

It lies in the user's data folder, never in a workspace: a folder that was cloned cannot bring
consent along. Every file that may come to be at an endpoint is written down before it is sent, so
a process that is killed leaves nothing behind that the next one does not know of.
"""

import json
import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from askdocs.backends.chapters import ChapterInfo
from askdocs.backends.ledger_entries import (
    COLUMNS,
    FileEntry,
    FileState,
    Place,
    StoreEntry,
    described,
    entry_in,
)
from askdocs.errors import AskDocsError, EndpointFailed
from askdocs.transactions import remove_database, transaction

logger = logging.getLogger(__name__)

_VERSION: Final = 1
_PATIENCE: Final = 10.0
"""Seconds that another process may hold the database."""

_SCHEMA: Final = """
CREATE TABLE consents(
    folder TEXT NOT NULL, endpoint TEXT NOT NULL, time TEXT NOT NULL,
    PRIMARY KEY(folder, endpoint)) WITHOUT ROWID;
CREATE TABLE stores(
    folder TEXT NOT NULL, endpoint TEXT NOT NULL, id TEXT NOT NULL, days INTEGER NOT NULL,
    synced TEXT, PRIMARY KEY(folder, endpoint)) WITHOUT ROWID;
CREATE TABLE files(
    folder TEXT NOT NULL, endpoint TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL,
    id TEXT, state TEXT NOT NULL, reason TEXT NOT NULL, expires INTEGER,
    path TEXT NOT NULL, digest TEXT NOT NULL, headings TEXT NOT NULL,
    start_line INTEGER NOT NULL, end_line INTEGER NOT NULL, bytes INTEGER NOT NULL,
    PRIMARY KEY(folder, endpoint, key)) WITHOUT ROWID;
CREATE INDEX files_by_id ON files(id);
CREATE TABLE leftovers(
    folder TEXT NOT NULL, endpoint TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY(folder, endpoint, id)) WITHOUT ROWID;
"""


class Ledger:
    """Keeps the ledger for all processes of one user. Calls block on the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.RLock()

    def close(self) -> None:
        """Close the database; the next call opens it again."""
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def is_agreed(self, place: Place) -> bool:
        """Whether the user agreed; a ledger that cannot be read says no."""
        query = "SELECT 1 FROM consents WHERE folder = ? AND endpoint = ?"
        try:
            with self._reading() as database:
                return database.execute(query, _of(place)).fetchone() is not None
        except AskDocsError:
            return False

    def agree(self, place: Place) -> None:
        """The user agrees that the docs of the folder go to the endpoint."""
        with self._writing() as database:
            database.execute(
                "INSERT OR REPLACE INTO consents VALUES (?, ?, ?)", (*_of(place), _now())
            )

    def withdraw(self, place: Place) -> None:
        """The user agrees no more."""
        with self._writing() as database:
            database.execute("DELETE FROM consents WHERE folder = ? AND endpoint = ?", _of(place))

    def withdraw_all(self, folder: str) -> list[str]:
        """The user agrees to nothing of ``folder`` any more; what was agreed to, by endpoint."""
        with self._writing() as database:
            rows = database.execute(
                "DELETE FROM consents WHERE folder = ? RETURNING endpoint", (folder,)
            ).fetchall()
        return sorted(endpoint for (endpoint,) in rows)

    def store(self, place: Place) -> StoreEntry | None:
        """The store of the place, if one was made."""
        query = "SELECT id, days, synced FROM stores WHERE folder = ? AND endpoint = ?"
        with self._reading() as database:
            row = database.execute(query, _of(place)).fetchone()
        if row is None:
            return None
        return StoreEntry(row[0], row[1], datetime.fromisoformat(row[2]) if row[2] else None)

    def set_store(self, place: Place, id_: str, days: int) -> None:
        """The place has this store."""
        with self._writing() as database:
            database.execute(
                "INSERT INTO stores VALUES (?, ?, ?, ?, NULL) ON CONFLICT(folder, endpoint)"
                " DO UPDATE SET id = excluded.id, days = excluded.days",
                (*_of(place), id_, days),
            )

    def set_synced(self, place: Place) -> None:
        """All that is wanted is there."""
        with self._writing() as database:
            database.execute(
                "UPDATE stores SET synced = ? WHERE folder = ? AND endpoint = ?",
                (_now(), *_of(place)),
            )

    def forget_store(self, place: Place) -> None:
        """The store is gone: its files may be left at the endpoint, and are in no store."""
        with self._writing() as database:
            database.execute("DELETE FROM stores WHERE folder = ? AND endpoint = ?", _of(place))
            database.execute(
                "UPDATE files SET state = 'uploaded'"
                " WHERE folder = ? AND endpoint = ? AND state = 'attached'",
                _of(place),
            )

    def files(self, place: Place) -> dict[str, FileEntry]:
        """All chapters of the place, by key."""
        query = f"SELECT {COLUMNS} FROM files WHERE folder = ? AND endpoint = ?"  # noqa: S608 (a constant)
        with self._reading() as database:
            rows = database.execute(query, _of(place)).fetchall()
        return {row[0]: entry_in(row) for row in rows}

    def begin(self, place: Place, chapters: Mapping[str, ChapterInfo]) -> None:
        """These chapters, by the names of their files, are about to be sent."""
        with self._writing() as database:
            database.executemany(
                f"INSERT OR REPLACE INTO files (folder, endpoint, {COLUMNS})"  # noqa: S608 (a constant)
                " VALUES (?, ?, ?, ?, NULL, 'uploading', '', NULL, ?, ?, ?, ?, ?, ?)",
                [
                    (*_of(place), info.key, name, *described(info))
                    for name, info in chapters.items()
                ],
            )

    def put(self, place: Place, entry: FileEntry) -> None:
        """Write down all of ``entry``, whatever was known of its chapter."""
        with self._writing() as database:
            headings = json.dumps(entry.headings, ensure_ascii=False)
            database.execute(
                f"INSERT OR REPLACE INTO files (folder, endpoint, {COLUMNS})"  # noqa: S608 (a constant)
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(*_of(place), entry.key, entry.name, entry.id, entry.state, entry.reason),
                    *(entry.expires, entry.path, entry.digest, headings),
                    *(entry.start_line, entry.end_line, entry.bytes),
                ),
            )

    def uploaded(self, place: Place, key: str, id_: str, expires: int | None) -> None:
        """The file of a chapter is at the endpoint."""
        with self._writing() as database:
            database.execute(
                "UPDATE files SET id = ?, state = 'uploaded', expires = ?"
                " WHERE folder = ? AND endpoint = ? AND key = ?",
                (id_, expires, *_of(place), key),
            )

    def attached(self, place: Place, keys: Iterable[str]) -> None:
        """The files of these chapters can be searched."""
        self._set_state(place, keys, "attached")

    def detached(self, place: Place, keys: Iterable[str]) -> None:
        """The files of these chapters are at the endpoint, and in no store."""
        self._set_state(place, keys, "uploaded")

    def failed(self, place: Place, reasons: Mapping[str, str]) -> None:
        """These chapters were not taken; their files are left over."""
        with self._writing() as database:
            self._leave(database, place, reasons)
            database.executemany(
                "UPDATE files SET id = NULL, state = 'failed', reason = ?"
                " WHERE folder = ? AND endpoint = ? AND key = ?",
                [(reason, *_of(place), key) for key, reason in reasons.items()],
            )

    def retire(self, place: Place, keys: Iterable[str]) -> None:
        """These chapters are wanted no more (or not so); their files are left over."""
        keys = tuple(keys)
        with self._writing() as database:
            self._leave(database, place, keys)
            database.executemany(
                "DELETE FROM files WHERE folder = ? AND endpoint = ? AND key = ?",
                [(*_of(place), key) for key in keys],
            )

    def forget(self, place: Place, keys: Iterable[str]) -> None:
        """The files of these chapters are gone."""
        with self._writing() as database:
            database.executemany(
                "DELETE FROM files WHERE folder = ? AND endpoint = ? AND key = ?",
                [(*_of(place), key) for key in keys],
            )

    def refresh(self, place: Place, chapters: Iterable[ChapterInfo]) -> None:
        """The same chapters stand at these lines of these documents now."""
        with self._writing() as database:
            database.executemany(
                "UPDATE files SET path = ?, digest = ?, headings = ?, start_line = ?,"
                " end_line = ?, bytes = ? WHERE folder = ? AND endpoint = ? AND key = ?",
                [(*described(info), *_of(place), info.key) for info in chapters],
            )

    def leftovers(self, place: Place) -> list[str]:
        """Ids of files that are to be deleted at the endpoint."""
        query = "SELECT id FROM leftovers WHERE folder = ? AND endpoint = ?"
        with self._reading() as database:
            return [row[0] for row in database.execute(query, _of(place))]

    def leave(self, place: Place, ids: Iterable[str]) -> None:
        """These files are to be deleted at the endpoint."""
        with self._writing() as database:
            database.executemany(
                "INSERT OR IGNORE INTO leftovers VALUES (?, ?, ?)",
                [(*_of(place), id_) for id_ in ids],
            )

    def deleted(self, place: Place, id_: str) -> None:
        """A file that was left over is gone."""
        with self._writing() as database:
            database.execute(
                "DELETE FROM leftovers WHERE folder = ? AND endpoint = ? AND id = ?",
                (*_of(place), id_),
            )

    def clear(self, place: Place) -> None:
        """Forget the place, consent included."""
        with self._writing() as database:
            for table in ("files", "leftovers", "stores", "consents"):
                database.execute(
                    f"DELETE FROM {table} WHERE folder = ? AND endpoint = ?",  # noqa: S608 (constants)
                    _of(place),
                )

    def _leave(self, database: sqlite3.Connection, place: Place, keys: Iterable[str]) -> None:
        database.executemany(
            "INSERT OR IGNORE INTO leftovers SELECT folder, endpoint, id FROM files"
            " WHERE folder = ? AND endpoint = ? AND key = ? AND id IS NOT NULL",
            [(*_of(place), key) for key in keys],
        )

    def _set_state(self, place: Place, keys: Iterable[str], state: FileState) -> None:
        with self._writing() as database:
            database.executemany(
                "UPDATE files SET state = ? WHERE folder = ? AND endpoint = ? AND key = ?",
                [(state, *_of(place), key) for key in keys],
            )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is kept whole or not at all."""
        with self._reading() as database, transaction(database):
            yield database

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = _open(self._path)
                yield self._connection
            except (sqlite3.Error, OSError) as error:
                raise EndpointFailed(
                    "The ledger of uploads can be neither read nor written, so nothing is sent.",
                    "Make askdocs' data folder writable, or name another in ASKDOCS_DATA_DIR.",
                ) from error


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return _connect(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        # The stores are found again by what is written on them, and consent is asked for anew.
        logger.warning("the ledger of uploads is damaged and begun anew: %s", error)
        remove_database(path)
        return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # Enough for a crash of the process. A power cut may cost the last entries, and then the
        # store is compared with its list of files.
        connection.execute("PRAGMA synchronous = NORMAL")
        with transaction(connection):
            with closing(connection.execute("PRAGMA user_version")) as cursor:
                version = cursor.fetchone()[0]
            if version == 0:
                for statement in _SCHEMA.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            elif version != _VERSION:
                # What it knows must not get lost: it would be uploaded once more, and stay there.
                raise EndpointFailed(
                    "The ledger of uploads was written by another version of askdocs, so nothing"
                    " is sent.",
                    "Update askdocs, or use the version that wrote it.",
                )
    except BaseException:
        connection.close()
        raise
    return connection


def _of(place: Place) -> tuple[str, str]:
    # A path may hold bytes that are no text, which SQLite does not take.
    folder = place.folder.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return folder, place.endpoint


def _now() -> str:
    return datetime.now(UTC).isoformat()
