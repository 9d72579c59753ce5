"""The way to an endpoint: client, queue, retries, time limits; what is sent is written down.

The SDK is imported, and the client made, on a worker thread with the first request. The SDK's own
retries are off: it repeats what is hopeless, waits unseen, and cannot be told when to stop.
"""

import asyncio
import logging
import math
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import define, field

from askdocs.answering.assistant import Waiting
from askdocs.answering.egress import Egress, Sent, SentKind
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.failures import LONGEST_WAIT, Failure, failure_of
from askdocs.backends.stream_events import has_content
from askdocs.errors import AskDocsError, ConsentRequired, EndpointFailed, MissingKey, MissingPackage
from askdocs.wording import Message

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI, AsyncStream

T = TypeVar("T")

SILENCE: Final = 60.0
"""Seconds between two bytes after which an endpoint counts as gone."""

PATIENCE: Final = 300.0
"""Seconds without content, whatever else comes, after which an endpoint is given up."""

_CONNECTING: Final = 10.0
"""Seconds that a connection may take."""

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 8.0
"""Seconds between attempts where the endpoint names none; each is twice the one before."""

_ON_LOOP: Final = 0.005
"""Seconds for which events that have come already are handled before others get their turn."""

_LEAVING: Final = ".send_request_headers.started"
"""The event of the HTTP library with which the first byte of a request leaves."""

_EVENT_STREAM: Final = "text/event-stream"


class Lane(Enum):
    """Requests that wait for each other; the value names them and says how many go at once."""

    ANSWERS = ("answers", 2)
    UPLOADS = (Message("uploads"), 4)
    EMBEDDINGS = ("embeddings", 1)
    QUESTIONS = (Message("questions"), 4)


def needs_no_consent() -> bool:
    """Of an errand that the user is not asked about."""
    return True


@define(eq=False)
class Errand:
    """What a request is for."""

    kind: SentKind
    documents: tuple[str, ...] = ()
    lane: Lane = Lane.ANSWERS
    is_agreed: Callable[[], bool] = needs_no_consent
    """Whether the user agrees to it now. It may read the disk."""
    entries: list[int] = field(factory=list)
    """The entries that its requests have in the book of what was sent."""
    heard: float = 0.0
    """When content came last, by the clock that never goes back."""
    is_stream: bool = False
    unsent: int | None = None
    """The entry of a request that is written down and of which no byte has left yet."""


_errand: ContextVar[Errand | None] = ContextVar("errand", default=None)
"""What the request that is being sent is for."""


