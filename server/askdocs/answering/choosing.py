"""Which assistant answers, as far as the front doors need to know: the wish and what came of it."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from attrs import field, frozen

from askdocs.answering.assistant import Assistant
from askdocs.answering.uploads import Mirror
from askdocs.settings import AssistantSettings
from askdocs.workspace.document import Folder


@frozen
class Wish:
    """What the user wants to be answered by."""

    settings: AssistantSettings
    folders: tuple[Folder, ...] = ()
    """The folders that are asked: a key may lie in one, and consent is given for each."""
    editor_key: str = field(default="", repr=False)
    """The key that the editor sent; empty if it sent none."""


async def _nothing() -> None:
    """There is nothing to close."""


@frozen
class Chosen:
    """Who answers."""

    assistant: Assistant
    endpoint: str = ""
    """The base URL that questions go to; empty for the embedded assistant."""
    problem: str = ""
    """Why no question can be answered so, as a sentence for the status."""
    warnings: tuple[str, ...] = ()
    """What the user should know, each a sentence."""
    last_failure: Callable[[], str] = lambda: ""
    """How the last request to the endpoint failed; empty if it did not."""
    mirror: Mirror | None = None
    """Copies of the folders in vector stores; ``None`` where the wish allows for none."""
    close: Callable[[], Awaitable[None]] = _nothing
    """Closes connections; the assistant is used no more."""


Choose: TypeAlias = Callable[[Wish], Chosen]
"""Made by the composition root. Reads files, so it belongs on a worker thread."""
