"""The façade that every front door calls to ask and to search."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from attrs import evolve

from askdocs.answering.assistant import Assistant, Event, Question, Turn
from askdocs.errors import InvalidInput
from askdocs.index.reader import Snapshot
from askdocs.retrieval import Finder, Finding, LocalFinder, Query, Retriever, corrected
from askdocs.wording import Message
from askdocs.workspace.secrets import masked

__all__ = ["LONGEST_QUESTION", "Engine", "without_secrets"]

LONGEST_QUESTION = 32_768
"""Characters of a question or a query."""


class Engine:
    """Answers and searches; holds no state of any request."""

    def __init__(
        self, assistant: Assistant, retriever: Retriever, finder: Finder | None = None
    ) -> None:
        """``finder`` finds what is searched for; the retriever alone if there is none."""
        self.assistant = assistant
        self.retriever = retriever
        self._finder = finder or LocalFinder(retriever)

    def ask(self, question: Question, snapshot: Snapshot) -> AsyncGenerator[Event, None]:
        """The answer to ``question`` as events, ``Finished`` last.

        Raises ``InvalidInput`` for a question that is empty or longer than ``LONGEST_QUESTION``.
        """
        self.check(question)
        return self._answer(question, snapshot)

    def check(self, question: Question) -> None:
        """Raise ``InvalidInput`` if ``question`` cannot be asked."""
        _check(question.text, Message("question"))

    async def search(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        """The best ``limit`` sections; raises ``InvalidInput`` as ``ask`` does."""
        _check(query.text, Message("query"))
        text = (await asyncio.to_thread(masked, query.text)).text
        clean = await asyncio.to_thread(corrected, evolve(query, text=text), snapshot)
        found = await self._finder.find_sections(clean, snapshot, limit)
        return evolve(found, hits=found.hits[:limit], corrections=clean.corrections)

    async def _answer(self, question: Question, snapshot: Snapshot) -> AsyncGenerator[Event, None]:
        clean = await asyncio.to_thread(without_secrets, question)
        async with aclosing(self.assistant.answer(clean, snapshot)) as events:
            async for event in events:
                yield event


def without_secrets(question: Question) -> Question:
    """``question`` without what looks like a secret in it, as in a log that somebody pasted.

    Documents and selections come without theirs already.
    """
    turns = tuple(
        Turn(masked(turn.question).text, masked(turn.answer).text) for turn in question.conversation
    )
    return evolve(question, text=masked(question.text).text, conversation=turns)


def _check(text: str, where: str) -> None:
    if not text.strip():
        raise InvalidInput(Message("The {} is empty.", where), where, "Say what you want to know.")
    if len(text) > LONGEST_QUESTION:
        raise InvalidInput(
            Message(
                "The {} has {} characters; {} are allowed.",
                where,
                f"{len(text):,}",
                f"{LONGEST_QUESTION:,}",
            ),
            where,
            "Ask more briefly, or select the text that the question is about.",
        )
