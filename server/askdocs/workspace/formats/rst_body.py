"""The body of reStructuredText: paragraphs, lists, tables, literal blocks."""

import re
from abc import abstractmethod

from attrs import evolve

from askdocs.workspace.document import BlockKind
from askdocs.workspace.formats.lines import dedented
from askdocs.workspace.formats.markup import code_block
from askdocs.workspace.formats.rst_fields import as_entry
from askdocs.workspace.formats.rst_lines import is_transition, item_width, table_at, title_at
from askdocs.workspace.formats.rst_outline import Outline, Place
from askdocs.workspace.formats.rst_tables import drawn_table

_OPTION = re.compile(r":([\w .-]{1,60}):(?: +(.*)|$)")
_SILENT_FIELDS = frozenset(
    {"orphan", "tocdepth", "nocomments", "nosearch", "no-search", "hide-toc", "hide-navigation"}
)
_NUMBER = re.compile(r"( *)(?:#[.)]|\((\d{1,4}|#)\))(?= |\Z)")
_LETTER = re.compile(r" *(?:[a-zA-Z]|[ivxlcdmIVXLCDM]{1,8})[.)](?= )| *\([a-zA-Z]{1,6}\)(?= )")
_BULLET = re.compile(r"( *)[•‣⁃](?= )")
_OPTION_ENTRY = re.compile(r"( *)([-/]\S.*?)(?: {2,}(\S.*)|)\Z")
_CARD_RULE = re.compile(r"(?:\^{3,}|\+{3,})\s*\Z")
_BAR = re.compile(r"^\|(?: |$)", re.MULTILINE)
_IS_INDENT = (-1).__lt__
_DEEPEST = 20
"""Indentation that goes deeper is shown as one paragraph."""


