"""What hovering over real code shows, held against labels that were written by hand."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from askdocs.index.library import Library
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.hovers.labels import Label, labels, measured
from tests.support.corpora import corpus
from tests.support.desk import Desk

PRECISION, RECALL = 0.95, 0.6

SETS = {name: list(labels(name)) for name in ("labels.txt", "other_labels.txt")}


@pytest.fixture(scope="module")
def desks() -> Iterator[dict[str, Desk]]:
    """A desk for each corpus that a label is about."""
    found: dict[str, Desk] = {}
    for label in (one for labelled in SETS.values() for one in labelled):
        if label.corpus not in found:
            folder = Folder.at(Path(corpus(label.corpus)))
            found[label.corpus] = Desk(folder, Library(None), Settings())
            found[label.corpus].update()
    yield found
    for desk in found.values():
        desk.close()


@pytest.mark.slow
@pytest.mark.guarantee("a hover is about the name that is pointed at")
@pytest.mark.parametrize(
    ("name", "held_out"), [("labels.txt", False), ("labels.txt", True), ("other_labels.txt", None)]
)
def test_hovers_are_right(
    desks: dict[str, Desk],
    name: str,
    held_out: bool | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nineteen of twenty that show anything, and most words that the docs name show something."""
    wanted: list[Label] = [
        label for label in SETS[name] if held_out is None or label.is_held_out is held_out
    ]
    outcome = measured(desks, wanted)
    part = {None: "", True: ", held out", False: ", seen"}[held_out]
    with capsys.disabled():
        sys.stdout.write(f"\n{name}{part}: {outcome}\n")
    wrong = [f"{label.sample}: {label.marked} is {shown}" for label, shown in outcome.wrong]
    assert outcome.precision >= PRECISION, wrong
    assert outcome.recall >= RECALL, [label.marked for label in outcome.missed]


def test_about_half_of_the_words_are_named_by_no_docs() -> None:
    """Else silence would cost nothing."""
    for labelled in SETS.values():
        assert 0.4 <= sum(not one.expected for one in labelled) / len(labelled) <= 0.6
    assert sum(map(len, SETS.values())) >= 260
