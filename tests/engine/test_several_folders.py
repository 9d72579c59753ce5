"""Several folders at once: whoever reads an answer can tell which one a place is in."""

from pathlib import Path

import pytest

from askdocs.answering.places import marked
from askdocs.index.library import Library
from askdocs.index.update import update
from askdocs.settings import Settings
from askdocs.workspace.document import Folder, told_apart
from tests.support.desk import Desk
from tests.support.workspace import write_tree

FIXTURE = """\
//- /north/README.md
# Valves

The alpha valve of the north opens at seven bar.

//- /south/README.md
# Valves

The alpha valve of the south opens at nine bar.
"""


def desk_of(*folders: Path) -> Desk:
    """A desk over all ``folders``."""
    first, *others = map(Folder.at, folders)
    desk = Desk(first, Library(None), Settings())
    for other in others:
        desk.library.open(other, desk.settings)
    for folder in desk.library.folders:
        update(desk.library.store_of(folder), folder.path, desk.settings.indexing)
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    root = write_tree(tmp_path, FIXTURE)
    return desk_of(root / "north", root / "south")


def test_an_answer_names_the_folder(desk: Desk) -> None:
    """In its text, which is all that a terminal and a plain editor show."""
    answer = desk.ask("At how many bar does the alpha valve open?")
    assert len(answer.citations) == 2
    assert "north/README.md:3 [" in answer.text
    assert "south/README.md:3 [" in answer.text
    for number, citation in enumerate(answer.citations, 1):
        assert marked(citation, number) in answer.text
        assert citation.path == "README.md"
        assert citation.folder.label in {"north", "south"}


def test_one_folder_needs_no_name(tmp_path: Path) -> None:
    """Where one is asked, a path says it all."""
    desk = desk_of(write_tree(tmp_path, FIXTURE) / "north")
    assert "\u2014 README.md:3 [1]" in desk.ask("At how many bar does the alpha valve open?").text


def test_one_of_several_needs_no_name(desk: Desk) -> None:
    """Also if the others are open, and not asked."""
    snapshot = desk.library.snapshot(desk.folder.uri)
    assert [one.folder.label for one in snapshot.folders] == [""]


@pytest.mark.parametrize(
    ("paths", "labels"),
    [
        (["/a/docs"], [""]),
        (["/a/docs", "/a/src"], ["docs", "src"]),
        (["/a/docs", "/b/docs"], ["a/docs", "b/docs"]),
        (["/a/x/docs", "/b/x/docs", "/b/y"], ["a/x/docs", "b/x/docs", "y"]),
        (["/docs", "/b/docs"], ["docs", "b/docs"]),
    ],
)
def test_folders_of_the_same_name(paths: list[str], labels: list[str]) -> None:
    """They are told apart by the folders around them."""
    folders = [Folder(Path(path), f"file://{path}") for path in paths]
    assert [folder.label for folder in told_apart(folders)] == labels
    assert told_apart(folders) == folders


POST = """\
# Opening hours

The counter opens at nine; franking until noon. Bring change.

# Birds

The aviary holds a pigeon that is grey.
"""


@pytest.fixture
def crowd(tmp_path: Path) -> tuple[Desk, Desk]:
    """A desk over one small folder, and one over that and four large ones about other things."""
    (tmp_path / "post").mkdir()
    (tmp_path / "post" / "README.md").write_text(POST)
    others = [tmp_path / f"other{number}" for number in range(4)]
    for other in others:
        other.mkdir()
        for page in range(60):
            parts = (
                f"# Part {page} {thing}\n\nThe {thing} weighs {page} grams, and needs no postage.\n"
                for thing in ("parcel", "crate", "letter", "sack", "card")
            )
            (other / f"page{page}.md").write_text("\n".join(parts))
    return desk_of(tmp_path / "post"), desk_of(tmp_path / "post", *others)


@pytest.mark.guarantee("more folders refuse nothing")
@pytest.mark.parametrize("question", ["franking", "noon", "counter", "When is the franking done?"])
def test_more_folders_refuse_nothing(crowd: tuple[Desk, Desk], question: str) -> None:
    """What one folder answers is answered from it, however much else is open."""
    alone, together = crowd
    assert alone.ask(question).outcome == "answered"
    answer = together.ask(question)
    assert answer.outcome == "answered"
    assert {citation.folder.path.name for citation in answer.citations} == {"post"}


def test_what_no_folder_has_is_named(crowd: tuple[Desk, Desk]) -> None:
    """A word that another folder has is not said to be missing."""
    _, together = crowd
    assert together.ask("How many grams does the zeppelin weigh?").absent == ("zeppelin",)
    assert "parcel" not in together.ask("When is the parcel counter open?").absent
