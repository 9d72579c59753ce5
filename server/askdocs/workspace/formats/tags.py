"""Tags that stand between the text of another format: where they are, and what they say."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Final

from attrs import frozen

from askdocs.text import Span

# The values of a component's attributes are expressions in braces, which may hold braces.
_FLAT: Final = r"\{[^{}]{0,500}+\}"
_NESTED: Final = rf"\{{(?:[^{{}}]|{_FLAT}){{0,500}}+\}}"
_BRACES: Final = rf"\{{(?:[^{{}}]|{_NESTED}){{0,500}}+\}}"
_NAME: Final = r"[A-Za-z_:@#*.\[(][\w:.@#\[\]()*-]*+"
_VALUE: Final = rf"(?:\"[^\"]{{0,2000}}+\"|'[^']{{0,2000}}+'|{_BRACES}|[^\s\"'=<>`{{}}]{{1,2000}}+)"
_TAG: Final = re.compile(
    rf"<(?:(/?)([A-Za-z][\w.-]*+(?::[\w.-]++)?+)"
    rf"((?:\s++(?:{_NAME}(?:\s*+=\s*+{_VALUE})?+|{_BRACES})){{0,100}}+)\s*+/?+|/?+)>"
)
_ATTRIBUTE: Final = re.compile(rf"({_NAME})(?:\s*+=\s*+({_VALUE}))?+|{_BRACES}")

_NAMING: Final = re.compile(
    r"<(?:a|span|div|p|section|h[1-6])\b[^<>]{0,400}?\b(?:id|name)\s*=\s*[\"']?([^\"'\s<>]+)",
    re.IGNORECASE,
)


@frozen
class Tag:
    """A tag in a text."""

    span: Span
    name: str
    """In lower case; empty for the fragments of JSX, ``<>``."""
    written: str
    """The name as it is written."""
    is_end: bool
    is_whole: bool
    """Whether it is an element by itself, as ``<a/>`` is."""
    _attributes: str

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes with their names in lower case; those without a value have an empty one.

        Expressions keep their braces.
        """
        found: dict[str, str] = {}
        for name, value in _ATTRIBUTE.findall(self._attributes):
            if name:
                bare = value[1:-1] if value[:1] in {'"', "'"} else value
                found.setdefault(name.lower(), unescape(bare))
        return found

    def may_have(self, pattern: re.Pattern[str]) -> bool:
        """Whether ``pattern`` is anywhere in its attributes."""
        return pattern.search(self._attributes.lower()) is not None

    @property
    def has_attributes(self) -> bool:
        return bool(self._attributes.strip())


def tags_in(text: str, beside: Sequence[Span] = ()) -> Iterator[Tag]:
    """The tags of ``text`` that start in none of the spans ``beside``, which are in order.

    One behind a backslash is text: its author wants the brackets to be seen.
    """
    for found in outside(_TAG, text, beside):
        if is_escaped(text, found.start()):
            continue
        written = found[2] or ""
        is_whole = found[0].endswith("/>") and len(found[0]) > 3
        yield Tag(
            Span(*found.span()), written.lower(), written, found[1] == "/" or found[0] == "</>",
            is_whole, found[3] or "",
        )  # fmt: skip


def is_escaped(text: str, at: int) -> bool:
    """Whether an odd number of backslashes is before ``at``."""
    before = text[max(at - 20, 0) : at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def outside(pattern: re.Pattern[str], text: str, beside: Sequence[Span]) -> Iterator[re.Match[str]]:
    """The matches of ``pattern`` that start in none of the spans ``beside``, which are in order."""
    position = 0
    while found := pattern.search(text, position):
        index = bisect_right(beside, found.start(), key=lambda span: span.start) - 1
        if index >= 0 and found.start() < beside[index].end:
            position = beside[index].end
            continue
        position = found.end()
        yield found


def comments_in(text: str, code: Sequence[Span] = ()) -> Iterator[Span]:
    """Where ``<!-- comments -->`` stand; what starts or ends in ``code``, in order, is none."""
    start = _outside(text, "<!--", 0, code)
    while start >= 0 and (last := _outside(text, "-->", start + 4, code)) >= 0:
        yield Span(start, last + 3)
        start = _outside(text, "<!--", last + 3, code)


def _outside(text: str, mark: str, start: int, code: Sequence[Span]) -> int:
    """The first place of ``mark`` from ``start`` on that is in none of ``code``; -1 without any."""
    while (found := text.find(mark, start)) >= 0:
        if mark == "<!--" and text[found - 1 : found] == "\\":
            start = found + 1
            continue
        index = bisect_right(code, found, key=lambda span: span.start) - 1
        if index < 0 or found >= code[index].end:
            return found
        start = code[index].end
    return -1


def names_in(html: str) -> tuple[str, ...]:
    """The ids and names that the tags of ``html`` give to places, in order."""
    if "<" not in html or "=" not in html:
        return ()
    return tuple(_NAMING.findall(html))
