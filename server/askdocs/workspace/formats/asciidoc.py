"""AsciiDoc: sections, delimited blocks, lists and tables."""

import re
from bisect import bisect_right
from collections import defaultdict

from attrs import evolve

from askdocs.workspace.document import BlockKind, Document, Parsed
from askdocs.workspace.formats.asciidoc_inline import anchors_in, plain
from askdocs.workspace.formats.asciidoc_lines import (
    ATTRIBUTE,
    BLOCK_ANCHOR,
    BLOCK_ATTRIBUTES,
    BLOCK_TITLE,
    CODE_STYLES,
    DELIMITER,
    DISCRETE,
    DROPPED,
    FLAG,
    ID,
    ITEM,
    SILENT,
    TABLE_END,
    TERM,
    UNDERLINE,
    UNDERLINE_LEVELS,
    VERBATIM,
    heading_at,
)
from askdocs.workspace.formats.asciidoc_outline import Outline
from askdocs.workspace.formats.lines import Lines, is_blank


def parse(document: Document) -> Parsed:
    """The sections of an AsciiDoc document.

    Listings and literal blocks are code; example, sidebar and quote blocks show their content.
    A term of a description list that is a name or an option opens a section. Attributes that the
    document sets are shown with their values.
    """
    reader = _Reader(Lines(document))
    reader.read()
    title = next((block.heading for block in reader.blocks if block.level == 1), "")
    return Parsed(title, tuple(reader.blocks))


