"""Over a network one client is let in, by its token, and no other."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from askdocs.lsp.admission import admitted
from tests.hardening.process import memory_peak
from tests.support.listening import Server, Stream, leave, listening
from tests.support.programs import ASKDOCS
from tests.support.rpc import Message


@pytest.fixture(scope="module")
def web_sockets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that nobody is let in to."""
    with listening(tmp_path_factory.mktemp("web"), "--ws") as server:
        yield server


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
    with listening(tmp_path, "--tcp", env={"ASKDOCS_TOKEN": "a token of the editor"}) as server:
        with Stream(server) as client:
            client.send(server.hello("a token of the editor"))
            assert "result" in client.response(1)
            leave(client, server)
        assert server.process.stderr is not None
        assert "a token of the editor" not in server.process.stderr.read()


@pytest.mark.parametrize("token", ["x", " ", "fifteen letters", f"{'':20}"])
def test_a_token_that_could_be_guessed(token: str) -> None:
    """The server does not start with it."""
    command = [*ASKDOCS, "server", "--tcp", "--port", "0"]
    environment = {**os.environ, "ASKDOCS_TOKEN": token}
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    assert "ASKDOCS_TOKEN has fewer than 16 characters" in ended.stderr


@pytest.mark.guarantee("a network lets in one client that has the token")
@pytest.mark.parametrize("kind", ["--tcp", "--ws"])
def test_a_crowd_at_the_door(tmp_path: Path, kind: str) -> None:
    """More silent connections than are kept do not keep the client out, and are closed."""
    with listening(tmp_path, kind) as server, ExitStack() as open_ones:
        address = server.host, server.port
        silent = [
            open_ones.enter_context(socket.create_connection(address, timeout=60))
            for _ in range(300)
        ]
        if kind == "--tcp":
            client = open_ones.enter_context(Stream(server))
            client.send(server.hello())
            assert "result" in client.response(1)
        else:
            page = open_ones.enter_context(connect(f"ws://{server.host}:{server.port}"))
            page.send(json.dumps(server.hello()))
            assert "result" in json.loads(page.recv())
        for stranger in silent:
            # The end of the stream or a reset: it is waited for here.
            with suppress(ConnectionResetError):
                assert stranger.recv(1) == b""


@pytest.mark.guarantee("a network lets in one client that has the token")
@pytest.mark.parametrize("kind", ["--tcp", "--ws"])
def test_a_stranger_with_much_to_say(tmp_path: Path, kind: str) -> None:
    """What is longer than a first message is not read, and takes no memory."""
    with listening(tmp_path, kind) as server:
        before = memory_peak(server.process.pid)
        for _ in range(7):
            if kind == "--tcp":
                with Stream(server) as stranger, suppress(ConnectionError):
                    hello = server.hello("x" * 20_000_000)
                    stranger.send(hello)
                    assert stranger.receive() is None
            else:
                address = f"ws://{server.host}:{server.port}"
                with connect(address) as page, suppress(ConnectionClosed):
                    page.send(json.dumps(server.hello("x" * 20_000_000)))
                    raise AssertionError(page.recv())
        assert memory_peak(server.process.pid) - before < 20_000_000


def test_nothing_is_compressed(tmp_path: Path) -> None:
    """So that a small message cannot become a large one."""
    with (
        listening(tmp_path, "--ws") as server,
        connect(f"ws://{server.host}:{server.port}", compression="deflate") as client,
    ):
        assert client.response is not None
        assert "Sec-WebSocket-Extensions" not in client.response.headers


@pytest.mark.guarantee("a network lets in one client that has the token")
@pytest.mark.parametrize(
    ("headers", "is_let_in"),
    [
        ("Host: 127.0.0.1:1", True),
        ("Host: LOCALHOST:1\r\nOrigin: http://localhost:3000", True),
        ("Host: [::1]:1\r\nOrigin: http://127.0.0.1:3000", True),
        ("Host: 192.0.2.7:1\r\nOrigin: http://192.0.2.7:3000", True),
        ("Host: 127.0.0.1:1\r\nOrigin: https://elsewhere.test", False),
        ("Host: 127.0.0.1:1\r\nOrigin: https://localhost.elsewhere.test", False),
        ("Host: 127.0.0.1:1\r\nOrigin: http://192.0.2.7", False),
        ("Host: 127.0.0.1:1\r\nOrigin: null", False),
        ("Host: 127.0.0.1:1\r\nOrigin: http://[", False),
        ("Host: 127.0.0.1:1\r\nOrigin: http://localhost\r\nOrigin: https://a.test", False),
        ("Host: elsewhere.test:1", False),
        ("Host: elsewhere.test:1\r\nOrigin: http://elsewhere.test", False),
        ("Host: localhost\r\nHost: elsewhere.test", False),
        ("X-Host: localhost", False),
    ],
)
def test_pages_of_other_machines(web_sockets: Server, headers: str, is_let_in: bool) -> None:
    """A page in a browser may come from this machine alone, and under no other name."""
    address = web_sockets.host, web_sockets.port
    with socket.create_connection(address, timeout=30) as page:
        upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
        key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        page.sendall(f"GET / HTTP/1.1\r\n{headers}\r\n{upgrade}\r\n{key}\r\n\r\n".encode())
        status = page.makefile("rb").readline()
    assert (b" 101 " in status) == is_let_in, status
    assert is_let_in or b" 403 " in status


@pytest.mark.guarantee("a network lets in one client that has the token")
def test_web_sockets_need_the_token_too(tmp_path: Path) -> None:
    """A page of this machine can connect, and gets no further."""
    with listening(tmp_path, "--ws") as server:
        address = f"ws://{server.host}:{server.port}"
        with connect(address, origin=Origin("http://localhost:3000")) as stranger:
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
