"""A chat model on loopback that calls the first tool it is offered, then quotes what came back.

A random model cannot decide to search. Behind a server that keeps files and searches them for its
model, this one stands in for a model that does.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from tests.support.on_loopback import OnLoopback
from tests.support.openai_double.answers import Answer, Request, json_answer, stream_answer
from tests.support.openai_double.frames import frame
from tests.support.openai_double.recorder import Exchange
from tests.support.openai_double.replies import words

Json = dict[str, Any]
Said = Callable[[Sequence[Json]], str]
NAME = "scripted"


class ToolCallingModel(OnLoopback):
    """Serves the model while the context lasts."""

    def __init__(self, *, is_brief: bool = False) -> None:
        """A brief model quotes the line that has most of the question's words, and no more."""
        super().__init__()
        self._said = _best_line if is_brief else _everything

    def answer(self, request: Request, exchange: Exchange) -> Answer:
        return _answer(self._said, request)


def _answer(said: Said, request: Request) -> Answer:
    if request.path == "/health":
        return json_answer({})
    if request.path == "/v1/models":
        model = {"id": NAME, "object": "model", "created": 0, "owned_by": "tests"}
        return json_answer({"object": "list", "data": [model]})
    body = json.loads(request.body)
    # Servers keep what they passed on under this name.
    identifier = f"chatcmpl-{uuid4().hex}"
    if not body.get("stream"):
        message = _message(said, body)
        reason = "tool_calls" if "tool_calls" in message else "stop"
        choice = {"index": 0, "message": message, "finish_reason": reason}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        return json_answer(
            _head(identifier, "chat.completion") | {"choices": [choice], "usage": usage}
        )
    chunks = _chunks(identifier, _message(said, body))
    return stream_answer(frame(chunk, is_named=False) for chunk in chunks)


def _message(said: Said, body: Json) -> Json:
    """A call of the first tool, or what that tool returned in words."""
    *_, last = body["messages"]
    tools = body.get("tools") or []
    if tools and last["role"] != "tool":
        question = _text([each for each in body["messages"] if each["role"] == "user"][-1])
        arguments = json.dumps({"query": question})
        function = {"name": tools[0]["function"]["name"], "arguments": arguments}
        call = {"index": 0, "id": "call_1", "type": "function", "function": function}
        return {"role": "assistant", "content": None, "tool_calls": [call]}
    return {"role": "assistant", "content": said(body["messages"])}


def _everything(messages: Sequence[Json]) -> str:
    return f"The documents say: {_text(messages[-1])}"


def _best_line(messages: Sequence[Json]) -> str:
    asked = [_text(each) for each in messages if each["role"] == "user"][-1]
    wanted = set(re.findall(r"[a-z]+", asked.lower()))
    # What is in quotation marks is the question again.
    lines = [
        line for line in _text(messages[-1]).splitlines() if '"' not in line and ":" not in line
    ]
    return max(lines, key=lambda line: len(wanted & set(re.findall(r"[a-z]+", line.lower()))))


def _chunks(identifier: str, message: Json) -> Iterator[Json | str]:
    yield _chunk(identifier, {"role": "assistant", "content": ""})
    if "tool_calls" in message:
        yield _chunk(identifier, {"tool_calls": message["tool_calls"]})
        yield _chunk(identifier, {}, "tool_calls")
    else:
        for piece in words(message["content"]):
            yield _chunk(identifier, {"content": piece})
        yield _chunk(identifier, {}, "stop")
    yield "[DONE]"


def _chunk(identifier: str, delta: Json, finish_reason: str | None = None) -> Json:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return _head(identifier, "chat.completion.chunk") | {"choices": [choice]}


def _head(identifier: str, kind: str) -> Json:
    return {"id": identifier, "object": kind, "created": 0, "model": NAME}


def _text(message: Json) -> str:
    content = message["content"]
    return content if isinstance(content, str) else "".join(part["text"] for part in content)
