"""Absence: words that a question is about and that the docs do not have."""

import re
from collections.abc import Sequence
from typing import Final

from askdocs.answering.code_names import is_known
from askdocs.answering.evidence import Word
from askdocs.answering.follow_ups import asked_of
from askdocs.answering.readings import Reading
from askdocs.index.reader import Snapshot
from askdocs.retrieval import Query

_TELLING: Final = 0.98
_TELLING_NAME: Final = 0.7
"""How rare in English a word is, at least, that a question is about; and one with a capital."""

_FAILURE: Final = re.compile(r"\w(?:Error|Exception|Warning)")
"""The kind of a failure, which a pasted message begins with: what is asked stands beside it."""

_SHORTEST: Final = 4
"""Letters of a word without a capital: shorter ones say little in any language."""

_ASKED: Final = 1.0
"""What it counts in the question, at least: less is what stands in an aside or in an address."""


def absent_words(query: Query, hits: Sequence[Reading], snapshot: Snapshot) -> tuple[str, ...]:
    """The words of ``query`` that it is about and that the docs do not have, as it writes them.

    Reads the index.
    """
    words = asked_of(query)
    return tuple(
        dict.fromkeys(
            word.written
            for place, word in enumerate(words)
            if word.tokens[0].isascii()
            and _is_telling(word, is_first=place == 0, is_only=len(words) == 1)
            and not _is_there(word, hits, snapshot)
        )
    )


def _is_telling(word: Word, *, is_first: bool, is_only: bool) -> bool:
    if word.weight < _ASKED or (not is_only and _FAILURE.search(word.written)):
        return False
    if word.written.islower() and len(word.written) < _SHORTEST:
        return False
    is_capital = word.written[:1].isupper() and (not is_first or word.written[1:].isupper())
    return bool(word.name) or word.rarity >= (_TELLING_NAME if is_capital else _TELLING)


def _is_there(word: Word, hits: Sequence[Reading], snapshot: Snapshot) -> bool:
    tokens = word.tokens[:1] if word.name else word.tokens
    return any(
        folder.index.frequency(token) for folder in snapshot.folders for token in tokens
    ) or (bool(word.name) and is_known(word.name, hits))
