"""What searching needs to know of an index, whatever stores it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from attrs import frozen

from askdocs.index.embedding import Meant
from askdocs.settings import Settings
from askdocs.workspace.document import Document, Folder, Passage


@frozen
class Term:
    """A token that is looked for, as ``index.tokens`` writes it."""

    token: str
    weight: float = 1.0


@frozen
class Match:
    """A passage that an index offers, before anything of it is read but what ranking needs."""

    path: str
    digest: str
    """Digest of the document as it was indexed."""
    format: str
    title: str
    """The document's title."""
    language: str
    """The document's language, such as ``de``."""
    row: int
    """The passage, inside its index."""
    score: float
    """Of the passage by itself, higher is better; comparable inside one index only."""
    document_score: float = 0.0
    """Of its document as a whole, on the same scale."""
    vector: bytes | None = None
    """What its text means, as ``vectors`` writes it."""
    source: object = None
    """Where an index keeps what it needs to load the passage."""

    @property
    def place(self) -> tuple[str, int]:
        """What tells it from any other match of the same index."""
        return self.path, self.row


@frozen
class Meanings:
    """How near passages are to a question, as a model understands both."""

    nearest: tuple[Match, ...] = ()
    """The nearest of all passages, nearest first; their scores are 0."""
    shares: Mapping[tuple[str, int], float] = {}
    """By place, for these and for others that were asked about: 1 is as near as the nearest, 0 as
    near as many others. What has no embedding yet is missing."""


@frozen
class Candidate:
    """A passage that an index offers for some terms, read."""

    path: str
    digest: str
    """Digest of the document as it was indexed."""
    format: str
    title: str
    """The document's title."""
    language: str
    """The document's language."""
    passage: Passage
    score: float
    """The lexical score, higher is better; comparable inside one index only."""


class IndexReader(Protocol):
    """One folder's index at one revision; every call answers from the same state.

    Calls block on the disk for a few milliseconds, so they belong on a worker thread.
    """

    revision: int

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        ...

    def search(self, terms: Sequence[Term], limit: int) -> list[Match]:
        """The best ``limit`` passages that hold any of ``terms``, best first."""
        ...

    def nearest(self, vector: bytes, least: float, limit: int) -> list[Match]:
        """Passages at least so near ``vector`` in meaning, nearest first; their scores are 0.

        Only a few thousand passages are compared, whichever come first.
        """
        ...

    def embedded(self, model: str) -> int:
        """How many passages have an embedding of ``model``, about."""
        ...

    def meanings(self, meant: Meant, matches: Sequence[Match]) -> Meanings:
        """How near ``matches``, and the nearest of all passages, are to what is ``meant``."""
        ...

    def named(self, names: Sequence[str], limit: int) -> list[Match]:
        """Passages with an anchor or own heading equal to one of ``names``.

        Names are compared as ``tokens.name_key`` folds them; an anchor scores 2.0, a heading 1.0.
        """
        ...

    def load(self, matches: Sequence[Match]) -> list[Candidate]:
        """The passages of ``matches``, which come from this reader, in their order."""
        ...

    def beside(self, match: Match, step: int) -> Match | None:
        """The passage so many places after (or before) another one of the same document.

        It has no score; ``None`` where the document ends.
        """
        ...

    def frequency(self, token: str) -> int:
        """In how many passages ``token`` occurs."""
        ...

    def beginning(self, prefix: str, limit: int) -> list[str]:
        """Tokens that are letters and begin with ``prefix``, those of most passages first."""
        ...

    @property
    def languages(self) -> Mapping[str, int]:
        """The languages that documents are in, with how many passages about are in each."""
        ...

    def vocabularies(self) -> list[str]:
        """The words of the docs, as ``vocabulary`` keeps them: some may have gone meanwhile."""
        ...

    def digest_of(self, path: str) -> str | None:
        """The digest with which the document at ``path`` was indexed, if it is."""
        ...


class Documents(Protocol):
    """Reads documents as they are now."""

    def current(self, folder: Folder, path: str) -> Document | None:
        """The document at ``path``, an open buffer before the disk; ``None`` where it is gone.

        Blocks on the disk, so it belongs on a worker thread.
        """
        ...

    def stamp(self, folder: Folder, path: str) -> object:
        """Equal as long as ``current`` would give the same; cheaper, and on a worker thread too."""
        ...


@frozen
class FolderSnapshot:
    """One folder's index at one revision."""

    folder: Folder
    index: IndexReader
    settings: Settings
    complete: bool
    """Whether every document of the folder had been looked at."""


@frozen
class Snapshot:
    """What a request works on from its first line to its last."""

    folders: tuple[FolderSnapshot, ...]
    documents: Documents
    revision: int
    """Grows with every change of any folder's index."""

    @property
    def each(self) -> "tuple[Snapshot, ...]":
        """Each folder alone."""
        return tuple(Snapshot((folder,), self.documents, self.revision) for folder in self.folders)
