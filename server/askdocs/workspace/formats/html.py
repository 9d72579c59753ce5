"""HTML: the content of a page, without its navigation; sections by headings and definitions."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Final

from attrs import frozen

from askdocs.text import Span
from askdocs.workspace.document import Block, BlockKind, Document, Parsed
from askdocs.workspace.formats.html_builder import Builder
from askdocs.workspace.formats.html_elements import (
    BOXES,
    BREAKING,
    CELLS,
    CODE,
    HEADINGS,
    LISTS,
    NAMING,
    NO_CONTENT,
    SILENT,
    SILENT_CLASSES,
)
from askdocs.workspace.stylesheets import UNSEEN_STYLE, unseen_in

_MAIN: Final = re.compile(
    r"<(?:(main)\b|(\w{1,20})\s[^<>]{0,2000}?\brole\s*=\s*[\"']?main\b)", re.IGNORECASE
)
_ARTICLE: Final = re.compile(r"<article\b", re.IGNORECASE)

_LONG_TAG: Final = re.compile(r"<[^>]{20000,}")
"""What is no tag that anybody wrote; its attributes would take ages to tell apart."""

_TITLE: Final = re.compile(r"<title[^>]{0,200}>([^<]{1,500})", re.IGNORECASE)
_DEEPEST_LIST: Final = 12


def parse(document: Document) -> Parsed:
    """The headings, paragraphs, lists, tables and code of a page, as a reader sees them.

    Of a page that marks its content (``main``, else ``article``) only that counts. What a ``dt``
    with an id defines, as the pages of API documentation do, is a section with that name.
    """
    content = _content_of(document.text)
    # What marks the content may stand in a comment or be empty: then the whole page counts.
    blocks = _Reader(document, content).blocks() or _Reader(document, None).blocks()
    title = next((block.heading for block in blocks if block.level == 1), "")
    if not title and (named := _TITLE.search(document.text)):
        title = " ".join(unescape(named[1]).split())
    return Parsed(title, tuple(blocks))


@frozen
class _Definition:
    """The section around a ``dl`` that is open."""

    level: int
    heading: str


class _Reader(HTMLParser):
    """Turns the tags of one page into blocks."""

    def __init__(self, document: Document, content: str | None) -> None:
        """``content`` is the element that holds the content, ``None`` for the whole page."""
        super().__init__(convert_charrefs=True)
        self._text = document.text
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", document.text))]
        self._blocks: list[Block] = []
        self._builder: Builder | None = None
        self._names: list[str] = []
        self._level = 0
        self._heading = ""
        self._goes_on = False
        self._is_box = False
        """Whether the last element that began is a box beside the text."""
        self._definitions: list[_Definition] = []
        self._lists: list[int | None] = []
        """The last number of each open list; ``None`` for one with bullets."""
        self._tables = 0
        """How many tables are open, one in the other."""
        self._content = content
        self._content_depth = 0
        self._silent = ""
        self._silent_depth = 0
        self._unseen = unseen_in(document.text).always

    def blocks(self) -> list[Block]:
        """All blocks of the page in document order."""
        markup = _without_loose_ends(self._text)
        self.feed(markup)
        self.close()
        self.handle_data(self._text[len(markup) :])
        self._finish(len(self._text))
        return self._blocks

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self._silent:
            self._silent_depth += tag == self._silent
            return
        if self._is_content(tag, attributes):
            self._content_depth += 1
        if not self._is_read():
            return
        if self._is_silent(tag, attributes):
            if tag not in NO_CONTENT:
                self._silent, self._silent_depth = tag, 1
            return
        if self._builder is None or self._builder.kind is not BlockKind.CODE:
            self._open(tag, attributes)
        elif tag == "br":
            self._append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in NO_CONTENT:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent_depth -= tag == self._silent
            if self._silent_depth == 0:
                self._silent = ""
            return
        if self._content_depth and tag == self._content:
            self._content_depth -= 1
            if not self._is_read():
                self._finish(self._offset())
                return
        if self._is_read():
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if self._silent or not self._is_read():
            return
        if self._builder is None:
            if not data.strip():
                return
            start = self._offset() + len(data) - len(data.lstrip())
            self._begin(BlockKind.PARAGRAPH, min(start, len(self._text)))
        if self._builder is not None:
            is_code = self._builder.kind is BlockKind.CODE
            self._builder.text.append(data if is_code else data.replace("\n", " "))

    def _open(self, tag: str, attributes: dict[str, str | None]) -> None:
        offset = self._offset()
        name = attributes.get("id") or (attributes.get("name") if tag == "a" else None)
        classes = (attributes.get("class") or "").split()
        is_old_section = tag == "div" and "section" in classes
        is_label, self._is_box = self._is_box, not BOXES.isdisjoint(classes)
        if tag in HEADINGS and is_label:
            self._begin(BlockKind.PARAGRAPH, offset)
        elif tag in HEADINGS:
            self._begin(BlockKind.HEADING, offset, HEADINGS[tag])
        elif tag == "pre":
            self._begin(BlockKind.CODE, offset)
        elif tag == "dl":
            self._finish(offset)
            self._definitions.append(_Definition(self._level, self._heading))
        elif tag == "dt" and self._definitions and name:
            self._define(offset)
        elif tag in CODE:
            if self._builder is None:
                self._begin(BlockKind.PARAGRAPH, offset)
            self._append("`")
        elif tag in BREAKING:
            self._break(offset)
        else:
            self._open_row(tag, offset)
        # Only now: what an id is given to begins after the block before it has ended.
        if name and (tag in NAMING or is_old_section):
            self._names.append(name)

    def _open_row(self, tag: str, offset: int) -> None:
        """Open a list or table, or an item, row or cell of one."""
        kind = self._builder.kind if self._builder else None
        if tag in LISTS:
            if not self._lists or kind is not BlockKind.LIST:
                self._begin(BlockKind.LIST, offset)
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._item(offset)
        elif tag == "table":
            self._tables += 1
            if kind is not BlockKind.TABLE:
                self._begin(BlockKind.TABLE, offset)
        elif tag == "tr":
            self._row(offset)
        elif tag in CELLS:
            self._cell(offset)

    def _close(self, tag: str) -> None:
        after = self._text.find(">", self._offset()) + 1 or len(self._text)
        kind = self._builder.kind if self._builder else None
        if kind is BlockKind.CODE:
            if tag == "pre":
                self._finish(after)
        elif tag in HEADINGS or (tag == "dt" and kind is BlockKind.DEFINITION):
            self._finish(after)
        elif tag == "dl" and self._definitions:
            self._finish(after)
            around = self._definitions.pop()
            if self._level != around.level:
                self._level, self._heading = around.level, around.heading
                self._goes_on = self._level > 0
        elif tag in CODE:
            self._append("`")
        elif tag in BREAKING:
            if kind is BlockKind.PARAGRAPH:
                self._finish(after)
            else:
                self._break(after)
        else:
            self._close_row(tag, after)

    def _close_row(self, tag: str, after: int) -> None:
        """Close a list or table, or a cell of one."""
        if tag in LISTS and self._lists:
            self._lists.pop()
            if not self._lists:
                self._finish(after)
        elif tag == "table":
            self._tables = max(self._tables - 1, 0)
            builder = self._builder
            if builder is not None and builder.kind is BlockKind.TABLE and not self._tables:
                self._finish(after)
        elif tag in CELLS and self._builder is not None:
            self._builder.end_cell()

    def _begin(self, kind: BlockKind, offset: int, level: int = 0) -> None:
        self._finish(offset)
        self._builder = Builder(kind, offset, level)

    def _define(self, offset: int) -> None:
        level = self._definitions[-1].level + 1
        if self._builder is not None and self._builder.kind is BlockKind.DEFINITION:
            # Several signatures of one thing stand one under the other.
            self._builder.breaks("")
            return
        self._begin(BlockKind.DEFINITION, offset, level)

    def _item(self, offset: int) -> None:
        if self._builder is None or self._builder.kind is not BlockKind.LIST:
            # After code in a list, the list goes on.
            self._begin(BlockKind.LIST, offset)
        if self._builder is None:
            return
        if any(map(str.strip, self._builder.text)):
            self._builder.cuts.append(offset)
        number = self._lists[-1] if self._lists else None
        mark = "- "
        if number is not None:
            self._lists[-1] = number + 1
            mark = f"{number + 1}. "
        self._builder.breaks("  " * min(max(len(self._lists) - 1, 0), _DEEPEST_LIST) + mark)

    def _row(self, offset: int) -> None:
        builder = self._table(offset)
        if builder is None:
            return
        builder.end_cell()
        # The first row stays with the header, which says what its cells are.
        builder.rows += 1
        if builder.rows > 2:
            builder.cuts.append(offset)
        builder.breaks("|")

    def _cell(self, offset: int) -> None:
        builder = self._table(offset)
        if builder is None:
            return
        if not builder.rows:
            self._row(offset)
        builder.end_cell()
        builder.text.append(" ")
        builder.is_in_cell = True

    def _table(self, offset: int) -> Builder | None:
        """The table that is read; after code in a table, the table goes on."""
        if self._tables and (self._builder is None or self._builder.kind is not BlockKind.TABLE):
            self._begin(BlockKind.TABLE, offset)
        builder = self._builder
        return builder if builder is not None and builder.kind is BlockKind.TABLE else None

    def _break(self, offset: int) -> None:
        builder = self._builder
        if builder is None:
            return
        match builder.kind:
            case BlockKind.PARAGRAPH:
                self._finish(offset)
            case BlockKind.LIST if self._lists:
                if builder.text and builder.text[-1].strip(" -"):
                    builder.breaks("  " * min(len(self._lists), _DEEPEST_LIST))
            case _:
                builder.text.append(" ")

    def _append(self, text: str) -> None:
        if self._builder is not None:
            self._builder.text.append(text)

    def _finish(self, end: int) -> None:
        """End the block that is read at offset ``end``."""
        builder, self._builder = self._builder, None
        if builder is None:
            return
        builder.end_cell()
        while end > builder.start and self._text[end - 1].isspace():
            end -= 1
        span = Span(builder.start, max(end, builder.start))
        shown = builder.shown()
        if not shown.strip() or not shown.strip("`|-. "):
            return
        anchors = tuple(dict.fromkeys(self._names))
        self._names = []
        cuts = tuple(cut for cut in builder.cuts if span.start < cut < span.end)
        heading = ""
        level = builder.level
        if builder.kind is BlockKind.DEFINITION:
            heading = anchors[0] if anchors else shown
        elif builder.kind is BlockKind.HEADING:
            heading = shown = " ".join(shown.replace("`", "").split())
        if level:
            self._level, self._heading, self._goes_on = level, heading, False
        elif self._goes_on:
            level, heading, self._goes_on = self._level, self._heading, False
        self._blocks.append(Block(builder.kind, span, shown, level, heading, anchors, cuts))

    def _is_content(self, tag: str, attributes: dict[str, str | None]) -> bool:
        if tag != self._content:
            return False
        is_marked = tag in {"main", "article"} or (attributes.get("role") or "").lower() == "main"
        return self._content_depth > 0 or is_marked

    def _is_read(self) -> bool:
        return self._content_depth > 0 or self._content is None

    def _is_silent(self, tag: str, attributes: dict[str, str | None]) -> bool:
        if tag in SILENT or (tag == "header" and self._content_depth == 0):
            return True
        classes = (attributes.get("class") or "").split()
        return (
            not SILENT_CLASSES.isdisjoint(classes)
            or attributes.get("role") in {"navigation", "search"}
            or attributes.get("aria-hidden") == "true"
            or "hidden" in attributes
            or not self._unseen.isdisjoint(f".{name}" for name in classes)
            or f"#{attributes.get('id')}" in self._unseen
            or UNSEEN_STYLE.search((attributes.get("style") or "")[:1_000]) is not None
        )

    def _offset(self) -> int:
        line, column = self.getpos()
        return min(self._line_starts[line - 1] + column, len(self._text))


def _without_loose_ends(text: str) -> str:
    """``text`` up to its last tag, as long as before, with what opens and never closes blank.

    The parser looks for the end of each such opening through the whole rest of the text.
    """
    text = text[: text.rfind(">") + 1]
    for opening, closing in (("<!--", "-->"), ("<![", "]>"), ("<?", ">")):
        last = text.rfind(closing)
        closed = last + len(closing) if last >= 0 else 0
        text = text[:closed] + text[closed:].replace(opening, " " * len(opening))
    return _LONG_TAG.sub(lambda match: " " * len(match[0]), text)


def _content_of(text: str) -> str | None:
    """The element that holds the content; ``None`` where the page does not say."""
    if main := _MAIN.search(text):
        return (main[1] or main[2]).lower()
    return "article" if _ARTICLE.search(text) else None
