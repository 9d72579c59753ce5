"""Asks a server of the OpenAI API with the SDK, the way that most tests need."""

from collections.abc import Mapping
from typing import Any

from openai import AsyncOpenAI

MODEL = "gpt-6.1-terra"
QUESTION = "How are letters retried?"


async def response_events(
    client: AsyncOpenAI, question: str = QUESTION, parameters: Mapping[str, Any] | None = None
) -> list[Any]:
    """All events of a streamed response."""
    stream = await client.responses.create(
        **{"model": MODEL, "input": question, "stream": True, **(parameters or {})}
    )
    async with stream:
        return [event async for event in stream]


async def chat_chunks(
    client: AsyncOpenAI, question: str = QUESTION, parameters: Mapping[str, Any] | None = None
) -> list[Any]:
    """All chunks of a streamed chat completion."""
    messages = [{"role": "user", "content": question}]
    stream = await client.chat.completions.create(
        **{"model": MODEL, "messages": messages, "stream": True, **(parameters or {})}
    )
    async with stream:
        return [chunk async for chunk in stream]


def text_of(events: list[Any]) -> str:
    """The text of a streamed response, or of the chunks of a chat completion."""
    pieces = []
    for event in events:
        if getattr(event, "type", None) == "response.output_text.delta":
            pieces.append(event.delta)
        elif getattr(event, "choices", None):
            pieces.append(event.choices[0].delta.content or "")
    return "".join(pieces)
