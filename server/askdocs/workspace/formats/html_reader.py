"""HTML as blocks: a page, or the HTML that stands in another text."""

import re
from html.parser import HTMLParser
from typing import Final

from attrs import frozen

from askdocs.text import Span
from askdocs.workspace.document import Block, BlockKind
from askdocs.workspace.formats.html_elements import (
    BOXES,
    BREAKING,
    CELLS,
    CODE,
    HEADINGS,
    INLINE,
    LISTS,
    NAMING,
    NAMING_IN_TEXT,
    NO_CONTENT,
    SILENT,
    SILENT_CLASSES,
    SILENT_IN_TEXT,
)
from askdocs.workspace.formats.html_writer import HtmlWriter
from askdocs.workspace.formats.images import words_of_image
from askdocs.workspace.formats.unseen import ENDED_BY_NEXT, is_unseen

_LONG_TAG: Final = re.compile(r"<[^>]{20000,}")
"""What is no tag that anybody wrote; its attributes would take ages to tell apart."""

_NUMBER: Final = re.compile(r"\s*(\d{1,4})")

_DIVIDES_NOTHING: Final = INLINE | NO_CONTENT | CELLS | LISTS | {"li", "table", "tr"}
"""Elements whose end needs no break, or makes one by itself."""


@frozen
class _Definition:
    """The section around a ``dl`` that is open."""

    level: int
    heading: str


