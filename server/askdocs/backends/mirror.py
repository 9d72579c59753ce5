"""The mirror: a folder's copy in a vector store, brought up to date, looked at, removed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from attrs import define, evolve, field

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
from askdocs.backends.chapters import ChapterInfo
from askdocs.backends.failures import NoSuchAddress
from askdocs.backends.ledger import FileEntry, Ledger, Place
from askdocs.backends.site import Pacing, Site, together
from askdocs.backends.store_calls import (
    SeenStore,
    delete_file,
    delete_store,
    find_stores,
    list_attached,
    list_files,
    look_at_store,
)
from askdocs.backends.transport import Lane, Transport
from askdocs.backends.upload_plan import Outline, Planner, plan_of
from askdocs.backends.uploading import Uploading
from askdocs.backends.vector_store import compare, ensure_store
from askdocs.errors import ConsentRequired
from askdocs.settings import Settings
from askdocs.workspace.document import Folder

_NEARLY_OVER: Final = 10
"""A file is sent again in the last so-manieth part of its life."""

_LOOK_AGAIN: Final = 0.25
"""Seconds between two tries to be the only process that works on a mirror."""


@define(eq=False)
class Desks:
    """What all mirrors of this process share: plans that were made, and who works where."""

    planners: dict[Folder, Planner] = field(factory=dict)
    locks: dict[Place, asyncio.Lock] = field(factory=dict)
    revisions: dict[Place, int] = field(factory=dict)
    """Of the folder's index, when all of it was last known to be there."""


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
    desks: Desks = field(factory=Desks)
    pacing: Pacing = field(factory=Pacing)

    @property
    def endpoint(self) -> str:
        return self.transport.endpoint.base_url

    def is_agreed(self, folder: Folder) -> bool:
        return self.ledger.is_agreed(self._site(folder).place)

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
        if not await site.written(self.ledger.is_agreed):
            raise consent_required(folder, self.endpoint)
        async with self._alone(site, report):
            report(Step("Looking at the docs"))
            outline = await asyncio.to_thread(self._outline, folder)
            return await _Run(site, self.settings_of(folder), outline, report).done()

    async def ensure(self, folder: Folder, report: Report = lambda _: None) -> None:
        """Bring the copy up to date unless nothing has changed since this process last did."""
        place = self._site(folder).place
        revision = await asyncio.to_thread(self.revision_of, folder)
        if revision >= 0 and self.desks.revisions.get(place) == revision:
            return
        await self.sync(folder, report)
        self.desks.revisions[place] = revision

    def doubt(self, folder: Folder) -> None:
        """The store may be gone: the next ``ensure`` looks."""
        self.desks.revisions.pop(self._site(folder).place, None)

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
        self.doubt(folder)
        async with self._alone(site, report):
            return await _cleaned(site, report)

    def _outline(self, folder: Folder) -> Outline:
        planner = self.desks.planners.setdefault(folder, Planner())
        return planner.outline(folder, self.settings_of(folder))

    def _site(self, folder: Folder) -> Site:
        return Site(self.transport, self.ledger, folder, self.pacing)

    @asynccontextmanager
    async def _alone(self, site: Site, report: Report) -> AsyncIterator[None]:
        """Only one works on a mirror at a time, in this process and in all others."""
        # Imported here because only uploads need it.
        from filelock import FileLock, Timeout  # noqa: PLC0415

        async with self.desks.locks.setdefault(site.place, asyncio.Lock()):
            await asyncio.to_thread(self.locks.mkdir, parents=True, exist_ok=True)
            # The system frees it when its holder dies.
            lock = FileLock(self.locks / f"{site.tag}.lock", thread_local=False)
            has_waited = False
            while True:
                try:
                    await asyncio.to_thread(lock.acquire, blocking=False)
                    break
                except Timeout:
                    if not has_waited:
                        report(Step("Waiting for another process that uploads"))
                    has_waited = True
                    await self.pacing.sleep(_LOOK_AGAIN)
            try:
                yield
            finally:
                lock.release()


