"""AsciiDoc: sections, delimited blocks, lists and tables."""

import re
from bisect import bisect_right
from collections import defaultdict

from attrs import evolve

from askdocs.workspace.document import BlockKind, Document, Parsed
from askdocs.workspace.formats.asciidoc_inline import (
    Known,
    alternative,
    anchors_in,
    usage,
    with_attributes,
)
from askdocs.workspace.formats.asciidoc_lines import (
    ADMONITION,
    ATTRIBUTE,
    AUTHOR,
    BLOCK_ANCHOR,
    BLOCK_ATTRIBUTES,
    BLOCK_MACRO,
    BLOCK_TITLE,
    DELIMITER,
    DISCRETE,
    ID,
    ITEM,
    REVISION,
    SILENT,
    TABLE_END,
    TERM,
    UNDERLINE,
    UNDERLINE_LEVELS,
    VERBATIM,
    AsciiDocLines,
    heading_at,
)
from askdocs.workspace.formats.asciidoc_lists import ListMarks
from askdocs.workspace.formats.asciidoc_styles import Style
from askdocs.workspace.formats.asciidoc_tables import table_of
from askdocs.workspace.formats.asciidoc_terms import Terms
from askdocs.workspace.formats.asciidoc_titles import titles_in
from askdocs.workspace.formats.lines import is_blank
from askdocs.workspace.formats.markup import code_block, label

_MOST_ATTRIBUTES = 1_000
_OLD_TITLE = re.compile(
    r"\ufeff?(?:(?://[^\n]{0,500}|:[^\n]{0,500}|[ \t]{0,80})\r?\n){0,100}"
    r"\w[^\n]{0,200}\n={4,}[ \t\r]*\n"
)
"""A title with a line below it, by which Asciidoctor knows what is written for its forerunner."""
_TOLD = frozenset({"description", "keywords", "page-description", "page-keywords"})
"""Attributes that say what a page is about."""


def parse(document: Document) -> Parsed:
    """The sections of an AsciiDoc document, as Markdown.

    Listings and literal blocks are code; example, sidebar and quote blocks show their content.
    A term of a description list that is a name or an option opens a section. Attributes that the
    document sets are shown with their values.
    """
    reader = _Reader(AsciiDocLines(document), _known_of(document.text))
    reader.read()
    # A term opens a section, but names no page.
    headings = (block for block in reader.blocks if block.kind is BlockKind.HEADING)
    title = next((heading.heading for heading in headings if heading.level == 1), "")
    return Parsed(title, tuple(reader.blocks))


def _known_of(text: str) -> Known:
    return Known(titles=titles_in(text), is_old=_OLD_TITLE.match(text) is not None)


