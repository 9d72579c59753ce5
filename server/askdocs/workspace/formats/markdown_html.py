"""HTML that stands in Markdown as blocks of its own, read as a page of HTML is."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from attrs import evolve

from askdocs.text import Span
from askdocs.workspace.document import Block, BlockKind
from askdocs.workspace.formats.html_reader import HtmlReader
from askdocs.workspace.formats.lines import Lines
from askdocs.workspace.formats.markdown_text import TEMPLATE

_OPENS: Final = re.compile(r"[ \t]{0,8}<(table|dl|ul|ol)\b", re.IGNORECASE)
_FENCE: Final = re.compile(r"[ \t]*(`{3,}|~{3,})")
_EXPRESSION: Final = re.compile(
    r"\{/\*.{0,2000}?\*/\}|\{\s{0,20}([\"'`])\s{0,20}\1\s{0,20}\}", re.DOTALL
)
_MARKDOWN: Final = re.compile(r"[ \t]*(?:#{1,6}[ \t]|[-*+][ \t]|\d{1,3}\.[ \t]|`{3,}|~{3,}|:::)")
_NOT_BREAK: Final = re.compile(r"[^\n]")
_LONGEST: Final = 2_000
"""Lines of a table or a list that is written in tags."""


def blocks_of_html(places: Sequence[tuple[int, int]], html: Sequence[str]) -> list[Block]:
    """The blocks of ``html``, whose lines start and end in the document at ``places``."""
    text = TEMPLATE.sub(lambda found: " " * len(found[0]), "\n".join(html))
    starts = [0]
    for line in html:
        starts.append(starts[-1] + len(line) + 1)

    def place(offset: int) -> int:
        row = min(bisect_right(starts, offset) - 1, len(html) - 1)
        start, end = places[row]
        # What was taken away of a line was its indentation, as a rule.
        column = offset - starts[row] + max(end - start - len(html[row]), 0)
        return min(start + column, end)

    return [
        evolve(
            block,
            span=Span(place(block.span.start), place(block.span.end)),
            cuts=tuple(map(place, block.cuts)),
        )
        for block in HtmlReader(text).blocks()
    ]


def take_components(lines: Lines, seen: Sequence[str]) -> tuple[list[str], list[Block]]:
    """Takes the tables and lists that are written in tags out of ``seen``, the lines of MDX.

    There they are no blocks of HTML. The other lines, and the blocks of these.
    """
    kept = list(seen)
    blocks: list[Block] = []
    unclosed: set[str] = set()
    fence = ""
    line = 0
    while line < len(kept):
        text = kept[line]
        if (opening := _FENCE.match(text)) and (not fence or opening[1].startswith(fence)):
            fence = "" if fence else opening[1]
        found = None if fence else _OPENS.match(text)
        end = 0
        if found and found[1].lower() not in unclosed:
            end = _end_of(kept, line, found[1].lower(), unclosed)
        if not end:
            line += 1
            continue
        html = _EXPRESSION.sub(_blank, "\n".join(kept[line:end])).split("\n")
        blocks.append(Block(BlockKind.MARKUP, lines.span(line, end)))
        places = [
            (lines.start_of(number), lines.start_of(number) + len(lines[number]))
            for number in range(line, end)
        ]
        if found_blocks := blocks_of_html(places, html):
            blocks[-1:] = found_blocks
        kept[line:end] = [""] * (end - line)
        line = end
    return kept, blocks


def _end_of(lines: Sequence[str], first: int, name: str, unclosed: set[str]) -> int:
    """The line after the element that begins in line ``first``; 0 where Markdown is in it."""
    tag = re.compile(rf"<(/?){name}\b", re.IGNORECASE)
    depth = 0
    for line in range(first, min(len(lines), first + _LONGEST)):
        if _MARKDOWN.match(lines[line]):
            return 0
        for found in tag.finditer(lines[line]):
            depth += -1 if found[1] else 1
        if depth <= 0:
            return line + 1
    unclosed.add(name)
    return 0


def _blank(found: re.Match[str]) -> str:
    return _NOT_BREAK.sub(" ", found[0])
