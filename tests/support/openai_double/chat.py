"""``POST /v1/chat/completions``: the whole answer, and the same as the chunks of a stream."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from tests.support.openai_double.replies import Reply, tokens

Json = dict[str, Any]
DONE = "[DONE]"


@frozen
class Chat:
    """One question to the model, with everything that its answer is made of."""

    identifier: str
    created_at: int
    body: Mapping[str, Any]
    reply: Reply

    @property
    def written(self) -> tuple[str, ...]:
        """The deltas that the limit on tokens lets through."""
        limit = self.body.get("max_completion_tokens") or self.body.get("max_tokens")
        return self.reply.deltas[:limit]

    @property
    def finish_reason(self) -> str:
        if self.reply.filtered:
            return "content_filter"
        return "stop" if len(self.written) == len(self.reply.deltas) else "length"


def whole(chat: Chat) -> Json:
    """The answer to a request that does not stream."""
    text = None if chat.reply.refusal else "".join(chat.written)
    message: Json = {
        "role": "assistant",
        "content": text,
        "refusal": chat.reply.refusal or None,
        "annotations": [],
    }
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": chat.finish_reason,
    }
    return {**_head(chat, "chat.completion"), "choices": [choice], "usage": _usage(chat)}


def chunks(chat: Chat) -> Iterator[Json | str]:
    """The chunks of a stream, the last one being no JSON."""
    yield _chunk(chat, {"role": "assistant", "content": "", "refusal": None})
    if chat.reply.refusal:
        yield _chunk(chat, {"refusal": chat.reply.refusal})
    for piece in chat.written:
        yield _chunk(chat, {"content": piece})
    yield _chunk(chat, {}, chat.finish_reason)
    if _wants_usage(chat):
        yield {**_head(chat, "chat.completion.chunk"), "choices": [], "usage": _usage(chat)}
    yield DONE


def _chunk(chat: Chat, delta: Json, finish_reason: str | None = None) -> Json:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    usage = {"usage": None} if _wants_usage(chat) else {}
    head = {**_head(chat, "chat.completion.chunk"), "system_fingerprint": None}
    return {**head, "choices": [choice], **usage}


def _wants_usage(chat: Chat) -> bool:
    return bool((chat.body.get("stream_options") or {}).get("include_usage"))


def _head(chat: Chat, kind: str) -> Json:
    return {
        "id": f"chatcmpl-{chat.identifier}",
        "object": kind,
        "created": chat.created_at,
        "model": chat.body["model"],
        "service_tier": "default",
    }


def _usage(chat: Chat) -> Json:
    read = tokens(str(chat.body["messages"]))
    written = len(chat.written) or tokens(chat.reply.refusal)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
