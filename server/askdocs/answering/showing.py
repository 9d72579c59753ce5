"""How a block of a document is shown in Markdown."""

import re
from typing import Final

from askdocs.answering.links import backslashes_kept, literal
from askdocs.patterns import lazy_pattern
from askdocs.text import fence_around, unwrapped
from askdocs.workspace.document import BlockKind, Format

_LONGEST_BLOCK: Final = 4_000
"""Characters of a block that is quoted, where it cannot be divided."""

_MARKDOWN: Final = frozenset({Format.MARKDOWN, Format.NOTEBOOK, Format.RST, Format.ASCIIDOC})
"""Formats whose parsers show Markdown with its escapes."""

_UNMARKED: Final = frozenset({Format.VIM_HELP, Format.PLAIN})

_INDENTED: Final = lazy_pattern(r"\n[ \t]*\n(?: {2,}|\t)")
"""What may be code to a viewer of Markdown, as in a list: it is shown as it is there."""


def as_quoted(kind: BlockKind, text: str, written: Format) -> str:
    """A block as Markdown."""
    match kind:
        case BlockKind.CODE:
            return fenced(_clipped(text))
        case BlockKind.DEFINITION:
            return _named(text)
        case BlockKind.HEADING:
            heading = as_markdown(" ".join(text.split()), written)
            return heading if "*" in heading else f"**{heading}**"
        case BlockKind.LIST if written is Format.VIM_HELP:
            # Its columns are seen as columns in code alone.
            return fenced(_clipped(text))
        case _:
            return as_markdown(_clipped(text), written)


def _named(text: str) -> str:
    """What a definition names, as code: in a line or, where it has several, in a block."""
    if "\n" in text:
        return fenced(text)
    return text if "`" in text else f"`{text}`"


def as_markdown(text: str, written: Format) -> str:
    """``text`` of a document that is written so, as Markdown that shows what the document shows."""
    text = unwrapped(text)
    if written in _MARKDOWN or _INDENTED.search(text):
        return text
    return literal(text) if written in _UNMARKED else backslashes_kept(text)


def _clipped(text: str) -> str:
    if len(text) <= _LONGEST_BLOCK:
        return text
    end = text.rfind("\n", 0, _LONGEST_BLOCK)
    return text[: end if end > 0 else _LONGEST_BLOCK] + "\n…"


def fenced(code: str) -> str:
    """``code`` as a fenced Markdown code block; one that is fenced already is left as it is."""
    stripped = code.strip("\n")
    if re.match(r" {0,3}(```|~~~)", stripped):
        marker = stripped.lstrip()[:3]
        closed = stripped.rstrip().endswith(marker) and stripped.count("\n") > 0
        return stripped if closed else f"{stripped}\n{marker}"
    fence = fence_around(stripped)
    return f"{fence}\n{stripped}\n{fence}"
