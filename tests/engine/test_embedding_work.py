"""When embeddings are made: in the background, with consent, again after a failure."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
from attrs import define, field

from askdocs.errors import AskDocsError, ConsentRequired, EndpointFailed
from askdocs.index.embedding_run import _sole
from askdocs.index.embedding_work import EmbeddingWork, WorkStatus
from askdocs.workspace.document import Folder
from tests.support.desk import Desk, desk_with
from tests.support.stub_model import StubModel
from tests.support.workspace import write_tree

FIXTURE = """\
//- /docs/pigeons.md
# Working hours

Pigeons rest on Sundays.

//- /docs/private.md
# Salaries

Pigeons get corn.
"""


@define(eq=False)
class Model(StubModel):
    """Makes something of every text that may be sent, or raises what it is told to."""

    failures: list[AskDocsError] = field(factory=list)
    after_sending: Callable[[], None] = lambda: None

    async def embed(
        self, texts: Sequence[str], documents: tuple[str, ...], is_agreed: Callable[[], bool]
    ) -> Sequence[bytes | None]:
        if not is_agreed():
            raise ConsentRequired("You agree no more.")
        if self.failures:
            raise self.failures.pop(0)
        made = await super().embed(texts, documents, is_agreed)
        self.after_sending()
        return made


@define
class Consent:
    """What the user has agreed to."""

    agreed: set[Folder] = field(factory=set)
    excluded: set[str] = field(factory=set)

    def is_agreed(self, folder: Folder) -> bool:
        return folder in self.agreed

    def agree(self, folder: Folder) -> None:
        self.agreed.add(folder)

    def allows(self, folder: Folder) -> Callable[[str], bool]:
        return lambda path: path not in self.excluded


@define(eq=False)
class Office:
    """A folder whose embeddings are made, and what was told of them."""

    desk: Desk
    model: Model = field(factory=Model)
    consent: Consent = field(factory=Consent)
    pauses: list[float] = field(factory=list)
    paused: asyncio.Event = field(factory=asyncio.Event)
    _changed: asyncio.Event = field(factory=asyncio.Event)
    work: EmbeddingWork = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.work = EmbeddingWork(
            self.desk.library, self.model, self.consent, self._changed.set, sleep=self._sleep
        )

    async def until(self, state: str, folder: Folder | None = None) -> WorkStatus:
        """The status with which the work on the desk's folder, or another, comes into ``state``."""
        async with asyncio.timeout(20):
            while (status := self.work.status(folder or self.desk.folder)).state != state:
                self._changed.clear()
                await self._changed.wait()
        return status

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.paused.set()
        await asyncio.sleep(0)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    made = Office(desk_with(tmp_path / "parcel", FIXTURE, cache=tmp_path / "cache"))
    yield made
    await made.work.close()
    made.desk.close()


@pytest.mark.guarantee("passages go to a model only where you agreed")
async def test_nothing_before_consent(office: Office) -> None:
    """Not a word goes before the user agrees; then all goes that may."""
    office.work.start(office.desk.folder)
    await office.until("consentRequired")
    assert office.model.texts == []
    office.consent.excluded.add("docs/private.md")
    office.consent.agree(office.desk.folder)
    office.work.start(office.desk.folder)
    status = await office.until("ready")
    assert (status.done, status.total) == (1, 1)
    assert not any("corn" in text for text in office.model.texts)


@pytest.mark.guarantee("consent that is taken back holds at once")
async def test_consent_is_taken_back_elsewhere(office: Office) -> None:
    """Whoever takes it back: what was not sent yet stays here, and the state says why."""
    office.consent.agree(office.desk.folder)
    office.model.batch = 1
    office.model.after_sending = office.consent.agreed.clear
    office.work.start(office.desk.folder)
    await office.until("consentRequired")
    assert len(office.model.texts) == 1
    assert office.pauses == []
    office.model.after_sending = lambda: None
    office.consent.agree(office.desk.folder)
    office.work.start(office.desk.folder)
    status = await office.until("ready")
    assert (status.done, status.total, len(office.model.texts)) == (2, 2, 2)


async def test_a_failure_is_tried_again(office: Office) -> None:
    """After longer and longer pauses, for as long as it takes."""
    office.consent.agree(office.desk.folder)
    office.model.failures += [EndpointFailed("It is gone.", "Wait.")] * 3
    office.work.start(office.desk.folder)
    status = await office.until("ready")
    assert (status.done, status.total, status.problem) == (2, 2, "")
    assert office.pauses == [15.0, 30.0, 60.0]


async def test_another_process_is_at_it(office: Office, tmp_path: Path) -> None:
    """Its embeddings are waited for, other folders have their turn, and searching goes on."""
    office.consent.agree(office.desk.folder)
    other = Folder.at(write_tree(tmp_path / "other", FIXTURE))
    office.desk.library.open(other, office.desk.settings)
    office.consent.agree(other)
    async with _sole(
        office.desk.library.store_of(office.desk.folder), office.model.name
    ) as is_sole:
        assert is_sole
        office.work.start(office.desk.folder)
        await office.paused.wait()
        assert office.work.status(office.desk.folder) == WorkStatus("waiting")
        assert office.desk.paths("pigeons on Sundays")[0] == "docs/pigeons.md"
        office.work.start(other)
        await office.until("ready", other)
        assert office.model.texts == []
    status = await office.until("ready")
    assert (status.done, status.total, len(office.model.texts)) == (2, 2, 2)


async def test_a_folder_that_is_closed(office: Office) -> None:
    """Its work ends, and nothing is left of it."""
    office.consent.agree(office.desk.folder)
    office.model.failures.append(EndpointFailed("It is gone.", "Wait."))
    office.work.start(office.desk.folder)
    await office.work.stop(office.desk.folder)
    assert office.work.status(office.desk.folder) == WorkStatus("waiting")
