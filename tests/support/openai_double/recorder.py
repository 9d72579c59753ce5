"""What a server on loopback was asked, in order, and what a test can wait for."""

import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from attrs import define, field

from tests.support.openai_double.multipart import Part, parts_of

if TYPE_CHECKING:
    from tests.support.openai_double.answers import Request

PATIENCE_SECONDS = 20
"""How long a wait may take before a test is given up; never how long anything should take."""


@define(eq=False)
class Exchange:
    """One request, and what became of it."""

    request: "Request"
    status: int | None = None
    client_closed: threading.Event = field(factory=threading.Event, repr=False)
    """Set as soon as the client hung up before the answer was complete."""

    finished: threading.Event = field(factory=threading.Event, repr=False)

    @property
    def method(self) -> str:
        return self.request.method

    @property
    def path(self) -> str:
        return self.request.path

    @property
    def body(self) -> bytes:
        return self.request.body

    @property
    def json(self) -> Any:  # noqa: ANN401 - the test knows what it sent
        """The body as JSON."""
        return json.loads(self.request.body)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of a multipart body."""
        return parts_of(self.request.headers.get("content-type", ""), self.request.body)


class Recorder:
    """Every exchange with a server, for the thread of the test to look at."""

    def __init__(self) -> None:
        self._exchanges: list[Exchange] = []
        self._changed = threading.Condition()

    @property
    def exchanges(self) -> list[Exchange]:
        """Everything so far, in the order in which it was asked."""
        with self._changed:
            return list(self._exchanges)

    def matching(self, path: str, method: str | None = None) -> list[Exchange]:
        """The exchanges at ``path`` so far."""
        return [
            exchange
            for exchange in self.exchanges
            if exchange.path == path and method in {None, exchange.method}
        ]

    def wait_for(self, path: str, count: int = 1, method: str | None = None) -> Exchange:
        """The exchange number ``count`` at ``path``, as soon as its request has come."""
        self._wait(lambda: len(self.matching(path, method)) >= count, f"{count} × {path}")
        return self.matching(path, method)[count - 1]

    def has_come(self, count: int, *, patience: float) -> bool:
        """Whether ``count`` requests have come, once so many seconds have passed at most."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._exchanges) >= count, patience)

    def begin(self, request: "Request") -> Exchange:
        """Note a request that came in."""
        exchange = Exchange(request)
        with self._changed:
            self._exchanges.append(exchange)
            self._changed.notify_all()
        return exchange

    def _wait(self, is_so: Callable[[], bool], what: str) -> None:
        with self._changed:
            if not self._changed.wait_for(is_so, PATIENCE_SECONDS):
                raise TimeoutError(f"the server waited in vain for {what}")
