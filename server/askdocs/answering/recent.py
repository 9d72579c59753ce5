"""Recent explanations: who points at the same name again is not made to wait for the same search.

An explanation is told again only while all that it rests on is as it was: the folders' indexes
with their settings and open buffers, and every document that was looked at.
"""

import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final, Protocol, TypeAlias

from attrs import define, evolve, field, frozen

from askdocs.answering.explanations import Explanation, explain
from askdocs.answering.pointing import Place
from askdocs.answering.targets import Target
from askdocs.index.reader import Documents, Snapshot
from askdocs.retrieval import Retriever
from askdocs.workspace.document import Document, Folder

_MOST: Final = 500
"""Explanations that are kept, of a few kilobytes each: the names on a few screens."""

_AT_ONCE: Final = 0.02
"""Seconds of work after which those that are made wait no longer for others. The thread's own time
counts: on a busy machine each batch would else be one explanation, and the rest come too late."""

Outcome: TypeAlias = Explanation | Exception | None
_Place: TypeAlias = tuple[Folder, str]


class Present(Protocol):
    """What there is now, of all folders."""

    def mark(self) -> object:
        """Equal as long as a snapshot would show the same indexes, settings and open buffers."""
        ...

    def snapshot(self) -> Snapshot:
        """What there is now."""
        ...

    def current(self, folder: Folder, path: str) -> Document | None:
        """The document as it is now."""
        ...

    def stamp(self, folder: Folder, path: str) -> object:
        """Equal as long as ``current`` would give the same."""
        ...


@frozen
class _Kept:
    explanation: Explanation | None
    stamps: dict[_Place, object]
    """Of the documents that were looked at."""


@define
class _Moment:
    """The documents as they are while a few targets are explained, each looked at once."""

    documents: Documents
    stamps: dict[_Place, object] = field(factory=dict)
    looked_at: set[_Place] = field(factory=set)
    """For the present target."""

    def current(self, folder: Folder, path: str) -> Document | None:
        # The stamp first: what changes while it is read must not seem to be as it was.
        self.stamp(folder, path)
        self.looked_at.add((folder, path))
        return self.documents.current(folder, path)

    def stamp(self, folder: Folder, path: str) -> object:
        place = folder, path
        if place not in self.stamps:
            self.stamps[place] = self.documents.stamp(folder, path)
        return self.stamps[place]


class RecentExplanations:
    """Explains, and remembers what was explained last. For one thread at a time."""

    def __init__(self, present: Present, retriever: Retriever) -> None:
        self._present = present
        self._retriever = retriever
        self._mark: object = None
        """That of all that is kept."""
        self._kept: OrderedDict[Target, _Kept] = OrderedDict()

    def explain(self, asked: Sequence[Target | Place]) -> list[Outcome]:
        """What ``explanations.explain`` says of the first that are ``asked``, one or more of them.

        As many as are made in moments; those that are known already cost next to nothing. What
        goes wrong with one is its outcome.
        """
        began = time.thread_time()
        mark = self._present.mark()
        if mark != self._mark:
            self._mark = mark
            self._kept.clear()
        moment = _Moment(self._present)
        snapshot: Snapshot | None = None
        outcomes: list[Outcome] = []
        for one in asked:
            try:
                target = one.target() if isinstance(one, Place) else one
            except Exception as error:  # noqa: BLE001 (it is that of whoever asked for this place)
                outcomes.append(error)
                continue
            if target is None:
                outcomes.append(None)
                continue
            kept = self._kept.get(target)
            if kept is None or not _is_current(kept, moment):
                if snapshot is None:
                    snapshot = evolve(self._present.snapshot(), documents=moment)
                outcomes.append(self._explained(target, snapshot, moment))
                if time.thread_time() - began > _AT_ONCE:
                    break
            else:
                self._kept.move_to_end(target)
                outcomes.append(kept.explanation)
        return outcomes

    def _explained(self, target: Target, snapshot: Snapshot, moment: _Moment) -> Outcome:
        moment.looked_at.clear()
        try:
            explanation = explain(target, snapshot, self._retriever)
        except Exception as error:  # noqa: BLE001 (it is that of whoever asked for this target)
            return error
        stamps = {place: moment.stamps[place] for place in moment.looked_at}
        self._kept[target] = _Kept(explanation, stamps)
        self._kept.move_to_end(target)
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return explanation


def _is_current(kept: _Kept, moment: _Moment) -> bool:
    return all(moment.stamp(*place) == stamp for place, stamp in kept.stamps.items())
