"""Bringing an index up to date with its folder."""

import os
import shutil
import sys
import threading
from pathlib import Path

import pytest

from askdocs.errors import NoWorkspace
from askdocs.index.database import FILE
from askdocs.index.library import Library
from askdocs.index.reader import Term
from askdocs.index.runs import Summary
from askdocs.index.store import Store
from askdocs.index.update import tidy, update
from askdocs.settings import IndexingSettings, Settings
from askdocs.workspace.document import Document, Parsed
from askdocs.workspace.formats import parse
from tests.support.desk import Desk, desk_with
from tests.support.workspace import write_tree

FIXTURE = """\
//- /README.md
# Parcel

Sends letters by pigeon.

//- /docs/feeding.md
# Feeding

Pigeons eat corn.
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = desk_with(tmp_path / "folder", FIXTURE, cache=tmp_path / "cache")
    # Files that are older than the clock's resolution are trusted.
    for path in (tmp_path / "folder").rglob("*.md"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    desk.update()
    return desk


def test_nothing_is_read_again(desk: Desk) -> None:
    """A second run over unchanged files reads none of them and makes no new revision."""
    before = desk.library.status(desk.folder).revision
    summary = desk.update()
    assert (summary.indexed, summary.unchanged) == (0, 2)
    assert desk.library.status(desk.folder).revision == before


def test_a_status_is_of_one_revision(tmp_path: Path) -> None:
    """While another takes documents out one by one, each status is of one state of the index."""
    desk = desk_with(tmp_path / "folder", FIXTURE, cache=tmp_path / "cache")
    flights = [f"flight{number}.md" for number in range(300)]
    for path in flights:
        (desk.folder.path / path).write_text("# Flights\n\nPigeons eat peas.\n")
    desk.update()
    full = desk.library.status(desk.folder)
    other = Store.open(desk.library.directory_of(desk.folder))

    def write() -> None:
        for path in flights:
            with other.writing() as batch:
                batch.remove(path)

    writer = threading.Thread(target=write)
    writer.start()
    taken = {}
    while writer.is_alive():
        status = desk.library.status(desk.folder)
        taken[status.revision - full.revision] = full.documents - status.documents
    writer.join()
    other.close()
    assert taken == {documents: documents for documents in taken}
    assert desk.library.status(desk.folder).documents == full.documents - len(flights)


def test_without_the_package_for_pdf(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF that cannot be read because the package is missing costs no other document."""
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    (desk.folder.path / "docs" / "guide.pdf").write_bytes(b"%PDF-1.7\n")
    (desk.folder.path / "docs" / "nests.md").write_text("# Nests\n\nPigeons build with twigs.\n")
    desk.update()
    assert desk.paths("what do pigeons build with")[0] == "docs/nests.md"
    status = desk.library.status(desk.folder)
    assert (status.documents, status.failed) == (3, 1)


def test_a_restart_reads_nothing_again(desk: Desk, tmp_path: Path) -> None:
    """Another process finds the index complete."""
    desk.library.shutdown()
    again = Desk(desk.folder, Library(tmp_path / "cache"), desk.settings)
    assert again.library.status(again.folder).complete
    assert again.update() == Summary(
        unchanged=2, revision=again.library.status(again.folder).revision
    )
    assert again.paths("what do pigeons eat") == ["docs/feeding.md", "README.md"]


def test_a_changed_file_is_read_again(desk: Desk) -> None:
    """What changed is found, what it said before is not."""
    (desk.folder.path / "docs/feeding.md").write_text("# Feeding\n\nPigeons eat sunflower seeds.\n")
    assert desk.update().indexed == 1
    assert desk.paths("sunflower") == ["docs/feeding.md"]
    assert desk.paths("corn") == []


def test_a_file_that_changed_within_the_resolution_of_its_time_is_read_again(desk: Desk) -> None:
    """Same size and same time, written right after it was indexed: the change is still found."""
    path = desk.folder.path / "docs/feeding.md"
    path.write_text("# Feeding\n\nPigeons eat corn!\n")
    status = path.stat()
    desk.update()
    path.write_text("# Feeding\n\nPigeons eat peas!\n")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    desk.update()
    assert desk.paths("peas") == ["docs/feeding.md"]


