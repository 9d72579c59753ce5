"""Versions: numbers with dots, each a name as a whole, and the series that it belongs to.

``v4.1.0`` is 4.1.0; whoever asks for 4.1 is shown it, and whoever asks for 4.1.0 is not shown
1.4.0 or 4.9.0, though these have the same numbers.
"""

import re
from collections import Counter
from typing import Final

from askdocs.patterns import lazy_pattern

_STAGE: Final = (
    r"(?:[-._]?(?:alpha|beta|rc|cr|dev|post|preview|pre|snapshot|canary|next|nightly|[abcm])"
    r"(?:[-._]?\d+(?:\.\d+)*)?(?![A-Za-z]))?"
)
VERSION: Final = rf"\d+(?:\.\d+)+{_STAGE}"
"""A version inside a name, such as the ones of ``python-3.12`` and ``v5.0.0-beta.1``."""

_WRITTEN: Final = lazy_pattern(rf"[@=^~<>]*[vV]?({VERSION})", re.IGNORECASE)
_WITHIN: Final = lazy_pattern(VERSION, re.IGNORECASE)
_NUMBERS: Final = lazy_pattern(r"\d+(?:\.\d+)*")
_MINOR: Final = lazy_pattern(r"\d+\.\d+")
_LONGEST_SERIES: Final = 3
"""Numbers of the longest series: an address or an identifier of an object has none beyond."""


def version_of(word: str) -> str:
    """The version that ``word`` is, without the ``v``; empty if it is something else."""
    written = _WRITTEN.fullmatch(word)
    return written[1].casefold() if written else ""


def series_of(version: str) -> list[str]:
    """The series of ``version``, the nearest first: 4.1.0 is one of 4.1 and of 4."""
    numbers = _NUMBERS.match(version)
    whole = numbers[0] if numbers else version
    parts = whole.split(".")
    longest = min(len(parts) - 1, _LONGEST_SERIES)
    series = [".".join(parts[:length]) for length in range(longest, 0, -1)]
    return series if whole == version else [whole, *series]


def zeroth_of(token: str) -> str:
    """The first version of the series ``token``: of 4.1 it is 4.1.0; empty if it is none."""
    return f"{token}.0" if _MINOR.fullmatch(token) else ""


def series_in(text: str) -> Counter[str]:
    """How often the tokens of ``text`` have each series, beside the versions themselves."""
    return Counter(
        series for found in _WITHIN.findall(text) for series in series_of(found.casefold())
    )
