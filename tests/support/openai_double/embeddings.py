"""The endpoint of embeddings: a model that knows a few words for the same thing."""

import hashlib
import math
import re
from collections.abc import Mapping
from typing import Final

from tests.support.openai_double import errors
from tests.support.openai_double.answers import Answer, Request
from tests.support.openai_double.api import Api, Route

MODELS: Final[Mapping[str, int]] = {
    "text-embedding-3-small": 1_536,
    "text-embedding-3-large": 3_072,
}
"""The models for embeddings, with the numbers that each gives at most."""

_SAME: Final = (
    ("pigeon", "pigeons", "dove", "bird", "鳩"),
    ("rest", "rests", "pause", "idle", "休む"),
    ("attempt", "attempts", "retry", "retried", "again", "再試行"),
    ("picture", "pictures", "photo", "image", "写真"),
    ("small", "smaller", "scaled", "shrink", "縮小"),
)
_IDEAS: Final = {word: f"idea {number}" for number, words in enumerate(_SAME) for word in words}
_WORD: Final = re.compile("|".join((*(one for one in _IDEAS if not one.isascii()), r"[a-z]+")))


def _embed(api: Api, request: Request) -> Answer:
    body = api.read(request, "CreateEmbeddingRequest")
    for needed in ("model", "input"):
        if needed not in body:
            raise errors.missing_parameter(needed)
    if body["model"] not in MODELS:
        raise errors.unknown_model(body["model"])
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    most = MODELS[body["model"]]
    dimensions = body.get("dimensions", most)
    if not 1 <= dimensions <= most:
        raise errors.invalid_value("dimensions", f"it must be 1 to {most}")
    if not 1 <= len(texts) <= 2_048 or not all(texts):
        raise errors.invalid_value("input", "1 to 2048 texts that are not empty")
    for text in texts:
        if len(text) > api.longest_embedded:
            raise errors.too_long(api.longest_embedded // 4, len(text) // 4)
    tokens = sum(len(text) // 4 + 1 for text in texts)
    return api.say(
        {
            "object": "list",
            "model": body["model"],
            "data": [
                {"object": "embedding", "index": index, "embedding": vector_of(text, dimensions)}
                for index, text in enumerate(texts)
            ],
            "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        }
    )


def vector_of(text: str, dimensions: int) -> list[float]:
    """What the model makes of ``text``: words for the same point in the same direction."""
    numbers = [0.0] * dimensions
    for word in _WORD.findall(text.lower()):
        digest = hashlib.sha256(_IDEAS.get(word, word).encode()).digest()
        # Each word has a direction of its own, which reaches over all of the numbers.
        bits = int.from_bytes(digest * (dimensions // 256 + 1))
        weight = 3.0 if word in _IDEAS else 0.3
        numbers = [
            number + (weight if bits >> place & 1 else -weight)
            for place, number in enumerate(numbers)
        ]
    length = math.sqrt(sum(number * number for number in numbers)) or 1.0
    # An empty text has a direction, too.
    return [round(number / length, 6) or 1e-6 for number in numbers]


ROUTES = (Route("POST", "/v1/embeddings", _embed),)
