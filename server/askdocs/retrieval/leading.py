"""Leading: a heading that is what is asked comes first, and copies count once."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from attrs import frozen

from askdocs.index.tokens import stop_words, written
from askdocs.patterns import lazy_pattern
from askdocs.workspace.document import BlockKind, Passage

LOOKED_AT: Final = 40
"""The first passages, whose headings and texts are compared."""

_HEADED: Final = 0.3
"""What a heading adds that is what is asked and nothing else, as a share of the best score."""

_POWER: Final = 3
"""A heading of half of what is asked is worth less than half: many headings share a word."""

_ABOVE: Final = 0.7
"""What it counts that the rest stands in the heading above."""

_GOES_ON: Final = 0.6
"""What a heading counts for a passage that only goes on with its section."""

_COPY: Final = 0.5
"""What is left of the score of a passage that stands better somewhere else."""

_FOREIGN: Final = 0.6
"""What is left of a passage in another language than the question, where there are both."""

_ALIKE: Final = 0.6
"""How much of the shorter one of two texts is in the other, if they are copies."""

_SHINGLE: Final = 5
_MOST_SHINGLES: Final = 400

_VERSION: Final = lazy_pattern(
    r"(?:^|/)(?:version[-_]?)?v?(\d+(?:\.(?:\d+|x))*)(?:[-_.](?:x|alpha|beta|rc)\w*)?(?=/)",
    re.IGNORECASE,
)
_VERSIONED: Final = lazy_pattern(r"[-_]?versioned(?:_docs)?(?=/)", re.IGNORECASE)

_LOCALES: Final = (
    "ar bn cs de en es fa fr he hi hu id it ja jp ko kr nl pl pt ptbr pt_br ro ru sv th tr uk vi zh"
    " cn zh_cn zh_hans zh_hant zh_tw ja_jp ko_kr es_es fr_fr de_de en_us"
)
_LOCALE: Final = lazy_pattern(
    rf"(?:(?<=/)|^)({'|'.join(_LOCALES.split())})(?=/)"
    rf"|[._-]({'|'.join(_LOCALES.split())})(?=\.\w+$)",
    re.IGNORECASE,
)
_SAME_LANGUAGE: Final = {"jp": "ja", "kr": "ko", "cn": "zh", "ptbr": "pt"}

_SCRIPTS: Final = (
    ("ja", lazy_pattern("[\u3040-\u30ff]")),
    ("ko", lazy_pattern("[\uac00-\ud7a3]")),
    ("zh", lazy_pattern("[\u4e00-\u9fff]")),
    ("ru", lazy_pattern("[\u0400-\u04ff]")),
)
_FUNCTION_WORDS: Final = {
    "en": "the is are how what which does can to of and in with do my when why",
    "es": "el los las una qué cómo como por para con del es se que no cuál cuándo dónde",
    "pt": "o os uma como que para com não do da em é são qual quando onde posso faço fazer",
    "fr": "le les une des est comment pour avec dans qui que quel puis du et",
    "de": "der die das ein eine wie ist und für mit nicht von zu kann ich man",
}


@frozen
class Found:
    """A passage that was found, and what it scores so far."""

    path: str
    passage: Passage
    score: float


@frozen
class Lead:
    """What is added to a passage's score."""

    heading: float = 0.0
    copy: float = 0.0
    language: float = 0.0


def leads(
    question: str,
    own: Iterable[str],
    idf: Callable[[Collection[str]], Mapping[str, float]],
    found: Sequence[Found],
) -> list[Lead]:
    """What each of the passages that were ``found``, best first, gains or loses.

    ``own`` are the tokens of the question that say what it is about.
    """
    top = max((one.score for one in found), default=0.0)
    tokens = frozenset(own)
    headed = [
        top * _HEADED * share for share in _headed(tokens, idf, [one.passage for one in found])
    ]
    scores = [one.score + more for one, more in zip(found, headed, strict=True)]
    asker = language_of(question)
    foreign = [
        (_FOREIGN - 1) * score if is_foreign else 0.0
        for score, is_foreign in zip(scores, _foreign(asker, found), strict=True)
    ]
    scores = [score + less for score, less in zip(scores, foreign, strict=True)]
    copies = _copies(found, scores, question)
    return [
        Lead(heading, (_COPY - 1) * score if index in copies else 0.0, less)
        for index, (heading, less, score) in enumerate(zip(headed, foreign, scores, strict=True))
    ]


