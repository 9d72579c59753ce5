"""Indexing that is killed again and again ends in the same index as one that never was."""

import json
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from askdocs.index.segments import PASSAGES_OF_CONTENT
from askdocs.index.store import Store
from askdocs.index.update import update
from askdocs.index.worker import Run, encode_run
from askdocs.settings import IndexingSettings

_DOCUMENTS = 120


def run(number: int, home: Path, seed: int = 1) -> Iterator[str]:
    """Kill ``number`` runs, with edits in between; rows of figures."""
    chance = random.Random(seed)
    folder = home / "folder"
    (folder / "docs").mkdir(parents=True)
    for index in range(_DOCUMENTS):
        _write(folder, index, chance)
    killed_at: list[int] = []
    directory = home / "index"
    Store.open(directory).close()
    while len(killed_at) < number:
        for _ in range(chance.randrange(12)):
            _edit(folder, chance)
        at = _killed(folder, directory, chance)
        if at is not None:
            killed_at.append(at)
        connection = sqlite3.connect(directory / "index.db")
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        connection.close()
    assert _contents(folder, directory) == _contents(folder, home / "afresh")
    yield f"{len(killed_at)} runs killed, after 0 to {max(killed_at, default=0)} files"
    yield "the database was whole each time, and in the end equal to one built afresh"


def _write(folder: Path, index: int, chance: random.Random) -> None:
    words = " ".join(f"word{chance.randrange(2_000)}" for _ in range(chance.randrange(50, 900)))
    (folder / f"docs/{index}.md").write_text(f"# Chapter {index}\n\n{words}\n")


def _edit(folder: Path, chance: random.Random) -> None:
    index = chance.randrange(_DOCUMENTS)
    page = folder / f"docs/{index}.md"
    other = folder / f"docs/{chance.randrange(_DOCUMENTS)}-moved.md"
    match chance.randrange(4):
        case 0 if page.exists():
            page.unlink()
        case 1 if page.exists():
            page.rename(other)
        case _:
            _write(folder, index, chance)


def _killed(folder: Path, directory: Path, chance: random.Random) -> int | None:
    """Kill a run at a random moment; after how many files, ``None`` if it had ended before."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "askdocs.index.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    full = chance.random() < 0.5
    process.stdin.write(encode_run(directory, Run(folder, IndexingSettings(), full=full)))
    process.stdin.flush()
    after = chance.randrange(40)
    done: int | None = None
    for line in process.stdout:
        reply = json.loads(line)
        if "progress" not in reply:
            done = None
            break
        done = reply["progress"][0]
        # How far it gets after its report until it dies is up to the system.
        if done >= after:
            break
    process.kill()
    process.communicate()
    return done


def _contents(folder: Path, directory: Path) -> list[object]:
    """Everything that an index of ``folder`` knows, once it is up to date."""
    store = Store.open(directory)
    try:
        update(store, folder, IndexingSettings())
        known = [
            (one.path, one.digest, one.state, one.reason, one.passages)
            for one in store.catalogue().values()
        ]
    finally:
        store.close()
    connection = sqlite3.connect(directory / "index.db")
    passages = connection.execute(
        "SELECT c.digest, p.length, p.vector, p.record FROM passages p"
        " JOIN contents c ON c.id = p.id / ? ORDER BY c.digest, p.id",
        (PASSAGES_OF_CONTENT,),
    ).fetchall()
    names = connection.execute("SELECT name, score FROM names ORDER BY name, score").fetchall()
    connection.close()
    return [known, passages, names]
