"""The lines of a page of a PDF in the order in which they are read, and how large each is.

A page may be drawn in any order. The library keeps the order of drawing, which is that of reading
as a rule; where the columns of a page are drawn row by row, their places tell.
"""

import re
from collections.abc import Sequence
from ctypes import byref, c_int
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from attrs import frozen

from askdocs.workspace.formats.pdf_unseen import without_unseen

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_WORD: Final = re.compile(r"\S+")
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_MOST_CHARACTERS: Final = 200_000
_MOST_RUNS: Final = 600
"""Of a page whose columns are looked for."""

_WIDE: Final = 1.2
"""Of the height of a line, a gap that no space between words has."""

_SAME_ROW: Final = 0.4
"""Of the height of a line, by how much baselines of a row may differ."""

_FAR: Final = 2.0
"""Of the distance of lines, one that ends what stands in columns."""

_LEAST_ROWS: Final = 3
_LEAST_WIDTH: Final = 8.0
"""Rows, and times the height of a line, below which something is a table and no column."""

_BOLD: Final = 600


@frozen
class TextLine:
    """A line as it is read."""

    text: str
    size: float = 0.0
    """The height of its first word; 0 where it is blank."""
    is_bold: bool = False
    width: float = 0.0


@frozen
class _Run:
    """Words of one line with no wide gap between them."""

    text: str
    left: float
    right: float
    base: float
    height: float
    is_bold: bool


@frozen
class _Word:
    start: int
    end: int
    left: float
    right: float
    base: float
    height: float


def lines_of(page: "PdfPage", textpage: "PdfTextPage") -> list[TextLine]:
    """The lines of ``page``, column by column; its readers see all of them."""
    from pypdfium2 import raw  # noqa: PLC0415 (the library is large and few workspaces need it)

    count = min(textpage.count_chars(), _MOST_CHARACTERS)
    text = "".join([_character(raw.FPDFText_GetUnicode(textpage, at)) for at in range(count)])
    text = without_unseen(text, page, textpage)
    bounds = page.get_bbox()
    drawn: list[list[_Run]] = []
    for line in _LINE.finditer(text):
        if line.start() == line.end():
            continue
        words = [
            word
            for found in _WORD.finditer(text, line.start(), line.end())
            if (word := _placed(textpage, found.start(), found.end(), bounds)) is not None
        ]
        drawn.append(_runs(text, textpage, line.start(), words))
    runs = [run for line in drawn for run in line]
    columns = _in_columns(runs) if len(runs) <= _MOST_RUNS else None
    return [_joined(line) for line in (drawn if columns is None else columns)]


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 else " "


def _placed(
    textpage: "PdfTextPage", start: int, end: int, bounds: tuple[float, float, float, float]
) -> _Word | None:
    """The word with its place; ``None`` where it is outside the page."""
    left, bottom, right, top = textpage.get_charbox(start, loose=True)
    if end - start > 1:
        right = max(textpage.get_charbox(end - 1, loose=True)[2], left)
    if right < bounds[0] or left > bounds[2] or top < bounds[1] or bottom > bounds[3]:
        return None
    return _Word(start, end, left, right, bottom, max(top - bottom, 0.1))


def _runs(text: str, textpage: "PdfTextPage", start: int, words: Sequence[_Word]) -> list[_Run]:
    runs: list[_Run] = []
    first = 0
    for index in range(1, len(words) + 1):
        if index < len(words):
            before, word = words[index - 1], words[index]
            gap = word.left - before.right
            if -word.height < gap < _WIDE * word.height:
                continue
        begin = start if first == 0 else words[first].start
        last = words[index - 1]
        shown = text[begin : last.end]
        one = words[first]
        right = max(word.right for word in words[first:index])
        bold = _is_bold(textpage, one.start)
        runs.append(_Run(shown, one.left, right, one.base, one.height, bold))
        first = index
    return runs if words else []


def _is_bold(textpage: "PdfTextPage", at: int) -> bool:
    from pypdfium2 import raw  # noqa: PLC0415 (as above)

    if raw.FPDFText_GetFontWeight(textpage, at) >= _BOLD:
        return True
    # Fonts that every reader has come without their weight.
    flags = c_int()
    length = raw.FPDFText_GetFontInfo(textpage, at, None, 0, byref(flags))
    if not 0 < length < 200:
        return False
    name = bytes(length)
    raw.FPDFText_GetFontInfo(textpage, at, name, length, byref(flags))
    return b"bold" in name.lower()


