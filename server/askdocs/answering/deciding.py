"""The decision: what speaks for an answer, weighed, and held against two thresholds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from attrs import frozen

from askdocs.answering.assistant import Verdict
from askdocs.answering.everywhere import telling
from askdocs.answering.evidence import Word, evidence_of
from askdocs.answering.follow_ups import leaned_on, leans, phrasings_of
from askdocs.answering.readings import Reading
from askdocs.index.reader import Snapshot
from askdocs.retrieval import Hit, Query, absent_words

Features: TypeAlias = Mapping[str, float]
"""What speaks for or against an answer, by name. One that cannot be told is left out."""


@frozen
class Scale:
    """How features are weighed."""

    weights: Features
    bias: float
    answered: float
    """The least confidence of an answer."""
    answered_on: float
    """… to a question that goes on with a conversation: these drift away from what docs say."""
    related: float
    """The least confidence of something near."""

    def confidence(self, features: Features) -> float:
        """How much more speaks for an answer than against it, as the logarithm of the odds."""
        return self.bias + sum(weight * features[name] for name, weight in self.weights.items())


BY_WORDS: Final = Scale(
    weights={
        "coverage": 4.2,
        "subject": 2.2,
        "title": 8.8,
        "together": 3.0,
        "missing": -3.0,
        "size": -8.5,
        "unknown": -4.0,
    },
    bias=3.84,
    answered=0.3,
    answered_on=0.3,
    related=-2.5,
)
"""What each piece of evidence counts.

``python -m tests.retrieval.refusals --fit`` finds weights near these, by regression, and what such
weights are worth for docs that they were not fitted to. Of those that are equally good, these err
least on docs that had no part in it; ``docs/retrieval.md`` has the curve and the point chosen.
"""

BY_LIKENESS: Final = Scale(
    weights={**BY_WORDS.weights, "likeness": 10.0},
    bias=BY_WORDS.bias - 2.0,
    answered=0.0,
    answered_on=3.5,
    related=-3.5,
)
"""The same, where a model says how like the question the best sentence is. The bias takes back what
a likeness of 0.2 adds: there it speaks neither for an answer nor against."""

_SCALES: Final = (BY_LIKENESS, BY_WORDS)
"""The scales, the one with most features first."""


_NEAR: Final = 0.2
"""How much of what is asked the best passage must hold to come near."""


@frozen
class Decision:
    """Whether the docs answer a question, and why."""

    verdict: Verdict
    confidence: float
    enough: float
    """The least confidence with which this question is answered."""
    features: Features
    """What was weighed; empty where nothing is asked."""
    scale: Scale
    absent: tuple[str, ...]
    """The words that the question is about and the docs do not have."""
    leans: bool
    """Whether the question was understood with those that it leans on."""


def decide(
    query: Query,
    hits: Sequence[Reading],
    snapshot: Snapshot,
    likeness: float | None = None,
    whole: Snapshot | None = None,
) -> Decision:
    """Whether ``hits``, best first, answer ``query``. Reads the index.

    ``likeness`` is that of their best sentence to the question, where a model says it. ``whole`` is
    what was asked, if ``snapshot`` is one folder of several.

    A question that leans on earlier ones is judged with their words, and by its own alone as well:
    what the docs say of the words of the conversation is no answer to a word that they do not have.
    What came of the earlier ones does not matter. Where the docs do not have a word that it is
    about, they cannot say it outright.
    """
    about = _about(query)
    absent = _absent(query, about, snapshot)
    if absent and whole is not None:
        # Another folder may have the word.
        nowhere = _absent(query, about, whole)
        absent = tuple(word for word in absent if word in nowhere)
    scale, features, confidence = _judged(query, about, hits, snapshot, likeness)
    enough = scale.answered_on if query.earlier else scale.answered
    verdict: Verdict = "answered" if confidence >= enough and not absent else "related"
    if confidence < scale.related or features.get("coverage", 0.0) < _NEAR:
        verdict = "notInDocs"
    return Decision(verdict, confidence, enough, features, scale, absent, about is not None)


def sureness(query: Query, hits: Sequence[Hit], snapshot: Snapshot) -> float:
    """How sure the words are that ``hits`` answer: the confidence of the decision by words.

    Of several folders that of the surest one.
    """
    about = _about(query)
    weighed = [
        _judged(query, about, [Reading.of(hit) for hit in of_it], alone)
        for alone, of_it in by_folder(hits, snapshot)
    ]
    return max(map(_by_confidence, weighed))


def by_folder(
    hits: Iterable[Hit], snapshot: Snapshot
) -> Iterator[tuple[Snapshot, tuple[Hit, ...]]]:
    """Each folder alone, with those of ``hits`` that are in it."""
    hits = tuple(hits)
    for alone in snapshot.each:
        yield alone, tuple(hit for hit in hits if hit.folder == alone.folders[0].folder)


def _about(query: Query) -> Query | None:
    """What the question leans on, if it does."""
    if query.earlier and not query.selection and leans(query.text):
        return leaned_on(query.earlier)
    return None


def _absent(query: Query, about: Query | None, snapshot: Snapshot) -> tuple[str, ...]:
    absent = absent_words(query, snapshot)
    if about is not None:
        absent += tuple(word for word in absent_words(about, snapshot) if word not in absent)
    return absent


def features_of(words: Sequence[Word], hits: Sequence[Reading], snapshot: Snapshot) -> Features:
    """All that is weighed of ``hits``, best first, where ``words`` are asked. Reads the index."""
    return evidence_of(telling(words, snapshot), hits, snapshot).features


def _with(likeness: float | None, features: Features) -> Features:
    return features if likeness is None else {**features, "likeness": likeness}


_Weighed: TypeAlias = tuple[Scale, Features, float]

_NOTHING_ASKED: Final[_Weighed] = (BY_WORDS, {}, -10.0)


def _judged(
    query: Query,
    about: Query | None,
    hits: Sequence[Reading],
    snapshot: Snapshot,
    likeness: float | None = None,
) -> _Weighed:
    """What speaks for an answer to the question, or to it with what it is ``about`` if less."""
    questions = [phrasings_of(query, hits)]
    if about is not None:
        whole = Query(f"{query.text}\n{about.text}")
        questions = [*filter(None, questions), phrasings_of(whole, hits)]
    weighed = [
        max(
            (_weighed(_with(likeness, features_of(words, hits, snapshot))) for words in phrasings),
            key=_by_confidence,
            default=_NOTHING_ASKED,
        )
        for phrasings in questions
    ]
    return min(weighed, key=_by_confidence)


def _weighed(features: Features) -> _Weighed:
    scale = next(scale for scale in _SCALES if scale.weights.keys() <= features.keys())
    return scale, features, scale.confidence(features)


def _by_confidence(weighed: _Weighed) -> float:
    return weighed[2]
