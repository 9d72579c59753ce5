"""Indexing that is killed again and again ends in the same index as one that never was."""

import json
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from askdocs.index.database import FILE
from askdocs.index.runs import Run, encode_run
from askdocs.index.store import Store
from askdocs.settings import IndexingSettings
from tests.hardening.edits import edit, write
from tests.support.indexes import contents

_DOCUMENTS = 120


def run(number: int, home: Path, seed: int = 1) -> Iterator[str]:
    """Kill ``number`` runs, with edits in between; rows of figures."""
    chance = random.Random(seed)
    folder = home / "folder"
    (folder / "docs").mkdir(parents=True)
    for index in range(_DOCUMENTS):
        write(folder, index, chance)
    killed_at: list[int] = []
    directory = home / "index"
    Store.open(directory).close()
    while len(killed_at) < number:
        for _ in range(chance.randrange(12)):
            edit(folder, _DOCUMENTS, chance)
        at = _killed(folder, directory, chance)
        if at is not None:
            killed_at.append(at)
        connection = sqlite3.connect(directory / FILE)
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        connection.close()
    assert contents(folder, directory) == contents(folder, home / "afresh")
    yield f"{len(killed_at)} runs killed, after 0 to {max(killed_at, default=0)} files"
    yield "the database was whole each time, and in the end equal to one built afresh"


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
