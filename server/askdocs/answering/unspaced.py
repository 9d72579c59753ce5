"""Words of a question in scripts without spaces between them, and of Korean.

What is looked for there is pairs of characters. Some of these are no words: they lie across the
border of two, or hold a particle. Which ones is told by the script, and by what the docs know.
"""

import math
from collections.abc import Callable, Container, Iterator, Sequence
from typing import Final

from askdocs.index.hangul import stem_of
from askdocs.index.tokens import tokenise
from askdocs.patterns import lazy_pattern

_WHOLE: Final = lazy_pattern("[\u30a0-\u30ff\u31f0-\u31ff]+|[\u1100-\u11ff\uac00-\ud7af]+")
"""Katakana or Hangul, of which a pair is a part of a word and seldom one."""

_PIECES: Final = lazy_pattern(f"({_WHOLE.pattern})")

_UNKNOWN: Final = 0.1
"""What a pair counts that the docs do not have, so that what they do not know falls into pairs."""

_INTO_CHARACTER: Final = lazy_pattern("[\u3041-\u3096][\u3400-\u9fff]")
"""A pair in which a Hiragana ending meets the next word."""

_PARTICLE: Final = lazy_pattern(
    # After two characters, as a rule a noun, whatever may follow one; after a single character,
    # which may be the root of a verb, what is nothing but particles.
    "(?<=[\u3400-\u9fff]{2})(?=[をにはがのでともやへかすしさせだなまよ])"
    "|(?<=[\u3400-\u9fff])(?=(?:を|に|は|が|の|で|と|も|や|へ|には|では|とは|にも|でも|から|まで|より|との|での)"
    "(?![\u3041-\u3096]))"
)


def is_whole(word: str) -> bool:
    """Whether ``word`` is of Katakana or Hangul alone."""
    return _WHOLE.fullmatch(word) is not None


def chains_of(run: str, known: Container[str]) -> Iterator[list[tuple[str, str]]]:
    """The tokens of a ``run`` without spaces that are ``known``, each with how it is written.

    They come in chains in which a pair overlaps the next; a word of Katakana or Hangul is a chain
    of one. Pairs that hold a particle, or an ending and the word after it, are left out.
    """
    for part in _PARTICLE.split(run):
        for piece in filter(None, _PIECES.split(part)):
            tokens = tokenise(piece)
            if is_whole(piece):
                written = stem_of(piece)
                if tokens and tokens[0] in known:
                    yield [(tokens[0], written)]
                continue
            chain: list[tuple[str, str]] = []
            for token in tokens:
                if token not in known or _INTO_CHARACTER.fullmatch(token):
                    if chain:
                        yield chain
                    chain = []
                else:
                    chain.append((token, token))
            if chain:
                yield chain


def words_among(pairs: Sequence[str], frequency: Callable[[str], int]) -> list[bool]:
    """Which of a chain of overlapping ``pairs`` may be words.

    A pair that lies between two that the docs know, and has its characters from them, is none.
    """
    # The pairs that do not overlap and are known best together.
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    for place, pair in enumerate(pairs):
        score, chosen = best[max(0, place - 1)] if place else (0.0, ())
        with_it = score + math.log(1 + frequency(pair)) + _UNKNOWN
        before = best[place]
        best.append((with_it, (*chosen, place)) if with_it > before[0] else before)
    words = set(best[-1][1])
    return [place in words or not {place - 1, place + 1} <= words for place in range(len(pairs))]


def parts_of(word: str, frequency: Callable[[str], int]) -> list[tuple[str, str]]:
    """The two words of Katakana or Hangul that the docs know and ``word`` is put together of.

    Each with its token; none if there are no such two.
    """
    for place in range(2, len(word) - 1):
        both = [(tokenise(part)[:1], part) for part in (word[:place], word[place:])]
        if all(tokens and frequency(tokens[0]) for tokens, _ in both):
            return [(tokens[0], part) for tokens, part in both]
    return []