def test_a_renamed_file_is_not_parsed_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rename finds its content in the index."""
    (desk.folder.path / "docs/feeding.md").rename(desk.folder.path / "docs/food.md")
    monkeypatch.setattr("askdocs.index.portions.parse", None)
    summary = desk.update()
    assert (summary.indexed, summary.removed) == (1, 1)
    assert desk.paths("corn") == ["docs/food.md"]


def test_a_copy_is_not_parsed_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A duplicate shares the passages of the original and is listed once."""
    shutil.copy(desk.folder.path / "docs/feeding.md", desk.folder.path / "docs/feeding-copy.md")
    passages = desk.library.status(desk.folder).passages
    monkeypatch.setattr("askdocs.index.portions.parse", None)
    desk.update()
    assert desk.library.status(desk.folder).documents == 3
    assert desk.library.status(desk.folder).passages == passages
    assert desk.paths("corn") == ["docs/feeding.md"]


def test_a_python_file_goes_by_the_name_that_it_has(tmp_path: Path) -> None:
    """Equal modules keep their own names, and a renamed one gets its new one."""
    source = '"""Posting letters."""\n\ndef send():\n    """Send one."""\n'
    fixture = f"//- /src/alpha/post.py\n{source}//- /src/beta/post.py\n{source}"
    desk = desk_with(tmp_path / "folder", fixture)
    found = {hit.path: hit.passage.headings[0] for hit in desk.search("Posting letters")}
    assert found == {
        "src/alpha/post.py": "alpha.post",
        "src/beta/post.py": "beta.post",
    }
    (desk.folder.path / "src/alpha/post.py").rename(desk.folder.path / "src/alpha/mail.py")
    desk.update()
    (hit,) = [
        hit for hit in desk.search("alpha.mail.send") if "alpha.mail.send" in hit.passage.anchors
    ]
    assert hit.path == "src/alpha/mail.py"


def test_a_deleted_file_is_forgotten(desk: Desk) -> None:
    """What was deleted is found no more."""
    (desk.folder.path / "docs/feeding.md").unlink()
    assert desk.update("docs/feeding.md").removed == 1
    assert desk.paths("corn") == []


def test_a_deleted_folder_is_forgotten(desk: Desk) -> None:
    """The event of a folder stands for everything in it."""
    shutil.rmtree(desk.folder.path / "docs")
    assert desk.update("docs").removed == 1
    assert desk.paths("corn") == []


def test_a_new_folder_is_read(desk: Desk) -> None:
    """A folder that came, by a move for instance, is read as a whole."""
    (desk.folder.path / "docs/deep/er").mkdir(parents=True)
    (desk.folder.path / "docs/deep/er/new.md").write_text("# Nests\n\nBuilt of twigs.\n")
    assert desk.update("docs/deep").indexed == 1
    assert desk.paths("twigs") == ["docs/deep/er/new.md"]


def test_full_reads_everything_again(desk: Desk) -> None:
    """A full run starts from nothing and ends with the same index."""
    assert desk.update(full=True).indexed == 2
    assert desk.paths("corn") == ["docs/feeding.md"]


def test_every_file_that_was_considered_has_a_state(desk: Desk) -> None:
    """A file that is left out is listed with the reason."""
    (desk.folder.path / "docs/huge.md").write_text("x" * 2_000)
    settings = Settings(indexing=IndexingSettings(max_file_size=1_000))
    desk.library.open(desk.folder, settings)
    desk.settings = settings
    desk.update()
    states = {one.path: (one.state, one.reason) for one in desk.library.documents(desk.folder)}
    assert states["docs/feeding.md"] == ("indexed", None)
    state, reason = states["docs/huge.md"]
    assert state == "skipped"
    assert reason is not None
    assert "larger than the limit" in reason


def test_cancelling_keeps_what_was_done(desk: Desk, tmp_path: Path) -> None:
    """A cancelled run has written whole documents and says that it was cancelled."""
    store = Store.open(tmp_path / "other")
    answers = iter([False, False, False, False, True])
    summary = update(
        store,
        desk.folder.path,
        IndexingSettings(),
        is_cancelled=lambda: next(answers, True),
    )
    assert summary.cancelled
    assert not store.counts().is_complete
    assert store.counts().documents == summary.indexed == 1


def test_a_folder_that_vanished(desk: Desk) -> None:
    """Its index stays, and the error says what happened."""
    shutil.rmtree(desk.folder.path)
    with pytest.raises(NoWorkspace):
        desk.update()
    assert desk.library.status(desk.folder).documents == 2


