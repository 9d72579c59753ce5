"""A full disk, a cache that cannot be written and a clock that goes back lose nothing."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from askdocs.index.database import FILE
from askdocs.index.library import Library
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.support.desk import Desk, desk_with
from tests.support.indexes import contents
from tests.support.programs import ASKDOCS, run

resource = pytest.importorskip("resource", reason="this system has no limits of Unix")

_WORDS = [f"word{number}" for number in range(2_000)]
_DOCUMENTS = 40
_SMALL = 400_000
"""Bytes that are less than the index of the folder takes."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "parcel"
    (root / "docs").mkdir(parents=True)
    for number in range(_DOCUMENTS):
        words = " ".join(_WORDS[(number * 31 + step * 7) % 2_000] for step in range(300))
        (root / f"docs/{number}.md").write_text(f"# Chapter {number}\n\n{words}\n")
    return root


def index(folder: Path, cache: Path, prepare: Callable[[], None] | None = None) -> str:
    """What ``askdocs index`` says; it ends by itself, and not with a traceback."""
    done = subprocess.run(
        [*ASKDOCS, "index"],
        cwd=folder,
        env={**os.environ, "ASKDOCS_CACHE_DIR": str(cache)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        preexec_fn=prepare,
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode in {0, 2}, done.stderr
    return done.stdout + done.stderr


def small_files() -> None:
    """Let no file of this process grow beyond some size, which fails as a full disk does."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (_SMALL, resource.RLIM_INFINITY))


def index_in(cache: Path) -> Path:
    """The directory of the only index."""
    (directory,) = (cache / "indexes").iterdir()
    return directory


@pytest.mark.slow
@pytest.mark.guarantee("a disk that is full costs nothing that was there")
def test_no_room(folder: Path, tmp_path: Path) -> None:
    """What fits stays whole, the user is told, and with more room the next run completes it."""
    cache = tmp_path / "cache"
    said = index(folder, cache, small_files)
    assert "The index cannot be written" in said, said
    said = index(folder, cache)
    assert str(_DOCUMENTS) in said
    assert contents(folder, index_in(cache)) == contents(folder, tmp_path / "afresh")
    # Again with an index that is there already, and changes that find no room.
    for number in range(_DOCUMENTS):
        words = " ".join(reversed(_WORDS))
        (folder / f"docs/{number}.md").write_text(f"# Chapter {number}\n\n{number} {words}\n")
    index(folder, cache, small_files)
    index(folder, cache)
    assert contents(folder, index_in(cache)) == contents(folder, tmp_path / "anew")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of less than half a megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SMALL}", "tmpfs", str(place)]
    can_mount = shutil.which("mount") and os.geteuid() == 0
    if not can_mount or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this user may not mount a small disk; test_no_room limits files instead")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S607 (root's own)


@pytest.mark.slow
@pytest.mark.guarantee("a disk that is full costs nothing that was there")
def test_a_disk_that_is_full(folder: Path, tmp_path: Path, small_disk: Path) -> None:
    """The same on a disk that has no room left, and then has."""
    said = index(folder, small_disk)
    assert "full" in said, said
    asked = run("ask", "What is word7?", cwd=folder, env={"ASKDOCS_CACHE_DIR": str(small_disk)})
    assert "Traceback" not in asked.stderr
    grow = ["mount", "-o", "remount,size=200m", str(small_disk)]
    subprocess.run(grow, check=True, capture_output=True)
    index(folder, small_disk)
    assert contents(folder, index_in(small_disk)) == contents(folder, tmp_path / "afresh")


@pytest.mark.slow
def test_a_cache_that_is_read_only(folder: Path, small_disk: Path) -> None:
    """The answer comes from memory, and it is said why."""
    only = ["mount", "-o", "remount,ro", str(small_disk)]
    subprocess.run(only, check=True, capture_output=True)
    done = run("ask", "What is word7?", cwd=folder, env={"ASKDOCS_CACHE_DIR": str(small_disk)})
    assert done.returncode == 0, done.stderr
    assert "memory" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_header_that_is_garbage(tmp_path: Path) -> None:
    """Whichever part of it: the index is read as it is or made anew, and kept on the disk."""
    folder, cache = tmp_path / "parcel", tmp_path / "cache"
    desk_with(folder, "//- /README.md\n# Page\n\nA parcel.\n", cache=cache).close()
    (directory,) = cache.iterdir()
    for start in range(0, 100, 4):
        with (directory / FILE).open("r+b") as file:
            file.seek(start)
            file.write(b"\xab" * 4)
        desk = Desk(Folder.at(folder), Library(cache), Settings())
        desk.update()
        assert desk.library.store_of(desk.folder).is_on_disk, start
        assert desk.paths("parcel") == ["README.md"], start
        desk.close()


@pytest.mark.guarantee("a clock that goes back costs nothing")
def test_a_clock_that_goes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are older than the index, or of a time to come, are read when they changed."""
    page = tmp_path / "parcel/README.md"
    desk = desk_with(tmp_path / "parcel", "//- /README.md\n# Page\n", cache=tmp_path / "cache")
    clock = 2_000_000_000
    monkeypatch.setattr("time.time_ns", lambda: clock * 10**9)
    # The same length each time, so that the time alone can tell.
    moves = [(0, 0), (-86_400, -86_400), (-86_399, -86_399), (9, 90_000), (-5, -86_399), (-5, -5)]
    for step, (now, written) in enumerate(moves):
        clock = 2_000_000_000 + now
        page.write_text(f"# Page\n\nThis is text number {step}.\n")
        os.utime(page, (2_000_000_000 + written, 2_000_000_000 + written))
        desk.update()
        (hit,) = desk.search("text number")
        assert f"number {step}" in hit.passage.text
    desk.close()
