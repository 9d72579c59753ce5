"""Excerpts: the part of a passage that answers, whole sentences, lists, tables and code blocks."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from askdocs.answering.question_kinds import Kind, says
from askdocs.answering.quoted_blocks import AS_ASKED, LEAST, Asked, Block
from askdocs.index.tokens import tokenise
from askdocs.patterns import lazy_pattern
from askdocs.text import Span
from askdocs.workspace.document import BlockKind, Document, Passage

_WIDE: Final = 1.2
"""A passage that is so many times what may be quoted is quoted whole."""


_SAID: Final = 0.6
"""A heading that says so much of what its passage says of the question says what is asked."""

_AT_START: Final = 0.1
"""What it counts that a quote begins with the section, beside how much of the question it holds,
from 0 to 1."""

_GROWS_BACK: Final = 2
"""Blocks before the one that a quote begins with, if it refers to them."""

_MORE: Final = 0.15
"""How much more of the question a block further down must hold to be quoted after "…"."""

_FOLLOWING: Final = 2
"""Blocks that are quoted after it, if there is room."""

_ECHOES: Final = 0.9
_LONGEST_ECHO: Final = 160
"""Characters of a block that says what is asked, and whose answer follows."""


_REFERS: Final = lazy_pattern(
    r"\W*(?:this|these|that|those|it|they|such|the (?:following|above|same|latter|former)|in this"
    r" case|in that case|then|otherwise|however|instead|also|but|for example|as (?:above|before)"
    r"|here)\b|\W*(?:これ|それ|この|その|上記|ただし|しかし|また|そのため|这|此|上述|但|그|이는|esto|este"
    r"|eso|isso|este|isto|essa?)",
    re.IGNORECASE,
)

_QUOTABLE: Final = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.TABLE, BlockKind.CODE, BlockKind.DEFINITION}
)


_NAME: Final = lazy_pattern(
    # In code style, a flag, in parts or in lower case, with what is in its brackets.
    r"[*_]*(?:`[^`]+`|-{1,2}[\w-]+|[$@.\w]*(?:[a-z][A-Z]|[_.:/()])[^\s]*|[a-z][\w-]*)[*_]*"
    r"(?:\([^()]*\))?(?: \\?\[[^\n]{1,40}\])?"
)
_QUESTION: Final = lazy_pattern(r"[^\n]{1,200}[?？]")
"""Headings without which what they head says too little: names of code, and questions."""


@frozen
class Excerpt:
    """Blocks of a passage that follow each other, as they are to be shown."""

    span: Span
    """In the document's text."""
    markdown: str


def excerpt_of(
    document: Document,
    passage: Passage,
    wanted: Sequence[str],
    idf: Mapping[str, float],
    lines: int,
    kind: Kind = Kind.OTHER,
) -> Excerpt | None:
    """What in ``passage`` answers a question for the ``wanted`` tokens, in about so many lines.

    It begins with the section where the headings say what is asked, else where most of it is
    held, and goes on as far as there is room. What announces something is quoted with it or not
    at all. ``None`` if the passage has nothing to quote.
    """
    pieces = [piece for piece in passage.pieces if piece.kind in _QUOTABLE]
    headings = [piece for piece in passage.pieces if piece.kind is BlockKind.HEADING][:1]
    if not pieces:
        pieces = headings
    elif headings and _says_what(headings[0].shown.of(passage.text).strip()):
        pieces = headings + pieces
    if not pieces:
        return None
    asked = Asked(wanted, idf, kind)
    blocks = [Block.of(document, passage, piece) for piece in pieces]
    if sum(block.lines for block in blocks) <= lines * _WIDE:
        quoted = blocks
    else:
        start = _start(passage, blocks, asked, lines)
        quoted = _told(blocks, start, asked, lines)
        if start > 0 and blocks[0].kind is BlockKind.HEADING:
            quoted = [blocks[0], *(quoted if start == 1 else _after_gap(quoted))]
    if len(quoted) == 1:
        quoted = [quoted[0].without_announcement()]
    markdown = "\n\n".join(block.markdown for block in quoted)
    return Excerpt(Span(quoted[0].span.start, quoted[-1].span.end), markdown)


