"""Who answers, when it is chosen for two reasons at the same time."""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from attrs import define, field

from askdocs.answering.assistant import AssistantInfo, Event, Question, TextDelta
from askdocs.answering.choosing import Chosen, Wish
from askdocs.answering.uploads import Cleaned, MirrorStatus, Report, Synced, UploadPlan
from askdocs.index.library import Library
from askdocs.index.reader import Snapshot
from askdocs.lsp.abilities import Abilities
from askdocs.lsp.features import remote
from askdocs.lsp.session import Session
from askdocs.workspace.document import Folder
from tests.support.sessions import Message, Window, session_with
from tests.support.workspace import write_tree


@define
class SilentAssistant:
    """Has a name and nothing to say."""

    info: AssistantInfo

    async def answer(self, question: Question, snapshot: Snapshot) -> AsyncGenerator[Event, None]:
        yield TextDelta("")


class CurrentMirror:
    """A copy that was agreed to and is up to date."""

    endpoint = "https://endpoint.example/v1"

    def is_agreed(self, folder: Folder) -> bool:
        return True

    def agree(self, folder: Folder) -> None:
        """It is agreed to already."""

    def withdraw(self, folder: Folder) -> None:
        """It stays agreed to."""

    def known(self, folder: Folder) -> MirrorStatus:
        return MirrorStatus(folder, self.endpoint, True, "ready", 1, (), 1, None)

    async def plan(self, folder: Folder) -> UploadPlan:
        return UploadPlan(folder, self.endpoint, True, (), (), 0, 0, "nothing")

    async def sync(self, folder: Folder, report: Report = lambda _: None) -> Synced:
        return Synced(0, 0, 1, ())

    async def status(self, folder: Folder) -> MirrorStatus:
        return self.known(folder)

    async def clean(self, folder: Folder, report: Report = lambda _: None) -> Cleaned:
        return Cleaned(0, 0)


@define
class Scene:
    """A session whose user wants the hosted assistant, and a choice that can be held."""

    wanted: str = "hosted"
    is_held: bool = False
    has_begun: threading.Event = field(factory=threading.Event)
    may_go_on: threading.Event = field(factory=threading.Event)
    window: Window = field(factory=Window)
    session: Session = field(init=False)

    def choose(self, wish: Wish) -> Chosen:
        """The assistant of that kind; the hosted one when it may go on."""
        if self.is_held and wish.settings.kind == "hosted":
            self.has_begun.set()
            assert self.may_go_on.wait(60), "nobody let it go on"
        return Chosen(SilentAssistant(AssistantInfo(wish.settings.kind)), mirror=CurrentMirror())

    def configuration(self, _: Message) -> object:
        return [{"assistant": {"kind": self.wanted}}]

    @property
    def who_answers(self) -> str:
        return self.session.services.engine.assistant.info.name


@asynccontextmanager
async def choosing(tmp_path: Path) -> AsyncIterator[Scene]:
    folder = write_tree(tmp_path / "folder", "//- /a.md\n# A\n")
    scene = Scene()
    scene.window.answers["workspace/configuration"] = scene.configuration
    abilities = Abilities(registers_watchers=True, has_configuration=True)
    library, nobody = Library(tmp_path / "cache"), SilentAssistant(AssistantInfo("nobody"))
    async with session_with(
        scene.window, library, nobody, folder, abilities=abilities, choose=scene.choose
    ) as scene.session:
        try:
            scene.is_held = True
            yield scene
        finally:
            scene.may_go_on.set()


async def test_settings_that_change_while_an_upload_ends(tmp_path: Path) -> None:
    """What was wanted last answers: the choice after an upload does not overtake it."""
    async with choosing(tmp_path) as scene:
        assert scene.who_answers == "hosted"
        scene.window.asked.clear()
        syncing = asyncio.create_task(remote.sync(scene.session, {}))
        await asyncio.to_thread(scene.has_begun.wait)
        scene.wanted = "embedded"
        changing = scene.session.spawn(scene.session._reconfigure())
        await asyncio.sleep(0)
        assert scene.window.asked == [], "the settings are read while a choice is being made"
        scene.may_go_on.set()
        await asyncio.gather(syncing, changing)
        assert scene.who_answers == "embedded"


async def test_an_upload_that_is_given_up_while_it_ends(tmp_path: Path) -> None:
    """The choice that it began is made all the same, and the next one comes after it."""
    async with choosing(tmp_path) as scene:
        first = scene.session.choosing.chosen
        syncing = asyncio.create_task(remote.sync(scene.session, {}))
        await asyncio.to_thread(scene.has_begun.wait)
        syncing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await syncing
        scene.may_go_on.set()
        (folder,) = scene.session.places.folders
        await scene.session.withdraw_consent(folder)
        retired = scene.session.choosing._retired
        assert (retired[0], len(retired)) == (first, 2)
