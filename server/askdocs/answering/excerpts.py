"""Excerpts: the part of a passage that answers, whole sentences, lists, tables and code blocks."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import frozen

from askdocs.answering.links import backslashes_kept, literal
from askdocs.index.tokens import tokenise
from askdocs.retrieval import share_held
from askdocs.text import Span, sentences, unwrapped
from askdocs.workspace.document import BlockKind, Document, Format, Passage, Piece

_WHOLE_PARAGRAPH: Final = 500
"""Characters of a paragraph that is quoted whole; of a longer one, its best sentences are."""

_LONGEST_BLOCK: Final = 4_000
"""Characters of a list, a table or a code block that is quoted."""

_SHORT: Final = 0.6
"""A passage of so much of the length that is wanted is quoted whole."""

_ANNOUNCES: Final = re.compile(r"[:：][*_`)]*\s*\Z")

_QUOTABLE: Final = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.TABLE, BlockKind.CODE, BlockKind.DEFINITION}
)


_MARKDOWN: Final = frozenset({Format.MARKDOWN, Format.NOTEBOOK, Format.RST, Format.ASCIIDOC})
"""Formats whose parsers show Markdown with its escapes."""

_UNMARKED: Final = frozenset({Format.VIM_HELP, Format.PLAIN})

_INDENTED: Final = re.compile(r"\n[ \t]*\n(?: {2,}|\t)")
"""What may be code to a viewer of Markdown, as in a list: it is shown as it is there."""


@frozen
class Excerpt:
    """Consecutive blocks of a passage, as they are to be shown."""

    span: Span
    """In the document's text."""
    markdown: str


def excerpt_of(
    document: Document,
    passage: Passage,
    wanted: Sequence[str],
    idf: Mapping[str, float],
    length: int,
) -> Excerpt | None:
    """The consecutive blocks of ``passage`` that hold most of the ``wanted`` tokens.

    About ``length`` characters; blocks are whole, but for long paragraphs, which are cut to whole
    sentences. A block that the one before it announces comes with it. ``None`` if the passage has
    nothing to quote.
    """
    pieces = [piece for piece in passage.pieces if piece.kind in _QUOTABLE]
    if not pieces:
        pieces = [piece for piece in passage.pieces if piece.kind is BlockKind.HEADING][:1]
    if not pieces:
        return None
    if sum(len(piece.shown) for piece in pieces) <= length * _SHORT:
        first, last = 0, len(pieces) - 1
    else:
        first, last = _best_run(passage, pieces, wanted, idf, length)
    shown = [
        _shown(document, passage, piece, wanted, idf, alone=first == last)
        for piece in pieces[first : last + 1]
    ]
    span = Span(shown[0][0].start, shown[-1][0].end)
    return Excerpt(span, "\n\n".join(markdown for _, markdown in shown))


def _best_run(
    passage: Passage,
    pieces: Sequence[Piece],
    wanted: Sequence[str],
    idf: Mapping[str, float],
    length: int,
) -> tuple[int, int]:
    """The first and last index of the run of pieces that is quoted."""
    held = [set(tokenise(piece.shown.of(passage.text))) for piece in pieces]
    scores = [share_held(wanted, idf, tokens) for tokens in held]
    best = max(range(len(pieces)), key=lambda index: (scores[index], -index))
    first = last = best
    size = len(pieces[best].shown)
    tokens = set(held[best])
    # What announces a block belongs to it, and so does what it announces.
    while first > 0 and _announces(passage, pieces[first - 1]):
        first -= 1
        size += len(pieces[first].shown)
    while last + 1 < len(pieces) and _announces(passage, pieces[last]):
        last += 1
        size += len(pieces[last].shown)
    # A definition line or a code block says little without the words around it.
    if pieces[first].kind is BlockKind.CODE and first > 0:
        first -= 1
        size += len(pieces[first].shown)
    if pieces[last].kind is BlockKind.DEFINITION and last + 1 < len(pieces):
        last += 1
        size += len(pieces[last].shown)
    while last + 1 < len(pieces) and size + len(pieces[last + 1].shown) <= length:
        more = share_held(wanted, idf, tokens | held[last + 1]) > share_held(wanted, idf, tokens)
        if not (more or pieces[last + 1].kind in {BlockKind.CODE, BlockKind.LIST}):
            break
        last += 1
        size += len(pieces[last].shown)
        tokens |= held[last]
    return first, last


