"""Everything that can go wrong at an endpoint, over HTTP: what is told, what is tried again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from askdocs.answering.assistant import Waiting
from askdocs.answering.chat_model import Completed, Wrote
from askdocs.answering.prompt import Prompt
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.requests import ModelChoice
from askdocs.backends.responses import ResponsesModel
from askdocs.backends.transport import Transport
from askdocs.errors import (
    AskDocsError,
    EndpointFailed,
    MissingKey,
    ModelUnavailable,
    QuotaSpent,
    RateLimited,
    Unauthorized,
)
from tests.support.model_asking import Asker, Book, Way, asker
from tests.support.openai_double import (
    CHAT,
    RESPONSES,
    OpenAIDouble,
    Reply,
    errors,
    frames,
    page_answer,
)
from tests.support.openai_double.answers import Answer, json_answer
from tests.support.openai_double.errors import ApiError

MODEL = "gpt-6.1-terra"
QUESTION = "How are letters retried?"
ANSWER = "Three times, then the letter is kept."
WAYS: tuple[Way, ...] = ("responses", "chat")
PATHS = {"responses": RESPONSES, "chat": CHAT}

every_way = pytest.mark.parametrize("way", WAYS)


@asynccontextmanager
async def asking(way: Way, double: OpenAIDouble) -> AsyncIterator[Asker]:
    """Asks the double, which answers ``ANSWER`` when it comes to that."""
    double.reply(ANSWER)
    asked = asker(way, double.base_url, MODEL, key=double.key)
    try:
        yield asked
    finally:
        await asked.transport.close()


def sleeping(asked: Asker) -> list[float]:
    """The seconds that are slept from now on, without sleeping them."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    asked.transport._sleep = sleep
    return slept


@every_way
@pytest.mark.parametrize(
    "error", [errors.rate_limited(), errors.server_error(), ApiError(503, "Loading the model.")]
)
async def test_what_passes_is_tried_again(
    openai_double: OpenAIDouble, way: Way, error: ApiError
) -> None:
    """Too many requests and faults of the server are waited out, and that is told."""
    openai_double.prepare(error, path=PATHS[way], times=2)
    async with asking(way, openai_double) as asked:
        assert await asked.ask(QUESTION) == ANSWER
        assert asked.waits
        assert asked.transport.last_error is None
        assert len(asked.book.entries) == 3


@every_way
async def test_the_countdown(openai_double: OpenAIDouble, way: Way) -> None:
    """What the endpoint asks to wait is waited, to the second, and counted down."""
    openai_double.prepare(errors.rate_limited("3"), path=PATHS[way])
    async with asking(way, openai_double) as asked:
        slept = sleeping(asked)
        assert await asked.ask(QUESTION) == ANSWER
        assert slept == [1.0, 1.0, 1.0]
        assert asked.waits == [Waiting(seconds, "rate limited") for seconds in (3, 2, 1)]


async def test_pauses_grow(openai_double: OpenAIDouble) -> None:
    """Where no time is named the pauses double, and after five attempts it is told."""
    openai_double.prepare(errors.rate_limited(), path=RESPONSES, times=None)
    async with asking("responses", openai_double) as asked:
        slept = sleeping(asked)
        with pytest.raises(RateLimited):
            await asked.ask(QUESTION)
    assert len(openai_double.exchanges) == 5
    assert 0.75 * 7.5 <= sum(slept) <= 7.5


async def test_a_wait_that_is_too_long(openai_double: OpenAIDouble) -> None:
    """Nobody is kept waiting for an hour: it is told when to come back."""
    openai_double.prepare(errors.rate_limited("3600"), path=RESPONSES, times=None)
    async with asking("responses", openai_double) as asked:
        with pytest.raises(RateLimited, match="in 60 minutes"):
            await asked.ask(QUESTION)
    assert len(openai_double.exchanges) == 1


@every_way
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errors.insufficient_quota(), QuotaSpent),
        (ApiError(402, "Insufficient credits."), QuotaSpent),
        (errors.bad_key(), Unauthorized),
        (errors.forbidden(), Unauthorized),
        (errors.unknown_model("gpt-9"), ModelUnavailable),
        (ApiError(400, "This model's maximum context length is 8192 tokens."), EndpointFailed),
        (ApiError(400, "The request exceeds the available context size."), EndpointFailed),
    ],
)
async def test_what_does_not_pass_is_told_at_once(
    openai_double: OpenAIDouble, way: Way, error: ApiError, expected: type[AskDocsError]
) -> None:
    """No second attempt; one sentence that says what is wrong, one that says what to do."""
    openai_double.prepare(error, path=PATHS[way], times=None)
    async with asking(way, openai_double) as asked:
        with pytest.raises(expected) as caught:
            await asked.ask(QUESTION)
        assert asked.transport.last_error is caught.value
    assert caught.value.message.endswith((".", "`."))
    assert caught.value.hint.endswith(".")
    if "context" in caught.value.message:
        assert "answer.maxPassages" in caught.value.hint
    assert len(openai_double.exchanges) == 1


