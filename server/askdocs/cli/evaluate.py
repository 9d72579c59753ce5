"""``askdocs eval``: measure how well questions of your own find their answers."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from askdocs.answering.assistant import Finished, Outcome, Question
from askdocs.answering.choosing import Chosen
from askdocs.answering.engine import Engine
from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.cli import terminal
from askdocs.cli.embedding import choose_finder
from askdocs.cli.wiring import bring_up_to_date, folders_of, open_library
from askdocs.errors import InvalidInput
from askdocs.index.reader import Snapshot
from askdocs.retrieval import LocalFinder, LocalRetriever, Query
from askdocs.retrieval.evaluation import (
    Case,
    Place,
    file_rank,
    measures,
    place_rank,
    shortfalls,
)

_DEPTH: Final = 50
_MEASURED: Final = ("recall@1", "recall@5", "recall@10", "mrr", "ndcg@10")
_FLOORS: Final = (
    *(f"{level} {name}" for level in ("files", "sections") for name in _MEASURED),
    "abstention",
    "citations",
)


@frozen
class _Asked:
    file: int | None
    place: int | None
    outcome: Outcome
    citations: int
    verified: int


def evaluate(options: argparse.Namespace) -> int:
    """Ask every question; the exit status is 1 where a measure is below its floor."""
    cases, floors = _read(options.questions)
    library = open_library(folders_of(options), terminal.note)
    try:
        with terminal.progress() as advance:
            bring_up_to_date(library, full=False, advance=advance, warn=terminal.note)
        retriever = LocalRetriever()
        chosen = choose_finder(library)
        # Answers by a model would cost: what is measured of answers is the embedded assistant's.
        embedded = ExtractiveAssistant(LocalFinder(retriever))
        engine = Engine(embedded, retriever, chosen.finder)
        asked = asyncio.run(_ask_all(engine, chosen, cases, library.snapshot()))
    finally:
        library.shutdown()
    measured = _measured(cases, asked)
    short = [name for name in floors if name not in measured]
    missing = [f"{name} has a floor, and no question measures it" for name in short]
    problems = missing + shortfalls(
        measured, {name: floor for name, floor in floors.items() if name in measured}
    )
    if options.json:
        misses = [
            case.question for case, one in zip(cases, asked, strict=True) if _missed(case, one)
        ]
        terminal.print_json(
            {"questions": len(cases), "measures": measured, "misses": misses, "below": problems}
        )
    else:
        _show(cases, asked, measured, problems)
    return 1 if problems else 0


def _read(path: Path) -> tuple[list[Case], dict[str, float]]:
    """The cases and floors of a file of questions."""
    import yaml  # noqa: PLC0415 (no other command reads YAML)

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", "QUESTIONS") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(f"{path} is no valid YAML: {error}", "QUESTIONS") from error
    entries = content.get("questions") if isinstance(content, dict) else content
    if not isinstance(entries, list) or not entries:
        raise InvalidInput(
            f"{path} has no questions.",
            "QUESTIONS",
            "Give it a list `questions`, each with `question` and `answers`.",
        )
    cases = [_case(entry, number, path) for number, entry in enumerate(entries, 1)]
    floors = content.get("floors") or {} if isinstance(content, dict) else {}
    if not isinstance(floors, dict):
        raise InvalidInput(f"`floors` in {path} must name measures with numbers.", "QUESTIONS")
    for name, floor in floors.items():
        if name not in _FLOORS or isinstance(floor, bool) or not isinstance(floor, int | float):
            known = ", ".join(_FLOORS)
            raise InvalidInput(
                f"The floor {name!r} in {path} is not understood.",
                "QUESTIONS",
                f"Give a number for one of: {known}.",
            )
    return cases, {str(name): float(floor) for name, floor in floors.items()}


def _case(entry: Any, number: int, path: Path) -> Case:  # noqa: ANN401 (as the file has it)
    wrong = InvalidInput(
        f"Question {number} in {path} is not understood.",
        "QUESTIONS",
        "It needs `question`, a text, and `answers`, a place or a list of them.",
    )
    if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
        raise wrong
    answers = entry.get("answers", [])
    places = [answers] if isinstance(answers, str) else answers
    if not isinstance(places, list) or not all(isinstance(place, str) for place in places):
        raise wrong
    return Case(entry["question"], tuple(Place.parse(place) for place in places))


async def _ask_all(
    engine: Engine, chosen: Chosen, cases: Sequence[Case], snapshot: Snapshot
) -> list[_Asked]:
    try:
        return [await _ask(engine, case, snapshot) for case in cases]
    finally:
        await chosen.close()


async def _ask(engine: Engine, case: Case, snapshot: Snapshot) -> _Asked:
    hits = (await engine.search(Query(case.question), snapshot, _DEPTH)).hits
    async with aclosing(engine.ask(Question(case.question), snapshot)) as events:
        answer = [event.answer async for event in events if isinstance(event, Finished)][-1]
    return _Asked(
        file_rank(case, hits),
        place_rank(case, hits),
        answer.outcome,
        len(answer.citations),
        sum(citation.verified for citation in answer.citations),
    )


def _measured(cases: Sequence[Case], asked: Sequence[_Asked]) -> dict[str, float]:
    pairs = list(zip(cases, asked, strict=True))
    levels = {
        "files": [one.file for case, one in pairs if case.places],
        "sections": [
            one.place for case, one in pairs if any(place.is_exact for place in case.places)
        ],
    }
    measured = {
        f"{level} {name}": round(value, 4)
        for level, ranks in levels.items()
        if ranks
        for name, value in measures(ranks).named().items()
    }
    unanswerable = [one for case, one in pairs if not case.places]
    if unanswerable:
        abstained = sum(one.outcome == "notInDocs" for one in unanswerable)
        measured["abstention"] = round(abstained / len(unanswerable), 4)
    cited = sum(one.citations for one in asked)
    if cited:
        measured["citations"] = round(sum(one.verified for one in asked) / cited, 4)
    return measured


def _missed(case: Case, asked: _Asked) -> bool:
    if not case.places:
        return asked.outcome != "notInDocs"
    return asked.file is None or asked.file > 5


def _show(
    cases: Sequence[Case],
    asked: Sequence[_Asked],
    measured: Mapping[str, float],
    problems: Sequence[str],
) -> None:
    terminal.out(f"{len(cases)} questions")
    for name, value in measured.items():
        terminal.out(f"  {name:20} {value:.3f}")
    missed = [case.question for case, one in zip(cases, asked, strict=True) if _missed(case, one)]
    if missed:
        terminal.out("not among the first five files, or answered though it should not be:")
    for question in missed:
        terminal.out(f"  {question}")
    for problem in problems:
        terminal.out(f"too low: {problem}")
