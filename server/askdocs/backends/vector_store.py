"""The vector store of a folder: found or made, and held against the ledger.

The ledger says what should be there. Where it may be wrong (a process was killed, somebody deleted
files, the ledger was lost) the store and the account are listed, and each file is taken over,
attached again, or left to be deleted. So nothing is uploaded twice and nothing is forgotten.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from attrs import evolve, field, frozen

from askdocs.answering.uploads import Report, Step
from askdocs.backends.chapters import ChapterInfo
from askdocs.backends.failures import NoSuchAddress
from askdocs.backends.ledger_entries import FileEntry, FileState
from askdocs.backends.site import Site
from askdocs.backends.store_calls import (
    AttachedFile,
    SeenFile,
    SeenStore,
    delete_store,
    find_stores,
    list_attached,
    list_files,
    look_at_store,
    make_store,
    prolong_store,
)
from askdocs.errors import EndpointFailed
from askdocs.patterns import lazy_pattern
from askdocs.wording import Message

Look: TypeAlias = Callable[[], Awaitable[tuple[int, int]]]
"""Gives how many files are in progress and how many are done with."""

_UNSAFE: Final = lazy_pattern(r"[^A-Za-z0-9_]+")

_POLL: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between two looks at files that are being processed; the last goes on."""

_TRANSIENT: Final = frozenset({"server_error", "rate_limit_exceeded"})
"""Codes of errors that pass: the file is sent again next time."""


@frozen
class Stock:
    """A store that can be used, and whether the ledger may be wrong about it."""

    store: SeenStore
    is_doubtful: bool


async def ensure_store(site: Site, days: int) -> Stock:
    """The store of the folder; one is made, or made anew, where there is none that can be used."""
    entry = await site.written(site.ledger.store)
    if entry is not None:
        seen = await look_at_store(site.transport, entry.id)
        if seen is not None and not seen.is_expired:
            if entry.days != days:
                await prolong_store(site.transport, seen.id, days)
                await site.written(site.ledger.set_store, seen.id, days)
            return Stock(seen, is_doubtful=False)
        await forget_store(site, entry.id)
    found = await _found(site)
    if found is not None:
        await prolong_store(site.transport, found.id, days)
        await site.written(site.ledger.set_store, found.id, days)
        return Stock(found, is_doubtful=True)
    # At some servers a name is an identity and stands in addresses, and one that was used before is
    # spoilt.
    readable = _UNSAFE.sub("-", site.folder.name).strip("-")[:60]
    name = f"askdocs-{readable}-{secrets.token_hex(4)}"
    made = await make_store(site.transport, name, site.tag, days)
    await site.written(site.ledger.set_store, made.id, days)
    # A call that was tried again may have made two.
    for other in await find_stores(site.transport, site.tag):
        if other.id != made.id:
            await delete_store(site.transport, other.id)
    return Stock(made, is_doubtful=entry is not None)


async def forget_store(site: Site, id_: str) -> None:
    """The store cannot be used any more; its files are still there, for all that is known."""
    await delete_store(site.transport, id_)
    await site.written(site.ledger.forget_store)


async def _found(site: Site) -> SeenStore | None:
    """The fullest usable store that bears the folder's tag; others are deleted."""
    try:
        stores = await find_stores(site.transport, site.tag)
    except NoSuchAddress as error:
        raise EndpointFailed(
            Message("{} has no vector stores.", site.transport.endpoint.base_url),
            "Set assistant.kind to responses or chat: passages are then found on this machine.",
        ) from error
    usable = [store for store in stores if not store.is_expired]
    best = max(usable, key=lambda store: (store.total, -store.created), default=None)
    for store in stores:
        if store is not best:
            await delete_store(site.transport, store.id)
    return best


async def compare(
    site: Site, stock: SeenStore, wanted: Mapping[str, ChapterInfo], report: Report
) -> frozenset[str]:
    """Make the ledger say what is there, as the endpoint lists it.

    Returns the keys of chapters that are being processed: they are waited for no longer here.
    """
    report(Step("Comparing with the vector store"))
    # The two lists are independent of each other.
    attached, account = await asyncio.gather(
        list_attached(site.transport, stock.id), list_files(site.transport, site.tag)
    )
    entries = await site.written(site.ledger.files)
    leftovers = set(await site.written(site.ledger.leftovers))
    comparison = _Comparison(
        wanted,
        {file.id: file for file in attached},
        {file.id: file for file in account if file.id not in leftovers},
        entries,
    )
    comparison.judge()
    await site.written(site.ledger.forget, comparison.gone)
    for entry in comparison.corrected:
        await site.written(site.ledger.put, entry)
    await site.written(site.ledger.leave, comparison.orphans)
    in_progress = {file.id for file in attached if file.status == "in_progress"}
    entries = await site.written(site.ledger.files)
    return frozenset(key for key, entry in entries.items() if entry.id in in_progress)


