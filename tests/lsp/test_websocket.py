"""The server over WebSocket: one client, and no page of the web."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.support.programs import ASKDOCS


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where a server listens; it must end with its client."""
    process = subprocess.Popen(
        [*ASKDOCS, "server", "--ws", "--port", "0"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    found = re.search(r"ws://\S+", process.stderr.readline())
    assert found is not None
    yield found[0]
    try:
        assert process.wait(20) == 0
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def request(socket: ClientConnection, method: str, params: object = None) -> dict[str, Any]:
    """The response to a request."""
    message = {"jsonrpc": "2.0", "id": method, "method": method}
    socket.send(json.dumps(message if params is None else {**message, "params": params}))
    while True:
        response: dict[str, Any] = json.loads(socket.recv(60))
        if response.get("id") == method:
            return response


def leave(socket: ClientConnection) -> None:
    """Shut the server down."""
    assert "error" not in request(socket, "initialize", {"processId": None, "capabilities": {}})
    assert request(socket, "shutdown")["result"] is None
    socket.send(json.dumps({"jsonrpc": "2.0", "method": "exit"}))


def test_one_client(address: str) -> None:
    """A second one is sent away, and the first goes on."""
    with connect(address) as first:
        with connect(address) as second, pytest.raises(ConnectionClosed) as closed:
            second.recv(60)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1013
        leave(first)


def test_pages_of_the_web(address: str) -> None:
    """They are kept out; a page of this machine is let in."""
    for origin in ("https://example.com", "http://localhost.example.com", "null"):
        with pytest.raises(InvalidStatus), connect(address, origin=Origin(origin)):
            pass
    with connect(address, origin=Origin("http://localhost:8080")) as socket:
        leave(socket)
