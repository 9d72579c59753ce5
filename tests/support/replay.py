"""A server on loopback that answers with recorded traffic, in the order of the recording."""

from collections import defaultdict, deque

from tests.support.on_loopback import OnLoopback
from tests.support.openai_double import errors
from tests.support.openai_double.answers import Answer, Request, json_answer, stream_answer
from tests.support.openai_double.frames import Fault
from tests.support.openai_double.recorder import Exchange
from tests.support.recordings import Recorded, Recording


class Replay(OnLoopback):
    """Serves a recording; leaving the context fails if anything was asked that is not in it.

    To answer one question of a longer test with recorded bytes, and all the rest by the double, use
    ``OpenAIDouble.prepare(recorded.answer(...), path=RESPONSES)``.
    """

    def __init__(self, recording: Recording, *faults: Fault) -> None:
        super().__init__()
        self._faults = faults
        """They befall every stream of the recording."""
        self._left: dict[tuple[str, str], deque[Recorded]] = defaultdict(deque)
        for exchange in recording.exchanges:
            self._left[exchange.method, exchange.path].append(exchange)
        self._unknown: list[str] = []

    @property
    def left(self) -> int:
        """How many recorded answers nobody has asked for yet."""
        return sum(len(exchanges) for exchanges in self._left.values())

    def check(self) -> None:
        assert not self._unknown, f"not in the recording: {self._unknown}"

    def answer(self, request: Request, exchange: Exchange) -> Answer:
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
