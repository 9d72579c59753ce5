"""What a test holds of the double: it sets the server up and asks it afterwards."""

from collections import defaultdict
from http import HTTPStatus

from attrs import frozen

from tests.support.on_loopback import OnLoopback
from tests.support.openai_double import errors
from tests.support.openai_double.answers import Answer, Gate, Request, json_answer
from tests.support.openai_double.api import Api
from tests.support.openai_double.authorities import problems_of_answer, problems_of_request
from tests.support.openai_double.clock import Clock
from tests.support.openai_double.errors import ApiError
from tests.support.openai_double.frames import Fault, held_after
from tests.support.openai_double.recorder import Exchange
from tests.support.openai_double.replies import Reply
from tests.support.openai_double.routing import answer as routed
from tests.support.openai_double.warehouse import Warehouse

RESPONSES = "/v1/responses"
CHAT = "/v1/chat/completions"
EMBEDDINGS = "/v1/embeddings"
FILES = "/v1/files"
STORES = "/v1/vector_stores"
MODELS = "/v1/models"


@frozen
class _Prepared:
    """An answer instead of the real one, so many times; always where ``times`` is None."""

    outcome: ApiError | Answer
    times: int | None
    is_untouched: bool = True


class OpenAIDouble(OnLoopback):
    """The API as a server; leaving the context checks all that went over the wire.

    A test that sends what the API refuses fails at the end, unless it said ``allow_refusals()``.
    """

    def __init__(self, *, needs_key: bool = True) -> None:
        super().__init__()
        self.key = "sk-double-0f1e2d3c4b5a69788796a5b4c3d2e1f0"
        self.clock = Clock()
        self.warehouse = Warehouse(self.clock)
        self._needs_key = needs_key
        self._api = Api(self.warehouse)
        self._prepared: dict[str, list[_Prepared]] = defaultdict(list)
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._gates: dict[str, list[Gate]] = defaultdict(list)
        self._refusals: list[str] = []
        self._are_refusals_allowed = False
        self._breakdowns: list[Exception] = []

    @property
    def exchanges(self) -> list[Exchange]:
        """Everything that was asked so far."""
        return self.recorder.exchanges

    @property
    def models(self) -> dict[str, str | None]:
        """The models that there are, each with the day on which it is switched off."""
        return self._api.models

    def reply(self, *replies: Reply | str) -> None:
        """Let the model say these next, in turn."""
        self._api.replies += [Reply(each) if isinstance(each, str) else each for each in replies]

    def prepare(self, outcome: ApiError | Answer, *, path: str, times: int | None = 1) -> None:
        """Answer at ``path`` with ``outcome`` so many times; always with ``times=None``."""
        self._prepared[path].append(_Prepared(outcome, times))

    def spoil(self, *faults: Fault, path: str) -> None:
        """Let these faults befall the next streams at ``path``, one stream each."""
        self._faults[path] += faults

    def hold(self, path: str, *, after: int | None = None) -> Gate:
        """A gate in the next answer at ``path``: before its first byte, or after so many events."""
        gate = Gate()
        if after is None:
            self._gates[path].append(gate)
        else:
            self.spoil(held_after(after, gate), path=path)
        return gate

    def embed_at_most(self, characters: int) -> None:
        """Let the model for embeddings take in texts of so many characters and no more."""
        self._api.longest_embedded = characters

    def refuse_parameter(self, parameter: str, *, instead: str) -> None:
        """Refuse requests that have this parameter and name the other one, as some models do."""
        self._api.refused_parameters[parameter] = instead

    def lack(self, path: str, *, status: int = 404) -> None:
        """Have no such endpoint, as servers of other makers."""
        phrase = HTTPStatus(status).phrase
        self.prepare(json_answer({"detail": phrase}, status), path=path, times=None)

    def allow_refusals(self) -> None:
        """Let this test send what the API refuses."""
        self._are_refusals_allowed = True

    def check(self) -> None:
        """Fail if anything that was sent, by us or by the double, is not what the API is."""
        problems = [f"the double broke down: {error!r}" for error in self._breakdowns]
        if not self._are_refusals_allowed:
            problems += self._refusals
        problems += [f"nobody met what was prepared at {path}" for path in self._unmet()]
        for name, body in self._api.received:
            problems += problems_of_request(name, body)
        for body in self._api.emitted:
            problems += problems_of_answer(body)
        assert not problems, "\n".join(problems)

    def _unmet(self) -> list[str]:
        """Where a fault was set up that no request ran into: such a test shows nothing."""
        unmet = [path for path, faults in self._faults.items() if faults]
        unmet += [path for path, gates in self._gates.items() if gates]
        return unmet + [
            path
            for path, outcomes in self._prepared.items()
            if any(outcome.is_untouched for outcome in outcomes)
        ]

    def answer(self, request: Request, exchange: Exchange) -> Answer:
        try:
            usual = self._usual_answer(request)
        except ApiError as refusal:
            if refusal.is_malformed:
                self._refusals.append(f"{request.method} {request.path}: {refusal.message}")
            usual = self._api.say(refusal.body, refusal.status, refusal.headers)
        except Exception as error:  # noqa: BLE001 - a bug of the double must fail the test, not hang it
            self._breakdowns.append(error)
            usual = json_answer(errors.server_error().body, 500)
        return self._spoilt(request.path, usual)

    def _usual_answer(self, request: Request) -> Answer:
        prepared = self._next_prepared(request.path)
        if isinstance(prepared, ApiError):
            return self._api.say(prepared.body, prepared.status, prepared.headers)
        if prepared is not None:
            return prepared
        self._check_key(request)
        return routed(self._api, request)

    def _next_prepared(self, path: str) -> ApiError | Answer | None:
        prepared = self._prepared[path]
        if not prepared:
            return None
        first = prepared[0]
        left = None if first.times is None else first.times - 1
        prepared[:1] = [] if left == 0 else [_Prepared(first.outcome, left, is_untouched=False)]
        return first.outcome

    def _check_key(self, request: Request) -> None:
        if not self._needs_key:
            return
        authorization = request.headers.get("authorization")
        if authorization is None:
            raise errors.missing_key()
        if authorization != f"Bearer {self.key}":
            raise errors.bad_key()

    def _spoilt(self, path: str, usual: Answer) -> Answer:
        steps = usual.steps
        if usual.is_streamed and self._faults[path]:
            steps = tuple(self._faults[path].pop(0)(steps))
        gate = self._gates[path].pop(0) if self._gates[path] else None
        return Answer(usual.status, steps, usual.headers, usual.is_streamed, gate)
