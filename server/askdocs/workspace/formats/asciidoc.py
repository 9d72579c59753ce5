"""AsciiDoc: sections, delimited blocks, lists and tables."""

import re
from bisect import bisect_right
from collections import defaultdict

from attrs import evolve

from askdocs.workspace.document import Block, BlockKind, Document, Parsed
from askdocs.workspace.formats.asciidoc_inline import anchors_in, plain, shown
from askdocs.workspace.formats.lines import Lines, dedented, is_blank

_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*?)(?:[ \t]+\1)?[ \t]*$")
_UNDERLINE = re.compile(r"([=\-~^+])\1{3,}[ \t]*$")
_UNDERLINE_LEVELS = "=-~^+"
_ATTRIBUTE = re.compile(r":(!?[A-Za-z_][\w-]{0,80}!?):(?:[ \t]+(.*))?$")
_DELIMITER = re.compile(
    r"(?:-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|/{4,}|\+{4,}|--|`{3,}|[|,:!]={3,})(?:[\w-]{0,30})?[ \t]*$"
)
_FENCE = re.compile(r"`{3,}")
_TABLE_END = re.compile(r"[|,:!]={3,}[ \t]*$")
_BLOCK_ATTRIBUTES = re.compile(r"\[(?!\[)([^\]\n]{0,400})\][ \t]*$")
_BLOCK_ANCHOR = re.compile(r"\[\[([^\[\],\s]{1,200})(?:,[^\[\]\n]{0,200})?\]\][ \t]*$")
_ID = re.compile(r"(?:^|,)\s*(?:[\w-]*#([^\s,.%\]#]+)|id=[\"']?([^\s\"',\]]+))")
_SILENT = re.compile(
    r"(?:ifdef|ifndef|ifeval|endif|include|toc|image|video|audio|icon)::.{0,400}\[.{0,400}\][ \t]*$"
    r"|//(?!/)|<<<[ \t]*$|'{3,}[ \t]*$|(?:-{3}|\*{3}|- - -|\* \* \*)[ \t]*$"
)
_BLOCK_TITLE = re.compile(r"\.(?![ \t.])(\S.{0,200})$")
_ITEM = re.compile(
    r"[ \t]*(?:\*{1,5}|-|\.{1,5}|\d{1,4}\.|[a-zA-Z]\.|[ivxIVX]{1,6}\)|<(?:\d{1,3}|\.)>)[ \t]+\S"
)
_TERM = re.compile(r"[ \t]*(?P<term>\S.{0,240}?)(?P<mark>:{2,4}|;;)(?:[ \t]+(?P<text>\S.*))?$")
_FLAG = re.compile(r"--?[A-Za-z0-9?#@][\w-]*")
_VERBATIM = frozenset("-.`")
_DROPPED = frozenset("/+")
_CODE_STYLES = re.compile(r"(?:source|listing|literal|stem|latexmath|asciimath|,)\b|,")
_DISCRETE = re.compile(r"(?:discrete|float)\b")


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


