"""What the book of what left the machine says, held against what a server on loopback saw."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from tests.support.openai_double import CHAT, FILES, MODELS, RESPONSES, OpenAIDouble

Seen = tuple[str, str, int, tuple[str, ...]]
"""Address, purpose, bytes of the body, and the documents of which text was in it."""


def assert_book_is_true(
    entries: Iterable[Mapping[str, Any]], double: OpenAIDouble, marks: Mapping[str, bytes]
) -> None:
    """The entries are what the double saw, no more and no less.

    ``marks`` has words of each document, by its path, which stand in no other.
    """
    written = Counter(
        (one["endpoint"], one["kind"], one["bytes"], tuple(sorted(one["documents"])))
        for one in entries
    )
    seen = Counter(_seen(double, marks))
    assert written == seen, (written - seen, seen - written)


def _seen(double: OpenAIDouble, marks: Mapping[str, bytes]) -> Iterable[Seen]:
    for one in double.exchanges:
        documents = sorted(path for path, mark in marks.items() if mark in one.body)
        kind = _kind_of(one.method, one.path)
        yield double.base_url, kind, len(one.body), tuple(documents)


def _kind_of(method: str, path: str) -> str:
    """The purpose of a request, from nothing but its address."""
    match method, path:
        case "POST", _ if path in {RESPONSES, CHAT}:
            return "answer"
        case "POST", _ if path == FILES:
            return "upload"
        case "GET", _ if path == MODELS:
            return "check"
        case "DELETE", _:
            return "remove"
        case "POST", _ if "/file" in path:
            return "attach"
        case _:
            return "manage"
