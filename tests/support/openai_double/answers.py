"""What a client asks of a server on loopback, and what the server does about it, step by step."""

import asyncio
import json
import threading
from collections.abc import Iterable, Mapping

from attrs import field, frozen


@frozen
class Request:
    """What a client asked for."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""

    body: bytes = field(repr=False)

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Gate:
    """A place in an answer at which the server waits until a test opens it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        """Set when everything before the gate has been written."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opened = asyncio.Event()
        self._open_from_the_start = False

    def open(self) -> None:
        """Let the rest of the answer through."""
        self._open_from_the_start = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._opened.set)

    async def wait(self) -> None:
        """Wait, on the server's loop, until the gate is opened."""
        self._loop = asyncio.get_running_loop()
        self.reached.set()
        if not self._open_from_the_start:
            await self._opened.wait()


@frozen
class Cut:
    """A place in an answer at which the server hangs up."""


Step = bytes | Gate | Cut
"""One thing that the server does with an answer; each piece of bytes becomes one chunk."""


@frozen
class Answer:
    """What the server does with a request."""

    status: int
    steps: tuple[Step, ...]
    headers: Mapping[str, str] = field(factory=dict)
    is_streamed: bool = False
    gate: Gate | None = None
    """Where the server waits before it writes anything."""


def json_answer(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    """The answer that carries ``body`` as JSON."""
    encoded = json.dumps(body, ensure_ascii=False).encode()
    return Answer(status, (encoded,), {"content-type": "application/json", **(headers or {})})


def page_answer(html: str) -> Answer:
    """The web page that a captive portal, or a wrong address, answers everything with."""
    return Answer(200, (html.encode(),), {"content-type": "text/html; charset=utf-8"})


def stream_answer(steps: Iterable[Step]) -> Answer:
    """The answer that carries a stream of server-sent events."""
    headers = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}
    return Answer(200, tuple(steps), headers, is_streamed=True)
