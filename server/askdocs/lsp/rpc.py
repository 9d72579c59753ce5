"""JSON-RPC as askdocs speaks it, on top of pygls.

pygls leaves requests whose params do not fit without an answer, sends tracebacks to the client,
and cannot cancel commands. So every message comes in through ``receive`` as plain JSON and every
request is answered here, exactly once; pygls keeps the features' registration, the capabilities,
the types and the way out.
"""

import asyncio
import itertools
import json
import logging
import secrets
from collections import Counter
from collections.abc import Generator, Mapping
from concurrent.futures import Future
from enum import Enum
from typing import Any, Final, TypeGuard

from attrs import frozen
from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from askdocs.errors import AskDocsError, Busy, InvalidInput
from askdocs.lsp.protocol import ASK, Handler, Result
from askdocs.lsp.registry import METHODS, load_handlers
from askdocs.lsp.session import Session
from askdocs.lsp.shapes import HINT, misfit
from askdocs.lsp.transport import Received, TooLarge
from askdocs.shortage import shortage_of
from askdocs.text import clean
from askdocs.wording import Message, Say

logger = logging.getLogger(__name__)

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
NOT_INITIALIZED: Final = -32002
REQUEST_CANCELLED: Final = -32800
REQUEST_FAILED: Final = -32803

_MOST_WAITING: Final[Mapping[str, int]] = {ASK: 100}
_MOST_OTHERS: Final = 2_000
"""Requests of one method that may wait for their answers."""

_MOST_AT_ONCE: Final = 64
"""Requests of one method that are worked on together: what they say has to be kept until it is
read."""

_SAYS_NOTHING: Final[Mapping[str, Any]] = {types.INITIALIZED: {}, types.SHUTDOWN: None}
"""The params of messages whose params say nothing: clients send none, null, an object or a list."""


class Phase(Enum):
    """How far the connection has come."""

    NEW = "new"
    RUNNING = "running"
    SHUT_DOWN = "shut down"


@frozen
class RpcError(Exception):
    """A request that is refused by the rules of the protocol."""

    code: int
    message: str
    data: Mapping[str, Any] | None = None


