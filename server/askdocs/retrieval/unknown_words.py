"""Unknown words: which words of a question the docs do not have, in no form and no spelling."""

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import chain, islice
from typing import Final

from attrs import frozen

from askdocs.index.reader import Snapshot
from askdocs.index.tokens import indexed, stop_words, tokenise
from askdocs.index.vectors import rarity_in_english
from askdocs.index.vocabulary import (
    WORD,
    beginning,
    holds,
    letters_of,
    near_in,
    without_particle,
)
from askdocs.patterns import lazy_pattern
from askdocs.text import Span

_QUOTED: Final = lazy_pattern(
    r"`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”|「[^」\n]*」|『[^』\n]*』|(?<!\w)'[^'\n]+'(?!\w)"
)
_STRETCH: Final = lazy_pattern(r"\S+")
_CODE: Final = lazy_pattern(
    r"[\d_@#$%&=<>+*\\/|~^{}\[\]]|^[-.:]|\w[.:]+\w|\(\)|[a-z][A-Z]|[A-Z]{2}[a-z]", re.ASCII
)
"""What a name of code has in it, or an address, a version, a flag."""

_HANGUL: Final = lazy_pattern("[\uac00-\ud7a3]+")
_KATAKANA: Final = lazy_pattern("[\u30a1-\u30fa\u30fc]+")

_ENDINGS: Final = tuple(
    frozenset(("", *endings.split()))
    for endings in (
        # English, the Romance languages, German, Russian, Greek.
        """s es 's ed d er ers r or ors ing ings ion ions ation ations ment ments able ible al ally
        ly y ies ied ness ity ive e""",
        """a o as os e es is i an en ar er ir ado ada ados adas ido ida idos idas ando endo cao cion
        ção ções ción ciones ões ão ant ante antes ez ent ons eur euse ique iques age ages""",
        """e en er ern es n em s t te ten et st iert ieren ung ungen lich keit isch ische ischen""",
        """а я ы и у ю о е ой ый ий ая яя ое ее ые ие ом ем ов ев ам ям ами ями ах ях ть ться ет ит
        ют ят ал ала али ение ения ению ением ка ки ку кой ок ного ному ным ных ными ого его ому""",
        """α η ο ος ου ον ης ας ων ών οι ες""",
    )
)
"""With what words of one stem end, in languages whose words may have no stem in the index."""

_SHORTEST_STEM: Final = 5
_STEM: Final = 0.6
"""Letters, and the share of a word, that two forms of one word begin with alike."""

_SHORTEST_OF_FORMS: Final = 3
"""Letters that they begin with where it is known that they are near each other."""

_PREFIX: Final = lazy_pattern("(?:auto|multi|inter|super|sub|non|pre|un|re|de)-?(?=[a-z]{4})")
"""What stands before a word of English and makes another one of it."""

_SHORTEST_PART: Final = 4
"""Letters of each word that a word is put together of."""


@frozen
class Asked:
    """A word of a question, as it is written there."""

    text: str
    whole: str
    """What it is a part of, between spaces: a name of code, or itself."""
    span: Span
    is_code: bool
    """Whether it is a name of code, or in quotes."""


def asked_words(text: str) -> list[Asked]:
    """The words of ``text`` in order, without those that say nothing."""
    quoted = [Span(*found.span()) for found in _QUOTED.finditer(text)]
    words = []
    for stretch in _STRETCH.finditer(text):
        bare = stretch[0].strip(".,;:!?()[]\"'`“”‘’…")
        is_code = _CODE.search(bare) is not None or bool(re.match(r"--?\w", stretch[0]))
        for found in WORD.finditer(stretch[0]):
            span = Span(stretch.start() + found.start(), stretch.start() + found.end())
            is_quoted = any(one.start <= span.start and span.end <= one.end for one in quoted)
            if not stop_words().issuperset(tokenise(found[0])):
                words.append(Asked(found[0], bare, span, is_code or is_quoted))
    return words


