"""Absence: what a question is about that the docs do not mention at all."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from askdocs.index.languages import ENGLISH, language_of
from askdocs.index.reader import Snapshot
from askdocs.index.tokens import tokenise
from askdocs.index.vectors import rarity_in_english
from askdocs.index.vocabulary import without_particle
from askdocs.patterns import lazy_pattern
from askdocs.retrieval.glossary import english_of
from askdocs.retrieval.products import PRODUCTS
from askdocs.retrieval.query import Query, divided
from askdocs.retrieval.thesaurus import others_for
from askdocs.retrieval.unknown_words import (
    Asked,
    Docs,
    asked_words,
    is_english,
)
from askdocs.text import Span

_HANGUL: Final = lazy_pattern("[\uac00-\ud7a3]+")
_HAN: Final = lazy_pattern("[\u4e00-\u9fff\u3400-\u4dbf]{2,}")
_KANA: Final = lazy_pattern("[\u3041-\u30ff]")
_UNSPACED: Final = lazy_pattern("[\u3041-\u3096\u3400-\u9fff]")

_GRAMMAR: Final = frozenset(
    "的了吗是在有和与及把用对为怎么样如何能否请问会可以要想我你它这那个些吧呢什哪里"
)
"""Characters with which Chinese asks, and joins words."""

_LOOKED_AT: Final = 400
"""Characters of a question that are looked at."""

_RARE: Final = 0.9
_RARE_AS_NAME: Final = 0.85
"""How rare a word of English must be to matter; and one that begins with a capital."""

_SHORTEST: Final = 3
"""Letters of a word: a pair of them is one by chance."""

_SHORTEST_ELSEWHERE: Final = 4
"""Letters in scripts whose small words are not known here."""

_ASKING: Final = frozenset(
    "asap beginner beginners boilerplate btw clarify documentation elaborate examples explanation"
    " faq fyi guide howto newbie oops quickstart recommended screenshot snippet summarise summarize"
    " tutorial tutorials walkthrough workaround".split()
)
"""Words that say what kind of answer is wanted, and not about what."""

_FAILURE: Final = lazy_pattern(r"\w(?:Error|Exception|Warning)\b")

_VERBS: Final = lazy_pattern("(?:ть|ться|ешь|ет|ют|ит|ят)$")
"""How verbs of Russian end."""

_WORDS: Final = 3
"""Words in a script that docs must have to be written in it."""

_SCRIPTS: Final = {
    "Katakana": lazy_pattern("\n[\u30a1-\u30fa]"),
    "Hangul": lazy_pattern("\n[\u1100-\u11ff]"),
    "Cyrillic": lazy_pattern("\n[\u0400-\u04ff]"),
    "Greek": lazy_pattern("\n[\u0370-\u03ff]"),
}
"""How a word in each of these scripts begins in a vocabulary."""

_ENDS_OF_PREDICATES: Final = lazy_pattern(
    "(?:나요|까요|니까|세요|해요|어요|아요|네요|는지|려면|하면|되면|해서|하고|하는|되는|하|되|할|될|한|된|고|게|지|요|다|수|때"
    "|것|법|줄|거)$"
)
"""How verbs and small words of Korean end."""

_LONG_RUN: Final = 3
"""Characters of Chinese from which on a run that the docs have no pair of is one's subject: shorter
ones are what is done more often than what it is done with."""


def absent_words(query: Query, snapshot: Snapshot) -> tuple[str, ...]:
    """The words that ``query`` is about and that the docs have in no form, as they are written.

    ``query`` is one that was ``corrected``. Reads the index.
    """
    docs = Docs(snapshot)
    # The rest of a report tells how it came about, in words of its own.
    text = divided(query.text)[0][:_LOOKED_AT]
    words = asked_words(text)
    absent = [word for word in words if not _is_there(word, docs)]
    is_english_text = _is_english(words) and language_of(text) in {ENGLISH, ""}
    if len(words) > 1:
        # A failure is told of by its kind: what is asked stands beside it.
        absent = [word for word in absent if not _FAILURE.search(word.whole)]
    found = [word for word in absent if _matters(word, text, docs, is_english_text=is_english_text)]
    found += _unknown_characters(text, docs)
    found.sort(key=lambda word: word.span)
    return tuple(dict.fromkeys(without_particle(word.text) for word in found))


def _is_english(words: Sequence[Asked]) -> bool:
    """Whether most words that are no names are English."""
    plain = [word.text for word in words if word.text.islower()]
    return 2 * sum(map(is_english, plain)) >= len(plain)


def _is_there(asked: Asked, docs: Docs) -> bool:
    """Whether the docs have a word, another form of it, its parts, or another word for it."""
    word = asked.text
    is_product = word.casefold() in PRODUCTS
    if asked.is_code and not is_product and any(map(docs.holding, tokenise(asked.whole))):
        # Of a name of code a part is enough: what is unknown of it is the asker's own.
        return True
    if docs.has(word) or docs.form_of(word) or _has_other_for(word, docs):
        return True
    if is_product:
        return False
    return docs.has_without_prefix(word) or docs.parts_of(word) is not None


def _has_other_for(word: str, docs: Docs) -> bool:
    whole = dict.fromkeys(tokenise(word)[:1], 1.0)
    others = [*tokenise(english_of(word)), *others_for(word, whole)]
    return any(map(docs.holding, others))


def _matters(word: Asked, text: str, docs: Docs, *, is_english_text: bool) -> bool:
    """Whether a question with ``word`` in it is about that."""
    folded = word.text.casefold()
    if folded in PRODUCTS:
        return True
    if _HANGUL.fullmatch(folded):
        noun = without_particle(folded)
        is_noun = len(noun) > 2 and not _ENDS_OF_PREDICATES.search(noun)
        return is_noun and docs.are_written_in(_SCRIPTS["Hangul"], _WORDS)
    if len(folded) < _SHORTEST or folded in _ASKING or _VERBS.search(folded):
        return False
    for script in _SCRIPTS.values():
        if script.match(f"\n{folded}"):
            return len(folded) >= _SHORTEST_ELSEWHERE and docs.are_written_in(script, _WORDS)
    is_first = not text[: word.span.start].strip(" \n\"'“‘`([*¿¡")
    is_name = not word.text.islower() and not (is_first and word.text[1:].islower())
    if is_english(folded) and (is_english_text or is_name):
        return rarity_in_english(folded) >= (_RARE_AS_NAME if is_name else _RARE)
    return is_name or is_english_text


def _unknown_characters(text: str, docs: Docs) -> list[Asked]:
    """Words of Chinese characters that the docs do not have.

    No space says where a word ends: of Japanese a run of characters is taken for one word, and of
    Chinese what stands between pairs all of which are unknown.
    """
    if not any(docs.holding(token) for token in tokenise(text) if _UNSPACED.match(token)):
        # They are written in another script.
        return []
    find = _unknown_run if _KANA.search(text) else _unknown_stretches
    return [
        Asked(span.of(text), span.of(text), span, is_code=False)
        for run in _HAN.finditer(text)
        for span in find(text, Span(*run.span()), docs)
        if not _has_other_for(span.of(text), docs)
    ]


def _unknown_run(text: str, run: Span, docs: Docs) -> list[Span]:
    is_unknown = len(run) >= _LONG_RUN and not any(_known_pairs(text, run, docs))
    return [run] if is_unknown else []


def _unknown_stretches(text: str, run: Span, docs: Docs) -> list[Span]:
    """What is left of stretches of unknown pairs without the characters that others end with."""
    spans = []
    at = run.start
    for is_known, pairs in groupby(_known_pairs(text, run, docs)):
        first, at = at, at + len(list(pairs))
        if is_known:
            continue
        # The last pair ends one further on.
        start = first + (first > run.start)
        end = at + (at + 1 == run.end)
        while start < end and text[start] in _GRAMMAR:
            start += 1
        while start < end and text[end - 1] in _GRAMMAR:
            end -= 1
        if end - start >= _LONG_RUN:
            spans.append(Span(start, end))
    return spans


def _known_pairs(text: str, run: Span, docs: Docs) -> list[bool]:
    """Of each pair of characters of ``run`` whether the docs have it."""
    pairs = (text[at : at + 2] for at in range(run.start, run.end - 1))
    return [any(map(docs.holding, tokenise(pair))) for pair in pairs]
