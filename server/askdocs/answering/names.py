"""Names of code in what is pointed at: which of them may have a place of their own in the docs."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from askdocs.index.tokens import is_identifier
from askdocs.patterns import lazy_pattern

_NAME: Final = lazy_pattern(r"--?[A-Za-z][\w-]*|[$@]?[^\W\d]\w*(?:(?:[.-]|::|->)[^\W\d]\w*)*")
_VALUE: Final = lazy_pattern(r"([:=]\s*)(?:\[[^\]\n]*\]|\"[^\"\n]*\"|'[^'\n]*'|`[^`\n]*`)")
"""A text or list that something is set to: it is not what is asked about."""

KEYWORDS: Final = frozenset(
    """and as async await case class const def del elif else end except export extends false fn for
    from func function if impl import in interface is lambda let local match module mut new nil none
    not null or package private protected pub public raise return self static struct super switch
    then this throw true try type typeof undefined use using val var void while with
    yield""".split()
)

_MOST: Final = 8
"""Names in a selection of code that are looked for together; more are a piece of a program."""


def is_name(text: str) -> bool:
    """Whether ``text`` looks like a name of code and not like a word of English."""
    bare = text.strip("`'\"()")
    return is_identifier(bare.casefold()) or any(letter.isupper() for letter in bare[1:])


_COMPOUND: Final = lazy_pattern(r"[^\W_][_-]+[^\W_]|[a-z][A-Z]|[A-Z]{2,}[a-z]|^--?\w|[a-z]\.\w|::")


def is_compound(name: str) -> bool:
    """Whether ``name`` is made of several words, and so hardly ever of a language or of chance."""
    return _COMPOUND.search(name) is not None


def paths_in(selection: str) -> Iterator[str]:
    """The names that a selection of code leads to, those that say most first.

    What is nested is one name, as configurations document it: ``build: { target`` is
    ``build.target``. After that comes the last name by itself, as the most specific one.
    """
    names = _names_in(selection)
    for start in range(len(names) - 1):
        yield ".".join(names[start:])
    for name in reversed(names):
        if len(names) == 1 or is_name(name):
            yield name


def _names_in(selection: str) -> list[str]:
    """The names of a selection that is code; none where it is words, or too much of either."""
    code = _VALUE.sub(r"\1", selection)
    found = [name for name in _NAME.finditer(code) if name[0].casefold() not in KEYWORDS]
    if len(found) > _MOST:
        return []
    # Two words with nothing but a space between them are a sentence.
    if any(code[one.end() : other.start()].isspace() for one, other in pairwise(found)):
        return []
    return list(dict.fromkeys(name[0] for name in found))
