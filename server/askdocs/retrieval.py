"""Who finds passages for a question: queries, hits and the local retriever."""

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from askdocs.index.reader import Snapshot
from askdocs.workspace.document import Folder, Passage


@frozen
class Hit:
    """A passage with the place it stands in and how well it fits."""

    folder: Folder
    path: str
    digest: str
    """Digest of the document as it was indexed."""
    title: str
    passage: Passage
    score: float
    """Higher is better; comparable inside one answer only."""

    @property
    def uri(self) -> str:
        return self.folder.uri_of(self.path)


@frozen
class Query:
    """What is looked for."""

    text: str
    earlier: tuple[str, ...] = ()
    """Earlier questions of the conversation, oldest first; they help a follow-up."""
    selection: str = ""
    """Text that the asker has selected."""
    near: str | None = None
    """URI of the document that the asker has open; its own passages are a little nearer."""


class Retriever(Protocol):
    """Finds passages."""

    def search(self, query: Query, snapshot: Snapshot, limit: int) -> Sequence[Hit]:
        """The best ``limit`` hits, best first. Blocks, so it belongs on a worker thread."""
        ...
