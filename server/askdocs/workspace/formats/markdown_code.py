"""Where the code stands in the lines of a Markdown block: what is written there is no comment.

A parser says it, not patterns: what is taken for code without being any would show what the
author hid from his readers. Where its word cannot be placed on a line, nothing there is code.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from askdocs.text import Span
from askdocs.workspace.formats.markdown_parsers import shareable

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_LONGEST_READ = 20_000
"""Characters of a paragraph in which code is looked for."""

_MARKS = re.compile(r"[<>{}\[]")
"""Of what these belong to one must know whether it is code."""

_FOUND = "askdocs.code"
_LENGTH = "askdocs.length"


def code_in(
    tokens: Iterable["Token"], lines: Sequence[str], first: int, end: int, names: dict[str, Any]
) -> list[Span]:
    """The code in ``lines[first:end]``, in order, as spans of these lines joined by line feeds.

    ``tokens`` are those of the blocks in these lines, ``names`` is what the parser of the blocks
    knows of the document. Code that ends a line takes the line's end with it; code in a text
    that has no marks, which are not to be mistaken in it, is left out.
    """
    starts = [0]
    for line in lines[first:end]:
        starts.append(starts[-1] + len(line) + 1)
    found: list[Span] = []
    read_to: dict[int, int] = {}
    for token in tokens:
        if token.map is None:
            continue
        top, bottom = token.map[0], min(token.map[1], end)
        if token.type in {"fence", "code_block"}:
            found.append(Span(starts[top - first], starts[bottom - first]))
        elif token.type == "inline":
            columns = _columns(token.content, lines, top, end, read_to)
            if columns is None or "`" not in token.content or not _MARKS.search(token.content):
                continue
            places = [starts[top - first + row] + column for row, column in columns]
            found.extend(
                Span(
                    _place(span.start, token.content, places),
                    _place(span.end, token.content, places),
                )
                for span in inline_code(token.content, names)
            )
    return sorted(found, key=lambda span: span.start)


def _columns(
    content: str, lines: Sequence[str], top: int, end: int, read_to: dict[int, int]
) -> list[tuple[int, int]] | None:
    """The row and the column at which each line of ``content`` starts; ``None`` if unknown.

    ``read_to`` says up to where a line was read: the cells of a table stand side by side.
    """
    places: list[tuple[int, int]] = []
    for row, text in enumerate(content.split("\n")):
        line = top + row
        if line >= end:
            return None
        column = lines[line].find(text.strip(), read_to.get(line, 0))
        if column < 0:
            # What follows on this line cannot be placed either.
            read_to[line] = len(lines[line])
            return None
        read_to[line] = column + len(text.strip())
        places.append((row, column - (len(text) - len(text.lstrip()))))
    return places


def _place(offset: int, content: str, places: Sequence[int]) -> int:
    before = content[:offset]
    return places[before.count("\n")] + len(before) - (before.rfind("\n") + 1)


def inline_code(content: str, names: dict[str, Any]) -> list[Span]:
    """The code spans in the text of one paragraph, heading or cell."""
    if len(content) > _LONGEST_READ:
        return []
    found: list[Span] = []
    parser = _parser()
    parser.inline.parse(content, parser, {**names, _FOUND: found, _LENGTH: len(content)}, [])
    return found


@cache
def _parser() -> "MarkdownIt":
    # Imported here because few documents have comments.
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from markdown_it.rules_inline import backtick  # noqa: PLC0415

    def noted(state: "StateInline", silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        is_read = backtick(state, silent)
        is_code = len(state.tokens) > count and state.tokens[-1].type == "code_inline"
        # The words of an image are parsed by themselves: where they stand is not said.
        if is_code and len(state.src) == state.env[_LENGTH]:
            state.env[_FOUND].append(Span(start, state.pos))
        return is_read

    parser = MarkdownIt("commonmark").enable("strikethrough")
    parser.inline.ruler.at("backticks", noted)
    return shareable(parser)