class _Reader(Outline):
    """Reads one document from its first line to its last."""

    def __init__(self, lines: Lines) -> None:
        super().__init__(lines)
        self._end = len(lines)
        self._style = ""
        self._paragraph_end = 0
        self._delimiters: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(lines.all):
            if text[:1] in "-.=*_/+`|,:!" and DELIMITER.match(text):
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
                line += 1
                # Author, revision and attributes stand right below the title.
                while line < self._end and not is_blank(self.lines[line]):
                    if not self._read_attribute(line):
                        self.markup(line, line + 1)
                    line += 1
                return line
            if not (is_blank(text) or self._read_attribute(line)):
                if not text.startswith("//") or text.startswith("////"):
                    return line
                self.markup(line, line + 1)
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
        name, value = found[1], found[2]
        if "!" not in name and len(self.attributes) < 1_000:
            self.attributes[name.lower()] = (value or "").strip()[:200]
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
        if first in "-.=*_/+`|,:!" and DELIMITER.match(text):
            return self._read_delimited(line, text.rstrip())
        if first in "=#" and (heading := heading_at(text)):
            return self._read_heading(line, line + 1, *heading)
        if text.rstrip() == "+":
            self.markup(line, line + 1)
            self.is_attached = True
            return line + 1
        if SILENT.match(text) or self._read_attribute(line):
            if not self.blocks or self.blocks[-1].span.end <= self.lines.start_of(line):
                self.markup(line, line + 1)
            return line + 1
        if first == "." and (title := BLOCK_TITLE.match(text)):
            self.show(BlockKind.PARAGRAPH, line, line + 1, title[1])
            return line + 1
        if (level := self._underlined(line)) > 0:
            return self._read_heading(line, line + 2, level, text.strip())
        return self._read_lines(line, text)

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
        self._style = attributes[1].lower() or self._style
        self.markup(line, line + 1)
        return True

    def _read_delimited(self, line: int, delimiter: str) -> int:
        style, self._style = self._style, ""
        if self.around and delimiter == self.around[-1]:
            self.around.pop()
            self.markup(line, line + 1)
            return line + 1
        closing = delimiter.rstrip(
            "abcdefghijklmnopqrstuvwxyz_-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        )
        closing = closing if delimiter.startswith("`") else delimiter
        end = self._closing(line, closing)
        self.markup(line, line + 1)
        first = delimiter[0]
        if first in DROPPED:
            end = self._end if end < 0 else end
            if end > line + 1:
                self.markup(line + 1, end)
        elif TABLE_END.match(delimiter):
            end = self._end if end < 0 else end
            self._read_table(line + 1, end)
        elif (first in VERBATIM and delimiter != "--") or CODE_STYLES.match(style):
            end = self._end if end < 0 else end
            self.show_code(line + 1, end)
        else:
            # A block that is never closed is no block: headings after it stay headings.
            if end >= 0 and len(self.around) < 20:
                self.around.append(delimiter)
            return line + 1
        if end < self._end:
            self.markup(end, end + 1)
        return end + 1

    def _closing(self, line: int, delimiter: str) -> int:
        """The line that closes the block opened at ``line``; -1 where none does."""
        lines = self._delimiters.get(delimiter, [])
        index = bisect_right(lines, line)
        return lines[index] if index < len(lines) else -1

    def _read_table(self, line: int, end: int) -> None:
        starts = [row for row in range(line, end) if self.lines[row].lstrip()[:1] in ("|", "!")]
        spaced = [row for row in starts if row > line and is_blank(self.lines[row - 1])]
        rows = spaced if len(spaced) > 1 else [row for row in starts if row > line]
        while line < end and is_blank(self.lines[line]):
            line += 1
        if line < end:
            self.show(BlockKind.TABLE, line, end, None, tuple(rows[1:]))

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
        style, self._style = self._style, ""
        if self.around or DISCRETE.match(style):
            self.show(BlockKind.PARAGRAPH, line, end, plain(text, self.attributes))
        else:
            self._open_heading(line, end, level, text)
        return end

    def _open_heading(self, line: int, end: int, level: int, text: str) -> None:
        heading = plain(text, self.attributes)
        self.open(BlockKind.HEADING, line, end, level, heading, anchors_in(text), heading)
        self.level, self.heading = level, heading

    def _read_lines(self, line: int, text: str) -> int:
        """Reads a list or a paragraph."""
        style, self._style = self._style, ""
        end = self._end_of_paragraph(line)
        if CODE_STYLES.match(style):
            self.show_code(line, end)
            return end
        term = TERM.match(text)
        if term is not None and not text.lstrip().startswith(("* ", "- ", ". ")):
            return self._read_term(line, end, term)
        if ITEM.match(text):
            return self._read_items(line)
        if text[0].isspace():
            self.show_code(line, end)
        else:
            self.show(BlockKind.PARAGRAPH, line, end, None)
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
        return text.rstrip() == "+" or (text[0] in "-.=*_/+`|,:![" and self._is_block_mark(text))

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
            if ITEM.match(text):
                items.append(line)
            line += 1
            last = line
        self.is_attached = self.is_attached or self.in_term
        self.show(BlockKind.LIST, first, last, None, tuple(items[1:]))
        return last

    def _read_term(self, line: int, end: int, term: re.Match[str]) -> int:
        """Reads a term of a description list and the first paragraph about it."""
        terms = [term]
        body = line + 1
        while term["text"] is None and body < end and (more := TERM.match(self.lines[body])):
            terms.append(more)
            body += 1
            if more["text"] is not None:
                break
        names = [plain(one["term"], self.attributes) for one in terms]
        beside = terms[-1]["text"]
        after = body
        while after < end and not (after > body and TERM.match(self.lines[after])):
            after += 1
        anchors = [name for one in terms for name in anchors_in(one["term"])]
        is_name = terms[0]["mark"] == "::" and (
            names[0].startswith("-") or (" " not in names[0] and len(names[0]) <= 80)
        )
        if not is_name or self.around:
            self.waiting += anchors
            self.show(BlockKind.PARAGRAPH, line, after, None)
            return after
        flags = [flag for name in names if name.startswith("-") for flag in _flags_of(name)]
        all_names = [*anchors, *(flags or names)]
        level = self.level + 1
        stop = body if beside is None else body - 1
        if stop > line:
            self.open(
                BlockKind.DEFINITION, line, stop, level, names[0], all_names, "\n".join(names)
            )
            first = stop
        else:
            # The description stands on the line of its term, and is shown with it.
            self.open(
                BlockKind.DEFINITION,
                line,
                after,
                level,
                names[0],
                all_names,
                self.words(line, after),
            )
            first = after
        self.in_term = True
        if first < after:
            self.is_attached = True
            if ITEM.match(self.lines[first]):
                return first
            self.show(BlockKind.PARAGRAPH, first, after, None)
        return after


def _flags_of(term: str) -> list[str]:
    """The options that a term names; ``--[no-]verify`` names two."""
    spelled = [term.replace("[no-]", ""), term.replace("[no-]", "no-")]
    return list(dict.fromkeys(flag for one in spelled for flag in FLAG.findall(one)))