class Transport:
    """One endpoint's client. Belongs to one event loop."""

    def __init__(
        self,
        endpoint: Endpoint,
        egress: Egress,
        *,
        silence: float = SILENCE,
        patience: float = PATIENCE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.endpoint = endpoint
        self.last_error: AskDocsError | None = None
        """How the last request failed; ``None`` if it went well."""
        self._egress = egress
        self._silence = silence
        self._patience = patience
        self._sleep = sleep
        self._client: AsyncOpenAI | None = None
        self._making = asyncio.Lock()
        self._lanes = {lane: asyncio.Semaphore(lane.value[1]) for lane in Lane}

    async def client(self) -> "AsyncOpenAI":
        """The client, made with the first call; raises ``MissingKey``."""
        if self.endpoint.needs_key and not self.endpoint.api_key:
            raise MissingKey(
                Message("{} needs a key and there is none.", self.endpoint.host),
                "Give one in your editor's settings of askdocs, or in OPENAI_API_KEY.",
            )
        async with self._making:
            if self._client is None:
                self._client = await asyncio.to_thread(
                    _make_client, self.endpoint, self._silence, self._write_down, self._bound
                )
        return self._client

    async def call(
        self,
        send: Callable[["AsyncOpenAI"], Awaitable[T]],
        errand: Errand,
        on_waiting: Callable[[Waiting], None] = lambda _: None,
    ) -> T:
        """What ``send`` returns, tried again where that may help.

        Raises an ``AskDocsError`` otherwise.
        """
        client = await self.client()
        async with self._lanes[errand.lane]:
            attempt = 1
            while True:
                try:
                    result = await self._sent(send, client, errand)
                except Exception as error:  # noqa: BLE001 (every one is mapped, see failures)
                    failure = self._failed(error, attempt)
                else:
                    if isinstance(result, str):
                        # The SDK hands on the body of a page that is no JSON.
                        raise self._remembered(_no_api(self.endpoint))
                    self.last_error = None
                    return result
                async for waiting in self._pause(failure, attempt):
                    on_waiting(waiting)
                attempt += 1

    async def stream(
        self, open_: Callable[["AsyncOpenAI"], Awaitable["AsyncStream[T]"]], errand: Errand
    ) -> AsyncGenerator[T | Waiting, None]:
        """The events of the stream that ``open_`` opens; tried again until the first has come.

        Raises an ``AskDocsError`` if the stream cannot be opened or breaks off.
        """
        client = await self.client()
        errand.is_stream = True
        lane = self._lanes[errand.lane]
        if lane.locked():
            yield Waiting(0, Message("other {} come first", errand.lane.value[0]))
        async with lane:
            attempt = 1
            while True:
                has_begun = False
                try:
                    opened = await self._sent(open_, client, errand)
                    async with opened:
                        self._check_content_type(opened)
                        clock = asyncio.get_running_loop().time
                        until = clock() + _ON_LOOP
                        async for event in opened:
                            has_begun = True
                            if has_content(event):
                                errand.heard = time.monotonic()
                            yield event
                            if clock() > until:
                                # A burst of events must not keep others from their turn.
                                await asyncio.sleep(0)
                                until = clock() + _ON_LOOP
                    self.last_error = None
                    return
                except Exception as error:  # noqa: BLE001 (every one is mapped, see failures)
                    failure = self._failed(error, attempt, may_retry=not has_begun)
                async for waiting in self._pause(failure, attempt):
                    yield waiting
                attempt += 1

    async def count(self, errand: Errand, tokens: int) -> None:
        """The last request of ``errand`` has used ``tokens``."""
        if errand.entries:
            await asyncio.to_thread(self._egress.count, errand.entries[-1], tokens)

    async def close(self) -> None:
        """Close all connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _sent(
        self,
        send: Callable[["AsyncOpenAI"], Awaitable[T]],
        client: "AsyncOpenAI",
        errand: Errand,
    ) -> T:
        token = _errand.set(errand)
        try:
            return await send(client)
        finally:
            _errand.reset(token)
            if errand.unsent is not None:
                # There was no connection, or whoever asked has gone before there was one.
                entry, errand.unsent = errand.unsent, None
                errand.entries.remove(entry)
                await asyncio.shield(asyncio.to_thread(self._egress.withdraw, entry))

    async def _write_down(self, request: "httpx2.Request") -> None:
        errand = _errand.get()
        if errand is None:
            raise EndpointFailed("A request was about to be sent without a reason.", "Report this.")
        await self._require_agreement(errand)
        length = request.headers.get("content-length", "0")
        sent = Sent(
            time=datetime.now(UTC),
            endpoint=self.endpoint.base_url,
            kind=errand.kind,
            bytes=int(length),
            documents=errand.documents,
        )
        writing = asyncio.ensure_future(asyncio.to_thread(self._egress.record, sent))
        try:
            await asyncio.shield(writing)
        finally:
            # Also where it is cancelled: the thread goes on, and what it writes is known then.
            errand.unsent = await writing
            errand.entries.append(errand.unsent)

        async def trace(event: str, _: object) -> None:
            if event.endswith(_LEAVING):
                # A connection takes its time, in which users may change their minds.
                await self._require_agreement(errand)
                errand.unsent = None

        request.extensions = {**request.extensions, "trace": trace}

    async def _bound(self, response: "httpx2.Response") -> None:
        """Nothing of ``response`` is read without a limit."""
        from askdocs.backends import bounded  # noqa: PLC0415 (it imports the HTTP library)

        errand = _errand.get()
        if errand is None:
            raise EndpointFailed("A request was about to be sent without a reason.", "Report this.")
        errand.heard = time.monotonic()
        longest = bounded.LONGEST_STREAM if errand.is_stream else bounded.LONGEST_BODY
        response.stream = bounded.Bounded(
            response,
            self.endpoint,
            bounded.LONGEST_EMBEDDINGS if errand.lane is Lane.EMBEDDINGS else longest,
            bounded.LONGEST_EVENT if errand.is_stream else None,
            lambda: time.monotonic() - errand.heard > self._patience,
        )

    async def _require_agreement(self, errand: Errand) -> None:
        """Each request asks, so that no queue, pause or attempt outlives the user's word."""
        if not await asyncio.to_thread(errand.is_agreed):
            raise ConsentRequired(
                Message(
                    "You have taken back that docs are sent to {}, so nothing more was sent.",
                    self.endpoint.base_url,
                ),
                "Agree again if it is to go on.",
            )

    def _failed(self, error: Exception, attempt: int, *, may_retry: bool = True) -> Failure:
        """The failure, if another attempt may help; raises its error otherwise."""
        failure = failure_of(error, self.endpoint)
        is_soon = failure.retry_after is None or failure.retry_after <= LONGEST_WAIT
        if may_retry and failure.is_transient and attempt < failure.attempts and is_soon:
            return failure
        raise self._remembered(failure.error) from error

    def _remembered(self, error: AskDocsError) -> AskDocsError:
        self.last_error = error
        return error

    async def _pause(self, failure: Failure, attempt: int) -> AsyncGenerator[Waiting, None]:
        """Wait before the next attempt, counting down the seconds."""
        left = failure.retry_after
        if left is None:
            longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (attempt - 1))
            # Those who were turned away together must not come back together.
            left = longest * random.uniform(0.75, 1.0)  # noqa: S311 (it guards nothing)
        while left > 0:
            yield Waiting(math.ceil(left), failure.reason)
            step = left - math.floor(left) or 1.0
            await self._sleep(step)
            left -= step

    def _check_content_type(self, opened: "AsyncStream[Any]") -> None:
        kind = opened.response.headers.get("content-type", _EVENT_STREAM)
        if _EVENT_STREAM not in kind:
            raise _no_api(self.endpoint)


