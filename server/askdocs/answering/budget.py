"""The user's own limit of tokens a day, kept around whichever assistant uses tokens."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Protocol

from askdocs.answering.assistant import (
    Assistant,
    AssistantInfo,
    Event,
    Finished,
    Found,
    Question,
    Reasoning,
    TextDelta,
)
from askdocs.answering.prompt import estimated_tokens
from askdocs.errors import BudgetSpent
from askdocs.index.reader import Snapshot
from askdocs.wording import Message


class Meter(Protocol):
    """Counts the tokens of each day, over restarts and all processes. Calls block on the disk."""

    def spent_today(self) -> int:
        """Tokens, in and out, since midnight."""
        ...

    def spend(self, tokens: int) -> None:
        """So many more were used."""
        ...


class MeteredAssistant:
    """Answers as ``assistant`` does until the budget of the day is spent."""

    def __init__(self, assistant: Assistant, meter: Meter, daily_budget: int) -> None:
        """A ``daily_budget`` of 0 sets no limit; tokens are counted all the same."""
        self._assistant = assistant
        self._meter = meter
        self._daily_budget = daily_budget

    @property
    def info(self) -> AssistantInfo:
        return self._assistant.info

    async def answer(self, question: Question, snapshot: Snapshot) -> AsyncGenerator[Event, None]:
        await check_budget(self._meter, self._daily_budget)
        given, made, is_counted = 0, 0, True
        try:
            async with aclosing(self._assistant.answer(question, snapshot)) as events:
                async for event in events:
                    match event:
                        case Found(hits) if hits:
                            texts = (question.text, *(hit.passage.text for hit in hits))
                            given, is_counted = sum(map(estimated_tokens, texts)), False
                        case Reasoning():
                            is_counted = False
                        case TextDelta(text) if not is_counted:
                            made += len(text)
                        case Finished(answer) if answer.usage is not None:
                            usage = answer.usage
                            is_counted = True
                            await self._spend(usage.input_tokens + usage.output_tokens)
                        case _:
                            pass
                    yield event
        finally:
            # Who hangs up in the middle, or is hung up on, has used tokens that nobody counts.
            if not is_counted and made:
                await asyncio.shield(self._spend(given + made // 4))

    async def _spend(self, tokens: int) -> None:
        await asyncio.to_thread(self._meter.spend, tokens)


async def check_budget(meter: Meter, daily_budget: int) -> None:
    """Raise ``BudgetSpent`` if no more tokens may be used today; 0 sets no limit."""
    if not daily_budget:
        return
    spent = await asyncio.to_thread(meter.spent_today)
    if spent >= daily_budget:
        raise BudgetSpent(
            Message(
                "Today's budget of {} tokens is spent ({} were used).",
                f"{daily_budget:,}",
                f"{spent:,}",
            ),
            "Set assistant.dailyTokenBudget higher, or assistant.kind to embedded.",
        )
