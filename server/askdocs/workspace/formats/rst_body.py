"""The body of reStructuredText: paragraphs, lists, tables, literal blocks."""

import re
from abc import abstractmethod

from attrs import evolve

from askdocs.workspace.document import BlockKind
from askdocs.workspace.formats.lines import dedented
from askdocs.workspace.formats.rst_inline import shown
from askdocs.workspace.formats.rst_lines import is_transition, item_width, table_at, title_at
from askdocs.workspace.formats.rst_outline import Outline, Place

_OPTION = re.compile(r":([\w .-]{1,60}):(?: +(.*)|$)")
_SILENT_FIELDS = frozenset(
    {"orphan", "tocdepth", "nocomments", "nosearch", "no-search", "hide-toc", "hide-navigation"}
)
_DEEPEST = 20
"""Indentation that goes deeper is shown as one paragraph."""


class Body(Outline):
    """Reads lines into the blocks of an outline; what ``..`` begins is left to a subclass."""

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
            self.show(BlockKind.CODE, (line, below), place, self.text(line, below))
            return below
        table = table_at(self.lines, line, end, indent)
        if table is not None:
            rows = self.text(line, table.end)
            self.show(BlockKind.TABLE, (line, table.end), place, rows, table.rows)
            return table.end
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
            below += 1
        return self.words(line, below, end, indent, place, BlockKind.PARAGRAPH)

    def words(
        self, line: int, below: int, end: int, indent: int, place: Place, kind: BlockKind
    ) -> int:
        """Shows a paragraph and the literal block that it announces; the line after both."""
        text = shown(self.text(line, below))
        if not text.rstrip().endswith("::"):
            self.show(kind, (line, below), place, text)
            return below
        text = text.rstrip()
        self.show(kind, (line, below), place, "" if text == "::" else text[:-1].rstrip(" "))
        return self._literal(below, end, indent, place)

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
            self.show(BlockKind.CODE, (first, below), place, self.text(first, below))
        return max(below, line)

    def _definition_item(self, line: int, end: int, indent: int, place: Place, depth: int) -> int:
        """A term and, indented below it, what it means."""
        below = self.lines.end_of_indented(line + 1, end, indent)
        if self._is_plain(line, below):
            text = shown(self.text(line, below))
            self.show(BlockKind.PARAGRAPH, (line, below), place, text)
        else:
            text = shown(self.text(line, line + 1))
            self.show(BlockKind.PARAGRAPH, (line, line + 1), place, text)
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
        if names and names <= _SILENT_FIELDS and len(names) == len(items):
            self.markup(start, end)
        else:
            text = shown(self.text(start, end).rstrip())
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
            text.rstrip().endswith("::") or text.lstrip().startswith((".. ", ">>> ", "+--"))
            for text in self.lines.all[line:below]
        )

    def read_indented(self, line: int, end: int, place: Place, depth: int) -> None:
        line = self.lines.next_text(line, end)
        if line < end:
            inner = min(value for value in self.lines.indents[line:end] if value >= 0)
            # Titles and bare definitions in here do not move what stands around it.
            self.read(line, end, inner, evolve(place), depth + 1)

    def text(self, first: int, end: int) -> str:
        return "\n".join(dedented(self.lines.all[first:end]))


def _mark_of(first: str) -> str:
    """The kind of a list by the first character of its items; numbers of all kinds are one."""
    return "1" if first.isalnum() or first in "(#" else first
