"""A text as numbered lines, for the formats that are read line by line."""

import re
from collections.abc import Callable

from askdocs.text import LineIndex, Span
from askdocs.workspace.document import Document

_LINE_END = re.compile(r"\r\n|\n|\r")


class Lines:
    """The lines of a document without their ends, and the spans of runs of them."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        has_returns = "\r" in document.text
        self.all: list[str] = (
            _LINE_END.split(document.text) if has_returns else document.text.split("\n")
        )
        self._index: LineIndex = document.lines

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, line: int) -> str:
        return self.all[line]

    def start_of(self, line: int) -> int:
        """The offset at which ``line`` starts."""
        return self._index.start_of(line)

    def span(self, first: int, end: int) -> Span:
        """The span of the lines ``first`` to ``end``, exclusive, without trailing blank lines."""
        while end > first + 1 and not self.all[end - 1].strip():
            end -= 1
        start = self._index.start_of(first)
        if end <= first:
            return Span(start, start)
        stop = self._index.start_of(end)
        while stop > start and self.text[stop - 1] in "\r\n":
            stop -= 1
        return Span(start, stop)

    def run(self, first: int, end: int, belongs: Callable[[str], bool]) -> int:
        """The first line from ``first`` on, at most ``end``, that does not belong to the run."""
        while first < end and belongs(self.all[first]):
            first += 1
        return first


def is_blank(line: str) -> bool:
    """Whether the line holds white space at most."""
    return not line or line.isspace()


def indent_of(line: str) -> int:
    """The columns of white space that the line starts with; a tab reaches the next eighth."""
    column = 0
    for character in line:
        if character == " ":
            column += 1
        elif character == "\t":
            column += 8 - column % 8
        else:
            break
    return column


def dedented(lines: list[str]) -> list[str]:
    """The lines without the indentation that they share; blank lines become empty."""
    expanded = [line.expandtabs(8) if line.startswith(("\t", " ")) else line for line in lines]
    margin = min((indent_of(line) for line in expanded if not is_blank(line)), default=0)
    return ["" if is_blank(line) else line[margin:].rstrip() for line in expanded]
