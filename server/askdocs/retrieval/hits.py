"""Hits: passages that were found, and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from attrs import frozen

from askdocs.index.reader import Candidate, FolderSnapshot, Snapshot
from askdocs.retrieval.query import Query
from askdocs.workspace.document import Folder, Passage


@frozen
class Signal:
    """One reason for a hit's place, in words."""

    name: str
    """What was looked at, such as ``words`` or ``meaning``."""
    value: float
    """What it added to the score, or took from it; the signals of a hit sum up to its score."""


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
    signals: tuple[Signal, ...] = ()
    """Why it has that score."""
    best: Passage | None = None
    """Where ``passage`` is a whole section: what fits best in it."""
    language: str = ""
    """The document's language, such as ``de``; empty where it is not known."""

    @property
    def uri(self) -> str:
        return self.folder.uri_of(self.path)

    def gain(self, name: str) -> float:
        """What the signal called ``name`` added to the score, or took from it; 0 without one."""
        return sum(signal.value for signal in self.signals if signal.name == name)

    @property
    def shown_path(self) -> str:
        """The path as people are shown it."""
        return self.folder.shown(self.path)


def hit_of(
    folder: FolderSnapshot, candidate: Candidate, score: float, signals: tuple[Signal, ...] = ()
) -> Hit:
    """What an index offers, as what was found."""
    return Hit(
        folder=folder.folder,
        path=candidate.path,
        digest=candidate.digest,
        title=candidate.title,
        language=candidate.language,
        passage=candidate.passage,
        score=score,
        signals=signals,
    )


def of_each_folder(hits: Iterable[Hit], limit: int) -> tuple[Hit, ...]:
    """The first ``limit`` of ``hits`` of each folder, in their order."""
    counts = Counter[Folder]()
    kept = []
    for hit in hits:
        counts[hit.folder] += 1
        if counts[hit.folder] <= limit:
            kept.append(hit)
    return tuple(kept)


class Retriever(Protocol):
    """Finds passages."""

    def search(self, query: Query, snapshot: Snapshot, limit: int) -> Sequence[Hit]:
        """The best ``limit`` hits of each folder, the best of all first.

        What a folder gives is the same whatever others are open. Blocks, so it belongs on a worker
        thread.
        """
        ...

    def sections(self, query: Query, snapshot: Snapshot, limit: int) -> Sequence[Hit]:
        """The same for people to look at: a section that fits in many places is one hit."""
        ...
