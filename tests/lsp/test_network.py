"""Over a network one client is let in, by its token, and no other."""

import json
import os
import re
import socket
import struct
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from askdocs.lsp.admission import admitted
from tests.support.programs import ASKDOCS

Message = dict[str, Any]


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


@pytest.mark.guarantee("a network lets in one client that has the token")
@pytest.mark.parametrize("token", ["", "wrong", "\ud800", 5, ["x"], {"x": 1}, True])
def test_a_client_without_the_token_is_refused(tmp_path: Path, token: object) -> None:
    """It gets one error and is hung up on; the right one is let in afterwards."""
    with listening(tmp_path, "--tcp") as server:
        assert server.host == "127.0.0.1"
        with Stream(server) as stranger:
            stranger.send(server.hello(token))
            refused = stranger.receive()
            assert refused is not None
            assert refused["error"]["data"]["kind"] == "unauthorized"
            assert server.token not in json.dumps(refused)
            assert stranger.receive() is None
        with Stream(server) as client:
            client.send(server.hello())
            assert client.response(1)["result"]["serverInfo"]["name"] == "askdocs"
            leave(client, server)


@pytest.mark.guarantee("a network lets in one client that has the token")
@pytest.mark.parametrize(
    "said",
    [
        {"jsonrpc": "2.0", "id": 1, "method": "askDocs/search", "params": {"query": "x"}},
        {"jsonrpc": "2.0", "method": "initialize", "params": {}},
        {"jsonrpc": "2.0", "id": 1, "method": "initialize"},
        {"jsonrpc": "2.0", "id": None, "method": "initialize", "params": []},
        {},
    ],
)
def test_nothing_is_answered_before_the_token(tmp_path: Path, said: Message) -> None:
    """Whatever else comes first is refused."""
    with listening(tmp_path, "--tcp") as server:
        with Stream(server) as stranger:
            stranger.send(said)
            refused = stranger.receive()
            assert refused is not None
            assert "error" in refused
            assert stranger.receive() is None
        with Stream(server) as client:
            client.send(server.hello())
            assert "result" in client.response(1)
            leave(client, server)


@pytest.mark.guarantee("a network lets in one client that has the token")
def test_a_second_client_is_refused(tmp_path: Path) -> None:
    """Once one is in, nobody listens any more, and those who waited are hung up on."""
    with listening(tmp_path, "--tcp") as server:
        waiting, client = Stream(server), Stream(server)
        with waiting, client:
            client.send(server.hello())
            assert "result" in client.response(1)
            waiting.send(server.hello())
            assert waiting.receive() is None
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((server.host, server.port), timeout=10).close()
            leave(client, server)


def test_silent_strangers_keep_nobody_out(tmp_path: Path) -> None:
    """Some connections that say nothing do not stand in the client's way."""
    with listening(tmp_path, "--tcp") as server:
        silent = [Stream(server) for _ in range(4)]
        with Stream(server) as client:
            client.send(server.hello())
            assert "result" in client.response(1)
            leave(client, server)
        for stream in silent:
            stream.__exit__()


def test_connections_that_are_cut(tmp_path: Path) -> None:
    """Strangers that talk rubbish and cut the line change nothing; the client's cut ends it."""
    with listening(tmp_path, "--tcp") as server:
        for said in (
            b"",
            b"GET / HTTP/1.1\r\n\r\n",
            b"\0" * 99,
            b"Content-Length: 99999999\r\n\r\n",
        ):
            with Stream(server) as stranger:
                stranger.cut(said)
        with Stream(server) as client:
            client.send(server.hello())
            assert "result" in client.response(1)
            client.cut(b"Content-Length: 5\r\n\r\n{")
        assert server.process.wait(20) == 1
        assert server.process.stderr is not None
        assert server.process.stderr.read() == ""


def test_the_token_may_be_known_before(tmp_path: Path) -> None:
    """An editor that starts the server gives the token in the environment; it is not printed."""
    with listening(tmp_path, "--tcp", env={"ASKDOCS_TOKEN": "of the editor"}) as server:
        with Stream(server) as client:
            client.send(server.hello("of the editor"))
            assert "result" in client.response(1)
            leave(client, server)
        assert server.process.stderr is not None
        assert "of the editor" not in server.process.stderr.read()


@pytest.mark.guarantee("a network lets in one client that has the token")
def test_web_sockets_need_the_token_too(tmp_path: Path) -> None:
    """A page in a browser can connect, and gets no further."""
    with listening(tmp_path, "--ws") as server:
        address = f"ws://{server.host}:{server.port}"
        with connect(address, origin=Origin("https://elsewhere.test")) as stranger:
            stranger.send(json.dumps(server.hello("wrong")))
            assert json.loads(stranger.recv())["error"]["data"]["kind"] == "unauthorized"
            with pytest.raises(ConnectionClosed):
                stranger.recv()
        with connect(address) as client:
            client.send(json.dumps(server.hello()))
            assert json.loads(client.recv())["id"] == 1
            with connect(address) as second:
                assert "error" in json.loads(second.recv())
            client.send(json.dumps({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}))
            while json.loads(client.recv()).get("id") != 2:
                pass
            client.send(json.dumps({"jsonrpc": "2.0", "method": "exit"}))
            with pytest.raises(ConnectionClosed):
                client.recv()
        assert server.process.wait(20) == 0


def test_the_token_goes_no_further() -> None:
    """What is let in no longer holds the token, and is otherwise as it was."""
    hello = {"id": "a", "method": "initialize", "params": {"initializationOptions": {"token": "t"}}}
    let_in = admitted(json.dumps(hello).encode(), "t")
    assert let_in is not None
    assert json.loads(let_in) == {
        "id": "a",
        "method": "initialize",
        "params": {"initializationOptions": {}},
    }
