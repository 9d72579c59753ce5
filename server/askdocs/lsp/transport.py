"""Transports: bytes from and to one client, as whole messages."""

import asyncio
import contextlib
import os
import queue
import re
import sys
import threading
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, Protocol, TypeAlias

from attrs import frozen

LARGEST_MESSAGE: Final = 64 * 1024 * 1024
"""Bytes of a message that is taken; a longer one is read over and refused."""

_CHUNK: Final = 64 * 1024
_LONGEST_HEADER: Final = 8 * 1024
_LENGTH: Final = re.compile(
    rb"^content-length[ \t]*:[ \t]*(\d{1,12})[ \t]*$", re.IGNORECASE | re.MULTILINE
)

_HTTP: Final = re.compile(rb"[A-Z]+ \S+ HTTP/")

_LOCAL_ORIGIN: Final = re.compile(r"\w[\w+.-]*://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?")

_TRY_AGAIN_LATER: Final = 1013
"""The status with which a WebSocket is closed because there is one already."""


@frozen
class Stdio:
    """Standard input and output."""


@frozen
class Tcp:
    """One client that connects to ``host`` and ``port``; port 0 is any that is free."""

    host: str
    port: int


@frozen
class WebSocket:
    """The same over WebSocket."""

    host: str
    port: int


Transport: TypeAlias = Stdio | Tcp | WebSocket


@frozen
class TooLarge:
    """In place of a message: it was longer than ``LARGEST_MESSAGE``."""

    size: int


Received: TypeAlias = bytes | TooLarge


class Writer(Protocol):
    """Where messages go; never blocks the event loop."""

    def write(self, data: bytes) -> None:
        """Send ``data`` after all that was written before."""
        ...

    def close(self) -> None:
        """Send what is left and close."""
        ...


Serve: TypeAlias = Callable[
    [Callable[[], Awaitable[Received | None]], Writer, bool], Awaitable[None]
]
"""Serves one client: given a function for the next message (``None`` at the end), the writer, and
whether messages are written with headers."""


class Frames:
    """Cuts a stream of bytes into messages by their headers.

    Bytes that belong to no header are passed over up to the next blank line, so that one bad
    message does not spoil those that follow.
    """

    def __init__(self) -> None:
        self._data = bytearray()
        self._skip = 0

    def feed(self, data: bytes) -> list[Received]:
        """The messages that are complete with ``data``."""
        self._data += data
        messages: list[Received] = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def _next(self) -> Received | None:
        while True:
            if self._skip:
                skipped = min(self._skip, len(self._data))
                del self._data[:skipped]
                self._skip -= skipped
                if self._skip:
                    return None
            end = self._data.find(b"\r\n\r\n")
            if end < 0:
                if len(self._data) > _LONGEST_HEADER:
                    del self._data[:-4]
                return None
            # Of several lengths the last counts: what stood before it was no header of ours.
            lengths = _LENGTH.findall(bytes(self._data[:end]).replace(b"\r", b""))
            if not lengths:
                del self._data[: end + 4]
                continue
            length = int(lengths[-1])
            if length > LARGEST_MESSAGE:
                del self._data[: end + 4]
                self._skip = length
                return TooLarge(length)
            if len(self._data) < end + 4 + length:
                return None
            body = bytes(self._data[end + 4 : end + 4 + length])
            del self._data[: end + 4 + length]
            return body


async def serve_stdio(serve: Serve) -> None:
    """Serve the client at standard input and output."""
    # Descriptors of our own: whatever a library prints must not get between the messages.
    source, sink = os.dup(sys.stdin.fileno()), os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    loop = asyncio.get_running_loop()
    messages: asyncio.Queue[Received | None] = asyncio.Queue()
    reader = threading.Thread(target=_read, args=(source, loop, messages), daemon=True)
    reader.start()
    writer = _PipeWriter(sink)
    try:
        await serve(messages.get, writer, True)
    finally:
        writer.close()


