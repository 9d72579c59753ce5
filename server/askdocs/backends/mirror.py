"""The mirror: a folder's copy in a vector store, brought up to date, looked at, removed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from attrs import define, evolve, field, frozen

from askdocs.answering.chunks import Chapter
from askdocs.answering.uploads import (
    Cleaned,
    Excluded,
    MirrorStatus,
    Report,
    Step,
    StoreState,
    Synced,
    UploadPlan,
)
from askdocs.backends.ledger import Ledger
from askdocs.backends.ledger_entries import FileEntry, Place, StoreEntry
from askdocs.backends.mirror_run import SyncRun, by_path, cleaned
from askdocs.backends.site import Pacing, Site
from askdocs.backends.store_calls import (
    SeenStore,
    look_at_store,
)
from askdocs.backends.transport import Transport
from askdocs.backends.upload_plan import Known, Outline, Planner, plan_of
from askdocs.errors import ConsentRequired, IndexUnavailable
from askdocs.settings import Settings
from askdocs.sole import sole
from askdocs.wording import Message
from askdocs.workspace.document import Folder, Format, Passage

_LOOK_AGAIN: Final = 0.25
"""Seconds between two tries to be the only process that works on a mirror."""


@frozen
class Made:
    """What a copy was made of, and what the ledger says of it: as long as that stays, so may it."""

    revision: int
    """Of the folder's index; -1 if there was none to go by."""
    settings: Settings
    store: StoreEntry | None

    @property
    def is_whole(self) -> bool:
        """Whether all that is wanted was there, and it can be told whether that still holds."""
        return self.revision >= 0 and self.store is not None and self.store.synced is not None


@define(eq=False)
class Desks:
    """What all mirrors of this process share: plans that were made, and who works where."""

    planners: dict[Folder, Planner] = field(factory=dict)
    locks: dict[Place, asyncio.Lock] = field(factory=dict)
    made: dict[Place, Made] = field(factory=dict)
    """The copies, as this process last brought them up to date."""


