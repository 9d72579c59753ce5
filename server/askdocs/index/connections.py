"""The connections with which an index is read: a few, however many requests there are at once.

Each reader sees one revision for as long as it lives, for which it needs a connection in which a
transaction is open. Readers of the same revision can have one together. A connection costs file
handles, of which a process has few (256 on some systems), and SQLite gives those of the database
back only when nothing of it is open any more.
"""

import sqlite3
import threading
from collections.abc import Callable
from typing import Final

from attrs import define, field

from askdocs.index.database import read_meta

_MOST: Final = 4
"""Connections beyond which readers of one revision share; none waits for another below that."""


@define(eq=False)
class Lent:
    """A connection in use."""

    connection: sqlite3.Connection
    revision: int
    readers: int = 1
    lock: threading.RLock = field(factory=threading.RLock)
    """Whoever uses the connection holds it."""


_IN_USE: Final[set[Lent]] = set()
"""All that is lent, of whatever store: so garbage collection ends a reader before its connection,
which would complain that nobody had closed it."""


class Connections:
    """Lends connections to readers. ``lock`` guards its state; any thread may call."""

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        revision: Callable[[], int],
        lock: threading.RLock,
    ) -> None:
        self._connect = connect
        self._revision = revision
        self._lock = lock
        self._idle: list[sqlite3.Connection] = []
        self._lent: list[Lent] = []
        self._is_closed = False

    def lend(self) -> Lent:
        """A connection in which the present revision stays as it is; give it back."""
        with self._lock:
            return self._shared() or self._opened()

    def give_back(self, lent: Lent) -> None:
        """A reader of ``lent`` has ended."""
        with self._lock:
            lent.readers -= 1
            if lent.readers:
                return
            self._lent.remove(lent)
            _IN_USE.remove(lent)
            try:
                lent.connection.execute("ROLLBACK")
            except sqlite3.Error:
                lent.connection.close()
                return
            if len(self._idle) < _MOST and not self._is_closed:
                self._idle.append(lent.connection)
            else:
                lent.connection.close()

    def close(self) -> None:
        """Close what nobody uses, and from now on what is given back."""
        with self._lock:
            self._is_closed = True
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    def _shared(self) -> Lent | None:
        if len(self._lent) < _MOST:
            return None
        revision = self._revision()
        alike = [lent for lent in self._lent if lent.revision == revision]
        if not alike:
            return None
        chosen = min(alike, key=lambda lent: lent.readers)
        chosen.readers += 1
        if chosen.readers > 1:
            return chosen
        # Garbage collection has ended its last reader just now.
        chosen.readers = 0
        return None

    def _opened(self) -> Lent:
        connection = self._idle.pop() if self._idle else self._connect()
        try:
            connection.execute("BEGIN")
            lent = Lent(connection, read_meta(connection, "revision"))
        except BaseException:
            connection.close()
            raise
        self._lent.append(lent)
        _IN_USE.add(lent)
        return lent
