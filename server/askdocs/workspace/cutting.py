"""Cutting blocks that are too long for one passage, at places where a reader would cut."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from attrs import frozen

from askdocs.patterns import lazy_pattern
from askdocs.text import Span, sentence_ends
from askdocs.workspace.document import Block, BlockKind
from askdocs.workspace.hidden import visible

LONGEST_WHOLE = 20_000
"""Characters up to which code, a table row or a list item is kept whole whatever the aim."""

_LONGEST_CUT = 8_000
"""Characters of a stretch of such a block that is longer still."""

_LINE_END = lazy_pattern(r"\r\n|\n|\r")
_SPACE = lazy_pattern(r"\s+|[、，]")
_WORD = lazy_pattern(r"\w+")
_HEADER = lazy_pattern(
    # A caption, a row and a rule of hyphens; or rows above a rule of equals signs.
    r"(?:[^|\r\n]++\r?\n)?+(?=[^\r\n]*\|)[^\r\n]++\r?\n(?=[ \t:|]*-)[ \t:|-]++\r?\n"
    r"|\+-[+-]++[ \t]*+\r?\n(?:[|][^\r\n]*+\r?\n){1,20}+\+=[+=]++[ \t]*+\r?\n"
    r"|={2,}(?: ++=++)++[ \t]*+\r?\n(?:[^=\r\n][^\r\n]*+\r?\n){1,5}+={2,}(?: ++=++)++[ \t]*+\r?\n"
)
_MARK = lazy_pattern(r"[\s|*+\-`_\[(<\"'\\#]{0,40}(?:\d{1,9}[.)]\s?)?")


@frozen
class Fragment:
    """A block, or a part of one, without blank space around it."""

    kind: BlockKind
    span: Span
    text: str
    """What a reader sees of it."""


def fragments_of(source: str, block: Block, length: int) -> list[Fragment]:
    """The block in fragments of about ``length`` characters at most.

    Code stays whole up to ``LONGEST_WHOLE`` characters and is cut between lines beyond; blocks
    with ``cuts`` are cut there; everything else after a sentence. A block that shows nothing
    gives no fragment. Each part of a table has the table's header over it.
    """
    span = _trimmed(source, block.span)
    written = span.of(source) if block.text is None else block.text.strip("\r\n").rstrip()
    shown = visible(written)
    is_written = block.text is None and shown == written
    if shown != written:
        shown = shown.strip("\r\n").rstrip()
    if not shown or shown.isspace():
        return []
    limit = LONGEST_WHOLE if block.kind is BlockKind.CODE else length
    if len(shown) <= limit:
        return [Fragment(block.kind, span, shown)]
    mapping = _mapping_by_rows(span, block, shown) or _mapping(
        source, span, None if is_written else shown
    )
    header = header_of(shown) if block.kind is BlockKind.TABLE else ""
    if len(header) > length // 2:
        # Over parts that are hardly longer, it would only be in the way.
        header = ""
    fragments: list[Fragment] = []
    for start, end in _stretches(shown, block, mapping, length - len(header)):
        part = shown[start:end]
        stripped = part.strip("\r\n").rstrip()
        if block.kind is not BlockKind.CODE:
            stripped = stripped.lstrip()
        if not stripped:
            continue
        lead = part.index(stripped[0]) if stripped != part else 0
        at = Span(mapping.to_source(start + lead), mapping.to_source(start + lead + len(stripped)))
        fragments.append(Fragment(block.kind, at, header + stripped if fragments else stripped))
    return fragments


def header_of(table: str) -> str:
    """The lines of a table up to the rule below what its columns are called; empty without one.

    It is told by how tables are written, in Markdown, in grids and between borders, so that it
    holds for every format.
    """
    found = _HEADER.match(table)
    return found[0] if found else ""


def _trimmed(source: str, span: Span) -> Span:
    """``span`` without blank lines before it and blank space after it."""
    written = span.of(source).rstrip()
    blank = written[: len(written) - len(written.lstrip())]
    lines = max(blank.rfind("\n"), blank.rfind("\r")) + 1
    return Span(span.start + lines, span.start + len(written))


def _stretches(
    shown: str, block: Block, mapping: "_Mapping", length: int
) -> Iterator[tuple[int, int]]:
    cuts = sorted({_at_line_start(shown, mapping.to_shown(cut)) for cut in block.cuts})
    start = 0
    while start < len(shown):
        end = _end_of_stretch(shown, start, block.kind, cuts, length)
        yield start, end
        start = end


def _at_line_start(shown: str, cut: int) -> int:
    """``cut``, or the start of its line where only a mark of a row or an item is before it."""
    start = shown.rfind("\n", 0, cut) + 1
    return start if _MARK.fullmatch(shown, start, cut) else cut


def _end_of_stretch(shown: str, start: int, kind: BlockKind, cuts: list[int], length: int) -> int:
    rest = len(shown) - start
    if kind is BlockKind.CODE:
        return len(shown) if rest <= _LONGEST_CUT else _last_line_end(shown, start, _LONGEST_CUT)
    if rest <= length:
        return len(shown)
    if cuts:
        # The last cut that keeps the stretch short, else the first one after.
        index = bisect_right(cuts, start + length)
        if index and cuts[index - 1] > start:
            return cuts[index - 1]
        end = cuts[index] if index < len(cuts) else len(shown)
        return end if end - start <= LONGEST_WHOLE else _last_line_end(shown, start, _LONGEST_CUT)
    if kind in (BlockKind.TABLE, BlockKind.LIST):
        return _last_line_end(shown, start, length)
    return _last_sentence_end(shown, start, length)


def _last_line_end(shown: str, start: int, length: int) -> int:
    ends = [match.end() for match in _LINE_END.finditer(shown, start + 1, start + length)]
    if not ends:
        return _last_space(shown, start, length)
    end = ends[-1]
    # The carriage return of a line end that the window cut through stays with its line feed.
    return end + 1 if shown[end - 1] == "\r" and shown[end : end + 1] == "\n" else end


def _last_sentence_end(shown: str, start: int, length: int) -> int:
    ends = list(sentence_ends(shown, start + length // 3, start + length))
    return ends[-1] if ends else _last_space(shown, start, length)


def _last_space(shown: str, start: int, length: int) -> int:
    window = start + length // 2, start + length
    ends = [match.end() for match in _SPACE.finditer(shown, *window)]
    return ends[-1] if ends else min(start + length, len(shown))


@frozen
class _Mapping:
    """Places that correspond in a block's source and in its shown text, both ascending."""

    source: list[int]
    shown: list[int]

    def to_source(self, offset: int) -> int:
        return _translated(offset, self.shown, self.source)

    def to_shown(self, offset: int) -> int:
        """Where the first line or word at ``offset`` or after it is shown."""
        if len(self.source) == 2:
            return _translated(offset, self.source, self.shown)
        return self.shown[min(bisect_left(self.source, offset), len(self.shown) - 1)]


