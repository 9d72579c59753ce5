"""The local retriever: ranks what the folders' own indexes offer."""

import math
from bisect import insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from attrs import evolve, frozen

from askdocs.index.reader import FolderSnapshot, Match, Meanings, Snapshot
from askdocs.index.tokens import is_weak, tokenise
from askdocs.index.vectors import similarity, word_vectors
from askdocs.retrieval.compounds import compounds_for
from askdocs.retrieval.hits import Hit, Signal, hit_of, of_each_folder
from askdocs.retrieval.leading import LOOKED_AT, leads
from askdocs.retrieval.leading import Found as Led
from askdocs.retrieval.query import Query, Understood, understand
from askdocs.retrieval.sections import LOOKED_AT as GATHERED
from askdocs.retrieval.sections import Found, gathered
from askdocs.retrieval.standing import standing_of
from askdocs.retrieval.stated_facts import STATED, is_for_facts, leading_for
from askdocs.workspace.document import Format

_DEPTH: Final = 160
"""Passages of a folder that the index is asked for."""

_COMPARED: Final = 100
"""The best of them, whose meaning is compared."""

_MEANING: Final = 0.5
"""What full agreement in meaning adds, as a share of the best lexical score."""

MEANT: Final = "meaning to the model"
"""The signal that says how near a model takes the question and the passage to be. The word vectors
keep their say beside it: the two are wrong about different questions."""

HEADED: Final = "heading"
"""The signal that says how much of what is asked a passage's heading says."""

_LEAST_TOP: Final = 1.0
"""What a match of one word that says something scores, about: where all matches are weaker than
that, words have little to say beside meaning."""

_FEW_MATCHES: Final = 20
"""Where fewer passages hold a word of the question, those that mean the same are looked for, too:
in a small folder the answer may stand in other words altogether. A name or a word that is looked
up must be there as it is."""

_NEAR: Final = 0.3
"""How near in meaning these must be."""

_NAMED: Final = 0.05
"""What it adds that the question says a passage's heading; an anchor adds twice as much. These
and the next, too, are shares of the best lexical score."""

_SPELLED: Final = 0.15
"""What it adds that the words of a short question make the name of what a passage is about."""

_AGAIN: Final = 0.3
"""What a document's second best passage adds to each of its passages, as a share of what its score
is beyond half of the best's: a page about the question comes back to it."""

_PATH: Final = 0.1
"""What a document gains whose path and title hold all that is asked."""

_OPEN: Final = 0.1
"""What the document gains that the asker has open."""

_STATED: Final = 4.0
_STATED_LATER: Final = 0.3
"""What a passage gains that leads because a question asks for a fact: more than any other. The next
one gains a little less."""

_DOCSTRING: Final = 0.6
"""Docstrings answer for names; what is left of their score when a question is in words."""

_HIRAGANA: Final = 0.25
_FEW_PASSAGES: Final = 200
"""Passages below which a folder is seen as part of a larger one."""


class LocalRetriever:
    """Finds passages in the folders' own indexes."""

    def search(self, query: Query, snapshot: Snapshot, limit: int) -> Sequence[Hit]:
        return [one.hit for one in _best(query, snapshot, limit)]

    def sections(self, query: Query, snapshot: Snapshot, limit: int) -> Sequence[Hit]:
        return of_each_folder(gathered(_best(query, snapshot, limit + GATHERED)), limit)


def _best(query: Query, snapshot: Snapshot, limit: int) -> list[Found]:
    found = [one for alone in snapshot.each for one in _best_in(alone, query, limit)]
    return sorted(found, key=lambda one: -one.hit.score)


def _best_in(alone: Snapshot, query: Query, limit: int) -> list[Found]:
    """The best of one folder."""
    (folder,) = alone.folders
    understood = understand(query, languages_in(alone))
    ranked = sorted(_ranked(folder, query, understood, limit), key=_by_score)
    first = max(limit, LOOKED_AT)
    found = [found for one in ranked[:first] for found in _loaded(one, folder)]
    return _led(found, query, understood, alone)[:limit]


