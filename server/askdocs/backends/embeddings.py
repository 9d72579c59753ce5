"""Embeddings from an endpoint: ``POST /v1/embeddings``, as most servers of models have it."""

import asyncio
import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from attrs import frozen

from askdocs.answering.budget import Meter, check_budget
from askdocs.answering.prompt import estimated_tokens
from askdocs.backends.failures import Rejected
from askdocs.backends.requests import Parameters
from askdocs.backends.surroundings import EMBEDDINGS_KEY
from askdocs.backends.transport import Errand, Lane, Transport
from askdocs.errors import EndpointFailed, MissingKey, ModelUnavailable
from askdocs.index.embedding import embedding_of

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import CreateEmbeddingResponse

_BATCH: Final = 64
_LOCAL_BATCH: Final = 16
"""Passages in one request; a server on this machine may take a second for each few of them."""

_SHORTEST_CUT: Final = 500
"""Characters below which a text that is called too long is not cut any shorter."""

_TOO_LONG: Final = re.compile(r"too (?:long|large|many)|length|context|maximum|limit|batch size")
"""What endpoints say of a text, or of several, that they cannot take in."""


@frozen
class EmbeddingChoice:
    """The model that is asked, and how."""

    name: str
    dimensions: int = 0
    """0 leaves it to the model."""
    question_prefix: str = ""
    passage_prefix: str = ""


class EndpointEmbeddings:
    """Says what texts mean, as a model at an endpoint sees it."""

    def __init__(
        self, transport: Transport, choice: EmbeddingChoice, meter: Meter, daily_budget: int
    ) -> None:
        """A ``daily_budget`` of 0 sets no limit."""
        self._transport = transport
        self._choice = choice
        self._meter = meter
        self._daily_budget = daily_budget
        self._has_answered = False
        self.endpoint = transport.endpoint.base_url
        self.batch = _LOCAL_BATCH if transport.endpoint.is_local else _BATCH
        self.name = "\n".join(
            (self.endpoint, choice.name, str(choice.dimensions), choice.passage_prefix)
        )

    async def prepare(self) -> None:
        await self._transport.client()

    async def embed(
        self, texts: Sequence[str], documents: tuple[str, ...]
    ) -> Sequence[bytes | None]:
        prefixed = [_with(self._choice.passage_prefix, text) for text in texts]
        errand = Errand("embedding", documents, Lane.EMBEDDINGS)
        return await self._halved(prefixed, errand)

    async def embed_question(self, text: str) -> bytes:
        prefixed = _with(self._choice.question_prefix, text)
        (embedding,) = await self._asked([prefixed], Errand("embedding", lane=Lane.QUESTIONS))
        return embedding

    async def close(self) -> None:
        await self._transport.close()

    async def _halved(self, texts: Sequence[str], errand: Errand) -> list[bytes | None]:
        """The embeddings of ``texts``, sent in smaller parts where they are too much at once."""
        try:
            return list(await self._asked(texts, errand))
        except EndpointFailed as error:
            said = error.about if isinstance(error, Rejected) else error.message
            if not _TOO_LONG.search(said.casefold()):
                raise
            if len(texts) == 1 and len(texts[0]) <= _SHORTEST_CUT:
                if not self._has_answered:
                    # It took nothing yet, so this is not about the text.
                    raise
                return [None]
        if len(texts) == 1:
            # The beginning says what a passage is about.
            return await self._halved([texts[0][: len(texts[0]) // 2]], errand)
        middle = len(texts) // 2
        return [
            *await self._halved(texts[:middle], errand),
            *await self._halved(texts[middle:], errand),
        ]

    async def _asked(self, texts: Sequence[str], errand: Errand) -> list[bytes]:
        await check_budget(self._meter, self._daily_budget)
        parameters: Parameters = {
            "model": self._choice.name,
            "input": list(texts),
            # Said, because the SDK would else ask for a form that not every server has.
            "encoding_format": "float",
        }
        if self._choice.dimensions:
            parameters["dimensions"] = self._choice.dimensions

        async def create(client: "AsyncOpenAI") -> "CreateEmbeddingResponse":
            return await client.embeddings.create(**parameters)

        try:
            response = await self._transport.call(create, errand)
        except ModelUnavailable as error:
            raise ModelUnavailable(error.message, "Set embeddings.model to another.") from error
        except MissingKey as error:
            hint = f"Give one in {EMBEDDINGS_KEY}, or in your editor's settings of askdocs."
            raise MissingKey(error.message, hint) from error
        tokens = _tokens_of(response, texts)
        await asyncio.gather(
            self._transport.count(errand, tokens), asyncio.to_thread(self._meter.spend, tokens)
        )
        embeddings = self._checked(response, len(texts))
        self._has_answered = True
        return embeddings

    def _checked(self, response: "CreateEmbeddingResponse", count: int) -> list[bytes]:
        """The embeddings in ``response`` in the order of the texts; raises if one is none."""
        data = getattr(response, "data", None) or ()
        by_place = {getattr(one, "index", place): one for place, one in enumerate(data)}
        if by_place.keys() != set(range(count)):
            raise self._wrong(f"with {len(by_place):,} embeddings for {count:,} texts")
        embeddings = []
        for place in range(count):
            numbers = getattr(by_place[place], "embedding", None)
            if numbers is None or not _are_numbers(numbers):
                raise self._wrong("with something that is no embedding")
            if self._choice.dimensions not in {0, len(numbers)}:
                raise EndpointFailed(
                    f"{self._choice.name} answers with {len(numbers):,} numbers in place of"
                    f" {self._choice.dimensions:,}.",
                    "Set embeddings.dimensions to 0, or to what the model can give.",
                )
            embedding = embedding_of(numbers)
            if embedding is None:
                raise self._wrong("with an embedding that points nowhere")
            embeddings.append(embedding)
        if len({len(embedding) for embedding in embeddings}) > 1:
            raise self._wrong("with embeddings of several lengths")
        return embeddings

    def _wrong(self, how: str) -> EndpointFailed:
        return EndpointFailed(
            f"{self.endpoint} answers {how}.",
            "Check that embeddings.model is a model for embeddings.",
        )


def _with(prefix: str, text: str) -> str:
    return f"{prefix} {text}" if prefix else text


def _are_numbers(values: object) -> bool:
    # Everything is looked at before it gets into the index: the SDK checks no type.
    return (
        isinstance(values, list)
        and bool(values)
        and all(
            isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            for value in values
        )
    )


def _tokens_of(response: "CreateEmbeddingResponse", texts: Sequence[str]) -> int:
    tokens = getattr(getattr(response, "usage", None), "total_tokens", None)
    return tokens if isinstance(tokens, int) and tokens >= 0 else sum(map(estimated_tokens, texts))
