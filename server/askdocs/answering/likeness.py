"""Likeness: how like a question the best sentence of what was found is, as a model sees it."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from askdocs.answering.follow_ups import leaned_on, leans
from askdocs.errors import AskDocsError
from askdocs.index.languages import ENGLISH, language_of
from askdocs.patterns import lazy_pattern
from askdocs.retrieval import Comparer, Hit, Query
from askdocs.text import sentences
from askdocs.workspace.document import BlockKind, Passage

_PASSAGES: Final = 4
_SENTENCES: Final = 8
"""The best passages, and the sentences of each, that are compared with the question."""

_SHORTEST: Final = 16
_LONGEST: Final = 220
"""Characters of a sentence that says something, and of what is compared of a longer one."""

_SECONDS: Final = 0.5
"""For which sentences are compared while somebody waits."""

_PROSE: Final = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.TABLE, BlockKind.DEFINITION}
)

_ITEM: Final = lazy_pattern(r"\n(?=\s*(?:[-*+]|\d+[.)])\s)|\n(?=\|)")
"""Where an item of a list or a row of a table begins."""


async def likeness_of(query: Query, hits: Sequence[Hit], comparer: Comparer) -> float | None:
    """By how much the best sentence of ``hits`` is more like ``query`` than foreign ones are.

    ``None`` where the model cannot say.
    """
    asked = language_of(query.text)
    if not hits or hits[0].language != ENGLISH or asked not in {ENGLISH, ""}:
        return None
    hits = [hit for hit in hits[:_PASSAGES] if hit.language == ENGLISH]
    texts = list(dict.fromkeys(_sentences_of(hits)))
    if not texts:
        return None
    try:
        compared = await comparer.compared(compared_text(query), texts, _SECONDS)
    except (AskDocsError, TimeoutError):
        return None
    return compared.best if any(one is not None for one in compared.likeness) else None


def compared_text(query: Query) -> str:
    """What is compared: the question, after the one before it if it leans on that."""
    if query.earlier and leans(query.text):
        return f"{leaned_on(query.earlier).text} {query.text}"
    return query.text


def _sentences_of(hits: Sequence[Hit]) -> Iterator[str]:
    """Sentences of the best hits, the first one of each first: time may not do for all."""
    of_each = [list(islice(_sentences_in(hit.passage), _SENTENCES)) for hit in hits]
    for place in range(_SENTENCES):
        for found in of_each:
            if place < len(found):
                yield found[place]


def _sentences_in(passage: Passage) -> Iterator[str]:
    for piece in passage.pieces:
        if piece.kind not in _PROSE:
            continue
        text = piece.shown.of(passage.text)
        for part in [text] if piece.kind is BlockKind.PARAGRAPH else _ITEM.split(text):
            for span in sentences(part):
                sentence = span.of(part).strip()
                if len(sentence) >= _SHORTEST:
                    yield sentence[:_LONGEST]
