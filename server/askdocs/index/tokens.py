"""Tokens: how text becomes the words that the index knows, the same for passages and questions.

A run of Latin letters, digits and the punctuation of identifiers is one *word*. A word that is an
identifier (``snake_case``, ``camelCase``, ``a.dotted.name``, ``--a-flag``) gives itself whole and
each of its parts; a plain word gives its English stem, the same for British and American spelling
and for irregular forms. A run of Chinese, Japanese or Korean gives its overlapping pairs of
characters, so that words of two characters are found without a dictionary. Everything is
NFKC-normalised and case-folded first.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from askdocs.index.spelling import folded

_CJK = (
    "\u3005-\u3007"  # iteration mark, zero
    "\u3040-\u30ff"  # Hiragana, Katakana
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\u1100-\u11ff\uac00-\ud7af"  # Hangul
    "\U00020000-\U0003ffff"
)
_RUN = re.compile(
    rf"(?P<cjk>[{_CJK}]+)"
    # Dashes, a dot, a colon, a sigil open a word that means it: --flag, .env, :set, $HOME, @app.
    rf"|(?P<word>(?:--?|[.:$@#%])?(?:(?![{_CJK}])\w)+(?:(?:::|->|[.\-/'’:])(?:(?![{_CJK}])\w)+)*(?:\+\+|#)?)"
)
_ASCII_WORD = re.compile(r"(?:--?|[.:$@#%])?\w+(?:(?:::|->|[.\-/':])\w+)*(?:\+\+|#)?", re.ASCII)
_PART = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\WA-Za-z0-9_]+")
_CONTRACTION = re.compile(r"(?:n't|'(?:s|re|ve|ll|d|m))$", re.IGNORECASE)
_KATAKANA = re.compile(r"([\u30a0-\u30ff\u31f0-\u31ff]+)")
_LONG_VOWEL = "ー"
_HIRAGANA = re.compile(r"[\u3040-\u309fー]+")
_KATAKANA_PAIR = re.compile(r"[\u30a1-\u30fa\u30fc]{2}")
_ENDING = re.compile(r"[\u3400-\u9fff][\u3041-\u3096]|[\u3041-\u3096][\u3400-\u9fff]")
_LONGEST = 64
"""Longer words are blobs (hashes, data): they are cut, so that they cannot swell the index."""
_KEPT = 65_536
"""Stretches of text whose tokens are kept in mind."""


def tokenise(text: str) -> list[str]:
    """The tokens of ``text`` in order; identifiers whole and in parts, CJK runs as bigrams."""
    # No word holds white space or brackets, and what stands between comes again and again.
    apart = text.translate(_APART) if text.isascii() else unicodedata.normalize("NFKC", text)
    return list(chain.from_iterable(map(_stretches.__getitem__, apart.split())))


_APART: Final = dict.fromkeys(map(ord, '()[]{}<"`*,;!?=|\\~^&'), " ")


class _Stretches(dict[str, tuple[str, ...]]):
    """The tokens of stretches of text without white space, worked out once."""

    def __missing__(self, stretch: str) -> tuple[str, ...]:
        tokens = tuple(_tokens_of(stretch))
        if len(stretch) <= _LONGEST:
            if len(self) >= _KEPT:
                self.clear()
            self[stretch] = tokens
        return tokens


_stretches: Final = _Stretches()


def _tokens_of(stretch: str) -> Iterator[str]:
    if stretch.isascii():
        for word in _ASCII_WORD.findall(stretch):
            yield from _word_tokens(word)
        return
    for run in _RUN.finditer(stretch):
        if run.lastgroup == "cjk":
            yield from _bigrams(run[0])
        else:
            yield from _word_tokens(run[0])


def name_key(name: str) -> str:
    """``name`` folded for equality of names.

    NFKC, case and white space are folded; quotes, call parentheses and markup around the name are
    left out, so ``ask()``, ```ask``` and ``Ask`` are one name.
    """
    folded = " ".join(_normalised(name).casefold().split())
    return folded.strip("`'\"*“”‘’ ").removesuffix("()").rstrip(":¶#")


@cache
def stop_words() -> frozenset[str]:
    """Tokens that say nothing about what a question is about, in the form ``tokenise`` gives."""
    return frozenset(token for word in _STOP.split() for token in tokenise(word))


def is_weak(token: str) -> bool:
    """Whether ``token`` is a pair of Hiragana, which is grammar more often than a word."""
    return _HIRAGANA.fullmatch(token) is not None


def is_pair_of_katakana(token: str) -> bool:
    """Whether ``token`` is two letters of Katakana: a short loan word, or a part of a longer one.

    A longer one is a token as a whole, too.
    """
    return _KATAKANA_PAIR.fullmatch(token) is not None


def is_ending(token: str) -> bool:
    """Whether ``token`` is a Chinese character with a Hiragana beside it: where a word is bent."""
    return _ENDING.fullmatch(token) is not None


def is_identifier(token: str) -> bool:
    """Whether ``token`` is a name of code written whole: a flag, a dotted or underscored name."""
    return len(token) > 2 and not token.isalnum() and token[-1].isalnum() and token.isascii()


def _normalised(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _bigrams(run: str) -> Iterator[str]:
    # A Katakana word is a loan word: it stands by itself and is looked for as a whole, too, with
    # the long vowel at its end or without: サーバー, サーバ.
    for part in _KATAKANA.split(run):
        if len(part) == 1:
            yield part
        elif len(part) > 2 and _KATAKANA.fullmatch(part):
            yield part[:_LONGEST].rstrip(_LONG_VOWEL) if len(part) > 3 else part
        for index in range(len(part) - 1):
            yield part[index : index + 2]


@lru_cache(maxsize=65_536)
def _word_tokens(word: str) -> tuple[str, ...]:
    word = word[:_LONGEST].replace("’", "'")
    # A possessive or a contraction is no identifier.
    word = _CONTRACTION.sub("", word)
    plain = word.lstrip("-.:$@#%")
    if not plain:
        return ()
    if plain.isalpha() and not _is_camel(plain):
        stemmed = _stem(plain.casefold())
        # A sigil makes it a name beside the word that it is: --root, .env, @app.
        return (stemmed,) if plain == word else (word.casefold(), stemmed)
    parts = [
        _stem(camel.casefold()) for part in _PART.findall(plain) for camel in _CAMEL.findall(part)
    ]
    if len(parts) > 1:
        parts = [part for part in parts if len(part) > 1 or not part.isascii() or part.isdigit()]
    whole = word.casefold()
    if len(parts) == 1 and parts[0] == whole:
        return (whole,)
    stem = plain.casefold()
    return tuple(dict.fromkeys((whole, stem, *parts)))


def _is_camel(word: str) -> bool:
    return any(character.isupper() for character in word[1:]) and not word.isupper()


_stemming: Final = threading.Lock()
"""The stemmer keeps the word that it is at: two threads would spoil each other's."""


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    with _stemming:
        return str(_stemmer().stemWord(folded(word)))


@cache
def _stemmer():  # type: ignore[no-untyped-def]  # noqa: ANN202 (the package has no types)
    # Imported here because only indexing and the first question need it.
    import snowballstemmer  # noqa: PLC0415

    return snowballstemmer.stemmer("english")


_STOP = """
a about above after again against all also am an and any are aren as at be because been before
being below between both but by can cannot could couldn did didn do does doesn doing don down
during each either else etc even ever every few for from further get gets getting give given go
goes going got had has hasn have haven having he hello help her here hers hi him his how however i
if in into is isn it its itself just know let lets like made make makes many may maybe me might
more most much must my need needs no nor not now of off on once one only or other our ours out over
own please possible put question really same say says see seem seems shall she should shouldn since
so some somebody someone something still such sure tell than thank thanks that the their theirs
them then there these they thing things this those though through to too trying try tried two under
until up upon us use used uses using very via want wants was wasn way ways we well were weren what
whats when where whether which while who whom whose why will with within without won wo ca would
wouldn yes yet you your yours
です ます した する して いる ある こと もの ため よう この その あの どの どう どうやって ください
について には では とは から まで ので のに けど です か を に は が の で と も な
"""
