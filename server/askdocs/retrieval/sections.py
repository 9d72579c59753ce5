"""Sections in the place of their passages: what is listed where much of one section fits."""

from collections.abc import Sequence
from typing import Final

from attrs import evolve, frozen

from askdocs.index.reader import IndexReader, Match
from askdocs.retrieval.hits import Hit
from askdocs.text import Span
from askdocs.workspace.document import Passage, Piece

LOOKED_AT: Final = 10
"""The first hits, whose neighbourhood is looked at."""

_SHARE: Final = 0.5
"""How many of a section's passages must be among them."""

_LONGEST: Final = 6_000
"""Characters of a section: a longer one is no place to point at."""

_BETWEEN: Final = "\n\n"


@frozen
class Found:
    """A hit with what its index knows it by."""

    hit: Hit
    match: Match
    index: IndexReader


def gathered(found: Sequence[Found]) -> list[Hit]:
    """The hits, with one for a section in the place of its passages where half of them are here.

    A section that is told over several headings is then listed once, whole, and leaves room for
    others; the passage that fits best is the hit's ``best``.
    """
    first = found[:LOOKED_AT]
    hits: list[Hit] = []
    sections: list[Hit] = []
    for number, one in enumerate(found):
        if any(_holds(section, one.hit) for section in sections):
            continue
        together = [other for other in first if _is_near(one, other)] if number < LOOKED_AT else []
        section = _section_of(one, together) if len(together) > 1 else None
        if section is None:
            hits.append(one.hit)
            continue
        hits.append(evolve(one.hit, passage=section, best=one.hit.passage))
        sections.append(hits[-1])
    return hits


def _holds(section: Hit, hit: Hit) -> bool:
    return section.uri == hit.uri and section.passage.span.contains(hit.passage.span)


def _is_near(one: Found, other: Found) -> bool:
    """Whether both are in one section below the document's title."""
    return (
        one.match.path == other.match.path
        and one.hit.folder == other.hit.folder
        and one.hit.passage.headings[:2] == other.hit.passage.headings[:2]
        and len(one.hit.passage.headings) > 1
    )


def _section_of(one: Found, together: Sequence[Found]) -> Passage | None:
    """The largest section around ``one`` of which enough passages are among ``together``."""
    largest: Sequence[Passage] = ()
    passages = [one.hit.passage]
    earliest = latest = one.match
    headings = one.hit.passage.headings
    for level in range(len(headings), 1, -1):
        above = headings[:level]
        earliest, before = _beside(one.index, earliest, -1, above, _LONGEST - _length(passages))
        latest, after = _beside(one.index, latest, 1, above, _LONGEST - _length(passages + before))
        passages = [*reversed(before), *passages, *after]
        if _length(passages) > _LONGEST:
            break
        held = sum(other.hit.passage in passages for other in together)
        if len(passages) > 1 and held >= max(2, _SHARE * len(passages)):
            largest = tuple(passages)
    if not largest:
        return None
    return _joined(largest, _common(largest))


def _beside(
    index: IndexReader, match: Match, step: int, above: tuple[str, ...], room: int
) -> tuple[Match, list[Passage]]:
    """The passages next to ``match`` in one direction, as long as they stand under ``above``.

    Ends with the one that has no room any more.
    """
    passages: list[Passage] = []
    while room >= 0:
        beside = index.beside(match, step)
        loaded = index.load([beside]) if beside else []
        if beside is None or not loaded or loaded[0].passage.headings[: len(above)] != above:
            break
        match = beside
        passages.append(loaded[0].passage)
        room -= len(loaded[0].passage.text)
    return match, passages


def _length(passages: Sequence[Passage]) -> int:
    return sum(len(passage.text) for passage in passages)


def _common(passages: Sequence[Passage]) -> tuple[str, ...]:
    """The headings that all of them stand under."""
    common = passages[0].headings
    for passage in passages:
        while passage.headings[: len(common)] != common:
            common = common[:-1]
    return common


def _joined(passages: Sequence[Passage], headings: tuple[str, ...]) -> Passage:
    """Passages that follow each other as one."""
    pieces: list[Piece] = []
    start = 0
    for passage in passages:
        pieces += [evolve(piece, shown=piece.shown.shifted(start)) for piece in passage.pieces]
        start += len(passage.text) + len(_BETWEEN)
    first, last = passages[0], passages[-1]
    return evolve(
        first,
        headings=headings,
        span=Span(first.span.start, last.span.end),
        end_line=last.end_line,
        text=_BETWEEN.join(passage.text for passage in passages),
        pieces=tuple(pieces),
        suspicious=tuple(dict.fromkeys(one for passage in passages for one in passage.suspicious)),
    )
