"""A block of an HTML page while its text is read."""

from typing import Final

from attrs import define, field

from askdocs.workspace.document import BlockKind

_MOST_SPANNED: Final = 50
"""Columns or rows that one cell may fill; a page that says more does not mean it."""

_SHORT: Final = 120
"""Characters of a cell that is said again in each row that it fills."""


@define
class _Cell:
    """What a cell of a table says in one row and column of those that it fills."""

    text: list[str]
    is_header: bool
    rows: int
    """How many rows it fills from this one on."""


@define
class Builder:
    """A block while its text is read."""

    kind: BlockKind
    start: int
    level: int = 0
    cuts: list[int] = field(factory=list)
    text: list[str] = field(factory=list)
    """Of the block, or of the cell that is open."""
    is_term: bool = False
    """Whether it is a paragraph that names what comes after it."""
    rows: list[list[_Cell]] = field(factory=list)
    _caption: list[str] = field(factory=list)
    """The text of a table that stands in none of its cells."""

    def __attrs_post_init__(self) -> None:
        self._caption = self.text

    def breaks(self, mark: str) -> None:
        """Start a new line with ``mark``, unless the line is new already."""
        while self.text and self.text[-1].isspace():
            self.text.pop()
        if self.text and not self.text[-1].endswith("\n"):
            self.text.append("\n")
        self.text.append(mark)

    def row(self) -> None:
        """Begin a row of a table."""
        self.end_cell()
        self.rows.append([])
        self._reach_down()

    def cell(self, *, is_header: bool, columns: int = 1, rows: int = 1) -> None:
        """Begin a cell of a table, which may fill several columns and rows."""
        self.end_cell()
        self.text = []
        self.rows[-1].append(_Cell(self.text, is_header, min(rows, _MOST_SPANNED)))
        for _ in range(1, min(columns, _MOST_SPANNED)):
            self.rows[-1].append(_Cell([], is_header, min(rows, _MOST_SPANNED)))
        self._reach_down()

    def end_cell(self) -> None:
        """End the cell that is open, if one is."""
        self.text = self._caption

    def go_on_after(self, before: "Builder") -> None:
        """Take up a table that something else interrupted, at the same column."""
        header = before.rows[0]
        if header and all(cell.is_header for cell in header):
            self.rows.append([_Cell(cell.text, True, 1) for cell in header])
        if before.rows[-1] is not header:
            self.rows.append([_Cell([], False, cell.rows) for cell in before.rows[-1]])

    def _reach_down(self) -> None:
        """Fill the next columns with the cells above them that fill several rows."""
        row = self.rows[-1]
        above = self.rows[-2] if len(self.rows) > 1 else []
        while len(row) < len(above) and above[len(row)].rows > 1:
            cell = above[len(row)]
            # What is short is said again, so that each row can be read by itself.
            is_short = sum(map(len, cell.text)) <= _SHORT
            row.append(_Cell(cell.text if is_short else [], cell.is_header, cell.rows - 1))

    def shown(self) -> str:
        """The text with single spaces; line breaks only where they were asked for."""
        whole = "".join(self._caption)
        if self.kind is BlockKind.CODE:
            return whole.strip("\n").rstrip()
        # Only in a list does the space before a line say something.
        spaced = _single_spaced if self.kind is BlockKind.LIST else _squeezed
        lines = [spaced(line) for line in whole.split("\n")]
        lines = [line for line in lines if line.strip(" -") or line == whole]
        rows = self._rows_as_markdown()
        above = [line for line in lines if line] if rows else lines
        return "\n".join((*above, *rows))

    def _rows_as_markdown(self) -> list[str]:
        texts = [[_squeezed("".join(cell.text)) for cell in row] for row in self.rows]
        filled = {column for row in texts for column, text in enumerate(row) if text}
        kept = [index for index, row in enumerate(texts) if any(row)]
        rows = [
            [
                text.replace("|", "\\|")
                for column, text in enumerate(texts[index])
                if column in filled
            ]
            for index in kept
        ]
        if len(filled) < 2 or not kept:
            # A table of one column only lays out a page.
            return [text for row in rows for text in row]
        # A table without a header has an empty one: its first row is none.
        is_header = all(cell.is_header for cell in self.rows[kept[0]])
        header = rows.pop(0) if is_header else [""] * len(filled)
        rule = ["---"] * len(header)
        return [f"| {' | '.join(row)} |" for row in (header, rule, *rows)]


def _single_spaced(line: str) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return " " * (indent if line.strip() else 0) + " ".join(line.split())


def _squeezed(line: str) -> str:
    return " ".join(line.split())
