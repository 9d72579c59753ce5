"""The server: life cycle and registration."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Final, assert_never

from cattrs import Converter
from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from askdocs import __version__
from askdocs.lsp.protocol import COMMANDS
from askdocs.lsp.rpc import Rpc
from askdocs.lsp.services import Services
from askdocs.lsp.session import Client, Session
from askdocs.lsp.transport import (
    Outbox,
    Received,
    Stdio,
    Tcp,
    Transport,
    WebSocket,
    serve_stdio,
)
from askdocs.shortage import raise_shortage

__all__ = ["Services", "serve"]

logger = logging.getLogger(__name__)

_LONGEST_END: Final = 0.7
"""Seconds for which the end of a connection waits for what still runs."""

_PARENT_CHECKED_EVERY: Final = 3.0
"""Seconds between two looks at whether the editor's process is still there."""


def serve(make_services: Callable[[], Services], *, transport: Transport) -> int:
    """Serve one client over ``transport`` until it leaves; returns the exit status.

    That is 0 if the client has asked for the shutdown, else 1, as the protocol says.
    ``make_services`` is called on a thread, after the client is initialized.
    """
    # pygls logs every message's body, which may hold what the user would not show.
    logging.getLogger("pygls").setLevel(logging.ERROR)
    connection = _Connection(make_services)
    try:
        asyncio.run(connection.run(transport))
    except KeyboardInterrupt:
        return 130
    except ModuleNotFoundError as error:
        if error.name != "websockets":
            raise
        sys.stderr.write(
            "askdocs: --ws needs the package websockets: install it beside askdocs"
            " (it is the extra `ws`), or use --tcp.\n"
        )
        return 2
    except OSError as error:
        raise_shortage(error)
        sys.stderr.write(f"askdocs: cannot listen there ({error.strerror or error}).\n")
        return 2
    return connection.status


class _Server(LanguageServer):
    """pygls's server, without its pop-ups."""

    def report_server_error(self, error: Exception, source: object) -> None:
        logger.error("the server could not go on with a message", exc_info=error)


class _Connection:
    def __init__(self, make_services: Callable[[], Services]) -> None:
        self._make_services = make_services
        self._is_shut_down = False

    @property
    def status(self) -> int:
        return 0 if self._is_shut_down else 1

    async def run(self, transport: Transport) -> None:
        if isinstance(transport, Stdio):
            await serve_stdio(self._serve)
            return
        # Imported here because editors start the server over standard streams as a rule.
        from askdocs.lsp import network  # noqa: PLC0415

        match transport:
            case Tcp():
                await network.serve_tcp(self._serve, transport)
            case WebSocket():
                await network.serve_websocket(self._serve, transport)
            case _:
                assert_never(transport)

    async def _serve(
        self,
        receive: Callable[[], Awaitable[Received | None]],
        outbox: Outbox,
        with_headers: bool,
    ) -> None:
        server = _make_server()
        rpc = server.protocol
        assert isinstance(rpc, Rpc)  # noqa: S101 (it was made so)
        rpc.set_writer(outbox, include_headers=with_headers)
        client = Client(rpc.notify_plainly, rpc.request_plainly, outbox)
        session = rpc.session = Session(client, self._make_services)
        stops = [
            asyncio.ensure_future(_receive(receive, rpc, outbox)),
            asyncio.ensure_future(rpc.finished.wait()),
            asyncio.ensure_future(_parent_is_gone(session)),
        ]
        _stop_on_signal(rpc)
        try:
            await asyncio.wait(stops, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._is_shut_down = rpc.is_shut_down
            _end_in_time(self.status)
            for stop in stops:
                stop.cancel()
            await asyncio.gather(*stops, return_exceptions=True)
            rpc.cancel_all()
            await session.close()


async def _receive(
    receive: Callable[[], Awaitable[Received | None]], rpc: Rpc, outbox: Outbox
) -> None:
    while (message := await receive()) is not None:
        rpc.receive(message)
        if rpc.finished.is_set():
            return
        try:
            await outbox.room()
        except TimeoutError:
            logger.warning("the client does not read any more")
            return


def _end_in_time(status: int) -> None:
    """End the process soon, whatever a thread still does: an editor waits for it.

    All answers are written by then, our processes end with this one, and what is on disk is whole
    at every moment.
    """
    end = threading.Timer(_LONGEST_END, os._exit, (status,))
    end.daemon = True
    end.start()


async def _parent_is_gone(session: Session) -> None:
    """Ends when the editor's process is no more, however it went."""
    while True:
        await asyncio.sleep(_PARENT_CHECKED_EVERY)
        if session.process_id is not None and not _is_alive(session.process_id):
            logger.warning("the editor is gone")
            return


def _is_alive(process_id: int) -> bool:
    if os.name == "nt" or process_id <= 0:
        # There the streams close with the process; signal 0 would end it.
        return True
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        # It is somebody else's, or a number that no process has and that tells nothing.
        return True
    return True


def _stop_on_signal(rpc: Rpc) -> None:
    # Neither Windows nor a loop outside the main thread can do this.
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, rpc.finished.set)


def _make_server() -> LanguageServer:
    server = _Server(
        "askdocs", __version__, protocol_cls=Rpc, converter_factory=_converter_of_the_protocol
    )
    rpc = server.protocol
    assert isinstance(rpc, Rpc)  # noqa: S101 (it was made so)

    # What pygls makes the announced capabilities of. The requests are answered by our handlers.
    server.feature(types.TEXT_DOCUMENT_HOVER)(_answered_elsewhere)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION)(_answered_elsewhere)
    for command in COMMANDS:
        server.command(command)(_answered_elsewhere)

    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        rpc.session.start()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        rpc.session.files_changed([params.text_document.uri])

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        rpc.session.files_changed(change.uri for change in params.changes)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        rpc.session.reconfigure(params.settings)

    return server


def _converter_of_the_protocol() -> Converter:
    """The converter of pygls, which ends with the first error rather than gathering them all."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]  # (it has no types)
    converter.detailed_validation = False
    return converter


def _answered_elsewhere(*_: object) -> None:
    """Stands for a request in pygls's register."""
    raise AssertionError("requests are answered by the handlers of the registry")
