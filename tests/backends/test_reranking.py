"""Reranking: what a model is asked, how its order is taken, and what comes of its failures."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import pytest
from attrs import define

from askdocs.answering.budget import Meter
from askdocs.backends.chat_completions import ChatCompletionsModel
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.requests import ModelChoice
from askdocs.backends.reranking import ChatReranker, EndpointReranker, shares_in
from askdocs.backends.responses import ResponsesModel
from askdocs.backends.spending import Spending
from askdocs.backends.transport import Transport
from askdocs.errors import EndpointFailed
from askdocs.retrieval import Finding, LocalFinder, LocalRetriever, Query, Retriever
from askdocs.retrieval.finding import Reranker, RerankingFinder
from tests.support.desk import Desk, desk_with
from tests.support.mirroring import SwiftClock
from tests.support.model_asking import Book
from tests.support.openai_double import CHAT, RESPONSES, OpenAIDouble, errors
from tests.support.openai_double.answers import json_answer
from tests.support.scripted_model import ScriptedModel

FIXTURE = """\
//- /docs/colours.md
# Colours of letters

Letters are white. Letters are folded. Letters are heavy.

//- /docs/sending.md
# Sending letters

Give letters to a pigeon.

//- /docs/prices.md
# Prices of letters

Two coins for letters.
"""
QUESTION = "how are letters sent?"
RERANK = "/v1/rerank"


class HeldMeter:
    """Counts when it may."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self.has_begun = threading.Event()
        self.may_go_on = threading.Event()

    def spent_today(self) -> int:
        return self._meter.spent_today()

    def spend(self, tokens: int) -> None:
        self.has_begun.set()
        assert threading.current_thread() is not threading.main_thread(), "on the event loop"
        assert self.may_go_on.wait(60), "nobody let it go on"
        self._meter.spend(tokens)


@define
class Reordering:
    """A desk, and the ways to have its hits put in order by the double."""

    desk: Desk
    double: OpenAIDouble
    transport: Transport
    book: Book
    meter: Meter

    def chat(self, way: Literal["responses", "chat"] = "responses", budget: int = 0) -> Reranker:
        """The model that answers."""
        choice = ModelChoice("gpt-6.1-terra")
        kind = ResponsesModel if way == "responses" else ChatCompletionsModel
        return ChatReranker(kind(self.transport, choice), self.meter, budget)

    def endpoint(self) -> Reranker:
        """A model behind ``/rerank``."""
        return EndpointReranker(self.transport, "order-1", self.meter, 0)

    async def find(self, reranker: Reranker | None, *, deadline: float = 20.0) -> Finding:
        """What is found, in the order of ``reranker`` if there is one."""
        retriever: Retriever = LocalRetriever()
        local = LocalFinder(retriever)
        finder = RerankingFinder(local, reranker, deadline=deadline) if reranker else local
        return await finder.find(Query(QUESTION), self.desk.library.snapshot(), 10)


@pytest.fixture
async def reordering(openai_double: OpenAIDouble, tmp_path: Path) -> AsyncIterator[Reordering]:
    book = Book()

    async def sleep(_: float) -> None:
        """Nobody waits."""

    transport = Transport(Endpoint(openai_double.base_url, openai_double.key), book, sleep=sleep)
    desk = desk_with(tmp_path / "parcel", FIXTURE)
    yield Reordering(desk, openai_double, transport, book, Spending(tmp_path / "usage.db"))
    await transport.close()
    desk.close()


def paths(found: Finding) -> list[str]:
    """The paths of the hits in order."""
    return [hit.path for hit in found.hits]


