"""How often questions are refused that have an answer, and answered that have none.

``python -m tests.retrieval.refusals`` prints the curve of both over docs that lie in this
repository, and over real ones where ``ASKDOCS_SHARED`` names the folder that has them;
``--fit`` finds the weights of the decision anew; ``--hard`` asks for sections that were left out,
``--names`` for names of code that are there and that are not.

Answerable is what users of a project asked, or what we asked of its docs. The same questions have
no answer in the docs of another project, nor has what is asked of the world at large.
"""
# ruff: noqa: T201 - it prints

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from askdocs.answering.deciding import BY_WORDS, Features, decide, features_of
from askdocs.answering.follow_ups import asked_of
from askdocs.answering.readings import Reading
from askdocs.index.library import Library
from askdocs.retrieval import LocalRetriever, Query
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.retrieval.fitting import Sample, crossed, fitted
from tests.retrieval.invented import asked_for, names_in, not_there
from tests.retrieval.tiers import TIERS
from tests.support.corpora import corpus
from tests.support.desk import Desk, desk_with
from tests.support.shared import shared_path

REAL: Final = {
    "fastapi": "en",
    "vite": "en",
    "django": "en",
    "pytest": "en",
    "vim": "en",
    "fastapi-ja": "ja",
    "vimja": "ja",
}
"""The corpora, with their languages."""

FROM_USERS: Final = frozenset({"fastapi", "vite", "fastapi-ja"})
"""Those whose questions users asked. They are particular to their project: what we asked of others
("stop after the first failure") is asked of no other docs, as these may have an answer, too."""

POINTS: Final = (0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2)
"""Shares of wrong refusals at which the curve is read off."""

_HITS: Final = 16
_ASKED: Final = Path(__file__).parent / "asked"
_REPOSITORY: Final = Path(__file__).parents[2]


@frozen
class Asked:
    """A question, with the docs that answer it and its language."""

    origin: str
    language: str
    text: str

    @property
    def is_foreign(self) -> bool:
        """Whether it has no answer in the docs of any other origin."""
        return self.origin in FROM_USERS or self.origin == "elsewhere"


@frozen
class Outcome:
    """What came of a question that was asked of a corpus."""

    asked: Asked
    corpus: str
    confidence: float
    features: Features

    @property
    def is_answerable(self) -> bool:
        """Whether the corpus has an answer."""
        return self.asked.origin == self.corpus


def questions() -> list[Asked]:
    """All questions that are at hand."""
    asked = [
        Asked(name, "ja" if name == "vimja" else "en", text)
        for name in ("django", "pytest", "vim", "vimja", "askdocs")
        for text in lines_of(name)
    ]
    for language in ("en", "ja"):
        asked += [Asked("elsewhere", language, text) for text in lines_of(f"elsewhere.{language}")]
    for name, tier in TIERS.items():
        language = "ja" if name == "japanese" else "en"
        asked += [Asked(name, language, text) for text in tier.questions]
    shared = shared_path("retrieval", "dev.jsonl")
    if shared is not None:
        rows = map(json.loads, shared.read_text(encoding="utf-8").splitlines())
        asked += [Asked(row["corpus"], row["lang"], row["question"]) for row in rows]
    return asked


