"""Asks a model at an endpoint through the code that askdocs itself uses, without an editor."""

from contextlib import aclosing
from typing import Literal

from attrs import define, evolve, field

from askdocs.answering.assistant import Waiting
from askdocs.answering.chat_model import ChatModel, ModelEvent, Wrote
from askdocs.answering.egress import Sent
from askdocs.answering.prompt import Prompt, instructions
from askdocs.backends.chat_completions import ChatCompletionsModel
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.requests import ModelChoice
from askdocs.backends.responses import ResponsesModel
from askdocs.backends.transport import Transport

Way = Literal["responses", "chat"]


@define
class Book:
    """What was sent, kept in memory."""

    _kept: dict[int, Sent] = field(factory=dict)
    _written: int = 0

    @property
    def entries(self) -> list[Sent]:
        """What was sent, in order."""
        return list(self._kept.values())

    def record(self, sent: Sent) -> int:
        """Keep what was sent; returns its number."""
        self._written += 1
        self._kept[self._written] = sent
        return self._written

    def withdraw(self, entry: int) -> None:
        """Strike out what was not sent."""
        del self._kept[entry]

    def count(self, entry: int, tokens: int) -> None:
        """Note how many tokens a request used."""
        self._kept[entry] = evolve(self._kept[entry], tokens=tokens)


@define
class Asker:
    """A model at an endpoint, with everything that it said and waited for."""

    transport: Transport
    model: ChatModel
    book: Book
    events: list[ModelEvent] = field(factory=list)

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, Wrote))

    @property
    def waits(self) -> list[Waiting]:
        return [event for event in self.events if isinstance(event, Waiting)]

    async def ask(self, text: str, *, stop_after: int | None = None) -> str:
        """The answer to ``text``; hangs up after so many pieces of it, if told to."""
        self.events.clear()
        prompt = Prompt(instructions(), (), text, "askdocs-test")
        async with aclosing(self.model.write(prompt)) as events:
            async for event in events:
                self.events.append(event)
                if sum(isinstance(each, Wrote) for each in self.events) == stop_after:
                    break
        return self.text


def asker(way: Way, base_url: str, model: str, *, key: str = "") -> Asker:
    """Asks ``model`` at ``base_url``; it does not sleep between two attempts."""

    async def no_sleep(_: float) -> None:
        pass

    book = Book()
    transport = Transport(Endpoint(base_url, key), book, sleep=no_sleep)
    choice = ModelChoice(model, max_output_tokens=64)
    if way == "chat":
        return Asker(transport, ChatCompletionsModel(transport, choice), book)
    return Asker(transport, ResponsesModel(transport, choice), book)
