"""Vim help: sections between rules, and a section for everything that a tag names."""

import re

from attrs import evolve

from askdocs.text import Span
from askdocs.workspace.document import Block, BlockKind, Document, Parsed
from askdocs.workspace.formats.lines import Lines, dedented, indent_of, is_blank
from askdocs.workspace.formats.vimhelp_lines import (
    beside,
    first_column,
    has_columns,
    is_modeline,
    is_rule,
    is_sentence,
    is_shouted,
    is_underlined,
    opens_code,
    shown,
    signature_of,
    tags_in,
    without_code_mark,
    without_tags,
)

_TITLE_LEVEL, _CHAPTER_LEVEL, _HEADING_LEVEL, _DEFINITION_LEVEL = 1, 2, 3, 4
_TITLE_WITHIN = 16
"""Lines from the top in which the title stands."""
_MOST_HEADS = 12
"""Lines that one definition names its forms in."""
_NOT_TITLE = re.compile(
    r"manual|マニュアル|\bby \w|^for n?vim\b|^n?vim$|last change|version", re.IGNORECASE
)


def parse(document: Document) -> Parsed:
    """The sections of a Vim help file.

    A rule of ``===`` or ``---`` opens a chapter, a line in capitals, one ending with ``~`` or a
    tagged line that stands alone a section in it; a tag at what is described below it opens a
    section at the lowest level. Tags are anchors, written as they are.
    """
    reader = _Reader(Lines(document))
    title = reader.read()
    return Parsed(title, tuple(reader.blocks))