class HtmlReader(HTMLParser):
    """Turns the tags of a page, or of a stretch of HTML in another text, into blocks."""

    def __init__(
        self,
        text: str,
        content: str | None = None,
        *,
        is_page: bool = False,
        unseen: frozenset[str] = frozenset(),
    ) -> None:
        """``content`` is the element that holds the content of a page, ``None`` for all of it.

        ``unseen`` are the classes and ids that style sheets hide. What is no page but stands in
        another text defines nothing, and has no navigation to be left out.
        """
        super().__init__(convert_charrefs=True)
        self._text = text
        self._is_page = is_page
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._writer = HtmlWriter(text, is_page=is_page)
        self._is_box = False
        """Whether the last element that began is a box beside the text."""
        self._definitions: list[_Definition] = []
        self._content = content
        self._content_depth = 0
        self._silent = ""
        self._silent_depth = 0
        self._inside = 0
        """How many elements are open inside of the silent one."""
        self._unseen = unseen

    def blocks(self) -> list[Block]:
        """All blocks in the order of the text; names that no block took stand at its end."""
        markup = _without_loose_ends(self._text)
        self.feed(markup)
        self.close()
        self.handle_data(self._text[len(markup) :])
        end = len(self._text)
        self._writer.finish(end)
        if self._writer.names and not self._is_page:
            names = self._writer.take_names()
            self._writer.blocks.append(Block(BlockKind.MARKUP, Span(end, end), anchors=names))
        return self._writer.blocks

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self._silent == tag and tag in ENDED_BY_NEXT and not self._inside:
            self._silent = ""
        if self._silent:
            self._silent_depth += tag == self._silent
            self._inside += tag not in NO_CONTENT
            return
        if self._is_content(tag, attributes):
            self._content_depth += 1
        if not self._is_read():
            return
        if self._is_silent(tag, attributes):
            if tag not in NO_CONTENT:
                self._silent, self._silent_depth, self._inside = tag, 1, 0
            return
        if self._writer.kind is not BlockKind.CODE:
            self._open(tag, attributes)
        elif tag == "br":
            self._writer.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in NO_CONTENT:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent in ENDED_BY_NEXT and tag != self._silent and not self._inside:
            # The end of what is around such an element ends it.
            self._silent = ""
        if self._silent:
            self._silent_depth -= tag == self._silent
            self._inside = max(self._inside - 1, 0)
            if self._silent_depth == 0:
                self._silent = ""
            return
        if self._content_depth and tag == self._content:
            self._content_depth -= 1
            if not self._is_read():
                self._writer.finish(self._offset())
                return
        if self._is_read():
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent and self._is_read():
            self._writer.words(data, self._offset())

    def _open(self, tag: str, attributes: dict[str, str | None]) -> None:
        offset = self._offset()
        writer = self._writer
        name = attributes.get("id") or (attributes.get("name") if tag == "a" else None)
        classes = (attributes.get("class") or "").split()
        is_old_section = tag == "div" and "section" in classes
        is_label, self._is_box = self._is_box, not BOXES.isdisjoint(classes)
        writer.raise_next(is_raised=tag == "sup")
        if tag in HEADINGS and writer.is_in_table and not self._is_page:
            writer.break_at(offset)
        elif tag in HEADINGS and is_label:
            writer.begin(BlockKind.PARAGRAPH, offset)
        elif tag in HEADINGS:
            writer.begin(BlockKind.HEADING, offset, HEADINGS[tag])
        elif tag == "pre":
            writer.begin(BlockKind.CODE, offset)
        elif tag == "dl":
            writer.finish(offset)
            self._definitions.append(_Definition(writer.level, writer.heading))
        elif tag == "dt" and self._definitions and name and self._is_page:
            writer.define(offset, self._definitions[-1].level + 1)
        elif tag == "img":
            words = words_of_image(attributes.get("alt") or "", attributes.get("src") or "")
            writer.image(words, offset)
        elif tag in CODE:
            writer.open_code(offset)
        elif tag in BREAKING:
            if tag != "dd" or not writer.explains_term():
                writer.break_at(offset)
        else:
            self._open_row(tag, attributes, offset)
        # Only now: what an id is given to begins after the block before it has ended.
        naming = NAMING if self._is_page else NAMING_IN_TEXT
        if name and (tag in naming or is_old_section):
            writer.names.append(name)

    def _open_row(self, tag: str, attributes: dict[str, str | None], offset: int) -> None:
        """Open a list or table, or an item, row or cell of one."""
        writer = self._writer
        if tag in LISTS:
            writer.open_list(offset, is_numbered=tag == "ol")
        elif tag == "li":
            writer.item(offset)
        elif tag == "table":
            writer.open_table(offset)
        elif tag == "tr":
            writer.row(offset)
        elif tag in CELLS:
            columns, rows = _number(attributes.get("colspan")), _number(attributes.get("rowspan"))
            writer.cell(offset, is_header=tag == "th", columns=columns, rows=rows)
        elif not self._is_page and tag not in INLINE and tag not in NO_CONTENT:
            # A component of the site's own.
            writer.break_at(offset)

    def _close(self, tag: str) -> None:
        after = self._text.find(">", self._offset()) + 1 or len(self._text)
        writer = self._writer
        kind = writer.kind
        if kind is BlockKind.CODE:
            if tag == "pre":
                writer.finish(after)
        elif (tag in HEADINGS and kind is not BlockKind.TABLE) or (
            tag == "dt" and kind is BlockKind.DEFINITION
        ):
            writer.finish(after)
        elif tag == "dl" and self._definitions:
            writer.finish(after)
            around = self._definitions.pop()
            if writer.level != around.level:
                writer.level, writer.heading = around.level, around.heading
                writer.goes_on = writer.level > 0
        elif tag in CODE:
            writer.close_code()
        elif tag == "dt" and kind is BlockKind.PARAGRAPH:
            writer.end_term()
        elif tag in LISTS:
            writer.close_list(after)
        elif tag == "table":
            writer.close_table(after)
        elif tag in CELLS:
            writer.close_cell()
        elif tag in BREAKING or not (self._is_page or tag in _DIVIDES_NOTHING):
            writer.break_at(after)

    def _is_content(self, tag: str, attributes: dict[str, str | None]) -> bool:
        if tag != self._content:
            return False
        is_marked = tag in {"main", "article"} or (attributes.get("role") or "").lower() == "main"
        return self._content_depth > 0 or is_marked

    def _is_read(self) -> bool:
        return self._content_depth > 0 or self._content is None

    def _is_silent(self, tag: str, attributes: dict[str, str | None]) -> bool:
        if not SILENT_CLASSES.isdisjoint((attributes.get("class") or "").split()):
            return True
        if not self._is_page:
            return tag in SILENT_IN_TEXT or is_unseen(tag, attributes, self._unseen)
        return (
            tag in SILENT
            or (tag == "header" and self._content_depth == 0)
            or attributes.get("role") in {"navigation", "search"}
            or is_unseen(tag, attributes, self._unseen)
        )

    def _offset(self) -> int:
        line, column = self.getpos()
        return min(self._line_starts[line - 1] + column, len(self._text))


def _number(written: str | None) -> int:
    found = _NUMBER.match(written or "")
    return max(int(found[1]), 1) if found else 1


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
