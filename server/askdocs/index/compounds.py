"""Compounds: several words that German, Dutch and Swedish write as one.

What a compound is made of is told by what the docs know: no dictionary is needed.
"""

from collections.abc import Callable, Iterator
from typing import Final

from askdocs.index.languages import COMPOUNDING, stem_in, stop_words_of
from askdocs.index.tokens import tokenise

_SHORTEST: Final = 4
"""Letters of a part."""


def is_compounding(language: str) -> bool:
    """Whether ``language`` writes several words as one."""
    return language in COMPOUNDING


def halves_of(word: str, language: str, frequency: Callable[[str], int]) -> tuple[str, ...]:
    """The tokens of the two words that ``word`` is put together of; none where it is no compound.

    ``frequency`` says in how many passages a token is. Of several ways to divide the word that one
    is taken whose rarer half is commonest.
    """
    best = 0
    halves: tuple[str, ...] = ()
    if not word.isalpha() or not word.isascii():
        return halves
    for place in range(_SHORTEST, len(word) - _SHORTEST + 1):
        both = [
            max(_forms(part, language), key=frequency, default="")
            for part in (word[:place], word[place:])
        ]
        rarer = min(map(frequency, both))
        if rarer > best and all(both):
            best, halves = rarer, (both[0], both[1])
    return halves


def _forms(part: str, language: str) -> Iterator[str]:
    if part not in stop_words_of(language):
        yield from tokenise(part)
        yield stem_in(language, part)
