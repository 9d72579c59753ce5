"""A chat model over ``POST /v1/responses``: nothing is stored at the endpoint."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from askdocs.answering.assistant import AssistantInfo, Reasoning, Waiting
from askdocs.answering.chat_model import Completed, ModelEvent, Refused, Wrote
from askdocs.answering.egress import SentKind
from askdocs.answering.prompt import Prompt
from askdocs.backends.requests import Adaptation, ModelChoice, Parameters
from askdocs.backends.stream_events import ResponseEvents, StreamEvent
from askdocs.backends.transport import Errand, Transport, needs_no_consent

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.responses import ResponseStreamEvent


class ResponsesModel:
    """Writes what a prompt asks for."""

    def __init__(self, transport: Transport, choice: ModelChoice) -> None:
        self.info = AssistantInfo("responses", choice.name)
        self._choice = choice
        self._streams = ResponseStreams(transport)

    async def write(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        parameters = parameters_for(prompt, self._choice)
        async with aclosing(
            self._streams.events(parameters, prompt.documents, prompt.purpose)
        ) as events:
            async for event in events:
                match event:
                    case Completed() | Wrote() | Refused() | Reasoning() | Waiting():
                        yield event
                    case _:
                        # Tools that were not given to the model.
                        pass


class ResponseStreams:
    """Streams of ``/v1/responses`` at one endpoint; learns which parameters it takes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._adaptation = Adaptation(transport.endpoint)

    async def events(
        self,
        parameters: Parameters,
        documents: tuple[str, ...],
        purpose: SentKind = "answer",
        is_agreed: Callable[[], bool] = needs_no_consent,
    ) -> AsyncGenerator[StreamEvent | Waiting, None]:
        """The events of the answer to ``parameters``, which hold text of ``documents``."""
        asked = self._adaptation.adapted(
            parameters,
            lambda sent: self._ask(sent, Errand(purpose, documents, is_agreed=is_agreed)),
        )
        async with aclosing(asked) as events:
            async for event in events:
                yield event

    async def _ask(
        self, parameters: Parameters, errand: Errand
    ) -> AsyncGenerator[StreamEvent | Waiting, None]:
        async def open_(client: "AsyncOpenAI") -> "AsyncStream[ResponseStreamEvent]":
            opened: AsyncStream[ResponseStreamEvent] = await client.responses.create(
                stream=True, **parameters
            )
            return opened

        reader = ResponseEvents(self._transport.endpoint)
        stream = self._transport.stream(open_, errand)
        async with aclosing(stream) as events:
            async for event in events:
                if isinstance(event, Waiting):
                    yield event
                    continue
                for read in reader.read(event):
                    if isinstance(read, Completed) and read.usage is not None:
                        tokens = read.usage.input_tokens + read.usage.output_tokens
                        await self._transport.count(errand, tokens)
                    yield read
        reader.finish()


def parameters_for(prompt: Prompt, choice: ModelChoice) -> Parameters:
    """What is sent; what stays the same from question to question stands first."""
    messages: list[dict[str, Any]] = []
    for turn in prompt.turns:
        messages.append({"role": "user", "content": turn.question})
        messages.append({"role": "assistant", "content": turn.answer})
    messages.append({"role": "user", "content": prompt.input})
    parameters: Parameters = {
        "model": choice.name,
        "instructions": prompt.instructions,
        "input": messages,
        "store": False,
    }
    if prompt.cache_key:
        parameters["prompt_cache_key"] = prompt.cache_key
    if prompt.shape:
        shape = {"type": "json_schema", "name": "reply", "strict": True, "schema": prompt.shape}
        parameters["text"] = {"format": shape}
    if choice.max_output_tokens:
        parameters["max_output_tokens"] = choice.max_output_tokens
    if choice.reasoning_effort:
        parameters["reasoning"] = {"effort": choice.reasoning_effort}
    return parameters
