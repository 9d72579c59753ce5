"""Clients that ask more than they read, and ends that nothing holds up."""

import json
import os
import select
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import IO

import pytest

from askdocs.errors import Busy
from tests.hardening.process import memory_peak
from tests.lsp.conftest import FIXTURE
from tests.support.programs import ASKDOCS
from tests.support.rpc import Connection, Message
from tests.support.talk import framed
from tests.support.workspace import write_tree

_MOST_MEMORY = 250_000_000


class _Deaf:
    """A client that asks and reads nothing until it is told to."""

    def __init__(self, home: Path) -> None:
        folder = write_tree(home / "parcel", FIXTURE)
        self.process = subprocess.Popen(
            [*ASKDOCS, "server"],
            env={**os.environ, "ASKDOCS_CACHE_DIR": str(home / "cache")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        assert self.process.stdin is not None
        self._sink = self.process.stdin
        folders = [{"uri": folder.as_uri(), "name": "parcel"}]
        hello: Message = {"processId": None, "capabilities": {}, "workspaceFolders": folders}
        self.left = memoryview(
            b"".join(
                framed(json.dumps({"jsonrpc": "2.0", **message}).encode())
                for message in (
                    {"id": 0, "method": "initialize", "params": hello},
                    {"method": "initialized", "params": {}},
                )
            )
        )

    def write(self, data: bytes) -> bool:
        """Whether the server takes ``data``; it does not, once nothing of it was for a while."""
        self.left = memoryview(bytes(self.left) + data)
        while self.left:
            if not select.select([], [self._sink], [], 5)[1]:
                return False
            # As much as a pipe that can be written to takes for certain.
            self.left = self.left[os.write(self._sink.fileno(), self.left[: select.PIPE_BUF]) :]
        return True

    def read(self) -> Iterator[Message]:
        """Every message, while what was not taken is written."""
        assert self.process.stdout is not None
        Thread(target=self._write_all, daemon=True).start()
        stream = os.fdopen(os.dup(self.process.stdout.fileno()), "rb")
        with stream:
            while (length := _length(stream)) is not None:
                yield json.loads(stream.read(length))

    def _write_all(self) -> None:
        while self.left:
            self.left = self.left[os.write(self._sink.fileno(), self.left) :]

    def __enter__(self) -> "_Deaf":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def _length(stream: IO[bytes]) -> int | None:
    length = None
    while line := stream.readline().strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return length


def _search(id_: int) -> bytes:
    params = {"query": "How do I configure retries and timeouts?", "limit": 50}
    message = {"jsonrpc": "2.0", "id": id_, "method": "askDocs/search", "params": params}
    return framed(json.dumps(message).encode())


@pytest.mark.guarantee("a client that does not read takes bounded memory")
def test_a_client_that_asks_and_never_reads(tmp_path: Path) -> None:
    """It is not read either, once enough waits for it; when it reads it has every answer, once."""
    with _Deaf(tmp_path) as client:
        id_ = 0
        while client.write(b"".join(_search(id_ + number) for number in range(1, 101))):
            id_ += 100
            assert id_ < 200_000, "the server takes everything"
        id_ += 100
        responses: Counter[int] = Counter()
        for message in client.read():
            if "method" not in message:
                responses[message["id"]] += 1
            if len(responses) > id_:
                break
        assert set(responses.values()) == {1}
        assert memory_peak(client.process.pid) < _MOST_MEMORY


def test_more_questions_than_are_kept(server: Connection) -> None:
    """Those that are too many get an error that says so; all others are answered."""
    asked = {
        server.start_request("askDocs/ask", {"question": f"How do I configure retries {number}?"})
        for number in range(300)
    }
    responses = []
    while asked:
        responses.append(server.wait_for(lambda message: message.get("id") in asked))
        asked.remove(responses[-1]["id"])
    busy = [response["error"] for response in responses if "error" in response]
    assert {(error["code"], error["data"]["kind"]) for error in busy} <= {(-32803, Busy.kind)}
    assert len(responses) - len(busy) >= 100
    assert server.request("askDocs/ask", {"question": "How do I configure retries?"})["citations"]


@pytest.mark.skipif(os.name == "nt", reason="needs a named pipe of POSIX")
@pytest.mark.guarantee("who types keeps nobody waiting")
def test_an_exit_that_something_holds_up(tmp_path: Path) -> None:
    """A thread that never ends, as over a share that does not answer, does not keep the process."""
    folder = write_tree(tmp_path / "parcel", FIXTURE)
    environment = {"ASKDOCS_CACHE_DIR": str(tmp_path / "cache")}
    reached = tmp_path / "reached"
    os.mkfifo(reached)
    (tmp_path / "held.py").write_text(
        "import pathlib, threading\n"
        "from askdocs import __main__, settings_files\n"
        "def read_user(path):\n"
        f"    pathlib.Path({str(reached)!r}).write_text('held')\n"
        "    threading.Event().wait()\n"
        "settings_files.read_user = read_user\n"
        "raise SystemExit(__main__.main())\n"
    )
    command = [sys.executable, str(tmp_path / "held.py"), "server"]
    server = Connection(command, cwd=tmp_path, env=environment)
    try:
        server.initialize(folder)
        asked = server.start_request("askDocs/ask", {"question": "How do I configure retries?"})
        assert reached.read_text() == "held"
        server.request("shutdown")
        server.notify("exit")
        assert server.response(asked)["error"]["code"] == -32800
        assert server.wait() == 0
    finally:
        server.kill()


@pytest.mark.guarantee("who types keeps nobody waiting")
def test_a_question_while_somebody_types(server: Connection, folder: Path) -> None:
    """Ten keys a second in a large document, for as long as the question has no answer."""
    lines = "".join(f"Line {number} of a long page about parcels.\n\n" for number in range(7_000))
    page = server.open(folder / "docs" / "long.md", f"# Long\n\n{lines}")
    is_answered = Event()

    def type_on() -> None:
        here = {"line": 2, "character": 0}
        change = {"range": {"start": here, "end": here}, "text": "x"}
        version = 1
        while not is_answered.wait(0.1):
            version += 1
            document = {"uri": page, "version": version}
            params = {"textDocument": document, "contentChanges": [change]}
            server.notify("textDocument/didChange", params)

    typist = Thread(target=type_on)
    typist.start()
    try:
        answer = server.request("askDocs/ask", {"question": "How do I configure retries?"})
    finally:
        is_answered.set()
        typist.join()
    assert answer["outcome"] == "answered"