@frozen(slots=False)
class Docs:
    """The words of the docs of a snapshot. Reads the index."""

    snapshot: Snapshot

    @cached_property
    def vocabularies(self) -> list[str]:
        """The words of all folders, as they are written."""
        return [*chain.from_iterable(one.index.vocabularies() for one in self.snapshot.folders)]

    def frequency(self, word: str) -> int:
        """In how many passages ``word`` stands, in whatever form the index knows it by."""
        whole, *others = [*map(self.holding, indexed(word))] or [0]
        if _KATAKANA.fullmatch(word) or not others:
            # Its pairs are in other words, too.
            return whole
        if _HANGUL.fullmatch(word):
            return min(whole, *others)
        # Of a name of code the parts are known together; an exact form is a part of none.
        return max(whole, min(others))

    def holding(self, token: str) -> int:
        """In how many passages ``token`` stands."""
        return sum(folder.index.frequency(token) for folder in self.snapshot.folders)

    def has(self, word: str) -> bool:
        """Whether ``word`` stands in the docs as it is, or in a form of the same stem."""
        if _HANGUL.fullmatch(word):
            start = letters_of(without_particle(word))
            return any(beginning(vocabulary, start) for vocabulary in self.vocabularies)
        return self.frequency(word) > 0

    def form_of(self, word: str) -> str:
        """Another form of ``word`` that the docs have, where both end as words do; empty if none.

        It is for languages, and endings, that the index has no stem for.
        """
        word = word.casefold()
        length = max(_SHORTEST_STEM, round(_STEM * len(word)))
        start = word[:length]
        if len(word) < length or _HANGUL.match(word) or _KATAKANA.match(word):
            return ""
        others = chain.from_iterable(beginning(one, start) for one in self.vocabularies)
        forms = [
            (abs(len(other) - len(word)), other)
            for other in others
            if are_forms(word, other, length)
        ]
        return next((form for _, form in sorted(forms) if self.frequency(form)), "")

    def has_without_prefix(self, word: str) -> bool:
        """Whether the docs have ``word`` without what may stand before any word."""
        prefix = _PREFIX.match(word.casefold())
        return prefix is not None and self.has(word[prefix.end() :])

    def parts_of(self, word: str) -> tuple[str, str] | None:
        """The two words of the docs that ``word`` is put together of, if there are such."""
        word = word.casefold()
        for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            one, other = word[:at], word[at:]
            # German puts a letter or two between them.
            ones = (one, one.removesuffix("s"), one.removesuffix("es"), one.removesuffix("n"))
            known = next((part for part in ones if len(part) > 3 and self.is_written(part)), "")
            if known and self.is_written(other):
                return known, other
        return None

    def are_written_in(self, script: re.Pattern[str], least: int) -> bool:
        """Whether so many lines of the vocabularies match ``script``."""
        found = chain.from_iterable(map(script.finditer, self.vocabularies))
        return next(islice(found, least - 1, None), None) is not None

    def near(self, word: str, most: int) -> list[str]:
        """Words of the docs that so many slips make of ``word``."""
        return near_in(self.vocabularies, word.casefold(), most)

    def is_written(self, word: str) -> bool:
        """Whether the docs write ``word`` so."""
        folded = word.casefold()
        return any(holds(vocabulary, folded) for vocabulary in self.vocabularies)


def are_forms(one: str, other: str, least: int = _SHORTEST_OF_FORMS) -> bool:
    """Whether both begin with the same letters, so many at least, and end as words do."""
    # The endings may begin alike, too: "configurado", "configurada".
    return any(
        one[stem:] in endings and other[stem:] in endings
        for stem in range(least, min(len(one), len(other)) + 1)
        if one[:stem] == other[:stem]
        for endings in _ENDINGS
    )


def is_english(word: str) -> bool:
    """Whether ``word`` is one that English has at large, in this form or without its ending."""
    word = word.casefold()
    return word.isascii() and any(rarity_in_english(form) < 1 for form in _without_ending(word))


def _without_ending(word: str) -> Iterable[str]:
    yield word
    for ending, others in (
        ("ies", ("y",)),
        ("s", ("",)),
        ("es", ("",)),
        ("ed", ("", "e")),
        ("ing", ("", "e")),
        ("er", ("", "e")),
        ("ly", ("",)),
        ("ion", ("", "e")),
        ("ation", ("", "e")),
        ("or", ("", "e")),
        ("ment", ("",)),
        ("able", ("", "e")),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            stem = word.removesuffix(ending)
            yield from (stem + other for other in others)
            if ending in {"ed", "ing", "er"} and stem[-1] == stem[-2]:
                yield stem[:-1]
