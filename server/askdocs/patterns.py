"""Patterns that are compiled when they are first used.

A start brings hundreds of patterns along and uses few: compiling all took a quarter of it.
Parsers, which are imported where a document of their format is, compile theirs at once.
"""

import re
from typing import AnyStr, cast

_USED = ("findall", "finditer", "fullmatch", "groups", "match", "search", "split", "sub", "subn")
"""What is used of ``re.Pattern``, besides ``pattern``."""


def lazy_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile`` gives, compiled with the first use of it."""
    # ``re.Pattern`` cannot be derived from, so what stands in for it is given its type.
    return cast("re.Pattern[AnyStr]", _LazyPattern(pattern, flags))


class _LazyPattern:
    """Has the methods of its compiled pattern from the first use on, as attributes of its own."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        # Asked only for what is not there yet. Threads that come at once compile the same twice.
        if name not in _USED:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        for used in _USED:
            setattr(self, used, getattr(compiled, used))
        return getattr(compiled, name)
