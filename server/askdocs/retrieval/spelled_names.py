"""Names of code that a short question says in words: "the port of the dev server", ``server.port``.

Which of the words make a name, and in which order, only the docs know. So all pairs are tried, as
settings, functions, flags and classes are spelled; looking them up costs a fraction of a
millisecond.
"""

from itertools import pairwise, permutations
from typing import Final

from askdocs.index.tokens import stop_words, tokenise
from askdocs.patterns import lazy_pattern

_MOST_WORDS: Final = 5
"""Words that say something: of a longer question two are no more than a mention."""

_WORD: Final = lazy_pattern(r"[A-Za-z][A-Za-z0-9]+")


def spelled_names(text: str) -> tuple[str, ...]:
    """Names that two words of ``text``, or three that follow each other, may make."""
    found = [word.casefold() for word in _WORD.findall(text)]
    words = list(dict.fromkeys(word for word in found if not _says_little(word)))
    if len(words) > _MOST_WORDS:
        return ()
    runs: list[tuple[str, ...]] = list(permutations(words, 2))
    runs += [(*one, other[1]) for one, other in pairwise(pairwise(words))]
    # In capitals in the middle (``serverPort``), a name is folded to its words put together.
    return tuple(
        spelled
        for run in runs
        for spelled in (".".join(run), "_".join(run), "".join(run), f"--{'-'.join(run)}")
    )


def _says_little(word: str) -> bool:
    return all(token in stop_words() for token in tokenise(word))
