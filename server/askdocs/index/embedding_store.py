"""The store of embeddings: a database beside the index, which outlives it.

Embeddings cost time and perhaps money, so an index that is built anew, or by a later version of
the program, finds them again by the digests of the passages' texts.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import frozen

from askdocs.errors import IndexUnavailable
from askdocs.index.database import VERSION, is_damage, why
from askdocs.index.embedding import keys_in
from askdocs.shortage import raise_shortage
from askdocs.transactions import remove_database, transaction

logger = logging.getLogger(__name__)

_FILE: Final = "embeddings.db"
_LAYOUT: Final = 2
_PATIENCE: Final = 10.0
"""Seconds that another process may hold the database."""

_SPARE: Final = 2
"""How many times as many embeddings are kept as are used: a branch may be switched back."""

_DAY: Final = 86_400
_KEPT: Final = 30
"""Days for which the embeddings of a model are kept that nobody uses: another server on the folder,
or the settings of tomorrow, may have it again."""

_SCHEMA: Final = """
CREATE TABLE models(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, used INTEGER NOT NULL);
CREATE TABLE embeddings(
    model INTEGER NOT NULL, passage BLOB NOT NULL, embedding BLOB, UNIQUE(model, passage));
CREATE TABLE contents(
    model INTEGER NOT NULL, digest TEXT NOT NULL, format TEXT NOT NULL, version INTEGER NOT NULL,
    passages BLOB NOT NULL, PRIMARY KEY(model, digest, format)) WITHOUT ROWID;
