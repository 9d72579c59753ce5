"""Tokens: how text becomes the words that the index knows, the same for passages and questions.

A run of Latin letters, digits and the punctuation of identifiers is one *word*. A word that is an
identifier (``snake_case``, ``camelCase``, ``a.dotted.name``, ``--a-flag``) gives itself whole and
each of its parts; a plain word gives its English stem, the same for British and American spelling
and for irregular forms. A version gives itself and its series, an operator, an emoji or a key chord
itself. A run of Chinese, Japanese, Korean or another script without spaces gives its overlapping
pairs of characters, so that words of two characters are found without a dictionary; a longer word
of Katakana or of Hangul gives itself, too. Everything is NFKC-normalised, case-folded and written
without accents first. Where a text is in a language with a stemmer of its own, its words give the
stems of that language beside those of English.
"""

import re
import threading
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from askdocs.index.folding import (
    MARKS,
    exact_forms,
    normalised,
    simplified,
    without_accents,
)
from askdocs.index.hangul import RUN as HANGUL
from askdocs.index.hangul import stem_of as stem_of_hangul
from askdocs.index.languages import is_stemmed, languages_of, stem_in, stop_words_of
from askdocs.index.spelling import folded
from askdocs.index.symbols import (
    MAY_BE,
    SYMBOL,
    chord_of,
    joined_chords,
    symbol_token,
    with_chords,
)
from askdocs.index.versions import VERSION, series_in, series_of, version_of, zeroth_of
from askdocs.patterns import lazy_pattern

UNSPACED: Final = (
    "\u3005-\u3007"  # iteration mark, zero
    "\u3040-\u30ff"  # Hiragana, Katakana
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\u1100-\u11ff\uac00-\ud7af"  # Hangul
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\U00020000-\U0003ffff"
)
"""Scripts that put no spaces between words, as the inside of a class of a regular expression."""

_LETTER = rf"(?:(?![{UNSPACED}])[\w{MARKS}])"
_RUN = lazy_pattern(
    rf"(?P<unspaced>[{UNSPACED}]+)"
    # Dashes, a dot, a colon, a sigil open a word that means it: --flag, .env, :set, $HOME, @app.
    rf"|(?P<word>(?:--?|[.:$@#%])?{_LETTER}+(?:(?:::|->|[.\-/'’:]){_LETTER}+)*(?:\+\+|#)?)"
)
_ASCII_WORD = lazy_pattern(r"(?:--?|[.:$@#%])?\w+(?:(?:::|->|[.\-/':])\w+)*(?:\+\+|#)?", re.ASCII)
_PART = lazy_pattern(
    rf"{VERSION}|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\WA-Za-z0-9_][^\WA-Za-z0-9_{MARKS}]*"
)
_LETTERS = lazy_pattern(rf"(?:[^\W\d_]|[{MARKS}])+")
_CONTRACTION = lazy_pattern(r"(?:n't|'(?:s|re|ve|ll|d|m))$", re.IGNORECASE)
_KATAKANA = r"\u30a0-\u30ff\u31f0-\u31ff"
_SCRIPT = lazy_pattern(
    rf"(?P<katakana>[{_KATAKANA}]+)|(?P<hangul>[{HANGUL}]+)|[^{_KATAKANA}{HANGUL}]+"
)
_LINKED = lazy_pattern(r"[-'’]")
_LONG_VOWEL = "ー"
_LONG_LOAN_WORD = 5
_HIRAGANA = lazy_pattern(r"[\u3040-\u309fー]+")
_KATAKANA_PAIR = lazy_pattern(r"[\u30a1-\u30fa\u30fc]{2}")
_ENDING = lazy_pattern(r"[\u3400-\u9fff][\u3041-\u3096]|[\u3041-\u3096][\u3400-\u9fff]")
_LONGEST = 64
"""Longer words are blobs (hashes, data): they are cut, so that they cannot swell the index."""
_KEPT = 65_536
"""Stretches of text whose tokens are kept in mind."""


