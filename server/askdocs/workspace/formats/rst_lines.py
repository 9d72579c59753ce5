"""What lines of reStructuredText are: titles, list items, tables, and how far blocks reach."""

import re
import unicodedata

from attrs import frozen

from askdocs.workspace.document import Document
from askdocs.workspace.formats.lines import Lines, indent_of, is_blank

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*\Z")
_BULLET = re.compile(r"[*+\-•‣⁃](?:[ ]+|\Z)")
_ENUMERATOR = re.compile(
    r"(?:(?:\d{1,4}|#|[a-zA-Z]|[ivxlcdmIVXLCDM]{1,8})[.)]"
    r"|\((?:\d{1,4}|#|[a-zA-Z]|[ivxlc]{1,6})\))(?:[ ]+|\Z)"
)
_FIELD = re.compile(r":(?![: ])[^:\n`]{1,120}(?<! ):(?:[ ]+|\Z)")
_OPTION_ITEM = re.compile(
    r"(?:-\w|--\w[\w-]{0,60}|/[A-Z])(?:[ =]?(?:[A-Za-z][\w-]{0,40}|<[^<>]{1,80}>))?"
    r"(?:, (?:-\w|--\w[\w-]{0,60}|/[A-Z])(?:[ =]?(?:[A-Za-z][\w-]{0,40}|<[^<>]{1,80}>))?){0,5}"
    r"(?:[ ]{2,}\S|\Z)"
)
_SIMPLE_BORDER = re.compile(r"=+(?:[ ]+=+)+[ ]*\Z")
_SIMPLE_SPAN = re.compile(r"-+(?:[ ]+-+)*[ ]*\Z")


class RstLines(Lines):
    """The lines of a document with tabs expanded, and their indentation."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        if "\t" in document.text:
            self.all = [line.expandtabs(8) if "\t" in line else line for line in self.all]
        self.indents: list[int] = [-1 if is_blank(line) else indent_of(line) for line in self.all]

    def next_text(self, line: int, end: int) -> int:
        """The first line from ``line`` on that is not blank, or ``end``."""
        while line < end and self.indents[line] < 0:
            line += 1
        return line

    def end_of_paragraph(self, line: int, end: int, indent: int) -> int:
        """The line after the paragraph: the first that is blank or stands left of ``indent``."""
        while line < end and self.indents[line] >= indent:
            line += 1
        return line

    def end_of_indented(self, line: int, end: int, indent: int) -> int:
        """The line after the last one that stands right of ``indent``, blank lines included."""
        last = line
        while line < end and (self.indents[line] > indent or self.indents[line] < 0):
            if self.indents[line] >= 0:
                last = line + 1
            line += 1
        return last


@frozen
class Title:
    """A title with the lines that adorn it."""

    text: str
    style: tuple[str, bool]
    """The character of the adornment, and whether it also stands over the title."""
    lines: int


def title_at(lines: RstLines, line: int) -> Title | None:
    """The title that starts at ``line``, if one does."""
    count = len(lines)
    first = lines[line].rstrip()
    adornment = _ADORNMENT.match(first) if first else None
    if adornment and line + 2 < count and lines.indents[line + 1] >= 0:
        text = lines[line + 1].rstrip()
        under = lines[line + 2].rstrip()
        if under == first and (len(first) >= 4 or len(first) >= _width(text)):
            return Title(text.strip(), (first[0], True), 3)
    if line + 1 >= count or lines.indents[line] != 0 or adornment:
        return None
    under = lines[line + 1].rstrip()
    if not under or not _ADORNMENT.match(under):
        return None
    if len(under) < 4 and len(under) < _width(first):
        return None
    return Title(first.strip(), (under[0], False), 2)


def is_transition(line: str) -> bool:
    """Whether the line is a rule between paragraphs."""
    line = line.rstrip()
    return len(line) >= 4 and _ADORNMENT.match(line) is not None


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def item_width(lines: RstLines, line: int, indent: int) -> int:
    """How wide the mark of the list item at ``line`` is; 0 where no item starts."""
    text = lines[line][indent:]
    first = text[:1]
    if first in "*+-•‣⁃" and (bullet := _BULLET.match(text)):
        return len(bullet[0])
    if first in ("(", "#") or first.isalnum():
        enumerator = _ENUMERATOR.match(text)
        if enumerator and _continues_item(lines, line, indent, len(enumerator[0])):
            return len(enumerator[0])
    if first == ":" and (field := _FIELD.match(text)):
        return min(len(field[0]), 4)
    if first in "-/" and _OPTION_ITEM.match(text):
        return 2
    return 0


def _continues_item(lines: RstLines, line: int, indent: int, width: int) -> bool:
    """Whether what follows fits an enumerated item: a sentence may start with "A." too."""
    if line + 1 >= len(lines) or lines.indents[line + 1] < 0:
        return True
    below = lines.indents[line + 1]
    return below >= indent + min(width, 2) or (
        below == indent and _ENUMERATOR.match(lines[line + 1][indent:]) is not None
    )


def is_field(text: str) -> bool:
    """Whether the line without its indentation is a field: ``:name: value``."""
    return text.startswith(":") and _FIELD.match(text) is not None


@frozen
class Table:
    """How far a table reaches, and at which lines its rows may be divided."""

    end: int
    rows: tuple[int, ...]


def table_at(lines: RstLines, line: int, end: int, indent: int) -> Table | None:
    """The grid or simple table that starts at ``line``, if one does."""
    text = lines[line][indent:]
    if text.startswith("+-") and text.rstrip().endswith("+"):
        return _grid_table(lines, line, end, indent)
    if text.startswith("=") and _SIMPLE_BORDER.match(text):
        return _simple_table(lines, line, end, indent)
    return None


def _grid_table(lines: RstLines, first: int, end: int, indent: int) -> Table:
    line = first
    rules = []
    has_header = False
    while line < end and lines[line][indent : indent + 1] in ("+", "|"):
        text = lines[line][indent:].rstrip()
        if text.startswith("+=") and text.endswith("+"):
            has_header, rules = True, [line]
        elif text.startswith("+-") and text.endswith("+") and " " not in text:
            rules.append(line)
        line += 1
    # The header stays with the first row, and the last rule closes the table.
    return Table(line, tuple(rules[1 if has_header else 2 : -1]))


def _simple_table(lines: RstLines, first: int, end: int, indent: int) -> Table | None:
    borders = [first]
    line = first + 1
    while line < end and (lines.indents[line] >= indent or lines.indents[line] < 0):
        if _SIMPLE_BORDER.match(lines[line][indent:]):
            borders.append(line)
            # A border with a blank line after it closes the table, once there is a row.
            closes = line + 1 >= end or lines.indents[line + 1] < 0
            if len(borders) == 3 or (closes and line > first + 1):
                break
        line += 1
    if len(borders) < 2:
        return None
    last = borders[-1]
    header = borders[1] if len(borders) == 3 else first
    rows = [
        row
        for row in range(header + 2, last)
        if lines.indents[row] == indent and not _SIMPLE_SPAN.match(lines[row][indent:])
    ]
    return Table(last + 1, tuple(rows))
