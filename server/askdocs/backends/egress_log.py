"""The book of what left the machine: a small database in the user's data folder."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from askdocs.answering.egress import Sent
from askdocs.errors import EndpointFailed

_PATIENCE: Final = 5.0
"""Seconds that another process may hold the database."""

_KEPT: Final = 20_000
"""Entries that are kept; the oldest go first."""


class EgressLog:
    """Keeps what was sent, for all processes of one user. Calls block on the disk.

    The database stays open: closing it would write all of it through to the disk each time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def record(self, sent: Sent) -> int:
        """Keep ``sent``; raises an ``AskDocsError`` if it cannot be kept, and so must not go."""
        statement = (
            "INSERT INTO sent (time, endpoint, kind, bytes, documents, tokens)"
            " VALUES (?, ?, ?, ?, ?, ?)"
        )
        documents = json.dumps(list(sent.documents), ensure_ascii=False)
        row = (
            sent.time.astimezone(UTC).isoformat(),
            sent.endpoint,
            sent.kind,
            sent.bytes,
            documents,
            sent.tokens,
        )
        try:
            with self._open() as database:
                entry = database.execute(statement, row).lastrowid or 0
                if entry % 500 == 0:
                    database.execute("DELETE FROM sent WHERE id <= ?", (entry - _KEPT,))
                return entry
        except (sqlite3.Error, OSError) as error:
            raise EndpointFailed(
                "What would be sent cannot be written down, so nothing was sent.",
                "Make askdocs' data folder writable, or name another in ASKDOCS_DATA_DIR.",
            ) from error

    def withdraw(self, entry: int) -> None:
        try:
            with self._open() as database:
                database.execute("DELETE FROM sent WHERE id = ?", (entry,))
        except (sqlite3.Error, OSError):
            # Then the book says too much, which is better than too little.
            return

    def count(self, entry: int, tokens: int) -> None:
        try:
            with self._open() as database:
                database.execute("UPDATE sent SET tokens = ? WHERE id = ?", (tokens, entry))
        except (sqlite3.Error, OSError):
            # It was sent and stands in the book: an answer that is here is not thrown away.
            return

    def latest(self, limit: int) -> list[Sent]:
        """The latest ``limit`` entries, the latest first."""
        if not self._path.exists():
            return []
        query = (
            "SELECT time, endpoint, kind, bytes, documents, tokens FROM sent"
            " ORDER BY id DESC LIMIT ?"
        )
        with self._open() as database:
            return [
                Sent(
                    datetime.fromisoformat(time),
                    endpoint,
                    kind,
                    size,
                    tuple(json.loads(documents)),
                    tokens,
                )
                for time, endpoint, kind, size, documents, tokens in database.execute(
                    query, (limit,)
                )
            ]

    def close(self) -> None:
        """Close the database; a later call opens it again."""
        with self._lock:
            database, self._database = self._database, None
            if database is not None:
                database.close()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._database is None:
                self._database = self._made()
            with self._database:
                yield self._database

    def _made(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # The lock keeps the threads apart.
        database = sqlite3.connect(self._path, timeout=_PATIENCE, check_same_thread=False)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            # A crash of the machine may cost the last entry, a crash of ours may not.
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute(
                "CREATE TABLE IF NOT EXISTS sent (id INTEGER PRIMARY KEY, time TEXT NOT NULL,"
                " endpoint TEXT NOT NULL, kind TEXT NOT NULL, bytes INTEGER NOT NULL,"
                " documents TEXT NOT NULL, tokens INTEGER)"
            )
        except BaseException:
            database.close()
            raise
        return database