@define
class _Run:
    """One run of bringing a store up to date."""

    site: Site
    settings: Settings
    outline: Outline
    report: Report

    async def done(self) -> Synced:
        """Do it all; whatever ends it in between, the next run goes on from there."""
        site, ledger, wanted = self.site, self.site.ledger, self.outline.wanted
        stock = await ensure_store(site, self.settings.upload.expires_after_days)
        entries = await site.written(ledger.files)
        states = [entry.state for entry in entries.values()]
        is_doubtful = (
            stock.is_doubtful
            or not {"uploading", "uploaded"}.isdisjoint(states)
            or stock.store.total != states.count("attached")
        )
        if is_doubtful:
            await compare(site, stock.store, wanted, self.report)
        entries = await site.written(ledger.files)
        gone = [key for key in entries if key not in wanted]
        aging = self._aging(entries.values(), wanted.keys())
        # Their files are deleted at the end, when the new ones can be searched.
        await site.written(ledger.retire, aging)
        kept = {key: one for key, one in entries.items() if key not in {*gone, *aging}}
        await self._refresh(kept, wanted)
        new = [info for key, info in wanted.items() if key not in kept]
        waiting = [wanted[key] for key, one in kept.items() if one.state == "uploaded"]
        uploading = Uploading(
            site, stock.store.id, self.settings, self.report, len(new) + len(waiting)
        )
        await uploading.attach(waiting)
        await uploading.send(new)
        await site.written(ledger.retire, gone)
        if uploading.has_repeated:
            await _sweep(site)
        await _delete_leftovers(site, self.report)
        if uploading.is_complete:
            await site.written(ledger.set_synced)
        failed = _by_path(
            (
                *(Excluded(one.path, one.reason) for one in kept.values() if one.state == "failed"),
                *uploading.failed.values(),
            )
        )
        unchanged = sum(one.state == "attached" for one in kept.values())
        uploaded = len(new) + len(waiting) - len(uploading.failed) - uploading.missed
        return Synced(uploaded, len(gone), unchanged, failed)

    def _aging(self, entries: Iterable[FileEntry], wanted: Iterable[str]) -> list[str]:
        """Chapters whose files the endpoint deletes soon."""
        wanted = set(wanted)
        life = self.settings.upload.expires_after_days * 86_400
        soon = self.site.pacing.now() + min(life, 30 * 86_400) / _NEARLY_OVER
        return [
            entry.key
            for entry in entries
            if entry.key in wanted and entry.expires is not None and entry.expires < soon
        ]

    async def _refresh(
        self, kept: "dict[str, FileEntry]", wanted: "dict[str, ChapterInfo]"
    ) -> None:
        """Note where chapters stand that have moved and are otherwise as they were."""
        moved = [
            wanted[key]
            for key, entry in kept.items()
            if (entry.digest, entry.start_line, entry.end_line)
            != (wanted[key].digest, wanted[key].start_line, wanted[key].end_line)
        ]
        await self.site.written(self.site.ledger.refresh, moved)


async def _sweep(site: Site) -> None:
    """Leave files to be deleted that are there without the ledger's knowledge."""
    entries = await site.written(site.ledger.files)
    known = {entry.id for entry in entries.values()}
    listed = await list_files(site.transport, site.tag)
    await site.written(site.ledger.leave, [file.id for file in listed if file.id not in known])


async def _delete_leftovers(site: Site, report: Report) -> int:
    """Delete the files that are to be deleted; how many there were."""
    ids = await site.written(site.ledger.leftovers)
    return await _deleted(site, ids, report)


async def _deleted(site: Site, ids: Iterable[str], report: Report) -> int:
    waiting = list(dict.fromkeys(ids))
    total, done, found = len(waiting), 0, 0

    async def work() -> None:
        nonlocal done, found
        while waiting:
            id_ = waiting.pop()
            report(Step("Removing files", done, total))
            was_there = await delete_file(site.transport, id_)
            found += was_there
            await site.written(site.ledger.deleted, id_)
            done += 1

    await together(work() for _ in range(Lane.UPLOADS.value[1]))
    return found


async def _cleaned(site: Site, report: Report) -> Cleaned:
    """Files first: a store that is deleted leaves them where nobody sees them any more."""
    report(Step("Looking for what is there"))
    entry = await site.written(site.ledger.store)
    try:
        tagged = await find_stores(site.transport, site.tag)
    except NoSuchAddress:
        tagged = []
    stores = [store.id for store in tagged]
    if entry is not None and entry.id not in stores:
        stores.append(entry.id)
    entries = await site.written(site.ledger.files)
    ids = [one.id for one in entries.values() if one.id is not None]
    ids += await site.written(site.ledger.leftovers)
    for store_id in stores:
        try:
            attached = await list_attached(site.transport, store_id)
        except NoSuchAddress:
            continue
        ids += [file.id for file in attached if "key" in file.attributes]
    ids += [file.id for file in await list_files(site.transport, site.tag)]
    files = await _deleted(site, ids, report)
    removed = 0
    for store_id in stores:
        removed += await delete_store(site.transport, store_id)
    await site.written(site.ledger.clear)
    return Cleaned(files, removed)


def consent_required(folder: Folder, endpoint: str) -> ConsentRequired:
    """The failure of an upload that nobody agreed to."""
    return ConsentRequired(
        f"You have not agreed that the docs of {folder.name} are uploaded to {endpoint}.",
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
    return _by_path(Excluded(one.path, one.reason) for one in entries if one.state == "failed")


def _by_path(failures: Iterable[Excluded]) -> tuple[Excluded, ...]:
    """One of each path: a document of many chapters fails as one."""
    return tuple({one.path: one for one in failures}.values())
