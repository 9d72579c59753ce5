"""Markdown for what other formats write in their own way: answers are Markdown."""

import re
from collections.abc import Sequence

from askdocs.text import fence_around, on_one_line

_LONGEST_FENCED = 8_000
"""Characters of code that is fenced here; longer code may be cut, and its fence with it."""

_ENDS = (".", ":", "!", "?", "。", "：", "？", "！", "…")
_LANGUAGE = re.compile(r"[\w.+#-]{1,30}\Z")
_NO_LANGUAGE = frozenset({"none", "text", "default", "guess", "literal"})


def code_block(code: str, language: str) -> str:
    """``code`` in a fence that names its language; as it is where none is known."""
    language = language.lower()
    is_named = _LANGUAGE.match(language) and language not in _NO_LANGUAGE
    if not is_named or not code or len(code) > _LONGEST_FENCED:
        return code
    fence = fence_around(code)
    return f"{fence}{language}\n{code}\n{fence}"


def label(words: str) -> str:
    """``words`` as the label of what comes next."""
    words = on_one_line(words)
    if not words:
        return ""
    said = words if words.endswith(_ENDS) else f"{words}:"
    return said if "*" in words else f"**{said}**"


def table(rows: Sequence[Sequence[str]], headers: int) -> str:
    """A table of Markdown whose first ``headers`` rows are its header; one row is a line."""
    width = max(map(len, rows), default=0)
    if not width:
        return ""
    cells = [[*map(_cell, row), *[""] * (width - len(row))] for row in rows]
    head = [" ".join(filter(None, column)) for column in zip(*cells[:headers], strict=True)]
    lines = [head or [""] * width, ["---"] * width, *cells[headers:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    words = on_one_line(text)
    return words.replace("\\|", "|").replace("|", "\\|") if "|" in words else words
