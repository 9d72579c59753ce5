"""Whether the docs answer a question at all: one decision for every assistant."""

from collections.abc import Mapping, Sequence, Set
from typing import Final

from attrs import frozen

from askdocs.answering.code_names import asks_about_release
from askdocs.answering.evidence import Evidence, Reading, Word, evidence_of
from askdocs.answering.follow_ups import leaned_on, leans, phrasings_of
from askdocs.index.reader import Snapshot
from askdocs.index.tokens import stop_words
from askdocs.index.versions import version_of
from askdocs.retrieval import Hit, Query, idf_of, share_held, understand

WEIGHTS: Final = Evidence(
    coverage=4.2, subject=2.2, title=8.8, together=3.0, missing=-3.0, size=-8.5, unknown=-4.0
)
BIAS: Final = 3.84
"""What each piece of evidence counts; a question is answered where the sum is not below 0.

``python -m tests.retrieval.refusals --fit`` finds weights near these, by regression, and what such
weights are worth for docs that they were not fitted to. Of those that are equally good, these err
least on docs that had no part in it; ``docs/retrieval.md`` has the curve and the point chosen.
"""

_CERTAIN: Final = 0.75
"""How much of what is asked a passage must hold, weighted by rarity, to be an answer even while
the rest of the docs is unread."""

_AS_GOOD: Final = 0.5
"""… of what the best passage holds, to fit as well."""


_NOTHING: Final = -10.0
"""How much speaks for an answer where nothing is asked."""


@frozen
class Judgement:
    """Which hits are answers."""

    fitting: tuple[Hit, ...]
    """The hits that fit the question; empty where it is not in the docs."""
    nearest: tuple[Hit, ...]
    """The best hits, whether they fit or not."""
    is_certain: bool
    """Whether the best fits so well that further reading could hardly change the answer."""
    wanted: tuple[str, ...]
    """The tokens that the question asks for."""
    idf: Mapping[str, float]
    """How much each of them says."""


def judge(query: Query, hits: Sequence[Hit], snapshot: Snapshot) -> Judgement:
    """Which of ``hits`` fit the question that was asked. Reads the index."""
    sought = [
        term.token
        for term in understand(query).terms
        # Words that say little help to rank passages, and are no reason to quote one.
        if term.token not in stop_words()
    ]
    by_folder = {folder.folder: idf_of(folder, sought) for folder in snapshot.folders}
    # A word says as much as it says in the folder where it is commonest.
    idf = {token: min(known[token] for known in by_folder.values()) for token in sought}
    readings = [Reading.of(hit) for hit in hits]
    is_answered = confidence_in(query, readings, snapshot) >= 0
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
        for hit, share, is_named in zip(hits, shares, named, strict=True)
        if is_answered and share >= best * _AS_GOOD and is_named
    )
    is_certain = is_answered and best >= _CERTAIN
    return Judgement(fitting, tuple(hits[:5]), is_certain, tuple(sought), idf)


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


def confidence_in(query: Query, hits: Sequence[Reading], snapshot: Snapshot) -> float:
    """How much more speaks for an answer than against it, as the logarithm of the odds.

    A question that leans on earlier ones is answered only if they are: so what was refused stays
    refused when more is asked about it. And it is answered only if its own words are: what the
    docs say of the words of the conversation is no answer to a word that they do not have.
    """
    questions = [phrasings_of(query, hits)]
    if query.earlier and not query.selection and leans(query.text):
        questions = [*filter(None, questions), phrasings_of(leaned_on(query.earlier), hits)]
    return min(
        max((_weighed(evidence_of(words, hits, snapshot)) for words in phrasings), default=_NOTHING)
        for phrasings in questions
    )


def sureness(query: Query, hits: Sequence[Hit], snapshot: Snapshot) -> float:
    """``confidence_in`` for whoever has hits: how sure the words are that these answer."""
    return confidence_in(query, [Reading.of(hit) for hit in hits], snapshot)


def _weighed(evidence: Evidence) -> float:
    return BIAS + sum(
        weight * value for weight, value in zip(WEIGHTS.values, evidence.values, strict=True)
    )
