"""Chapters: what a document is uploaded as.

A file search cites files, so a manual is cut at its headings before it goes up; what is small
stays whole. The spans of a document's chapters follow each other without gaps.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import evolve, frozen

from askdocs.answering.prompt import estimated_tokens
from askdocs.patterns import lazy_pattern
from askdocs.text import Span
from askdocs.workspace.document import Document, Format, Section

LONGEST: Final = 24_000
"""Characters that a chapter stays below where its document has headings or blocks to cut at."""

_LONGEST_ATTRIBUTE: Final = 512
_LONGEST_NAME: Final = 64
"""Characters of an attribute's value, and of the readable part of a file's name."""

_UNSAFE: Final = lazy_pattern(r"[^A-Za-z0-9_-]+")

_BUILT: Final = frozenset({Format.PYTHON, Format.HTML})
"""Formats whose file holds more than what is read of it: code, comments, scripts."""

ENDINGS: Final = (".md", ".txt")


@frozen
class ChapterInfo:
    """A chapter without its text."""

    path: str
    """Of its document."""
    digest: str
    """Of its document."""
    headings: tuple[str, ...]
    """From the document's title down to what the chapter begins with; may be empty."""
    start_line: int
    """Zero-based, in the file."""
    end_line: int
    """Zero-based and included."""
    key: str
    """Digest of the path and of what is sent: the same chapter has it again."""
    ending: str
    """One of ``ENDINGS``: which kind of text it is."""
    bytes: int
    tokens: int
    """About."""
    span: Span
    """In ``Document.text``."""
    lead: str | None
    """What is sent before the text of ``span``; ``None`` if something else is sent than that."""

    def name(self, tag: str) -> str:
        """The name of its file, which no other file has; ``tag`` stands for the folder."""
        readable = _UNSAFE.sub("-", self.path.rpartition(".")[0] or self.path).strip("-")
        return f"{readable[-_LONGEST_NAME:] or 'file'}.{tag}.{self.key}{self.ending}"

    @property
    def attributes(self) -> dict[str, str | float | bool]:
        """What the vector store keeps beside the file."""
        return {
            # The end of a path says more than its beginning.
            "path": self.path[-_LONGEST_ATTRIBUTE:],
            "heading": " › ".join(self.headings)[:_LONGEST_ATTRIBUTE],
            "digest": self.digest,
            "start_line": self.start_line + 1,
            "end_line": self.end_line + 1,
            "key": self.key,
        }


@frozen
class Chapter:
    """A part of a document, as it is uploaded."""

    info: ChapterInfo
    text: str
    """What is sent."""


def chapters_of(document: Document, title: str | None = None) -> tuple[Chapter, ...]:
    """The chapters of ``document`` in its order; none if it holds no text.

    With its ``title`` known, a small document is not even parsed. Others are, so it belongs on a
    worker thread.
    """
    whole = Span(0, len(document.text))
    is_small = len(whole) <= LONGEST and document.format not in _BUILT
    if is_small and title is not None:
        top = (title,) if title else ()
        return _chapters(document, [_Piece(whole, top, document.text)])
    # Imported here because nobody waits for it who uploads nothing.
    from askdocs.workspace.formats import parse  # noqa: PLC0415
    from askdocs.workspace.passages import passages_of, sections_of  # noqa: PLC0415

    parsed = parse(document)
    if document.format in _BUILT:
        passages = passages_of(document, parsed)
        pieces = [
            _Piece(passage.span, passage.headings, _titled(passage.headings, passage.text))
            for passage in passages
        ]
        return _chapters(document, [_joined(run) for run in _packed(pieces)])
    top = (parsed.title,) if parsed.title else ()
    return _chapters(document, _cut(document, sections_of(parsed), top, whole))


def text_of(document: Document, info: ChapterInfo) -> str | None:
    """The text of a chapter of ``document`` without parsing it; ``None`` if that cannot be."""
    if info.lead is None or info.digest != document.digest:
        return None
    return info.lead + info.span.of(document.text)


@frozen
class _Piece:
    span: Span
    headings: tuple[str, ...]
    text: str

    def __len__(self) -> int:
        return len(self.text)


