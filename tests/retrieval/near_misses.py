"""What the decision is worth on what people ask: near misses, follow-ups, and with the model.

``python -m tests.retrieval.near_misses`` asks the questions of the three sets that
``ASKDOCS_SHARED`` names the folder of: of six English projects, of others in several languages,
and conversations (mtRAG-UN). It prints, for each set, how well the confidence ranks questions with
an answer above the others, by words and with the likeness, and what is lost without each feature;
then the curve of wrong answers over wrong doubts, and, for each set, the threshold that is best for
the two others.
"""
# ruff: noqa: T201 - it prints

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from askdocs.answering.assistant import Question, Turn
from askdocs.answering.deciding import BY_LIKENESS, BY_WORDS, Decision, Features, Scale, decide
from askdocs.answering.extractive import query_of
from askdocs.answering.likeness import likeness_of
from askdocs.answering.readings import Reading
from askdocs.backends.minilm.embeddings import MiniLm
from askdocs.index.library import Library
from askdocs.index.reader import Snapshot
from askdocs.retrieval import LocalRetriever, corrected
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.support.corpora import corpus
from tests.support.desk import Desk
from tests.support.shared import shared_path

SETS: Final = {
    "English": ("dev.jsonl", "corpus"),
    "languages": ("dev-languages.jsonl", "corpus"),
    "conversations": ("mtrag-dev.jsonl", "collection"),
}
"""The questions of each set, and what says where they are asked."""

THRESHOLDS: Final = (-1.0, 0.0, 0.3, 1.0, 2.0, 3.0, 3.5, 4.0, 5.0, 6.0)

_HITS: Final = 12


@frozen
class Judged:
    """A question as the decision saw it."""

    is_answerable: bool
    features: Features
    is_absent: bool
    """Whether it is about a word that the docs do not have: then it is never answered."""

    def confidence(self, without: str = "") -> float:
        """What speaks for an answer, but for one feature."""
        features = {name: value for name, value in self.features.items() if name != without}
        scale = BY_LIKENESS if "likeness" in features else BY_WORDS
        left = {name: weight for name, weight in scale.weights.items() if name in features}
        return evolve(scale, weights=left).confidence(features)


def area(judged: Sequence[Judged], without: str = "") -> float:
    """How often a question with an answer has more confidence than one without."""
    there = [one.confidence(without) for one in judged if one.is_answerable]
    away = [one.confidence(without) for one in judged if not one.is_answerable]
    won = sum((a > b) + 0.5 * (a == b) for a in there for b in away)
    return won / (len(there) * len(away))


def errors(judged: Sequence[Judged], least: float) -> tuple[float, float]:
    """The share without an answer that is answered, and that with one that is not."""
    there = [one for one in judged if one.is_answerable]
    away = [one for one in judged if not one.is_answerable]
    answered = sum(one.confidence() >= least and not one.is_absent for one in away)
    doubted = sum(one.confidence() < least or one.is_absent for one in there)
    return answered / len(away), doubted / len(there)


def best_threshold(judged: Sequence[Judged]) -> float:
    """Where wrong answers and wrong doubts together are fewest."""
    candidates = sorted({one.confidence() for one in judged})
    return min(candidates, key=lambda least: sum(errors(judged, least)))


async def judged_in(name: str, home: Path) -> list[Judged]:
    """The questions of the set ``name``, each judged where it was asked."""
    file, place = SETS[name]
    path = shared_path("answers", file)
    assert path is not None
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    judged: list[Judged] = []
    model = MiniLm()
    async with AsyncExitStack() as closing:
        closing.push_async_callback(model.close)
        for asked_of in dict.fromkeys(row[place] for row in rows):
            root = corpus("mtrag") / "mtrag" if place == "collection" else corpus(asked_of)
            desk = Desk(Folder.at(root / asked_of), Library(home / asked_of), Settings())
            await asyncio.to_thread(desk.update)
            snapshot = desk.library.snapshot()
            here = [row for row in rows if row[place] == asked_of]
            judged += [await _judged(row, snapshot, model) for row in here]
            desk.close()
    return judged


async def _judged(row: Mapping[str, Any], snapshot: Snapshot, model: MiniLm) -> Judged:
    turns = [Turn(turn["question"], turn["answer"]) for turn in row.get("conversation", ())]
    query = corrected(query_of(Question(row["question"], tuple(turns))), snapshot)
    hits = LocalRetriever().search(query, snapshot, _HITS)
    likeness = await likeness_of(query, hits, model)
    (folder,) = snapshot.folders
    decision: Decision = decide(
        query, [Reading.of(hit) for hit in hits], snapshot, likeness.get(folder.folder)
    )
    features = decision.features or dict.fromkeys(BY_WORDS.weights, 0.0)
    return Judged(bool(row["answerable"]), features, bool(decision.absent))


def table(sets: Mapping[str, Sequence[Judged]]) -> Iterator[str]:
    """All figures, row by row."""
    yield f"| area under the curve | {' | '.join(sets)} |"
    yield f"| --- | {' | '.join('---' for _ in sets)} |"
    features = ["", "likeness", *BY_WORDS.weights]
    for without in features:
        areas = [f"{area(judged, without):.3f}" for judged in sets.values()]
        yield f"| {f'without {without}' if without else 'all features'} | {' | '.join(areas)} |"
    yield ""
    yield f"| answered from (wrongly / not answered wrongly) | {' | '.join(sets)} |"
    yield f"| --- | {' | '.join('---' for _ in sets)} |"
    for least in THRESHOLDS:
        shares = ["{:.2f} / {:.2f}".format(*errors(judged, least)) for judged in sets.values()]
        yield f"| {least:g}{_chosen(least)} | {' | '.join(shares)} |"
    yield ""
    for name, judged in sets.items():
        others = [one for other, kept in sets.items() if other != name for one in kept]
        least = best_threshold(others)
        wrongly, doubted = errors(judged, least)
        yield (
            f"{name}, answered from {least:.2f}, which is best for the others:"
            f" {wrongly:.2f} answered wrongly, {doubted:.2f} not answered wrongly"
        )


def _chosen(least: float) -> str:
    scales: Mapping[str, Scale] = {"words": BY_WORDS, "likeness": BY_LIKENESS}
    chosen = [name for name, scale in scales.items() if scale.answered == least]
    chosen += ["in a conversation"] if BY_LIKENESS.answered_on == least else []
    return f" ({', '.join(chosen)})" if chosen else ""


def main() -> int:
    """Print the table."""
    if shared_path("answers", "dev.jsonl") is None:
        print("there are no questions: set ASKDOCS_SHARED to the folder that has them")
        return 1
    with tempfile.TemporaryDirectory(prefix="askdocs-") as home:
        sets = {name: asyncio.run(judged_in(name, Path(home))) for name in SETS}
    for row in table(sets):
        print(row)
    return 0


if __name__ == "__main__":
    sys.exit(main())
