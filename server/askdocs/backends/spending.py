"""How many tokens were used each day: a small database in the user's data folder."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final

logger = logging.getLogger(__name__)

_PATIENCE: Final = 5.0
"""Seconds that another process may hold the database."""

_KEPT_DAYS: Final = 400


class Spending:
    """Counts tokens by day, for all processes of one user."""

    def __init__(self, path: Path, today: Callable[[], date] = date.today) -> None:
        self._path = path
        self._today = today
        self._unkept: dict[str, int] = {}
        """What could not be written; it counts in this process at least."""

    def spent_today(self) -> int:
        day = self._today().isoformat()
        try:
            with closing(self._open()) as database:
                query = "SELECT tokens FROM spending WHERE day = ?"
                row = database.execute(query, (day,)).fetchone()
        except (sqlite3.Error, OSError):
            logger.warning("the tokens that were used cannot be read", exc_info=True)
            row = None
        return (int(row[0]) if row else 0) + self._unkept.get(day, 0)

    def spend(self, tokens: int) -> None:
        day = self._today()
        statement = (
            "INSERT INTO spending (day, tokens) VALUES (?, ?)"
            " ON CONFLICT (day) DO UPDATE SET tokens = tokens + excluded.tokens"
        )
        oldest = date.fromordinal(day.toordinal() - _KEPT_DAYS).isoformat()
        try:
            with closing(self._open()) as database, database:
                database.execute(statement, (day.isoformat(), tokens))
                database.execute("DELETE FROM spending WHERE day < ?", (oldest,))
        except (sqlite3.Error, OSError):
            logger.warning("the tokens that were used cannot be kept", exc_info=True)
            self._unkept[day.isoformat()] = self._unkept.get(day.isoformat(), 0) + tokens

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        database = sqlite3.connect(self._path, timeout=_PATIENCE)
        try:
            database.execute(
                "CREATE TABLE IF NOT EXISTS spending"
                " (day TEXT PRIMARY KEY, tokens INTEGER NOT NULL)"
            )
        except BaseException:
            database.close()
            raise
        return database
