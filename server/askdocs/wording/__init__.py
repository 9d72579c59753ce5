"""What askdocs says itself, in the language of the reader.

All sentences are written in English where they arise, so that whoever raises an error or skips a
file needs to know nothing of languages. They are put into another language where they leave for a
client, which names its language once. The English sentence is the key, with ``{}`` for what was
filled in; a test reads the source and fails where a sentence that people see has no translation.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Final, TypeAlias

Say: TypeAlias = Callable[[str], str]
"""A sentence in the language of the reader; one that is not known stays as it is."""

_HOLE: Final = "{}"
_COUNTED: Final = re.compile(r"\{\} \w+")
_NUMBER: Final = r"(\d[\d,.]*)"
_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=\S)")
_DEEPEST: Final = 4
"""Sentences within sentences that are looked at."""

_LONGEST: Final = 1_000
"""Characters of a text that is looked at: what endpoints say, which is in some, can be anything."""

_REMEMBERED: Final = 2_000


def wording_for(locale: str) -> Say:
    """What speaks the language of ``locale``, a language tag such as ``ja`` or ``ja-JP``."""
    if not is_japanese(locale):
        return _as_it_is
    return _japanese()


def counted(number: int, noun: str) -> str:
    """So many of what ``noun`` names, such as ``1 file`` or ``2,000 files``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def is_japanese(locale: str) -> bool:
    """Whether ``locale`` is Japanese."""
    return re.split(r"[-_.]", locale)[0].lower() == "ja"


def _as_it_is(sentence: str) -> str:
    return sentence


@cache
def _japanese() -> Say:
    # Imported here because most readers do not need it.
    from askdocs.wording.japanese import SENTENCES  # noqa: PLC0415

    return _translator(SENTENCES)


def _translator(sentences: Mapping[str, str]) -> Say:
    # The one that says most for itself is tried first.
    keys = sorted((key for key in sentences if _HOLE in key), key=_said, reverse=True)
    patterns = [(_pattern(key), sentences[key]) for key in keys]

    @lru_cache(_REMEMBERED)
    def translated(text: str, depth: int = 0) -> str:
        if text in sentences:
            return sentences[text]
        if depth == _DEEPEST or " " not in text or len(text) > _LONGEST:
            return text
        for pattern, sentence in patterns:
            match = pattern.fullmatch(text)
            if match is not None:
                filled = (translated(part, depth + 1) for part in match.groups())
                return sentence.format(*filled)
        parts = _SENTENCE_END.split(text)
        return " ".join(translated(part, depth + 1) for part in parts) if parts[1:] else text

    return translated


def _said(key: str) -> int:
    return len(key.replace(_HOLE, ""))


def _pattern(key: str) -> re.Pattern[str]:
    literals = [re.escape(literal) for literal in key.split(_HOLE)]
    # So many of something are a number: "Reading 6 passages" is not so many passages, of which
    # there are "Reading 6".
    hole = _NUMBER if _COUNTED.fullmatch(key) else "(.*?)"
    return re.compile(hole.join(literals), re.DOTALL)