class Rpc(LanguageServerProtocol):
    """One connection: decides what becomes of every message."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        # pygls looks at every attribute, properties included, while it is being made.
        self._phase = Phase.NEW
        super().__init__(server, converter)
        self.session: Session
        """Set by the server before the first message."""
        self._handlers: Mapping[str, Handler[Any]] = {}
        """What answers our own requests, by method; empty until the first comes."""
        self.finished = asyncio.Event()
        """Set when the client said exit."""
        self._unanswered: Counter[str] = Counter()
        """Requests by their method that have no response yet."""
        self._turns = {method: asyncio.Semaphore(_MOST_AT_ONCE) for method in METHODS}
        self._own_ids = itertools.count(1)
        self._asked: dict[str, asyncio.Future[Any]] = {}
        """Our requests to the client, apart from its own: both sides choose their ids freely."""

    @property
    def is_shut_down(self) -> bool:
        """Whether the client has asked for the shutdown."""
        return self._phase is Phase.SHUT_DOWN

    def receive(self, received: Received) -> None:
        """Handle one message; never raises."""
        if isinstance(received, TooLarge):
            self._refuse(None, RpcError(INVALID_REQUEST, "The message is too long."))
            return
        try:
            message = json.loads(received)
        except (ValueError, RecursionError):
            self._refuse(None, RpcError(PARSE_ERROR, "The message is not valid JSON."))
            return
        if not isinstance(message, dict):
            # Batches are no part of the language server protocol.
            self._refuse(None, RpcError(INVALID_REQUEST, "The message is not an object."))
            return
        self._handle(message)

    def send_answer(self, id_: int | str, result: Result) -> None:
        """Answer a request."""
        self._send_data({"jsonrpc": "2.0", "id": id_, "result": result})

    def notify_plainly(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification."""
        self._send_data({"jsonrpc": "2.0", "method": method, "params": params})

    def request_plainly(self, method: str, params: dict[str, Any]) -> "asyncio.Future[Any]":
        """Send a request to the client; the result comes as plain JSON."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        id_ = f"askdocs-{next(self._own_ids)}"
        self._asked[id_] = future
        self._send_data({"jsonrpc": "2.0", "id": id_, "method": method, "params": params})
        return future

    def cancel_all(self) -> None:
        """Cancel every request that is running, whoever made it."""
        for running in tuple(self._request_futures.values()):
            running.cancel()
        for asked in tuple(self._asked.values()):
            asked.cancel()

    def _handle(self, message: dict[str, Any]) -> None:
        id_, method = message.get("id"), message.get("method")
        has_id = _is_id(id_)
        if message.get("jsonrpc") != "2.0" or ("id" in message and not has_id and method):
            self._refuse(id_ if has_id else None, RpcError(INVALID_REQUEST, "Not JSON-RPC 2.0."))
        elif isinstance(method, str) and _is_id(id_):
            self._take_request(id_, method, message.get("params"))
        elif isinstance(method, str):
            self._take_notification(method, message.get("params"))
        elif has_id and ("result" in message or "error" in message):
            self._take_response(message)
        elif has_id or "id" not in message:
            self._refuse(
                id_ if has_id else None, RpcError(INVALID_REQUEST, "The message has no method.")
            )

    def _take_request(self, id_: int | str, method: str, params: object) -> None:
        try:
            self._check_phase(method)
            if id_ in self._request_futures:
                raise RpcError(INVALID_REQUEST, "This id belongs to a request that is running.")
            if method in METHODS:
                if self._unanswered[method] >= _MOST_WAITING.get(method, _MOST_OTHERS):
                    raise Busy(
                        "Too many requests wait for an answer.",
                        "Wait for answers before you ask for more.",
                    )
                self._start(id_, method, params)
            elif method in {types.INITIALIZE, types.SHUTDOWN}:
                self._take_lifecycle_request(id_, method, params)
            else:
                raise RpcError(METHOD_NOT_FOUND, f"The method {method[:80]} is not known.")
        except (RpcError, InvalidInput, Busy) as error:
            self._refuse(id_, as_rpc_error(error, self.session.say))

    def _check_phase(self, method: str) -> None:
        if self._phase is Phase.SHUT_DOWN:
            raise RpcError(INVALID_REQUEST, "The server was shut down.")
        if self._phase is Phase.NEW and method != types.INITIALIZE:
            raise RpcError(NOT_INITIALIZED, "The server is not initialized.")
        if self._phase is Phase.RUNNING and method == types.INITIALIZE:
            raise RpcError(INVALID_REQUEST, "The server is initialized already.")

    def _take_lifecycle_request(self, id_: int | str, method: str, params: object) -> None:
        request = self._structured(
            method, {"jsonrpc": "2.0", "id": id_, "method": method, "params": params}
        )
        self._phase = Phase.RUNNING if method == types.INITIALIZE else Phase.SHUT_DOWN
        self._handle_request(id_, method, getattr(request, "params", None))

    def _structured(self, method: str, message: dict[str, Any]) -> object:
        """``message`` with the types of the protocol; raises if it does not fit."""
        kind = self.get_message_type(method)
        if method in _SAYS_NOTHING:
            message["params"] = _SAYS_NOTHING[method]
        if message.get("params") is None:
            message.pop("params", None)
        if wrong := misfit(message, kind):
            raise InvalidInput(wrong.reason, wrong.path, HINT)
        try:
            return self._converter.structure(message, kind)  # type: ignore[arg-type]
        except (TypeError, ValueError, KeyError, AttributeError):
            # The error itself holds the values, which may be anybody's text.
            raise InvalidInput("does not have the right shape", "params", HINT) from None

    def _take_notification(self, method: str, params: object) -> None:
        if method == types.EXIT:
            self.finished.set()
            return
        if self._phase is not Phase.RUNNING:
            return
        if (
            method not in self.fm.features
            and method not in self.fm.builtin_features
            and method != types.CANCEL_REQUEST
        ):
            logger.debug("the notification %s is not known", method[:80])
            return
        try:
            if method == types.CANCEL_REQUEST:
                id_ = params.get("id") if isinstance(params, dict) else None
                # True is 1 to Python, and to nobody else.
                if _is_id(id_) and (future := self._request_futures.get(id_)) is not None:
                    future.cancel()
                return
            notification = self._structured(
                method, {"jsonrpc": "2.0", "method": method, "params": params}
            )
            self._handle_notification(method, getattr(notification, "params", None))
        except InvalidInput as error:
            logger.warning(
                "the notification %s was ignored: %s", method, as_rpc_error(error).message
            )
        except Exception:
            logger.exception("the notification %s failed", method)

    def _take_response(self, message: dict[str, Any]) -> None:
        future = self._asked.pop(message["id"], None)
        if future is None or future.done():
            return
        if "error" in message:
            error = message["error"] if isinstance(message["error"], dict) else {}
            text, code = str(error.get("message", "")), error.get("code")
            future.set_exception(
                JsonRpcException(text, code if isinstance(code, int) else INTERNAL_ERROR)
            )
        else:
            future.set_result(message.get("result"))

    async def _answer(self, method: str, params: object) -> Result:
        if not self._handlers:
            self._handlers = await asyncio.to_thread(load_handlers)
        async with self._turns[method]:
            await self.session.client.room()
            return await self._handlers[method](self.session, params)

    def _start(self, id_: int | str, method: str, params: object) -> None:
        task = asyncio.ensure_future(self._answer(method, params))
        self._unanswered[method] += 1
        # pygls looks for what $/cancelRequest and shutdown cancel among these.
        self._request_futures[id_] = task  # type: ignore[assignment]
        task.add_done_callback(lambda done: self._finish(id_, method, done))

    def _finish(self, id_: int | str, method: str, task: "asyncio.Task[Result]") -> None:
        self._request_futures.pop(id_, None)
        self._unanswered[method] -= 1
        try:
            self.send_answer(id_, task.result())
        except asyncio.CancelledError:
            self._refuse(id_, RpcError(REQUEST_CANCELLED, "The request was cancelled."))
        except Exception as error:  # noqa: BLE001 (the edge: every request gets its answer)
            self._refuse(id_, as_rpc_error(error, self.session.say))

    def _refuse(self, id_: int | str | None, error: RpcError) -> None:
        described: dict[str, Any] = {"code": error.code, "message": error.message}
        if error.data is not None:
            described["data"] = dict(error.data)
        self._send_data({"jsonrpc": "2.0", "id": id_, "error": described})

    # What pygls calls.

    def _send_handler_result(self, future: "Future[Any]", *, msg_id: int | str) -> None:
        self._request_futures.pop(msg_id, None)
        try:
            self._send_response(msg_id, result=future.result())
        except Exception as error:  # noqa: BLE001 (the edge, see _finish)
            self._refuse(msg_id, as_rpc_error(error, self.session.say))

    def _check_handler_result(self, future: "Future[Any]") -> None:
        if not future.cancelled() and (error := future.exception()) is not None:
            logger.error("a notification failed", exc_info=error)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(
        self, params: types.InitializeParams
    ) -> Generator[Any, Any, types.InitializeResult]:
        # Half a character in it would be too much for the library.
        params.root_path = params.root_path and clean(params.root_path)
        result = yield from super().lsp_initialize(params)
        result.capabilities.experimental = self.session.begin(params)
        return result

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        self.session.buffers.open(document.uri, document.text)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        self.session.buffers.change(params.text_document.uri, params.content_changes)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        self.session.buffers.close(params.text_document.uri)

    @lsp_method(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def lsp_workspace__did_change_workspace_folders(
        self, params: types.DidChangeWorkspaceFoldersParams
    ) -> None:
        self.session.change_folders(params.event.added, params.event.removed)

    @lsp_method(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def lsp_work_done_progress_cancel(self, params: types.WorkDoneProgressCancelParams) -> None:
        self.session.progress.cancel(params.token)


def _is_id(value: object) -> TypeGuard[int | str]:
    return isinstance(value, (int, str)) and not isinstance(value, bool)


def as_rpc_error(error: BaseException, say: Say = str) -> RpcError:
    """What the client is told of ``error``: what happened and what to do, never a traceback.

    ``say`` puts it into the language of the user.
    """
    match error:
        case RpcError():
            return error
        case InvalidInput(where=where, message=message, hint=hint):
            path = (
                where
                if where.startswith(("params", "arguments")) or not where
                else f"params.{where}"
            )
            text = f"{path}: {say(message)}" if path else say(message)
            data = {"kind": error.kind, "where": path, "hint": say(hint)}
            return RpcError(INVALID_PARAMS, text, data)
        case AskDocsError(message=message, hint=hint):
            return RpcError(REQUEST_FAILED, say(message), {"kind": error.kind, "hint": say(hint)})
        case _:
            short = shortage_of(error)
            if short is not None:
                return as_rpc_error(short, say)
            reference = secrets.token_hex(4)
            logger.error("internal error %s", reference, exc_info=error)
            return RpcError(
                INTERNAL_ERROR,
                say(
                    Message("Something went wrong in askdocs; its log says more at {}.", reference)
                ),
            )
