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
from askdocs.workspace.formats.markdown_code import code_in, inline_code
from askdocs.workspace.formats.markdown_dialects import prepare
from askdocs.workspace.formats.markdown_draft import Draft, Mark
from askdocs.workspace.formats.markdown_front import front_blocks
from askdocs.workspace.formats.markdown_html import blocks_of_html, take_components
from askdocs.workspace.formats.markdown_inline import attribute_ids
from askdocs.workspace.formats.markdown_outline import Item, arranged
from askdocs.workspace.formats.markdown_parsers import Scanned, scanned, shareable
from askdocs.workspace.formats.markdown_text import has_words, may_differ, seen_of
from askdocs.workspace.formats.markdown_unseen import without_unseen
from askdocs.workspace.formats.tags import names_in

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_ATTRIBUTES = re.compile(r"[ \t]*(?<!\\)\{:?[ \t]*([^{}\n]{0,200})\}[ \t]*$")
_NAME = re.compile(r"#([^\s#{}]+)")
_TARGET = re.compile(r"\(([^()\s]{1,100})\)=$")
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
    draft = Draft(lines)
    problems: tuple[str, ...] = ()
    try:
        draft, components, found = _scanned(lines, document.path)
        items = _with_components(_Reader(lines, draft, found).items(), components)
    except RecursionError:
        items = [Block(BlockKind.PARAGRAPH, Span(0, len(document.text)))]
        problems = ("It is nested too deeply, so its headings are not known.",)
    blocks = [item for item in items if isinstance(item, Block)]
    headings = [block for block in blocks if block.level and block.heading]
    titles = [block.heading for block in headings if block.level == 1]
    title = titles[0] if titles else ""
    if draft.title and title and (len(titles) > 1 or headings[0].level != 1):
        # They are headings like others, of a page that has its title elsewhere.
        title = draft.title
    if draft.front is not None:
        is_all = all(block.kind is BlockKind.MARKUP for block in blocks)
        items[:0] = front_blocks(draft.front, lines, title, is_all=is_all)
    title = title or draft.title
    return Parsed(title, tuple(_with_names_moved(arranged(items, title))), problems)


def _scanned(lines: Lines, path: str) -> tuple[Draft, list[Block], Scanned]:
    """The lines as CommonMark without what is hidden, what was read before it, and its blocks."""
    is_mdx = path.lower().endswith(".mdx")
    parser = _markdown_it(is_mdx)
    components: list[Block] = []
    if is_mdx:
        # Before the tags are taken away; there is no other code in MDX than fences say.
        seen = without_unseen(lines.all, lambda: scanned(lines.all, parser))
        lines.all, components = take_components(lines, seen)
    draft = prepare(lines, path)
    found = scanned(draft.lines, parser)
    if is_mdx:
        return draft, components, found
    seen = without_unseen(draft.lines, lambda: found)
    if seen is draft.lines:
        return draft, components, found
    draft.lines = list(seen)
    for mark in draft.marks:
        if is_blank(draft.lines[mark.line]):
            mark.label = None
    return draft, components, scanned(draft.lines, parser)


def _with_components(items: list[Item], components: list[Block]) -> list[Item]:
    """``items`` with the blocks that were read before them, each in its place."""
    if not components:
        return items
    waiting = deque(components)
    merged: list[Item] = []
    for item in items:
        while waiting and waiting[0].span.start <= item.span.start:
            merged.append(waiting.popleft())
        merged.append(item)
    return [*merged, *waiting]


@cache
def _markdown_it(is_mdx: bool) -> "MarkdownIt":
    # Imported here because a workspace may hold no Markdown.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return shareable(parser.disable(["code", "html_block"]) if is_mdx else parser)


