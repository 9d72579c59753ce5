"""What a chat model is: it turns a prompt into a stream of text."""

from collections.abc import AsyncGenerator
from typing import Literal, Protocol, TypeAlias

from attrs import frozen

from askdocs.answering.assistant import AssistantInfo, Reasoning, Usage, Waiting
from askdocs.answering.prompt import Prompt

Stop: TypeAlias = Literal["end", "length", "filter"]
"""Why a model stopped: it was done, it reached its limit of tokens, its content was filtered."""


@frozen
class Wrote:
    """A further piece of text."""

    text: str


@frozen
class Refused:
    """A further piece of the model's words on why it will not answer."""

    text: str


@frozen
class Completed:
    """The model has ended as it should; the last event."""

    stop: Stop
    usage: Usage | None
    model: str
    """The model that answered, as the endpoint names it."""


ModelEvent: TypeAlias = Wrote | Refused | Reasoning | Waiting | Completed


class ChatModel(Protocol):
    """Writes what a prompt asks for."""

    @property
    def info(self) -> AssistantInfo:
        """The name of the way in which it is reached, and the model's own."""
        ...

    def write(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        """Events in order, ``Completed`` last; closing the iterator closes the connection.

        Raises an ``AskDocsError`` if the endpoint fails. What came before is then all there is: a
        stream that broke off is never begun again.
        """
        ...