class _Reader:
    """Reads one help file from its first line to its last."""

    def __init__(self, lines: Lines) -> None:
        self.blocks: list[Block] = []
        self._lines = lines
        self._end = len(lines)
        self._waiting: list[str] = []
        self._level = 0
        self._heading = ""
        # Whether a definition is open, whose text is indented as a rule.
        self._in_definition = False
        self._is_prose_definition = False

    def read(self) -> str:
        title, line = self._read_title()
        after_rule = 0
        while line < self._end:
            text = self._lines[line]
            if is_blank(text):
                line += 1
            elif is_rule(text):
                self._markup(line, line + 1)
                after_rule = _CHAPTER_LEVEL if text[0] == "=" else _HEADING_LEVEL
                line += 1
            elif is_modeline(text):
                self._markup(line, line + 1)
                line += 1
            else:
                line = self._read_chunk(line, after_rule)
                after_rule = 0
        if self._waiting and self.blocks:
            last = self.blocks[-1]
            self.blocks[-1] = evolve(last, anchors=(*last.anchors, *self._waiting))
        return title

    def _read_title(self) -> tuple[str, int]:
        """Reads the first lines up to the title; the title and the line after it."""
        tags = tags_in(self._lines[0])
        if not tags:
            return "", 0
        described = " ".join(without_tags(self._lines[0]).split())
        if described and not _NOT_TITLE.search(described):
            self._open(BlockKind.HEADING, 0, 1, _TITLE_LEVEL, described, tags)
            return described, 1
        for line in range(1, min(_TITLE_WITHIN, self._end)):
            text = self._lines[line]
            if is_rule(text) or is_modeline(text) or "|" in text:
                break
            title = " ".join(without_tags(text).split())
            if title and is_blank(self._lines[line - 1]) and not _NOT_TITLE.search(title):
                if len(title) > 80 or (
                    line + 1 < self._end and not is_blank(self._lines[line + 1])
                ):
                    # A paragraph, whose first line is no title.
                    break
                self._markup(0, line)
                anchors = [*tags, *tags_in(text)]
                self._open(BlockKind.HEADING, line, line + 1, _TITLE_LEVEL, title, anchors)
                return title, line + 1
        self._open(BlockKind.HEADING, 0, 1, _TITLE_LEVEL, tags[0], tags)
        return tags[0], 1

    # -- Chunks: the lines between two blank ones ---------------------------------------------

    def _read_chunk(self, line: int, after_rule: int) -> int:
        end = line
        while end < self._end and not self._ends_chunk(end):
            end += 1
            if opens_code(self._lines[end - 1]):
                break
        has_code = opens_code(self._lines[end - 1])
        if after_rule and not has_code and self._is_heading_after_rule(line, end):
            self._open_heading(line, line + 1, after_rule)
            line += 1
        elif not has_code and end == line + 1 and self._is_heading(line):
            self._open_heading(line, end, _HEADING_LEVEL)
            line = end
        elif end > line + 1 and is_underlined(self._lines[line], self._lines[line + 1]):
            self._open_heading(line, line + 2, _HEADING_LEVEL)
            line += 2
        while line < end:
            line = self._read_segment(line, end)
        return self._read_code(end) if has_code else end

    def _ends_chunk(self, line: int) -> bool:
        text = self._lines[line]
        return is_blank(text) or is_rule(text) or is_modeline(text)

    def _is_heading_after_rule(self, line: int, end: int) -> bool:
        text = self._lines[line]
        words = without_tags(text).strip()
        return bool(words) and len(words) <= 80 and (bool(tags_in(text)) or end == line + 1)

    def _is_heading(self, line: int) -> bool:
        """Whether the line, which stands alone, is the heading of what follows."""
        text = self._lines[line]
        if text[0].isspace() or not without_tags(text):
            return False
        if text.rstrip().endswith("~"):
            return not has_columns(text)
        if is_shouted(text):
            return True
        return bool(tags_in(text)) and not self._is_indented_after(line + 1)

    def _is_indented_after(self, line: int) -> bool:
        while line < self._end and is_blank(self._lines[line]):
            line += 1
        return line < self._end and self._lines[line][0].isspace()

    def _read_segment(self, line: int, end: int) -> int:
        """Reads a definition with its text, or the text up to the next definition."""
        if self._is_head(line):
            line = self._read_heads(line, end)
            if line < end and self._is_head(line):
                return line
        after = line
        while after < end and (after == line or not self._is_head(after)):
            if after > line and self._in_definition and self._steps_out(after):
                break
            after += 1
        if after > line:
            self._show_text(line, after)
        return after

    def _is_head(self, line: int) -> bool:
        """Whether the line names what is described below it."""
        text = self._lines[line]
        if "*" not in text or not tags_in(text):
            return False
        return not text[0].isspace() or not without_tags(text).strip()

    def _steps_out(self, line: int) -> bool:
        """Whether the line stands far left of the one above: after an option's type and scope."""
        above = indent_of(self._lines[line - 1])
        return above >= 16 and indent_of(self._lines[line]) <= above - 8

    def _read_heads(self, line: int, end: int) -> int:
        """Opens the section of a definition; the line after those that name it."""
        heads = line
        tags: list[str] = []
        first_words: int | None = None
        while heads < end and self._is_head(heads):
            tags += tags_in(self._lines[heads])
            if first_words is None and without_tags(self._lines[heads]).strip():
                first_words = heads
            heads += 1
        if first_words is None:
            if heads == end:
                # Tags alone: they point at what comes after the blank line.
                self._waiting += tags
                self._markup(line, end)
                return end
            first_words = heads
            heads += 1
        heads = self._other_forms(first_words, heads, end)
        words = self._lines[first_words].strip()
        signature = signature_of(words)
        is_prose = not signature or is_sentence(signature)
        heading = shown(tags[0] if is_prose else signature)
        self._is_prose_definition = is_prose or (
            heads < end and not self._lines[heads][0].isspace()
        )
        if is_prose and heads == first_words + 1:
            # The words are the first of a paragraph: they stay with it.
            if first_words > line:
                self._open(
                    BlockKind.DEFINITION, line, first_words, _DEFINITION_LEVEL, heading, tags
                )
                return first_words
            while heads < end and not self._is_head(heads):
                heads += 1
            self._open(BlockKind.PARAGRAPH, line, heads, _DEFINITION_LEVEL, heading, tags)
            return heads
        earlier = self._lines.all[first_words : heads - 1]
        if beside(self._lines[heads - 1]) and not any(map(beside, earlier)):
            return self._open_beside(line, heads, end, heading, tags)
        self._open(BlockKind.DEFINITION, line, heads, _DEFINITION_LEVEL, heading, tags)
        return heads

    def _other_forms(self, words: int, heads: int, end: int) -> int:
        """The line after further forms of a command, which stand below the first unindented."""
        after = heads
        while after < end and not self._lines[after][0].isspace() and not self._is_head(after):
            after += 1
        is_followed = after < end and self._lines[after][0].isspace()
        is_continued = without_tags(self._lines[words]).endswith((" or", "\tor"))
        return after if (is_followed or is_continued) and after - heads <= _MOST_HEADS else heads

    def _open_beside(self, line: int, heads: int, end: int, heading: str, tags: list[str]) -> int:
        """Opens a definition whose description begins on the last line that names it."""
        last = heads - 1
        text = self._lines[last]
        column = len(text) - len(text.lstrip()) + len(first_column(text.strip()))
        start = self._lines.start_of(last) + column
        forms = [*self._lines.all[line:last], text[:column]]
        self._open(
            BlockKind.DEFINITION, line, heads, _DEFINITION_LEVEL, heading, tags, start, forms
        )
        after = heads
        while after < end and self._lines[after][0].isspace() and not self._is_head(after):
            if after > heads and self._steps_out(after):
                break
            if after == heads and self._steps_out_of(column, after):
                break
            after += 1
        span = Span(start, self._lines.span(last, after).end)
        rest = [text[column:].strip(), *dedented(self._lines.all[heads:after])]
        self._show(BlockKind.PARAGRAPH, span, rest)
        return after

    def _steps_out_of(self, column: int, line: int) -> bool:
        """Whether the text below an option stands left of its type: it describes the option."""
        return indent_of(self._lines[line]) < min(column, 16)

    # -- Blocks -----------------------------------------------------------------------------

    def _open_heading(self, line: int, end: int, level: int) -> None:
        text = self._lines[line]
        heading = " ".join(shown(text).split())
        tags = tags_in(text)
        # A heading's mark may stand for itself.
        name = heading or (tags[0] if tags else text.strip())
        self._open(BlockKind.HEADING, line, end, level, name, tags)

    def _open(
        self,
        kind: BlockKind,
        line: int,
        end: int,
        level: int,
        heading: str,
        tags: list[str],
        stop: int | None = None,
        forms: list[str] | None = None,
    ) -> None:
        """Adds a block that opens a section; a definition shows the ``forms`` that it names."""
        end = max(end, line + 1)
        span = self._lines.span(line, end)
        if stop is not None:
            span = Span(span.start, stop)
        text = heading
        if kind is BlockKind.PARAGRAPH:
            texts = dedented(self._lines.all[line:end])
            text = "\n".join(map(shown, [*texts[:-1], without_code_mark(texts[-1])]))
        if kind is BlockKind.DEFINITION:
            shown_forms = [
                without_code_mark(shown(form).strip())
                for form in forms or self._lines.all[line:end]
            ]
            text = "\n".join(form.expandtabs(8) for form in shown_forms if form) or heading
        anchors = tuple(dict.fromkeys([*self._waiting, *tags]))
        self._waiting.clear()
        self.blocks.append(Block(kind, span, text, level, heading, anchors))
        self._in_definition = kind is not BlockKind.HEADING
        if kind is BlockKind.HEADING:
            self._level, self._heading = level, heading

    def _show_text(self, line: int, end: int) -> None:
        texts = self._lines.all[line:end]
        columns = sum(map(has_columns, texts))
        is_list = len(texts) >= 3 and columns * 2 >= len(texts)
        kind = BlockKind.LIST if is_list else BlockKind.PARAGRAPH
        margin = min(map(indent_of, texts))
        cuts = tuple(
            self._lines.start_of(row)
            for row in range(line + 1, end)
            if is_list and indent_of(self._lines[row]) == margin
        )
        self._show(kind, self._lines.span(line, end), dedented(texts), cuts)

    def _show(
        self, kind: BlockKind, span: Span, texts: list[str], cuts: tuple[int, ...] = ()
    ) -> None:
        if kind is not BlockKind.CODE:
            self._waiting += [tag for text in texts for tag in tags_in(text)]
            if opens_code(texts[-1]):
                texts = [*texts[:-1], without_code_mark(texts[-1])]
            texts = [shown(text) for text in texts]
        text = "\n".join(texts)
        if not text.strip():
            self.blocks.append(Block(BlockKind.MARKUP, span))
            return
        block = Block(kind, span, text, anchors=tuple(self._waiting), cuts=cuts)
        self._waiting.clear()
        self.blocks.append(self._placed(block))

    def _placed(self, block: Block) -> Block:
        """The block, opening the chapter again where it no longer belongs to a definition."""
        if not self._in_definition or self._is_prose_definition:
            return block
        if block.kind is BlockKind.CODE or self._lines.text[block.span.start].isspace():
            return block
        # A block beside its definition starts after it on the same line.
        if block.span.start and self._lines.text[block.span.start - 1] not in "\r\n":
            return block
        self._in_definition = False
        return evolve(block, level=max(self._level, 1), heading=self._heading)

    def _read_code(self, line: int) -> int:
        """Reads the code below a ``>``; the line after it and the ``<`` that ends it."""
        first = line
        while line < self._end and (is_blank(self._lines[line]) or self._lines[line][0].isspace()):
            if is_modeline(self._lines[line]):
                break
            line += 1
        end = line
        while end > first and is_blank(self._lines[end - 1]):
            end -= 1
        while first < end and is_blank(self._lines[first]):
            first += 1
        if end > first:
            texts = dedented(self._lines.all[first:end])
            self._show(BlockKind.CODE, self._lines.span(first, end), texts)
        if line < self._end and self._lines[line][0] == "<":
            return self._after_code(line)
        return line

    def _after_code(self, line: int) -> int:
        """Reads the line whose first character ends code; what stands beside it is text."""
        text = self._lines[line]
        rest = text[1:]
        if is_blank(rest):
            self._markup(line, line + 1)
            return line + 1
        end = line + 1
        if not opens_code(text):
            while (
                end < self._end
                and not is_blank(self._lines[end])
                and not is_rule(self._lines[end])
                and not self._is_head(end)
                and self._lines[end][0].isspace()
            ):
                end += 1
                if opens_code(self._lines[end - 1]):
                    break
        texts = dedented([" " + rest, *self._lines.all[line + 1 : end]])
        span = self._lines.span(line, end)
        self._show(BlockKind.PARAGRAPH, Span(span.start + 1, span.end), texts)
        return self._read_code(end) if opens_code(self._lines[end - 1]) else end

    def _markup(self, line: int, end: int) -> None:
        self.blocks.append(Block(BlockKind.MARKUP, self._lines.span(line, end)))