def _start(passage: Passage, blocks: Sequence[Block], asked: Asked, lines: int) -> int:
    """The index of the block that a quote begins with."""
    heading = set(tokenise(" ".join(passage.headings)))
    held = [set(tokenise(block.text)) for block in blocks]
    most = asked.held(heading.union(*held))
    if asked.held(set(tokenise(" ".join(passage.headings[-1:])))) >= _SAID * most:
        return 0
    for index, block in enumerate(blocks[:-1]):
        # A question that the docs ask, a label: the answer follows.
        if len(block.text) <= _LONGEST_ECHO and asked.held(held[index]) >= _ECHOES * most:
            return index
    best, highest = 0, -1.0
    for start, first in enumerate(blocks):
        room, tokens = lines, set(heading)
        is_code = False
        for block, words in zip(blocks[start:], held[start:], strict=True):
            tokens |= words
            is_code = is_code or block.kind is BlockKind.CODE
            room -= block.lines
            if room <= 0:
                break
        is_asked = says(asked.kind, first.text) and first.kind is not BlockKind.CODE
        if asked.kind is Kind.HOW:
            is_asked = is_asked or is_code
        value = asked.held(tokens) / (most or 1.0)
        value += _AT_START * (start == 0) + AS_ASKED * is_asked
        # Of what holds the same the shortest way there is the best.
        if value >= highest:
            best, highest = start, value
    return _grown_back(blocks, best)


def _grown_back(blocks: Sequence[Block], start: int) -> int:
    """``start``, or the block before that what begins there refers to."""
    for _ in range(_GROWS_BACK):
        block = blocks[start]
        leans = block.kind is BlockKind.CODE or _REFERS.match(block.text) is not None
        if start == 0 or not (leans or blocks[start - 1].announces):
            break
        start -= 1
    return start


def _told(blocks: Sequence[Block], start: int, asked: Asked, lines: int) -> list[Block]:
    """What is quoted from ``start`` on: the beginning, and what further down says more of it."""
    beginning = _filled(blocks[start:], asked, lines)
    scores = [asked.score(block) for block in blocks]
    end = start + len(beginning)
    best = max(range(start, len(blocks)), key=lambda index: (scores[index], -index))
    if best < end or scores[best] < max(scores[start:end]) + _MORE or lines < 2 * LEAST:
        return beginning
    there = max(_grown_back(blocks, best), start + 1)
    further = _filled(blocks[there : best + _FOLLOWING + 1], asked, lines * 2 // 3)
    room = lines - sum(block.lines for block in further)
    beginning = _filled(blocks[start:there], asked, max(room, 1))
    if start + len(beginning) == there:
        return beginning + further
    if beginning and beginning[-1].announces:
        beginning[-1] = beginning[-1].without_announcement()
    if beginning[-1].markdown.endswith("…"):
        return beginning + further
    return beginning + _after_gap(further)


def _after_gap(blocks: Sequence[Block]) -> list[Block]:
    """``blocks`` after a sign that something before them is left out."""
    first = blocks[0]
    if not first.markdown.startswith("…"):
        first = evolve(first, markdown=f"…\n\n{first.markdown}")
    return [first, *blocks[1:]]


def _filled(blocks: Sequence[Block], asked: Asked, lines: int) -> list[Block]:
    """The first blocks, as many as there is room for: long ones are cut, so that more have room.

    What is left goes to the blocks that hold most of what is wanted.
    """
    sizes: list[int] = []
    room = lines
    for block in blocks:
        least = block.least_lines
        # What is announced may take a little more than there is.
        over = LEAST if sizes and blocks[len(sizes) - 1].announces else 0
        if sizes and least > room + over:
            break
        sizes.append(least)
        room -= least
    shown = blocks[: len(sizes)]
    scores = [asked.score(block) for block in shown]
    for index in sorted(range(len(shown)), key=lambda index: (-scores[index], index)):
        more = min(room, shown[index].lines - sizes[index])
        if more > 0:
            sizes[index] += more
            room -= more
    quoted = [
        block if size >= block.lines - 1 else block.cut(asked, size)
        for block, size in zip(shown, sizes, strict=True)
    ]
    while len(quoted) > 1 and (quoted[-1].announces or quoted[-1].is_label):
        quoted.pop()
    return quoted


def _says_what(heading: str) -> bool:
    return any(form.fullmatch(heading) for form in (_NAME, _QUESTION))
