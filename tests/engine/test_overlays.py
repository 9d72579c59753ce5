"""Open buffers over the index."""

from pathlib import Path

import pytest
from attrs import evolve

from askdocs.settings import IndexingSettings
from tests.support.desk import Desk, desk_with
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


@pytest.mark.parametrize("path", ["main.c", ".env", "docs/new.md", "../docs/a.md", ""])
def test_what_is_no_document_is_not_made_one_by_being_open(desk: Desk, path: str) -> None:
    """Neither is a file that is not on disk."""
    (desk.folder.path / "main.c").write_text("x")
    (desk.folder.path / ".env").write_text("KEY=x")
    assert not open_buffer(desk, path, "A zeppelin.\n")
    assert desk.paths("zeppelin") == []
