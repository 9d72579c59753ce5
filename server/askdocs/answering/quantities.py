"""Numbers in a text, however they are written, and what they count."""

import re
import unicodedata
from typing import Final

from askdocs.index.tokens import stop_words, tokenise
from askdocs.patterns import lazy_pattern

_WORDS: Final = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"once": "1", "twice": "2", "thrice": "3", "thirty": "30", "sixty": "60", "hundred": "100"}
"""``one`` is a pronoun more often than a number, and ``zero`` an adjective: see ``_VAGUE``."""

_VAGUE: Final = frozenset({"0", "1"})
"""Numbers that need not be written to be meant."""

_KANJI: Final = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7",
                 "八": "8", "九": "9", "十": "10"}  # fmt: skip
_NUMBER: Final = lazy_pattern(
    r"(?<![A-Za-z0-9_.])(?:0x[0-9a-fA-F]+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)*)(?=$|[^\d])"
    r"|[一二三四五六七八九十](?=回|つ|個|秒|分|日|行|件|度|次|个|天)"
    r"|\b(?:" + "|".join(_WORDS) + r")\b",
    re.IGNORECASE,
)
_COUNTED: Final = lazy_pattern(r"[ \t-]{1,2}([A-Za-z][a-z]{2,30})")


def numbers_in(text: str) -> frozenset[str]:
    """The numbers of ``text`` in one spelling, those left out that go without saying in words."""
    return frozenset(number for number, _ in _numbers(text))


def counted_in(text: str) -> dict[str, frozenset[str]]:
    """For each thing that ``text`` counts, as the index's token, the numbers of it."""
    counted: dict[str, set[str]] = {}
    normal = _normal(text)
    for number, end in _numbers(text):
        thing = _COUNTED.match(normal, end)
        tokens = tokenise(thing[1]) if thing else []
        if tokens and tokens[0] not in stop_words():
            counted.setdefault(tokens[0], set()).add(number)
    return {thing: frozenset(numbers) for thing, numbers in counted.items()}


def _numbers(text: str) -> list[tuple[str, int]]:
    found = []
    for match in _NUMBER.finditer(_normal(text)):
        written = match[0].lower()
        number = _WORDS.get(written) or _KANJI.get(written) or _spelled(written)
        if number in _VAGUE and not written[0].isdigit():
            continue
        found.append((number, match.end()))
    return found


def _spelled(number: str) -> str:
    number = number.replace(",", "")
    if number.count(".") == 1 and not number.startswith("0x"):
        whole, _, rest = number.partition(".")
        rest = rest.rstrip("0")
        number = f"{whole}.{rest}" if rest else whole
    return number.lstrip("0") or "0" if number.isdigit() else number


def _normal(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)
