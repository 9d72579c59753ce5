"""No file takes for ever: what hangs its reader is given up by name, and all else is read."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from attrs import define, field

from askdocs.index.indexer import Advanced, Ended, Indexer, IndexEvent
from askdocs.index.library import DocumentState, Library
from askdocs.settings import IndexingSettings, Settings
from askdocs.workspace.document import Folder
from tests.support.endless import FIXTURE, stub_parser
from tests.support.workspace import write_tree

pytestmark = pytest.mark.slow

SETTINGS = Settings(indexing=IndexingSettings(max_seconds_per_file=2))
REASON = "it took longer than 2 s to read"


@define
class Room:
    """An indexer over one folder, and what it tells."""

    folder: Folder
    library: Library
    events: list[IndexEvent] = field(factory=list)
    on_event: "asyncio.Queue[IndexEvent]" = field(factory=asyncio.Queue)

    async def run(self, *, full: bool = False) -> Ended:
        """Run over the folder once, as the next process would."""
        indexer = Indexer(self.library, self._take)
        try:
            return await indexer.reindex(self.folder, full=full)
        finally:
            await indexer.close()

    def left_out(self) -> list[tuple[str, str, str | None]]:
        states: list[DocumentState] = self.library.documents(self.folder)
        return [(one.path, one.state, one.reason) for one in states if one.state != "indexed"]

    def _take(self, event: IndexEvent) -> None:
        self.events.append(event)
        self.on_event.put_nowait(event)


@pytest.fixture
async def room(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Room]:
    stub_parser(tmp_path / "stub", monkeypatch)
    folder = Folder.at(write_tree(tmp_path / "folder", FIXTURE))
    # Long ago, so that their times can be trusted.
    for path in folder.path.rglob("*.md"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    is_in_memory = getattr(request, "param", "") == "in memory"
    library = Library(None if is_in_memory else tmp_path / "cache")
    library.open(folder, SETTINGS)
    yield Room(folder, library)
    library.shutdown()


@pytest.mark.guarantee("no file takes for ever")
@pytest.mark.parametrize("room", ["on disk", "in memory"], indirect=True)
async def test_a_file_that_takes_for_ever(room: Room) -> None:
    """It is given up with the reason, named while it is read, and all others are there."""
    ended = await room.run()
    assert ended.problem is None
    assert room.left_out() == [("docs/endless.md", "failed", REASON)]
    assert room.library.status(room.folder).documents == 2
    named = {one.progress.path for one in room.events if isinstance(one, Advanced)}
    assert named == {"", "docs/endless.md"}


async def test_it_is_tried_again_when_it_changes(room: Room) -> None:
    """Until then a run does not wait for it."""
    await room.run()
    began = time.monotonic()
    ended = await room.run()
    assert time.monotonic() - began < SETTINGS.indexing.max_seconds_per_file
    assert ended.summary is not None
    assert (ended.summary.unchanged, ended.summary.failed) == (3, 0)
    (room.folder.path / "docs/endless.md").write_text("# Endless\n\nNo more.\n")
    await room.run()
    assert room.left_out() == []


async def test_it_is_tried_again_by_a_full_run(room: Room) -> None:
    """Which reads every file."""
    await room.run()
    ended = await room.run(full=True)
    assert ended.summary is not None
    assert (ended.summary.indexed, ended.summary.failed) == (2, 1)


async def test_a_run_that_is_cancelled_while_it_is_read(room: Room) -> None:
    """It ends at once, whatever the limit."""
    room.library.open(room.folder, Settings(indexing=IndexingSettings(max_seconds_per_file=3_600)))
    indexer = Indexer(room.library, room._take)
    running = asyncio.ensure_future(indexer.reindex(room.folder, full=False))
    while True:
        event = await room.on_event.get()
        if isinstance(event, Advanced) and event.progress.path:
            break
    indexer.cancel(room.folder)
    assert (await running).cancelled
    await indexer.close()


async def test_what_is_large_comes_last(room: Room) -> None:
    """Of many files the small ones can be asked about while a large one is still read."""
    text = "# Endless\n\nThis takes for ever.\n" + "words " * 200_000
    (room.folder.path / "docs/a-large-file.md").write_text(text)
    (room.folder.path / "docs/endless.md").unlink()
    await room.run()
    assert room.left_out() == [("docs/a-large-file.md", "failed", REASON)]
    slow = [
        one.progress.done for one in room.events if isinstance(one, Advanced) and one.progress.path
    ]
    assert set(slow) == {2}
