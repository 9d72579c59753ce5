"""Markdown: CommonMark with tables, and the dialects of documentation generators."""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from attrs import evolve

from askdocs.text import Span
from askdocs.workspace.document import Block, BlockKind, Document, Parsed
from askdocs.workspace.formats.lines import Lines, is_blank
from askdocs.workspace.formats.markdown_code import code_in
from askdocs.workspace.formats.markdown_dialects import prepare
from askdocs.workspace.formats.markdown_draft import Draft
from askdocs.workspace.formats.markdown_inline import attribute_ids
from askdocs.workspace.formats.markdown_outline import Item, arranged
from askdocs.workspace.formats.markdown_parsers import shareable
from askdocs.workspace.formats.tags import names_in, without_comments, words_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_ATTRIBUTES = re.compile(r"[ \t]*(?<!\\)\{:?[ \t]*([^{}\n]{0,200})\}[ \t]*$")
_NAME = re.compile(r"#([^\s#{}]+)")
_TARGET = re.compile(r"\(([^()\s]{1,100})\)=$")
_HTML_HEADING = re.compile(r"<h([1-6])(?=[\s>])[^<>]*>(.*?)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_SILENT_TAG = re.compile(r"\s*<(?:script|style|template)\b", re.IGNORECASE)
_PREFORMATTED = re.compile(r"\s*<pre\b", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n?")
_CONTAINERS = {
    "bullet_list_open": BlockKind.LIST,
    "ordered_list_open": BlockKind.LIST,
    "blockquote_open": BlockKind.PARAGRAPH,
    "table_open": BlockKind.TABLE,
}
_UNCUT_ITEM = 1_500
"""Characters of a list item up to which it needs no places to be cut at."""
_LONGEST_PARSED_HEADING = 1_000


def parse(document: Document) -> Parsed:
    """The top-level blocks of a Markdown document.

    Front matter, comments, imports and the marks of admonitions show nothing. Paragraphs, lists,
    tables and code are shown as they are written, headings without their markup.
    """
    lines = Lines(document)
    draft = prepare(lines, document.path)
    try:
        items: list[Item] = _Reader(lines, draft).items()
        problems: tuple[str, ...] = ()
    except RecursionError:
        items = [Block(BlockKind.PARAGRAPH, Span(0, len(document.text)))]
        problems = ("It is nested too deeply, so its headings are not known.",)
    named = (item for item in items if isinstance(item, Block) and item.level == 1)
    title = next((block.heading for block in named), draft.title)
    blocks = _with_names_moved(arranged(items, title))
    return Parsed(title, tuple(blocks), problems)


@cache
def _markdown_it(is_mdx: bool) -> "MarkdownIt":
    # Imported here because a workspace may hold no Markdown.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return shareable(parser.disable(["code", "html_block"]) if is_mdx else parser)


class _Reader:
    """Turns the tokens of one document into blocks."""

    def __init__(self, lines: Lines, draft: Draft) -> None:
        self._lines = lines
        self._draft = draft
        self._prepared = draft.lines
        self._parser = _markdown_it(draft.is_mdx)
        self._environment: dict[str, object] = {}
        self._tokens: list[Token] = []
        self._parser.block.parse(
            "\n".join(draft.lines), self._parser, self._environment, self._tokens
        )

    def items(self) -> list[Item]:
        """The blocks, and between them the marks of containers."""
        found: list[Item] = []
        marks = deque(self._draft.marks)
        index = 0
        while index < len(self._tokens):
            token = self._tokens[index]
            after = index + 1
            if token.nesting == 1:
                while self._tokens[after].level != token.level:
                    after += 1
                after += 1
            if token.map is not None:
                first, end = self._lines_of(token)
                is_label = False
                while marks and marks[0].line < end:
                    # A mark inside a block is part of it; its label stands there.
                    mark = marks.popleft()
                    is_label = is_label or (mark.line == first and mark.label is not None)
                    if mark.line <= first:
                        found.append(mark)
                if not is_label:
                    found.extend(self._read(token, index, after))
            index = after
        found.extend(marks)
        return found

    def _lines_of(self, token: "Token") -> tuple[int, int]:
        """The first line of a block and the one after its last that is not blank."""
        first, end = _lines_of(token)
        while end > first + 1 and is_blank(self._prepared[end - 1]):
            end -= 1
        return first, end

    def _read(self, token: "Token", index: int, after: int) -> list[Block]:
        first, end = self._lines_of(token)
        span = self._draft.span(first, end)
        match token.type:
            case "heading_open":
                written = "\n".join(self._prepared[first:end])
                content = self._tokens[index + 1].content
                return [self._heading(span, int(token.tag[1]), content, written)]
            case "paragraph_open":
                return [self._paragraph(span, first, end, self._tokens[index:after])]
            case "fence" | "code_block":
                return [Block(BlockKind.CODE, span, self._shown(first, end))]
            case "html_block":
                return [_html_block(span, "\n".join(self._prepared[first:end]))]
            case "hr":
                return [Block(BlockKind.MARKUP, span)]
            case kind if kind in _CONTAINERS:
                cuts = self._cuts(token, index, after)
                names = names_in(span.of(self._lines.text))
                shown = self._without_comments(first, end, self._tokens[index:after])
                return [Block(_CONTAINERS[kind], span, shown, anchors=names, cuts=cuts)]
            case _:
                return [Block(BlockKind.PARAGRAPH, span, self._shown(first, end))]

    def _heading(self, span: Span, level: int, content: str, written: str) -> Block:
        heading, anchors = self._heading_of(content)
        shown = heading or without_comments(written)
        return Block(BlockKind.HEADING, span, shown, level, heading, anchors)

    def _heading_of(self, content: str) -> tuple[str, tuple[str, ...]]:
        anchors = list(names_in(content))
        attributes = _ATTRIBUTES.search(content[-250:])
        if attributes is not None and attribute_ids(attributes[0]) is not None:
            content = content[: len(content) - len(attributes[0])]
            anchors[:0] = _NAME.findall(attributes[1])
        if len(content) <= _LONGEST_PARSED_HEADING:
            content = self._plain(content)
        return " ".join(content.split()), tuple(anchors)

    def _plain(self, content: str) -> str:
        """Inline markup as its text: code and links as what they show, HTML left out."""
        if content.replace(" ", "").isalnum():
            return content
        tokens: list[Token] = []
        self._parser.inline.parse(content, self._parser, self._environment, tokens)
        return "".join(map(_text_of, tokens))

    def _paragraph(self, span: Span, first: int, end: int, tokens: Sequence["Token"]) -> Block:
        source = span.of(self._lines.text)
        target = _TARGET.match(source)
        if target is not None:
            return Block(BlockKind.MARKUP, span, anchors=(target[1],))
        names = names_in(source)
        if source.startswith("<") and not words_of(source):
            # Images and badges that are written in HTML, and bare anchors.
            return Block(BlockKind.MARKUP, span, anchors=names)
        shown = self._without_comments(first, end, tokens)
        return Block(BlockKind.PARAGRAPH, span, shown, anchors=names)

    def _shown(self, first: int, end: int) -> str | None:
        """The lines without what their dialect adds to them; ``None`` where that is nothing."""
        shown = "\n".join(self._prepared[first:end])
        written = self._draft.span(first, end).of(self._lines.text)
        if shown == written or ("\r" in written and shown == _LINE_END.sub("\n", written)):
            return None
        return shown

    def _without_comments(self, first: int, end: int, tokens: Sequence["Token"]) -> str | None:
        lines = self._prepared[first:end]
        if not any("<!--" in line for line in lines):
            return self._shown(first, end)
        text = "\n".join(lines)
        shown = without_comments(
            text, code_in(tokens, self._prepared, first, end, self._environment)
        )
        return self._shown(first, end) if shown == text else shown

    def _cuts(self, container: "Token", index: int, after: int) -> tuple[int, ...]:
        """Where the container may be cut: between items, rows or the blocks of a quotation.

        A long item may also be cut between the blocks in it, so that its code stays whole.
        """
        children = [
            token
            for token in self._tokens[index + 1 : after - 1]
            if token.map is not None and token.nesting >= 0 and token.type != "inline"
        ]
        if container.type == "table_open":
            # The first row stays with the header, which says what its cells are.
            rows = [token for token in children if token.type == "tr_open"]
            return self._starts(rows[2:])
        tops = [token for token in children if token.level == container.level + 1]
        if container.type == "blockquote_open":
            return self._starts(tops[1:])
        starts = set(self._starts(tops[1:]))
        for item in tops:
            first, end = _lines_of(item)
            if len(self._draft.span(first, end)) > _UNCUT_ITEM:
                starts.update(
                    self._starts(token for token in children if first < _lines_of(token)[0] < end)
                )
        return tuple(sorted(starts))

    def _starts(self, tokens: Iterable["Token"]) -> tuple[int, ...]:
        return tuple(self._draft.starts[token.map[0]] for token in tokens if token.map)


def _lines_of(token: "Token") -> tuple[int, int]:
    first, end = token.map or (0, 0)
    return first, end


def _text_of(token: "Token") -> str:
    match token.type:
        case "html_inline":
            return ""
        case "softbreak" | "hardbreak":
            return " "
        case _:
            return token.content


def _html_block(span: Span, html: str) -> Block:
    names = names_in(html)
    if _SILENT_TAG.match(html):
        return Block(BlockKind.MARKUP, span, anchors=names)
    words = words_of(html)
    if not words:
        return Block(BlockKind.MARKUP, span, anchors=names)
    if _PREFORMATTED.match(html):
        return Block(BlockKind.CODE, span, words)
    if len(html) <= _LONGEST_PARSED_HEADING and "<h" in html.lower():
        heading = _HTML_HEADING.search(html)
        shown = " ".join(words.split())
        # Only where the block is the heading: badges and a slogan beside it are no heading.
        if heading is not None and (text := " ".join(words_of(heading[2]).split())) == shown:
            return Block(BlockKind.HEADING, span, text, int(heading[1]), text, names)
    return Block(BlockKind.PARAGRAPH, span, words, anchors=names)


def _with_names_moved(blocks: list[Block]) -> list[Block]:
    """Names that stand right before a heading become the heading's."""
    moved: list[Block] = []
    for block in blocks:
        if block.level and moved and moved[-1].kind is BlockKind.MARKUP and moved[-1].anchors:
            before = moved.pop()
            moved.append(evolve(before, anchors=()))
            anchors = (*block.anchors, *before.anchors)
            block = evolve(block, anchors=anchors)  # noqa: PLW2901 (with the names it was given)
        moved.append(block)
    return moved
