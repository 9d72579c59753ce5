"""A chat model on loopback that calls the first tool it is offered, then quotes what came back.

A random model cannot decide to search. Behind a server that keeps files and searches them for its
model, this one stands in for a model that does.
"""

import json
from collections.abc import Iterator
from types import TracebackType
from typing import Any
from uuid import uuid4

from tests.support.openai_double.frames import frame
from tests.support.openai_double.recorder import Exchange, Recorder
from tests.support.openai_double.replies import words
from tests.support.openai_double.wire import (
    Answer,
    LoopbackServer,
    Request,
    json_answer,
    stream_answer,
)

Json = dict[str, Any]
NAME = "scripted"


class ToolCallingModel:
    """Serves the model while the context lasts."""

    def __init__(self) -> None:
        self.recorder = Recorder()
        self._server = LoopbackServer(_answer, self.recorder)

    def __enter__(self) -> "ToolCallingModel":
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.stop()

    @property
    def base_url(self) -> str:
        return f"{self._server.origin}/v1"


def _answer(request: Request, _: Exchange) -> Answer:
    if request.path == "/health":
        return json_answer({})
    if request.path == "/v1/models":
        model = {"id": NAME, "object": "model", "created": 0, "owned_by": "tests"}
        return json_answer({"object": "list", "data": [model]})
    body = json.loads(request.body)
    # Servers keep what they passed on under this name.
    identifier = f"chatcmpl-{uuid4().hex}"
    if not body.get("stream"):
        message = _message(body)
        reason = "tool_calls" if "tool_calls" in message else "stop"
        choice = {"index": 0, "message": message, "finish_reason": reason}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        return json_answer(
            _head(identifier, "chat.completion") | {"choices": [choice], "usage": usage}
        )
    chunks = _chunks(identifier, _message(body))
    return stream_answer(frame(chunk, is_named=False) for chunk in chunks)


def _message(body: Json) -> Json:
    """A call of the first tool, or what that tool returned in words."""
    *_, last = body["messages"]
    tools = body.get("tools") or []
    if tools and last["role"] != "tool":
        question = _text([each for each in body["messages"] if each["role"] == "user"][-1])
        arguments = json.dumps({"query": question})
        function = {"name": tools[0]["function"]["name"], "arguments": arguments}
        call = {"index": 0, "id": "call_1", "type": "function", "function": function}
        return {"role": "assistant", "content": None, "tool_calls": [call]}
    return {"role": "assistant", "content": f"The documents say: {_text(last)}"}


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
