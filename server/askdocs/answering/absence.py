"""Absence: words that a question is about and that the docs do not have."""

from collections.abc import Sequence
from typing import Final

from askdocs.answering.code_names import is_known
from askdocs.answering.evidence import Reading, Word
from askdocs.answering.follow_ups import asked_of
from askdocs.index.reader import Snapshot
from askdocs.retrieval import Query

_TELLING: Final = 0.98
_TELLING_NAME: Final = 0.7
"""How rare in English a word is, at least, that a question is about; and one with a capital."""

_ASKED: Final = 1.0
"""What it counts in the question, at least: less is what stands in an aside or in an address."""


def absent_words(query: Query, hits: Sequence[Reading], snapshot: Snapshot) -> tuple[str, ...]:
    """The words of ``query`` that it is about and that the docs do not have, as it writes them.

    Reads the index.
    """
    return tuple(
        dict.fromkeys(
            word.written
            for word in asked_of(query)
            if word.tokens[0].isascii() and _is_telling(word) and not _is_there(word, hits, snapshot)
        )
    )


def _is_telling(word: Word) -> bool:
    least = _TELLING_NAME if word.written[1:] and word.written[0].isupper() else _TELLING
    return word.weight >= _ASKED and (bool(word.name) or word.rarity >= least)


def _is_there(word: Word, hits: Sequence[Reading], snapshot: Snapshot) -> bool:
    tokens = word.tokens[:1] if word.name else word.tokens
    return any(
        folder.index.frequency(token) for folder in snapshot.folders for token in tokens
    ) or (bool(word.name) and is_known(word.name, hits))
