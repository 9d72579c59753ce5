"""Fits the weights of a decision: logistic regression in plain Python, each weight one-sided."""

import math
from collections.abc import Sequence
from typing import Final

from attrs import frozen

from askdocs.answering.deciding import BY_WORDS, Features

SIGNS: Final = {name: math.copysign(1, weight) for name, weight in BY_WORDS.weights.items()}
"""The features that are fitted, and which way each may point: a weight never crosses 0."""

_SHARE_OF_OURS: Final = 0.2
"""What small docs of our own count beside real ones."""

_DECAY: Final = 0.002
_STEPS: Final = 400
_RATE: Final = 2.0


@frozen
class Sample:
    """A question with what speaks for an answer, and whether it has one."""

    corpus: str
    origin: str
    features: Features
    is_answerable: bool
    is_real: bool
    """Whether the docs are those of a real project."""


def fitted(samples: Sequence[Sample]) -> tuple[dict[str, float], float]:
    """The weights and the bias that tell apart what is answerable; both kinds count alike."""
    shares = _shares(samples)
    columns = [[sample.features[name] for sample in samples] for name in SIGNS]
    signs = list(SIGNS.values())
    means = [sum(column) / len(column) for column in columns]
    spreads = [
        math.sqrt(sum((value - mean) ** 2 for value in column) / len(column)) or 1.0
        for column, mean in zip(columns, means, strict=True)
    ]
    rows = [
        [(v - m) / s for v, m, s in zip(values, means, spreads, strict=True)]
        for values in zip(*columns, strict=True)
    ]
    weights, bias = [0.0] * len(means), 0.0
    for _ in range(_STEPS):
        slopes, slope = [_DECAY * weight for weight in weights], 0.0
        for row, sample, share in zip(rows, samples, shares, strict=True):
            odds = bias + sum(map(lambda a, b: a * b, weights, row))
            error = (1 / (1 + math.exp(-odds)) - sample.is_answerable) * share
            slope += error
            for index, value in enumerate(row):
                slopes[index] += error * value
        bias -= _RATE * slope
        for index, by in enumerate(slopes):
            moved = weights[index] - _RATE * by
            weights[index] = moved if moved * signs[index] > 0 else 0.0
    scaled = [weight / spread for weight, spread in zip(weights, spreads, strict=True)]
    named = dict(zip(SIGNS, scaled, strict=True))
    return named, bias - sum(map(lambda a, b: a * b, scaled, means))


def crossed(samples: Sequence[Sample]) -> list[float]:
    """The odds of each sample by weights that know neither its docs nor its docs' questions."""
    models = {
        corpus: fitted([one for one in samples if corpus not in {one.corpus, one.origin}])
        for corpus in {sample.corpus for sample in samples}
    }
    odds = []
    for sample in samples:
        weights, bias = models[sample.corpus]
        odds.append(bias + sum(w * sample.features[name] for name, w in weights.items()))
    return odds


def _shares(samples: Sequence[Sample]) -> list[float]:
    """What each sample counts: half of all for either kind."""
    counts: dict[tuple[bool, bool], int] = {}
    for sample in samples:
        kind = sample.is_answerable, sample.is_real
        counts[kind] = counts.get(kind, 0) + 1
    of_parts = {(kind, real): (1.0 if real else _SHARE_OF_OURS) for kind, real in counts}
    totals = {
        kind: sum(share for (other, _), share in of_parts.items() if other == kind)
        for kind, _ in counts
    }
    return [
        0.5
        * of_parts[sample.is_answerable, sample.is_real]
        / totals[sample.is_answerable]
        / counts[sample.is_answerable, sample.is_real]
        for sample in samples
    ]
