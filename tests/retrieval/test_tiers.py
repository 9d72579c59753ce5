"""Questions in other words than the documentation's find their section, in every format."""

from pathlib import Path
from typing import Final

import pytest
from attrs import evolve

from askdocs.retrieval.evaluation import Case, Place, file_rank, measures, place_rank
from askdocs.settings import RetrievalSettings, Settings
from tests.retrieval.tiers import TIERS
from tests.support.desk import Desk, desk_with

FLOORS: Final = {
    # Sections: recall at 1, recall at 5. Measured, so that nobody makes it worse unawares.
    "markdown": (0.85, 1.0),
    "restructuredtext": (0.8, 1.0),
    "asciidoc": (1.0, 1.0),
    "vim help": (0.75, 1.0),
    "notebook": (0.66, 1.0),
    "docstrings": (1.0, 1.0),
    # One question says 書籍 for 本, which words alone do not know: it comes second.
    "japanese": (0.875, 1.0),
}


@pytest.mark.parametrize("name", TIERS)
def test_tier(name: str, tmp_path: Path) -> None:
    """Recall of sections is what was measured, or better."""
    desk = desk_with(tmp_path, TIERS[name].fixture)
    found = measures([rank for _, rank in ranks(desk, name)])
    missed = [question for question, rank in ranks(desk, name) if rank != 1]
    desk.close()
    first, fifth = FLOORS[name]
    assert found.recall_at_1 >= first, missed
    assert found.recall_at_5 >= fifth, missed


@pytest.mark.parametrize("name", TIERS)
def test_tier_without_vectors(name: str, tmp_path: Path) -> None:
    """Words alone still find most, and nothing is said about meaning."""
    settings = evolve(Settings(), retrieval=RetrievalSettings(vectors=False))
    desk = desk_with(tmp_path, TIERS[name].fixture, settings)
    missed = [
        question
        for question, place in TIERS[name].questions.items()
        if (file_rank(case(question, place), desk.search(question)) or 9) > 5
    ]
    signals = {
        signal.name
        for question in TIERS[name].questions
        for hit in desk.search(question)
        for signal in hit.signals
    }
    desk.close()
    assert len(missed) <= 2, missed
    assert "meaning" not in signals


def ranks(desk: Desk, name: str) -> list[tuple[str, int | None]]:
    """For each question the rank of its section, or of its file where it names no more."""
    found = []
    for question, place in TIERS[name].questions.items():
        asked = case(question, place)
        hits = desk.search(question)
        rank = place_rank if asked.places[0].is_exact else file_rank
        found.append((question, rank(asked, hits)))
    return found


def case(question: str, place: str) -> Case:
    """The question with the one place of its answer."""
    return Case(question, (Place.parse(place),))