def tokenise(text: str, language: str = "") -> list[str]:
    """The tokens of ``text`` in order; identifiers whole and in parts, CJK runs as bigrams.

    What is in a language with a stemmer of its own has its stems, too.
    """
    text = joined_chords(normalised(text))
    # No word holds white space or brackets, and what stands between comes again and again.
    apart = text.translate(_APART) if text.isascii() else text
    return list(chain.from_iterable(map(_stretches_in(language).__getitem__, apart.split())))


_APART: Final = dict.fromkeys(map(ord, '()[]{},;"'), " ")


def indexed(text: str, language: str = "") -> list[str]:
    """The tokens of ``text`` as an index keeps them: with the exact forms of folded words."""
    text = normalised(text)
    return tokenise(text, language) + exact_forms(text)


def heading_tokens(text: str, language: str = "") -> list[str]:
    """The tokens of a title or heading: where it names the release 4.1, that is 4.1.0, too."""
    return tokenise(text, language) + list(filter(None, map(zeroth_of, asked(text))))


def asked(text: str) -> list[str]:
    """The tokens that ``text`` asks for: of a version the version alone, without its series."""
    series = series_in(normalised(text))
    tokens = []
    for token in tokenise(text):
        if series[token]:
            series[token] -= 1
        else:
            tokens.append(token)
    return tokens


def written(text: str) -> list[tuple[str, list[str]]]:
    """The words of ``text`` as they are written, each with its tokens.

    Symbols are words, too, and scripts that meet come apart.
    """
    return [
        (found[0], [symbol_token(found[1])] if found[1] else tokenise(found[0]))
        for found in _WRITTEN.finditer(with_chords(normalised(text)))
    ]


_BETWEEN_WORDS: Final = r",;!?()\[\]{}<>\"“”`、。「」『』？！"
_WRITTEN: Final = lazy_pattern(rf"{SYMBOL.pattern}|[{UNSPACED}]+|[^\s{_BETWEEN_WORDS}{UNSPACED}]+")


def is_symbol(token: str) -> bool:
    """Whether ``token`` is an operator or an emoji."""
    return not any(map(str.isalnum, token))


