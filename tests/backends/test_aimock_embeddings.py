"""Embeddings against aimock: answers and faults that others wrote."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from askdocs.backends.embeddings import EmbeddingChoice, EndpointEmbeddings
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.spending import Spending
from askdocs.backends.transport import Transport, needs_no_consent
from askdocs.errors import RateLimited, Unauthorized
from askdocs.index.embedding import closeness, numbers_in
from tests.support.counterparts import aimock
from tests.support.mirroring import SwiftClock
from tests.support.model_asking import Book

pytestmark = pytest.mark.aimock


def fixtures() -> list[dict[str, Any]]:
    """What aimock answers to a text that has these words."""
    limit = {"message": "Slow down", "type": "requests", "code": "rate_limit_exceeded"}
    answers: list[tuple[str, dict[str, Any]]] = [
        ("pigeons", {"embedding": [0.9, 0.1, 0.0]}),
        ("birds", {"embedding": [0.8, 0.2, 0.0]}),
        ("pictures", {"embedding": [0.0, 0.1, 0.9]}),
        ("always limited", {"error": limit, "status": 429, "retryAfter": 900}),
        ("wrong key", {"error": {"message": "Who are you?"}, "status": 401}),
    ]
    made = [{"match": {"inputText": words}, "response": response} for words, response in answers]
    once = {"error": limit, "status": 429, "retryAfter": 2}
    made.append({"match": {"inputText": "limited once", "sequenceIndex": 0}, "response": once})
    made.append({"match": {"inputText": "limited once"}, "response": {"embedding": [1.0, 0.0]}})
    return made


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with aimock(fixtures(), tmp_path_factory.mktemp("aimock")) as base_url:
        yield base_url


@pytest.fixture
def clock() -> SwiftClock:
    return SwiftClock()


@pytest.fixture
async def model(
    base_url: str, tmp_path: Path, clock: SwiftClock
) -> AsyncIterator[EndpointEmbeddings]:
    transport = Transport(Endpoint(base_url, "sk-of-nobody"), Book(), sleep=clock.sleep)
    choice = EmbeddingChoice("text-embedding-3-small")
    yield EndpointEmbeddings(transport, choice, Spending(tmp_path / "usage.db"), 0)
    await transport.close()


async def test_embeddings(model: EndpointEmbeddings) -> None:
    """One for each text, as many numbers as the model gives."""
    (pigeons,) = await model.embed(["pigeons"], (), needs_no_consent)
    (pictures,) = await model.embed(["pictures"], (), needs_no_consent)
    question = await model.embed_question("birds", needs_no_consent)
    assert pigeons is not None
    assert pictures is not None
    assert numbers_in(pigeons) == 3
    assert closeness(question, pigeons) > closeness(question, pictures)
    assert len(await model.embed(["pigeons", "more pigeons"], (), needs_no_consent)) == 2


async def test_limit_that_passes(model: EndpointEmbeddings, clock: SwiftClock) -> None:
    """A rate limit is waited for as long as the server asks."""
    assert len(await model.embed(["limited once"], (), needs_no_consent)) == 1
    assert clock.elapsed == 2


async def test_limit_that_stays(model: EndpointEmbeddings, clock: SwiftClock) -> None:
    """Nobody waits for a quarter of an hour."""
    with pytest.raises(RateLimited):
        await model.embed(["always limited"], (), needs_no_consent)
    assert clock.elapsed == 0


async def test_wrong_key(model: EndpointEmbeddings) -> None:
    """A wrong key is told at once."""
    with pytest.raises(Unauthorized):
        await model.embed(["wrong key"], (), needs_no_consent)
