"""The long runs, short: that they run, and that the promises hold."""

import sys
from pathlib import Path

import pytest

from tests.hardening import crowd, door, fuzz, hovers, kill, load, scarce, upload_kill
from tests.hardening.scarce import Limit


@pytest.mark.guarantee("every request is answered once, whatever comes")
def test_fuzz(tmp_path: Path) -> None:
    """A few hundred messages, generated and mutated."""
    assert list(fuzz.run(600, tmp_path))


@pytest.mark.guarantee("a network lets in one client that has the token")
def test_door(tmp_path: Path) -> None:
    """A crowd of strangers at each transport."""
    assert len(list(door.run(1, tmp_path))) == 2


@pytest.mark.guarantee("an index that was killed equals one built afresh")
def test_kill(tmp_path: Path) -> None:
    """A few kills with edits in between."""
    assert list(kill.run(5, tmp_path))


@pytest.mark.guarantee("an index that was killed equals one built afresh")
def test_crowd(tmp_path: Path) -> None:
    """A few rounds of edits under two servers and a terminal."""
    assert list(crowd.run(5, tmp_path))


@pytest.mark.guarantee("an upload that was killed is finished by the next")
def test_killed_uploads(tmp_path: Path) -> None:
    """A few kills with edits in between."""
    assert list(upload_kill.run(3, tmp_path))


@pytest.mark.guarantee("load takes bounded memory and file handles")
def test_load(tmp_path: Path) -> None:
    """Small folders give the same rows as large ones, with memory and file handles in bounds."""
    assert len(list(load.run(120, tmp_path))) == 10


@pytest.mark.guarantee("load takes bounded memory and file handles")
def test_hovers(tmp_path: Path) -> None:
    """Hovers that come as fast as a thousand a second are all answered, within bounds."""
    assert len(list(hovers.run(400, tmp_path))) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit is a command of Linux")
@pytest.mark.slow
@pytest.mark.model
@pytest.mark.guarantee("what runs short is said in a sentence")
@pytest.mark.parametrize(
    "limit",
    [
        Limit("open files", 12),
        Limit("open files", 17),
        Limit("open files", 22),
        Limit("megabytes of memory", 200),
    ],
    ids=lambda limit: f"{limit.amount} {limit.kind}",
)
def test_scarce(limit: Limit, tmp_path: Path) -> None:
    """Commands and server answer, or say what to raise: no traceback, no refusal, no fault."""
    assert scarce.tried(limit, tmp_path, ("ask", "index"))
