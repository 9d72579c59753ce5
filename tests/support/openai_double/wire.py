"""HTTP/1.1 on loopback, down to the byte: what is written when, and when a client hangs up.

A ready-made server framework would hide exactly what these tests are about: pieces that end inside
a character, a connection that ends inside a stream, the moment at which a client closes its socket.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from enum import Enum, auto
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.support.openai_double.answers import Answer, Cut, Gate, Request
from tests.support.openai_double.recorder import Exchange, Recorder

MAXIMUM_BODY_BYTES = 64 * 2**20
START_SECONDS = 10


class LoopbackServer:
    """Serves ``respond`` on a free port of this machine, in a thread of its own."""

    def __init__(self, respond: Callable[[Request, Exchange], Answer], recorder: Recorder) -> None:
        self._respond = respond
        self._recorder = recorder
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="openai-double", daemon=True)
        self._started = threading.Event()
        self._conversations: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve, once this returns."""
        self._thread.start()
        if not self._started.wait(START_SECONDS):
            raise TimeoutError("the server on loopback did not start")

    def stop(self) -> None:
        """Close every connection and end the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(self._protocol, "127.0.0.1", 0)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()
        server.close()
        for conversation in self._conversations:
            conversation.cancel()
        self._loop.run_until_complete(asyncio.gather(*self._conversations, return_exceptions=True))
        self._loop.close()

    def _protocol(self) -> "_Protocol":
        reader = asyncio.StreamReader(limit=MAXIMUM_BODY_BYTES, loop=self._loop)
        return _Protocol(reader, self._converse, self._loop)

    def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = self._loop.create_task(self._serve(reader, writer))
        self._conversations.add(conversation)
        conversation.add_done_callback(self._conversations.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        protocol = writer.transport.get_protocol()
        assert isinstance(protocol, _Protocol)
        try:
            while (request := await _read_request(reader)) is not None:
                exchange = self._recorder.begin(request)
                answer = self._respond(request, exchange)
                exchange.status = answer.status
                ending = await _write_answer(answer, writer, protocol.hung_up)
                if ending is _Ending.HUNG_UP:
                    exchange.client_closed.set()
                exchange.finished.set()
                if ending is not _Ending.WHOLE:
                    return
        finally:
            writer.close()


class _Ending(Enum):
    WHOLE = auto()
    CUT = auto()
    HUNG_UP = auto()


class _Protocol(asyncio.StreamReaderProtocol):
    """A connection that tells at once when its client hangs up, even in the middle of an answer."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        connected: Callable[[asyncio.StreamReader, asyncio.StreamWriter], None],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(reader, connected, loop=loop)
        self.hung_up = asyncio.Event()

    def eof_received(self) -> bool | None:
        self.hung_up.set()
        return super().eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        self.hung_up.set()
        super().connection_lost(error)


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection; None when the client is done."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.rstrip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    try:
        body = await _read_body(reader, headers)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    address = urlsplit(target)
    return Request(method, address.path, dict(parse_qsl(address.query)), headers, body)


async def _read_body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    pieces = []
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        pieces.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(pieces)


async def _write_answer(
    answer: Answer, writer: asyncio.StreamWriter, hung_up: asyncio.Event
) -> _Ending:
    """Write an answer step by step."""
    headers: dict[str, Any] = {**answer.headers, "x-request-id": "req_double"}
    if answer.is_streamed:
        headers["transfer-encoding"] = "chunked"
    else:
        headers["content-length"] = sum(
            len(step) for step in answer.steps if isinstance(step, bytes)
        )
    if answer.gate is not None:
        await _wait_for_any(answer.gate.wait(), hung_up.wait())
    if hung_up.is_set():
        return _Ending.HUNG_UP
    head = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    head += [f"{name}: {value}" for name, value in headers.items()]
    writer.write(("\r\n".join(head) + "\r\n\r\n").encode("latin-1"))
    try:
        for step in answer.steps:
            if isinstance(step, Cut):
                await writer.drain()
                return _Ending.CUT
            if isinstance(step, Gate):
                await writer.drain()
                await _wait_for_any(step.wait(), hung_up.wait())
            else:
                writer.write(_chunk(step) if answer.is_streamed else step)
                await writer.drain()
            if hung_up.is_set():
                return _Ending.HUNG_UP
        if answer.is_streamed:
            writer.write(b"0\r\n\r\n")
        await writer.drain()
    except ConnectionError:
        return _Ending.HUNG_UP
    return _Ending.WHOLE


def _chunk(piece: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(piece), piece)


async def _wait_for_any(*waits: Coroutine[Any, Any, object]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
