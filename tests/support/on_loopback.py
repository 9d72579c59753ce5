"""What the stand-ins on loopback have in common: they serve while their context lasts."""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from tests.support.openai_double.answers import Answer, Request
from tests.support.openai_double.recorder import Exchange, Recorder
from tests.support.openai_double.wire import LoopbackServer


class OnLoopback(ABC):
    """Serves what ``answer`` says; leaving the context checks what went over the wire."""

    def __init__(self) -> None:
        self.recorder = Recorder()
        self._server = LoopbackServer(self.answer, self.recorder)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.stop()
        # A test that has failed already is not to fail for another reason.
        if error is None:
            self.check()

    @property
    def base_url(self) -> str:
        return f"{self._server.origin}/v1"

    @abstractmethod
    def answer(self, request: Request, exchange: Exchange) -> Answer:
        """What is sent back."""

    def check(self) -> None:  # noqa: B027 (some have nothing to check)
        """Fail if something went over the wire that must not."""