async def test_a_key_is_asked_for(openai_double: OpenAIDouble) -> None:
    """A server that turns out to want a key is told apart from a wrong key."""
    asked = asker("responses", openai_double.base_url, MODEL)
    with pytest.raises(MissingKey):
        await asked.ask(QUESTION)
    await asked.transport.close()


@every_way
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (page_answer("<html>Log in to the network</html>"), "not OpenAI's API"),
        (json_answer({"object": "something else"}), "not OpenAI's API"),
        (Answer(307, (b"",), {"location": "http://127.0.0.1:9/v1/x"}), "leads to another address"),
        (Answer(200, (), {"content-type": "text/event-stream"}, is_streamed=True), "empty answer"),
    ],
)
async def test_what_is_no_answer(
    openai_double: OpenAIDouble, way: Way, answer: Answer, expected: str
) -> None:
    """A log-in page, another API, a redirection and nothing at all are failures, and not tried."""
    openai_double.prepare(answer, path=PATHS[way], times=None)
    async with asking(way, openai_double) as asked:
        with pytest.raises(EndpointFailed, match=expected):
            await asked.ask(QUESTION)
    assert len(openai_double.exchanges) == 1


@pytest.mark.parametrize(
    ("way", "fault", "expected"),
    [
        ("responses", frames.cut_after, "was cut"),
        ("responses", frames.malformed_after, "no JSON"),
        ("responses", frames.flat_error_after, "overloaded"),
        ("responses", frames.nested_error_after, "overloaded"),
        ("chat", frames.cut_after, "was cut"),
        ("chat", frames.malformed_after, "no JSON"),
        ("chat", frames.nested_error_after, "overloaded"),
    ],
)
async def test_streams_that_break(
    openai_double: OpenAIDouble,
    way: Way,
    fault: Callable[[int], frames.Fault],
    expected: str,
) -> None:
    """What came stays; the break is told; a stream that has begun is never begun again."""
    begun = 10
    openai_double.spoil(fault(begun), path=PATHS[way])
    async with asking(way, openai_double) as asked:
        with pytest.raises(EndpointFailed, match=expected):
            await asked.ask(QUESTION)
        assert asked.text
        assert ANSWER.startswith(asked.text)
        assert not any(isinstance(event, Completed) for event in asked.events)
    assert len(openai_double.exchanges) == 1


@every_way
async def test_a_stream_without_its_end(openai_double: OpenAIDouble, way: Way) -> None:
    """All of the text and no word that it is all: that is not an answer."""
    openai_double.spoil(frames.without_terminal_event, path=PATHS[way])
    async with asking(way, openai_double) as asked:
        with pytest.raises(EndpointFailed, match="without saying that it is complete"):
            await asked.ask(QUESTION)
        assert asked.text == ANSWER


@every_way
async def test_a_stream_that_is_cut_before_its_first_event(
    openai_double: OpenAIDouble, way: Way
) -> None:
    """As long as nothing has come the question can be asked again."""
    openai_double.reply("Never heard.")
    openai_double.spoil(frames.cut_after(0), path=PATHS[way])
    async with asking(way, openai_double) as asked:
        assert await asked.ask(QUESTION) == ANSWER
        assert [wait.reason for wait in asked.waits] == ["no connection"]
    assert len(openai_double.exchanges) == 2


@pytest.mark.parametrize(
    ("way", "oddity"),
    [
        ("responses", frames.with_pings),
        ("responses", frames.with_unknown_event),
        ("responses", frames.with_windows_line_ends),
        ("responses", frames.byte_by_byte),
        ("chat", frames.with_pings),
        ("chat", frames.with_windows_line_ends),
        ("chat", frames.byte_by_byte),
    ],
)
async def test_oddities_that_are_no_faults(
    openai_double: OpenAIDouble, way: Way, oddity: frames.Fault
) -> None:
    """Comments, events of tomorrow, other line ends and split characters change nothing."""
    openai_double.reply("再試行 😀 três vezes")
    openai_double.spoil(oddity, path=PATHS[way])
    asked = asker(way, openai_double.base_url, MODEL, key=openai_double.key)
    assert await asked.ask(QUESTION) == "再試行 😀 três vezes"
    await asked.transport.close()


