"""The indexer: single flight, debounce, cancellation, recovery."""

import asyncio
import os
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from attrs import define, field

from askdocs.index import indexer, workshop
from askdocs.index.database import FILE
from askdocs.index.indexer import Advanced, Ended, Indexer, IndexEvent, Started
from askdocs.index.library import Library
from askdocs.index.store import Store
from askdocs.settings import Settings
from askdocs.worker_process import start_worker
from askdocs.workspace.document import Folder
from tests.support.workspace import write_tree

FIXTURE = """\
//- /README.md
# Parcel

Sends letters by pigeon.

//- /docs/feeding.md
# Feeding

Pigeons eat corn.
"""


CRASHING_PARSER = """
import os
from markdown_it.parser_block import ParserBlock

parse = ParserBlock.parse
ParserBlock.parse = lambda self, text, *more: (
    os._exit(11) if "seven" in text else parse(self, text, *more)
)
"""
"""For the worker: its parser ends the process at one file, as a fault in native code does."""


@define
class Log:
    """Collects events and wakes who waits for the end of a run."""

    events: list[IndexEvent] = field(factory=list)
    ended: "asyncio.Queue[Ended]" = field(factory=asyncio.Queue)

    def __call__(self, event: IndexEvent) -> None:
        self.events.append(event)
        if isinstance(event, Ended):
            self.ended.put_nowait(event)


@define
class Room:
    """An indexer over one folder."""

    folder: Folder
    library: Library
    indexer: Indexer
    log: Log

    def documents(self) -> int:
        return self.library.status(self.folder).documents


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    folder = Folder.at(write_tree(tmp_path / "folder", FIXTURE))
    library = Library(tmp_path / "cache")
    library.open(folder, Settings())
    log = Log()
    indexer = Indexer(library, log)
    yield Room(folder, library, indexer, log)
    await indexer.close()
    library.shutdown()


async def test_a_first_run(room: Room) -> None:
    """The worker reads the folder, and events tell of it from beginning to end."""
    room.indexer.start(room.folder)
    was_busy = room.indexer.is_busy
    ended = await room.log.ended.get()
    assert was_busy
    assert ended.problem is None
    assert ended.summary is not None
    assert ended.summary.indexed == 2
    assert isinstance(room.log.events[0], Started)
    assert any(isinstance(event, Advanced) for event in room.log.events)
    assert not room.indexer.is_busy
    assert room.documents() == 2


