"""Everything that an index of a folder knows, for two of them to be compared."""

import sqlite3
from collections import defaultdict
from pathlib import Path

from askdocs.index.database import FILE
from askdocs.index.segments import PASSAGES_OF_CONTENT, MembersCache, posting_of
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
    connection = sqlite3.connect(directory / FILE)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        passages = connection.execute(
            "SELECT c.digest, p.length, p.vector, p.record FROM passages p"
            " JOIN contents c ON c.id = p.id / ? ORDER BY c.digest, p.id",
            (PASSAGES_OF_CONTENT,),
        ).fetchall()
        names = connection.execute("SELECT name, score FROM names ORDER BY name, score").fetchall()
        postings = _postings(connection)
    finally:
        connection.close()
    return [known, passages, names, postings]


def _postings(connection: sqlite3.Connection) -> dict[bytes, list[tuple[object, ...]]]:
    """For each token the passages and documents that hold it, whichever segment they are in."""
    digests = dict(connection.execute("SELECT id, digest || format FROM contents"))
    cache = MembersCache()
    dead = set(connection.execute("SELECT segment, document FROM dead"))
    held: defaultdict[bytes, list[tuple[object, ...]]] = defaultdict(list)
    rows = connection.execute(
        "SELECT segment, token, passages, impacts, documents, counts FROM postings"
    ).fetchall()
    for segment, token, *written in rows:
        posting, members = posting_of(*written), cache.of(connection, segment)
        for passage, impact in zip(posting.passages, posting.impacts, strict=True):
            document = members.owners[passage]
            if (segment, document) not in dead:
                digest = digests[members.contents[document]]
                held[token].append((digest, passage - members.firsts[document], impact))
        for doubled, count in zip(posting.documents, posting.counts, strict=True):
            document = doubled >> 1
            if (segment, document) not in dead:
                held[token].append((digests[members.contents[document]], -1, count, doubled & 1))
    return {token: sorted(entries) for token, entries in held.items()}
