"""One odd file among good ones: it costs itself alone, whatever it is, has or is called."""

import os
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from askdocs.index.library import Library
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.support.desk import Desk

GOOD = "# Retries\n\nThe client retries three times.\n"
ODD = b"# Odd\n\nA quokka eats leaves.\n"

NAMES = [
    *(b"new\nline.md", b"tab\t.md", b"\x1b[31m.md", b"\x7f.md", b"bad\xff\xfe.md"),
    *(
        b"x" * 252 + b".md",
        "rtl\u202e.md".encode(),
        "e\u0301.md".encode(),
        "\U0001f680.md".encode(),
    ),
    *(b"-dash.md", b" space .md", b"quote'\".md", b"back\\slash.md", b"%41.md", b"a#b?.md"),
    *(b"CON.md", b"..md", b".hidden.md", b"*.md", b"[a].md", b"$HOME.md", b"`x`.md"),
]

TIMES = {
    "the year 2300": 10_413_792_000,
    "the year 10000": 253_402_300_800,
    "before 1970": -1_000_000_000,
    "1970": 0,
    "more than 32 bits": 2**33,
}

CONTENTS = {
    "empty": b"",
    "binary": b"\0" * 1_000,
    "holes": b"# a\n\n" + b"\0" * 100_000,
    "UTF-16": "# Odd\n\nIn two bytes".encode("utf-16"),
    "UTF-32": "# Odd\n\nIn four bytes".encode("utf-32"),
    "half a character": "# Odd\n\nこれ".encode()[:-1],
    "half a pair": b"# Odd\n\n\xed\xa0\x80 and on",
    "one long line": b"a" * 2_000_000,
    "nothing but lines": b"\n" * 200_000,
    "old line ends": b"# Odd\r\rAs on old machines\r",
}


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    here = Path.cwd()
    # The name of a socket is limited to a hundred characters.
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def _unreadable(path: Path) -> None:
    path.write_bytes(ODD)
    path.chmod(0)


KINDS: dict[str, Callable[[Path], object]] = {
    "a pipe": _pipe,
    "a socket": _socket,
    "a terabyte": _sparse,
    "unreadable": _unreadable,
    "a folder": Path.mkdir,
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a link in a circle": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("nothing.md"),
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    root = tmp_path / "folder"
    (root / "docs").mkdir(parents=True)
    (root / "README.md").write_text(GOOD)
    made = Desk(Folder.at(root), Library(tmp_path / "cache"), Settings())
    yield made
    made.close()


def assert_good(desk: Desk) -> None:
    """The good file is indexed and answers, and every file is accounted for."""
    desk.update()
    assert desk.ask("How often does the client retry?").outcome == "answered"
    listed = {one.path: one for one in desk.library.documents(desk.folder)}
    assert listed["README.md"].state == "indexed"
    for path, one in listed.items():
        assert one.state == "indexed" or one.reason, path


@pytest.mark.guarantee("one file costs itself alone")
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere such names cannot be made")
def test_names(desk: Desk) -> None:
    """Of any bytes and any length."""
    docs = os.fsencode(desk.folder.path / "docs")
    for name in NAMES:
        Path(os.fsdecode(os.path.join(docs, name))).write_bytes(ODD)  # noqa: PTH118 (bytes)
    assert_good(desk)
    hidden = [name for name in NAMES if name.startswith(b".")]
    assert len(desk.library.documents(desk.folder)) == 1 + len(NAMES) - len(hidden)


@pytest.mark.guarantee("one file costs itself alone")
@pytest.mark.parametrize("seconds", TIMES.values(), ids=TIMES)
def test_times(desk: Desk, seconds: int) -> None:
    """From before computers had them to after archives of today are forgotten."""
    path = desk.folder.path / "docs" / "odd.md"
    path.write_bytes(ODD)
    os.utime(path, (seconds, seconds))
    if int(path.stat().st_mtime) != seconds:
        pytest.skip("the file system does not keep such times")
    assert_good(desk)
    assert desk.ask("What does a quokka eat?").outcome == "answered"


@pytest.mark.guarantee("one file costs itself alone")
@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_contents(desk: Desk, content: bytes) -> None:
    """In any encoding, or none."""
    (desk.folder.path / "docs" / "odd.md").write_bytes(content)
    assert_good(desk)


@pytest.mark.guarantee("one file costs itself alone")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_kinds(desk: Desk, make: Callable[[Path], object]) -> None:
    """What is no file, or cannot be read, is not waited for."""
    path = desk.folder.path / "docs" / "odd.md"
    make(path)
    assert_good(desk)
    if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) == 0:
        path.chmod(0o600)


@pytest.mark.guarantee("one file costs itself alone")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_folder_that_cannot_be_entered(desk: Desk) -> None:
    """What is beside it is read."""
    closed = desk.folder.path / "docs" / "closed"
    closed.mkdir()
    (closed / "odd.md").write_bytes(ODD)
    closed.chmod(0)
    try:
        assert_good(desk)
    finally:
        closed.chmod(0o700)
