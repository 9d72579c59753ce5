"""HTML that stands between the text of another format: its words, and the names it gives."""

import re
from html import unescape

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


def without_comments(text: str) -> str:
    """``text`` without ``<!-- comments -->``; their line ends stay, so that lines keep numbers."""
    if "<!--" not in text:
        return text
    kept = []
    position = 0
    while True:
        start = text.find("<!--", position)
        end = text.find("-->", start + 4) if start >= 0 else -1
        if end < 0:
            kept.append(text[position:])
            return "".join(kept)
        kept.append(text[position:start])
        kept.append(_NOT_BREAK.sub("", text[start:end]))
        position = end + 3


def names_in(html: str) -> tuple[str, ...]:
    """The ids and names that the tags of ``html`` give to places, in order."""
    if "<" not in html or "=" not in html:
        return ()
    return tuple(_NAMING.findall(html))
