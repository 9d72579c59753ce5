"""Answer documents in an editor that tells of an edit some time after it took it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from attrs import define, field
from lsprotocol import types

from askdocs.answering.assistant import AssistantInfo, Event, Question, TextDelta
from askdocs.index.library import Library
from askdocs.index.reader import Snapshot
from askdocs.lsp import answer_documents
from askdocs.lsp.abilities import Abilities
from askdocs.lsp.answer_documents import AnswerDocument
from askdocs.lsp.session import Session
from askdocs.text import LineIndex, Position
from tests.support.sessions import Message, Window, session_with
from tests.support.workspace import write_tree

BEGINNING = "# How?\n\n"


class DictatedAssistant:
    """Answers what it is given, piece by piece."""

    info = AssistantInfo("dictated")

    def __init__(self) -> None:
        self._pieces: asyncio.Queue[str] = asyncio.Queue()
        self._has_ended = asyncio.Event()

    async def answer(self, question: Question, snapshot: Snapshot) -> AsyncGenerator[Event, None]:
        while piece := await self._pieces.get():
            yield TextDelta(piece)
            # Whoever reads has come back for more, so it is done with this one.
            self._pieces.task_done()
        self._has_ended.set()

    async def say(self, piece: str) -> None:
        """Say ``piece``; returns when the document has done with it what it does."""
        self._pieces.put_nowait(piece)
        await self._pieces.join()

    async def end(self) -> None:
        """Say no more; returns when the document waits for something else, or for nothing."""
        self._pieces.put_nowait("")
        await self._has_ended.wait()


@define
class Editor:
    """Has an answer open, and takes edits at once."""

    session: Session
    document: AnswerDocument
    text: str = field(init=False)
    ends_lines: bool = False
    """Whether it says that the last line ends though it was given no end."""
    refuses: bool = False
    has_taken: asyncio.Event = field(factory=asyncio.Event)

    def __attrs_post_init__(self) -> None:
        self.text = self.document.path.read_text(encoding="utf-8")
        self.session.buffers.open(self.document.uri, self.text)

    def take(self, params: Message) -> Message:
        """``workspace/applyEdit``."""
        if self.refuses:
            return {"applied": False}
        (edit,) = params["edit"]["changes"][self.document.uri]
        lines = LineIndex(self.text)
        start, end = (
            lines.offset(Position(place["line"], place["character"]), "utf-16")
            for place in (edit["range"]["start"], edit["range"]["end"])
        )
        self.text = self.text[:start] + edit["newText"] + self.text[end:]
        self.has_taken.set()
        return {"applied": True}

    def tell(self) -> None:
        """Say what the buffer holds now."""
        if self.ends_lines and not self.text.endswith("\n"):
            self.text += "\n"
        whole = types.TextDocumentContentChangeWholeDocument(self.text)
        self.session.buffers.change(self.document.uri, [whole])


@define
class Answering:
    """An answer that is being filled in while an editor shows it."""

    assistant: DictatedAssistant
    editor: Editor
    filling: "asyncio.Task[None]"


@asynccontextmanager
async def answering(tmp_path: Path, *, is_read: bool = True) -> AsyncIterator[Answering]:
    folder = write_tree(tmp_path / "folder", "//- /a.md\n# A\n")
    window, assistant = Window(), DictatedAssistant()
    abilities = Abilities(registers_watchers=True, applies_edits=True)
    library = Library(tmp_path / "cache")
    async with session_with(window, library, assistant, folder, abilities=abilities) as session:
        document = await AnswerDocument.create(session, tmp_path / "answers", Question("How?"))
        editor = Editor(session, document)
        window.answers["workspace/applyEdit"] = editor.take
        if not is_read:
            session.indexing.first_readings.begin(*session.places.folders)
        filling = asyncio.create_task(document.fill(session.services.engine))
        try:
            yield Answering(assistant, editor, filling)
        finally:
            filling.cancel()
            await asyncio.gather(filling, return_exceptions=True)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every piece is written when it comes."""
    monkeypatch.setattr(answer_documents, "_WRITTEN_EVERY", -1.0)


@pytest.mark.parametrize("ends_lines", [False, True])
async def test_an_editor_that_tells_late(tmp_path: Path, ends_lines: bool) -> None:
    """It gets every piece once: what comes before it has told goes with the next edit."""
    async with answering(tmp_path) as scene:
        scene.editor.ends_lines = ends_lines
        await scene.assistant.say("😀 one ")
        await scene.assistant.say("two ")
        await scene.assistant.say("three\n\n")
        assert scene.editor.text == f"{BEGINNING}😀 one "
        scene.editor.tell()
        await scene.assistant.say("four 😀 ")
        scene.editor.tell()
        await scene.assistant.say("five ")
        await scene.assistant.say("six")
        await scene.assistant.end()
        scene.editor.tell()
        await scene.filling
        whole = f"{BEGINNING}😀 one two three\n\nfour 😀 five six"
        assert scene.editor.text.removesuffix("\n" if ends_lines else "") == whole


async def test_the_last_edit_waits_for_the_one_before(tmp_path: Path) -> None:
    """An answer that ends before the editor has told of it becomes whole all the same."""
    async with answering(tmp_path) as scene:
        await scene.assistant.say("one ")
        await scene.assistant.say("two")
        await scene.assistant.end()
        assert scene.editor.text == f"{BEGINNING}one "
        scene.editor.tell()
        await scene.filling
        assert scene.editor.text == f"{BEGINNING}one two"


async def test_a_reader_who_writes_into_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is theirs from then on, also when they wrote before the editor told of the last edit."""
    monkeypatch.setattr(answer_documents, "_PATIENCE", 0.01)
    async with answering(tmp_path) as scene:
        await scene.assistant.say("one ")
        scene.editor.text += "(I doubt that) "
        scene.editor.tell()
        await scene.assistant.say("two ")
        await scene.assistant.end()
        await scene.filling
        assert scene.editor.text == f"{BEGINNING}one (I doubt that) "


async def test_an_edit_that_is_refused(tmp_path: Path) -> None:
    """The next one brings it along."""
    async with answering(tmp_path) as scene:
        scene.editor.refuses = True
        await scene.assistant.say("one ")
        scene.editor.refuses = False
        await scene.assistant.say("two")
        assert scene.editor.text == f"{BEGINNING}one two"


async def test_a_reader_who_closes_the_answer(tmp_path: Path) -> None:
    """The file has it all."""
    async with answering(tmp_path) as scene:
        await scene.assistant.say("one ")
        scene.editor.session.buffers.close(scene.editor.document.uri)
        await scene.assistant.say("two")
        await scene.assistant.end()
        await scene.filling
        written = scene.editor.document.path.read_text(encoding="utf-8")
        assert written == f"{BEGINNING}one two"


async def test_an_answer_that_takes_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood there while the docs were read goes from the buffer when the answer comes."""
    monkeypatch.setattr(answer_documents, "_READ_AT_ONCE", 0.01)
    async with answering(tmp_path, is_read=False) as scene:
        editor, session = scene.editor, scene.editor.session
        await editor.has_taken.wait()
        assert editor.text == f"{BEGINNING.rstrip()}\n\n*Reading the docs for the first time …*\n"
        editor.tell()
        session.indexing.first_readings.end(*session.places.folders)
        await scene.assistant.say("one ")
        editor.tell()
        await scene.assistant.say("two")
        await scene.assistant.end()
        editor.tell()
        await scene.filling
        assert editor.text == f"{BEGINNING}one two"
