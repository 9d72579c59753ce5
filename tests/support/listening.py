"""A server that listens on the loopback address, and clients that connect to it."""

import json
import os
import re
import socket
import struct
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from tests.support.programs import ASKDOCS
from tests.support.rpc import Message


class Server:
    """A server that listens, and what it said about where."""

    def __init__(self, folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [*ASKDOCS, "server", *arguments, "--port", "0"],
            env={**os.environ, "ASKDOCS_CACHE_DIR": str(folder / "cache"), **(env or {})},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        said = self.process.stderr.readline()
        found = re.fullmatch(r"askdocs: listening on (\w+)://(\S+):(\d+)\n", said)
        assert found, said
        self.host, self.port = found[2], int(found[3])
        self.token = ""
        if not env:
            self.token = self.process.stderr.readline().split()[-1]

    def hello(self, token: object = None) -> Message:
        """The first message of a client, with the server's token unless another is given."""
        options = {"token": self.token if token is None else token}
        params = {
            "processId": None,
            "capabilities": {},
            "workspaceFolders": [{"uri": self.folder.as_uri(), "name": "x"}],
            "initializationOptions": options,
        }
        return {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}


class Stream:
    """A client over TCP."""

    def __init__(self, server: Server) -> None:
        self._socket = socket.create_connection((server.host, server.port), timeout=30)
        self._file = self._socket.makefile("rb")

    def send(self, message: Message) -> None:
        body = json.dumps(message).encode()
        self._socket.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def receive(self) -> Message | None:
        """The next message; ``None`` where the server has hung up."""
        length = 0
        while line := self._file.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            return None
        return dict(json.loads(self._file.read(length)))

    def response(self, id_: int) -> Message:
        while (message := self.receive()) is not None:
            if message.get("id") == id_ and "method" not in message:
                return message
        raise EOFError

    def cut(self, said: bytes) -> None:
        """Send ``said`` and reset the connection, as a program that is killed may."""
        self._socket.sendall(said)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()


@contextmanager
def listening(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    server = Server(folder, *arguments, env=env)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.communicate()


def leave(client: Stream, server: Server) -> None:
    """Shut the server down as its client; it ends well."""
    client.send({"jsonrpc": "2.0", "id": 9, "method": "shutdown"})
    assert "error" not in client.response(9)
    client.send({"jsonrpc": "2.0", "method": "exit"})
    assert server.process.wait(20) == 0