class _Stretches(dict[str, tuple[str, ...]]):
    """The tokens of stretches of text without white space, worked out once."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, stretch: str) -> tuple[str, ...]:
        tokens = _tokens_of(stretch, self._language)
        if len(stretch) <= _LONGEST:
            if len(self) >= _KEPT:
                self.clear()
            self[stretch] = tokens
        return tokens


_every_stretch: Final = {"": _Stretches("")}


def _stretches_in(language: str) -> _Stretches:
    if not is_stemmed(language):
        return _every_stretch[""]
    return _every_stretch.get(language) or _every_stretch.setdefault(language, _Stretches(language))


def _tokens_of(stretch: str, language: str) -> tuple[str, ...]:
    if MAY_BE.search(stretch) is None:
        return _tokens_of_words(stretch, language)
    tokens: list[str] = []
    # What stands at odd places is a symbol.
    for place, part in enumerate(SYMBOL.split(with_chords(stretch))):
        tokens += (symbol_token(part),) if place % 2 else _tokens_of_words(part, language)
    return tuple(tokens)


def _tokens_of_words(text: str, language: str) -> tuple[str, ...]:
    if text.isascii() and not language:
        words = _ASCII_WORD.findall(text)
        if len(words) == 1:
            return _word_tokens(words[0])
        return tuple(chain.from_iterable(map(_word_tokens, words)))
    tokens: list[str] = []
    for run in _RUN.finditer(text):
        if run.lastgroup == "unspaced":
            tokens += _unspaced_tokens(simplified(run[0]))
            continue
        own = _word_tokens(without_accents(run[0]))
        tokens += own
        if language:
            tokens += (stem for _, stem in _stems_of(run[0], (language,)) if stem not in own)
    return tuple(tokens)


def _stems_of(word: str, languages: Collection[str]) -> Iterator[tuple[str, str]]:
    """For each plain word that ``word`` is, or is put together of, its token and another stem."""
    parts = _LINKED.split(word)
    if any(not part.isalpha() or _is_camel(part) for part in parts if part):
        return
    for part in filter(None, parts):
        token = _word_tokens(without_accents(part))[-1:]
        for language in languages if token else ():
            if part.lower() in stop_words_of(language):
                continue
            stem = stem_in(language, part)
            if stem != token[0]:
                yield token[0], stem


def stems_of(text: str, languages: Collection[str]) -> dict[str, list[str]]:
    """For tokens of ``text`` that are words, their stems in ``languages`` that are other tokens."""
    stemmed = [language for language in languages if is_stemmed(language)]
    stems: dict[str, list[str]] = {}
    if stemmed:
        for run in _RUN.finditer(normalised(text)):
            if run.lastgroup == "word":
                for token, stem in _stems_of(run[0], stemmed):
                    stems.setdefault(token, []).append(stem)
    return stems


def name_key(name: str) -> str:
    """``name`` folded for equality of names.

    NFKC, case, accents and white space are folded; quotes, call parentheses and markup around the
    name are left out, so ``ask()``, ```ask``` and ``Ask`` are one name.
    """
    folded = " ".join(simplified(without_accents(normalised(name))).casefold().split())
    return folded.strip("`'\"*“”‘’ ").removesuffix("()").rstrip(":¶#")


@cache
def stop_words() -> frozenset[str]:
    """Tokens that say nothing about what a question is about, in the form ``tokenise`` gives."""
    return frozenset(token for word in _STOP.split() for token in tokenise(word))


def stop_words_in(text: str) -> frozenset[str]:
    """``stop_words``, and those of the language that ``text`` is in."""
    return _stop_words_of(languages_of(text))


@cache
def _stop_words_of(languages: tuple[str, ...]) -> frozenset[str]:
    words = (word for language in languages for word in stop_words_of(language))
    return stop_words().union(*map(tokenise, words))


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


def _unspaced_tokens(run: str) -> Iterator[str]:
    for found in _SCRIPT.finditer(run):
        part = found[0]
        if found.lastgroup == "katakana":
            # A Katakana word is a loan word: it stands by itself and is looked for as a whole, too,
            # with the long vowel at its end or without: サーバー, サーバ.
            if len(part) > 2:
                yield _loan_word(part[:_LONGEST])
        elif found.lastgroup == "hangul":
            part = stem_of_hangul(part)
            if len(part) > 2:
                yield part[:_LONGEST]
        if len(part) == 1:
            yield part
        for index in range(len(part) - 1):
            yield part[index : index + 2]


def _loan_word(word: str) -> str:
    """A word of Katakana without the long vowels that some write and others do not.

    In a short one a vowel inside makes another word: ソート and ソト.
    """
    short = word.replace(_LONG_VOWEL, "")
    if len(short) >= _LONG_LOAN_WORD:
        return short
    return word.rstrip(_LONG_VOWEL) if len(word) > 3 else word


@lru_cache(maxsize=65_536)
def _word_tokens(word: str) -> tuple[str, ...]:
    word = word[:_LONGEST].replace("’", "'")
    # A possessive or a contraction is no identifier.
    word = _CONTRACTION.sub("", word)
    plain = word.lstrip("-.:$@#%")
    if not plain:
        return ()
    is_word = plain.isalpha() or (not plain.isascii() and _LETTERS.fullmatch(plain))
    if is_word and not _is_camel(plain):
        stemmed = _stem(plain.casefold())
        # A sigil makes it a name beside the word that it is: --root, .env, @app.
        return (stemmed,) if plain == word else (word.casefold(), stemmed)
    if (plain[0].isdigit() or plain[0] in "vV") and (version := version_of(plain)):
        return (version, *series_of(version))
    if "-" in word and (chord := chord_of(word)):
        return (chord, *(key for key in chord.split("+") if len(key) > 1))
    parts = []
    for part in map(str.casefold, _PART.findall(plain)):
        parts += [part, *series_of(part)] if "." in part else [_stem(part)]
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
