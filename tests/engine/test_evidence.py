"""What speaks for an answer, as far as outcomes do not show it."""

from pathlib import Path

from askdocs.answering.evidence import evidence_of
from askdocs.answering.readings import Reading
from tests.support.desk import desk_with


def test_where_nothing_is_asked_nothing_is_held(tmp_path: Path) -> None:
    """A question of which no word is left has no evidence."""
    desk = desk_with(tmp_path, "//- /README.md\n# Heron\n\nHeron keeps records.\n")
    readings = [Reading.of(hit) for hit in desk.search("records")]
    evidence = evidence_of([], readings, desk.library.snapshot())
    desk.close()
    assert (evidence.coverage, evidence.together, evidence.missing) == (0.0, 0.0, 0.0)
