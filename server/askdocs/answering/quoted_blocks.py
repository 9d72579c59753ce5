"""Blocks as they are quoted: whole, or cut to the units that a question asks for."""

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from askdocs.answering.question_kinds import Kind, says
from askdocs.answering.quoted_lines import lines_of
from askdocs.answering.showing import as_quoted
from askdocs.answering.units import Units, run_of, units_of
from askdocs.index.tokens import tokenise
from askdocs.patterns import lazy_pattern
from askdocs.retrieval import share_held
from askdocs.text import Span
from askdocs.workspace.document import BlockKind, Document, Passage, Piece

LEAST: Final = 3
"""Lines of a block that are worth beginning it."""

_NARROW: Final = 80
"""Characters of a line of prose, as it is written, about."""

_LONGEST_LABEL: Final = 40
"""Characters of the name of a file or of a tab."""

_ANNOUNCES: Final = lazy_pattern(r"(?:[:：]|\.\.\.|…)[*_`)]*\s*\Z")

_SAMPLE: Final = 0.7
"""What a long sample of code counts beside prose that holds the same."""

_COMMAND: Final = 0.16
"""What it counts that a few lines of code hold what is to be done."""

AS_ASKED: Final = 0.1
"""What it counts that words are of the kind that is asked for, beside how much of the question
they hold, from 0 to 1."""


@frozen
class Block:
    """A block of a passage, or a part of one, as it is quoted."""

    kind: BlockKind
    span: Span
    """In the document's text."""
    text: str
    """What a reader sees."""
    markdown: str
    is_verbatim: bool
    """Whether the text is what stands in the document, so that the place of a part is known."""
    document: Document

    @classmethod
    def of(cls, document: Document, passage: Passage, piece: Piece) -> "Block":
        text = piece.shown.of(passage.text)
        is_verbatim = piece.span.of(document.text) == text
        markdown = as_quoted(piece.kind, text, document.format)
        return cls(piece.kind, piece.span, text, markdown, is_verbatim, document)

    @property
    def lines(self) -> int:
        return lines_of(self.markdown)

    @property
    def announces(self) -> bool:
        if self.kind is BlockKind.HEADING:
            return True
        return self.kind is BlockKind.PARAGRAPH and announces(self.text)

    @property
    def is_label(self) -> bool:
        """Whether it is a name of what follows, such as that of a file or of a tab."""
        text = self.text.strip()
        is_short = len(text) <= _LONGEST_LABEL and "\n" not in text
        return self.kind is BlockKind.PARAGRAPH and is_short and text[-1:] not in ".!?。！？)…"

    @property
    def least_lines(self) -> int:
        """The lines that it takes at least to be of use."""
        if self.kind in (BlockKind.CODE, BlockKind.TABLE):
            # The marks of a fence, and what a table's columns are called, are lines, too.
            return min(self.lines, LEAST + 2)
        return min(self.lines, LEAST)

    def cut(self, asked: "Asked", lines: int) -> "Block":
        """The units that hold most of what is wanted, with "…" for what is left out."""
        units = units_of(self.kind, self.text)
        if len(units.parts) < 2:
            return self
        held = [set(tokenise(part.of(self.text))) for part in units.parts]
        scores = [asked.held(tokens) for tokens in held]
        if self.kind is BlockKind.PARAGRAPH:
            sizes, room = [len(part) for part in units.parts], lines * _NARROW
        else:
            sizes = [lines_of(part.of(self.text)) for part in units.parts]
            fences = 2 if self.kind is BlockKind.CODE else 0
            room = max(1, lines - lines_of(units.header) - fences)
        first, last = run_of(sizes, scores, room)
        return self._of_units(units, first, last)

    def without_announcement(self) -> "Block":
        """The same without a last sentence that announces what is not quoted."""
        if not self.announces or self.kind is BlockKind.HEADING:
            return self
        units = units_of(self.kind, self.text)
        if len(units.parts) > 1:
            return self._of_units(units, 0, len(units.parts) - 2)
        return evolve(self, markdown=f"{self.markdown} …")

    def _of_units(self, units: Units, first: int, last: int) -> "Block":
        run = Span(units.parts[first].start, units.parts[last].end)
        text = run.of(self.text)
        run = Span(run.start, run.start + len(text.rstrip()))
        text = text.rstrip() if self.kind is BlockKind.CODE else text.strip()
        is_first, is_last = first == 0, last == len(units.parts) - 1
        if self.kind in (BlockKind.CODE, BlockKind.PARAGRAPH):
            between = "\n" if self.kind is BlockKind.CODE else " "
            shown = between.join(
                part for part in ("" if is_first else "…", text, "" if is_last else "…") if part
            )
            markdown = as_quoted(self.kind, shown, self.document.format)
        else:
            markdown = as_quoted(self.kind, units.header + text, self.document.format)
            if not is_first and not units.header:
                markdown = f"…\n\n{markdown}"
            if not is_last:
                markdown += "\n\n…"
        span = self.span
        if self.is_verbatim:
            # The header of a table is quoted, too.
            start = 0 if units.header else run.start
            span = Span(start, run.end).shifted(self.span.start)
        return evolve(self, span=span, text=text, markdown=markdown, is_verbatim=False)


@frozen
class Asked:
    """What a quote is looked for by."""

    wanted: Sequence[str]
    idf: Mapping[str, float]
    kind: Kind

    def held(self, tokens: set[str]) -> float:
        """How much of the question ``tokens`` hold, from 0 to 1."""
        return share_held(self.wanted, self.idf, tokens)

    def score(self, block: Block) -> float:
        """How much a block answers by itself: what it holds, and whether it is of the kind."""
        held = self.held(set(tokenise(block.text)))
        if block.kind is BlockKind.CODE:
            # A long sample has a word of everything, and output that has a message explains none.
            if self.kind is Kind.ERROR:
                return held * _SAMPLE
            if block.lines > LEAST + 2:
                return held * _SAMPLE
            return held + _COMMAND * (self.kind in (Kind.HOW, Kind.OTHER))
        return held + AS_ASKED * says(self.kind, block.text)


def announces(paragraph: str) -> bool:
    """Whether a paragraph ends in a colon or in dots, and says little without what follows."""
    return _ANNOUNCES.search(paragraph[-12:]) is not None
