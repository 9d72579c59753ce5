"""Likeness: how like a question the best sentence of what was found is, as a model sees it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final

from attrs import evolve

from askdocs.answering.follow_ups import leaned_on, leans
from askdocs.errors import AskDocsError
from askdocs.index.languages import ENGLISH, language_of
from askdocs.patterns import lazy_pattern
from askdocs.retrieval import Comparer, Hit, Query, of_each_folder
from askdocs.text import sentences
from askdocs.workspace.document import BlockKind, Folder, Passage

_PASSAGES: Final = 4
_SENTENCES: Final = 8
"""The best passages, and the sentences of each, that are compared with the question."""

_SHORTEST: Final = 16
_LONGEST: Final = 220
"""Characters of a sentence that says something, and of what is compared of a longer one."""

_SECONDS: Final = 0.5
_MOST_SECONDS: Final = 1.5
"""For which sentences of a folder, and of all, are compared while somebody waits."""

_PROSE: Final = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.TABLE, BlockKind.DEFINITION}
)

_ITEM: Final = lazy_pattern(r"\n(?=\s*(?:[-*+]|\d+[.)])\s)|\n(?=\|)")
"""Where an item of a list or a row of a table begins."""


async def likeness_of(
    query: Query, hits: Sequence[Hit], comparer: Comparer
) -> Mapping[Folder, float]:
    """By how much the best sentence of each folder is more like ``query`` than foreign ones are.

    A folder of which the model cannot say it is missing.
    """
    if language_of(query.text) not in {ENGLISH, ""}:
        return {}
    by_folder: dict[Folder, list[Hit]] = {}
    for hit in of_each_folder(hits, _PASSAGES):
        by_folder.setdefault(hit.folder, []).append(hit)
    sentences_of = {
        folder: list(dict.fromkeys(_sentences_of(of_it)))
        for folder, of_it in by_folder.items()
        if of_it[0].language == ENGLISH
    }
    # The best folder's first, as if it were asked alone.
    texts = list(dict.fromkeys(chain.from_iterable(sentences_of.values())))
    if not texts:
        return {}
    seconds = min(_SECONDS * len(sentences_of), _MOST_SECONDS)
    try:
        compared = await comparer.compared(compared_text(query), texts, seconds)
    except (AskDocsError, TimeoutError):
        return {}
    known = dict(zip(texts, compared.likeness, strict=True))
    likeness = {
        folder: evolve(compared, likeness=tuple(known[text] for text in of_it))
        for folder, of_it in sentences_of.items()
    }
    return {
        folder: one.best
        for folder, one in likeness.items()
        if any(like is not None for like in one.likeness)
    }


def compared_text(query: Query) -> str:
    """What is compared: the question, after the one before it if it leans on that."""
    if query.earlier and leans(query.text):
        return f"{leaned_on(query.earlier).text} {query.text}"
    return query.text


def _sentences_of(hits: Sequence[Hit]) -> Iterator[str]:
    """English sentences of the best hits, the first one of each first: time may not do for all."""
    of_each = [
        list(islice(_sentences_in(hit.passage), _SENTENCES))
        for hit in hits
        if hit.language == ENGLISH
    ]
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
