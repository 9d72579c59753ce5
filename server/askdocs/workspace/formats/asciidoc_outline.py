"""The sections of an AsciiDoc document as they grow, block by block."""

from attrs import evolve

from askdocs.workspace.document import Block, BlockKind
from askdocs.workspace.formats.asciidoc_inline import anchors_in, shown
from askdocs.workspace.formats.lines import Lines, dedented, is_blank


class Outline:
    """The blocks of one document so far, and what waits for the next one."""

    def __init__(self, lines: Lines) -> None:
        self.blocks: list[Block] = []
        self.lines = lines
        self.attributes: dict[str, str] = {}
        """What the document sets, by name in lower case."""
        self.waiting: list[str] = []
        """Names that point at the block that comes next."""
        self.around: list[str] = []
        """Delimiters of the blocks that are open around the line, innermost last."""
        self.level = 0
        self.heading = ""
        self.in_term = False
        self.is_attached = False
        """Whether the next block belongs to the list item before it."""

    def words(self, line: int, end: int) -> str:
        """The lines as a reader sees them; names in them wait for the block."""
        text = "\n".join(dedented(self.lines.all[line:end]))
        self.waiting += anchors_in(text)
        return shown(text, self.attributes).rstrip()

    def open(
        self,
        kind: BlockKind,
        line: int,
        end: int,
        level: int,
        heading: str,
        anchors: list[str],
        text: str,
    ) -> None:
        """Adds a block that opens a section."""
        names = tuple(dict.fromkeys([*self.waiting, *anchors]))
        self.waiting.clear()
        span = self.lines.span(line, end)
        self.blocks.append(Block(kind, span, text or None, level, heading, names))
        self.in_term = self.is_attached = False

    def show(
        self,
        kind: BlockKind,
        line: int,
        end: int,
        text: str | None,
        rows: tuple[int, ...] = (),
    ) -> None:
        """Adds a block of words, opening the section again after a description list."""
        words = self.words(line, end) if text is None else shown(text, self.attributes)
        span = self.lines.span(line, end)
        if is_blank(words):
            self.blocks.append(Block(BlockKind.MARKUP, span))
            return
        cuts = tuple(self.lines.start_of(row) for row in rows)
        self._add(Block(kind, span, words, anchors=tuple(self.waiting), cuts=cuts))
        self.waiting.clear()

    def show_code(self, line: int, end: int) -> None:
        """Adds the lines as code."""
        while line < end and is_blank(self.lines[line]):
            line += 1
        if line < end:
            text = "\n".join(dedented(self.lines.all[line:end])).rstrip()
            block = Block(
                BlockKind.CODE, self.lines.span(line, end), text, anchors=tuple(self.waiting)
            )
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
