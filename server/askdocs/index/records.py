"""How a passage is written into the store and read back."""

import json
import zlib

from askdocs.text import Span
from askdocs.workspace.document import BlockKind, Passage, Piece

_KINDS = {kind.value: kind for kind in BlockKind}


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def pack(passage: Passage) -> bytes:
    """``passage`` as a compressed record: a line of values, and its text."""
    pieces = [
        (piece.kind.value, piece.span.start, piece.span.end, piece.shown.start, piece.shown.end)
        for piece in passage.pieces
    ]
    values = (
        passage.headings,
        passage.anchors,
        passage.span.start,
        passage.span.end,
        passage.start_line,
        passage.end_line,
        passage.page,
        passage.cell,
        passage.suspicious,
        pieces,
    )
    record = f"{_encode(values)}\n{passage.text}"
    return zlib.compress(record.encode("utf-8", "surrogatepass"), 1)


def unpack(record: bytes) -> Passage:
    """The passage that ``pack`` wrote."""
    line, _, text = zlib.decompress(record).decode("utf-8", "surrogatepass").partition("\n")
    headings, anchors, start, end, start_line, end_line, page, cell, suspicious, pieces = (
        json.loads(line)
    )
    return Passage(
        headings=tuple(headings),
        anchors=tuple(anchors),
        span=Span(start, end),
        start_line=start_line,
        end_line=end_line,
        text=text,
        pieces=tuple(
            Piece(_KINDS[kind], Span(first, last), Span(shown_first, shown_last))
            for kind, first, last, shown_first, shown_last in pieces
        ),
        page=page,
        cell=cell,
        suspicious=tuple(suspicious),
    )
