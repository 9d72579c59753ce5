"""Everything that an index of a folder knows, for two of them to be compared."""

import sqlite3
from pathlib import Path

from askdocs.index.segments import PASSAGES_OF_CONTENT
from askdocs.index.store import Store
from askdocs.index.update import update
from askdocs.settings import IndexingSettings


def contents(folder: Path, directory: Path, *, is_up_to_date: bool = False) -> list[object]:
    """What the index in ``directory`` knows, brought up to date first unless it has to be."""
    store = Store.open(directory)
    assert store.problem is None, store.problem
    try:
        if not is_up_to_date:
            update(store, folder, IndexingSettings())
        known = [
            (one.path, one.digest, one.state, one.reason, one.passages)
            for one in store.catalogue().values()
        ]
    finally:
        store.close()
    connection = sqlite3.connect(directory / "index.db")
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        passages = connection.execute(
            "SELECT c.digest, p.length, p.vector, p.record FROM passages p"
            " JOIN contents c ON c.id = p.id / ? ORDER BY c.digest, p.id",
            (PASSAGES_OF_CONTENT,),
        ).fetchall()
        names = connection.execute("SELECT name, score FROM names ORDER BY name, score").fetchall()
    finally:
        connection.close()
    return [known, passages, names]
