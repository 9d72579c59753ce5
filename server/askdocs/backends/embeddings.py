"""Embeddings from an endpoint: ``POST /v1/embeddings``, as most servers of models have it."""

import asyncio
import json
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from askdocs.answering.budget import Meter, check_budget
from askdocs.answering.prompt import estimated_tokens
from askdocs.backends.failures import Rejected
from askdocs.backends.requests import Parameters
from askdocs.backends.surroundings import EMBEDDINGS_KEY
from askdocs.backends.transport import Errand, Lane, Transport
from askdocs.errors import EndpointFailed, MissingKey, ModelUnavailable
from askdocs.index.embedding import embedding_of
from askdocs.patterns import lazy_pattern
from askdocs.wording import Message

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_BATCH: Final = 64
_LOCAL_BATCH: Final = 16
"""Passages in one request; a server on this machine may take a second for each few of them."""

_SHORTEST_CUT: Final = 500
"""Characters below which a text that is called too long is not cut any shorter."""

_TOO_LONG: Final = lazy_pattern(r"too (?:long|large|many)|length|context|maximum|limit|batch size")
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
        self, texts: Sequence[str], documents: tuple[str, ...], is_agreed: Callable[[], bool]
    ) -> Sequence[bytes | None]:
        prefixed = [_with(self._choice.passage_prefix, text) for text in texts]
        errand = Errand("embedding", documents, Lane.EMBEDDINGS, is_agreed)
        return await self._halved(prefixed, errand)

    async def embed_question(self, text: str, is_agreed: Callable[[], bool]) -> bytes:
        prefixed = _with(self._choice.question_prefix, text)
        errand = Errand("embedding", lane=Lane.QUESTIONS, is_agreed=is_agreed)
        (embedding,) = await self._asked([prefixed], errand)
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

        async def create(client: "AsyncOpenAI") -> bytes:
            # Read as it came: what the SDK makes of some hundred thousand numbers takes it so long
            # that everything else would have to wait.
            response = await client.embeddings.with_raw_response.create(**parameters)
            return response.content

        try:
            content = await self._transport.call(create, errand)
        except ModelUnavailable as error:
            raise ModelUnavailable(error.message, "Set embeddings.model to another.") from error
        except MissingKey as error:
            hint = f"Give one in {EMBEDDINGS_KEY}, or in your editor's settings of askdocs."
            raise MissingKey(error.message, hint) from error
        read = await asyncio.to_thread(self._read, content, texts)
        await self._transport.count(errand, read.tokens)
        await asyncio.to_thread(self._meter.spend, read.tokens)
        self._has_answered = True
        return read.embeddings

    def _read(self, content: bytes, texts: Sequence[str]) -> "_Read":
        """What an answer holds, in the order of the texts; raises if something in it is wrong."""
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            body = None
        data = body.get("data") if isinstance(body, dict) else None
        entries = [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []
        by_place = {_place_of(entry, place): entry for place, entry in enumerate(entries)}
        if by_place.keys() != set(range(len(texts))):
            raise self._wrong(f"with {len(by_place):,} embeddings for {len(texts):,} texts")
        embeddings = [self._checked(by_place[place].get("embedding")) for place in sorted(by_place)]
        if len({len(embedding) for embedding in embeddings}) > 1:
            raise self._wrong("with embeddings of several lengths")
        usage = body.get("usage")
        tokens = usage.get("total_tokens") if isinstance(usage, dict) else None
        if not isinstance(tokens, int) or tokens < 0:
            tokens = sum(map(estimated_tokens, texts))
        return _Read(embeddings, tokens)

    def _checked(self, numbers: object) -> bytes:
        if not isinstance(numbers, list) or not numbers or not all(map(_is_number, numbers)):
            raise self._wrong("with something that is no embedding")
        if self._choice.dimensions not in {0, len(numbers)}:
            raise EndpointFailed(
                Message(
                    "{} answers with {} numbers in place of {}.",
                    self._choice.name,
                    f"{len(numbers):,}",
                    f"{self._choice.dimensions:,}",
                ),
                "Set embeddings.dimensions to 0, or to what the model can give.",
            )
        embedding = embedding_of(numbers)
        if embedding is None:
            raise self._wrong("with an embedding that points nowhere")
        return embedding

    def _wrong(self, how: str) -> EndpointFailed:
        return EndpointFailed(
            Message("{} answers {}.", self.endpoint, how),
            "Check that embeddings.model is a model for embeddings, and the address.",
        )


@frozen
class _Read:
    embeddings: list[bytes]
    tokens: int
    """That the request used."""


def _with(prefix: str, text: str) -> str:
    return f"{prefix} {text}" if prefix else text


def _place_of(entry: dict[str, Any], place: int) -> int:
    """Of which text an embedding is; some servers leave that to the order."""
    index = entry.get("index")
    return index if isinstance(index, int) else place


def _is_number(value: object) -> bool:
    # JSON of some servers has NaN, and true is an integer in Python.
    return type(value) in {int, float} and math.isfinite(value)  # type: ignore[arg-type] # a number
