"""Bytes from and to one client as whole messages, and the transport over standard streams."""

import asyncio
import contextlib
import os
import queue
import re
import sys
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from attrs import frozen

from askdocs.patterns import lazy_pattern

LARGEST_MESSAGE: Final = 64 * 1024 * 1024
"""Bytes of a message that is taken; a longer one is read over and refused."""

CHUNK: Final = 64 * 1024
_MOST_UNSENT: Final = 4 * 1024 * 1024
"""Bytes that wait for the client to read them; then nothing more is done for it until it has."""

_PATIENCE: Final = 300.0
"""Seconds for which a client may read nothing while so much waits; then it is taken for gone."""

_LAST_WORDS: Final = 0.5
"""Seconds in which a client has to read what is left when the connection ends."""

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


class Outbox:
    """The messages that the client has not read yet; belongs to the event loop.

    Writing never blocks. Whoever makes messages at the client's wish waits for ``room`` first, so
    that a client that asks and never reads takes bounded memory.
    """

    def __init__(self) -> None:
        self._unsent = 0
        self._has_room = asyncio.Event()
        self._has_room.set()

    @property
    def is_full(self) -> bool:
        """Whether the client does not read as fast as it is told things."""
        return not self._has_room.is_set()

    async def room(self) -> None:
        """Return when there is room for more; raises ``TimeoutError`` where nobody reads."""
        if self.is_full:
            await asyncio.wait_for(self._has_room.wait(), _PATIENCE)

    def write(self, data: bytes) -> None:
        """Send ``data`` after all that was written before."""
        self._unsent += len(data)
        if self._unsent > _MOST_UNSENT:
            self._has_room.clear()
        self._put(data)

    def sent(self, size: int) -> None:
        """So many bytes have been read."""
        self._unsent -= size
        if self._unsent <= _MOST_UNSENT:
            self._has_room.set()

    def close(self) -> None:
        """Send what is left and nothing more."""
        self._put(None)

    def _put(self, data: bytes | None) -> None:
        raise NotImplementedError


class SocketOutbox(Outbox):
    """Sends by a coroutine of the event loop."""

    def __init__(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        """``send`` returns when it has sent, and raises ``OSError`` where nobody is there."""
        super().__init__()
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._sending = asyncio.ensure_future(self._run(send))

    async def finish(self) -> None:
        """Send what is left, as far as the client still reads."""
        self.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._sending, _LAST_WORDS)

    def _put(self, data: bytes | None) -> None:
        self._waiting.put_nowait(data)

    async def _run(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        has_gone = False
        while (data := await self._waiting.get()) is not None:
            if not has_gone:
                try:
                    await send(data)
                except OSError:
                    has_gone = True
            self.sent(len(data))


Serve: TypeAlias = Callable[
    [Callable[[], Awaitable[Received | None]], Outbox, bool], Awaitable[None]
]
"""Serves one client: given a function for the next message (``None`` at the end), the outbox, and
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


class Inbox:
    """Messages as they are cut from the bytes that ``read`` brings."""

    def __init__(self, read: Callable[[], Awaitable[bytes]]) -> None:
        """``read`` returns no bytes at the end."""
        self._read = read
        self._frames = Frames()
        self._waiting: deque[Received] = deque()

    async def receive(self) -> Received | None:
        """The next message; ``None`` at the end."""
        while not self._waiting:
            data = await self._read()
            if not data:
                return None
            self._waiting.extend(self._frames.feed(data))
        return self._waiting.popleft()

    def put_back(self, message: bytes) -> None:
        """Have ``message`` received next."""
        self._waiting.appendleft(message)


async def serve_stdio(serve: Serve) -> None:
    """Serve the client at standard input and output."""
    # Descriptors of our own: whatever a library prints must not get between the messages.
    source, sink = os.dup(sys.stdin.fileno()), os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    outbox = _PipeOutbox(sink)
    try:
        await serve(Inbox(_reader_of(source)).receive, outbox, True)
    finally:
        await outbox.finish()


def _reader_of(source: int) -> Callable[[], Awaitable[bytes]]:
    """Reads a pipe on a thread of its own, no further ahead than two chunks."""
    loop = asyncio.get_running_loop()
    chunks: asyncio.Queue[bytes] = asyncio.Queue()
    free = threading.Semaphore(2)

    def run() -> None:
        data = b" "
        # The loop is closed when the server ends before its input does.
        with contextlib.suppress(RuntimeError):
            while data:
                free.acquire()
                data = b""
                with contextlib.suppress(OSError):
                    data = os.read(source, CHUNK)
                loop.call_soon_threadsafe(chunks.put_nowait, data)

    async def read() -> bytes:
        data = await chunks.get()
        free.release()
        return data

    threading.Thread(target=run, daemon=True).start()
    return read


class _PipeOutbox(Outbox):
    """Writes to a pipe on a thread of its own: a client that is slow to read holds nothing up."""

    def __init__(self, sink: int) -> None:
        super().__init__()
        self._sink = sink
        self._loop = asyncio.get_running_loop()
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._has_ended = asyncio.Event()
        threading.Thread(target=self._run, daemon=True).start()

    async def finish(self) -> None:
        """Send what is left, as far as the client still reads."""
        self.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._has_ended.wait(), _LAST_WORDS)

    def _put(self, data: bytes | None) -> None:
        self._waiting.put(data)

    def _run(self) -> None:
        has_gone = False
        # The loop is closed when the server ends before all is read.
        with contextlib.suppress(RuntimeError):
            while (data := self._waiting.get()) is not None:
                if not has_gone:
                    # A client that is gone wants nothing more; its closed input ends the server.
                    has_gone = not self._write(data)
                self._loop.call_soon_threadsafe(self.sent, len(data))
            self._loop.call_soon_threadsafe(self._has_ended.set)

    def _write(self, data: bytes) -> bool:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._sink, view) :]
        except OSError:
            return False
        return True
