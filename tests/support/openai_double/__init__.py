"""The OpenAI API as a real HTTP server on loopback, strict and with faults on demand."""

from tests.support.openai_double import errors, frames
from tests.support.openai_double.answers import Gate, page_answer
from tests.support.openai_double.double import (
    CHAT,
    EMBEDDINGS,
    FILES,
    MODELS,
    RESPONSES,
    STORES,
    OpenAIDouble,
)
from tests.support.openai_double.replies import Reply

__all__ = [
    "CHAT",
    "EMBEDDINGS",
    "FILES",
    "MODELS",
    "RESPONSES",
    "STORES",
    "Gate",
    "OpenAIDouble",
    "Reply",
    "errors",
    "frames",
    "page_answer",
]
