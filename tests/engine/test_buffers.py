"""Open buffers on their way into the library, while requests come, go and give up."""

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from attrs import define

from askdocs.index.library import Library
from askdocs.lsp.buffers import Buffers
from askdocs.lsp.places import Places
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.support.workspace import write_tree

OLD, NEW, LATER = "# Old\n", "# New\n", "# Later\n"


class HeldLibrary(Library):
    """Takes the text ``OLD`` in only when it is let."""

    def __init__(self, cache: Path) -> None:
        super().__init__(cache)
        self.has_begun = threading.Event()
        self.may_go_on = threading.Event()
        self.has_ended = threading.Event()

    def set_buffer(self, folder: Folder, path: str, text: str) -> bool:
        if text != OLD:
            return super().set_buffer(folder, path, text)
        self.has_begun.set()
        assert self.may_go_on.wait(60), "nobody let it go on"
        try:
            return super().set_buffer(folder, path, text)
        finally:
            self.has_ended.set()


class ParsingLibrary(Library):
    """Parses a buffer until what parses is ended."""

    def __init__(self, cache: Path) -> None:
        super().__init__(cache)
        self.has_begun = threading.Event()
        self.is_ended = threading.Event()

    def set_buffer(self, folder: Folder, path: str, text: str) -> bool:
        self.has_begun.set()
        assert self.is_ended.wait(60), "nobody ended it"
        return False

    def stop_parsing(self) -> None:
        self.is_ended.set()
        super().stop_parsing()


class BrokenLibrary(Library):
    """Cannot take in the text ``OLD``."""

    def set_buffer(self, folder: Folder, path: str, text: str) -> bool:
        if text == OLD:
            raise RuntimeError("this text is too old")
        return super().set_buffer(folder, path, text)


@define
class Editor:
    """An editor that has documents of a folder open."""

    folder: Folder
    library: Library
    buffers: Buffers
    told: list[str]
    """A word for each time that the library was said to have changed."""

    def uri(self, path: str = "a.md") -> str:
        return (self.folder.path / path).as_uri()

    def known(self, path: str = "a.md") -> str:
        """What the library would answer from."""
        document = self.library.current(self.folder, path)
        assert document is not None
        return document.text


@asynccontextmanager
async def editing(tmp_path: Path, library: Library) -> AsyncIterator[Editor]:
    """An editor with a folder of two documents."""
    root = write_tree(tmp_path / "folder", "//- /a.md\n# Disk\n//- /b.md\n# Disk\n")
    places = Places()
    folder = places.add(root.as_uri())
    assert folder is not None
    library.open(folder, Settings())
    told: list[str] = []
    buffers = Buffers(places)
    buffers.attach(library, lambda: told.append("changed"))
    try:
        yield Editor(folder, library, buffers, told)
    finally:
        if isinstance(library, HeldLibrary):
            library.may_go_on.set()
        await buffers.stop()
        library.shutdown()


async def given_up(editor: Editor, library: HeldLibrary) -> None:
    """A request is given up while ``OLD`` is taken in, and what a request can run has run."""
    # One thread is held and one is free, so what is begun on it ends in its order.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2))
    editor.buffers.open(editor.uri(), OLD)
    request = asyncio.create_task(editor.buffers.flush())
    await asyncio.to_thread(library.has_begun.wait)
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request


async def finished(library: HeldLibrary, request: "asyncio.Task[None]") -> None:
    """``OLD`` was taken in, after all that could be done before, and ``request`` is over."""
    await asyncio.sleep(0)
    await asyncio.to_thread(lambda: None)
    library.may_go_on.set()
    await request
    await asyncio.to_thread(library.has_ended.wait)


async def test_a_closed_buffer_does_not_come_back(tmp_path: Path) -> None:
    """However the request ended that began to bring it in."""
    library = HeldLibrary(tmp_path / "cache")
    async with editing(tmp_path, library) as editor:
        await given_up(editor, library)
        editor.buffers.close(editor.uri())
        await finished(library, asyncio.create_task(editor.buffers.flush()))
        assert editor.known() == "# Disk\n"


async def test_an_older_text_does_not_overtake_a_newer_one(tmp_path: Path) -> None:
    """A request is answered from the last edit that came before it."""
    library = HeldLibrary(tmp_path / "cache")
    async with editing(tmp_path, library) as editor:
        await given_up(editor, library)
        editor.buffers.open(editor.uri(), NEW)
        await finished(library, asyncio.create_task(editor.buffers.flush()))
        assert editor.known() == NEW


