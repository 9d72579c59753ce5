"""Strangers that connect over TCP and WebSocket, and the one client that has the token.

Whatever the strangers do, and however many they are, the client is let in, and before it is the
server takes little memory.
"""

import json
import random
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from websockets.sync.client import connect

from tests.hardening.process import memory_peak
from tests.support.listening import Server, Stream, listening
from tests.support.rpc import Message

_STRANGERS = 400
_MOST_MEMORY = 250_000_000

_UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
)
_SAID: Sequence[Callable[[random.Random], bytes]] = (
    lambda chance: b"",
    lambda chance: chance.randbytes(chance.randrange(1, 70_000)),
    lambda chance: b"Content-Length: 60000000\r\n\r\n" + b"x" * 3_000_000,
    lambda chance: b"Content-Length: 2\r\n\r\n{}" * 5_000,
    lambda chance: b"POST / HTTP/1.1\r\nContent-Length: 900000\r\n\r\n" + b" " * 900_000,
    lambda chance: b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * chance.randrange(20_000),
    lambda chance: _UPGRADE,
    lambda chance: _UPGRADE + b"\x81\xff" + (60_000_000).to_bytes(8) + b"x" * 3_000_000,
    lambda chance: _UPGRADE + b"\xc1\xfe\xff\xff" + b"\0" * 65_539,
    lambda chance: _UPGRADE + b"\x89\x80\0\0\0\0" * chance.randrange(50_000),
    lambda chance: _UPGRADE + b"\x01\x80\0\0\0\0" + b"\x00\x80\0\0\0\0" * 50_000,
)
"""What strangers say: nothing, rubbish, too much, another protocol, frames without end."""


def run(number: int, home: Path, seed: int = 1) -> Iterator[str]:
    """Attack each transport ``number`` times; rows of figures."""
    chance = random.Random(seed)
    for kind, let_in in (("--tcp", _over_tcp), ("--ws", _over_websocket)):
        peak = 0
        for _ in range(number):
            with listening(home, kind) as server, ExitStack() as strangers:
                _crowd(server, strangers, chance)
                with let_in(server):
                    peak = max(peak, memory_peak(server.process.pid))
        assert peak <= _MOST_MEMORY, peak
        yield (
            f"{kind[2:]}: the client was let in {number:,} times past {_STRANGERS} strangers;"
            f" at most {peak / 1e6:.0f} MB"
        )


def _crowd(server: Server, strangers: ExitStack, chance: random.Random) -> None:
    """Connections of all kinds, side by side; they stay open as far as the server lets them."""
    said = [chance.choice(_SAID)(chance) for _ in range(_STRANGERS)]

    def knock(data: bytes) -> socket.socket:
        stranger = socket.create_connection((server.host, server.port), timeout=30)
        # The server closes the connection of who says too much.
        with suppress(ConnectionError):
            stranger.sendall(data)
        return stranger

    with ThreadPoolExecutor(16) as pool:
        for stranger in pool.map(knock, said):
            strangers.enter_context(stranger)


@contextmanager
def _over_tcp(server: Server) -> Iterator[None]:
    with Stream(server) as client:
        client.send(server.hello())
        assert "result" in client.response(1)
        yield


@contextmanager
def _over_websocket(server: Server) -> Iterator[None]:
    with connect(f"ws://{server.host}:{server.port}") as client:
        client.send(json.dumps(server.hello()))
        hello: Message = json.loads(client.recv())
        assert "result" in hello, hello
        yield
