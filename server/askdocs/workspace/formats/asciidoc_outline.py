"""The sections of an AsciiDoc document as they grow, block by block."""

from attrs import evolve

from askdocs.text import Span
from askdocs.workspace.document import Block, BlockKind
from askdocs.workspace.formats.asciidoc_inline import (
    Known,
    anchors_in,
    plain,
    shown,
    with_attributes,
)
from askdocs.workspace.formats.asciidoc_lines import AsciiDocLines
from askdocs.workspace.formats.lines import dedented, is_blank
from askdocs.workspace.formats.markup import code_block, label


class Outline:
    """The blocks of one document so far, and what waits for the next one."""

    def __init__(self, lines: AsciiDocLines, known: Known) -> None:
        self.blocks: list[Block] = []
        self.lines = lines
        self.known = known
        self.waiting: list[str] = []
        """Names that point at the block that comes next."""
        self.around: list[str] = []
        """Delimiters of the blocks that are open around the line, innermost last."""
        self.level = 0
        self.heading = ""
        self.in_term = False
        self.is_attached = False
        """Whether the next block belongs to the list item before it."""

    def shown(self, text: str) -> str:
        """``text`` of this document as Markdown; names in it wait for the next block."""
        self.waiting += anchors_in(text)
        return shown(text, self.known)

    def plain(self, text: str) -> str:
        """``text`` of this document without markup, on one line."""
        return plain(text, self.known)

    def words(self, line: int, end: int) -> str:
        """The lines as a reader sees them."""
        return self.shown("\n".join(dedented(self.lines.all[line:end]))).rstrip()

    def open(
        self,
        kind: BlockKind,
        line: int,
        end: int,
        level: int,
        heading: str,
        anchors: list[str],
        text: str,
        stop: int | None = None,
    ) -> None:
        """Adds a block that opens a section; it ends at the offset ``stop`` if one is given."""
        names = tuple(dict.fromkeys([*self.waiting, *anchors]))
        self.waiting.clear()
        span = self.lines.span(line, end)
        if stop is not None:
            span = Span(span.start, stop)
        self.blocks.append(Block(kind, span, text or None, level, heading, names))
        self.in_term = self.is_attached = False

    def show(
        self,
        kind: BlockKind,
        line: int,
        end: int,
        text: str | None = None,
        rows: tuple[int, ...] = (),
        start: int | None = None,
    ) -> None:
        """Adds a block of words, opening the section again after a description list.

        ``text`` is what is shown of the lines where they are no plain paragraph; the block begins
        at the offset ``start`` if one is given.
        """
        words = self.words(line, end) if text is None else text
        span = self.lines.span(line, end)
        if start is not None:
            span = Span(start, span.end)
        if is_blank(words):
            self.blocks.append(Block(BlockKind.MARKUP, span))
            return
        cuts = tuple(self.lines.start_of(row) for row in rows)
        self._add(Block(kind, span, words, anchors=tuple(self.waiting), cuts=cuts))
        self.waiting.clear()

    def show_label(self, line: int, words: str) -> None:
        """Adds the line as the label of the block that comes next."""
        is_attached = self.is_attached
        self.show(BlockKind.PARAGRAPH, line, line + 1, label(words))
        self.is_attached = is_attached

    def show_code(self, line: int, end: int, language: str = "", *, with_values: bool) -> None:
        """Adds the lines as code, with the values of attributes in it if it asks for them."""
        while line < end and is_blank(self.lines[line]):
            line += 1
        if line < end:
            text = "\n".join(dedented(self.lines.all[line:end])).rstrip()
            if with_values:
                text = with_attributes(text, self.known, is_code=True)
            span = self.lines.span(line, end)
            text = code_block(text, language)
            block = Block(BlockKind.CODE, span, text, anchors=tuple(self.waiting))
            self.waiting.clear()
            self._add(block)

    def _add(self, block: Block) -> None:
        if self.in_term and not self.is_attached and not self.around:
            block = evolve(block, level=max(self.level, 1), heading=self.heading)
            self.in_term = False
        self.is_attached = False
        self.blocks.append(block)

    def markup(self, line: int, end: int) -> None:
        """Adds lines that show nothing."""
        self.blocks.append(Block(BlockKind.MARKUP, self.lines.span(line, end)))