class Body(Outline):
    """Reads lines into the blocks of an outline; what ``..`` begins is left to a subclass."""

    language = ""
    """Of the literal blocks that name none."""

    @abstractmethod
    def explicit(
        self, line: int, end: int, indent: int, place: Place, home: Place, depth: int
    ) -> int:
        """Reads the explicit markup that starts at ``line``; the line after it."""

    def read(self, line: int, end: int, indent: int, place: Place, depth: int) -> None:
        """Reads the lines up to ``end`` that stand at ``indent`` or right of it.

        ``place`` moves with the titles and the definitions without content that are met.
        """
        if depth > _DEEPEST:
            self.show(BlockKind.PARAGRAPH, (line, end), place, None)
            return
        home = evolve(place)
        indents = self.lines.indents
        while (line := self.lines.next_text(line, end)) < end:
            if depth == 0 and (title := title_at(self.lines, line)):
                self.open_title(line, title, place)
                home = evolve(place)
                line += title.lines
            elif indents[line] > indent:
                below = self.lines.end_of_indented(line, end, indent)
                inner = min(value for value in indents[line:below] if value >= 0)
                self.read(line, below, inner, place, depth + 1)
                line = below
            else:
                line = self._block(line, end, indent, place, home, depth)

    def _block(
        self, line: int, end: int, indent: int, place: Place, home: Place, depth: int
    ) -> int:
        """Reads the block that starts at ``line``; the line after it."""
        text = self.lines[line][indent:]
        if text.startswith("..") and (len(text) == 2 or text[2] == " "):
            return self.explicit(line, end, indent, place, home, depth)
        if text.startswith("__ "):
            self.markup(line, line + 1)
            return line + 1
        if text.startswith(">>> "):
            below = self.lines.end_of_paragraph(line, end, indent)
            self.show_code((line, below), place, "python")
            return below
        table = table_at(self.lines, line, end, indent)
        if table is not None:
            rows = drawn_table(self.lines.all[line : table.end], indent, self.shown)
            self.show(BlockKind.TABLE, (line, table.end), place, rows, table.rows)
            return table.end
        if depth and _CARD_RULE.match(text):
            # It stands between the parts of a card.
            self.markup(line, line + 1)
            return line + 1
        if is_transition(text) and (line + 1 >= end or self.lines.indents[line + 1] < 0):
            self.markup(line, line + 1)
            return line + 1
        if item_width(self.lines, line, indent):
            return self.items(line, end, indent, place, depth)
        return self._paragraph(line, end, indent, place, depth)

    def _paragraph(self, line: int, end: int, indent: int, place: Place, depth: int) -> int:
        below = line + 1
        indents = self.lines.indents
        if below < end and indents[below] > indent and not self._announces_literal(line):
            return self._definition_item(line, end, indent, place, depth)
        while below < end and indents[below] >= indent:
            if depth and _CARD_RULE.match(self.lines[below][indent:]):
                break
            below += 1
        return self.words(line, below, end, indent, place, BlockKind.PARAGRAPH)

    def words(
        self, line: int, below: int, end: int, indent: int, place: Place, kind: BlockKind
    ) -> int:
        """Shows a paragraph and the literal block that it announces; the line after both."""
        written = self.text(line, below)
        if written.startswith("| "):
            written = _BAR.sub("", written)
        text = self.shown(written)
        if kind is BlockKind.LIST:
            text = _entries(text)
        return self.announce(text, (line, below), end, indent, place, kind)

    def announce(
        self,
        text: str,
        lines: tuple[int, int],
        end: int,
        indent: int,
        place: Place,
        kind: BlockKind = BlockKind.PARAGRAPH,
    ) -> int:
        """Shows ``text`` and, where it ends with ``::``, the literal block after its lines.

        The line after what was shown.
        """
        text = text.rstrip()
        if not text.endswith("::"):
            self.show(kind, lines, place, text)
            return lines[1]
        said = text.rstrip(": ")
        self.show(kind, lines, place, f"{said}:" if said.strip() else "")
        return self._literal(lines[1], end, indent, place)

    def _announces_literal(self, line: int) -> bool:
        return self.lines[line].rstrip().endswith("::")

    def _literal(self, line: int, end: int, indent: int, place: Place) -> int:
        """Shows the literal block after a ``::``; the line after it."""
        first = self.lines.next_text(line, end)
        below = self.lines.end_of_indented(first, end, indent)
        if below == first < end and self.lines.indents[first] == indent:
            # A quoted literal block: unindented lines that all begin with the same mark.
            mark = self.lines[first][indent]
            while (
                not mark.isalnum() and below < end and self.lines[below][indent:].startswith(mark)
            ):
                below += 1
        if below > first:
            self.show_code((first, below), place, self.language)
        return max(below, line)

    def show_code(self, lines: tuple[int, int], place: Place, language: str) -> None:
        """Shows the lines as code of that language."""
        self.show(BlockKind.CODE, lines, place, code_block(self.text(*lines), language))

    def _definition_item(self, line: int, end: int, indent: int, place: Place, depth: int) -> int:
        """A term and, indented below it, what it means."""
        below = self.lines.end_of_indented(line + 1, end, indent)
        term = _term(self.shown(self.lines[line].strip()))
        if self._is_plain(line, below):
            said = self.shown("\n".join([*dedented(self.lines.all[line + 1 : below])]))
            meaning = "\n".join(f"  {text}" if text else "" for text in said.split("\n"))
            self.show(BlockKind.LIST, (line, below), place, f"- {term}:\n{meaning}")
        else:
            self.show(BlockKind.PARAGRAPH, (line, line + 1), place, f"{term}:")
            self.read_indented(line + 1, below, place, depth)
        return below

    def items(self, line: int, end: int, indent: int, place: Place, depth: int) -> int:
        """A run of items; one with code or directives in it is shown block by block."""
        items: list[int] = []
        start = line
        mark = _mark_of(self.lines[line][indent])
        while line < end and self.lines.indents[line] == indent:
            is_same = _mark_of(self.lines[line][indent]) == mark
            if not is_same or not item_width(self.lines, line, indent):
                break
            below = self.lines.end_of_indented(line + 1, end, indent)
            if self._is_plain(line, below):
                items.append(line)
            else:
                self._flush_items(start, line, items, place)
                self._mixed_item(line, below, indent, place, depth)
                start = self.lines.next_text(below, end)
            line = self.lines.next_text(below, end)
        self._flush_items(start, line, items, place)
        return line

    def _flush_items(self, start: int, end: int, items: list[int], place: Place) -> None:
        if not items:
            return
        names = {
            match[1]
            for item in items
            if (match := _OPTION.match(self.lines[item].strip())) is not None
        }
        if names and len(names) == len(items) and all(map(_is_silent, names)):
            self.markup(start, end)
        else:
            text = _entries(self.shown(self.text(start, end).rstrip()))
            self.show(BlockKind.LIST, (start, end), place, text, tuple(items[1:]))
        items.clear()

    def _mixed_item(self, line: int, below: int, indent: int, place: Place, depth: int) -> None:
        after = line + 1
        while after < below and self.lines.indents[after] > indent:
            if self.lines[after].lstrip().startswith(".. "):
                break
            after += 1
        after = self.words(line, after, below, indent, place, BlockKind.LIST)
        self.read_indented(after, below, place, depth)

    def _is_plain(self, line: int, below: int) -> bool:
        """Whether the lines hold no code and no directive."""
        return not any(
            text.rstrip().endswith("::") or text.lstrip().startswith((".. ", ">>> ", "+--", "=="))
            for text in self.lines.all[line:below]
        )

    def read_indented(self, line: int, end: int, place: Place, depth: int) -> None:
        line = self.lines.next_text(line, end)
        if line < end:
            inner = min(value for value in self.lines.indents[line:end] if value >= 0)
            # Titles and bare definitions in here do not move what stands around it.
            self.read(line, end, inner, evolve(place), depth + 1)

    def text(self, first: int, end: int) -> str:
        """The lines without the indentation that they share."""
        margin = min(filter(_IS_INDENT, self.lines.indents[first:end]), default=0)
        return "\n".join([line[margin:].rstrip() for line in self.lines.all[first:end]])


