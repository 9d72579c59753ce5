"""What the docs say to a question, and which hits say it: the same for every assistant."""

from collections.abc import Mapping, Sequence, Set
from typing import Final

from attrs import evolve, frozen

from askdocs.answering.code_names import asks_about_release
from askdocs.answering.deciding import Decision, decide
from askdocs.answering.evidence import Word
from askdocs.answering.follow_ups import leaned_on, phrasings_of
from askdocs.answering.readings import Reading
from askdocs.index.reader import Snapshot
from askdocs.index.tokens import stop_words_in
from askdocs.index.versions import version_of
from askdocs.retrieval import (
    STATED,
    Hit,
    Query,
    facts_asked,
    idf_in,
    languages_in,
    share_held,
    understand,
)

_CERTAIN: Final = 0.75
"""How much of what is asked a passage must hold, weighted by rarity, to be an answer even while
the rest of the docs is unread."""

_AS_GOOD: Final = 0.5
"""… of what the best passage holds, to fit as well."""


@frozen
class Judgement:
    """What the docs say to a question, and which hits say it."""

    decision: Decision
    fitting: tuple[Hit, ...]
    """The hits that answer; empty where none does."""
    nearest: tuple[Hit, ...]
    """The best hits, whether they answer or not."""
    is_certain: bool
    """Whether the best fits so well that further reading could hardly change the answer."""
    wanted: tuple[str, ...]
    """The tokens that the question asks for."""
    idf: Mapping[str, float]
    """How much each of them says."""


def judge(
    query: Query, hits: Sequence[Hit], snapshot: Snapshot, likeness: float | None = None
) -> Judgement:
    """Which of ``hits`` fit the question that was asked. Reads the index.

    ``likeness`` is what a model says of their sentences, if there is one.
    """
    stops = stop_words_in(query.text)
    sought = [
        term.token
        for term in understand(query, languages_in(snapshot)).terms
        # Words that say little help to rank passages, and are no reason to quote one.
        if term.token not in stops
    ]
    idf = idf_in(snapshot, sought)
    readings = [Reading.of(hit) for hit in hits]
    decision = decide(query, readings, snapshot, likeness)
    is_found = decision.verdict == "answered"
    stated = [hit.gain(STATED) > 0 for hit in hits]
    if any(stated):
        decision = evolve(decision, verdict="answered")
        asked = facts_asked(query.text)
        is_found = is_found and not (asked is not None and asked.is_settled)
    # "Why?" asks for more of what was asked before.
    phrasings = phrasings_of(query, readings) or phrasings_of(leaned_on(query.earlier), readings)
    wanted = [{token for word in words for token in word.tokens} for words in phrasings]
    shares = [
        max((share_held(tokens, idf, set(reading.places)) for tokens in wanted), default=0.0)
        for reading in readings
    ]
    best = max(shares, default=0.0)
    exact = {word for words in phrasings for word in words if word.is_exact}
    named = _naming(readings, exact, is_release=asks_about_release(query.text))
    fitting = tuple(
        hit
        # The best hit has more than its words to speak for it.
        for place, (hit, share) in enumerate(zip(hits, shares, strict=True))
        if stated[place] or (is_found and named[place] and (place == 0 or share >= best * _AS_GOOD))
    )
    is_certain = decision.verdict == "answered" and best >= _CERTAIN
    return Judgement(decision, fitting, tuple(hits[:5]), is_certain, tuple(sought), idf)


def _naming(readings: Sequence[Reading], exact: Set[Word], *, is_release: bool) -> list[bool]:
    """Which passages have one of the ``exact`` names that were asked for, if any were.

    Where none has the version that was asked for, those fit that belong to no other. And what a
    release brought is not told by another one that mentions it.
    """
    if not exact:
        return [True] * len(readings)
    tokens = {word.tokens[0] for word in exact}
    named = [not tokens.isdisjoint(reading.places) for reading in readings]
    if all(version_of(word.name) for word in exact):
        others = [
            tokens.isdisjoint(reading.called) and any(map(version_of, reading.called))
            for reading in readings
        ]
        if not any(named):
            return [not other for other in others]
        if is_release:
            return [one and not other for one, other in zip(named, others, strict=True)]
    return named