def _by_score(one: "_Judged") -> tuple[float, str, int]:
    return -one.score, one.match.path, one.match.row


def _led(
    found: Sequence[Found], query: Query, understood: Understood, snapshot: Snapshot
) -> list[Found]:
    """What was found, with what leads first."""
    hits = [one.hit for one in found[:LOOKED_AT]]
    gains = leads(
        query.text,
        understood.own,
        partial(idf_in, snapshot),
        [Led(hit.path, hit.passage, hit.score) for hit in hits],
    )
    led = []
    for one, gain in zip(found, gains, strict=False):
        signals = tuple(
            Signal(name, value)
            for name, value in (
                (HEADED, gain.heading),
                ("copy", gain.copy),
                ("language", gain.language),
            )
            if value
        )
        score = one.hit.score + sum(signal.value for signal in signals)
        led.append(evolve(one, hit=evolve(one.hit, score=score, signals=one.hit.signals + signals)))
    led += found[LOOKED_AT:]
    return sorted(led, key=lambda one: -one.hit.score)


@frozen
class _Judged:
    match: Match
    signals: tuple[Signal, ...]
    score: float

    def more(self, value: float) -> "_Judged":
        """The same with what its meaning adds."""
        if not value:
            return self
        return _Judged(self.match, (*self.signals, Signal(MEANT, value)), self.score + value)


def _ranked(
    folder: FolderSnapshot, query: Query, understood: Understood, limit: int
) -> list[_Judged]:
    compounds = compounds_for(understood, folder.index.languages, folder.index)
    matches = folder.index.search((*understood.terms, *compounds), max(_DEPTH, 2 * limit))
    meaning = None
    if folder.settings.retrieval.vectors:
        meaning = word_vectors().vector_of(understood.meaning)
    if meaning is not None and understood.is_prose and len(matches) < _FEW_MATCHES:
        places = {match.place for match in matches}
        near = folder.index.nearest(meaning, _NEAR, _FEW_MATCHES)
        matches += [match for match in near if match.place not in places]
    leading = leading_for(query.text, folder, matches)
    led = {match.place: number for number, match in enumerate(leading.matches)}
    found = {match.place for match in matches}
    matches += [match for match in leading.matches if match.place not in found]
    matches = [match for match in matches if match.place in led or not is_for_facts(match)]
    if not matches and query.meant is None:
        return []
    weighted = [(_standing(match, understood, query.text), match) for match in matches]
    weighted.sort(key=lambda pair: -pair[0] * _lexical(pair[1]))
    stating = [one for one in weighted[max(_COMPARED, limit) :] if one[1].place in led]
    weighted = weighted[: max(_COMPARED, limit)] + stating
    meanings = _meanings(folder, query, weighted)
    weighted += [
        (_standing(match, understood, query.text), match)
        for match in meanings.nearest
        if not is_for_facts(match)
    ]
    if not weighted:
        return []
    top = max(_LEAST_TOP, *(standing * _lexical(match) for standing, match in weighted))
    named = _named(folder, understood)
    again = _told_again(weighted)
    idf = idf_of(folder, understood.own)
    held: dict[str, float] = {}
    judged = []
    for standing, match in weighted:
        lexical = standing * _lexical(match)
        if match.path not in held:
            tokens = set(tokenise(f"{match.title} {match.path}", match.language))
            held[match.path] = share_held(understood.own, idf, understood.own_in(tokens))
        nearness = 0.0
        if meaning is not None and match.vector is not None:
            nearness = max(0.0, similarity(meaning, match.vector))
        is_open = query.near is not None and folder.folder.uri_of(match.path) == query.near
        signals: tuple[Signal, ...] = (
            Signal("words of the passage", match.score),
            Signal("words of the whole document", match.document_score),
            Signal("second best passage", _AGAIN * again.get(match.path, 0.0)),
            Signal("kind of document", lexical - _lexical(match)),
            Signal("meaning", top * _MEANING * nearness),
            Signal("name", top * named.get(match.place, 0.0)),
            Signal("path and title", lexical * _PATH * held[match.path]),
            Signal("open document", lexical * _OPEN * is_open),
            Signal(
                STATED,
                top * max(0.0, _STATED - led[match.place] * _STATED_LATER)
                if match.place in led
                else 0.0,
            ),
        )
        signals = tuple(signal for signal in signals if signal.value)
        judged.append(_Judged(match, signals, sum(signal.value for signal in signals)))
    if query.meant is not None and meanings.shares:
        most = query.meant.weight * max(_LEAST_TOP, *(one.score for one in judged))
        judged = [
            one.more(standing * most * meanings.shares.get(one.match.place, 0.0))
            for one, (standing, _) in zip(judged, weighted, strict=True)
        ]
    judged.sort(key=lambda one: -one.score)
    return judged


