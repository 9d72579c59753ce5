"""Places in a text: spans of offsets, and lines as editors count them.

Offsets count code points of a Python string, zero-based; a span is half-open.
Lines are zero-based and end at ``\\n``, ``\\r\\n`` or a lone ``\\r``, as in the Language Server
Protocol (``str.splitlines`` ends lines at more characters, so it must not be used for places).
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Literal

from attrs import frozen

PositionEncoding = Literal["utf-8", "utf-16", "utf-32"]

_LINE_END = re.compile(r"\r\n|\n|\r")
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


@frozen(order=True)
class Span:
    """The half-open range of offsets ``[start, end)`` in a text."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The part of ``text`` that this span covers."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> "Span":
        """This span moved ``by`` code points."""
        return Span(self.start + by, self.end + by)

    def contains(self, other: "Span") -> bool:
        """Whether ``other`` lies inside this span."""
        return self.start <= other.start and other.end <= self.end


@frozen(order=True)
class Position:
    """A zero-based line and a character in it, counted in the units of some position encoding."""

    line: int
    character: int


class LineIndex:
    """Maps offsets of one text to lines and back."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: Sequence[int] = _line_starts(text)

    @property
    def count(self) -> int:
        """The number of lines; an empty text has one, and a final line end opens another."""
        return len(self._starts)

    def line_of(self, offset: int) -> int:
        """The zero-based line that holds ``offset``; offsets outside the text are clamped."""
        return bisect_right(self._starts, max(offset, 0)) - 1

    def start_of(self, line: int) -> int:
        """The offset at which ``line`` starts; a line past the last is the end of the text."""
        if line >= len(self._starts):
            return len(self._text)
        return self._starts[max(line, 0)]

    def line(self, line: int) -> str:
        """The text of ``line`` without its end; empty past the last."""
        return self._text[self.start_of(line) : self.start_of(line + 1)].rstrip("\r\n")

    def span_of(self, first: int, last: int) -> Span:
        """The span of the lines ``first`` to ``last``, both included, with their line ends."""
        return Span(self.start_of(first), self.start_of(last + 1))

    def position(self, offset: int, encoding: PositionEncoding) -> Position:
        """Where ``offset`` is for a client that counts characters in ``encoding``."""
        offset = min(max(offset, 0), len(self._text))
        line = self.line_of(offset)
        return Position(line, units(self._text[self._starts[line] : offset], encoding))

    def offset(self, position: Position, encoding: PositionEncoding) -> int:
        """The offset of ``position``; a character past the line's end means the line's end."""
        if position.line >= len(self._starts):
            return len(self._text)
        start = self.start_of(position.line)
        content = self.line(position.line)
        if encoding == "utf-32" or content.isascii():
            return start + min(max(position.character, 0), len(content))
        counted = 0
        for index, character in enumerate(content):
            if counted >= position.character:
                return start + index
            counted += units(character, encoding)
        return start + len(content)


def _line_starts(text: str) -> list[int]:
    if "\r" in text:
        return [0, *(end.end() for end in _LINE_END.finditer(text))]
    *lines, _ = text.split("\n")
    return list(accumulate([len(line) + 1 for line in lines], initial=0))


_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_BETWEEN_WIDE = re.compile(
    # A line that begins with a bullet or a number is an item of its own.
    rf"(?<=[{_WIDE}]) ?(?:\r\n|\n|\r)[ \t\u3000]*(?=[{_WIDE}])(?![\u30fb\uff0a\uff10-\uff19])"
)


def unwrapped(text: str) -> str:
    """``text`` without the line ends inside runs of Chinese and Japanese, which has no spaces.

    Elsewhere a line end stands for a space, and stays.
    """
    return text if text.isascii() else _BETWEEN_WIDE.sub("", text)


def joined(text: str) -> str:
    """The lines of ``text`` as one, with one space wherever there was blank space."""
    return " ".join(unwrapped(text).split())


def clean(text: str) -> str:
    """``text`` with U+FFFD for NUL and lone surrogates, which can be neither stored nor sent.

    One character stands for one, so offsets stay true.
    """
    return _NOT_TEXT.sub("\ufffd", text)


def units(text: str, encoding: PositionEncoding) -> int:
    """The length of ``text`` in the code units of ``encoding``."""
    match encoding:
        case "utf-32":
            return len(text)
        case "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        case "utf-16":
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
