"""The API behind the wire: what it keeps, what its model says, how it reads and answers JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field, frozen

from tests.support.openai_double import checking, errors
from tests.support.openai_double.answers import Answer, Request, json_answer
from tests.support.openai_double.replies import Reply
from tests.support.openai_double.warehouse import Warehouse

Json = dict[str, Any]
MODELS: Mapping[str, str | None] = {
    "gpt-6.1-terra": None,
    "gpt-6-luna": None,
    "gpt-5.1": "2027-06-30",
    "gpt-4.1-mini": "2027-06-30",
}
"""The models of the double, with the day on which each is switched off."""


@define
class Api:
    """The API behind the wire: what it keeps, what its model says, what it has sent."""

    warehouse: Warehouse
    models: dict[str, str | None] = field(factory=lambda: dict(MODELS))
    replies: list[Reply] = field(factory=list)
    """What the model says next, in turn; afterwards it speaks for itself."""

    refused_parameters: dict[str, str] = field(factory=dict)
    """Parameters that the model does not know, each with the one that it knows instead."""

    longest_embedded: int = 32_000
    """The characters of the longest text that the model for embeddings takes in."""

    emitted: list[Json] = field(factory=list)
    """Every JSON body and event that was sent, for the authorities to judge."""

    received: list[tuple[str, Json]] = field(factory=list)
    """Every JSON body that was accepted, with the name that the API's description has for it."""

    def say(
        self, body: Json, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer with a JSON body, noted for the authorities."""
        self.emitted.append(body)
        return json_answer(body, status, headers)

    def read(self, request: Request, name: str) -> Json:
        """The JSON body of a request, noted for the authorities."""
        body = checking.read_json(request, name)
        for parameter, instead in self.refused_parameters.items():
            if parameter in body:
                raise errors.unsupported_parameter(parameter, instead)
        self.received.append((name, body))
        return body

    def next_reply(self, speak: Callable[[], Reply]) -> Reply:
        """What the test made the model say next, or else what it says by itself."""
        return self.replies.pop(0) if self.replies else speak()


@frozen
class Route:
    """An endpoint: the method, the pattern of the path, and the function that answers there.

    The function is given the API, the request, and what the groups of the pattern matched.
    """

    method: str
    pattern: str
    handle: Callable[..., Answer]


def page_of(entries: list[Json], request: Request, default_limit: int, *others: str) -> Json:
    """The part of a list that was asked for, newest first unless told otherwise.

    ``others`` are the parameters of this list beside those that every list has.
    """
    for name in request.query:
        if name not in {"after", "limit", "order", *others}:
            raise errors.unknown_parameter(name)
    if request.query.get("order", "desc") == "desc":
        entries.reverse()
    identifiers = [entry["id"] for entry in entries]
    after = request.query.get("after")
    start = identifiers.index(after) + 1 if after in identifiers else 0
    limit = int(request.query.get("limit", default_limit))
    maximum = max(default_limit, 100)
    if not 1 <= limit <= maximum:
        raise errors.invalid_value("limit", f"it must be 1 to {maximum}")
    page = entries[start : start + limit]
    return {
        "object": "list",
        "data": page,
        "first_id": page[0]["id"] if page else "",
        "last_id": page[-1]["id"] if page else "",
        "has_more": start + limit < len(entries),
    }
