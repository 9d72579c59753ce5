"""Places in a text: spans of offsets, and lines as editors count them.

Offsets count code points of a Python string, zero-based; a span is half-open.
Lines are zero-based and end at ``\\n``, ``\\r\\n`` or a lone ``\\r``, as in the Language Server
Protocol (``str.splitlines`` ends lines at more characters, so it must not be used for places).
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Literal

from attrs import frozen

from askdocs.patterns import lazy_pattern

PositionEncoding = Literal["utf-8", "utf-16", "utf-32"]

_LINE_END = lazy_pattern(r"\r\n|\n|\r")
_NOT_TEXT = lazy_pattern("[\x00\ud800-\udfff]")


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


def _line_starts(text: str) -> "array[int]":
    if "\r" in text:
        return array("q", (0, *(end.end() for end in _LINE_END.finditer(text))))
    *lines, _ = text.split("\n")
    return array("q", accumulate((len(line) + 1 for line in lines), initial=0))


_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_BETWEEN_WIDE = lazy_pattern(
    # A line that begins with a bullet or a number is an item of its own.
    rf"(?<=[{_WIDE}]) ?(?:\r\n|\n|\r)[ \t\u3000]*(?=[{_WIDE}])(?![\u30fb\uff0a\uff10-\uff19])"
)


def unwrapped(text: str) -> str:
    """``text`` without the line ends inside runs of Chinese and Japanese, which has no spaces.

    Elsewhere a line end stands for a space, and stays.
    """
    return text if text.isascii() else _BETWEEN_WIDE.sub("", text)


def on_one_line(text: str) -> str:
    """The lines of ``text`` as one, with one space wherever there was blank space."""
    return " ".join(unwrapped(text).split())


_SENTENCE_END = lazy_pattern(
    r"(?P<dot>\.)?(?:(?(dot)|[.!?])[.!?]*)[\"')\]*_`»”’]{0,3}(?:\s+|\Z)"
    r"|[。！？](?![」』）])\s*|\n[ \t]*\n\s*"
)
_BEFORE_DOT = lazy_pattern(
    r"(?:(?<=[\s(\[\"'«„“*_/])|^)(?:[^\W\d_]{1,7}\.)*[^\W\d_]{1,8}\Z|^[ \t]*\d{1,3}\Z"
)
_LOOKED_BACK = 16

_SHORTENED = frozenset(
    # Words that are cut short and go on: in English, German, the Romance and the Slavic languages.
    "eg ie vs cf viz approx resp incl excl figs eqs vol pp eds dr mr mrs ms prof"
    " bzw ca vgl evtl ggf inkl exkl bspw sog abs kap hrsg zzgl mind usw nr zb dh ua"
    " ex env cap núm pág págs ej sra dra ud uds ecc pag sig dott fr"
    " см др рис стр гл напр тыс млн проф прим ред т п"
    " np tzn tj tzv např napr obr bijv enz dvs osv örn vb".split()
)
_SHORTENED_BEFORE_NUMBERS = frozenset(
    "no nos fig eq art sec sect ch chap p n st ed al min max str tab bd par rev ver etc ил".split()
)
"""These are words of their own, too."""


def fence_around(code: str) -> str:
    """The marks of a fenced block of Markdown that ``code`` cannot end."""
    longest = max(map(len, re.findall("`+", code)), default=0)
    return "`" * max(3, longest + 1)


def sentence_ends(text: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    """The offsets from ``start`` to ``end`` after which a sentence begins.

    White space belongs to the sentence before it. A dot after a word that is cut short, as in
    "z. B." and "art. L. 121", ends none.
    """
    for found in _SENTENCE_END.finditer(text, start, len(text) if end is None else end):
        if found["dot"] is None or not _is_shortened(text, found.start(), found.end()):
            yield found.end()


def sentences(text: str) -> list[Span]:
    """The sentences of ``text``, each with the white space after it."""
    ends = [end for end in sentence_ends(text) if end < len(text)]
    return [Span(*place) for place in pairwise([0, *ends, len(text)]) if place[0] < place[1]]


def _is_shortened(text: str, dot: int, after: int) -> bool:
    """Whether the dot is that of a word that is cut short, and not a sentence's."""
    found = _BEFORE_DOT.search(text[max(dot - _LOOKED_BACK, 0) : dot])
    if found is None:
        return False
    word = found[0].strip()
    folded = word.replace(".", "").casefold()
    following = text[after : after + 1]
    is_letter_next = following.isalpha() and text[after + 1 : after + 2] == "."
    if word.isdigit():
        # It counts an item where a line begins with it.
        return dot <= len(word) or text[dot - len(word) - 1] in "\r\n"
    if len(folded) == 1:
        before = text[max(dot - _LOOKED_BACK, 0) : dot - 1].rstrip()
        return word.islower() or before.endswith(".") or following.isdigit() or is_letter_next
    if folded in _SHORTENED or "." in word:
        return True
    if folded not in _SHORTENED_BEFORE_NUMBERS:
        return False
    return following.isdigit() or following.islower() or is_letter_next


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
