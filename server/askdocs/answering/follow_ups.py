"""Follow-ups: which questions say by themselves what they are about, and which lean on others."""

import re
from collections.abc import Sequence
from typing import Final

from askdocs.answering.evidence import Word, words_of
from askdocs.answering.readings import Reading
from askdocs.answering.unspaced import is_whole
from askdocs.index.tokens import is_weak, stop_words, tokenise
from askdocs.patterns import lazy_pattern
from askdocs.retrieval import Query, understand
from askdocs.retrieval.glossary import english_of

_UNSEEN: Final = 0.1
"""What a word counts that is too light to be looked for."""

_LONGEST: Final = 2_000
"""Characters of a question or a selection that are looked at."""

_GOES_ON: Final = lazy_pattern(
    r"\s*(?:and|or|but|so|what about|how about|what if|why|then|also)\b"
    r"|\s*(?:それ|では|じゃあ|なら|また|あと)|.*(?:では|なら|は|とか)[？?]?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_POINTS_BACK: Final = lazy_pattern(
    r"\b(?:it|its|this|that|these|those|them|they|their|there|same|instead|one|ones)\b"
    r"|それ|これ|その|この|あれ|そこ|ここ|同じ",
    re.IGNORECASE,
)


def asked_of(query: Query, hits: Sequence[Reading] = ()) -> list[Word]:
    """The words that say what is asked: the question's own, or those of the selection alone.

    They know their stems in the languages of ``hits``.
    """
    understood = understand(query, {hit.language for hit in hits})
    weights = dict.fromkeys(understood.own - stop_words(), _UNSEEN)
    weights.update((term.token, term.weight) for term in understood.terms if term.token in weights)
    words = words_of(query.text[:_LONGEST], weights, understood.stems)
    return words or words_of(query.selection[:_LONGEST], weights)


def phrasings_of(query: Query, hits: Sequence[Reading]) -> list[list[Word]]:
    """What is asked; of a question in Japanese whose ``hits`` hold none, in English, too.

    Empty where nothing is asked. What a question has in Latin letters stands in both languages.
    """
    own = asked_of(query, hits)
    english = english_of(query.text[:_LONGEST])
    phrasings = [own] if own else []
    latin = [word for word in own if word.tokens[0].isascii()]
    japanese = {word.tokens[0] for word in own if word not in latin and not _is_stop(word)}
    if english and not any(token in hit.places for hit in hits for token in japanese):
        weights = dict.fromkeys(tokenise(english), 1.0)
        phrasings.append(latin + words_of(english, weights))
    return phrasings


def leans(text: str) -> bool:
    """Whether the question ``text`` can be understood only with the one before it.

    It does so if it has no word of its own that says something; if it goes on ("And on
    Windows?") with one such word; or if it points back ("Can I turn it off?") and has few.
    """
    size = sum(_size(word) for word in asked_of(Query(text)) if not _is_stop(word))
    return (
        size < 1
        or (size < 2 and _GOES_ON.match(text) is not None)
        or (size <= 3 and _POINTS_BACK.search(text) is not None)
    )


def leaned_on(earlier: Sequence[str]) -> Query:
    """The latest of the ``earlier`` questions with those that it leans on, as one."""
    texts: list[str] = []
    for text in reversed(earlier):
        texts.append(text)
        if not leans(text):
            break
    return Query("\n".join(texts))


def _size(word: Word) -> float:
    return 0.5 if word.unspaced and not is_whole(word.unspaced) else 1.0


def _is_stop(word: Word) -> bool:
    return is_weak(word.tokens[0])
