"""Words that stand everywhere in some docs, such as the project's own name: they tell nothing."""

from collections.abc import Sequence
from typing import Final

from askdocs.answering.evidence import Word
from askdocs.index.reader import FolderSnapshot, Snapshot
from askdocs.index.tokens import tokenise

_MOST: Final = 0.8
_MANY_FOR_A_NAME: Final = 0.1
"""The share of passages, with their titles, that hold a word which tells nothing; and one that the
folder is called by."""

_FEW_PASSAGES: Final = 30
"""Passages below which a folder is about a word that stands everywhere in it."""

_ENOUGH: Final = 2
"""Words that a question has to be left with: one alone is asked for differently."""


def telling(words: Sequence[Word], snapshot: Snapshot) -> list[Word]:
    """The ``words`` without those that stand everywhere, as long as enough others are left."""
    names = {one.folder: frozenset(tokenise(one.folder.name)) for one in snapshot.folders}
    left = [
        word
        for word in words
        if not any(
            _is_everywhere(word.tokens[0], folder, names[folder.folder])
            for folder in snapshot.folders
        )
    ]
    return left if len(left) >= _ENOUGH else list(words)


def _is_everywhere(token: str, folder: FolderSnapshot, name: frozenset[str]) -> bool:
    passages = folder.index.passage_count
    if passages < _FEW_PASSAGES:
        return False
    most = _MANY_FOR_A_NAME if token in name else _MOST
    return folder.index.frequency(token) >= most * passages
