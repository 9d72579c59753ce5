"""TCP and WebSocket: one client, let in by its token; all others are refused."""

import asyncio
import contextlib
import ipaddress
import logging
import sys
from typing import TYPE_CHECKING, Final

from attrs import define

from askdocs.lsp.admission import admitted, is_foreign_page, refusal
from askdocs.lsp.transport import (
    CHUNK,
    LARGEST_MESSAGE,
    Inbox,
    Received,
    Serve,
    SocketOutbox,
    Tcp,
    WebSocket,
)

if TYPE_CHECKING:
    from websockets.http11 import Request, Response

_MOST_STRANGERS: Final = 256
"""Connections that may be waiting to be let in: more than the system hands over at a time."""

_MOST_BEFORE: Final = 64 * 1024
"""Bytes that one may send before it is let in."""

_PATIENCE: Final = 2.0
"""Seconds that one has to present the token."""

_GOODBYE: Final = 1.0
"""Seconds that the closing of a WebSocket may take."""

_MOST_AHEAD: Final = 4
"""Messages of a WebSocket that are read before they are asked for."""


async def serve_tcp(serve: Serve, transport: Tcp) -> None:
    """Wait for one client that knows the token, serve it and end."""
    door = _Door()
    client: asyncio.Future[tuple[Inbox, asyncio.StreamWriter]]
    client = asyncio.get_running_loop().create_future()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def read() -> bytes:
            data = b""
            with contextlib.suppress(OSError):
                data = await reader.read(CHUNK)
            return data if door.hear(writer.transport, len(data)) else b""

        door.knock(writer.transport)
        inbox = Inbox(read)
        message = await inbox.receive()
        door.leave(writer.transport)
        hello = admitted(message, transport.token)
        if hello is None or client.done():
            if message is not None and not client.done():
                body = refusal(message)
                writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            writer.close()
            return
        inbox.put_back(hello)
        client.set_result((inbox, writer))
        # Whoever comes later finds nobody listening.
        server.close()

    server = await asyncio.start_server(connected, transport.host, transport.port, limit=CHUNK)
    _announce("tcp", server.sockets[0].getsockname()[:2], transport)
    try:
        inbox, writer = await client
    finally:
        server.close()
    # What is drained is sent.
    writer.transport.set_write_buffer_limits(0)

    async def send(data: bytes) -> None:
        writer.write(data)
        await writer.drain()

    outbox = SocketOutbox(send)
    try:
        await serve(inbox.receive, outbox, True)
    finally:
        await outbox.finish()
        writer.close()


async def serve_websocket(serve: Serve, transport: WebSocket) -> None:
    """The same over WebSocket; needs the package websockets."""
    # An extra of the installation, which few need.
    from websockets.asyncio.server import ServerConnection  # noqa: PLC0415
    from websockets.asyncio.server import serve as listen  # noqa: PLC0415
    from websockets.exceptions import ConnectionClosed  # noqa: PLC0415

    # Strangers that hang up in the middle are no news.
    logging.getLogger("websockets").setLevel(logging.CRITICAL)
    door = _Door()
    has_client = asyncio.Event()
    is_over = asyncio.Event()

    class Guarded(ServerConnection):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            door.knock(self.transport)

        def data_received(self, data: bytes) -> None:
            if door.hear(self.transport, len(data)):
                super().data_received(data)

        def connection_lost(self, exc: Exception | None) -> None:
            door.leave(self.transport)
            super().connection_lost(exc)

    async def connected(socket: ServerConnection) -> None:
        waiting: list[bytes] = []

        async def receive() -> Received | None:
            if waiting:
                return waiting.pop()
            try:
                return await socket.recv(decode=False)
            except ConnectionClosed:
                return None

        async def send(data: bytes) -> None:
            try:
                await socket.send(data.decode())
            except ConnectionClosed as error:
                raise ConnectionResetError from error

        first = None if has_client.is_set() else await receive()
        door.leave(socket.transport)
        hello = admitted(first, transport.token)
        if hello is None or has_client.is_set():
            with contextlib.suppress(OSError):
                await send(refusal(first))
            return
        has_client.set()
        waiting.append(hello)
        outbox = SocketOutbox(send)
        try:
            await serve(receive, outbox, False)
        finally:
            await outbox.finish()
            is_over.set()

    def check(socket: ServerConnection, request: "Request") -> "Response | None":
        hosts, origins = request.headers.get_all("Host"), request.headers.get_all("Origin")
        if not is_foreign_page(hosts, origins, transport.host):
            return None
        return socket.respond(403, "askdocs serves editors and pages of this machine only.\n")

    async with listen(
        connected,
        transport.host,
        transport.port,
        max_size=LARGEST_MESSAGE,
        max_queue=_MOST_AHEAD,
        compression=None,
        close_timeout=_GOODBYE,
        process_request=check,
        create_connection=Guarded,
    ) as server:
        _announce("ws", next(iter(server.sockets)).getsockname()[:2], transport)
        await is_over.wait()


@define
class _Stranger:
    deadline: asyncio.TimerHandle
    said: int = 0
    """Bytes."""


class _Door:
    """Those who have not been let in: each may say little, for a moment, and none blocks it."""

    def __init__(self) -> None:
        self._strangers: dict[asyncio.BaseTransport, _Stranger] = {}

    def knock(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has come."""
        if len(self._strangers) >= _MOST_STRANGERS:
            # Who has the token presents it at once, and is not among the oldest.
            self._turn_away(next(iter(self._strangers)))
        loop = asyncio.get_running_loop()
        deadline = loop.call_later(_PATIENCE, self._turn_away, transport)
        self._strangers[transport] = _Stranger(deadline)

    def hear(self, transport: asyncio.BaseTransport, size: int) -> bool:
        """Whether ``size`` bytes may be taken: from a stranger not too many."""
        stranger = self._strangers.get(transport)
        if stranger is None:
            return not transport.is_closing()
        stranger.said += size
        if stranger.said > _MOST_BEFORE:
            self._turn_away(transport)
        return stranger.said <= _MOST_BEFORE

    def leave(self, transport: asyncio.BaseTransport) -> None:
        """Somebody was let in, or has gone."""
        if (stranger := self._strangers.pop(transport, None)) is not None:
            stranger.deadline.cancel()

    def _turn_away(self, transport: asyncio.BaseTransport) -> None:
        self.leave(transport)
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 (it is a socket's)
        transport.abort()


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
