"""Parsers of Markdown that threads may share, and what they find."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


class _Lean(list["Token"]):
    """Tokens as the parser of blocks pushes them, without what nobody here asks them for.

    Each takes half a kilobyte, and a heading or a cell of a table are three. So of a table its rows
    are kept, and the cells that may hold code; and a heading or a paragraph is its first token
    alone, with the text, unless it may hold code.
    """

    def append(self, token: "Token") -> None:
        """Take in what a rule has pushed; it fills it in afterwards."""
        # Rules put others in their place and never change them.
        token.attrs = token.meta = _NOTHING
        is_plain = False
        if self and self[-1].type == "inline":
            # What stands in a text is parsed where it is read.
            self[-1].children = None
            is_plain = "`" not in self[-1].content
        match token.type:
            case "td_close" | "th_close":
                if is_plain:
                    self.pop()
            case "heading_close" | "paragraph_close" if is_plain:
                # A list goes on to say that such a one is not set apart, which nobody asks for.
                self._close_at_once()
            case kind if kind not in _UNASKED:
                super().append(token)

    def _close_at_once(self) -> None:
        text = self.pop()
        self[-1].content = text.content
        self[-1].nesting = 0


_NOTHING: Final[dict[str, Any]] = {}

_UNASKED: Final = frozenset(
    "td_open th_open thead_open thead_close tbody_open tbody_close tr_close list_item_close".split()
)


@frozen
class Scanned:
    """The blocks of a text."""

    tokens: "list[Token]"
    names: dict[str, object]
    """What the parser knows of the document: where its references lead."""


def scanned(lines: Sequence[str], parser: "MarkdownIt") -> Scanned:
    """The blocks of ``lines``, without what stands in them."""
    found = Scanned(_Lean(), {})
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
