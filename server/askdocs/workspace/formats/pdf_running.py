"""What stands at the edges of the pages of a PDF and is none of their text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from askdocs.workspace.formats.pdf_layout import TextLine

_DIGITS: Final = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER: Final = re.compile(
    r"\W*(?:page|seite|p\.|ページ)?\W*(?:\d{1,4}|[ivxlc]{1,7})(?:\W*(?:/|of|von)\W*\d{1,4})?\W*",
    re.IGNORECASE,
)
_OFTEN: Final = 0.3
"""Of all pages, the share from which on a line at their edges is no text of theirs."""

_LEAST: Final = 3
_DEEPEST: Final = 2
"""Lines at each edge that may be such."""


def without_running_heads(pages: Sequence[list[TextLine]]) -> Iterator[list[TextLine]]:
    """The lines of the pages without page numbers, and without lines that many pages share.

    A head that changes with the chapter is shared by the pages around.
    """
    kept = [list(lines) for lines in pages]
    for _ in range(_DEEPEST):
        for edge in (0, -1):
            keys = [_key(lines[edge].text) if len(lines) > 1 else "" for lines in kept]
            counts = Counter(keys)
            often = max(_LEAST, len(pages) * _OFTEN)
            for number, (lines, key) in enumerate(zip(kept, keys, strict=True)):
                around = [*keys[max(number - 2, 0) : number], *keys[number + 1 : number + 3]]
                is_shared = key in around and counts[key] >= _LEAST
                if key and (counts[key] >= often or is_shared or _is_number(lines, edge)):
                    del lines[edge]
    yield from kept


def _is_number(lines: Sequence[TextLine], edge: int) -> bool:
    return _PAGE_NUMBER.fullmatch(lines[edge].text) is not None


def _key(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))