async def test_an_edit_is_not_lost_with_the_request_that_brings_it(tmp_path: Path) -> None:
    """Also when no thread had got to it yet."""
    async with editing(tmp_path, Library(tmp_path / "cache")) as editor:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        may_go_on = threading.Event()
        busy = asyncio.create_task(asyncio.to_thread(may_go_on.wait))
        await asyncio.sleep(0)
        editor.buffers.open(editor.uri(), NEW)
        request = asyncio.create_task(editor.buffers.flush())
        for _ in range(3):
            await asyncio.sleep(0)
        request.cancel()
        try:
            with pytest.raises(asyncio.CancelledError):
                await request
        finally:
            may_go_on.set()
        await busy
        await editor.buffers.flush()
        assert editor.known() == NEW


async def test_an_edit_that_comes_while_another_is_brought_in(tmp_path: Path) -> None:
    """A request that came after both waits for both, and the library is told of once."""
    library = HeldLibrary(tmp_path / "cache")
    async with editing(tmp_path, library) as editor:
        editor.buffers.open(editor.uri(), OLD)
        first = asyncio.create_task(editor.buffers.flush())
        await asyncio.to_thread(library.has_begun.wait)
        editor.buffers.open(editor.uri("b.md"), LATER)
        second = asyncio.create_task(editor.buffers.flush())
        await finished(library, second)
        assert (editor.known(), editor.known("b.md")) == (OLD, LATER)
        await first
        assert editor.told == ["changed"]


async def test_a_failure_reaches_whoever_waits(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """All of them, and the log; the next request finds what else there is."""
    async with editing(tmp_path, BrokenLibrary(tmp_path / "cache")) as editor:
        editor.buffers.open(editor.uri(), OLD)
        editor.buffers.open(editor.uri("b.md"), NEW)
        waiting = [asyncio.create_task(editor.buffers.flush()) for _ in range(2)]
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert [str(outcome) for outcome in outcomes] == ["this text is too old"] * 2
        assert "open documents could not be taken over" in caplog.text
        await editor.buffers.flush()
        assert editor.known("b.md") == NEW


async def test_the_end_waits_for_what_is_brought_in(tmp_path: Path) -> None:
    """Nothing touches the library afterwards, whatever else had changed."""
    library = HeldLibrary(tmp_path / "cache")
    async with editing(tmp_path, library) as editor:
        await given_up(editor, library)
        editor.buffers.open(editor.uri("b.md"), NEW)
        closing = asyncio.create_task(editor.buffers.stop())
        await finished(library, closing)
        await editor.buffers.flush()
        assert (editor.known(), editor.known("b.md")) == ("# Disk\n", "# Disk\n")


@pytest.mark.guarantee("who types keeps nobody waiting")
async def test_the_end_waits_for_no_parser(tmp_path: Path) -> None:
    """What parses a buffer is ended, however long it would take."""
    library = ParsingLibrary(tmp_path / "cache")
    async with editing(tmp_path, library) as editor:
        editor.buffers.open(editor.uri(), OLD)
        request = asyncio.create_task(editor.buffers.flush())
        await asyncio.to_thread(library.has_begun.wait)
        async with asyncio.timeout(30):
            await editor.buffers.stop()
            await request
        assert library.is_ended.is_set()


@pytest.mark.guarantee("who types keeps nobody waiting")
async def test_a_question_does_not_wait_for_what_is_typed_meanwhile(tmp_path: Path) -> None:
    """It is answered from what was typed before it; somebody who types never stops."""
    library = Library(tmp_path / "cache")
    async with editing(tmp_path, library) as editor:
        loop, typed = asyncio.get_running_loop(), itertools.count(1)
        take_in = library.set_buffer

        def type_on(folder: Folder, path: str, text: str) -> bool:
            taken = take_in(folder, path, text)
            if path == "a.md":
                loop.call_soon_threadsafe(
                    editor.buffers.open, editor.uri(), f"# Old\n\n{next(typed)}\n"
                )
            return taken

        library.set_buffer = type_on  # type: ignore[method-assign]
        editor.buffers.open(editor.uri(), OLD)
        editor.buffers.open(editor.uri("b.md"), NEW)
        async with asyncio.timeout(60):
            await editor.buffers.flush()
            assert editor.known("b.md") == NEW
            assert editor.known().startswith(OLD)
            await editor.buffers.stop()