def _is_silent(name: str) -> bool:
    return name in _SILENT_FIELDS or name.startswith("html_theme")


def _entries(text: str) -> str:
    """The items as Markdown has them, line for line."""
    lines = text.split("\n")
    first = lines[0].lstrip()[:1]
    if first in "-+*" and "(#" not in text and " #" not in text and "\n:" not in text:
        if _OPTION_ENTRY.match(lines[0]) and lines[0].lstrip()[1:2] not in ("", " "):
            return "\n".join(map(_option_entry, lines))
        return text
    return "\n".join(_entry(line, is_outer=not line[:1].isspace()) for line in lines)


def _option_entry(line: str) -> str:
    found = _OPTION_ENTRY.match(line)
    if found is None or found[1]:
        return line
    said = f": {found[3]}" if found[3] else ""
    return f"- `{found[2]}`{said}"


def _entry(line: str, *, is_outer: bool) -> str:
    text = line.lstrip()
    match text[:1]:
        case ":":
            return as_entry(line)
        case "•" | "‣" | "⁃":
            return _BULLET.sub(r"\1-", line)
        case "#" | "(" if _NUMBER.match(line):
            return _NUMBER.sub(lambda number: f"{number[1]}{_digits(number[2])}.", line, count=1)
        case "/":
            return _option_entry(line)
    # A letter counts no list of Markdown.
    return f"- {line}" if is_outer and _LETTER.match(line) else line


def _digits(number: str | None) -> str:
    return number if number and number.isdigit() else "1"


def _term(text: str) -> str:
    """The term of a definition, with its classifiers behind it."""
    term, *classifiers = text.rstrip(": ").split(" : ")
    shown = term if "`" in term or "*" in term else f"**{term.strip()}**"
    return f"{shown} ({', '.join(classifiers)})" if classifiers else shown


def _mark_of(first: str) -> str:
    """The kind of a list by the first character of its items; numbers of all kinds are one."""
    return "1" if first.isalnum() or first in "(#" else first
