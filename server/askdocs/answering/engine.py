"""The façade that every front door calls: ask, explain, search."""

from collections.abc import AsyncIterator, Sequence

from attrs import frozen

from askdocs.answering.assistant import Assistant, Event, Question
from askdocs.index.reader import Snapshot
from askdocs.retrieval import Hit, Query, Retriever


@frozen
class Target:
    """What is pointed at: the name under the cursor, or the selected text."""

    text: str
    is_selection: bool


@frozen
class Explanation:
    """What the docs say about a target, short."""

    markdown: str
    """The docs' own words, bounded, as Markdown, without links."""
    plain: str
    """The same as plain text."""
    hits: tuple[Hit, ...]
    """Where it stands; the first is the one quoted."""


class Engine:
    """Answers, explains and searches; holds no state of any request."""

    def __init__(self, assistant: Assistant, retriever: Retriever) -> None:
        self.assistant = assistant
        self.retriever = retriever

    def ask(self, question: Question, snapshot: Snapshot) -> AsyncIterator[Event]:
        """The answer to ``question`` as events; raises ``InvalidInput`` for an empty question."""
        raise NotImplementedError

    async def search(self, query: Query, snapshot: Snapshot, limit: int) -> Sequence[Hit]:
        """The best ``limit`` hits."""
        raise NotImplementedError

    async def explain(self, target: Target, snapshot: Snapshot) -> Explanation | None:
        """What the docs say about ``target``; ``None`` where nothing fits."""
        raise NotImplementedError