@define(eq=False)
class StoreMirror:
    """Keeps copies of folders at the endpoint of ``transport``."""

    transport: Transport
    ledger: Ledger
    settings_of: Callable[[Folder], Settings]
    locks: Path
    """The folder for files by which processes keep out of each other's way."""
    revision_of: Callable[[Folder], int] = lambda _: -1
    """Of the folder's index; -1 where there is none to go by."""
    known_of: Callable[[Folder], Known] = lambda _: lambda *_: None
    """What a folder's index has of documents."""
    desks: Desks = field(factory=Desks)
    pacing: Pacing = field(factory=Pacing)

    @property
    def endpoint(self) -> str:
        return self.transport.endpoint.base_url

    def is_agreed(self, folder: Folder) -> bool:
        return self._site(folder).is_agreed()

    def agree(self, folder: Folder) -> None:
        self.ledger.agree(self._site(folder).place)

    def withdraw(self, folder: Folder) -> None:
        self.ledger.withdraw(self._site(folder).place)

    def known(self, folder: Folder) -> MirrorStatus:
        place = self._site(folder).place
        entry = self.ledger.store(place)
        entries = self.ledger.files(place).values()
        there = [one for one in entries if one.state == "attached"]
        return MirrorStatus(
            folder=folder,
            endpoint=self.endpoint,
            consent=self.ledger.is_agreed(place),
            state="none" if entry is None else "ready" if entry.synced else "processing",
            files=len(there),
            failed=_failures(entries),
            bytes=sum(one.bytes for one in there),
            synced=entry.synced if entry is not None else None,
            store_id=entry.id if entry is not None else None,
        )

    async def plan(self, folder: Folder) -> UploadPlan:
        outline = await asyncio.to_thread(self._outline, folder)
        place = self._site(folder).place

        def made() -> UploadPlan:
            entries = self.ledger.files(place).values()
            present = [one.key for one in entries if one.state in {"attached", "failed"}]
            consent = self.ledger.is_agreed(place)
            return plan_of(folder, self.endpoint, outline, consent=consent, present=present)

        return await asyncio.to_thread(made)

    async def status(self, folder: Folder) -> MirrorStatus:
        known = await asyncio.to_thread(self.known, folder)
        if known.store_id is None:
            return known
        seen = await look_at_store(self.transport, known.store_id)
        expires = None
        if seen is not None and seen.expires is not None:
            expires = datetime.fromtimestamp(seen.expires, UTC)
        return evolve(known, state=_state_of(seen), expires=expires)

    async def sync(self, folder: Folder, report: Report = lambda _: None) -> Synced:
        site = self._site(folder)
        async with self._alone(site, report):
            # Asked here because the wait may have been long.
            if not await asyncio.to_thread(site.is_agreed):
                raise consent_required(folder, self.endpoint)
            report(Step("Looking at the docs"))
            # Before the docs are looked at: what changes meanwhile is looked at once more.
            before = await asyncio.to_thread(self._made, folder)
            outline = await asyncio.to_thread(self._outline, folder)
            synced = await SyncRun(site, before.settings, outline, report).done()
            store = await site.written(self.ledger.store)
            self.desks.made[site.place] = evolve(before, store=store)
            return synced

    async def ensure(self, folder: Folder, report: Report = lambda _: None) -> None:
        """Bring the copy up to date unless nothing has changed since this process last did.

        Another process may have made it anew meanwhile, removed it, or given it other documents:
        the ledger tells.
        """
        now = await asyncio.to_thread(self._made, folder)
        if not now.is_whole or self.desks.made.get(self._site(folder).place) != now:
            await self.sync(folder, report)

    def doubt(self, folder: Folder) -> None:
        """The store may be gone: the next ``ensure`` looks."""
        self.desks.made.pop(self._site(folder).place, None)

    def chapters(self, folder: Folder) -> dict[str, Chapter]:
        """What can be searched of ``folder``, by the ids of the files at the endpoint."""
        entries = self.ledger.files(self._site(folder).place).values()
        return {
            entry.id: Chapter(folder, entry.path, entry.digest, entry.start_line, entry.end_line)
            for entry in entries
            if entry.id is not None
        }

    async def clean(self, folder: Folder, report: Report = lambda _: None) -> Cleaned:
        site = self._site(folder)
        async with self._alone(site, report):
            return await cleaned(site, report)

    def _made(self, folder: Folder) -> Made:
        """What a copy that is whole would be made of now, and what the ledger says of it."""
        try:
            revision = self.revision_of(folder)
        except IndexUnavailable:
            revision = -1
        return Made(revision, self.settings_of(folder), self.ledger.store(self._site(folder).place))

    def _outline(self, folder: Folder) -> Outline:
        planner = self.desks.planners.setdefault(folder, Planner())
        known = self.known_of(folder)

        def passages_of(digest: str, format_: Format) -> Sequence[Passage] | None:
            try:
                return known(digest, format_)
            except IndexUnavailable:
                # It spares some parsing, and no more.
                return None

        return planner.outline(folder, self.settings_of(folder), passages_of)

    def _site(self, folder: Folder) -> Site:
        return Site(self.transport, self.ledger, folder, self.pacing)

    @asynccontextmanager
    async def _alone(self, site: Site, report: Report) -> AsyncIterator[None]:
        """Only one works on a mirror at a time, in this process and in all others."""
        async with self.desks.locks.setdefault(site.place, asyncio.Lock()):
            await asyncio.to_thread(self.locks.mkdir, parents=True, exist_ok=True)
            has_waited = False
            while True:
                async with sole(self.locks / f"{site.tag}.lock") as is_sole:
                    if is_sole:
                        yield
                        return
                if not has_waited:
                    report(Step("Waiting for another process that uploads"))
                has_waited = True
                await self.pacing.sleep(_LOOK_AGAIN)


def consent_required(folder: Folder, endpoint: str) -> ConsentRequired:
    """The failure of an upload that nobody agreed to."""
    return ConsentRequired(
        Message(
            "You have not agreed that the docs of {} are uploaded to {}.", folder.name, endpoint
        ),
        "Look at `askdocs remote plan` and say yes to `askdocs remote sync`, or set"
        " assistant.kind to responses: then passages are found on this machine.",
    )


def _state_of(seen: SeenStore | None) -> StoreState:
    if seen is None:
        return "gone"
    if seen.is_expired:
        return "expired"
    return "processing" if seen.in_progress else "ready"


def _failures(entries: Iterable[FileEntry]) -> tuple[Excluded, ...]:
    return by_path(Excluded(one.path, one.reason) for one in entries if one.state == "failed")