def _joined(runs: Sequence[_Run]) -> TextLine:
    if not runs:
        return TextLine("")
    text = " ".join([runs[0].text, *(run.text.strip() for run in runs[1:])])
    width = max(run.right for run in runs) - min(run.left for run in runs)
    return TextLine(text, runs[0].height, all(run.is_bold for run in runs), width)


def _in_columns(runs: Sequence[_Run]) -> list[list[_Run]] | None:
    """The lines of a page column by column; ``None`` where it has no columns."""
    if len(runs) < 2 * _LEAST_ROWS:
        return None
    rows = _rows(runs)
    lines = _ordered(rows, median(run.height for run in runs), 0)
    return None if len(lines) == len(rows) else lines


def _rows(runs: Sequence[_Run]) -> list[list[_Run]]:
    """The runs that stand beside each other, from top to bottom."""
    rows: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: -run.base):
        if rows and rows[-1][0].base - run.base < _SAME_ROW * min(run.height, rows[-1][0].height):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda run: run.left) for row in rows]


def _ordered(rows: list[list[_Run]], height: float, depth: int) -> list[list[_Run]]:
    lines: list[list[_Run]] = []
    first = 0
    while first < len(rows):
        end, gutter = _band(rows, first, height)
        band = rows[first:end]
        if gutter is not None and depth < 4:
            end = first + _end_of_columns(band, gutter)
            band = rows[first:end]
            if _are_columns(band, gutter, height):
                start = _start_of_columns(band, gutter)
                lines += band[:start]
                for side in (0, 1):
                    runs = [
                        run for row in band[start:] for run in row if _side(run, gutter) == side
                    ]
                    lines += _ordered(_rows(runs), height, depth + 1)
                first = end
                continue
        lines.append(rows[first])
        first += 1
    return lines


def _band(
    rows: Sequence[Sequence[_Run]], first: int, height: float
) -> tuple[int, tuple[float, float] | None]:
    """The row after those that leave a gutter free from ``first`` on, and the gutter."""
    covered: list[tuple[float, float]] = []
    gutter: tuple[float, float] | None = None
    end = first
    while end < len(rows):
        covered = _merged([*covered, *((run.left, run.right) for run in rows[end])])
        gaps = [
            (one[1], other[0])
            for one, other in pairwise(covered)
            if other[0] - one[1] >= _WIDE * height
        ]
        if not gaps and (gutter is not None or end - first >= _LEAST_ROWS):
            break
        if gaps:
            gutter = max(gaps, key=lambda gap: gap[1] - gap[0])
        end += 1
    return end, gutter


def _merged(intervals: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for left, right in sorted(intervals):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _side(run: _Run, gutter: tuple[float, float]) -> int:
    return int(run.left >= (gutter[0] + gutter[1]) / 2)


def _sides(row: Sequence[_Run], gutter: tuple[float, float]) -> set[int]:
    return {_side(run, gutter) for run in row}


def _steps(band: Sequence[Sequence[_Run]]) -> list[float]:
    return [one[0].base - other[0].base for one, other in pairwise(band)]


def _start_of_columns(band: Sequence[Sequence[_Run]], gutter: tuple[float, float]) -> int:
    """The first row of the columns: a heading may stand over them."""
    steps = _steps(band)
    usual = median(steps)
    start = 0
    for index, step in enumerate(steps):
        if len(_sides(band[index], gutter)) > 1:
            break
        if step >= _FAR * usual:
            start = index + 1
    return start


def _end_of_columns(band: Sequence[Sequence[_Run]], gutter: tuple[float, float]) -> int:
    """The row after the columns: what stands below them, far away, is none of theirs."""
    steps = _steps(band)
    if not steps:
        return len(band)
    usual = median(steps)
    both = [index for index, row in enumerate(band) if len(_sides(row, gutter)) > 1]
    last = both[-1] if both else len(band) - 1
    for index in range(last, len(steps)):
        if steps[index] >= _FAR * usual:
            return index + 1
    return len(band)


def _are_columns(
    band: Sequence[Sequence[_Run]], gutter: tuple[float, float], height: float
) -> bool:
    """Whether both sides hold running text, as opposed to the cells of a table."""
    for side in (0, 1):
        runs = [run for row in band for run in row if _side(run, gutter) == side]
        if len(runs) < _LEAST_ROWS:
            return False
        if sum(run.right - run.left for run in runs) < _LEAST_WIDTH * height * len(runs):
            return False
    return True
