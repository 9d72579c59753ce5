"""What the docs say to a question, and which hits say it: the same for every assistant."""

from collections.abc import Mapping, Sequence, Set
from typing import Final

from attrs import evolve, frozen

from askdocs.answering.assistant import Verdict
from askdocs.answering.code_names import asks_about_release
from askdocs.answering.deciding import Decision, by_folder, decide
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
from askdocs.workspace.document import Folder

_CERTAIN: Final = 0.75
"""How much of what is asked a passage must hold, weighted by rarity, to be an answer even while
the rest of the docs is unread."""

_AS_GOOD: Final = 0.5
"""… of what the best passage holds, to fit as well."""


NO_LIKENESS: Final[Mapping[Folder, float]] = {}
"""Where no model says how like the question the sentences of a folder are."""


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
    query: Query,
    hits: Sequence[Hit],
    snapshot: Snapshot,
    likeness: Mapping[Folder, float] = NO_LIKENESS,
) -> Judgement:
    """Which of ``hits`` fit the question that was asked. Reads the index.

    Each folder is judged by itself, with what a model says of the ``likeness`` of its sentences, if
    there is one: what one answers is answered, whatever others are open.
    """
    sought = _sought(query, snapshot)
    whole = snapshot if len(snapshot.folders) > 1 else None
    found = [
        _found_in(query, of_it, alone, likeness.get(alone.folders[0].folder), whole)
        for alone, of_it in by_folder(hits, snapshot)
    ]
    best = max(found, key=_by_decision)
    verdict = best.decision.verdict
    shown = {one.folder for one in found if one.decision.verdict == verdict}
    return Judgement(
        best.decision,
        tuple(hit for hit in hits if any(hit is one for each in found for one in each.fitting)),
        tuple(hit for hit in hits if hit.folder in shown)[:5],
        any(one.is_certain for one in found),
        sought,
        idf_in(snapshot, sought),
    )


def _sought(query: Query, snapshot: Snapshot) -> tuple[str, ...]:
    """The tokens that the question asks for."""
    stops = stop_words_in(query.text)
    return tuple(
        term.token
        for term in understand(query, languages_in(snapshot)).terms
        # Words that say little help to rank passages, and are no reason to quote one.
        if term.token not in stops
    )


@frozen
class _FoundInFolder:
    folder: Folder
    decision: Decision
    fitting: tuple[Hit, ...]
    is_certain: bool


_VERDICTS: Final[Sequence[Verdict]] = ("notInDocs", "related", "answered")


def _by_decision(found: _FoundInFolder) -> tuple[int, float]:
    decision = found.decision
    return _VERDICTS.index(decision.verdict), decision.confidence - decision.enough


def _found_in(
    query: Query,
    hits: Sequence[Hit],
    alone: Snapshot,
    likeness: float | None,
    whole: Snapshot | None,
) -> _FoundInFolder:
    """What one folder says to the question."""
    readings = [Reading.of(hit) for hit in hits]
    decision = decide(query, readings, alone, likeness, whole)
    is_found = decision.verdict == "answered"
    stated = [hit.gain(STATED) > 0 for hit in hits]
    if any(stated):
        decision = evolve(decision, verdict="answered")
        asked = facts_asked(query.text)
        is_found = is_found and not (asked is not None and asked.is_settled)
    # "Why?" asks for more of what was asked before.
    phrasings = phrasings_of(query, readings) or phrasings_of(leaned_on(query.earlier), readings)
    wanted = [{token for word in words for token in word.tokens} for words in phrasings]
    idf = idf_in(alone, _sought(query, alone))
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
    return _FoundInFolder(alone.folders[0].folder, decision, fitting, is_certain)


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