class _Reader:
    """Reads one document from its first line to its last."""

    def __init__(self, lines: Lines) -> None:
        self.blocks: list[Block] = []
        self._lines = lines
        self._end = len(lines)
        self._attributes: dict[str, str] = {}
        self._waiting: list[str] = []
        self._style = ""
        # Delimiters of the blocks that are open around the line, innermost last.
        self._around: list[str] = []
        self._level = 0
        self._heading = ""
        self._in_term = False
        # Whether a ``+`` attaches the next block to the list item before it.
        self._is_attached = False
        self._delimiters: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(lines.all):
            if text[:1] in "-.=*_/+`|,:!" and _DELIMITER.match(text):
                self._delimiters[text.rstrip()].append(number)

    def read(self) -> None:
        line = self._read_header()
        while line < self._end:
            line = self._read_block(line)
        if self._waiting and self.blocks:
            last = self.blocks[-1]
            self.blocks[-1] = evolve(last, anchors=(*last.anchors, *self._waiting))

    def _read_header(self) -> int:
        line = 0
        while line < self._end:
            text = self._lines[line]
            heading = _HEADING.match(text)
            if heading is not None and len(heading[1]) == 1:
                self._learn_attributes(line + 1)
                self._open_heading(line, line + 1, 1, heading[2])
                line += 1
                # Author, revision and attributes stand right below the title.
                while line < self._end and not is_blank(self._lines[line]):
                    if not self._read_attribute(line):
                        self._markup(line, line + 1)
                    line += 1
                return line
            if not (is_blank(text) or self._read_attribute(line)):
                if not text.startswith("//") or text.startswith("////"):
                    return line
                self._markup(line, line + 1)
            line += 1
        return line

    def _learn_attributes(self, line: int) -> None:
        """Learns what the header sets, which the title over it may already use."""
        blocks = list(self.blocks)
        while line < self._end and not is_blank(self._lines[line]):
            self._read_attribute(line)
            line += 1
        self.blocks = blocks

    def _read_attribute(self, line: int) -> bool:
        found = _ATTRIBUTE.match(self._lines[line])
        if found is None:
            return False
        name, value = found[1], found[2]
        if "!" not in name and len(self._attributes) < 1_000:
            self._attributes[name.lower()] = (value or "").strip()[:200]
        self._markup(line, line + 1)
        return True

    def _read_block(self, line: int) -> int:
        """Reads what starts at ``line``; the line after it."""
        text = self._lines[line]
        if is_blank(text):
            return line + 1
        first = text[0]
        if first == "[" and self._read_block_attributes(line, text):
            return line + 1
        if first in "-.=*_/+`|,:!" and _DELIMITER.match(text):
            return self._read_delimited(line, text.rstrip())
        if first in "=#" and (heading := _HEADING.match(text)):
            return self._read_heading(line, line + 1, len(heading[1]), heading[2])
        if text.rstrip() == "+":
            self._markup(line, line + 1)
            self._is_attached = True
            return line + 1
        if _SILENT.match(text) or self._read_attribute(line):
            if not self.blocks or self.blocks[-1].span.end <= self._lines.start_of(line):
                self._markup(line, line + 1)
            return line + 1
        if first == "." and (title := _BLOCK_TITLE.match(text)):
            self._show(BlockKind.PARAGRAPH, line, line + 1, title[1])
            return line + 1
        if (level := self._underlined(line)) > 0:
            return self._read_heading(line, line + 2, level, text.strip())
        return self._read_lines(line, text)

    def _read_block_attributes(self, line: int, text: str) -> bool:
        anchor = _BLOCK_ANCHOR.match(text)
        if anchor is not None:
            self._waiting.append(anchor[1])
            self._markup(line, line + 1)
            return True
        attributes = _BLOCK_ATTRIBUTES.match(text)
        if attributes is None:
            return False
        self._waiting += [one or other for one, other in _ID.findall(attributes[1])]
        self._style = attributes[1].lower() or self._style
        self._markup(line, line + 1)
        return True

    def _read_delimited(self, line: int, delimiter: str) -> int:
        style, self._style = self._style, ""
        if self._around and delimiter == self._around[-1]:
            self._around.pop()
            self._markup(line, line + 1)
            return line + 1
        closing = delimiter.rstrip(
            "abcdefghijklmnopqrstuvwxyz_-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        )
        closing = closing if delimiter.startswith("`") else delimiter
        end = self._closing(line, closing)
        self._markup(line, line + 1)
        first = delimiter[0]
        if first in _DROPPED:
            end = self._end if end < 0 else end
            if end > line + 1:
                self._markup(line + 1, end)
        elif _TABLE_END.match(delimiter):
            end = self._end if end < 0 else end
            self._read_table(line + 1, end)
        elif (first in _VERBATIM and delimiter != "--") or _CODE_STYLES.match(style):
            end = self._end if end < 0 else end
            self._show_code(line + 1, end)
        else:
            # A block that is never closed is no block: headings after it stay headings.
            if end >= 0 and len(self._around) < 20:
                self._around.append(delimiter)
            return line + 1
        if end < self._end:
            self._markup(end, end + 1)
        return end + 1

    def _closing(self, line: int, delimiter: str) -> int:
        """The line that closes the block opened at ``line``; -1 where none does."""
        lines = self._delimiters.get(delimiter, [])
        index = bisect_right(lines, line)
        return lines[index] if index < len(lines) else -1

    def _read_table(self, line: int, end: int) -> None:
        starts = [row for row in range(line, end) if self._lines[row].lstrip()[:1] in ("|", "!")]
        spaced = [row for row in starts if row > line and is_blank(self._lines[row - 1])]
        rows = spaced if len(spaced) > 1 else [row for row in starts if row > line]
        while line < end and is_blank(self._lines[line]):
            line += 1
        if line < end:
            self._show(BlockKind.TABLE, line, end, None, tuple(rows[1:]))

    def _underlined(self, line: int) -> int:
        """The level of the two-line title at ``line``; 0 where there is none."""
        if line + 1 >= self._end:
            return 0
        under = self._lines[line + 1]
        if not under or under[0] not in _UNDERLINE_LEVELS or not _UNDERLINE.match(under):
            return 0
        if self._around and under.rstrip() == self._around[-1]:
            return 0
        title = self._lines[line].rstrip()
        if abs(len(title) - len(under.rstrip())) > 1 or not any(map(str.isalnum, title)):
            return 0
        return _UNDERLINE_LEVELS.index(under[0]) + 1

    def _read_heading(self, line: int, end: int, level: int, text: str) -> int:
        style, self._style = self._style, ""
        if self._around or _DISCRETE.match(style):
            self._show(BlockKind.PARAGRAPH, line, end, plain(text, self._attributes))
        else:
            self._open_heading(line, end, level, text)
        return end

    def _open_heading(self, line: int, end: int, level: int, text: str) -> None:
        heading = plain(text, self._attributes)
        self._open(BlockKind.HEADING, line, end, level, heading, anchors_in(text), heading)
        self._level, self._heading = level, heading

    def _read_lines(self, line: int, text: str) -> int:
        """Reads a list or a paragraph."""
        style, self._style = self._style, ""
        end = line
        while end < self._end and not self._ends_paragraph(end, line):
            end += 1
        if _CODE_STYLES.match(style):
            self._show_code(line, end)
            return end
        term = _TERM.match(text)
        if term is not None and not text.lstrip().startswith(("* ", "- ", ". ")):
            return self._read_term(line, end, term)
        if _ITEM.match(text):
            return self._read_items(line)
        if text[0].isspace():
            self._show_code(line, end)
        else:
            self._show(BlockKind.PARAGRAPH, line, end, None)
        return end

    def _ends_paragraph(self, line: int, first: int) -> bool:
        text = self._lines[line]
        if is_blank(text):
            return True
        if line == first:
            return False
        return text.rstrip() == "+" or (text[0] in "-.=*_/+`|,:![" and self._is_block_mark(text))

    def _is_block_mark(self, text: str) -> bool:
        return any(
            pattern.match(text) for pattern in (_DELIMITER, _BLOCK_ATTRIBUTES, _BLOCK_ANCHOR)
        )

    def _read_items(self, line: int) -> int:
        """Reads list items up to a block that is no item; the line after them."""
        first = line
        items: list[int] = []
        last = line
        while line < self._end:
            text = self._lines[line]
            if is_blank(text):
                after = line + 1
                while after < self._end and is_blank(self._lines[after]):
                    after += 1
                if after >= self._end or not _ITEM.match(self._lines[after]):
                    break
                line = after
                continue
            if text.rstrip() == "+" or (line > first and self._is_block_mark(text)):
                break
            if line > first and text[0] in "=#" and _HEADING.match(text):
                break
            if _ITEM.match(text):
                items.append(line)
            line += 1
            last = line
        self._is_attached = self._is_attached or self._in_term
        self._show(BlockKind.LIST, first, last, None, tuple(items[1:]))
        return last

    def _read_term(self, line: int, end: int, term: re.Match[str]) -> int:
        """Reads a term of a description list and the first paragraph about it."""
        terms = [term]
        body = line + 1
        while term["text"] is None and body < end and (more := _TERM.match(self._lines[body])):
            terms.append(more)
            body += 1
            if more["text"] is not None:
                break
        names = [plain(one["term"], self._attributes) for one in terms]
        beside = terms[-1]["text"]
        after = body
        while after < end and not (after > body and _TERM.match(self._lines[after])):
            after += 1
        anchors = [name for one in terms for name in anchors_in(one["term"])]
        is_name = terms[0]["mark"] == "::" and (
            names[0].startswith("-") or (" " not in names[0] and len(names[0]) <= 80)
        )
        if not is_name or self._around:
            self._waiting += anchors
            self._show(BlockKind.PARAGRAPH, line, after, None)
            return after
        flags = [flag for name in names for flag in _FLAG.findall(name) if name.startswith("-")]
        all_names = [*anchors, *(flags or names)]
        level = self._level + 1
        stop = body if beside is None else body - 1
        if stop > line:
            self._open(
                BlockKind.DEFINITION, line, stop, level, names[0], all_names, "\n".join(names)
            )
            first = stop
        else:
            # The description stands on the line of its term, and is shown with it.
            self._open(
                BlockKind.DEFINITION,
                line,
                after,
                level,
                names[0],
                all_names,
                self._words(line, after),
            )
            first = after
        self._in_term = True
        if first < after:
            self._is_attached = True
            if _ITEM.match(self._lines[first]):
                return first
            self._show(BlockKind.PARAGRAPH, first, after, None)
        return after

    # -- Blocks -----------------------------------------------------------------------------

    def _words(self, line: int, end: int) -> str:
        text = "\n".join(dedented(self._lines.all[line:end]))
        self._waiting += anchors_in(text)
        return shown(text, self._attributes).rstrip()

    def _open(
        self,
        kind: BlockKind,
        line: int,
        end: int,
        level: int,
        heading: str,
        anchors: list[str],
        text: str,
    ) -> None:
        names = tuple(dict.fromkeys([*self._waiting, *anchors]))
        self._waiting.clear()
        span = self._lines.span(line, end)
        self.blocks.append(Block(kind, span, text or None, level, heading, names))
        self._in_term = self._is_attached = False

    def _show(
        self,
        kind: BlockKind,
        line: int,
        end: int,
        text: str | None,
        rows: tuple[int, ...] = (),
    ) -> None:
        """Adds a block of words, opening the section again after a description list."""
        words = self._words(line, end) if text is None else shown(text, self._attributes)
        span = self._lines.span(line, end)
        if is_blank(words):
            self.blocks.append(Block(BlockKind.MARKUP, span))
            return
        cuts = tuple(self._lines.start_of(row) for row in rows)
        self._add(Block(kind, span, words, anchors=tuple(self._waiting), cuts=cuts))
        self._waiting.clear()

    def _show_code(self, line: int, end: int) -> None:
        while line < end and is_blank(self._lines[line]):
            line += 1
        if line < end:
            text = "\n".join(dedented(self._lines.all[line:end])).rstrip()
            block = Block(
                BlockKind.CODE, self._lines.span(line, end), text, anchors=tuple(self._waiting)
            )
            self._waiting.clear()
            self._add(block)

    def _add(self, block: Block) -> None:
        if self._in_term and not self._is_attached and not self._around:
            block = evolve(block, level=max(self._level, 1), heading=self._heading)
            self._in_term = False
        self._is_attached = False
        self.blocks.append(block)

    def _markup(self, line: int, end: int) -> None:
        self.blocks.append(Block(BlockKind.MARKUP, self._lines.span(line, end)))