def _meanings(
    folder: FolderSnapshot, query: Query, weighted: Sequence[tuple[float, Match]]
) -> Meanings:
    """What a model says of the passages, and those that it alone finds."""
    if query.meant is None:
        return Meanings()
    matches = [match for _, match in weighted]
    meanings = folder.index.meanings(query.meant, matches)
    places = {match.place for match in matches}
    return evolve(
        meanings,
        nearest=tuple(match for match in meanings.nearest if match.place not in places),
    )


def _named(folder: FolderSnapshot, understood: Understood) -> dict[tuple[str, int], float]:
    """What it adds for each place that the question names it."""
    named = {
        match.place: _NAMED * match.score for match in folder.index.named(understood.names, 60)
    }
    if understood.spelled:
        for match in folder.index.named(understood.spelled, 60):
            named[match.place] = max(_SPELLED, named.get(match.place, 0.0))
    return named


def _told_again(weighted: Iterable[tuple[float, Match]]) -> dict[str, float]:
    """For each document what its second best passage scores beyond half of its best."""
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for standing, match in weighted:
        insort(scores[match.path], standing * _lexical(match))
    return {
        path: max(0.0, several[-2] - several[-1] / 2)
        for path, several in scores.items()
        if len(several) > 1
    }


def _lexical(match: Match) -> float:
    return match.score + match.document_score


def _standing(match: Match, understood: Understood, question: str) -> float:
    """What the kind of a document leaves of its score."""
    if match.format == Format.PYTHON.value and understood.is_prose:
        return _DOCSTRING
    return standing_of(match.path, question)


def _loaded(one: _Judged, folder: FolderSnapshot) -> Iterable[Found]:
    """The hit, unless its passage has gone meanwhile."""
    for candidate in folder.index.load([one.match]):
        hit = hit_of(folder, candidate, one.score, one.signals)
        yield Found(hit, one.match, folder.index)


def languages_in(snapshot: Snapshot) -> frozenset[str]:
    """The languages that the documents are in."""
    return frozenset(language for folder in snapshot.folders for language in folder.index.languages)


def idf_of(folder: FolderSnapshot, tokens: Iterable[str]) -> dict[str, float]:
    """How much each token tells passages apart: 0 for one in every passage, about 1 for a rare.

    A folder of few passages is seen as part of a larger one: that a word is in its only passage
    does not make it a common word.
    """
    passages = max(folder.index.passage_count, _FEW_PASSAGES)
    highest = math.log(1 + passages)
    return {
        token: math.log((1 + passages) / (1 + folder.index.frequency(token))) / highest
        for token in tokens
    }


def idf_in(snapshot: Snapshot, tokens: Collection[str]) -> dict[str, float]:
    """The same over all folders: a word says as much as in the folder where it is commonest."""
    by_folder = [idf_of(folder, tokens) for folder in snapshot.folders]
    return {token: min(known[token] for known in by_folder) for token in tokens}


def share_held(
    tokens: Iterable[str], idf: Mapping[str, float], held: set[str] | frozenset[str]
) -> float:
    """How much of what ``tokens`` ask for is among ``held``, from 0 to 1, weighted by ``idf``."""
    wanted = found = 0.0
    for token in tokens:
        weight = idf.get(token, 0.0) * (_HIRAGANA if is_weak(token) else 1.0)
        wanted += weight
        if token in held:
            found += weight
    return found / wanted if wanted else 0.0
