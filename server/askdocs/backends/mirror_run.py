"""Runs over a mirror: bringing it up to date, and removing it."""

from collections.abc import Iterable
from typing import Final

from attrs import define

from askdocs.answering.uploads import (
    Cleaned,
    Excluded,
    Report,
    Step,
    Synced,
)
from askdocs.backends.chapters import ChapterInfo
from askdocs.backends.failures import NoSuchAddress
from askdocs.backends.ledger_entries import FileEntry
from askdocs.backends.site import Site, together
from askdocs.backends.store_calls import (
    delete_file,
    delete_store,
    find_stores,
    list_attached,
    list_files,
)
from askdocs.backends.transport import Lane
from askdocs.backends.upload_plan import Outline
from askdocs.backends.uploading import Uploading
from askdocs.backends.vector_store import compare, ensure_store
from askdocs.settings import Settings

_NEARLY_OVER: Final = 10
"""A file is sent again in the last so-manieth part of its life."""


@define
class SyncRun:
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
        in_progress: frozenset[str] = frozenset()
        if is_doubtful:
            in_progress = await compare(site, stock.store, wanted, self.report)
        entries = await site.written(ledger.files)
        gone = [key for key in entries if key not in wanted]
        aging = self._aging(entries.values(), wanted.keys())
        # Their files are deleted at the end, when the new ones can be searched.
        await site.written(ledger.retire, aging)
        kept = {key: one for key, one in entries.items() if key not in {*gone, *aging}}
        await self._refresh(kept, wanted)
        new = [info for key, info in wanted.items() if key not in kept]
        waiting = [
            wanted[key]
            for key, one in kept.items()
            if one.state == "uploaded" and key not in in_progress
        ]
        uploading = Uploading(
            site, stock.store.id, self.settings, self.report, len(new) + len(waiting)
        )
        uploading.leave_in_progress([wanted[key] for key in kept if key in in_progress])
        await uploading.attach(waiting)
        await uploading.send(new)
        await site.written(ledger.retire, gone)
        if uploading.has_repeated:
            await _sweep(site)
        await _delete_leftovers(site, self.report)
        if uploading.is_complete:
            await site.written(ledger.set_synced)
        failed = by_path(
            (
                *(Excluded(one.path, one.reason) for one in kept.values() if one.state == "failed"),
                *uploading.failed.values(),
            )
        )
        unchanged = sum(one.state == "attached" for one in kept.values())
        tried = {info.key for info in (*new, *waiting)} - uploading.failed.keys()
        uploaded = len(tried) - uploading.missed
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


async def cleaned(site: Site, report: Report) -> Cleaned:
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


def by_path(failures: Iterable[Excluded]) -> tuple[Excluded, ...]:
    """One of each path: a document of many chapters fails as one."""
    return tuple({one.path: one for one in failures}.values())