def lines_of(name: str) -> list[str]:
    """The questions of the list ``name`` in this folder."""
    return (_ASKED / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def outcomes_of(desk: Desk, name: str, asked: Iterable[Asked]) -> list[Outcome]:
    """What comes of the questions, asked of the docs at ``desk``."""
    snapshot = desk.library.snapshot()
    outcomes = []
    for one in asked:
        query = Query(one.text)
        hits = [Reading.of(hit) for hit in LocalRetriever().search(query, snapshot, _HITS)]
        features = features_of(asked_of(query), hits, snapshot)
        decision = decide(query, hits, snapshot)
        outcomes.append(Outcome(one, name, decision.confidence, features))
    return outcomes


def docs_of_ours(home: Path) -> Iterator[tuple[str, str, Desk]]:
    """The docs that lie in this repository: name, language, a desk to ask at."""
    for name, tier in TIERS.items():
        desk = desk_with(home / name, tier.fixture)
        yield name, "ja" if name == "japanese" else "en", desk
        desk.close()
    folder = home / "askdocs"
    shutil.copytree(_REPOSITORY / "docs", folder / "docs")
    shutil.copy(_REPOSITORY / "README.md", folder)
    desk = Desk(Folder.at(folder), Library(None), Settings())
    desk.update()
    yield "askdocs", "en", desk
    desk.close()


def real_docs(home: Path) -> Iterator[tuple[str, str, Desk]]:
    """The docs of real projects, as far as they are at hand, each open while it is looked at."""
    for name, language, desk in open_docs(home):
        yield name, language, desk
        desk.close()


def open_docs(home: Path) -> Iterator[tuple[str, str, Desk]]:
    """The docs of real projects, as far as they are at hand; whoever takes them closes them."""
    for name, language in REAL.items():
        if shared_path("corpora", f"{name}.tar.xz") is None:
            continue
        desk = Desk(Folder.at(corpus(name) / name), Library(home / "cache"), Settings())
        desk.update()
        yield name, language, desk


def all_outcomes(home: Path, docs: Iterable[tuple[str, str, Desk]]) -> list[Outcome]:
    """Every question asked of its own docs, and of all others of its language if it is foreign."""
    asked = questions()
    return [
        outcome
        for name, language, desk in docs
        for outcome in outcomes_of(
            desk,
            name,
            [
                one
                for one in asked
                if one.origin == name or (one.is_foreign and one.language == language)
            ],
        )
    ]


def refusals(outcomes: Sequence[Outcome], least: float = BY_WORDS.answered) -> tuple[float, float]:
    """The share of answerable questions that are refused, and that of the others."""
    shares = []
    for kind in (True, False):
        chosen = [one.confidence < least for one in outcomes if one.is_answerable == kind]
        shares.append(sum(chosen) / len(chosen) if chosen else 0.0)
    return shares[0], shares[1]


def curve(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The rows of a table: wrong refusals, rightly refused, wrong answers."""
    answerable = sorted(one.confidence for one in outcomes if one.is_answerable)
    foreign = len(outcomes) - len(answerable)
    yield f"{len(answerable)} questions with an answer, {foreign} without"
    yield "| least confidence | wrong refusals | wrong answers |"
    yield "| --- | --- | --- |"
    least = [answerable[int(point * len(answerable))] for point in POINTS if answerable]
    chosen = {BY_WORDS.answered: " (answered)", BY_WORDS.related: " (related)"}
    for value in sorted([*chosen, *least]):
        wrongly, rightly = refusals(outcomes, value)
        mark = chosen.get(value, "")
        yield f"| {value:.2f}{mark} | {wrongly:.1%} | {1 - rightly:.1%} |"


def left_out(home: Path) -> Iterator[str]:
    """Headings of pages as questions: of pages that are there, and of pages that were left out.

    The hardest case: all else about the subject is there, and often the answer stands elsewhere.
    """
    for name in ("fastapi", "vite", "pytest"):
        if shared_path("corpora", f"{name}.tar.xz") is None:
            continue
        whole = Desk(Folder.at(corpus(name) / name), Library(home / "whole"), Settings())
        whole.update()
        paths = sorted(
            {hit.path for word in ("use", "file", name) for hit in whole.search(word, 300)}
        )
        gone = paths[::4]
        folder = home / name
        shutil.copytree(whole.folder.path, folder, ignore=_without(whole.folder.path, set(gone)))
        rest = Desk(Folder.at(folder), Library(None), Settings())
        rest.update()
        for title, chosen in (("there", set(paths) - set(gone)), ("left out", set(gone))):
            texts = _headings(whole, chosen)
            found = outcomes_of(rest, name, [Asked(name, "en", text) for text in texts])
            share = refusals(found)[0]
            yield f"{name}, pages {title}: {share:.0%} of {len(texts)} headings refused"
        whole.close()
        rest.close()


def _without(root: Path, gone: set[str]):  # type: ignore[no-untyped-def]  # noqa: ANN202 (a callback of shutil)
    def ignored(folder: str, names: list[str]) -> set[str]:
        inside = Path(folder).relative_to(root)
        return {name for name in names if (inside / name).as_posix() in gone}

    return ignored


def _headings(desk: Desk, paths: set[str]) -> list[str]:
    found = {
        hit.passage.headings[-1]
        for word in ("use", "file", "default", "test", "type")
        for hit in desk.search(word, 400)
        if hit.path in paths and len(hit.passage.headings) > 1
    }
    chosen = sorted(one for one in found if 2 <= len(one.split()) <= 7 and one[:1].isalpha())
    return [f"How do I {heading.lower()}?" for heading in chosen[:: max(1, len(chosen) // 60)]]


def for_names(home: Path) -> Iterator[str]:
    """Names of code as questions: of the docs themselves, and such as they do not have."""
    desks = {name: desk for name, _, desk in open_docs(home)}
    names = {name: names_in(desk) for name, desk in desks.items() if REAL[name] == "en"}
    for name, there in names.items():
        away = list(not_there(desks[name], name, names))
        for title, chosen in (("there", there), ("not there", away)):
            asked = [Asked(name, "en", text) for text in asked_for(chosen)]
            share = refusals(outcomes_of(desks[name], name, asked))[0]
            yield f"{name}, names {title}: {share:.0%} of {len(asked)} refused"
    for desk in desks.values():
        desk.close()


def table(home: Path) -> Iterator[str]:
    """All figures, row by row."""
    yield "docs of our own"
    yield from curve(all_outcomes(home, docs_of_ours(home / "ours")))
    outcomes = all_outcomes(home, real_docs(home))
    if not outcomes:
        yield "no real docs are at hand: set ASKDOCS_SHARED to the folder that has them"
        return
    yield "real docs"
    yield from curve(outcomes)
    for language in ("en", "ja"):
        for users in (True, False):
            chosen = [
                one
                for one in outcomes
                if one.asked.language == language and ((one.asked.origin in FROM_USERS) == users)
            ]
            wrongly, rightly = refusals(chosen)
            yield (
                f"questions of {'users' if users else 'ours'} ({language}):"
                f" {wrongly:.1%} wrong refusals, {1 - rightly:.1%} wrong answers"
            )


def fit(home: Path) -> Iterator[str]:
    """The weights, and what they are worth for docs that they were not fitted to."""
    ours = all_outcomes(home, docs_of_ours(home / "ours"))
    real = all_outcomes(home, real_docs(home))
    samples = [
        Sample(one.corpus, one.asked.origin, one.features, one.is_answerable, is_real)
        for outcomes, is_real in ((real, True), (ours, False))
        for one in outcomes
    ]
    weights, bias = fitted(samples)
    named = ", ".join(f"{name} {weight:.2f}" for name, weight in weights.items())
    yield f"{named}; bias {bias:.2f}"
    confidences = crossed(samples)
    yield "each corpus judged by weights that were fitted to the others:"
    kept = [
        Outcome(one.asked, one.corpus, confidence, one.features)
        for one, confidence in zip([*real, *ours], confidences, strict=True)
    ][: len(real)]
    yield from curve(kept)


def run(number: int, home: Path) -> Iterator[str]:
    """The figures, as a long run of ``tests.hardening``; ``number`` has no meaning."""
    yield from table(home)


def main() -> int:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--hard", action="store_true")
    parser.add_argument("--names", action="store_true")
    options = parser.parse_args()
    asked_for_more = {fit: options.fit, left_out: options.hard, for_names: options.names}
    work = next((work for work, is_asked in asked_for_more.items() if is_asked), table)
    with tempfile.TemporaryDirectory(prefix="askdocs-") as home:
        for row in work(Path(home)):
            print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
