"""A language client that says exactly what it is told to, to a process over its streams."""

import contextlib
import itertools
import json
import os
import queue
import socket
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from tests.support.programs import ASKDOCS

Message = dict[str, Any]


class Connection:
    """A process that speaks JSON-RPC; answers the requests that it makes of a client."""

    def __init__(
        self,
        command: Sequence[str] = (*ASKDOCS, "server"),
        *,
        arguments: Sequence[str] = (),
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            [*command, *arguments],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._source, self._sink = self._streams()
        self.notifications: list[Message] = []
        """Everything that came and was no response."""
        self.configuration: object = None
        """What the client says when it is asked for its settings."""
        self.refused: frozenset[str] = frozenset()
        """Requests of the server's that the client answers with an error."""
        self.choice: str | None = None
        """The button that is pressed when the user is asked; none closes the question."""
        self._ids = itertools.count(1)
        self._inbox: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._errors = b""
        self._threads = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def send_bytes(self, data: bytes) -> None:
        """Write ``data`` as it is."""
        self._sink.write(data)
        self._sink.flush()

    def send(self, message: Message) -> None:
        """Write ``message`` with its header; "jsonrpc" is added."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method: str, params: object = None) -> None:
        """Send a notification."""
        self.send({"method": method, "params": params})

    def start_request(self, method: str, params: object = None) -> int:
        """Send a request and return its id."""
        id_ = next(self._ids)
        message: Message = {"id": id_, "method": method}
        if params is not None:
            message["params"] = params
        self.send(message)
        return id_

    def response(self, id_: object, timeout: float = 60) -> Message:
        """The response to the request ``id_``; what comes before it is kept or answered."""
        return self.wait_for(lambda m: "method" not in m and m.get("id") == id_, timeout)

    def request(self, method: str, params: object = None, timeout: float = 60) -> Any:  # noqa: ANN401
        """The result of a request; fails if it is an error."""
        response = self.response(self.start_request(method, params), timeout)
        assert "error" not in response, response
        return response["result"]

    def error(self, method: str, params: object = None) -> Message:
        """The error of a request; fails if there is none."""
        response = self.response(self.start_request(method, params))
        assert "error" in response, response
        return dict(response["error"])

    def wait_for(self, is_wanted: Callable[[Message], bool], timeout: float = 60) -> Message:
        """The next message that is wanted."""
        while True:
            message = self._inbox.get(timeout=timeout)
            if message is None:
                self._threads[1].join(10)
                raise EOFError(f"the server ended; it said: {self._errors.decode()}")
            if "method" in message and "id" in message:
                self._answer(message)
            if is_wanted(message):
                return message
            if "method" in message:
                self.notifications.append(message)

    def wait_for_notification(self, method: str, timeout: float = 60) -> Message:
        """The params of the next notification ``method``, also of one that came before."""
        for index, message in enumerate(self.notifications):
            if message["method"] == method:
                return dict(self.notifications.pop(index)["params"])
        return dict(self.wait_for(lambda m: m.get("method") == method, timeout)["params"])

    def initialize(self, *folders: Path, **more: object) -> Message:
        """Say hello as a client with some abilities, or with those in ``capabilities``."""
        params = {
            "processId": os.getpid(),
            "rootUri": folders[0].as_uri() if folders else None,
            "capabilities": {"window": {"workDoneProgress": True}},
            "workspaceFolders": [{"uri": f.as_uri(), "name": f.name} for f in folders],
            **more,
        }
        result = self.request("initialize", params)
        self.notify("initialized", {})
        return dict(result)

    def progress(self, token: object) -> list[Message]:
        """The values that came for ``token`` so far."""
        return [
            message["params"]["value"]
            for message in self.notifications
            if message["method"] == "$/progress" and message["params"]["token"] == token
        ]

    def open(self, path: Path, text: str | None = None) -> str:
        """Open the file, with ``text`` in place of what it holds; returns its URI."""
        document = {
            "uri": path.as_uri(),
            "languageId": "text",
            "version": 1,
            "text": path.read_text() if text is None else text,
        }
        self.notify("textDocument/didOpen", {"textDocument": document})
        return path.as_uri()

    def wait_until_ready(self, timeout: float = 600) -> Message:
        """The status as soon as nothing is being indexed."""
        status = self.request("askDocs/status", {})
        while status["state"] == "indexing":
            status = self.wait_for_notification("askDocs/statusChanged", timeout)
        return dict(status)

    def wait_for_revision(self, after: int, timeout: float = 60) -> Message:
        """The first status whose folders are past the revision ``after``, with nothing going on."""
        while True:
            status = self.wait_for_notification("askDocs/statusChanged", timeout)
            newest = max((folder["revision"] for folder in status["folders"]), default=0)
            if newest > after and status["state"] != "indexing":
                return status

    def stop(self) -> int:
        """Shut the server down as clients should and return its exit status."""
        self.request("shutdown")
        self.notify("exit")
        return self.wait()

    def wait(self, timeout: float = 20) -> int:
        """The exit status of the process, once it has ended."""
        status = self.process.wait(timeout)
        self._close()
        return status

    def kill(self) -> None:
        """End the process whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._close()

    @property
    def errors(self) -> str:
        """What the process wrote to its standard error."""
        return self._errors.decode()

    def _close(self) -> None:
        for thread in self._threads:
            thread.join(10)
        process = self.process
        for stream in (self._source, self._sink, process.stdin, process.stdout, process.stderr):
            assert stream is not None
            with contextlib.suppress(BrokenPipeError):
                stream.close()

    def _answer(self, request: Message) -> None:
        if request["method"] in self.refused:
            error = {"code": -32601, "message": "not here"}
            self.send({"id": request["id"], "error": error})
            return
        if request["method"] == "window/showMessageRequest" and self.choice is not None:
            self.send({"id": request["id"], "result": {"title": self.choice}})
            return
        items = (request.get("params") or {}).get("items", [])
        is_configuration = request["method"] == "workspace/configuration"
        told = [self.configuration] * len(items)
        self.send({"id": request["id"], "result": told if is_configuration else None})

    def _streams(self) -> tuple[IO[bytes], IO[bytes]]:
        """Where the messages of the server come from, and where ours go."""
        assert self.process.stdout is not None
        assert self.process.stdin is not None
        return self.process.stdout, self.process.stdin

    def _read(self) -> None:
        stream = self._source
        while True:
            length = 0
            while line := _line_of(stream):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                self._inbox.put(None)
                return
            self._inbox.put(json.loads(stream.read(length)))

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self._errors = self.process.stderr.read()


class NetworkConnection(Connection):
    """The same over TCP."""

    _TOKEN = "a token of the tests"  # noqa: S105 (it guards nothing)

    def __init__(self, *, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
        super().__init__(
            arguments=("--tcp", "--port", "0"),
            cwd=cwd,
            env={"ASKDOCS_TOKEN": self._TOKEN, **(env or {})},
        )

    def initialize(self, *folders: Path, **more: object) -> Message:
        """Say hello with the token."""
        options = more.pop("initializationOptions", {})
        assert isinstance(options, dict)
        given = {**options, "token": self._TOKEN}
        return super().initialize(*folders, initializationOptions=given, **more)

    def _streams(self) -> tuple[IO[bytes], IO[bytes]]:
        assert self.process.stderr is not None
        said = self.process.stderr.readline().decode()
        assert said.startswith("askdocs: listening on tcp://"), said
        port = int(said.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as connected:
            return connected.makefile("rb"), connected.makefile("wb")


def _line_of(stream: IO[bytes]) -> bytes:
    # A server that was killed resets the connection, which is its end as well.
    try:
        return stream.readline().strip()
    except OSError:
        return b""