@pytest.mark.parametrize(("way", "path"), [("responses", RESPONSES), ("chat", CHAT)])
async def test_the_order_of_the_model(
    reordering: Reordering, way: Literal["responses", "chat"], path: str
) -> None:
    """It is asked for numbers alone, in a shape that it is held to, and its order is shown."""
    before = paths(await reordering.find(None))
    wanted = before[-1]
    reordering.double.reply(json.dumps({"order": [len(before)]}))
    found = await reordering.find(reordering.chat(way))
    assert paths(found)[0] == wanted
    assert found.hits[0].signals[-1].name == "order of the model"
    assert sum(signal.value for signal in found.hits[0].signals) == pytest.approx(
        found.hits[0].score
    )
    assert found.problem == ""
    (exchange,) = reordering.double.recorder.matching(path)
    shape = exchange.json["text"] if way == "responses" else exchange.json["response_format"]
    assert '"order"' in json.dumps(shape)
    (entry,) = reordering.book.entries
    assert entry.kind == "reranking"
    assert set(entry.documents) == set(before)
    assert entry.tokens == reordering.meter.spent_today() > 0


async def test_a_server_without_shapes(reordering: Reordering) -> None:
    """It is asked again without one, and what it writes is read all the same."""
    rejection = errors.unsupported_parameter("response_format", "nothing")
    reordering.double.prepare(rejection, path=CHAT)
    reordering.double.reply('Here you are:\n```json\n{"order": [3, 2]}\n```')
    before = paths(await reordering.find(None))
    found = await reordering.find(reordering.chat("chat"))
    assert paths(found)[0] == before[2]
    assert "response_format" not in reordering.double.exchanges[-1].json


@pytest.mark.parametrize(
    "reply",
    ["I cannot say.", '{"order": "all"}', '{"order": [99]}', "[1, 2]", "{" * 50, "x" * 9_000],
)
async def test_a_reply_that_is_no_order(reordering: Reordering, reply: str) -> None:
    """The order of the words stands, and whoever asked is told."""
    before = paths(await reordering.find(None))
    reordering.double.reply(reply)
    found = await reordering.find(reordering.chat())
    assert paths(found) == before
    assert "No model put the passages in order" in found.problem


@pytest.mark.guarantee("a model that fails takes no search down")
async def test_a_model_that_is_slow_or_fails(reordering: Reordering) -> None:
    """The same of an endpoint that does not answer in time, or not at all."""
    before = paths(await reordering.find(None))
    gate = reordering.double.hold(RESPONSES)
    found = await reordering.find(reordering.chat(), deadline=0.05)
    gate.open()
    assert paths(found) == before
    assert "it took longer than" in found.problem
    reordering.double.prepare(errors.insufficient_quota(), path=RESPONSES)
    found = await reordering.find(reordering.chat())
    assert paths(found) == before
    assert "no credit left" in found.problem


async def test_a_model_that_failed_rests(reordering: Reordering) -> None:
    """For a while it is not asked again, and that it is not is told."""
    clock = SwiftClock()
    finder = RerankingFinder(LocalFinder(LocalRetriever()), reordering.chat(), clock=clock.read)
    snapshot = reordering.desk.library.snapshot()
    reordering.double.prepare(errors.insufficient_quota(), path=RESPONSES)
    for _ in range(3):
        assert (await finder.find(Query(QUESTION), snapshot, 10)).problem
    assert len(reordering.double.exchanges) == 1
    clock.elapsed += 60
    reordering.double.reply('{"order": [3]}')
    assert (await finder.find(Query(QUESTION), snapshot, 10)).problem == ""


async def test_a_question_that_needs_no_order_while_the_model_rests(
    reordering: Reordering,
) -> None:
    """It is told of no failure, and the next one that needs an order is."""
    finder = RerankingFinder(LocalFinder(LocalRetriever()), reordering.chat())
    snapshot = reordering.desk.library.snapshot()
    reordering.double.prepare(errors.insufficient_quota(), path=RESPONSES)
    for query, is_told in ((QUESTION, True), ("pigeon", False), (QUESTION, True)):
        found = await finder.find(Query(query), snapshot, 10)
        assert bool(found.problem) is is_told
    assert len(reordering.double.exchanges) == 1