class _Reader(Terms):
    """Reads one document from its first line to its last."""

    def __init__(self, lines: AsciiDocLines, known: Known) -> None:
        super().__init__(lines, known)
        self._end = len(lines)
        self._style = Style()
        self._paragraph_end = 0
        self._marks = ListMarks()
        self._delimiters: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(lines.all):
            if text[:1] and text[:1] in "-.=*_/+`|,:!~" and DELIMITER.match(text):
                self._delimiters[text.rstrip()].append(number)

    def read(self) -> None:
        line = self._read_header()
        while line < self._end:
            line = self._read_block(line)
        if self.waiting and self.blocks:
            last = self.blocks[-1]
            self.blocks[-1] = evolve(last, anchors=(*last.anchors, *self.waiting))

    def _read_header(self) -> int:
        line = 0
        while line < self._end:
            text = self.lines[line]
            heading = heading_at(text)
            if heading is not None and heading[0] == 1:
                self._learn_attributes(line + 1)
                self._open_heading(line, line + 1, 1, heading[1])
                return self._read_below_title(line + 1)
            if not (is_blank(text) or self._read_attribute(line)):
                return line
            line += 1
        return line

    def _read_below_title(self, line: int) -> int:
        """Reads author, revision and attributes, which stand right below the title."""
        if line < self._end and AUTHOR.match(self.lines[line]):
            self.markup(line, line + 1)
            line += 1
            if line < self._end and REVISION.match(self.lines[line]):
                self.markup(line, line + 1)
                line += 1
        while line < self._end and self._read_attribute(line):
            line += 1
        return line

    def _learn_attributes(self, line: int) -> None:
        """Learns what the header sets, which the title over it may already use."""
        blocks = list(self.blocks)
        while line < self._end and not is_blank(self.lines[line]):
            self._read_attribute(line)
            line += 1
        self.blocks = blocks

    def _read_attribute(self, line: int) -> bool:
        found = ATTRIBUTE.match(self.lines[line])
        if found is None:
            return False
        name, value = found[1].lower(), (found[2] or "").strip().removesuffix("\\").rstrip(" +")
        attributes = self.known.attributes
        if name.strip("!") != name:
            attributes.pop(name.strip("!"), None)
        elif len(attributes) < _MOST_ATTRIBUTES:
            attributes[name] = with_attributes(value, self.known)[:400]
        if name in _TOLD and value:
            kind = "Keywords: " if name.endswith("keywords") else ""
            self.show(BlockKind.PARAGRAPH, line, line + 1, f"{kind}{self.shown(value)}")
        else:
            self.markup(line, line + 1)
        return True

    def _read_block(self, line: int) -> int:
        """Reads what starts at ``line``; the line after it."""
        text = self.lines[line]
        if is_blank(text):
            return line + 1
        first = text[0]
        if first == "[" and self._read_block_attributes(line, text):
            return line + 1
        if first in "-.=*_/+`|,:!~" and DELIMITER.match(text):
            return self._read_delimited(line, text.rstrip())
        if first in "=#" and (heading := heading_at(text)):
            return self._read_heading(line, line + 1, *heading)
        if text.rstrip() == "+":
            self.markup(line, line + 1)
            self.is_attached = True
            return line + 1
        if SILENT.match(text):
            self.markup(line, line + 1)
            return line + 1
        if first == ":" and self._read_attribute(line):
            return line + 1
        if "::" in text and (macro := BLOCK_MACRO.match(text)):
            self.show(BlockKind.PARAGRAPH, line, line + 1, self._drawn(macro))
            return line + 1
        if first == "." and (title := BLOCK_TITLE.match(text)):
            self.show_label(line, self.shown(title[1]))
            return line + 1
        if (level := self._underlined(line)) > 0:
            return self._read_heading(line, line + 2, level, text.strip())
        return self._read_lines(line, text)

    def _drawn(self, macro: re.Match[str]) -> str:
        """What a reader of text is told of what a macro would draw."""
        return self.shown(alternative(macro["held"])) if macro["name"] == "image" else ""

    def _read_block_attributes(self, line: int, text: str) -> bool:
        anchor = BLOCK_ANCHOR.match(text)
        if anchor is not None:
            self.waiting.append(anchor[1])
            self.markup(line, line + 1)
            return True
        attributes = BLOCK_ATTRIBUTES.match(text)
        if attributes is None:
            return False
        self.waiting += [one or other for one, other in ID.findall(attributes[1])]
        self._style = self._style.with_more(attributes[1])
        if said := self._style.label(attributes[1]):
            self.show_label(line, self.shown(said))
        else:
            self.markup(line, line + 1)
        return True

    def _take_style(self) -> Style:
        style, self._style = self._style, Style()
        return style

    def _read_delimited(self, line: int, delimiter: str) -> int:
        style = self._take_style()
        if self.around and delimiter == self.around[-1]:
            self.around.pop()
            self.markup(line, line + 1)
            return line + 1
        closing = delimiter.rstrip(
            "abcdefghijklmnopqrstuvwxyz_-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        )
        closing = closing if delimiter.startswith("`") else delimiter
        end = self._closing(line, closing)
        first = delimiter[0]
        is_table = TABLE_END.match(delimiter) is not None
        is_code = (first in VERBATIM and delimiter != "--") or style.is_code
        if not (is_table or is_code or style.is_unseen or first in "/+"):
            self.markup(line, line + 1)
            # A block that is never closed is no block: headings after it stay headings.
            if end >= 0 and len(self.around) < 20:
                self.around.append(delimiter)
            return line + 1
        end = self._end if end < 0 else end
        self.markup(line, line + 1)
        if style.is_unseen or (first in "/+" and not style.is_formula):
            if end > line + 1:
                self.markup(line + 1, end)
        elif is_table:
            self._read_table(line + 1, end, delimiter, style)
        else:
            language = delimiter.lstrip("`") if first == "`" else ""
            self._show_code(line + 1, end, style, language)
        if end < self._end:
            self.markup(end, end + 1)
        return end + 1

    def _show_code(self, line: int, end: int, style: Style, language: str = "") -> None:
        usual = self.known.attributes.get("source-language", "") if style.is_source else ""
        self.show_code(line, end, language or style.language or usual, with_values=style.has_values)

    def _closing(self, line: int, delimiter: str) -> int:
        """The line that closes the block opened at ``line``; -1 where none does."""
        lines = self._delimiters.get(delimiter, [])
        index = bisect_right(lines, line)
        return lines[index] if index < len(lines) else -1

    def _read_table(self, line: int, end: int, delimiter: str, style: Style) -> None:
        while line < end and is_blank(self.lines[line]):
            line += 1
        if line >= end:
            return
        starts = [row for row in range(line, end) if self.lines[row].lstrip()[:1] in ("|", "!")]
        spaced = [row for row in starts if row > line and is_blank(self.lines[row - 1])]
        rows = spaced if len(spaced) > 1 else [row for row in starts if row > line]
        drawn = table_of(self.lines.all[line:end], delimiter[0], style.text, self.shown)
        self.show(BlockKind.TABLE, line, end, drawn, tuple(rows[1:]))

    def _underlined(self, line: int) -> int:
        """The level of the two-line title at ``line``; 0 where there is none."""
        if line + 1 >= self._end:
            return 0
        under = self.lines[line + 1]
        if not under or under[0] not in UNDERLINE_LEVELS or not UNDERLINE.match(under):
            return 0
        if self.around and under.rstrip() == self.around[-1]:
            return 0
        title = self.lines[line].rstrip()
        if abs(len(title) - len(under.rstrip())) > 1 or not any(map(str.isalnum, title)):
            return 0
        return UNDERLINE_LEVELS.index(under[0]) + 1

    def _read_heading(self, line: int, end: int, level: int, text: str) -> int:
        style = self._take_style()
        if self.around or DISCRETE.match(style.text):
            self.show(BlockKind.PARAGRAPH, line, end, label(self.plain(text)))
        else:
            self._open_heading(line, end, level, text)
        return end

    def _open_heading(self, line: int, end: int, level: int, text: str) -> None:
        heading = self.plain(text)
        self.open(BlockKind.HEADING, line, end, level, heading, anchors_in(text), heading)
        self.level, self.heading = level, heading

    def _read_lines(self, line: int, text: str) -> int:
        """Reads a list or a paragraph."""
        style = self._take_style()
        end = self._end_of_paragraph(line)
        if style.is_unseen:
            self.markup(line, end)
            return end
        if style.is_code:
            self._show_code(line, end, style)
            return end
        term = TERM.match(text)
        if term is not None and not text.lstrip().startswith(("* ", "- ", ". ")):
            return self.read_term(line, end, term)
        if ITEM.match(text):
            return self._read_items(line)
        if text[0].isspace():
            self.show_code(line, end, with_values=False)
            return end
        if style.name == "verse" and (called := usage("\n".join(self.lines.all[line:end]))):
            self.show(BlockKind.CODE, line, end, code_block(called, ""))
            return end
        said = self.words(line, end)
        if (admonition := ADMONITION.match(text)) is not None:
            said = f"{label(admonition[1].capitalize())} {said[admonition.end() :]}"
        self.show(BlockKind.PARAGRAPH, line, end, said)
        return end

    def _end_of_paragraph(self, line: int) -> int:
        """The line after the paragraph; kept, since its terms are read one by one."""
        if line >= self._paragraph_end:
            end = line
            while end < self._end and not self._ends_paragraph(end, line):
                end += 1
            self._paragraph_end = end
        return self._paragraph_end

    def _ends_paragraph(self, line: int, first: int) -> bool:
        text = self.lines[line]
        if is_blank(text):
            return True
        if line == first:
            return False
        return text.rstrip() == "+" or (text[0] in "-.=*_/+`|,:![~" and self._is_block_mark(text))

    def _is_block_mark(self, text: str) -> bool:
        return any(pattern.match(text) for pattern in (DELIMITER, BLOCK_ATTRIBUTES, BLOCK_ANCHOR))

    def _read_items(self, line: int) -> int:
        """Reads list items up to a block that is no item; the line after them."""
        first = line
        items: list[int] = []
        last = line
        while line < self._end:
            text = self.lines[line]
            if is_blank(text):
                after = line + 1
                while after < self._end and is_blank(self.lines[after]):
                    after += 1
                if after >= self._end or not ITEM.match(self.lines[after]):
                    break
                line = after
                continue
            if text.rstrip() == "+" or (line > first and self._is_block_mark(text)):
                break
            if line > first and text[0] in "=#" and heading_at(text):
                break
            if line > first and text[0] == "." and BLOCK_TITLE.match(text):
                break
            if ITEM.match(text):
                items.append(line)
            line += 1
            last = line
        if not self.is_attached and not self._goes_on(first):
            self._marks = ListMarks()
        self.is_attached = self.is_attached or self.in_term
        listed = "\n".join(self._marks.as_markdown(self.lines.all[first:last]))
        self.show(BlockKind.LIST, first, last, self.shown(listed), tuple(items[1:]))
        return last

    def _goes_on(self, line: int) -> bool:
        """Whether the list at ``line`` goes on after what was attached to its last item."""
        above = line - 1
        return above >= 0 and not is_blank(self.lines[above])
