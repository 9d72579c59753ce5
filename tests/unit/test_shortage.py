"""What has run short is told from the errors of Python, its libraries and SQLite."""

import errno
import sqlite3
from pathlib import Path

import pytest

from askdocs.errors import Shortage
from askdocs.shortage import raise_shortage, shortage_of, shortage_of_status, status_of


@pytest.mark.parametrize(
    ("error", "limit"),
    [
        (OSError(errno.EMFILE, "Too many open files"), "ulimit -n"),
        (OSError(errno.ENFILE, "Too many open files in system"), "ulimit -n"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "ulimit -v"),
        (MemoryError(), "ulimit -v"),
        (ImportError("lib.so: failed to map segment from shared object"), "ulimit -v"),
        (OSError(errno.EAGAIN, "Resource temporarily unavailable"), "ulimit -u"),
        (RuntimeError("can't start new thread"), "ulimit -u"),
    ],
    ids=repr,
)
def test_what_ran_short(error: Exception, limit: str) -> None:
    """It names the limit, also where another error arose from it, and outlives the process."""
    outer = ValueError("something else")
    outer.__cause__ = error
    short = shortage_of(outer)
    assert short is not None
    assert f"`{limit}`" in short.hint
    told = shortage_of_status(status_of(short))
    assert told is not None
    assert told.said == short.said


def test_other_errors(tmp_path: Path) -> None:
    """What is wrong with a file, a package or a database is none."""
    with pytest.raises(sqlite3.OperationalError) as unopened:
        sqlite3.connect(tmp_path / "none/index.db").execute("SELECT 1")
    others = (
        FileNotFoundError(errno.ENOENT, "No such file"),
        ModuleNotFoundError("No module named 'numpy'"),
        SyntaxError("invalid syntax"),
        RuntimeError("loop of links"),
        unopened.value,
    )
    for error in others:
        assert shortage_of(error) is None
        raise_shortage(error)
    with pytest.raises(Shortage):
        raise_shortage(MemoryError())
