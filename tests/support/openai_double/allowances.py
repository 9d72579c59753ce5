"""Where real traffic breaks the API's own description: a list by name, and nothing beside it.

Each allowance changes a body to what the description asks for, so that everything else in the body
is still judged.
"""

from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen

Json = dict[str, Any]


@frozen
class Allowance:
    """One field that may be null, or may be missing, though the description says otherwise."""

    name: str
    applies: Callable[[Json], bool]
    """Whether an object of a body is one that the allowance is for."""

    key: str
    instead: object = None
    """What is judged instead; the field is left out where this is None."""

    is_for_missing: bool = False

    def relax(self, body: Json) -> None:
        """Change an object that the allowance is for to what the description asks for."""
        if self.is_for_missing and self.key not in body:
            body[self.key] = self.instead
        elif not self.is_for_missing and self.key in body and body[self.key] is None:
            del body[self.key]
            if self.instead is not None:
                body[self.key] = self.instead


def _is_object(*kinds: str) -> Callable[[Json], bool]:
    return lambda body: body.get("object") in kinds


def _has(*keys: str) -> Callable[[Json], bool]:
    return lambda body: all(key in body for key in keys)


def _is_type(*kinds: str) -> Callable[[Json], bool]:
    return lambda body: body.get("type") in kinds


_IS_CHUNK = _is_object("chat.completion.chunk")

NULLS = (
    Allowance("Response.user is null", _is_object("response"), "user"),
    Allowance("Response.usage is null until the end", _is_object("response"), "usage"),
    Allowance("server_description of a tool is null", _is_type("mcp"), "server_description"),
    Allowance("OpenAIFile.expires_at is null", _is_object("file"), "expires_at"),
    Allowance("OpenAIFile.status_details is null", _is_object("file"), "status_details"),
    Allowance("VectorStore.expires_after is null", _is_object("vector_store"), "expires_after"),
    Allowance("usage of a chunk is null", _IS_CHUNK, "usage"),
    Allowance("system_fingerprint of a chunk is null", _IS_CHUNK, "system_fingerprint"),
    Allowance("finish_reason of a chunk is null", _has("delta"), "finish_reason", "stop"),
    Allowance("logprobs of a chunk is null", _has("delta"), "logprobs"),
)
"""Fields that the API answers with null today."""

OLDER = (
    Allowance(
        "cache_write_tokens is missing", _has("cached_tokens"), "cache_write_tokens", 0, True
    ),
    Allowance("logprobs is missing", _is_type("output_text"), "logprobs", (), True),
    Allowance("sequence_number is missing", _has("output_index"), "sequence_number", 0, True),
)
"""Fields that traffic recorded before they were there does not have."""


def relaxed(body: Any, allowances: Iterable[Allowance]) -> Any:  # noqa: ANN401 - JSON is anything
    """A copy of ``body`` in which everything that is allowed is as the description asks for."""
    if isinstance(body, list):
        return [relaxed(each, allowances) for each in body]
    if not isinstance(body, dict):
        return body
    copy = {key: relaxed(value, allowances) for key, value in body.items()}
    for allowance in allowances:
        if allowance.applies(body):
            allowance.relax(copy)
    return copy
