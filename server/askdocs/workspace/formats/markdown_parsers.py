"""Parsers of Markdown that threads may share, and what they find."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


@frozen
class Scanned:
    """The blocks of a text."""

    tokens: "list[Token]"
    names: dict[str, object]
    """What the parser knows of the document: where its references lead."""


def scanned(lines: Sequence[str], parser: "MarkdownIt") -> Scanned:
    """The blocks of ``lines``, without what stands in them."""
    found = Scanned([], {})
    parser.block.parse("\n".join(lines), parser, found.names, found.tokens)
    return found


def shareable(parser: "MarkdownIt") -> "MarkdownIt":
    """``parser`` with its rules worked out.

    It would do that when it is first used, and who uses it at that moment would miss some.
    """
    for ruler in (parser.core, parser.block, parser.inline):
        ruler.ruler.getRules()
    parser.inline.ruler2.getRules()
    return parser
