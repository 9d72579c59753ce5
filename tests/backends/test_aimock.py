"""The two ways of asking a model, against aimock: streams and faults that others wrote."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest

from askdocs.answering.chat_model import Completed
from askdocs.errors import EndpointFailed, RateLimited, Unauthorized
from tests.support.counterparts import aimock
from tests.support.model_asking import Asker, Way, asker

pytestmark = pytest.mark.aimock

LIMIT = {"message": "Slow down", "type": "requests", "code": "rate_limit_exceeded"}
FAULT = {"message": "Out of order", "type": "server_error", "code": "server_error"}
LONG = "One two three four five six seven eight nine ten eleven twelve thirteen."


def fixtures() -> list[dict[str, Any]]:
    """What aimock answers; each way of asking has its own, because aimock counts the requests."""
    answers: list[dict[str, Any]] = []

    def answer(message: str, response: dict[str, Any], **more: object) -> None:
        answers.append({"match": {"userMessage": message}, "response": response, **more})

    for way in ("responses", "chat"):
        answer(f"{way} plain", {"content": "Ça va – 😀 [1]."})
        refusal = {"error": LIMIT, "status": 429, "retryAfter": 2}
        answer(f"{way} limited once", refusal)
        answers[-1]["match"]["sequenceIndex"] = 0
        answer(f"{way} limited once", {"content": "After the limit."})
        answer(f"{way} always limited", {"error": LIMIT, "status": 429, "retryAfter": 900})
        answer(f"{way} broken once", {"error": FAULT, "status": 500})
        answers[-1]["match"]["sequenceIndex"] = 0
        answer(f"{way} broken once", {"content": "After the fault."})
        answer(f"{way} wrong key", {"error": {"message": "Who are you?"}, "status": 401})
        answer(f"{way} cut", {"content": LONG}, truncateAfterChunks=5, chunkSize=8)
        answer(f"{way} hung up", {"content": "Never."}, chaos={"disconnectRate": 1.0})
        answer(f"{way} long", {"content": LONG * 20}, chunkSize=8)
    return answers


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with aimock(fixtures(), tmp_path_factory.mktemp("aimock")) as base_url:
        yield base_url


@pytest.fixture(params=["responses", "chat"])
def way(request: pytest.FixtureRequest) -> Way:
    chosen: Way = request.param
    return chosen


@pytest.fixture
async def model(way: Way, base_url: str) -> AsyncIterator[Asker]:
    asked = asker(way, base_url, "gpt-6.1-terra", key="sk-of-nobody")
    yield asked
    await asked.transport.close()


async def requests_about(base_url: str, words: str) -> list[dict[str, Any]]:
    """What aimock noted of the requests whose question has these words."""
    async with httpx2.AsyncClient() as client:
        journal = (await client.get(base_url.replace("/v1", "/__aimock/journal"))).json()
    entries = journal if isinstance(journal, list) else journal["entries"]
    return [entry for entry in entries if words in json.dumps(entry["body"])]


async def test_stream(model: Asker, way: Way) -> None:
    """A stream gives the text and its end, whatever characters it is made of."""
    assert await model.ask(f"{way} plain") == "Ça va – 😀 [1]."
    assert isinstance(model.events[-1], Completed)
    assert model.events[-1].stop == "end"


async def test_limit_that_passes(model: Asker, way: Way, base_url: str) -> None:
    """A rate limit is waited for as long as the server asks, second by second, and then over."""
    assert await model.ask(f"{way} limited once") == "After the limit."
    assert [wait.seconds for wait in model.waits] == [2, 1]
    assert len(await requests_about(base_url, f"{way} limited once")) == 2


async def test_limit_that_stays(model: Asker, way: Way, base_url: str) -> None:
    """Nobody waits for a quarter of an hour: such a limit is told at once."""
    with pytest.raises(RateLimited):
        await model.ask(f"{way} always limited")
    assert len(await requests_about(base_url, f"{way} always limited")) == 1


async def test_fault_that_passes(model: Asker, way: Way) -> None:
    """A fault of the server is tried again."""
    assert await model.ask(f"{way} broken once") == "After the fault."
    assert model.waits


async def test_wrong_key(model: Asker, way: Way, base_url: str) -> None:
    """A wrong key is never tried again."""
    with pytest.raises(Unauthorized):
        await model.ask(f"{way} wrong key")
    assert len(await requests_about(base_url, f"{way} wrong key")) == 1


async def test_stream_that_is_cut(model: Asker, way: Way, base_url: str) -> None:
    """What came before a cut is kept, the cut is told, and the answer is not begun again."""
    with pytest.raises(EndpointFailed):
        await model.ask(f"{way} cut")
    assert LONG.startswith(model.text)
    assert not any(isinstance(event, Completed) for event in model.events)
    assert len(await requests_about(base_url, f"{way} cut")) == 1


async def test_server_that_hangs_up(model: Asker, way: Way, base_url: str) -> None:
    """A server that hangs up before it answers is tried again a few times, and then told."""
    with pytest.raises(EndpointFailed):
        await model.ask(f"{way} hung up")
    assert model.waits
    assert 1 < len(await requests_about(base_url, f"{way} hung up")) <= 5


async def test_client_that_hangs_up(model: Asker, way: Way, base_url: str) -> None:
    """Hanging up in the middle leaves the connection and the server fit for the next question."""
    await model.ask(f"{way} long", stop_after=2)
    assert (LONG * 20).startswith(model.text)
    assert len(model.text) < len(LONG)
    assert await model.ask(f"{way} plain") == "Ça va – 😀 [1]."
