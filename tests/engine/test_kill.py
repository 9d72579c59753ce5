"""A process that is killed while it writes damages nothing."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from askdocs.index.database import FILE
from askdocs.index.runs import Run, encode_run
from askdocs.index.store import Store
from askdocs.index.update import update
from askdocs.settings import IndexingSettings

pytestmark = pytest.mark.slow

_STRAY_POSTINGS = "SELECT count(*) FROM postings WHERE segment NOT IN (SELECT id FROM segments)"
_WRONG_HOMES = (
    "SELECT (SELECT count(*) FROM contents) != count(*) FROM homes h"
    " JOIN contents c ON c.id = h.content AND c.passages = h.passages"
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_kill_while_writing(tmp_path: Path) -> None:
    """Killed at any moment, the store is whole, and the next run completes it."""
    folder = tmp_path / "folder"
    (folder / "docs").mkdir(parents=True)
    chance = random.Random(7)
    words = [f"word{number}" for number in range(3_000)]
    for number in range(300):
        text = " ".join(chance.choices(words, k=1_500))
        (folder / f"docs/{number}.md").write_text(f"# Chapter {number}\n\n{text}\n")
    directory = tmp_path / "index"
    Store.open(directory).close()
    killed = 0
    for _ in range(8):
        killed += _run_and_kill(folder, directory, after=chance.randrange(1, 60))
        connection = sqlite3.connect(directory / FILE)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute(_STRAY_POSTINGS).fetchone() == (0,)
        assert connection.execute(_WRONG_HOMES).fetchone() == (0,)
        connection.close()
    assert killed
    store = Store.open(directory)
    assert store.problem is None
    update(store, folder, IndexingSettings())
    counts = store.counts()
    assert (counts.documents, counts.failed) == (300, 0)
    reader = store.reader()
    assert reader.passage_count == counts.passages
    reader.close()
    store.close()


def test_a_worker_whose_server_dies_in_the_middle_of_a_line() -> None:
    """It ends, as it does between two lines."""
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "askdocs.index.worker"],
        input=b'{"run": {"direc',
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.stdout == b""
    assert ended.returncode == 0


def _run_and_kill(folder: Path, directory: Path, *, after: int) -> bool:
    """Start a run and kill it after so many files; whether it was still running."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "askdocs.index.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(encode_run(directory, Run(folder, IndexingSettings())))
    process.stdin.flush()
    for line in process.stdout:
        reply = json.loads(line)
        if "progress" not in reply or reply["progress"][0] >= after:
            break
    was_running = process.poll() is None and "progress" in reply
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    return was_running