@frozen
class _Comparison:
    wanted: Mapping[str, ChapterInfo]
    attached: Mapping[str, AttachedFile]
    account: Mapping[str, SeenFile]
    entries: Mapping[str, FileEntry]
    gone: list[str] = field(factory=list)
    corrected: list[FileEntry] = field(factory=list)
    orphans: list[str] = field(factory=list)

    def judge(self) -> None:
        """Say of each entry and of each file what becomes of it."""
        by_name = {file.name: file for file in self.account.values()}
        claimed: set[str] = set()
        for entry in self.entries.values():
            file = self.account.get(entry.id or "")
            if entry.state == "uploading":
                # It was sent, or it was about to be, when the process ended.
                file = by_name.get(entry.name)
            if file is None:
                if entry.state != "failed":
                    self.gone.append(entry.key)
                continue
            claimed.add(file.id)
            state = self._state_of(file.id)
            if (entry.id, entry.state) != (file.id, state):
                self.corrected.append(evolve(entry, id=file.id, state=state, expires=file.expires))
        for id_, file in self.account.items():
            if id_ not in claimed:
                self._take_over(file)
        self._judge_strays()

    def _state_of(self, id_: str) -> FileState:
        attached = self.attached.get(id_)
        is_there = attached is not None and attached.status == "completed"
        return "attached" if is_there else "uploaded"

    def _take_over(self, file: SeenFile) -> None:
        """A file of ours that the ledger does not know: it is claimed, or an orphan."""
        key, ending = key_in(file.name)
        info = self.wanted.get(key)
        taken = {entry.key for entry in self.corrected}
        if info is None or (key in self.entries and key not in self.gone) or key in taken:
            self.orphans.append(file.id)
            return
        if key in self.gone:
            self.gone.remove(key)
        entry = entry_of(evolve(info, ending=ending), file.name)
        self.corrected.append(
            evolve(entry, id=file.id, state=self._state_of(file.id), expires=file.expires)
        )

    def _judge_strays(self) -> None:
        """Files in the store that are ours and are not in the list of the account's any more."""
        for id_, attached in self.attached.items():
            if id_ not in self.account and "key" in attached.attributes:
                self.orphans.append(id_)


def entry_of(info: ChapterInfo, name: str) -> FileEntry:
    """The entry of a chapter that is not there yet."""
    return FileEntry(
        key=info.key,
        name=name,
        id=None,
        state="uploading",
        reason="",
        expires=None,
        path=info.path,
        digest=info.digest,
        headings=info.headings,
        start_line=info.start_line,
        end_line=info.end_line,
        bytes=info.bytes,
    )


def key_in(name: str) -> tuple[str, str]:
    """The key and the ending in the name of a file of ours."""
    rest, _, ending = name.rpartition(".")
    return rest.rpartition(".")[2], f".{ending}"


async def wait_for_store(site: Site, store_id: str) -> bool:
    """Wait until all files of the store are processed; false if that takes too long."""

    async def look() -> tuple[int, int]:
        seen = await look_at_store(site.transport, store_id)
        return (0, 0) if seen is None else (seen.in_progress, seen.total - seen.in_progress)

    return await processed(site, look)


async def processed(
    site: Site, look: Look, on_done: Callable[[int], None] = lambda _: None
) -> bool:
    """Wait until ``look`` sees no more files in progress; false if nothing moves for too long."""
    pacing = site.pacing
    moved, before, turn = pacing.clock(), -1, 0
    while True:
        in_progress, done = await look()
        on_done(done)
        if not in_progress:
            return True
        if done != before:
            moved, before = pacing.clock(), done
        elif pacing.clock() - moved > pacing.patience:
            return False
        await pacing.sleep(_POLL[min(turn, len(_POLL) - 1)])
        turn += 1


def is_passing(file: AttachedFile) -> bool:
    """Whether what went wrong with the file may go right next time."""
    return file.status == "cancelled" or file.error_code in _TRANSIENT
