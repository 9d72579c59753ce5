"""A block of an HTML page while its text is read."""

from attrs import define, field

from askdocs.workspace.document import BlockKind


@define
class Builder:
    """A block while its text is read."""

    kind: BlockKind
    start: int
    level: int = 0
    anchors: list[str] = field(factory=list)
    cuts: list[int] = field(factory=list)
    text: list[str] = field(factory=list)
    rows: int = 0
    is_in_cell: bool = False
    """Whether a cell of a table was begun and not ended; its end tag may be left out."""

    def breaks(self, mark: str) -> None:
        """Start a new line with ``mark``, unless the line is new already."""
        while self.text and self.text[-1].isspace():
            self.text.pop()
        if self.text and not self.text[-1].endswith("\n"):
            self.text.append("\n")
        self.text.append(mark)

    def end_cell(self) -> None:
        """End the cell that is open, if one is."""
        if self.is_in_cell:
            self.text.append(" |")
        self.is_in_cell = False

    def shown(self) -> str:
        """The text with single spaces; line breaks only where they were asked for."""
        whole = "".join(self.text)
        if self.kind is BlockKind.CODE:
            return whole.strip("\n").rstrip()
        # Only in a list does the space before a line say something.
        spaced = _single_spaced if self.kind is BlockKind.LIST else _squeezed
        lines = (spaced(line) for line in whole.split("\n"))
        return "\n".join(line for line in lines if line.strip(" -|") or line == whole)


def _single_spaced(line: str) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return " " * (indent if line.strip() else 0) + " ".join(line.split())


def _squeezed(line: str) -> str:
    return " ".join(line.split())
