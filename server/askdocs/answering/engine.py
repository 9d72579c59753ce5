"""The façade that every front door calls: ask, explain, search."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from askdocs.answering.assistant import Assistant, Event, Question
from askdocs.answering.explanations import Explanation, Target, explain
from askdocs.errors import InvalidInput
from askdocs.index.reader import Snapshot
from askdocs.retrieval import Hit, Query, Retriever

__all__ = ["LONGEST_QUESTION", "Engine", "Explanation", "Target"]

LONGEST_QUESTION = 32_768
"""Characters of a question or a query."""


class Engine:
    """Answers, explains and searches; holds no state of any request."""

    def __init__(self, assistant: Assistant, retriever: Retriever) -> None:
        self.assistant = assistant
        self.retriever = retriever

    def ask(self, question: Question, snapshot: Snapshot) -> AsyncGenerator[Event, None]:
        """The answer to ``question`` as events, ``Finished`` last.

        Raises ``InvalidInput`` for a question that is empty or longer than ``LONGEST_QUESTION``.
        """
        self.check(question)
        return self.assistant.answer(question, snapshot)

    def check(self, question: Question) -> None:
        """Raise ``InvalidInput`` if ``question`` cannot be asked."""
        _check(question.text, "question")

    async def search(self, query: Query, snapshot: Snapshot, limit: int) -> Sequence[Hit]:
        """The best ``limit`` sections; raises ``InvalidInput`` as ``ask`` does."""
        _check(query.text, "query")
        return await asyncio.to_thread(self.retriever.sections, query, snapshot, limit)

    async def explain(self, target: Target, snapshot: Snapshot) -> Explanation | None:
        """What the docs say about ``target``; ``None`` where nothing fits."""
        return await asyncio.to_thread(explain, target, snapshot, self.retriever)


def _check(text: str, where: str) -> None:
    if not text.strip():
        raise InvalidInput(f"The {where} is empty.", where, "Say what you want to know.")
    if len(text) > LONGEST_QUESTION:
        raise InvalidInput(
            f"The {where} has {len(text):,} characters; {LONGEST_QUESTION:,} are allowed.",
            where,
            "Ask more briefly, or select the text that the question is about.",
        )
