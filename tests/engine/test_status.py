"""The status, while what it is about changes."""

import asyncio
import threading
from pathlib import Path

from attrs import define, field

from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.index.indexer import Ended
from askdocs.index.library import FolderStatus, Library
from askdocs.lsp.protocol import STATUS_CHANGED
from askdocs.lsp.session import Session
from askdocs.retrieval import LocalFinder, LocalRetriever
from askdocs.workspace.document import Folder
from tests.support.sessions import Message, Window, session_with
from tests.support.workspace import write_tree

ASSISTANT = ExtractiveAssistant(LocalFinder(LocalRetriever()))
FULL = "The disk is full."


@define
class Hold:
    """Holds a thread up until it may go on."""

    has_begun: threading.Event = field(factory=threading.Event)
    may_go_on: threading.Event = field(factory=threading.Event)

    def wait(self) -> None:
        """Called on the thread."""
        self.has_begun.set()
        assert self.may_go_on.wait(60), "nobody let it go on"


class HeldLibrary(Library):
    """Says how a folder is when it may."""

    hold: Hold | None = None

    def status(self, folder: Folder) -> FolderStatus:
        if self.hold is not None:
            self.hold.wait()
        return super().status(folder)


async def sent_of(session: Session, window: Window) -> Message:
    """The status that was sent last, once all work in the background is done."""
    while session._tasks:
        await asyncio.gather(*session._tasks)
    return [params for method, params in window.told if method == STATUS_CHANGED][-1]


async def test_a_run_that_ends_while_the_status_is_made(tmp_path: Path) -> None:
    """Its end is in the status that is sent next."""
    folders = [write_tree(tmp_path / name, "//- /a.md\n# A\n") for name in ("one", "two")]
    window, hold = Window(), Hold()
    async with session_with(window, Library(tmp_path / "cache"), ASSISTANT, *folders) as session:
        await sent_of(session, window)

        def say(text: str) -> str:
            if text == FULL:
                hold.wait()
            return text

        session.say = say
        one, two = session.places.folders
        session.indexing.on_event(Ended(one, None, FULL))
        await asyncio.to_thread(hold.has_begun.wait)
        session.indexing.on_event(Ended(two, None, "It is locked."))
        hold.may_go_on.set()
        status = await sent_of(session, window)
        assert status["message"] == f"one: {FULL} two: It is locked."


async def test_a_folder_that_is_closed_while_the_status_is_made(tmp_path: Path) -> None:
    """It is not in it, and the others are."""
    folders = [write_tree(tmp_path / name, "//- /a.md\n# A\n") for name in ("one", "two")]
    window, library = Window(), HeldLibrary(tmp_path / "cache")
    async with session_with(window, library, ASSISTANT, *folders) as session:
        await sent_of(session, window)
        library.hold = Hold()
        asked = asyncio.create_task(session.indexing.status())
        await asyncio.to_thread(library.hold.has_begun.wait)
        one, two = session.places.folders
        await session._change_folders([], [one.uri])
        library.hold.may_go_on.set()
        assert [folder["uri"] for folder in (await asked)["folders"]] == [two.uri]
        assert (await sent_of(session, window))["folders"] == (await asked)["folders"]