async def serve_tcp(serve: Serve, transport: Tcp) -> None:
    """Wait for one client, serve it and end."""
    client: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    client = asyncio.get_running_loop().create_future()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if client.done():
            writer.close()
        else:
            client.set_result((reader, writer))

    server = await asyncio.start_server(connected, transport.host, transport.port)
    async with server:
        _announce("tcp", server.sockets[0].getsockname()[:2])
        reader, writer = await client
        frames = Frames()
        waiting: list[Received] = []

        async def receive() -> Received | None:
            while not waiting:
                data = await reader.read(_CHUNK)
                # Any page of the web can have a browser say this to a port of this machine.
                if not data or _HTTP.match(data):
                    return None
                waiting.extend(frames.feed(data))
            return waiting.pop(0)

        try:
            await serve(receive, writer, True)
        finally:
            with contextlib.suppress(OSError):
                await writer.drain()
            writer.close()


async def serve_websocket(serve: Serve, transport: WebSocket) -> None:
    """The same over WebSocket; needs the package websockets.

    Pages of the web are kept out: a browser lets any of them connect to this machine.
    """
    # An extra of the installation, which few need.
    from websockets.asyncio.server import ServerConnection  # noqa: PLC0415
    from websockets.asyncio.server import serve as listen  # noqa: PLC0415
    from websockets.exceptions import ConnectionClosed  # noqa: PLC0415
    from websockets.http11 import Request, Response  # noqa: PLC0415

    is_over = asyncio.Event()
    is_taken = False

    def admit(socket: ServerConnection, request: Request) -> Response | None:
        origins = request.headers.get_all("Origin")
        if all(_LOCAL_ORIGIN.fullmatch(origin) for origin in origins):
            return None
        return socket.respond(HTTPStatus.FORBIDDEN, "Only pages of this machine may connect.\n")

    async def connected(socket: ServerConnection) -> None:
        nonlocal is_taken
        if is_taken:
            await socket.close(_TRY_AGAIN_LATER, "another client is connected")
            return
        is_taken = True
        outgoing: asyncio.Queue[bytes | None] = asyncio.Queue()

        async def receive() -> Received | None:
            try:
                return await socket.recv(decode=False)
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
        connected,
        transport.host,
        transport.port,
        process_request=admit,
        max_size=LARGEST_MESSAGE,
    ) as server:
        _announce("ws", next(iter(server.sockets)).getsockname()[:2])
        await is_over.wait()


def _announce(scheme: str, address: tuple[str, int]) -> None:
    host, port = address
    sys.stderr.write(f"askdocs: listening on {scheme}://{host}:{port}\n")
    sys.stderr.flush()


def _read(
    source: int,
    loop: asyncio.AbstractEventLoop,
    messages: "asyncio.Queue[Received | None]",
) -> None:
    frames = Frames()
    # The loop is closed when the server ends before its input does.
    with contextlib.suppress(RuntimeError, OSError):
        while data := os.read(source, _CHUNK):
            for message in frames.feed(data):
                loop.call_soon_threadsafe(messages.put_nowait, message)
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(messages.put_nowait, None)


class _PipeWriter:
    """Writes to a pipe on a thread of its own: a client that is slow to read holds nothing up."""

    def __init__(self, sink: int) -> None:
        self._sink = sink
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        self._waiting.put(data)

    def close(self) -> None:
        self._waiting.put(None)
        self._thread.join(0.5)

    def _run(self) -> None:
        # A client that is gone wants nothing more; its closed input ends the server.
        with contextlib.suppress(OSError):
            while (data := self._waiting.get()) is not None:
                view = memoryview(data)
                while view:
                    view = view[os.write(self._sink, view) :]


class _QueueWriter:
    def __init__(self, outgoing: "asyncio.Queue[bytes | None]") -> None:
        self._outgoing = outgoing

    def write(self, data: bytes) -> None:
        self._outgoing.put_nowait(data)

    def close(self) -> None:
        self._outgoing.put_nowait(None)
