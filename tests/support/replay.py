"""A server on loopback that answers with recorded traffic, in the order of the recording."""

from collections import defaultdict, deque
from types import TracebackType

from tests.support.openai_double import errors
from tests.support.openai_double.answers import Answer, Request, json_answer, stream_answer
from tests.support.openai_double.frames import Fault
from tests.support.openai_double.recorder import Exchange, Recorder
from tests.support.openai_double.wire import LoopbackServer
from tests.support.recordings import Recorded, Recording


class Replay:
    """Serves a recording; leaving the context fails if anything was asked that is not in it.

    To answer one question of a longer test with recorded bytes, and all the rest by the double, use
    ``OpenAIDouble.prepare(recorded.answer(...), path=RESPONSES)``.
    """

    def __init__(self, recording: Recording, *faults: Fault) -> None:
        self.recorder = Recorder()
        self._faults = faults
        """They befall every stream of the recording."""
        self._left: dict[tuple[str, str], deque[Recorded]] = defaultdict(deque)
        for exchange in recording.exchanges:
            self._left[exchange.method, exchange.path].append(exchange)
        self._unknown: list[str] = []
        self._server = LoopbackServer(self._answer, self.recorder)

    def __enter__(self) -> "Replay":
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.stop()
        if error is None:
            assert not self._unknown, f"not in the recording: {self._unknown}"

    @property
    def base_url(self) -> str:
        return f"{self._server.origin}/v1"

    @property
    def left(self) -> int:
        """How many recorded answers nobody has asked for yet."""
        return sum(len(exchanges) for exchanges in self._left.values())

    def _answer(self, request: Request, _: Exchange) -> Answer:
        left = self._left[request.method, request.path]
        if not left:
            self._unknown.append(f"{request.method} {request.path}")
            refusal = errors.no_such_address(request.method, request.path)
            return json_answer(refusal.body, refusal.status)
        recorded = left.popleft()
        answer = recorded.answer()
        if not answer.is_streamed:
            return answer
        steps = answer.steps
        for fault in self._faults:
            steps = tuple(fault(steps))
        return stream_answer(steps)
