"""File search over the contents of a vector store: chunks, scores, filters.

The score is lexical, so that what is found depends on what was uploaded and on the question, and on
nothing random.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

Attributes = Mapping[str, str | float | bool]
CHUNK_LINES = 40
COMMON_WORDS = frozenset(
    "a an and are be can do for how i in is it my of on or the to what".split()
)


@frozen
class Indexed:
    """A file in a store, as the search sees it."""

    file_id: str
    filename: str
    vector_store_id: str
    attributes: Attributes
    text: str


@frozen
class Found:
    """A chunk that was found, with its score between 0 and 1."""

    file_id: str
    filename: str
    vector_store_id: str
    attributes: Attributes
    text: str
    score: float

    def as_result(self) -> dict[str, Any]:
        """A result of a ``file_search_call``."""
        return {
            "file_id": self.file_id,
            "filename": self.filename,
            "vector_store_id": self.vector_store_id,
            "attributes": dict(self.attributes),
            "score": self.score,
            "text": self.text,
        }

    def as_search_hit(self) -> dict[str, Any]:
        """A result of a search without a model."""
        return {
            "file_id": self.file_id,
            "filename": self.filename,
            "attributes": dict(self.attributes),
            "score": self.score,
            "content": [{"type": "text", "text": self.text}],
        }


def search(
    files: Iterable[Indexed], query: str, filters: Mapping[str, Any] | None, limit: int
) -> list[Found]:
    """The best chunks of the files that pass the filters, best first."""
    chunks = [
        (file, chunk)
        for file in files
        if filters is None or is_passing(file.attributes, filters)
        for chunk in _chunks(file.text)
    ]
    wanted = set(_terms(query))
    counts = [Counter(_terms(chunk)) for _, chunk in chunks]
    frequencies = Counter(term for count in counts for term in wanted & count.keys())
    weights = {term: math.log(1 + len(chunks) / frequencies[term]) for term in frequencies}
    best = sum(weights.values()) or 1.0
    found = [
        Found(file.file_id, file.filename, file.vector_store_id, file.attributes, chunk, score)
        for (file, chunk), count in zip(chunks, counts, strict=True)
        if (score := round(sum(weights[term] for term in wanted & count.keys()) / best, 4))
    ]
    return sorted(found, key=lambda one: -one.score)[:limit]


def is_passing(attributes: Attributes, filters: Mapping[str, Any]) -> bool:
    """Whether a file with these attributes passes a filter, simple or compound."""
    kind = filters["type"]
    if kind == "and":
        return all(is_passing(attributes, each) for each in filters["filters"])
    if kind == "or":
        return any(is_passing(attributes, each) for each in filters["filters"])
    value = attributes.get(filters["key"])
    wanted = filters["value"]
    if kind in {"eq", "ne"}:
        return (value == wanted) is (kind == "eq")
    if kind in {"in", "nin"}:
        return (value in wanted) is (kind == "in")
    if value is None:
        return False
    is_above: bool = value > wanted
    return {
        "gt": is_above,
        "gte": is_above or value == wanted,
        "lt": not is_above and value != wanted,
        "lte": not is_above,
    }[kind]


def best_line(found: Found, query: str) -> str:
    """The line of a chunk that has most of the question's words."""
    wanted = set(_terms(query))
    lines = [line.strip() for line in found.text.splitlines() if line.strip()]
    return max(lines, key=lambda line: len(wanted & set(_terms(line))))


def _chunks(text: str) -> Sequence[str]:
    lines = text.splitlines()
    cut = ("\n".join(lines[at : at + CHUNK_LINES]) for at in range(0, len(lines), CHUNK_LINES))
    return [chunk for chunk in cut if chunk.strip()]


def _terms(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W_]+", text.lower()) if word not in COMMON_WORDS]
