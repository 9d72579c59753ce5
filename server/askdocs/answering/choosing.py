"""Which assistant answers, as far as the front doors need to know: the wish and what came of it."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

from attrs import field, frozen

from askdocs.answering.assistant import Assistant
from askdocs.index.embedding import EmbeddingModel
from askdocs.retrieval import Finder
from askdocs.settings import AssistantSettings, EmbeddingsSettings, RerankingSettings
from askdocs.workspace.document import Folder

if TYPE_CHECKING:
    from askdocs.answering.uploads import Mirror
    from askdocs.index.embedding_work import Permission


@frozen
class Wish:
    """What the user wants to be answered by."""

    settings: AssistantSettings
    folders: tuple[Folder, ...] = ()
    """The folders that are asked: a key may lie in one, and consent is given for each."""
    editor_key: str = field(default="", repr=False)
    """The key that the editor sent; empty if it sent none."""
    embeddings: EmbeddingsSettings = field(factory=EmbeddingsSettings)
    """Who says what texts mean."""
    reranking: RerankingSettings = field(factory=RerankingSettings)
    """Who puts the best passages in order."""


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
    mirror: "Mirror | None" = None
    """Copies of the folders in vector stores; ``None`` where the wish allows for none."""
    finding_failure: Callable[[], str] = lambda: ""
    """What a model does not add to finding passages though it should; empty if there is none."""
    finder: Finder | None = None
    """Finds passages with the help of models; ``None`` where none helps."""
    embeddings: EmbeddingModel | None = None
    """Says what passages mean; ``None`` where word vectors do."""
    permission: "Permission | None" = None
    """Whose passages it may be given; there is one if there is a model."""
    close: Callable[[], Awaitable[None]] = _nothing
    """Closes connections; the assistant is used no more."""


Choose: TypeAlias = Callable[[Wish], Chosen]
"""Made by the composition root. Reads files, so it belongs on a worker thread."""