def _no_api(endpoint: Endpoint) -> EndpointFailed:
    return EndpointFailed(
        Message("{} answers with something that is not OpenAI's API.", endpoint.base_url),
        "Check the base URL (it usually ends in /v1), and whether a network's log-in page or a"
        " proxy stands in between.",
    )


def _make_client(
    endpoint: Endpoint,
    silence: float,
    on_request: Callable[["httpx2.Request"], Awaitable[None]],
    on_response: Callable[["httpx2.Response"], Awaitable[None]],
) -> "AsyncOpenAI":
    """A client for ``endpoint`` and for nothing else. Slow, so it belongs on a worker thread."""
    try:
        import httpx2  # noqa: PLC0415 (nobody who asks no model pays for it)
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient  # noqa: PLC0415 (the same)
    except ImportError:
        # It is partly compiled, so an editor's plugin may leave it out.
        raise MissingPackage(
            "Asking a model takes the package openai, which is not installed.",
            "Install it where askdocs is; in VS Code with “Ask Docs: Add Packages for PDF and"
            " Models…”.",
        ) from None

    # Their debugging output holds the documents' text.
    for name in ("openai", "httpx2", "httpcore2", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    client = AsyncOpenAI(
        # The SDK insists on a key, and servers without one do not look at it.
        api_key=endpoint.api_key or "none",
        admin_api_key="",
        organization=endpoint.organization,
        project=endpoint.project,
        webhook_secret="",
        base_url=endpoint.base_url,
        max_retries=0,
        http_client=DefaultAsyncHttpxClient(
            timeout=httpx2.Timeout(silence, connect=min(_CONNECTING, silence), pool=None),
            # What is sent goes to the address that the user named and to no other; what is meant
            # for this machine does not take the way over a proxy.
            follow_redirects=False,
            trust_env=not endpoint.is_local,
            event_hooks={"request": [on_request], "response": [on_response]},
            headers={"Accept-Encoding": "gzip"},
        ),
    )
    # Given as "" above so that the SDK does not look for them in the environment.
    client.admin_api_key = None
    client.organization = endpoint.organization or None
    client.project = endpoint.project or None
    client.webhook_secret = None
    # Loads the types of what is sent and received, which takes longer than all the rest.
    _ = client.responses, client.chat.completions, client.models, client.embeddings
    return client
