"""Databases of SQLite: changes that are kept whole or not at all, and the files they lie in."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep what happens inside, or nothing of it if that raises.

    No other process writes meanwhile. Raises ``sqlite3.Error`` where the database cannot be
    written, or another one writes for longer than the connection waits.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def remove_database(path: Path) -> None:
    """Delete the database at ``path`` with its log, if there is one; raises ``OSError``."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
