"""HTML that stands between the text of another format: its words, and the names it gives."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from html import unescape

from askdocs.text import Span

_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_NAMING = re.compile(
    r"<(?:a|span|div|p|section|h[1-6])\b[^<>]{0,400}?\b(?:id|name)\s*=\s*[\"']?([^\"'\s<>]+)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w")
_NOT_BREAK = re.compile(r"[^\n]")


def words_of(html: str) -> str:
    """The text between the tags of ``html``, comments left out, line for line.

    Empty where there are no words.
    """
    text = unescape(_TAG.sub("", without_comments(html)))
    return text if _WORD.search(text) else ""


def without_comments(text: str, code: Sequence[Span] = ()) -> str:
    """``text`` without its comments; their line ends stay, so that lines keep numbers."""
    kept = []
    position = 0
    for comment in comments_in(text, code):
        kept.append(text[position : comment.start])
        kept.append(_NOT_BREAK.sub("", comment.of(text)))
        position = comment.end
    kept.append(text[position:])
    return "".join(kept)


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