class _Reader:
    """Turns the tokens of one document into blocks."""

    def __init__(self, lines: Lines, draft: Draft, found: Scanned) -> None:
        self._lines = lines
        self._draft = draft
        self._prepared = draft.lines
        self._parser = _markdown_it(draft.is_mdx)
        self._environment = found.names
        self._tokens = found.tokens

    def items(self) -> list[Item]:
        """The blocks, and between them the marks of containers."""
        found: list[Item] = []
        marks = deque(self._draft.marks)
        index = 0
        while index < len(self._tokens):
            token = self._tokens[index]
            after = index + 1
            if token.type == "html_block":
                first, end = _lines_of(token)
                found.extend(_before(marks, first, end))
                while after < len(self._tokens) and self._continues(
                    self._tokens[after], end, marks
                ):
                    end = _lines_of(self._tokens[after])[1]
                    after += 1
                found.extend(self._html(first, end))
                index = after
                continue
            if token.nesting == 1:
                while self._tokens[after].level != token.level:
                    after += 1
                after += 1
            elif index:
                # Blocks take the place of tokens, which would be twice as much beside them.
                self._tokens[index - 1] = self._tokens[0]
            if token.map is not None:
                first, end = self._lines_of(token)
                passed = _before(marks, first, end)
                found.extend(passed)
                if not any(mark.line == first and mark.label is not None for mark in passed):
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
                text = token if token.nesting == 0 else self._tokens[index + 1]
                return [self._heading(span, int(token.tag[1]), text.content)]
            case "paragraph_open":
                return [self._paragraph(span, first, end, self._tokens[index:after])]
            case "fence" | "code_block":
                return [Block(BlockKind.CODE, span, self._shown(first, end))]
            case "hr":
                return [Block(BlockKind.MARKUP, span)]
            case kind if kind in _CONTAINERS:
                cuts = self._cuts(token, index, after)
                names = names_in(span.of(self._lines.text))
                shown = self._seen(first, end, self._tokens[index:after])
                return [Block(_CONTAINERS[kind], span, shown, anchors=names, cuts=cuts)]
            case _:
                return [Block(BlockKind.PARAGRAPH, span, self._shown(first, end))]

    def _continues(self, token: "Token", end: int, marks: Sequence[Mark]) -> bool:
        """Whether a token is HTML with nothing between it and the HTML that ends at ``end``."""
        if token.type != "html_block" or (marks and marks[0].line < _lines_of(token)[0]):
            return False
        return all(map(is_blank, self._prepared[end : _lines_of(token)[0]]))

    def _html(self, first: int, end: int) -> list[Block]:
        while end > first + 1 and is_blank(self._prepared[end - 1]):
            end -= 1
        places = list(zip(self._draft.starts[first:end], self._draft.ends[first:end], strict=True))
        blocks = blocks_of_html(places, self._prepared[first:end])
        return blocks or [Block(BlockKind.MARKUP, self._draft.span(first, end))]

    def _heading(self, span: Span, level: int, content: str) -> Block:
        heading, anchors = self._heading_of(content)
        # One that shows nothing, as a badge, still ends the section before it.
        return Block(BlockKind.HEADING, span, heading, level, heading, anchors)

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
        if self._may_differ(content):
            content = seen_of(content, inline_code(content, self._environment), self._address_of)
        tokens: list[Token] = []
        self._parser.inline.parse(content, self._parser, self._environment, tokens)
        return "".join(map(_text_of, tokens))

    def _may_differ(self, text: str) -> bool:
        has_references = "[" in text and ("][" in text or "references" in self._environment)
        return has_references or may_differ(text)

    def _address_of(self, label: str) -> str:
        """Where a reference leads; empty where nothing defines it."""
        from markdown_it.common.utils import normalizeReference  # noqa: PLC0415

        references = self._environment.get("references")
        found = references.get(normalizeReference(label)) if isinstance(references, dict) else None
        return str(found["href"]) if found else ""

    def _paragraph(self, span: Span, first: int, end: int, tokens: Sequence["Token"]) -> Block:
        source = span.of(self._lines.text)
        target = _TARGET.match(source)
        if target is not None:
            return Block(BlockKind.MARKUP, span, anchors=(target[1],))
        names = names_in(source)
        shown = self._seen(first, end, tokens)
        if shown is not None:
            # Lines of a paragraph that show nothing would end it.
            shown = "\n".join(line for line in shown.split("\n") if not is_blank(line))
            if not has_words(shown):
                # Images without words, badges, and bare anchors.
                return Block(BlockKind.MARKUP, span, anchors=names)
        return Block(BlockKind.PARAGRAPH, span, shown, anchors=names)

    def _shown(self, first: int, end: int) -> str | None:
        """The lines without what their dialect adds to them; ``None`` where that is nothing."""
        shown = "\n".join(self._prepared[first:end])
        written = self._draft.span(first, end).of(self._lines.text)
        if shown == written or ("\r" in written and shown == _LINE_END.sub("\n", written)):
            return None
        return shown

    def _seen(self, first: int, end: int, tokens: Sequence["Token"]) -> str | None:
        """What a reader sees of the lines; ``None`` where that is what is written."""
        lines = self._prepared[first:end]
        text = "\n".join(lines)
        if not self._may_differ(text):
            return self._shown(first, end)
        code = code_in(tokens, self._prepared, first, end, self._environment)
        seen = seen_of(text, code, self._address_of)
        return self._shown(first, end) if seen == text else seen

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


def _before(marks: deque[Mark], first: int, end: int) -> list[Mark]:
    """Takes the marks before the line ``end``, and those of them up to the line ``first``.

    A mark inside a block is part of it: its label stands there.
    """
    passed: list[Mark] = []
    while marks and marks[0].line < end:
        mark = marks.popleft()
        if mark.line <= first:
            passed.append(mark)
    return passed


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