async def test_a_failed_response(openai_double: OpenAIDouble) -> None:
    """That the run failed is told in the endpoint's words."""
    openai_double.reply(Reply("Three", breaks_down=True))
    asked = asker("responses", openai_double.base_url, MODEL, key=openai_double.key)
    with pytest.raises(EndpointFailed, match="broke off the answer"):
        await asked.ask(QUESTION)
    await asked.transport.close()


@every_way
async def test_silence(openai_double: OpenAIDouble, way: Way) -> None:
    """An endpoint from which nothing comes any more is given up, and not asked again."""
    gate = openai_double.hold(PATHS[way], after=8)
    async with asking(way, openai_double) as asked:
        asked.transport._silence = 0.2
        with pytest.raises(EndpointFailed, match="fell silent"):
            await asked.ask(QUESTION)
    gate.open()
    assert len(openai_double.exchanges) == 1


@pytest.mark.guarantee("what was sent is what is written down")
async def test_nobody_is_there() -> None:
    """A server that is not running is told as such after three attempts; nothing was sent."""
    asked = asker("responses", "http://127.0.0.1:9/v1", MODEL)
    with pytest.raises(EndpointFailed, match=r"127\.0\.0\.1:9.*Start the server"):
        await asked.ask(QUESTION)
    assert len(asked.waits) == 2
    assert asked.book.entries == []
    await asked.transport.close()


@every_way
@pytest.mark.parametrize("after", [None, 8])
async def test_hanging_up_closes_the_connection(
    openai_double: OpenAIDouble, way: Way, after: int | None
) -> None:
    """Cancelled before the first byte or in the middle, the server sees the socket closed."""
    gate = openai_double.hold(PATHS[way], after=after)
    async with asking(way, openai_double) as asked:
        task = asyncio.create_task(asked.ask(QUESTION))
        await asyncio.to_thread(gate.reached.wait, 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        (exchange,) = openai_double.exchanges
        assert await asyncio.to_thread(exchange.client_closed.wait, 20)
    gate.open()


async def test_closing_the_iterator_closes_the_connection(openai_double: OpenAIDouble) -> None:
    """Who stops reading hangs up."""
    gate = openai_double.hold(RESPONSES, after=8)
    async with asking("responses", openai_double) as asked:
        await asked.ask(QUESTION, stop_after=1)
        (exchange,) = openai_double.exchanges
        assert await asyncio.to_thread(exchange.client_closed.wait, 20)
    gate.open()


async def test_two_answers_at_once(openai_double: OpenAIDouble) -> None:
    """A third question waits until one of two has its answer, and is told so."""
    gates = [openai_double.hold(RESPONSES) for _ in range(2)]
    openai_double.reply(ANSWER, ANSWER, ANSWER)
    transport = Transport(Endpoint(openai_double.base_url, openai_double.key), Book())
    model = ResponsesModel(transport, ModelChoice(MODEL))
    first = [asyncio.create_task(collected(model)) for _ in range(2)]
    for gate in gates:
        await asyncio.to_thread(gate.reached.wait, 20)
    third = model.write(Prompt("", (), QUESTION))
    assert await anext(third) == Waiting(0, "other answers come first")
    assert len(openai_double.exchanges) == 2
    gates[0].open()
    events = [event async for event in third]
    assert "".join(e.text for e in events if isinstance(e, Wrote)) == ANSWER
    gates[1].open()
    assert [await task for task in first] == [ANSWER, ANSWER]
    await transport.close()


async def test_what_is_cancelled_while_it_waits(openai_double: OpenAIDouble) -> None:
    """A wait for the endpoint ends at once when the question is taken back."""
    openai_double.prepare(errors.rate_limited("60"), path=RESPONSES)
    async with asking("responses", openai_double) as asked:
        waiting = asyncio.Event()

        async def sleep(_: float) -> None:
            waiting.set()
            await asyncio.Event().wait()

        asked.transport._sleep = sleep
        task = asyncio.create_task(asked.ask(QUESTION))
        await waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asked.waits == [Waiting(60, "rate limited")]
    assert len(openai_double.exchanges) == 1


async def collected(model: ResponsesModel) -> str:
    """The text of an answer."""
    events = [event async for event in model.write(Prompt("", (), QUESTION))]
    return "".join(event.text for event in events if isinstance(event, Wrote))
