"""Plain text: paragraphs, with headings only where they are clearly meant."""

import re

from askdocs.workspace.document import Block, BlockKind, Document, Parsed
from askdocs.workspace.formats.editor_lines import lines_for_editors
from askdocs.workspace.formats.lines import Lines, is_blank

_RULE = re.compile(r"(={3,}|-{3,})[ \t]*$")
_SHOUTED = re.compile(r"[A-Z][A-Z0-9 ,.&/()'\-]{2,59}:?$")
_TWO_WORDS_OF_CAPITALS = re.compile(r"[A-Z]{3}|[A-Z]{2,} [A-Z]{2,}")
_LONGEST_HEADING = 80


def parse(document: Document) -> Parsed:
    """The paragraphs of a plain text and the headings over them.

    A short line underlined with ``===`` (level 1) or ``---`` (level 2) is a heading, and so is a
    short line in capitals that stands alone.
    """
    lines = Lines(document)
    blocks: list[Block] = []
    unseen = lines_for_editors(lines)

    def ends(number: int) -> bool:
        return is_blank(lines[number]) or number in unseen

    line = 0
    while line < len(lines):
        if ends(line):
            line += 1
            continue
        end = line + 1
        while end < len(lines) and not ends(end):
            end += 1
        _read_paragraph(lines, line, end, blocks)
        line = end
    title = next((block.heading for block in blocks if block.level == 1), "")
    return Parsed(title, tuple(blocks))


def _read_paragraph(lines: Lines, first: int, end: int, blocks: list[Block]) -> None:
    """The blocks of the lines between two blank ones."""
    level = _underlined(lines, first, end)
    if level:
        blocks.append(_heading(lines, first, first + 2, level))
        first += 2
    elif end == first + 1 and _is_shouted(lines[first]) and _is_followed(lines, end):
        blocks.append(_heading(lines, first, end, 2))
        return
    if first < end:
        blocks.append(Block(BlockKind.PARAGRAPH, lines.span(first, end)))


def _underlined(lines: Lines, first: int, end: int) -> int:
    if end < first + 2 or lines[first][0].isspace():
        return 0
    title = lines[first].rstrip()
    rule = _RULE.match(lines[first + 1])
    if len(title) > _LONGEST_HEADING or rule is None or _RULE.match(title):
        return 0
    # Columns of a table are ruled too; a title's rule is about as long as the title.
    wide = sum(2 if character > "\u2e80" else 1 for character in title)
    if not len(title) - 2 <= len(rule[1]) <= wide + 40 or "  " in title:
        return 0
    return 1 if rule[1][0] == "=" else 2


def _is_shouted(line: str) -> bool:
    line = line.rstrip()
    return (
        len(line) <= _LONGEST_HEADING
        and _SHOUTED.match(line) is not None
        and _TWO_WORDS_OF_CAPITALS.search(line) is not None
        and not line.endswith((".", ","))
    )


def _is_followed(lines: Lines, line: int) -> bool:
    """Whether text comes after ``line``: the last words of a text head nothing."""
    return any(not is_blank(lines[later]) for later in range(line, min(line + 4, len(lines))))


def _heading(lines: Lines, first: int, end: int, level: int) -> Block:
    heading = lines[first].strip().removesuffix(":")
    return Block(BlockKind.HEADING, lines.span(first, end), heading, level, heading)
