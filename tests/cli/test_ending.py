"""Whatever ends a command ends all processes that it started, in the middle of a parser too."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.endless import FIXTURE, stub_parser
from tests.support.programs import ASKDOCS
from tests.support.rpc import Connection
from tests.support.workspace import write_tree

fcntl = pytest.importorskip("fcntl", reason="this system has no signals of Unix")
termios = pytest.importorskip("termios", reason="this system has no signals of Unix")

pytestmark = pytest.mark.slow

_SOON = 15.0
"""Seconds in which all must have ended: far less than the file is given."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stub_parser(tmp_path / "stub", monkeypatch)
    root = write_tree(tmp_path / "parcel", FIXTURE)
    (root / ".askdocs.toml").write_text("[indexing]\nmaxSecondsPerFile = 3600\n")
    return root


class Group:
    """A command with all that it starts: they share a pipe, which ends with the last of them."""

    def __init__(self, command: list[str], folder: Path, **more: object) -> None:
        self._reader, writer = os.pipe()
        self.process = subprocess.Popen(
            [*ASKDOCS, *command],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=writer,
            **more,  # type: ignore[call-overload]
        )
        os.close(writer)

    def wait_for(self, words: str) -> None:
        """Return when one of them has said ``words``."""
        said = b""
        while words.encode() not in said:
            more = os.read(self._reader, 65_536)
            assert more, said.decode()
            said += more

    def end(self) -> None:
        """Return when all of them have ended; fails if one does not."""
        while True:
            ready, _, _ = select.select([self._reader], [], [], _SOON)
            assert ready, "a process was left behind"
            if not os.read(self._reader, 65_536):
                break
        self.process.wait()

    def close(self) -> None:
        """End what a test left."""
        self.process.kill()
        self.process.wait()
        os.close(self._reader)


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Group]]:
    groups: list[Group] = []

    def start(*command: str, **more: object) -> Group:
        groups.append(Group([*command], folder, **more))
        return groups[-1]

    yield start
    for group in groups:
        group.close()


@pytest.mark.guarantee("nothing goes on when a command has ended")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"])
@pytest.mark.parametrize("command", [("index",), ("ask", "What do pigeons eat?")])
def test_a_signal(start: Callable[..., Group], command: tuple[str, ...], name: str) -> None:
    """Each of those that end a process ends the worker and the process that parses."""
    group = start(*command)
    group.wait_for("takes long")
    group.process.send_signal(getattr(signal, name))
    group.end()


def test_a_system_that_ends_no_children(start: Callable[..., Group], tmp_path: Path) -> None:
    """Elsewhere than on Linux the end of what they read is enough."""
    with (tmp_path / "stub/sitecustomize.py").open("a") as stub:
        stub.write("import askdocs.child_process as first\nfirst.end_with_parent = lambda: None\n")
    group = start("index")
    group.wait_for("takes long")
    group.process.kill()
    group.end()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_a_session_of_its_own(start: Callable[..., Group], name: str) -> None:
    """It is no different where ``setsid`` started it."""
    group = start("search", "pigeons", start_new_session=True)
    group.wait_for("takes long")
    group.process.send_signal(getattr(signal, name))
    group.end()


def test_a_terminal_that_is_closed(start: Callable[..., Group]) -> None:
    """All end with it."""
    ours, theirs = os.openpty()

    def take_terminal() -> None:
        os.setsid()
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)

    group = start("index", stdin=theirs, preexec_fn=take_terminal)
    os.close(theirs)
    group.wait_for("takes long")
    os.close(ours)
    group.end()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"])
def test_a_server(folder: Path, name: str) -> None:
    """So, too, for the server of an editor, which is ended or dies."""
    server = Connection(cwd=folder)
    server.initialize(folder)
    while True:
        status = server.wait_for_notification("askDocs/statusChanged")
        reading = status["folders"][0].get("reading", {}) if status["folders"] else {}
        if "path" in reading:
            break
    assert reading["path"] == "docs/endless.md"
    server.process.send_signal(getattr(signal, name))
    server.process.wait(_SOON)
    # They share its standard error, which so ends with the last of them.
    server._threads[1].join(_SOON)
    assert not server._threads[1].is_alive(), "a process was left behind"
    server.kill()


def test_an_editor_that_dies(folder: Path) -> None:
    """Its server notices that nobody is there, and ends with all that it started."""
    editor = subprocess.Popen(
        [sys.executable, "-c", _EDITOR, *ASKDOCS, "server"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert editor.stdout is not None
    while b"endless.md" not in editor.stdout.readline():
        pass
    editor.kill()
    editor.communicate(timeout=_SOON)


_EDITOR = """
import json, os, pathlib, subprocess, sys
server = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
def send(message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    server.stdin.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
    server.stdin.flush()
uri = pathlib.Path.cwd().as_uri()
send({"id": 1, "method": "initialize", "params": {
    "processId": os.getpid(), "capabilities": {},
    "workspaceFolders": [{"uri": uri, "name": "parcel"}]}})
send({"method": "initialized", "params": {}})
while True:
    length = 0
    while (line := server.stdout.readline().strip()):
        if line.lower().startswith(b"content-length"):
            length = int(line.split(b":")[1])
    print(json.dumps(json.loads(server.stdout.read(length))), flush=True)
"""
"""A client that asks for nothing and prints what it is told."""
