"""Reranking: a model puts the best passages in order, by how well they answer the question."""

import asyncio
import json
import math
import re
from collections.abc import Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from askdocs.answering.budget import Meter, check_budget
from askdocs.answering.chat_model import ChatModel, Completed, Wrote
from askdocs.answering.prompt import NumberedPassage, estimated_tokens, ordering_prompt_for
from askdocs.backends.transport import Errand, Lane, Transport
from askdocs.errors import EndpointFailed, ModelUnavailable
from askdocs.patterns import lazy_pattern
from askdocs.retrieval import Hit

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_LONGEST_PASSAGE: Final = 1_500
"""Characters of a passage that are shown: its beginning says what it is about."""

_LONGEST_REPLY: Final = 4_000

_SHAPE: Final = {
    "type": "object",
    "properties": {"order": {"type": "array", "items": {"type": "integer"}}},
    "required": ["order"],
    "additionalProperties": False,
}

_OBJECT: Final = lazy_pattern(r"\{.*\}", re.DOTALL)


class ChatReranker:
    """Asks the model that answers for the numbers of the passages, in order."""

    def __init__(self, model: ChatModel, meter: Meter, daily_budget: int) -> None:
        """A ``daily_budget`` of 0 sets no limit."""
        self._model = model
        self._meter = meter
        self._daily_budget = daily_budget

    async def order(self, question: str, hits: Sequence[Hit]) -> Sequence[float]:
        await check_budget(self._meter, self._daily_budget)
        passages = [
            NumberedPassage(number, hit.shown_path, hit.passage.headings, _shown(hit))
            for number, hit in enumerate(hits, 1)
        ]
        prompt = ordering_prompt_for(question, passages, _SHAPE)
        text, tokens = "", estimated_tokens(prompt.input)
        try:
            async with aclosing(self._model.write(prompt)) as events:
                async for event in events:
                    match event:
                        case Wrote(more):
                            text += more
                            if len(text) > _LONGEST_REPLY:
                                raise _no_order()
                        case Completed(_, usage, _) if usage is not None:
                            tokens = usage.input_tokens + usage.output_tokens
                        case _:
                            pass
        finally:
            if text:
                await _spend(self._meter, tokens)
        return shares_in(text, len(hits))


class EndpointReranker:
    """Asks ``POST /rerank``, for which several makers of servers have the same form."""

    def __init__(self, transport: Transport, model: str, meter: Meter, daily_budget: int) -> None:
        """A ``daily_budget`` of 0 sets no limit."""
        self._transport = transport
        self._model = model
        self._meter = meter
        self._daily_budget = daily_budget

    async def order(self, question: str, hits: Sequence[Hit]) -> Sequence[float]:
        await check_budget(self._meter, self._daily_budget)
        texts = ["\n".join((*hit.passage.headings, "", _shown(hit))) for hit in hits]
        body = {"query": question, "documents": texts, "top_n": len(texts)}
        if self._model:
            body["model"] = self._model
        documents = tuple(dict.fromkeys(hit.shown_path for hit in hits))

        async def rerank(client: "AsyncOpenAI") -> object:
            return await client.post("/rerank", cast_to=object, body=body)

        errand = Errand("reranking", documents, Lane.QUESTIONS)
        try:
            answer = await self._transport.call(rerank, errand)
        except ModelUnavailable as error:
            raise ModelUnavailable(error.message, "Set reranking.model to another.") from error
        tokens = sum(map(estimated_tokens, (question, *texts)))
        await _spend(self._meter, tokens)
        await self._transport.count(errand, tokens)
        return _spread(_scores_in(answer, len(hits)))


def shares_in(text: str, count: int) -> list[float]:
    """For each of ``count`` passages what a model's reply gives it, from 0 to 1.

    Raises ``EndpointFailed`` if the reply is no order. Numbers of no passage do not count.
    """
    found = _OBJECT.search(text)
    try:
        order = json.loads(found[0])["order"] if found else None
    except (ValueError, KeyError, RecursionError):
        order = None
    if not isinstance(order, list):
        raise _no_order()
    numbers = list(
        dict.fromkeys(
            number
            for number in order
            if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= count
        )
    )
    if order and not numbers:
        raise _no_order()
    shares = [0.0] * count
    for place, number in enumerate(numbers):
        shares[number - 1] = 1.0 - place / count
    return shares


async def _spend(meter: Meter, tokens: int) -> None:
    # They were used, whoever gives up waiting for the order.
    await asyncio.shield(asyncio.to_thread(meter.spend, tokens))


def _scores_in(answer: object, count: int) -> list[float]:
    results: Any = answer.get("results") if isinstance(answer, dict) else None
    scores: dict[int, float] = {}
    for result in results if isinstance(results, list) else ():
        match result:
            case {"index": int(index), "relevance_score": float() | int() as score}:
                scores[index] = float(score)
            case _:
                raise _no_order()
    if (
        not scores
        or not scores.keys() <= set(range(count))
        or not all(map(math.isfinite, scores.values()))
    ):
        raise _no_order()
    lowest = min(scores.values())
    return [scores.get(index, lowest) for index in range(count)]


def _spread(scores: Sequence[float]) -> list[float]:
    """``scores``, whose scale each model has its own, from 0 for the lowest to 1."""
    lowest, highest = min(scores), max(scores)
    if highest == lowest:
        return [0.0] * len(scores)
    return [(score - lowest) / (highest - lowest) for score in scores]


def _shown(hit: Hit) -> str:
    return hit.passage.text[:_LONGEST_PASSAGE]


def _no_order() -> EndpointFailed:
    return EndpointFailed(
        "The model answered with something that is no order of passages.",
        "Use another model, or set reranking.kind to none.",
    )
