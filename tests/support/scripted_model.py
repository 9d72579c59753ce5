"""A chat model that says what it is told to, and keeps what it was asked."""

from collections.abc import AsyncGenerator

from askdocs.answering.assistant import AssistantInfo, Usage
from askdocs.answering.chat_model import Completed, ModelEvent, Wrote
from askdocs.answering.prompt import Prompt
from askdocs.errors import AskDocsError


class ScriptedModel:
    """Writes the next of its scripts for each prompt."""

    def __init__(self) -> None:
        self.info = AssistantInfo("responses", "scripted")
        self.prompts: list[Prompt] = []
        self.is_closed = False
        """Whether the last stream was closed, at its end or before."""
        self._scripts: list[tuple[ModelEvent | AskDocsError, ...]] = []

    def enqueue(self, *events: ModelEvent | AskDocsError | str) -> None:
        """Say this next: a text is written, an error raised; an end is added if none is there."""
        script = [Wrote(event) if isinstance(event, str) else event for event in events]
        if not isinstance(script[-1], Completed | AskDocsError):
            script.append(Completed("end", Usage(100, 10), "scripted-1"))
        self._scripts.append(tuple(script))

    async def write(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        """The events of the next script."""
        self.prompts.append(prompt)
        self.is_closed = False
        try:
            for event in self._scripts.pop(0):
                if isinstance(event, AskDocsError):
                    raise event
                yield event
        finally:
            self.is_closed = True