def _cut(
    document: Document, section: Section, headings: tuple[str, ...], extent: Span
) -> list[_Piece]:
    """The pieces of ``section``, which covers ``extent``: cut at the shallowest headings."""
    if len(extent) <= LONGEST:
        return [_Piece(extent, headings, extent.of(document.text))]
    starts = [child.blocks[0].span.start if child.blocks else -1 for child in section.children]
    children = [
        (child, start)
        for child, start in zip(section.children, starts, strict=True)
        if extent.start <= start < extent.end
    ]
    ends = [*(start for _, start in children[1:]), extent.end][: len(children)]
    own = Span(extent.start, children[0][1] if children else extent.end)
    pieces = list(_cut_at_blocks(document, section, headings, own)) if len(own) else []
    for (child, start), end in zip(children, ends, strict=True):
        below = headings
        if child.heading and (not headings or headings[-1] != child.heading):
            below = (*headings, child.heading)
        pieces += _cut(document, child, below, Span(start, end))
    return [_merged(document, run) for run in _packed(pieces)]


def _cut_at_blocks(
    document: Document, section: Section, headings: tuple[str, ...], extent: Span
) -> Iterator[_Piece]:
    """The section's own text, cut between its blocks where it is too long."""
    places = {block.span.start for block in section.blocks}
    # A table longer than a chapter is cut between its rows, a list between its items.
    places |= {cut for block in section.blocks if len(block.span) > LONGEST for cut in block.cuts}
    start = end = extent.start
    for place in (*sorted(at for at in places if extent.start < at < extent.end), extent.end):
        if place - start > LONGEST and end > start:
            yield _Piece(Span(start, end), headings, document.text[start:end])
            start = end
        end = place
    yield _Piece(Span(start, extent.end), headings, document.text[start : extent.end])


def _packed(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Runs of neighbours that are together no longer than a chapter."""
    runs: list[list[_Piece]] = []
    size = 0
    for piece in pieces:
        if runs and size + len(piece) <= LONGEST:
            runs[-1].append(piece)
            size += len(piece)
        else:
            runs.append([piece])
            size = len(piece)
    return runs


def _merged(document: Document, run: Sequence[_Piece]) -> _Piece:
    span = Span(run[0].span.start, run[-1].span.end)
    return _Piece(span, run[0].headings, span.of(document.text))


def _joined(run: Sequence[_Piece]) -> _Piece:
    span = Span(run[0].span.start, max(piece.span.end for piece in run))
    return _Piece(span, run[0].headings, "\n\n".join(piece.text for piece in run))


def _titled(headings: Sequence[str], text: str) -> str:
    return _lead(headings) + text


def _lead(headings: Sequence[str]) -> str:
    return f"{' › '.join(headings)}\n\n" if headings else ""


def _chapters(document: Document, pieces: Sequence[_Piece]) -> tuple[Chapter, ...]:
    is_built = document.format in _BUILT
    ending = ".md" if is_built or document.format is Format.MARKDOWN else ".txt"
    chapters: list[Chapter] = []
    taken: dict[str, int] = {}
    for piece in pieces:
        if not piece.text.strip():
            continue
        # What stands alone in the store has to say what it is about.
        lead = _lead(piece.headings) if chapters and not is_built else ""
        text = lead + piece.text
        data = text.encode("utf-8", "replace")
        first, last = _lines(document, piece.span)
        info = ChapterInfo(
            path=document.path,
            digest=document.digest,
            headings=piece.headings,
            start_line=first,
            end_line=last,
            key="",
            ending=ending,
            bytes=len(data),
            tokens=estimated_tokens(text),
            span=piece.span,
            lead=None if is_built else lead,
        )
        key = _key(document.path, data)
        # Two chapters of one document may be alike to the letter.
        taken[key] = taken.get(key, 0) + 1
        if taken[key] > 1:
            key = _key(f"{document.path}\n{taken[key]}", data)
        chapters.append(Chapter(evolve(info, key=key), text))
    return tuple(chapters)


def _key(path: str, data: bytes) -> str:
    return hashlib.sha256(b"\n".join((path.encode("utf-8", "replace"), data))).hexdigest()[:24]


def _lines(document: Document, span: Span) -> tuple[int, int]:
    """The first and the last line of ``span`` in the file."""
    return _line(document, span.start), _line(document, max(span.end - 1, span.start))


def _line(document: Document, offset: int) -> int:
    line = document.lines.line_of(offset)
    part = next((one for one in reversed(document.parts) if one.span.start <= offset), None)
    if part is None:
        return line
    if not part.lines:
        return 0
    within = line - document.lines.line_of(part.span.start)
    return part.lines[min(max(within, 0), len(part.lines) - 1)]
