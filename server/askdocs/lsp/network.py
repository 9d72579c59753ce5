"""TCP and WebSocket: one client, let in by its token; all others are refused."""

import asyncio
import contextlib
import ipaddress
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from askdocs.lsp.admission import LONGEST_HELLO, admitted, refusal
from askdocs.lsp.transport import (
    CHUNK,
    LARGEST_MESSAGE,
    Frames,
    Received,
    Serve,
    Tcp,
    TooLarge,
    WebSocket,
)

_MOST_STRANGERS: Final = 8
"""Connections that may be waiting to be let in."""

_PATIENCE: Final = 10.0
"""Seconds that one has to present the token."""


async def serve_tcp(serve: Serve, transport: Tcp) -> None:
    """Wait for one client that knows the token, serve it and end."""
    door = _Door()
    client: asyncio.Future[_Stream] = asyncio.get_running_loop().create_future()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stream = _Stream(reader, writer)
        async with door.stranger() as may_knock:
            first = await stream.hello(transport.token) if may_knock and not client.done() else None
            if first is None or client.done():
                await stream.close()
                return
            stream.waiting.insert(0, first)
            client.set_result(stream)
            # Whoever comes later finds nobody listening.
            server.close()

    server = await asyncio.start_server(connected, transport.host, transport.port, limit=CHUNK)
    _announce("tcp", server.sockets[0].getsockname()[:2], transport)
    try:
        stream = await client
    finally:
        server.close()
    try:
        await serve(stream.receive, stream.writer, True)
    finally:
        await stream.close()


async def serve_websocket(serve: Serve, transport: WebSocket) -> None:
    """The same over WebSocket; needs the package websockets."""
    # An extra of the installation, which few need.
    from websockets.asyncio.server import ServerConnection  # noqa: PLC0415
    from websockets.asyncio.server import serve as listen  # noqa: PLC0415
    from websockets.exceptions import ConnectionClosed  # noqa: PLC0415

    door = _Door()
    has_client = asyncio.Event()
    is_over = asyncio.Event()

    async def connected(socket: ServerConnection) -> None:
        waiting: list[Received] = []
        async with door.stranger() as may_knock:
            first = b""
            if may_knock and not has_client.is_set():
                with contextlib.suppress(ConnectionClosed, TimeoutError):
                    async with asyncio.timeout(_PATIENCE):
                        first = _as_bytes(await socket.recv(decode=False))
            hello = admitted(first, transport.token) if len(first) <= LONGEST_HELLO else None
            if hello is None or has_client.is_set():
                with contextlib.suppress(ConnectionClosed):
                    await socket.send(refusal(first).decode())
                return
            has_client.set()
            waiting.append(hello)
        outgoing: asyncio.Queue[bytes | None] = asyncio.Queue()

        async def receive() -> Received | None:
            if waiting:
                return waiting.pop()
            try:
                return _as_bytes(await socket.recv(decode=False))
            except ConnectionClosed:
                return None

        async def send() -> None:
            with contextlib.suppress(ConnectionClosed):
                while (data := await outgoing.get()) is not None:
                    await socket.send(data.decode())

        sending = asyncio.create_task(send())
        try:
            await serve(receive, _QueueWriter(outgoing), False)
        finally:
            outgoing.put_nowait(None)
            await sending
            is_over.set()

    async with listen(
        connected, transport.host, transport.port, max_size=LARGEST_MESSAGE
    ) as server:
        _announce("ws", next(iter(server.sockets)).getsockname()[:2], transport)
        await is_over.wait()


class _Door:
    """Counts those who have not been let in yet."""

    def __init__(self) -> None:
        self._strangers = 0

    @asynccontextmanager
    async def stranger(self) -> AsyncIterator[bool]:
        """Whether there is room for one more."""
        self._strangers += 1
        try:
            yield self._strangers <= _MOST_STRANGERS
        finally:
            self._strangers -= 1


class _Stream:
    """The messages of one TCP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.waiting: list[Received] = []
        self._reader = reader
        self._frames = Frames()

    async def hello(self, token: str) -> bytes | None:
        """The first message, if it presents ``token``; else it is refused."""
        message: Received | None = None
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(_PATIENCE):
                message = await self._first()
        if message is None:
            return None
        hello = None if isinstance(message, TooLarge) else admitted(message, token)
        if hello is None:
            body = refusal(b"" if isinstance(message, TooLarge) else message)
            self.writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        return hello

    async def receive(self) -> Received | None:
        """The next message; ``None`` at the end."""
        while not self.waiting:
            data = await self._reader.read(CHUNK)
            if not data:
                return None
            self.waiting.extend(self._frames.feed(data))
        return self.waiting.pop(0)

    async def close(self) -> None:
        """Send what is left and close."""
        with contextlib.suppress(OSError):
            await self.writer.drain()
        self.writer.close()

    async def _first(self) -> Received | None:
        read = 0
        while not self.waiting and read <= LONGEST_HELLO:
            data = await self._reader.read(CHUNK)
            if not data:
                return None
            read += len(data)
            self.waiting.extend(self._frames.feed(data))
        return self.waiting.pop(0) if self.waiting else TooLarge(read)


class _QueueWriter:
    def __init__(self, outgoing: "asyncio.Queue[bytes | None]") -> None:
        self._outgoing = outgoing

    def write(self, data: bytes) -> None:
        self._outgoing.put_nowait(data)

    def close(self) -> None:
        self._outgoing.put_nowait(None)


def _as_bytes(data: str | bytes) -> bytes:
    return data if isinstance(data, bytes) else data.encode()


def _announce(scheme: str, address: tuple[str, int], transport: Tcp | WebSocket) -> None:
    host, port = address
    shown = f"[{host}]" if ":" in host else host
    said = [f"askdocs: listening on {scheme}://{shown}:{port}\n"]
    if transport.shows_token:
        said.append(f"askdocs: initializationOptions.token is {transport.token}\n")
    if not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
        said.append("askdocs: other machines can connect, and nothing is encrypted\n")
    sys.stderr.write("".join(said))
    sys.stderr.flush()
