"""Folding: ways to write one word, made one, so that whoever asks need not write as the docs do.

Accents are left out where they stand on letters of Latin, Greek or Cyrillic (``café``, ``ё``), and
so are vowel points of Hebrew and Arabic. Where a mark is a letter of its own, as in ``が``,
Hangul, Devanagari or ``й``, it stays. Traditional Chinese becomes simplified; the table comes from
the Unicode Character Database (``words/NOTICE``), and ``docs/vectors/chinese.py`` made it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

from askdocs.patterns import lazy_pattern


def _ranges(codes: Iterable[int]) -> str:
    """``codes``, which ascend, as the inside of a class of a regular expression."""
    runs = groupby(enumerate(codes), key=lambda one: one[1] - one[0])
    ranges = [[code for _, code in run] for _, run in runs]
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in ranges)


MARKS: Final = _ranges(
    code for code in range(0x300, 0x1E00) if unicodedata.category(chr(code)) in {"Mn", "Mc"}
)
"""Marks that belong to the letter before them, and that no regular expression takes for letters."""

_LETTERS: Final = str.maketrans(
    {
        **dict(zip("ØøŁłĐđÐðĦħŦŧıſ", "OoLlDdDdHhTtis", strict=True)),
        "Æ": "Ae",
        "æ": "ae",
        "Œ": "Oe",
        "œ": "oe",
        "Þ": "Th",
        "þ": "th",
        "ẞ": "SS",
        "ß": "ss",
    }
)
"""Letters of Latin that do not come apart into a letter and a mark."""

_ACCENTS: Final = lazy_pattern(
    "(?<=[A-Za-z\u0370-\u03ff])[\u0300-\u036f]+"
    # Cyrillic has accents for stress, while the marks of й, ї and ў make other letters.
    "|(?<=[АЕИОУЫЭЮЯІЄаеиоуыэюяіє])[\u0300\u0301]+|(?<=[Ее])\u0308"
    "|[\u0591-\u05c7\u0640\u064b-\u0655\u0670]+"
)
_FOLDED: Final = lazy_pattern("[\u00aa-\u024f\u0300-\u03ce\u0401\u0451\u0591-\u0670\u1e00-\u1fff]")
"""What is in every word that is folded, and in some others."""

_WORD: Final = lazy_pattern("[A-Za-z\u00aa-\u06ff\u1e00-\u1fff]+")

EXACT: Final = "="
"""What the token of an exact form begins with, and no other token."""


def normalised(text: str) -> str:
    """``text`` with one code for each character: full width, half width and ligatures folded."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=65_536)
def without_accents(word: str) -> str:
    """``word`` in the letters that somebody types who has no accents."""
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFD", word).translate(_LETTERS)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


def exact_forms(text: str) -> list[str]:
    """A token for each word of ``text`` that ``without_accents`` writes in another way.

    It is kept and looked for beside the folded one, and puts what is written alike ahead.
    """
    if text.isascii() or not _FOLDED.search(text):
        return []
    return [
        EXACT + word.lower()
        for word in _WORD.findall(normalised(text))
        if not word.isascii() and without_accents(word) != word
    ]


def simplified(run: str) -> str:
    """``run``, with each traditional Chinese character as the simplified one."""
    traditional, simple = _chinese()
    return traditional.sub(lambda found: simple[found[0]], run)


@cache
def _chinese() -> tuple[re.Pattern[str], dict[str, str]]:
    path = Path(__file__).parent / "words" / "chinese.txt"
    traditional, simple = path.read_text(encoding="utf-8").split()
    return re.compile(f"[{traditional}]"), dict(zip(traditional, simple, strict=True))
