"""Much text is made ready by several processes, and becomes the same index."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from askdocs.index import side_by_side
from askdocs.index.one_run import Progress
from askdocs.index.runs import Run, Summary, encode_run
from askdocs.index.side_by_side import Preparers
from askdocs.index.store import Store
from askdocs.index.update import update
from askdocs.settings import IndexingSettings
from tests.support.indexes import contents

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Documents of several kinds: copies, one that is binary, one with what looks like a key."""
    folder = tmp_path / "folder"
    for number in range(60):
        for path in (f"docs/{number}.md", f"docs/copy-of-{number % 5}.md"):
            _write(folder, path, number, paragraphs=200)
    (folder / "docs/binary.md").write_bytes(b"\0\1\2" * 100)
    (folder / "docs/keys.rst").write_text(f"Keys\n====\n\nSet api_key = {'a1B2' * 9}.\n")
    return folder


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """The processes that were started; a little text is enough for them, in small portions."""
    monkeypatch.setattr("askdocs.index.update.WORTH_PROCESSES", 1)
    for name in ("_FIRST", "_SMALLEST", "_LARGEST"):
        monkeypatch.setattr(side_by_side, name, 20_000)
    processes: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(*arguments: object, **options: object) -> "subprocess.Popen[bytes]":
        processes.append(popen(*arguments, **options))  # type: ignore[call-overload]
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    yield processes
    assert all(process.poll() is not None for process in processes), "a process was left behind"


@pytest.fixture
def preparers(started: list["subprocess.Popen[bytes]"]) -> Iterator[Preparers]:
    """What makes the portions."""
    del started  # they are looked at when these are closed
    preparers = Preparers()
    yield preparers
    preparers.close()


def test_the_index_is_the_same(
    folder: Path, tmp_path: Path, preparers: Preparers, started: list["subprocess.Popen[bytes]"]
) -> None:
    """However many processes there are: documents, passages, names and postings."""
    for processes in (1, 3):
        store = Store.open(tmp_path / str(processes))
        summary = update(
            store, folder, IndexingSettings(), processes=processes, preparers=preparers
        )
        assert (summary.indexed, summary.skipped, summary.failed) == (66, 1, 0)
        store.close()
    assert len(started) == 3, "one stays for the next run"
    one, three = (contents(folder, tmp_path / name, is_up_to_date=True) for name in ("1", "3"))
    assert one == three


def test_what_is_known_is_not_made_again(
    folder: Path, tmp_path: Path, preparers: Preparers, started: list["subprocess.Popen[bytes]"]
) -> None:
    """After all files were renamed and one was changed, the index is as one built afresh."""
    store = Store.open(tmp_path / "index")
    update(store, folder, IndexingSettings())
    (folder / "docs").rename(folder / "doc")
    (folder / "doc/3.md").write_text("# Chapter 3\n\nAll new.\n")
    update(store, folder, IndexingSettings(), processes=2, preparers=preparers)
    store.close()
    assert len(started) == 2
    mended = contents(folder, tmp_path / "index", is_up_to_date=True)
    assert mended == contents(folder, tmp_path / "afresh")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("portions", [0, 2])
def test_a_process_that_dies(
    folder: Path,
    tmp_path: Path,
    preparers: Preparers,
    started: list["subprocess.Popen[bytes]"],
    portions: int,
) -> None:
    """What it had to do is done without it."""

    def kill(progress: Progress) -> None:
        nonlocal portions
        portions -= bool(started)
        if portions == -1:
            os.kill(started[0].pid, signal.SIGKILL)

    store = Store.open(tmp_path / "index")
    update(store, folder, IndexingSettings(), processes=2, preparers=preparers, report=kill)
    store.close()
    assert portions < 0
    mended = contents(folder, tmp_path / "index", is_up_to_date=True)
    assert mended == contents(folder, tmp_path / "afresh")


def test_no_process_can_be_started(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then this process does all of it."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "no more processes")

    monkeypatch.setattr("askdocs.index.update.WORTH_PROCESSES", 1)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    store = Store.open(tmp_path / "index")
    preparers = Preparers()
    settings = IndexingSettings()
    assert update(store, folder, settings, processes=2, preparers=preparers).indexed == 66
    preparers.close()
    store.close()


def test_cancelling(folder: Path, tmp_path: Path, preparers: Preparers) -> None:
    """What was written stays, no process does, and the next run does the rest."""
    reports: list[Progress] = []
    store = Store.open(tmp_path / "index")

    def run(*, most: int) -> Summary:
        return update(
            store,
            folder,
            IndexingSettings(),
            processes=2,
            preparers=preparers,
            report=reports.append,
            is_cancelled=lambda: bool(reports) and reports[-1].done > most,
        )

    first = run(most=10)
    assert first.cancelled
    assert 0 < first.indexed < 66
    second = run(most=1_000)
    assert (second.cancelled, first.indexed + second.indexed) == (False, 66)
    store.close()
    mended = contents(folder, tmp_path / "index", is_up_to_date=True)
    assert mended == contents(folder, tmp_path / "afresh")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system has no /proc")
def test_nobody_is_left_behind(tmp_path: Path) -> None:
    """The processes end when the one that they work for was killed."""
    folder = tmp_path / "folder"
    for number in range(40):
        _write(folder, f"docs/{number}.md", number, paragraphs=2_500)
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "askdocs.index.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    assert worker.stderr is not None
    worker.stdin.write(encode_run(tmp_path / "index", Run(folder, IndexingSettings())))
    worker.stdin.flush()
    worker.stdout.readline()
    worker.kill()
    # Standard error is shared by all of them, so its end is the end of the last.
    worker.communicate()


def _write(folder: Path, path: str, number: int, *, paragraphs: int) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    paragraph = f"Pigeon {number} carries letter {number % 7}.\n\n"
    (folder / path).write_text(f"# Chapter {number}\n\n{paragraph * paragraphs}")
