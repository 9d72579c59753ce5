"""Open buffers over the index."""

from pathlib import Path

import pytest
from attrs import evolve

from askdocs.settings import IndexingSettings
from tests.support.desk import Desk, desk_with
from tests.support.endless import stub_parser
from tests.support.pdf import pdf

FIXTURE = """\
//- /docs/a.md
# Feeding

Pigeons eat corn.

//- /docs/copy-of-a.md
# Feeding

Pigeons eat corn.

//- /docs/nests.md
# Nests

Built of twigs.
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_with(tmp_path / "folder", FIXTURE)


def open_buffer(desk: Desk, path: str, text: str) -> bool:
    return desk.library.set_buffer(desk.folder, path, text)


def test_a_buffer_stands_for_its_file(desk: Desk) -> None:
    """What it says is found, what the file says is not; closed, the file speaks again."""
    assert open_buffer(desk, "docs/nests.md", "# Nests\n\nBuilt of paper.\n")
    assert desk.paths("paper") == ["docs/nests.md"]
    assert desk.paths("twigs") == []
    desk.library.drop_buffer(desk.folder, "docs/nests.md")
    assert (desk.paths("paper"), desk.paths("twigs")) == ([], ["docs/nests.md"])


def test_a_copy_of_what_is_open_is_still_found(desk: Desk) -> None:
    """An edited buffer hides its own file and no other that says the same."""
    assert desk.paths("corn") == ["docs/a.md"]
    assert open_buffer(desk, "docs/a.md", "# Feeding\n\nPigeons eat peas.\n")
    assert desk.paths("corn") == ["docs/copy-of-a.md"]
    assert desk.paths("peas") == ["docs/a.md"]
    assert open_buffer(desk, "docs/copy-of-a.md", "# Feeding\n\nPigeons eat rice.\n")
    assert desk.paths("corn") == []


def test_a_pdf_that_is_open_as_text(desk: Desk) -> None:
    """Its pages go on to be found: what an editor shows of it is no text."""
    data = pdf(["Letters are sealed with wax."])
    (desk.folder.path / "docs/guide.pdf").write_bytes(data)
    desk.update()
    assert not open_buffer(desk, "docs/guide.pdf", data.decode("latin-1"))
    assert desk.paths("sealed with wax") == ["docs/guide.pdf"]


def test_a_buffer_of_what_is_no_document_any_more(desk: Desk) -> None:
    """Once its file is left out, what was said in it is found no more."""
    assert open_buffer(desk, "docs/nests.md", "# Nests\n\nBuilt of paper.\n")
    excluding = evolve(desk.settings, indexing=IndexingSettings(exclude=("nests.md",)))
    desk.library.open(desk.folder, excluding)
    assert not open_buffer(desk, "docs/nests.md", "# Nests\n\nBuilt of paper.\n")
    assert desk.paths("paper") == []


@pytest.mark.parametrize("path", ["main.c", ".env", "new.c", "../docs/a.md", ""])
def test_what_is_no_document_is_not_made_one_by_being_open(desk: Desk, path: str) -> None:
    """Neither is a file that was never saved."""
    (desk.folder.path / "main.c").write_text("x")
    (desk.folder.path / ".env").write_text("KEY=x")
    assert not open_buffer(desk, path, "A zeppelin.\n")
    assert desk.paths("zeppelin") == []


def test_a_word_that_stands_in_a_buffer_alone(desk: Desk) -> None:
    """It is a word of the docs: what it says answers."""
    open_buffer(desk, "docs/a.md", "# Feeding\n\nThe xylowidget sings loudly.\n")
    answer = desk.ask("What does the xylowidget do?")
    assert answer.outcome == "answered"
    assert "sings loudly" in answer.text


def test_a_document_that_was_never_saved(desk: Desk) -> None:
    """It is one of the docs as long as it is open."""
    assert open_buffer(desk, "docs/new.md", "# Xylowidget\n\nThe xylowidget sings loudly.\n")
    assert desk.ask("What does the xylowidget do?").outcome == "answered"
    desk.library.drop_buffer(desk.folder, "docs/new.md")
    assert desk.ask("What does the xylowidget do?").outcome == "notInDocs"


def test_a_buffer_over_an_empty_index(tmp_path: Path) -> None:
    """It is all the docs there are."""
    desk = desk_with(tmp_path / "folder", "//- /main.c\nx\n")
    assert "There are no docs here" in desk.ask("What does the xylowidget do?").text
    assert open_buffer(desk, "README.md", "# Xylowidget\n\nThe xylowidget sings loudly.\n")
    assert desk.ask("What does the xylowidget do?").outcome == "answered"
    desk.close()


def test_a_word_that_a_buffer_has_lost(desk: Desk) -> None:
    """It is no word of the docs any more, unless another document has it."""
    for path, count in (("docs/nests.md", 0), ("docs/a.md", 1), ("docs/copy-of-a.md", 0)):
        word = "twig" if path == "docs/nests.md" else "corn"
        open_buffer(desk, path, "# Nothing\n\nNothing.\n")
        assert desk.library.snapshot().folders[0].index.frequency(word) == count


def test_statistics_are_those_of_a_saved_file(desk: Desk) -> None:
    """Passages, and those that hold a word, are counted as when the buffers were saved."""
    changes = {
        "docs/a.md": "# Feeding\n\nCorn.\n\n# Water\n\nCorn and water for pigeons.\n",
        "docs/nests.md": "# Nests\n\nBuilt of corn.\n",
        "docs/new.md": "# Sleeping\n\nPigeons sleep.\n",
    }
    for path, text in changes.items():
        assert open_buffer(desk, path, text)
    words = ("corn", "pigeon", "twig", "water", "nest", "sleep")
    open_ = statistics(desk, words)
    for path, text in changes.items():
        (desk.folder.path / path).write_text(text)
        desk.library.drop_buffer(desk.folder, path)
    desk.update()
    assert statistics(desk, words) == open_


def statistics(desk: Desk, words: tuple[str, ...]) -> list[int]:
    index = desk.library.snapshot().folders[0].index
    return [index.passage_count, *map(index.frequency, words)]


def test_a_buffer_that_takes_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk speaks for it, and neither it nor what is typed in it next is waited for."""
    desk = desk_with(tmp_path / "folder", FIXTURE)
    stub_parser(tmp_path / "stub", monkeypatch)
    patient = evolve(desk.settings, indexing=IndexingSettings(max_seconds_per_file=1))
    desk.library.open(desk.folder, patient)
    for text in ("This takes for ever.\n", "This takes for ever and ever.\n"):
        assert not open_buffer(desk, "docs/a.md", text)
    assert open_buffer(desk, "docs/nests.md", "# Nests\n\nBuilt of paper.\n")
    assert desk.ask("What do pigeons eat?").outcome == "answered"
    desk.close()
