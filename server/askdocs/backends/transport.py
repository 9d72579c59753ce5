"""The way to an endpoint: client, queue, retries, time limits; what is sent is written down.

The SDK is imported, and the client made, on a worker thread with the first request. The SDK's own
retries are off: it repeats what is hopeless, waits unseen, and cannot be told when to stop.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeVar

from attrs import define, field

from askdocs.answering.assistant import Waiting
from askdocs.answering.egress import Egress, SentKind
from askdocs.backends.endpoint import Endpoint
from askdocs.errors import AskDocsError

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream

T = TypeVar("T")

SILENCE: Final = 60.0
"""Seconds between two bytes after which an endpoint counts as gone."""


class Lane(Enum):
    """Requests that wait for each other; the value is how many go at once."""

    ANSWERS = 2
    UPLOADS = 4


@define(eq=False)
class Errand:
    """What a request is for."""

    kind: SentKind
    documents: tuple[str, ...] = ()
    lane: Lane = Lane.ANSWERS
    entries: list[int] = field(factory=list)
    """The entries that its requests have in the book of what was sent."""


class Transport:
    """One endpoint's client. Belongs to one event loop."""

    def __init__(self, endpoint: Endpoint, egress: Egress, *, silence: float = SILENCE) -> None:
        self.endpoint = endpoint
        self.last_error: AskDocsError | None = None
        """How the last request failed; ``None`` if it went well."""

    async def client(self) -> "AsyncOpenAI":
        """The client, made with the first call."""
        raise NotImplementedError

    async def call(
        self,
        send: Callable[["AsyncOpenAI"], Awaitable[T]],
        errand: Errand,
        on_waiting: Callable[[Waiting], None] = lambda _: None,
    ) -> T:
        """What ``send`` returns, tried again where that may help.

        Raises an ``AskDocsError`` otherwise.
        """
        raise NotImplementedError

    def stream(
        self, open_: Callable[["AsyncOpenAI"], Awaitable["AsyncStream[T]"]], errand: Errand
    ) -> AsyncGenerator[T | Waiting, None]:
        """The events of the stream that ``open_`` opens; tried again until the first has come.

        Raises an ``AskDocsError`` if the stream cannot be opened or breaks off.
        """
        raise NotImplementedError

    async def count(self, errand: Errand, tokens: int) -> None:
        """The last request of ``errand`` has used ``tokens``."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close all connections."""
        raise NotImplementedError