def _headed(
    own: frozenset[str],
    idf_of: Callable[[Collection[str]], Mapping[str, float]],
    passages: Sequence[Passage],
) -> list[float]:
    """How much of what is asked each passage's heading says, less for what it says besides."""
    named = [
        [
            frozenset(_tokens_of(heading, own) - stop_words())
            for heading in passage.headings[-2:][::-1]
        ]
        for passage in passages
    ]
    idf = idf_of(own.union(*(tokens for headings in named for tokens in headings)))
    asked = sum(idf[token] for token in own)
    shares = []
    for passage, headings in zip(passages, named, strict=True):
        share = 0.0
        if headings and asked:
            said = _weight(headings[0] & own, idf)
            beside = _weight(headings[0] - own, idf)
            above = _weight(headings[1] & own - headings[0], idf) if len(headings) > 1 else 0.0
            covered = (said + _ABOVE * above) / asked if said else 0.0
            share = covered**_POWER * (1 + said / (said + beside or 1.0)) / 2
        opens = bool(passage.pieces) and passage.pieces[0].kind in _OPENING
        shares.append(share * (1.0 if opens else _GOES_ON))
    return shares


def _tokens_of(heading: str, own: frozenset[str]) -> set[str]:
    """The tokens of ``heading``; a name of code has parts only where that name was asked for."""
    tokens = set[str]()
    for _, found in written(heading):
        tokens.update(found[:1])
        if not own.isdisjoint(found[:1]):
            tokens.update(found)
    return tokens


_OPENING: Final = (BlockKind.HEADING, BlockKind.DEFINITION)


def _weight(tokens: Iterable[str], idf: Mapping[str, float]) -> float:
    return sum(idf[token] for token in tokens)


def language_of(text: str) -> str:
    """The language that ``text`` is in, as far as its script and its small words tell."""
    letters = sum(map(str.isalpha, text)) or 1
    for language, script in _SCRIPTS:
        if len(script.findall(text)) >= letters / 8:
            return language
    words = re.findall(r"[^\W\d_]+", text[:2_000].casefold())
    counts = {
        language: sum(word in known.split() for word in words)
        for language, known in _FUNCTION_WORDS.items()
    }
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else ""


def _foreign(asker: str, found: Sequence[Found]) -> list[bool]:
    """Which passages are in another language than the ``asker``'s, where there are both.

    Code makes any page look English, so a language counts that a path names; a page without one
    is in the language of most, unless its text tells that it is the asker's.
    """
    named = [_named_in(one.path) for one in found]
    if not asker or not any(named):
        return [False] * len(found)
    is_there = asker in named
    return [
        language != asker if language else is_there and language_of(one.passage.text) != asker
        for one, language in zip(found, named, strict=True)
    ]


def _named_in(path: str) -> str:
    """The language that a path says its document is in; empty if it says none."""
    found = _LOCALE.search(path)
    if found is None:
        return ""
    locale = (found[1] or found[2]).casefold()
    return _SAME_LANGUAGE.get(locale, locale[:2])


def version_in(path: str) -> tuple[int, ...] | None:
    """The version that the folder of a document is for, if it says one."""
    versions = _VERSION.findall(path)
    if not versions:
        return None
    return tuple(int(part) if part.isdigit() else 0 for part in versions[-1].split("."))


def _copies(found: Sequence[Found], scores: Sequence[float], question: str) -> set[int]:
    """The indexes of the passages of which there is a better one."""
    is_version_asked = re.search(r"\d+\.\d+|\bv\d+", question) is not None
    versions = [version_in(one.path) for one in found]

    def rank(index: int) -> tuple[tuple[int, ...], float]:
        # What says no version is the current one.
        version = versions[index]
        current = (10**9,) if version is None or is_version_asked else version
        return current, scores[index]

    texts = [_shingles(one.passage.text) for one in found]
    places = [_place(one) for one in found]
    copies: set[int] = set()
    for index in sorted(range(len(found)), key=rank, reverse=True):
        if index in copies:
            continue
        for other in range(len(found)):
            if other == index or other in copies or rank(other) > rank(index):
                continue
            is_same_place = places[other] == places[index] and versions[other] != versions[index]
            if is_same_place or _are_alike(texts[index], texts[other]):
                copies.add(other)
    return copies


def _place(one: Found) -> tuple[str, tuple[str, ...]]:
    """Where a passage stands, whatever the version."""
    path = _VERSIONED.sub("", _VERSION.sub("", one.path))
    return path.rsplit("/", 1)[-1], one.passage.headings[1:]


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = text.split()
    if len(words) < 2 * _SHINGLE:
        # A script without spaces, or hardly any text.
        words = list(text[: _MOST_SHINGLES * 2])
    return frozenset(
        tuple(words[start : start + _SHINGLE])
        for start in range(min(len(words) - _SHINGLE + 1, _MOST_SHINGLES))
    )


def _are_alike(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= 2 * _SHINGLE and len(one & other) >= _ALIKE * shorter
