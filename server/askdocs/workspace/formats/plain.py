"""Plain text: paragraphs, with headings only where they are clearly meant."""

import re

from askdocs.text import Span
from askdocs.workspace.document import Block, BlockKind, Document, Parsed

_PARAGRAPH = re.compile(r"[^\r\n\s][^\r\n]*(?:(?:\r\n|\r|\n)(?=[ \t]*[^\s])[^\r\n]*)*")


def parse(document: Document) -> Parsed:
    """The paragraphs of a plain text."""
    blocks = tuple(
        Block(BlockKind.PARAGRAPH, Span(match.start(), match.end()))
        for match in _PARAGRAPH.finditer(document.text)
    )
    return Parsed("", blocks)
