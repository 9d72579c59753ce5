"""Units: what a block can be divided into and still be understood."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from askdocs.patterns import lazy_pattern
from askdocs.text import Span, sentences
from askdocs.workspace.cutting import header_of
from askdocs.workspace.document import BlockKind

_ITEM: Final = lazy_pattern(r"([ \t]*)(?:[-*+•]|\d{1,3}[.)]|[a-zA-Z][.)])[ \t]+\S")
_COMMENT: Final = lazy_pattern(r"\s*(?:#|//|--|/\*|\*|;|<!--|\"\"\")")
_FENCE: Final = lazy_pattern(r"[ \t]*(?:`{3,}|~{3,})")

_LONGEST_COMMENT: Final = 400
"""Characters of comment lines that stay with the line below them."""


@frozen
class Units:
    """A block in its units."""

    parts: tuple[Span, ...]
    """In the block's text, in order."""
    header: str = ""
    """What stands over each part that is shown: what a table's columns are called."""


def units_of(kind: BlockKind, text: str) -> Units:
    """Sentences of a paragraph, items of a list, rows of a table, lines of code."""
    match kind:
        case BlockKind.PARAGRAPH:
            return Units(tuple(sentences(text)))
        case BlockKind.LIST:
            return Units(tuple(_items(text)))
        case BlockKind.TABLE:
            header = header_of(text)
            return Units(tuple(_lines(text, len(header))), header)
        case BlockKind.CODE:
            return Units(tuple(_keys(text)))
        case _:
            return Units((Span(0, len(text)),))


def _lines(text: str, start: int = 0) -> list[Span]:
    spans = []
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        spans.append(Span(start, end))
        start = end
    return spans


def _items(text: str) -> list[Span]:
    """The outermost items, each with what belongs to it; nothing inside a fence begins one."""
    lines = _lines(text)
    starts: list[int] = []
    is_code = False
    outer: int | None = None
    for line in lines:
        written = line.of(text)
        if _FENCE.match(written):
            is_code = not is_code
            continue
        found = None if is_code else _ITEM.match(written)
        if found is None:
            continue
        indent = len(found[1].expandtabs())
        if outer is None or indent < outer + 2:
            outer = indent if outer is None else outer
            starts.append(line.start)
    if not starts:
        return lines
    starts[0] = 0
    return [Span(a, b) for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def _keys(text: str) -> list[Span]:
    """The lines of code, each with the comment lines right above it."""
    spans: list[Span] = []
    start: int | None = None
    for line in _lines(text):
        begins = line.start if start is None else start
        if _COMMENT.match(line.of(text)) and line.end - begins <= _LONGEST_COMMENT:
            start = begins
            continue
        start = None
        spans.append(Span(begins, line.end))
    if start is not None:
        spans.append(Span(start, len(text)))
    return spans


def run_of(sizes: Sequence[int], scores: Sequence[float], room: int) -> tuple[int, int]:
    """The first and the last of the units that follow each other, hold most and have ``room``.

    What is left of the room is filled with what comes after, and then with what comes before.
    """
    best = max(range(len(sizes)), key=lambda index: (scores[index], -index))
    # What comes before explains what follows: a run begins at the start where that is in reach.
    if sum(sizes[: best + 1]) <= room:
        first, last = 0, best
    else:
        first = last = best
    left = room - sum(sizes[first : last + 1])
    while last + 1 < len(sizes) and sizes[last + 1] <= left:
        last += 1
        left -= sizes[last]
    while first > 0 and sizes[first - 1] <= left:
        first -= 1
        left -= sizes[first]
    return first, last
