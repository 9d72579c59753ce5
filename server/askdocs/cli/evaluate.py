"""``askdocs eval``: measure how well questions of your own find their answers."""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import Final

from attrs import frozen

from askdocs.answering.assistant import REFUSALS, Finished, Outcome, Question
from askdocs.answering.choosing import Chosen
from askdocs.answering.engine import Engine
from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.answering.grading import FIRST, SHOWN, Grade, grade_of, lacking, lines_shown
from askdocs.cli import terminal
from askdocs.cli.assistants import choose_finder
from askdocs.cli.questions import check_places, read_questions
from askdocs.cli.running import run_to_end
from askdocs.cli.wiring import bring_up_to_date, folders_of, open_library
from askdocs.index.reader import Snapshot
from askdocs.retrieval import LocalFinder, LocalRetriever, Query
from askdocs.retrieval.evaluation import (
    Case,
    file_rank,
    measures,
    place_rank,
    shortfalls,
)

_DEPTH: Final = 50
_ENOUGH: Final = 5
"""The rank to which an answer counts as found."""

_MISSED: Final = {
    "files": f"not among the first {_ENOUGH} files",
    "sections": f"the section or the lines not among the first {_ENOUGH} hits",
    "first": f"shown, but not within the first {FIRST} lines",
    "shown": f"answered, and what must be shown is not within {SHOWN} lines",
    "refused": "refused, though the docs have an answer",
    "answered": "answered, though the docs have none",
}
"""What can be wrong with the answer to a question, and how it is said."""

_MISSED_BY: Final = {Grade.SHOWN: "first", Grade.LOST: "shown", Grade.REFUSED: "refused"}
"""What is wrong where it is known what must be shown."""


@frozen
class _Asked:
    file: int | None
    place: int | None
    outcome: Outcome
    citations: int
    verified: int
    grade: Grade
    lacks: tuple[str, ...]
    """What must be shown and is not."""


def evaluate(options: argparse.Namespace) -> int:
    """Ask every question; the exit status is 1 where a measure is below its floor."""
    cases, floors = read_questions(options.questions)
    library = open_library(folders_of(options), terminal.note)
    try:
        with terminal.progress() as advance:
            bring_up_to_date(library, full=False, advance=advance, warn=terminal.note)
        check_places(cases, library)
        retriever = LocalRetriever()
        chosen = choose_finder(library)
        # Answers by a model would cost: what is measured of answers is the embedded assistant's.
        embedded = ExtractiveAssistant(LocalFinder(retriever))
        engine = Engine(embedded, retriever, chosen.finder)
        asked = run_to_end(_ask_all(engine, chosen, cases, library.snapshot()))
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
            {"question": case.question, "missed": missed}
            | ({"lacks": list(one.lacks)} if one.lacks else {})
            for case, one in zip(cases, asked, strict=True)
            if (missed := list(_missed(case, one)))
        ]
        terminal.print_json(
            {"questions": len(cases), "measures": measured, "misses": misses, "below": problems}
        )
    else:
        _show(cases, asked, measured, problems)
    return 1 if problems else 0


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
        grade_of(answer.text, answer.outcome, case.must, is_answerable=case.is_answerable),
        tuple(lacking(lines_shown(answer.text)[:SHOWN], case.must)),
    )


def _measured(cases: Sequence[Case], asked: Sequence[_Asked]) -> dict[str, float]:
    pairs = list(zip(cases, asked, strict=True))
    levels = {
        "files": [one.file for case, one in pairs if case.places],
        "sections": [one.place for case, one in pairs if case.is_exact],
    }
    measured = {
        f"{level} {name}": round(value, 4)
        for level, ranks in levels.items()
        if ranks
        for name, value in measures(ranks).named().items()
    }
    measured |= _graded(pairs)
    answerable = [one for case, one in pairs if case.is_answerable]
    if answerable:
        answered = sum(one.outcome not in REFUSALS for one in answerable)
        measured["answered"] = round(answered / len(answerable), 4)
    unanswerable = [one for case, one in pairs if not case.is_answerable]
    if unanswerable:
        abstained = sum(one.outcome in REFUSALS for one in unanswerable)
        measured["abstention"] = round(abstained / len(unanswerable), 4)
    cited = sum(one.citations for one in asked)
    if cited:
        measured["citations"] = round(sum(one.verified for one in asked) / cited, 4)
    return measured


def _graded(pairs: Sequence[tuple[Case, _Asked]]) -> dict[str, float]:
    """How the answers read, where it is known what must be shown or that there is no answer."""
    expected = Counter(one.grade for case, one in pairs if case.must)
    others = Counter(one.grade for case, one in pairs if not case.is_answerable)
    measured = {}
    if total := expected.total():
        shown = (Grade.FIRST, Grade.SHOWN, Grade.DOUBTED)
        measured["first"] = round(expected[Grade.FIRST] / total, 4)
        measured["shown"] = round(sum(map(expected.__getitem__, shown)) / total, 4)
        measured["wrongly refused"] = round(expected[Grade.REFUSED] / total, 4)
    if total := others.total():
        measured["wrongly answered"] = round(others[Grade.WRONG] / total, 4)
    return measured


def _missed(case: Case, asked: _Asked) -> Iterator[str]:
    """What is wrong, as ``_MISSED`` names it: as the measures count it."""
    is_refused = asked.outcome in REFUSALS
    if not case.is_answerable:
        if not is_refused:
            yield "answered"
        return
    if case.places and (asked.file is None or asked.file > _ENOUGH):
        yield "files"
    if case.is_exact and (asked.place is None or asked.place > _ENOUGH):
        yield "sections"
    if case.must and asked.grade in _MISSED_BY:
        yield _MISSED_BY[asked.grade]
    elif is_refused and not case.must:
        yield "refused"


def _show(
    cases: Sequence[Case],
    asked: Sequence[_Asked],
    measured: Mapping[str, float],
    problems: Sequence[str],
) -> None:
    terminal.out(f"{len(cases)} questions")
    for name, value in measured.items():
        terminal.out(f"  {name:20} {value:.3f}")
    for kind, said in _MISSED.items():
        missed = [
            f"{case.question}  (lacks: {'; '.join(one.lacks)})"
            if kind == "shown"
            else case.question
            for case, one in zip(cases, asked, strict=True)
            if kind in _missed(case, one)
        ]
        if missed:
            terminal.out(f"{said}:")
        for question in missed:
            terminal.out(f"  {question}")
    for problem in problems:
        terminal.out(f"too low: {problem}")
