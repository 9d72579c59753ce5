"""The questions of ``askdocs eval``: their file, and whether the places it names are there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from askdocs.errors import InvalidInput
from askdocs.index.library import Library
from askdocs.retrieval.evaluation import Case, Place, stands_in
from askdocs.workspace.document import Passage

_MEASURED: Final = ("recall@1", "recall@5", "recall@10", "mrr", "ndcg@10")
FLOORS: Final = (
    *(f"{level} {name}" for level in ("files", "sections") for name in _MEASURED),
    "first",
    "shown",
    "answered",
    "abstention",
    "citations",
)
"""The measures that can have a floor."""


def read_questions(path: Path) -> tuple[list[Case], dict[str, float]]:
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
        if name not in FLOORS or isinstance(floor, bool) or not isinstance(floor, int | float):
            known = ", ".join(FLOORS)
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
        "It needs `question`, a text, and `answers`, a place or a list of them; `must`, a phrase or"
        " a list of them, may say what has to be shown.",
    )
    if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
        raise wrong
    answers = entry.get("answers", [])
    places = [answers] if isinstance(answers, str) else answers
    if not isinstance(places, list) or not all(isinstance(place, str) for place in places):
        raise wrong
    must = entry.get("must", [])
    phrases = [must] if isinstance(must, str) else must
    if not isinstance(phrases, list) or not all(map(_is_phrase, phrases)):
        raise wrong
    return Case(entry["question"], tuple(map(Place.parse, places)), tuple(phrases))


def _is_phrase(phrase: object) -> bool:
    # An empty wording stands in every answer.
    return isinstance(phrase, str) and all(map(str.strip, phrase.split("|")))


def check_places(cases: Sequence[Case], library: Library) -> None:
    """Raise ``InvalidInput`` that names every place that the docs do not have.

    What stands nowhere is found by no question, so its measure would say nothing.
    """
    wanted = {place.path for case in cases for place in case.places}
    passages = _passages(library, wanted)
    reasons = _reasons(library, wanted)
    mistakes = [
        f"  {place}: {mistake}, for {case.question!r}"
        for case in cases
        for place in case.places
        if (mistake := _mistake(place, passages, reasons))
    ]
    if mistakes:
        raise InvalidInput(
            "\n".join(["Answers stand where the docs have nothing:", *mistakes]), "QUESTIONS"
        )


def _mistake(
    place: Place, passages: dict[str, list[Passage]], reasons: dict[str, str | None]
) -> str:
    if place.path not in reasons:
        return "there is no such file among the docs"
    if reason := reasons[place.path]:
        return f"the file is not indexed ({reason})"
    if any(stands_in(place, passage) for passage in passages.get(place.path, [])):
        return ""
    if not place.is_exact:
        return "the file holds no text"
    return "the file has no such section" if place.section else "no text is on these lines"


def _passages(library: Library, wanted: set[str]) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for folder in library.folders:
        reader = library.store_of(folder).reader()
        try:
            for content in reader.contents():
                for path in wanted.intersection(content.paths):
                    passages = [passage for _, passage in reader.passages_of(content)]
                    found.setdefault(path, []).extend(passages)
        finally:
            reader.close()
    return found


def _reasons(library: Library, wanted: set[str]) -> dict[str, str | None]:
    """Why each file that was considered is not indexed; ``None`` where it is, in any folder."""
    reasons: dict[str, str | None] = {}
    for folder in library.folders:
        for document in library.documents(folder):
            if document.path in wanted:
                reason = None if document.state == "indexed" else document.reason or document.state
                reasons[document.path] = reasons.get(document.path, reason) and reason
    return reasons