def test_a_document_whose_parser_fails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is listed as failed, and the others are read."""

    def fail(document: Document) -> Parsed:
        if document.path == "README.md":
            raise IndexError
        return parse(document)

    monkeypatch.setattr("askdocs.index.portions.parse", fail)
    store = Store.open(None)
    update(store, desk.folder.path, IndexingSettings())
    entry = store.catalogue()["README.md"]
    assert (entry.state, entry.reason) == ("failed", "its parser failed")
    assert store.counts().documents == 1


def test_a_snapshot_does_not_change(desk: Desk) -> None:
    """A request that has begun goes on with the index as it was."""
    snapshot = desk.library.snapshot()
    reader = snapshot.folders[0].index
    (desk.folder.path / "docs/feeding.md").unlink()
    desk.update()
    assert reader.digest_of("docs/feeding.md") is not None
    assert desk.library.snapshot().folders[0].index.digest_of("docs/feeding.md") is None
    assert desk.library.snapshot().revision > snapshot.revision


def test_two_processes_share_an_index(desk: Desk, tmp_path: Path) -> None:
    """What one process writes another one sees with its next snapshot."""
    other = Desk(desk.folder, Library(tmp_path / "cache"), desk.settings)
    (desk.folder.path / "docs/new.md").write_text("# Nests\n\nBuilt of twigs.\n")
    desk.update()
    assert other.paths("twigs") == ["docs/new.md"]


def test_an_index_of_another_version_is_left_to_it(desk: Desk, tmp_path: Path) -> None:
    """Programs of two versions do not take each other's index away; one that none uses goes."""
    directory = desk.library.directory_of(desk.folder)
    assert directory is not None
    desk.library.shutdown()
    other = directory / "index-0.db"
    (directory / FILE).rename(other)
    other.with_name(f"{other.name}-wal").touch()
    again = Desk(desk.folder, Library(tmp_path / "cache"), desk.settings)
    assert not again.library.status(again.folder).complete
    assert again.update().indexed == 2
    again.library.shutdown()
    assert other.exists()
    os.utime(other, (1_000_000_000, 1_000_000_000))
    Desk(desk.folder, Library(tmp_path / "cache"), desk.settings).library.shutdown()
    assert [path.name for path in directory.glob("index*.db*")] == [FILE]


def test_an_index_in_memory_gives_no_number_twice(tmp_path: Path) -> None:
    """What comes into the index is not taken for what was found there before and has gone."""
    desk = desk_with(tmp_path, FIXTURE)
    reader = desk.library.store_of(desk.folder).reader()
    found = reader.search([Term("corn")], 5)
    (tmp_path / "docs/feeding.md").unlink()
    desk.update("docs/feeding.md")
    (tmp_path / "docs/other.md").write_text("# Other\n\nOwls eat mice.\n")
    desk.update("docs/other.md")
    assert [match.path for match in found] == ["docs/feeding.md"]
    assert list(reader.load(found)) == []
    reader.close()
    desk.close()


def test_a_file_that_is_no_database_is_replaced(desk: Desk, tmp_path: Path) -> None:
    """An index file that holds anything else is made anew, on disk."""
    directory = desk.library.directory_of(desk.folder)
    assert directory is not None
    desk.library.shutdown()
    for name in (f"{FILE}-wal", f"{FILE}-shm"):
        (directory / name).unlink(missing_ok=True)
    (directory / FILE).write_bytes(b"not a database at all" * 1_000)
    again = Desk(desk.folder, Library(tmp_path / "cache"), desk.settings)
    assert again.update().indexed == 2
    assert again.library.status(again.folder).problem is None


def test_a_cache_that_cannot_be_written(desk: Desk, tmp_path: Path) -> None:
    """Where the cache cannot be a folder the index is kept in memory, and the status says so."""
    (tmp_path / "file").write_text("in the way")
    other = Desk(desk.folder, Library(tmp_path / "file" / "cache"), desk.settings)
    problem = other.library.status(other.folder).problem
    assert problem is not None
    assert "kept in memory" in problem
    other.update()
    assert other.paths("corn") == ["docs/feeding.md"]


def test_the_log_is_folded_back(tmp_path: Path) -> None:
    """After a whole run the index takes the room of its file alone."""
    folder = write_tree(tmp_path / "folder", "//- /README.md\n# Parcel\n\nSends letters.\n")
    directory = tmp_path / "index"
    store = Store.open(directory)
    update(store, folder, Settings().indexing)
    log = directory / f"{FILE}-wal"
    assert not log.exists() or log.stat().st_size == 0
    store.close()


def test_tidying_changes_no_answer(desk: Desk) -> None:
    """After many files were saved one by one the index is put together, and answers as before."""
    for number in range(60):
        path = f"docs/flight{number}.md"
        (desk.folder.path / path).write_text(f"# Flight {number}\n\nPigeon {number} eats peas.\n")
        desk.update(path)
    before = [(hit.path, hit.score) for hit in desk.search("which pigeons eat peas")]
    store = desk.library.store_of(desk.folder)
    revision = store.revision()
    tidy(store)
    assert [(hit.path, hit.score) for hit in desk.search("which pigeons eat peas")] == before
    assert store.revision() == revision
    with store.writing() as batch:
        assert not batch.tidy()
