"""The blocks of HTML while its tags are read: where they begin, break and end."""

import re
from typing import Final

from askdocs.text import Span
from askdocs.workspace.document import Block, BlockKind
from askdocs.workspace.formats.html_builder import Builder

_DEEPEST_LIST: Final = 12
_AFTER_TERM: Final = ": "
_BULLET: Final = " • "
_TAG_LIKE: Final = re.compile(r"<(?=[A-Za-z/!?])")
_RAISED: Final = re.compile(r"\w[\d+-]")


class HtmlWriter:
    """Puts the words between tags together to blocks."""

    def __init__(self, text: str, *, is_page: bool) -> None:
        self.blocks: list[Block] = []
        self.names: list[str] = []
        """Ids that point at what comes next."""
        self.level = 0
        self.heading = ""
        """Of the section that is open; both are set back where a list of definitions ends."""
        self.goes_on = False
        """Whether the next block opens that section again."""
        self._text = text
        self._is_page = is_page
        self._builder: Builder | None = None
        self._lists: list[int | None] = []
        """The last number of each open list; ``None`` for one with bullets."""
        self._tables = 0
        """How many tables are open, one in the other."""
        self._table: Builder | None = None
        """The table that is read, or goes on after what interrupts it."""
        self._codes = 0
        """How many elements of code are open, one in the other."""
        self._is_raised = False

    @property
    def kind(self) -> BlockKind | None:
        """What the block that is read is; ``None`` between blocks."""
        return self._builder.kind if self._builder else None

    @property
    def is_in_table(self) -> bool:
        return self._tables > 0

    # -- Words ------------------------------------------------------------------------------

    def begin(self, kind: BlockKind, offset: int, level: int = 0) -> None:
        """Begin a block; what is read before it ends."""
        self.finish(offset)
        self._builder = Builder(kind, offset, level)

    def words(self, data: str, offset: int) -> None:
        """Text between tags, which is at ``offset``."""
        if self._builder is None:
            if not data.strip():
                return
            self.begin(BlockKind.PARAGRAPH, min(offset + _blank_before(data), len(self._text)))
        builder = self._builder
        if builder is None or builder.kind is BlockKind.CODE:
            self.append(data)
            return
        if self._is_raised and builder.text and _RAISED.match(builder.text[-1][-1:] + data):
            # Ten to the sixth is not a hundred and six.
            self.append("^")
        self._is_raised = False
        if not self._is_page and not self._codes:
            data = _TAG_LIKE.sub(r"\\<", data)
        self.append(data.replace("\n", " "))

    def append(self, text: str) -> None:
        """Add ``text`` to the block that is read, if one is."""
        if self._builder is not None:
            self._builder.text.append(text)

    def image(self, words: str, offset: int) -> None:
        """The ``words`` that stand for an image."""
        if not words or self.kind is BlockKind.CODE:
            return
        if self._builder is None:
            self.begin(BlockKind.PARAGRAPH, offset)
        self.append(f" {words} ")

    def open_code(self, offset: int) -> None:
        if self._builder is None:
            self.begin(BlockKind.PARAGRAPH, offset)
        self._codes += 1
        if self._codes == 1:
            self.append("`")

    def close_code(self) -> None:
        if self._codes == 1 and self._builder is not None:
            if self._builder.text[-1:] == ["`"]:
                self._builder.text.pop()
            else:
                self.append("`")
        self._codes = max(self._codes - 1, 0)

    def raise_next(self, *, is_raised: bool) -> None:
        """Whether the next words are a superscript."""
        self._is_raised = is_raised

    def break_at(self, offset: int) -> None:
        """End the paragraph or the line that is read."""
        builder = self._builder
        if builder is None:
            return
        match builder.kind:
            case BlockKind.PARAGRAPH if builder.text[-1:] == [_AFTER_TERM]:
                pass
            case BlockKind.PARAGRAPH:
                self.finish(offset)
            case BlockKind.LIST if self._lists:
                if builder.text and builder.text[-1].strip(" -"):
                    builder.breaks("  " * min(len(self._lists), _DEEPEST_LIST))
            case _:
                builder.text.append(" ")

    def define(self, offset: int, level: int) -> None:
        """Begin the signature of something that is defined."""
        if self._builder is not None and self._builder.kind is BlockKind.DEFINITION:
            # Several signatures of one thing stand one under the other.
            self._builder.breaks("")
            return
        self.begin(BlockKind.DEFINITION, offset, level)

    def end_term(self) -> None:
        """The paragraph that is read names what comes next."""
        if self._builder is not None and self._builder.kind is BlockKind.PARAGRAPH:
            self._builder.is_term = True

    def explains_term(self) -> bool:
        """Whether what comes next stands on the line of the term before it."""
        builder = self._builder
        if builder is None or not builder.is_term or not any(map(str.strip, builder.text)):
            return False
        builder.text[:] = ["".join(builder.text).rstrip().rstrip(":："), _AFTER_TERM]
        return True

    # -- Lists and tables -------------------------------------------------------------------

    def open_list(self, offset: int, *, is_numbered: bool) -> None:
        if self._is_in_cell():
            self.append(" ")
            return
        if not self._lists or self.kind is not BlockKind.LIST:
            self.begin(BlockKind.LIST, offset)
        self._lists.append(0 if is_numbered else None)

    def close_list(self, after: int) -> None:
        if self._lists and not self._is_in_cell():
            self._lists.pop()
            if not self._lists:
                self.finish(after)

    def item(self, offset: int) -> None:
        """Begin an item of a list."""
        if self._is_in_cell():
            is_first = self._builder is None or not any(map(str.strip, self._builder.text))
            self.append(_BULLET[1:] if is_first else _BULLET)
            return
        if self._builder is None or self._builder.kind is not BlockKind.LIST:
            # After code in a list, the list goes on.
            self.begin(BlockKind.LIST, offset)
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

    def open_table(self, offset: int) -> None:
        self._tables += 1
        if self.kind is not BlockKind.TABLE:
            self.begin(BlockKind.TABLE, offset)
            self._table = self._builder

    def close_table(self, after: int) -> None:
        self._tables = max(self._tables - 1, 0)
        if self.kind is BlockKind.TABLE and not self._tables:
            self.finish(after)

    def row(self, offset: int) -> None:
        """Begin a row of a table."""
        builder = self._table_at(offset)
        if builder is None:
            self.break_at(offset)
            return
        builder.row()
        # The first row stays with the header, which says what its cells are.
        if len(builder.rows) > 2:
            builder.cuts.append(offset)

    def cell(self, offset: int, *, is_header: bool, columns: int, rows: int) -> None:
        """Begin a cell of a table."""
        builder = self._table_at(offset)
        if builder is None:
            # A table that other text divided goes on as its words.
            self.break_at(offset)
            return
        if not builder.rows:
            builder.row()
        builder.cell(is_header=is_header, columns=columns, rows=rows)

    def close_cell(self) -> None:
        if self._builder is not None:
            self._builder.end_cell()

    def _is_in_cell(self) -> bool:
        return self._tables > 0 and self.kind is BlockKind.TABLE

    def _table_at(self, offset: int) -> Builder | None:
        """The table that is read; after code in a table, the table goes on."""
        if self._tables and self.kind is not BlockKind.TABLE:
            before = self._table
            self.begin(BlockKind.TABLE, offset)
            self._table = self._builder
            if before is not None and before.rows and self._builder is not None:
                self._builder.go_on_after(before)
        return self._builder if self.kind is BlockKind.TABLE else None

    # -- Blocks -----------------------------------------------------------------------------

    def finish(self, end: int) -> None:
        """End the block that is read at offset ``end``."""
        builder, self._builder = self._builder, None
        if builder is None:
            return
        if self._codes and builder.kind is not BlockKind.CODE:
            self._codes = 0
            builder.text.append("`")
        builder.end_cell()
        while end > builder.start and self._text[end - 1].isspace():
            end -= 1
        span = Span(builder.start, max(end, builder.start))
        shown = builder.shown()
        if not shown.strip("`|-.:• \n"):
            return
        anchors = self.take_names()
        cuts = tuple(cut for cut in builder.cuts if span.start < cut < span.end)
        heading = ""
        level = builder.level
        if builder.kind is BlockKind.DEFINITION:
            heading = anchors[0] if anchors else shown
        elif builder.kind is BlockKind.HEADING:
            heading = shown = " ".join(shown.replace("`", "").split())
        if level:
            self.level, self.heading, self.goes_on = level, heading, False
        elif self.goes_on:
            level, heading, self.goes_on = self.level, self.heading, False
        self.blocks.append(Block(builder.kind, span, shown, level, heading, anchors, cuts))

    def take_names(self) -> tuple[str, ...]:
        """The names that wait for a block, which has them now."""
        names, self.names = tuple(dict.fromkeys(self.names)), []
        return names


def _blank_before(data: str) -> int:
    return len(data) - len(data.lstrip())
