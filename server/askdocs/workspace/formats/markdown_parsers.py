"""Parsers of Markdown that threads may share."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


def shareable(parser: "MarkdownIt") -> "MarkdownIt":
    """``parser`` with its rules worked out.

    It would do that when it is first used, and who uses it at that moment would miss some.
    """
    for ruler in (parser.core, parser.block, parser.inline):
        ruler.ruler.getRules()
    parser.inline.ruler2.getRules()
    return parser
