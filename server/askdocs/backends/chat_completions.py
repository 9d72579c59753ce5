"""A chat model over ``POST /v1/chat/completions``, which every compatible endpoint has."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from askdocs.answering.assistant import AssistantInfo, Waiting
from askdocs.answering.chat_model import ModelEvent
from askdocs.answering.prompt import Prompt
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.requests import Adaptation, ModelChoice, Parameters
from askdocs.backends.stream_events import ChatEvents
from askdocs.backends.transport import Errand, Transport

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk


class ChatCompletionsModel:
    """Writes what a prompt asks for."""

    def __init__(self, transport: Transport, choice: ModelChoice) -> None:
        self.info = AssistantInfo("chat", choice.name)
        self._transport = transport
        self._choice = choice
        self._adaptation = Adaptation(transport.endpoint)

    async def write(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        parameters = parameters_for(prompt, self._choice, self._transport.endpoint)
        asked = self._adaptation.adapted(parameters, lambda sent: self._ask(sent, prompt))
        async with aclosing(asked) as events:
            async for event in events:
                yield event

    async def _ask(
        self, parameters: Parameters, prompt: Prompt
    ) -> AsyncGenerator[ModelEvent, None]:
        async def open_(client: "AsyncOpenAI") -> "AsyncStream[ChatCompletionChunk]":
            opened: AsyncStream[ChatCompletionChunk] = await client.chat.completions.create(
                stream=True, **parameters
            )
            return opened

        errand = Errand(prompt.purpose, prompt.documents)
        reader = ChatEvents(self._transport.endpoint)
        stream = self._transport.stream(open_, errand)
        async with aclosing(stream) as chunks:
            async for chunk in chunks:
                if isinstance(chunk, Waiting):
                    yield chunk
                    continue
                for read in reader.read(chunk):
                    yield read
        completed = reader.finish()
        if completed.usage is not None:
            usage = completed.usage
            await self._transport.count(errand, usage.input_tokens + usage.output_tokens)
        yield completed


def parameters_for(prompt: Prompt, choice: ModelChoice, endpoint: Endpoint) -> Parameters:
    """What is sent; what stays the same from question to question stands first."""
    messages: list[dict[str, Any]] = [{"role": "system", "content": prompt.instructions}]
    for turn in prompt.turns:
        messages.append({"role": "user", "content": turn.question})
        messages.append({"role": "assistant", "content": turn.answer})
    messages.append({"role": "user", "content": prompt.input})
    parameters: Parameters = {
        "model": choice.name,
        "messages": messages,
        "stream_options": {"include_usage": True},
        "store": False,
    }
    if prompt.cache_key:
        parameters["prompt_cache_key"] = prompt.cache_key
    if prompt.shape:
        shape = {"name": "reply", "strict": True, "schema": prompt.shape}
        parameters["response_format"] = {"type": "json_schema", "json_schema": shape}
    if choice.max_output_tokens:
        # OpenAI's newer models take the one, servers of others know the other.
        name = "max_completion_tokens" if endpoint.needs_key else "max_tokens"
        parameters[name] = choice.max_output_tokens
    if choice.reasoning_effort:
        parameters["reasoning_effort"] = choice.reasoning_effort
    return parameters