CREATE TABLE changes(count INTEGER NOT NULL);
INSERT INTO changes VALUES (0);
"""
"""An embedding that is null belongs to a text that the model does not take. ``contents`` holds for
each content, as the present version of the program cuts it, the keys of its passages in order.
``used`` is the day on which embeddings of the model were last asked for, counted from 1970."""


@frozen
class Content:
    """One content of the index: the text of documents that are equal."""

    id: int
    digest: str
    format: str
    passages: int
    paths: tuple[str, ...]


class EmbeddingStore:
    """Keeps the embeddings of one folder. Calls block on the disk; safe on any thread."""

    def __init__(self, directory: Path | None) -> None:
        """``directory`` is the index's; ``None`` keeps embeddings in memory."""
        self._path = None if directory is None else directory / _FILE
        self._connection: sqlite3.Connection | None = None
        self._is_closed = False
        self._lock = threading.RLock()

    def close(self) -> None:
        """Close the database; further calls fail."""
        with self._lock:
            self._is_closed = True
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def changes(self, model: str) -> tuple[int, int]:
        """Grows with every change; the model's number stands beside the count."""
        with self._opened() as database:
            (count,) = database.execute("SELECT count FROM changes").fetchone()
            return _model_in(database, model) or 0, int(count)

    def keys_of_contents(self, model: str) -> dict[tuple[str, str], bytes]:
        """For each content that was looked at, by digest and format, its passages' keys."""
        with self._opened() as database:
            rows = database.execute(
                "SELECT digest, format, passages FROM contents WHERE model = ? AND version = ?",
                (_model_in(database, model), VERSION),
            )
            return {(digest, format_): keys for digest, format_, keys in rows}

    def every(self, model: str) -> dict[bytes, bytes]:
        """All embeddings of ``model`` by their keys."""
        with self._opened() as database:
            rows = database.execute(
                "SELECT passage, embedding FROM embeddings"
                " WHERE model = ? AND embedding IS NOT NULL",
                (_model_in(database, model),),
            )
            return dict(rows.fetchall())

    def find(self, model: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """Those embeddings of ``keys`` that there are."""
        found = {}
        with self._opened() as database:
            number = _model_in(database, model)
            for key in keys:
                row = database.execute(
                    "SELECT embedding FROM embeddings WHERE model = ? AND passage = ?",
                    (number, key),
                ).fetchone()
                if row is not None and row[0] is not None:
                    found[key] = row[0]
        return found

    def known(self, model: str) -> set[bytes]:
        """The keys of all texts that need not be sent again."""
        with self._opened() as database:
            rows = database.execute(
                "SELECT passage FROM embeddings WHERE model = ?", (_model_in(database, model),)
            )
            return {key for (key,) in rows}

    def first(self, model: str) -> bytes | None:
        """Any embedding of ``model``, if there is one: all of them are equally long."""
        with self._opened() as database:
            row = database.execute(
                "SELECT embedding FROM embeddings"
                " WHERE model = ? AND embedding IS NOT NULL LIMIT 1",
                (_model_in(database, model),),
            ).fetchone()
        return row[0] if row else None

    def note_use(self, model: str) -> None:
        """The embeddings of ``model`` are wanted today."""
        with self._opened() as database, transaction(database):
            _model_made(database, model)

    def put_content(self, model: str, content: Content, keys: Sequence[bytes]) -> None:
        """Say which passages a content has."""
        with self._writing() as database:
            database.execute(
                "INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?, ?)",
                (
                    _model_made(database, model),
                    content.digest,
                    content.format,
                    VERSION,
                    b"".join(keys),
                ),
            )

    def put(self, model: str, embeddings: Mapping[bytes, bytes | None]) -> None:
        """Keep embeddings; ``None`` is kept for a text that the model does not take."""
        with self._writing() as database:
            number = _model_made(database, model)
            database.executemany(
                "INSERT OR REPLACE INTO embeddings(model, passage, embedding) VALUES (?, ?, ?)",
                [(number, key, embedding) for key, embedding in embeddings.items()],
            )

    def tidy(self, model: str, contents: Collection[tuple[str, str]]) -> None:
        """Let go of models that nobody uses, and of what has piled up beside ``contents``.

        ``contents`` are those of the index.
        """
        with self._writing() as database:
            number = _model_made(database, model)
            oldest = (_today() - _KEPT,)
            for table in ("embeddings", "contents"):
                database.execute(
                    f"DELETE FROM {table} WHERE model IN (SELECT id FROM models WHERE used < ?)",  # noqa: S608 (one of two names)
                    oldest,
                )
            database.execute("DELETE FROM models WHERE used < ?", oldest)
            rows = database.execute(
                "SELECT digest, format, passages FROM contents WHERE model = ?", (number,)
            ).fetchall()
            used = {
                key
                for digest, format_, keys in rows
                if (digest, format_) in contents
                for key in keys_in(keys)
            }
            kept = database.execute(
                "SELECT passage FROM embeddings WHERE model = ?", (number,)
            ).fetchall()
            if len(kept) > _SPARE * len(used):
                unused = [(number, key) for (key,) in kept if key not in used]
                database.executemany(
                    "DELETE FROM embeddings WHERE model = ? AND passage = ?", unused
                )
                gone = [(number, *row[:2]) for row in rows if tuple(row[:2]) not in contents]
                database.executemany(
                    "DELETE FROM contents WHERE model = ? AND digest = ? AND format = ?", gone
                )
        with self._opened() as database:
            # What was written is brought back into the file, as far as readers let it.
            database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._opened() as database, transaction(database):
            yield database
            database.execute("UPDATE changes SET count = count + 1")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock:
                if self._is_closed:
                    raise IndexUnavailable("The index was closed.", "Ask again.")
                if self._connection is None:
                    self._connection = self._made()
                yield self._connection
        except (sqlite3.Error, OSError) as error:
            raise_shortage(error)
            logger.info("the embeddings cannot be used", exc_info=True)
            if is_damage(error):
                self._remove()
            raise IndexUnavailable(
                f"{why(error)}.", "Make askdocs' cache folder writable, or delete it."
            ) from error

    def _made(self) -> sqlite3.Connection:
        try:
            return _prepared(self._path)
        except sqlite3.DatabaseError as error:
            if self._path is None or isinstance(error, sqlite3.OperationalError):
                raise
        self._remove()
        return _prepared(self._path)

    def _remove(self) -> None:
        """Delete what is damaged: it can be made again, and the next call does so."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()
            if self._path is not None:
                remove_database(self._path)


def _prepared(path: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(
        ":memory:" if path is None else path,
        timeout=_PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        with transaction(connection):
            layout = connection.execute("PRAGMA user_version").fetchone()[0]
            if layout not in {0, _LAYOUT}:
                raise sqlite3.DatabaseError(f"layout {layout}")
            if layout == 0:
                for statement in _SCHEMA.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_LAYOUT}")
    except BaseException:
        connection.close()
        raise
    return connection


def _model_in(database: sqlite3.Connection, name: str) -> int | None:
    row = database.execute("SELECT id FROM models WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else None


def _model_made(database: sqlite3.Connection, name: str) -> int:
    database.execute(
        "INSERT INTO models(name, used) VALUES (?, ?)"
        " ON CONFLICT(name) DO UPDATE SET used = excluded.used"
        " WHERE used <> excluded.used",
        (name, _today()),
    )
    number = _model_in(database, name)
    assert number is not None  # noqa: S101 (it was put there a line ago)
    return number


def _today() -> int:
    return int(time.time()) // _DAY
