"""Answers by quoting where the model that is meant cannot be asked, and says so."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from attrs import evolve

from askdocs.answering.assistant import (
    Answer,
    Assistant,
    AssistantInfo,
    Cited,
    Event,
    Finished,
    Nearest,
    Question,
    TextDelta,
)
from askdocs.answering.phrases import phrases_for
from askdocs.errors import (
    AskDocsError,
    EndpointFailed,
    MissingKey,
    MissingPackage,
    ModelUnavailable,
    Unauthorized,
)
from askdocs.index.reader import Snapshot

_MISSING: Final = (EndpointFailed, MissingKey, MissingPackage, ModelUnavailable, Unauthorized)
"""Failures that last until somebody does something: a package, a key or an endpoint is missing."""


class FallbackAssistant:
    """Answers as ``assistant`` does or, where that cannot begin, as ``embedded`` does."""

    def __init__(self, assistant: Assistant, embedded: Assistant) -> None:
        self._assistant = assistant
        self._embedded = embedded

    @property
    def info(self) -> AssistantInfo:
        return self._assistant.info

    async def answer(self, question: Question, snapshot: Snapshot) -> AsyncGenerator[Event, None]:
        has_begun = False
        try:
            async with aclosing(self._assistant.answer(question, snapshot)) as events:
                async for event in events:
                    has_begun |= isinstance(event, TextDelta | Cited | Nearest)
                    yield event
            return
        except _MISSING as error:
            # What was shown cannot be taken back, and two answers in one are none.
            if has_begun:
                raise
            failure = error
        phrases = phrases_for(question.text, question.locale)
        note = f"{phrases.without_model} {phrases.say(failure.said)}"
        begin = f"*{note}*\n\n"
        yield TextDelta(begin)
        async with aclosing(self._embedded.answer(question, snapshot)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    yield Finished(_with(event.answer, begin, note, failure))
                else:
                    yield event


def _with(answer: Answer, begin: str, note: str, failure: AskDocsError) -> Answer:
    return evolve(answer, text=begin + answer.text, notes=(note, *answer.notes), fallback=failure)