def _translated(offset: int, here: list[int], there: list[int]) -> int:
    index = bisect_left(here, offset)
    if index < len(here) and here[index] == offset:
        return there[index]
    index -= 1
    if index < 0:
        return there[0]
    if index + 1 >= len(there):
        return there[-1]
    return min(there[index] + offset - here[index], there[index + 1])


def _mapping_by_rows(span: Span, block: Block, shown: str) -> _Mapping | None:
    """The correspondence of a table's rows, where a parser made a line of each."""
    if block.kind is not BlockKind.TABLE or block.text is None or not shown.startswith("| "):
        return None
    cuts = [cut for cut in block.cuts if span.start < cut < span.end]
    starts = [match.end() for match in _LINE_END.finditer(shown)]
    if not cuts or len(cuts) > len(starts):
        return None
    # What is above the first cut is the header, and stays with the first row.
    return _Mapping([span.start, *cuts, span.end], [0, *starts[-len(cuts) :], len(shown)])


def _mapping(source: str, span: Span, shown: str | None) -> _Mapping:
    """The correspondence of a block's source and its shown text, ``None`` where they are one.

    Where both have the same number of lines, as parsers see to when they take markup away, line
    stands for line. Else words that are found in both in the same order stand for each other.
    """
    if shown is None:
        return _Mapping([span.start, span.end], [0, len(span)])
    source_lines = [span.start, *(m.end() for m in _LINE_END.finditer(source, *_ends(span)))]
    shown_lines = [0, *(match.end() for match in _LINE_END.finditer(shown))]
    if len(source_lines) == len(shown_lines) > 1:
        return _Mapping([*source_lines, span.end], [*shown_lines, len(shown)])
    at_source, at_shown = [span.start], [0]
    for word in _WORD.finditer(shown):
        found = source.find(word[0], at_source[-1], min(at_source[-1] + 400, span.end))
        if found > at_source[-1] and word.start() > at_shown[-1]:
            at_source.append(found)
            at_shown.append(word.start())
    return _Mapping([*at_source, span.end], [*at_shown, len(shown)])


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end
