"""How well questions find their answers: measures over hits and what they should have been."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import frozen

from askdocs.index.tokens import name_key
from askdocs.patterns import lazy_pattern
from askdocs.retrieval.hits import Hit
from askdocs.workspace.document import Passage

_LINES: Final = lazy_pattern(r"(?P<path>.+):(?P<first>\d+)(?:[-–](?P<last>\d+))?")

_OVERLAP: Final = 0.3
"""Lines that a hit and the expected place share, of all that either has, for it to be found."""


@frozen
class Place:
    """Where an answer stands: a file, one of its sections, or some of its lines."""

    path: str
    section: str = ""
    """A heading or an anchor, in any case."""
    lines: tuple[int, int] | None = None
    """First and last line, from 1."""

    @classmethod
    def parse(cls, text: str) -> "Place":
        """The place that ``docs/a.md``, ``docs/a.md#heading`` or ``docs/a.md:3-9`` names."""
        path, _, section = text.partition("#")
        match = _LINES.fullmatch(path)
        if match is None or section:
            return cls(path, section)
        first = int(match["first"])
        return cls(match["path"], lines=(first, int(match["last"] or first)))

    @property
    def is_exact(self) -> bool:
        """Whether it names more than a file."""
        return bool(self.section) or self.lines is not None

    def __str__(self) -> str:
        if self.lines is not None:
            return f"{self.path}:{self.lines[0]}-{self.lines[1]}"
        return f"{self.path}#{self.section}" if self.section else self.path


@frozen
class Case:
    """A question with the places of its answer, and what of it must be shown.

    It has neither where the docs have no answer.
    """

    question: str
    places: tuple[Place, ...]
    must: tuple[str, ...] = ()
    """Phrases, each with its other wordings behind ``|``."""

    @property
    def is_answerable(self) -> bool:
        """Whether the docs have an answer."""
        return bool(self.places or self.must)

    @property
    def is_exact(self) -> bool:
        """Whether any of its places is more than a file."""
        return any(place.is_exact for place in self.places)


@frozen
class Measures:
    """How well the answers of some questions were found."""

    questions: int
    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    mrr: float
    """The mean of one divided by the rank, 0 beyond the tenth."""
    ndcg: float
    """The same with a gentler discount; there is one ideal hit."""

    def named(self) -> dict[str, float]:
        """The measures by the names that floors are given under."""
        return {
            "recall@1": self.recall_at_1,
            "recall@5": self.recall_at_5,
            "recall@10": self.recall_at_10,
            "mrr": self.mrr,
            "ndcg@10": self.ndcg,
        }


def file_rank(case: Case, hits: Sequence[Hit]) -> int | None:
    """At which rank, from 1, a right file comes; each file counts once."""
    right = {place.path for place in case.places}
    paths = list(dict.fromkeys(hit.path for hit in hits))
    return next((rank for rank, path in enumerate(paths, 1) if path in right), None)


def place_rank(case: Case, hits: Sequence[Hit]) -> int | None:
    """At which rank, from 1, a hit stands at one of the exact places."""
    exact = [place for place in case.places if place.is_exact]
    for rank, hit in enumerate(hits, 1):
        if any(_is_at(hit, place) for place in exact):
            return rank
    return None


def measures(ranks: Sequence[int | None]) -> Measures:
    """The measures of one rank for each question, ``None`` where nothing right was found."""
    found = [rank for rank in ranks if rank is not None and rank <= 10]
    count = max(len(ranks), 1)

    def recall(depth: int) -> float:
        return sum(rank <= depth for rank in found) / count

    return Measures(
        questions=len(ranks),
        recall_at_1=recall(1),
        recall_at_5=recall(5),
        recall_at_10=recall(10),
        mrr=sum(1 / rank for rank in found) / count,
        ndcg=sum(1 / math.log2(rank + 1) for rank in found) / count,
    )


def shortfalls(measured: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """What is measured below its floor, in sentences."""
    return [
        f"{name} is {measured[name]:.3f}, its floor {floor:.3f}"
        for name, floor in floors.items()
        if measured[name] < floor
    ]


def stands_in(place: Place, passage: Passage) -> bool:
    """Whether any of ``passage``, of the file that ``place`` names, is there."""
    if place.lines is not None:
        return _shared_lines(place.lines, passage) > 0
    names = {_slug(name) for name in (*passage.anchors, *passage.headings[-1:])}
    return not place.section or _slug(place.section) in names


def _is_at(hit: Hit, place: Place) -> bool:
    passage = hit.passage
    if hit.path != place.path or not stands_in(place, passage):
        return False
    if place.lines is None:
        return True
    first, last = place.lines
    shared = _shared_lines(place.lines, passage)
    both = (last - first + 1) + (passage.end_line - passage.start_line + 1) - shared
    return shared >= _OVERLAP * both


def _shared_lines(lines: tuple[int, int], passage: Passage) -> int:
    return min(lines[1], passage.end_line + 1) - max(lines[0], passage.start_line + 1) + 1


def _slug(name: str) -> str:
    # A heading may be written as itself or as a link to it: "Log in" or "log-in".
    return re.sub(r"[\W_]+", "-", name_key(name)).strip("-")
