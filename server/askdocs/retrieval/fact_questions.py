"""Questions for facts: which fact of a project a question asks for, and of what.

A question asks for a fact if nothing is left of it once the words for the fact, the words with
which people ask, and the words for "this project" are taken away. What is left must be held by the
section that states the fact: "which version of Redis" is answered where Redis is set up.
"""

from typing import Final

from attrs import frozen

from askdocs.index.folding import normalised
from askdocs.index.tokens import UNSPACED, is_weak, stop_words, tokenise
from askdocs.patterns import lazy_pattern
from askdocs.retrieval.fact_words import ASKED, GENERIC
from askdocs.workspace.facts import Fact


@frozen
class FactsAsked:
    """What a question asks for."""

    fact: Fact
    rest: frozenset[str]
    """Tokens of the question that the answer must hold."""
    is_guided: bool
    """Whether a guide may tell it better, as it may how something is done."""
    is_settled: bool
    """Whether it is said where it is set, and whatever mentions it beside has nothing to add."""
    is_of_settings: bool
    """Whether any page may be the guide."""


_LONGEST: Final = 200
"""Characters of a question for a fact."""

_TASKS: Final = frozenset(
    {Fact.INSTALL, Fact.BUILD, Fact.RUN, Fact.TEST, Fact.LINT, Fact.DOCS, Fact.CI}
)
_SETTINGS: Final = frozenset({Fact.PORTS, Fact.ENVIRONMENT, Fact.DATABASE, Fact.PLATFORMS})


_MINE: Final = lazy_pattern(
    r"\b(?:my|your|our|own|user's|custom)\b(?! (?:machine|computer|laptop))"
)
_UNDER_CONDITIONS: Final = lazy_pattern(
    r"\b(?:when|after|before|while|without|if|unless|until|every|each|only|again|not|once|same)\b"
)
_IS_A: Final = lazy_pattern(r"\s*what(?:'s| is| are) an? ")


def facts_asked(text: str) -> FactsAsked | None:
    """The fact that a question asks for; ``None`` if it asks for something else as well."""
    if len(text) > _LONGEST:
        return None
    text = _plain(text)
    if _IS_A.match(text) or "`" in text:
        return None
    for fact, words, needed in _ASKED:
        if not words.search(text) or not (needed is None or needed.search(text)):
            continue
        if fact in _TASKS and (_MINE.search(text) or _UNDER_CONDITIONS.search(text)):
            return None
        if fact is Fact.DATABASE and _SUPPORT.search(text):
            # What something works with is more than what it is run with here.
            return None
        rest = _GENERIC.sub(" ", words.sub(" ", text))
        tokens = {token for token in tokenise(rest) if not is_weak(token)} - stop_words()
        if fact is Fact.RUNTIME:
            tokens |= {_LANGUAGES.get(name, name) for name in words.findall(text)}
        is_settled = fact not in _TASKS | _SETTINGS
        is_guided = not is_settled or fact in {Fact.LICENCE, Fact.DEPENDENCIES}
        return FactsAsked(fact, frozenset(tokens), is_guided, is_settled, fact in _SETTINGS)
    return None


def _plain(text: str) -> str:
    """``text`` folded, with a space where the script changes: words are told by their ends."""
    return _SEAM.sub(" ", normalised(text).casefold()).strip()


_SEAM: Final = lazy_pattern(rf"(?<=[{UNSPACED}])(?=[a-z0-9])|(?<=[a-z0-9])(?=[{UNSPACED}])")


def tells(fact: Fact, heading: str, names: frozenset[str]) -> bool:
    """Whether a section with this ``heading`` tells of ``fact`` and of nothing else.

    ``names`` are the tokens of what the project is called.
    """
    text = _plain(heading)
    words = next(words for known, words, _ in _ASKED if known is fact)
    begins = fact in {Fact.INSTALL, Fact.RUN} and _BEGINNING.search(text)
    if not (begins or words.search(text)):
        return False
    rest = _BEGINNING.sub(" ", text)
    for known, others, _ in _ASKED:
        if known in _TASKS or known is fact:
            rest = others.sub(" ", rest)
    left = {token for token in tokenise(_GENERIC.sub(" ", rest)) if not is_weak(token)}
    return left <= stop_words() | names


_BEGINNING: Final = lazy_pattern(
    r"\bget(?:ting)? started\b|\bquick ?start\b|\busage\b|はじめに|使い方|快速开始|시작하기"
)
_SUPPORT: Final = lazy_pattern(
    r"support|compatib|works? with|対応|サポート|支持|지원|soport|suport"
)
_LANGUAGES: Final = {
    "node.js": "node",
    "nodejs": "node",
    "golang": "go",
    "version of go": "go",
    "versions of go": "go",
    "rustc": "rust",
    "msrv": "rust",
    "jdk": "java",
    "jvm": "java",
    "パイソン": "python",
    "ルビー": "ruby",
}


_ASKED: Final = [
    (fact, lazy_pattern(words), lazy_pattern(needed) if needed else None)
    for fact, words, needed in ASKED
]
_GENERIC: Final = lazy_pattern(GENERIC)
