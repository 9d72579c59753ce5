"""What is looked for beside the words of a question where the docs write several words as one."""

from collections.abc import Iterable, Iterator
from typing import Final

from askdocs.index.compounds import halves_of, is_compounding
from askdocs.index.reader import IndexReader, Term
from askdocs.retrieval.query import Understood

_HALF: Final = 0.4
"""What each half of a compound counts that the docs do not have, as a share of the whole."""

_LONGER: Final = 0.3
"""What a compound counts that begins with a word of the question."""

_SHORTEST_PREFIX: Final = 6
_MOST: Final = 8
"""Compounds that are looked for beside one word."""

_KNOWN: Final = 3
"""Passages that have a word which need not be divided."""


def compounds_for(
    understood: Understood, languages: Iterable[str], index: IndexReader
) -> Iterator[Term]:
    """The halves of compounds that the docs do not have, and compounds with words of the question.

    ``languages`` are those of the docs. Reads the index.
    """
    compounding = [language for language in languages if is_compounding(language)]
    if not compounding:
        return
    weights = {term.token: term.weight for term in understood.terms if term.token in understood.own}
    for token, weight in weights.items():
        if not (token.isalpha() and token.isascii()):
            continue
        forms = (token, *understood.stems.get(token, ()))
        if sum(map(index.frequency, forms)) < _KNOWN:
            for language in compounding:
                halves = halves_of(token, language, index.frequency)
                yield from (Term(half, _HALF * weight) for half in halves)
        prefix = min(forms, key=len)
        if len(prefix) >= _SHORTEST_PREFIX:
            longer = index.beginning(prefix, _MOST)
            yield from (Term(one, _LONGER * weight) for one in longer if one not in forms)
