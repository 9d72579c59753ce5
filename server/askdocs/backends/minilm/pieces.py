"""Texts as the word pieces that BERT was trained on: the uncased tokeniser, piece for piece.

Characters that Unicode has got since its version 8 may be classed otherwise than by the reference,
in a few scripts that the vocabulary does not know.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from askdocs.patterns import lazy_pattern

BEGIN: Final = 101
END: Final = 102
"""The pieces that stand around every text."""

_UNKNOWN: Final = 100
_LONGEST_WORD: Final = 100
"""Characters of a word; a longer one is unknown."""

_SPECIAL: Final = lazy_pattern(r"(\[(?:PAD|UNK|CLS|SEP|MASK)\])")
"""Pieces that a text may spell out."""

_IDEOGRAPHS: Final = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)
"""Each of which is a word."""

_NOTHING: Final = frozenset({"Cc", "Cf", "Co", "Cs"})


class _Cleaned(dict[int, str]):
    """For each character what is left of it before accents are taken off."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in "\t\n\r":
            cleaned = " "
        elif code in {0, 0xFFFD} or unicodedata.category(character) in _NOTHING:
            cleaned = ""
        elif character.isspace():
            cleaned = " "
        elif any(first <= code <= last for first, last in _IDEOGRAPHS):
            cleaned = f" {character} "
        else:
            cleaned = character
        self[code] = cleaned
        return cleaned


class _Folded(dict[int, str]):
    """For each character of a decomposed text its small letter, and a mark as a word of its own."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = ""
        if unicodedata.category(character) != "Mn":
            # One by one: the last sigma of a word is to be a sigma like others.
            folded = "".join(f" {one} " if _is_mark(one) else one for one in character.lower())
        self[code] = folded
        return folded


def _is_mark(character: str) -> bool:
    if character.isascii():
        return character.isprintable() and not character.isalnum() and character != " "
    return unicodedata.category(character).startswith("P")


_cleaned: Final = _Cleaned()
_folded: Final = _Folded()


class WordPieces:
    """A vocabulary, and texts as numbers of what it holds."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._of_word = lru_cache(maxsize=32_768)(self._split)

    def of(self, text: str, most: int) -> list[int]:
        """The pieces of ``text``, ``most`` at most with those that stand around it."""
        # A piece has a character at least, and a word that is too long to be known 101.
        pieces = [BEGIN]
        for part in _SPECIAL.split(text):
            if _SPECIAL.fullmatch(part):
                pieces.append(self._numbers[part])
                continue
            for word in _words(part):
                pieces += self._of_word(word)
                if len(pieces) >= most:
                    break
        del pieces[most - 1 :]
        pieces.append(END)
        return pieces

    def _split(self, word: str) -> tuple[int, ...]:
        """The longest pieces that ``word`` is made of, from its start."""
        if len(word) > _LONGEST_WORD:
            return (_UNKNOWN,)
        pieces: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self._numbers.get(("##" if start else "") + word[start:end])
                if number is not None:
                    pieces.append(number)
                    start = end
                    break
            else:
                return (_UNKNOWN,)
        return tuple(pieces)


def _words(text: str) -> list[str]:
    cleaned = text.translate(_cleaned)
    if not cleaned.isascii():
        cleaned = unicodedata.normalize("NFD", cleaned)
    return cleaned.translate(_folded).split()