async def test_changes_that_nobody_tells_of(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look finds them, also a file in place of another with its size and time."""
    monkeypatch.setattr(indexer, "_LOOK_AGAIN", 0.0)
    monkeypatch.setattr(indexer, "_SELDOM", 0)
    monkeypatch.setattr(indexer, "_PATIENCE", None)
    page = room.folder.path / "docs/feeding.md"
    # A day old, so that its time is relied on.
    status = page.stat()
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns - 86_400 * 10**9))
    status = page.stat()
    room.indexer.start(room.folder)
    await room.log.ended.get()
    other = page.with_name("other.txt")
    other.write_text(page.read_text().replace("corn", "rice"))
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(page)
    (room.folder.path / "docs/new.md").write_text("# New\n\nA zeppelin.\n")
    await room.indexer.look([room.folder])
    ended = await room.log.ended.get()
    assert ended.summary is not None
    assert ended.summary.indexed == 2
    assert room.log.events[-1] == ended
    assert Started(room.folder, is_look=True) in room.log.events


async def test_looks_are_seldom(room: Room) -> None:
    """None is made before the first run, and none soon after another."""
    await room.indexer.look([room.folder])
    assert room.log.events == []
    room.indexer.start(room.folder)
    await room.log.ended.get()
    await room.indexer.look([room.folder])
    assert not room.indexer.is_busy


async def test_a_run_that_is_cancelled_as_it_starts(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reads nothing, whether the worker has still to be started or has just been."""

    def cancel_at_once(event: IndexEvent) -> None:
        if isinstance(event, Started):
            room.indexer.cancel(room.folder)

    monkeypatch.setattr(room.indexer, "_on_event", cancel_at_once)
    assert (await room.indexer.reindex(room.folder, full=False)).cancelled
    monkeypatch.setattr(room.indexer, "_on_event", room.log)
    start = start_worker

    async def start_and_cancel(module: str, *, limit: int) -> asyncio.subprocess.Process:
        process = await start(module, limit=limit)
        room.indexer.cancel(room.folder)
        return process

    monkeypatch.setattr(workshop, "start_worker", start_and_cancel)
    assert (await room.indexer.reindex(room.folder, full=False)).cancelled
    assert room.documents() == 0
    assert not (await room.indexer.reindex(room.folder, full=False)).cancelled
    assert room.documents() == 2


async def test_many_changes_make_one_run(room: Room) -> None:
    """A burst of events, as of a branch switch, is one run."""
    await room.indexer.reindex(room.folder, full=False)
    for number in range(3_000):
        room.indexer.mark_dirty(room.folder, [f"docs/{number}.md"])
    (room.folder.path / "docs/7.md").write_text("# Seven\n\nSeven swans.\n")
    await room.log.ended.get()
    ended = await room.log.ended.get()
    assert ended.summary is not None
    assert ended.summary.indexed == 1
    assert room.log.ended.empty()
    assert not room.indexer.is_busy


async def test_reindexing_waits_for_the_end(room: Room) -> None:
    """Who asks for a run gets what came of it."""
    ended = await room.indexer.reindex(room.folder, full=True)
    assert ended.summary is not None
    assert ended.summary.indexed == 2


@pytest.mark.slow
async def test_cancelling(room: Room) -> None:
    """A run that is cancelled ends and says so; the next one does the rest."""
    for number in range(400):
        (room.folder.path / f"docs/{number}.md").write_text(f"# {number}\n\n" + "words " * 2_000)
    waiting = asyncio.ensure_future(room.indexer.reindex(room.folder, full=False))
    started = asyncio.Event()
    indexer = room.indexer

    def on_event(event: IndexEvent) -> None:
        room.log(event)
        if isinstance(event, Advanced):
            started.set()

    indexer._on_event = on_event
    await started.wait()
    indexer.cancel(room.folder)
    ended = await waiting
    assert ended.cancelled
    assert room.documents() < 402
    rest = await indexer.reindex(room.folder, full=False)
    assert rest.summary is not None
    assert room.documents() == 402


async def test_closing_ends_the_worker_and_answers_who_waits(room: Room) -> None:
    """Nothing is left behind, and whoever waits for a run is told that it was cancelled."""
    waiting = asyncio.ensure_future(room.indexer.reindex(room.folder, full=False))
    await asyncio.sleep(0)
    await room.indexer.close()
    ended = await waiting
    assert ended.summary is None or ended.cancelled or ended.summary.indexed
    assert room.indexer._workshop._process is None


async def test_a_worker_that_dies_costs_nothing(room: Room) -> None:
    """A worker that is killed between two runs is started again."""
    await room.indexer.reindex(room.folder, full=False)
    process = room.indexer._workshop._process
    assert process is not None
    process.kill()
    await process.wait()
    ended = await room.indexer.reindex(room.folder, full=True)
    assert ended.summary is not None
    assert ended.summary.indexed == 2


@pytest.mark.slow
async def test_a_worker_that_is_killed_at_work(room: Room) -> None:
    """The file that it was reading is not to blame: all are read in the end."""
    for number in range(200):
        (room.folder.path / f"docs/{number}.md").write_text(f"# {number}\n\n" + "words " * 2_000)

    def kill(event: IndexEvent) -> None:
        room.log(event)
        process = room.indexer._workshop._process
        if isinstance(event, Advanced) and process is not None:
            room.indexer._on_event = room.log
            process.kill()

    room.indexer._on_event = kill
    ended = await room.indexer.reindex(room.folder, full=False)
    assert ended.problem is None
    status = room.library.status(room.folder)
    assert (status.documents, status.failed) == (202, 0)


@pytest.mark.slow
@pytest.mark.parametrize("words", [1, 10_000])
async def test_a_parser_that_crashes(
    room: Room, monkeypatch: pytest.MonkeyPatch, words: int
) -> None:
    """The file that it crashes on is left out, and no other; so, too, where processes share."""
    for number in range(20):
        text = "words " * words
        (room.folder.path / f"docs/{number}.md").write_text(f"# {number}\n\n{text}\n")
    (room.folder.path / "docs/7.md").write_text("# seven\n")
    (room.folder.path / "sitecustomize.py").write_text(CRASHING_PARSER)
    monkeypatch.setenv("PYTHONPATH", str(room.folder.path))
    ended = await room.indexer.reindex(room.folder, full=False)
    assert ended.problem is None
    documents = room.library.documents(room.folder)
    left_out = [one.path for one in documents if one.state == "failed"]
    assert left_out == ["docs/7.md"]


async def test_a_damaged_index_is_made_anew(room: Room) -> None:
    """Damage that a reader meets is mended by the next run, on disk."""
    await room.indexer.reindex(room.folder, full=False)
    directory = room.library.directory_of(room.folder)
    assert directory is not None
    room.library.store_of(room.folder).is_damaged = True
    ended = await room.indexer.reindex(room.folder, full=False)
    assert ended.summary is not None
    assert ended.summary.indexed == 2
    assert room.library.status(room.folder).problem is None
    with closing(sqlite3.connect(directory / FILE)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)


async def test_an_index_that_is_deleted(room: Room) -> None:
    """It is found missing by the next question, and made anew on disk."""
    await room.indexer.reindex(room.folder, full=False)
    await room.log.ended.get()
    revision = room.library.snapshot().revision
    directory = room.library.directory_of(room.folder)
    assert directory is not None
    shutil.rmtree(directory)
    snapshot = room.library.snapshot()
    assert snapshot.revision > revision
    assert not snapshot.folders[0].complete
    await room.log.ended.get()
    assert room.library.status(room.folder).problem is None
    assert room.library.snapshot().folders[0].complete
    assert room.documents() == 2
    assert (directory / FILE).exists()


async def test_a_run_over_an_index_that_is_deleted(room: Room) -> None:
    """The run makes it anew, on disk."""
    await room.indexer.reindex(room.folder, full=False)
    directory = room.library.directory_of(room.folder)
    assert directory is not None
    shutil.rmtree(directory)
    ended = await room.indexer.reindex(room.folder, full=False)
    assert ended.summary is not None
    assert ended.summary.indexed == 2
    assert room.library.status(room.folder).problem is None
    assert room.documents() == 2


async def test_an_index_that_another_process_has_made_anew(room: Room, tmp_path: Path) -> None:
    """What is there now is read, and not thrown away."""
    await room.indexer.reindex(room.folder, full=False)
    other = Library(tmp_path / "cache")
    other.open(room.folder, Settings())
    other.rebuild(room.folder, other.store_of(room.folder))
    ended = await room.indexer.reindex(room.folder, full=False)
    assert ended.summary is not None
    assert ended.summary.indexed == 2
    assert other.status(room.folder).documents == 2
    other.shutdown()


async def test_an_index_that_took_the_place_of_a_lost_one(room: Room) -> None:
    """Whoever still means to replace the lost one leaves it alone."""
    await room.indexer.reindex(room.folder, full=False)
    lost = room.library.store_of(room.folder)
    assert lost.directory is not None
    shutil.rmtree(lost.directory)
    room.library.snapshot()
    await room.indexer.reindex(room.folder, full=False)
    room.library.rebuild(room.folder, lost)
    assert room.documents() == 2


async def test_a_damaged_index_that_cannot_be_deleted(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, while another process has it open: it is kept in memory, and that is said."""
    await room.indexer.reindex(room.folder, full=False)
    room.library.store_of(room.folder).is_damaged = True

    def refuse(directory: Path) -> None:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr("askdocs.index.library.remove_files", refuse)
    ended = await room.indexer.reindex(room.folder, full=False)
    assert ended.summary is not None
    problem = room.library.status(room.folder).problem
    assert problem is not None
    assert "access is denied" in problem
    assert "kept in memory" in problem
    assert room.documents() == 2


async def test_folders_do_not_wait_for_one_that_is_opened(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its index may be waited for: another process may be writing to it."""
    opening, may_go_on = threading.Event(), threading.Event()
    real = Store.open

    def slow(directory: Path | None) -> Store:
        opening.set()
        assert may_go_on.wait(60)
        return real(directory)

    monkeypatch.setattr(Store, "open", slow)
    other = Folder.at(write_tree(tmp_path / "other", FIXTURE))
    opened = asyncio.create_task(asyncio.to_thread(room.library.open, other, Settings()))
    await asyncio.to_thread(opening.wait)
    looked = asyncio.to_thread(room.library.snapshot)
    assert [one.folder for one in (await looked).folders] == [room.folder]
    assert room.library.settings_of(room.folder) == Settings()
    assert [*room.library.folders] == [room.folder]
    may_go_on.set()
    await opened
    assert [*room.library.folders] == [room.folder, other]


async def test_damage_that_only_a_question_meets(room: Room) -> None:
    """Once the process has ended the next one starts with an empty index."""
    store = room.library.store_of(room.folder)
    store.is_damaged = True
    room.library.shutdown()
    assert store.directory is not None
    assert not (store.directory / FILE).exists()


async def test_an_index_in_memory(tmp_path: Path) -> None:
    """Without a cache folder all works the same, in this process."""
    folder = Folder.at(write_tree(tmp_path / "folder", FIXTURE))
    library = Library(None)
    library.open(folder, Settings())
    indexer = Indexer(library, Log())
    ended = await indexer.reindex(folder, full=False)
    await indexer.close()
    assert ended.summary is not None
    assert library.status(folder).documents == 2


async def test_watching(room: Room) -> None:
    """Where the client sends no file events the indexer sees changes by itself."""
    await room.indexer.reindex(room.folder, full=False)
    await room.log.ended.get()
    room.indexer.watch(room.folder)
    path = room.folder.path / "docs/new.md"
    while room.documents() == 2:
        # The watcher needs a moment to begin: the file is touched until it is seen.
        path.write_text(f"# New\n\n{os.urandom(4).hex()}\n")
        try:
            await asyncio.wait_for(room.log.ended.get(), 1)
        except TimeoutError:
            continue
    assert room.documents() == 3


@pytest.mark.guarantee("files that cannot be watched are looked at")
@pytest.mark.parametrize(
    ("error", "limit"),
    [
        (OSError("OS file watch limit reached."), "max_user_watches"),
        (RuntimeError("Too many open files (os error 24)"), "max_user_instances"),
    ],
    ids=["watches", "instances"],
)
async def test_watching_that_fails(
    room: Room, monkeypatch: pytest.MonkeyPatch, error: Exception, limit: str
) -> None:
    """Where the system watches nothing more, the folder is looked at, and it is said why."""

    def refuse(*_: object, **__: object) -> object:
        raise error

    monkeypatch.setattr("watchfiles.awatch", refuse)
    monkeypatch.setattr("askdocs.index.indexer._LOOK_AGAIN", 0.01)
    room.indexer.watch(room.folder)
    await room.log.ended.get()
    assert limit in room.indexer.why_unwatched(room.folder)
    (room.folder.path / "docs/new.md").write_text("# New\n\nA zeppelin.\n")
    while room.documents() < 3:
        await room.log.ended.get()
    await room.indexer.stop(room.folder)
    assert not room.indexer.why_unwatched(room.folder)


async def test_a_folder_that_is_closed_is_let_go(room: Room) -> None:
    """Stopping a folder cancels its run and answers who waits."""
    waiting = asyncio.ensure_future(room.indexer.reindex(room.folder, full=False))
    await asyncio.sleep(0)
    await room.indexer.stop(room.folder)
    ended = await waiting
    assert ended.cancelled
    assert not room.indexer.is_busy
