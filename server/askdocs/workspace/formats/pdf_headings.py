"""The headings of a PDF that has no bookmarks, told by the size of their letters."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from attrs import frozen

from askdocs.workspace.formats.pdf_layout import TextLine

_LARGER: Final = 1.12
"""Times the size of the running text, that of a heading at least."""

_SAME: Final = 0.04
"""By how much two sizes may differ and be one."""

_LONGEST: Final = 160
_MOST_LEVELS: Final = 5
_FULL: Final = 0.7
"""Of the widest line of a page, a heading that may go on in the next line."""

_MOST_OF_TEXT: Final = 0.35
"""Of all lines, the share above which large letters are no headings."""

_NUMBERED: Final = re.compile(r"\s*(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\w")
_WORD: Final = re.compile(r"[^\W\d_]")
_LEADER: Final = re.compile(r"(?:\. ?){4}")
"""What leads to the number of a page in a table of contents."""

_ENDS_SENTENCE: Final = re.compile(r"[.,;。，、]$")


@frozen
class Heading:
    """A heading and the lines of its page that it stands in."""

    first: int
    end: int
    level: int
    """From 1; 0 for the title of the document."""
    text: str


def headings_of(pages: Sequence[Sequence[TextLine]]) -> list[list[Heading]]:
    """The headings of each page: lines that are larger than the running text.

    So is a line in bold letters with a number of its own. The largest one at the start is the
    title, if no other is as large or the next one follows at once.
    """
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
    if not sizes:
        return [[] for _ in pages]
    body = max(sizes, key=lambda size: (sizes[size], -size))
    bold = sum(len(line.text) for lines in pages for line in lines if line.is_bold)
    # Where most of the text is bold, bold letters head nothing.
    tells = bold < _MOST_OF_TEXT * sum(sizes.values())
    found = [_on_page(lines, body, bold_tells=tells) for lines in pages]
    count = sum(map(len, found))
    if count > max(_MOST_OF_TEXT * sum(map(len, pages)), 3):
        return [[] for _ in pages]
    levels = _levels([size for page in found for _, _, size in page])
    headings = [
        [
            Heading(first, end, levels[size], " ".join(_texts(lines, first, end)))
            for first, end, size in page
        ]
        for lines, page in zip(pages, found, strict=True)
    ]
    return _with_title(headings)


def _texts(lines: Sequence[TextLine], first: int, end: int) -> list[str]:
    return [" ".join(line.text.split()) for line in lines[first:end]]


def _on_page(
    lines: Sequence[TextLine], body: float, *, bold_tells: bool
) -> list[tuple[int, int, float]]:
    widest = max((line.width for line in lines), default=0.0)
    found = []
    index = 0
    while index < len(lines):
        first, line = index, lines[index]
        index += 1
        if not _may_head(line, body, bold_tells=bold_tells):
            continue
        while (
            index < len(lines)
            and index - first < 3
            and abs(lines[index].size - line.size) <= _SAME * line.size
            and lines[index].is_bold == line.is_bold
            and _goes_on(lines[index - 1], lines[index], widest)
        ):
            index += 1
        # Those of the size of the text stand below all others.
        size = line.size if line.size >= _LARGER * body else body
        found.append((first, index, size))
    return found


def _may_head(line: TextLine, body: float, *, bold_tells: bool) -> bool:
    text = line.text.strip()
    if not 1 < len(text) <= _LONGEST or not _WORD.search(text) or _LEADER.search(text):
        return False
    if line.size >= _LARGER * body:
        return not (_ENDS_SENTENCE.search(text) and len(text) > 60)
    is_numbered = bold_tells and line.is_bold and _NUMBERED.match(text) is not None
    return is_numbered and line.size >= body * (1 - _SAME) and not _ENDS_SENTENCE.search(text)


def _goes_on(line: TextLine, after: TextLine, widest: float) -> bool:
    start = after.text.strip()[:1]
    return start.islower() or (line.width >= _FULL * widest and not _NUMBERED.match(after.text))


def _levels(sizes: Sequence[float]) -> dict[float, int]:
    """The level of each size, the largest first; sizes that hardly differ are one."""
    levels: dict[float, int] = {}
    level, last = 0, 0.0
    for size in sorted(set(sizes), reverse=True):
        if level == 0 or size < last * (1 - _SAME):
            level, last = min(level + 1, _MOST_LEVELS), size
        levels[size] = level
    return levels


def _with_title(headings: list[list[Heading]]) -> list[list[Heading]]:
    first = next((page for page in headings if page), [])
    if not first or first[0].level != 1 or first[0].first > 2:
        return headings
    largest = sum(heading.level == 1 for page in headings for heading in page)
    is_followed = len(first) > 1 and first[1].first == first[0].end
    is_alone = largest == 1 and sum(map(len, headings)) > 1
    if is_alone or is_followed:
        first[0] = Heading(first[0].first, first[0].end, 0, first[0].text)
    return headings