async def test_the_budget_of_the_day(reordering: Reordering) -> None:
    """Once it is spent the model is not asked."""
    reordering.meter.spend(100)
    found = await reordering.find(reordering.chat(budget=100))
    assert "budget" in found.problem
    assert reordering.double.exchanges == []


@pytest.mark.parametrize("kind", ["chat", "endpoint"])
async def test_counting_the_tokens_holds_nothing_up(reordering: Reordering, kind: str) -> None:
    """Another process may have the count to itself for seconds."""
    meter = reordering.meter = HeldMeter(reordering.meter)
    if kind == "chat":
        reordering.double.reply('{"order": [3]}')
        reranker = reordering.chat()
    else:
        results = [{"index": number, "relevance_score": 1.0} for number in range(3)]
        reordering.double.prepare(json_answer({"results": results}), path=RERANK)
        reranker = reordering.endpoint()
    finding = asyncio.create_task(reordering.find(reranker))
    await asyncio.to_thread(meter.has_begun.wait)
    assert not finding.done()
    meter.may_go_on.set()
    assert (await finding).problem == ""
    (entry,) = reordering.book.entries
    assert entry.tokens == meter.spent_today() > 0


async def test_an_order_that_is_given_up_when_it_is_there(reordering: Reordering) -> None:
    """Its tokens were used, so they are counted, also when no thread had got to that yet."""
    threads, may_go_on, model = ThreadPoolExecutor(1), threading.Event(), ScriptedModel()
    asyncio.get_running_loop().set_default_executor(threads)
    threads.submit(may_go_on.wait)
    model.enqueue('{"order": [3]}')
    hits = reordering.desk.search(QUESTION)
    ordering = asyncio.create_task(ChatReranker(model, reordering.meter, 0).order(QUESTION, hits))
    # The order is there with the first turn; with the second its tokens are handed to a thread.
    for _ in range(2):
        await asyncio.sleep(0)
    assert model.is_closed
    ordering.cancel()
    try:
        with pytest.raises(asyncio.CancelledError):
            await ordering
    finally:
        may_go_on.set()
    assert await asyncio.to_thread(reordering.meter.spent_today) == 110


async def test_an_endpoint_for_reranking(reordering: Reordering) -> None:
    """It is given question and passages, and its scores become an order whatever their scale."""
    before = paths(await reordering.find(None))
    results = [
        {"index": 2, "relevance_score": -1.5},
        {"index": 0, "relevance_score": -8.5},
        {"index": 1, "relevance_score": -9.0},
    ]
    reordering.double.prepare(json_answer({"results": results}), path=RERANK)
    found = await reordering.find(reordering.endpoint())
    assert paths(found)[0] == before[2]
    sent = reordering.double.recorder.matching(RERANK)[0].json
    assert (sent["model"], sent["query"], sent["top_n"]) == ("order-1", QUESTION, 3)
    assert len(sent["documents"]) == 3
    (entry,) = reordering.book.entries
    assert (entry.kind, set(entry.documents)) == ("reranking", set(before))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"results": []},
        {"results": "all"},
        {"results": [{"index": 7, "relevance_score": 1.0}]},
        {"results": [{"index": 0}]},
        {"results": [{"index": "0", "relevance_score": 1.0}]},
        [],
    ],
    ids=str,
)
async def test_an_endpoint_that_answers_nonsense(reordering: Reordering, body: object) -> None:
    """The order of the words stands."""
    before = paths(await reordering.find(None))
    reordering.double.prepare(json_answer(body), path=RERANK)
    found = await reordering.find(reordering.endpoint())
    assert paths(found) == before
    assert found.problem


def test_numbers_that_no_passage_has() -> None:
    """They do not count, nor does one that is said twice; what is left out is worth nothing."""
    assert shares_in('{"order": [2, 9, 2, 0, true, 1]}', 4) == [0.75, 1.0, 0.0, 0.0]
    assert shares_in('{"order": []}', 2) == [0.0, 0.0]
    with pytest.raises(EndpointFailed):
        shares_in('{"order": [9]}', 2)
