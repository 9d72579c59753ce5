"""Questions for names of code: for those that docs have, and for those that they do not.

A name that is not there is one of other docs ("What does ``server.hmr`` do?", asked of pytest's),
or one of these docs with the end of another ("``server.extensions``"), as whoever guesses would
write it. Headings that look like code are taken for names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.support.desk import Desk

_ASKED: Final = (
    "What does {} do?",
    "How do I set {}?",
    "{}",
    "How does {} work and when should I use it?",
    "What is the default value of {}?",
)
_NAME: Final = re.compile(r"--[a-z][\w-]+|[A-Za-z]\w+(?:[._][A-Za-z]\w+)+|[A-Za-z]?[a-z]+[A-Z]\w+")
_LAST: Final = re.compile(r"[._-](?=[^._-]*\Z)")
_MOST: Final = 40
"""Names that are taken of each docs."""

_WORDS: Final = ("set", "default", "type", "option", "name", "use", "return", "value")


def names_in(desk: Desk) -> list[str]:
    """Names of code that sections of the docs at ``desk`` are headed by."""
    headings = {
        hit.passage.headings[-1].strip("`'\" ").removesuffix("()")
        for word in _WORDS
        for hit in desk.search(word, 400)
        if hit.passage.headings
    }
    names = sorted(heading for heading in headings if _NAME.fullmatch(heading))
    return names[:: max(1, len(names) // _MOST)][:_MOST]


def asked_for(names: Sequence[str]) -> list[str]:
    """A question for each of the names, in turn in one form and another."""
    return [_ASKED[number % len(_ASKED)].format(name) for number, name in enumerate(names)]


def not_there(desk: Desk, of: str, names: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Names that the docs ``of`` that name, at ``desk``, do not have, made of ``names`` of all."""
    reader = desk.library.snapshot().folders[0].index
    foreign = [name for other, several in names.items() if other != of for name in several]
    ends = [_LAST.split(name)[-1] for name in foreign if _LAST.search(name)]
    grafted = [
        f"{name[: place.start()]}{place[0]}{end}"
        for name, end in zip(names[of], ends, strict=False)
        if (place := _LAST.search(name))
    ]
    for name in (*foreign[::2], *grafted):
        if not any(map(reader.frequency, (name.casefold(), name.casefold().lstrip("-")))):
            yield name