def announces(paragraph: str) -> bool:
    """Whether a paragraph ends in a colon, and says little without what follows."""
    return _ANNOUNCES.search(paragraph[-12:]) is not None


def _announces(passage: Passage, piece: Piece) -> bool:
    return piece.kind is BlockKind.PARAGRAPH and announces(piece.shown.of(passage.text))


def _shown(
    document: Document,
    passage: Passage,
    piece: Piece,
    wanted: Sequence[str],
    idf: Mapping[str, float],
    *,
    alone: bool,
) -> tuple[Span, str]:
    text = piece.shown.of(passage.text)
    match piece.kind:
        case BlockKind.CODE:
            return piece.span, fenced(_clipped(text))
        case BlockKind.PARAGRAPH if alone and len(text) > _WHOLE_PARAGRAPH:
            chosen = _best_sentences(text, wanted, idf)
            quoted = as_markdown(chosen.of(text), document.format)
            # Where what is shown is what is written, the place of the sentences is known.
            if piece.span.of(document.text) == text:
                return chosen.shifted(piece.span.start), quoted
            return piece.span, quoted
        case BlockKind.DEFINITION:
            return piece.span, _named(text)
        case BlockKind.LIST if document.format is Format.VIM_HELP:
            # Its columns are seen as columns in code alone.
            return piece.span, fenced(_clipped(text))
        case _:
            return piece.span, as_markdown(_clipped(text), document.format)


def _named(text: str) -> str:
    """What a definition names, as code: in a line or, where it has several, in a block."""
    if "\n" in text:
        return fenced(text)
    return text if "`" in text else f"`{text}`"


def as_markdown(text: str, written: Format) -> str:
    """``text`` of a document that is written so, as Markdown that shows what the document shows."""
    text = unwrapped(text)
    if written in _MARKDOWN or _INDENTED.search(text):
        return text
    return literal(text) if written in _UNMARKED else backslashes_kept(text)


def _best_sentences(text: str, wanted: Sequence[str], idf: Mapping[str, float]) -> Span:
    """The run of whole sentences, up to three, that holds most of what is wanted."""
    found = sentences(text)
    held = [set(tokenise(sentence.of(text))) for sentence in found]
    best, best_score = Span(0, len(text)), -1.0
    for size in (1, 2, 3):
        for start in range(len(found) - size + 1):
            tokens = set().union(*held[start : start + size])
            # A further sentence has to earn its place.
            score = share_held(wanted, idf, tokens) - 0.08 * size
            if score > best_score:
                run = Span(found[start].start, found[start + size - 1].end)
                best, best_score = run, score
    quoted = best.of(text)
    lead = len(quoted) - len(quoted.lstrip())
    return Span(best.start + lead, best.start + len(quoted.rstrip()))


def _clipped(text: str) -> str:
    if len(text) <= _LONGEST_BLOCK:
        return text
    end = text.rfind("\n", 0, _LONGEST_BLOCK)
    return text[: end if end > 0 else _LONGEST_BLOCK] + "\n…"


def fenced(code: str) -> str:
    """``code`` as a fenced Markdown code block; one that is fenced already is left as it is."""
    stripped = code.strip("\n")
    if re.match(r" {0,3}(```|~~~)", stripped):
        marker = stripped.lstrip()[:3]
        closed = stripped.rstrip().endswith(marker) and stripped.count("\n") > 0
        return stripped if closed else f"{stripped}\n{marker}"
    longest = max((len(run) for run in re.findall(r"`+", stripped)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{stripped}\n{fence}"
