"""Bytes from and to one client as whole messages, and the transport over standard streams."""

import asyncio
import contextlib
import os
import queue
import re
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Final, Protocol, TypeAlias

from attrs import frozen

from askdocs.patterns import lazy_pattern

LARGEST_MESSAGE: Final = 64 * 1024 * 1024
"""Bytes of a message that is taken; a longer one is read over and refused."""

CHUNK: Final = 64 * 1024
_LONGEST_HEADER: Final = 8 * 1024
_LENGTH: Final = lazy_pattern(
    rb"^content-length[ \t]*:[ \t]*(\d{1,12})[ \t]*$", re.IGNORECASE | re.MULTILINE
)


@frozen
class Stdio:
    """Standard input and output."""


@frozen
class Tcp:
    """One client that connects to ``host`` and ``port``; port 0 is any that is free."""

    host: str
    port: int
    token: str
    shows_token: bool
    """Whether the token is printed, because nobody knows it yet."""


@frozen
class WebSocket:
    """The same over WebSocket."""

    host: str
    port: int
    token: str
    shows_token: bool


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


def _read(
    source: int,
    loop: asyncio.AbstractEventLoop,
    messages: "asyncio.Queue[Received | None]",
) -> None:
    frames = Frames()
    # The loop is closed when the server ends before its input does.
    with contextlib.suppress(RuntimeError, OSError):
        while data := os.read(source, CHUNK):
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
