"""Uploading: chapters become files, files go into the store, and each is told what became of it.

The ledger is written before a file is sent and after its id is known. Whatever ends the process in
between, the next run finds the file by its name. Where the user agrees no more the run ends before
the next request.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import Final

from attrs import define, evolve, field

from askdocs.answering.assistant import Waiting
from askdocs.answering.uploads import Excluded, Report, Step
from askdocs.backends.chapters import ChapterInfo
from askdocs.backends.failures import NoSuchAddress, Rejected
from askdocs.backends.ledger_entries import FileEntry
from askdocs.backends.site import AttachPace, Site, together
from askdocs.backends.store_calls import (
    AttachedFile,
    attach_batch,
    attach_file,
    list_attached,
    look_at_batch,
    upload_file,
)
from askdocs.backends.transport import Lane
from askdocs.backends.upload_plan import read_texts
from askdocs.backends.vector_store import is_passing, processed, wait_for_store
from askdocs.settings import Settings
from askdocs.wording import Message

_DAY: Final = 86_400
_LONGEST_LIFE: Final = 30
"""Days that the endpoint keeps a file at most if it is to delete it at all."""

_AS_TEXT: Final = frozenset({"unsupported_file", "invalid_file"})
"""Codes of errors that a file called ``.txt`` may be spared."""

_STILL_PROCESSED: Final = "the endpoint is still processing it; the next upload looks again"


@define
class Uploading:
    """One run of uploads to one store."""

    site: Site
    store_id: str
    settings: Settings
    report: Report
    total: int
    """Chapters that go up in this run."""
    sent: int = 0
    failed: dict[str, Excluded] = field(factory=dict)
    """Chapters that were not taken, by key."""
    missed: int = 0
    """Chapters of documents that were changed since they were planned."""
    is_complete: bool = True
    """Whether all was there to be sent, and all of it is done with."""
    has_repeated: bool = False
    """Whether a call was tried again, so that a file may be there twice."""
    _pace: AttachPace = field(init=False)
    _knows_batches: bool = True

    @_pace.default
    def _make_pace(self) -> AttachPace:
        return AttachPace(self.site.pacing)

    async def send(self, chapters: Sequence[ChapterInfo]) -> None:
        """Upload and attach ``chapters``, none of which is there."""
        size = self.site.pacing.batch
        for start in range(0, len(chapters), size):
            group = chapters[start : start + size]
            await self._upload(group)
            await self.attach(group)

    def leave_in_progress(self, chapters: Iterable[ChapterInfo]) -> None:
        """Note that the endpoint still processes ``chapters`` of an earlier run."""
        for info in chapters:
            self.is_complete = False
            self.failed[info.key] = Excluded(info.path, _STILL_PROCESSED)

    async def attach(self, chapters: Sequence[ChapterInfo]) -> None:
        """Put the files of ``chapters``, as far as they were uploaded, into the store."""
        keys = {info.key: info for info in chapters}
        entries = [
            entry
            for entry in (await self.site.written(self.site.ledger.files)).values()
            if entry.key in keys and entry.id is not None and entry.state == "uploaded"
        ]
        size = self.site.pacing.batch
        refused: dict[str, AttachedFile] = {}
        for start in range(0, len(entries), size):
            refused |= await self._attach(entries[start : start + size], keys)
        again = await self._judge(refused, entries, keys)
        if again:
            await self._upload(again)
            await self.attach(again)

    async def _upload(self, chapters: Sequence[ChapterInfo]) -> None:
        tag = self.site.tag
        named = {info.name(tag): info for info in chapters}
        await self.site.written(self.site.ledger.begin, named)
        turn = asyncio.Lock()
        async with aclosing(self._texts(chapters)) as texts:

            async def work() -> None:
                while True:
                    # One reads at a time, and only as far ahead as somebody sends.
                    async with turn:
                        taken = await anext(texts, None)
                    if taken is None:
                        return
                    await self._send(*taken)

            await together(work() for _ in range(Lane.UPLOADS.value[1]))

    async def _texts(
        self, chapters: Iterable[ChapterInfo]
    ) -> AsyncGenerator[tuple[ChapterInfo, str], None]:
        """The chapters with their texts, as long as they are what the documents say."""
        by_path: defaultdict[str, dict[str, ChapterInfo]] = defaultdict(dict)
        for info in chapters:
            by_path[info.path][info.key] = info
        for path, infos in by_path.items():
            texts = await asyncio.to_thread(
                read_texts, self.site.folder, path, tuple(infos.values()), self.settings
            )
            changed = infos.keys() - texts.keys()
            if changed:
                # The document was changed since it was planned: the next run takes what it is now.
                self.is_complete = False
                self.missed += len(changed)
                await self.site.written(self.site.ledger.forget, changed)
            for key, text in texts.items():
                yield infos[key], text

    async def _send(self, info: ChapterInfo, text: str) -> None:
        site = self.site
        self.report(Step(Message("Uploading {}", info.path), self.sent, self.total))
        name, data = info.name(site.tag), text.encode("utf-8", "replace")
        seconds = min(self.settings.upload.expires_after_days, _LONGEST_LIFE) * _DAY
        try:
            file = await upload_file(
                site.transport, name, data, info.path, seconds, site.is_agreed, self._on_waiting
            )
        except Rejected as error:
            await self._fail({info.key: info}, {info.key: error.message})
            return
        await site.written(site.ledger.uploaded, info.key, file.id, file.expires)
        self.sent += 1

    def _on_waiting(self, waiting: Waiting) -> None:
        self.has_repeated = True
        self.report(Step(waiting.said, self.sent, self.total))

    async def _attach(
        self, entries: Sequence[FileEntry], keys: Mapping[str, ChapterInfo]
    ) -> dict[str, AttachedFile]:
        """The files, by id, that cannot be searched; the ledger has the others."""
        files = [(entry.id or "", keys[entry.key].attributes) for entry in entries]
        if self._knows_batches:
            try:
                refused = await self._attach_together(files)
            except NoSuchAddress:
                self._knows_batches = False
        if not self._knows_batches:
            refused = await self._attach_singly(files)
        done = [entry.key for entry in entries if entry.id not in refused]
        await self.site.written(self.site.ledger.attached, done)
        return refused

    async def _attach_together(
        self, files: Sequence[tuple[str, Mapping[str, str | float | bool]]]
    ) -> dict[str, AttachedFile]:
        transport, store_id = self.site.transport, self.store_id
        await self._pace.turn()
        batch_id = await attach_batch(transport, store_id, files, self.site.is_agreed)
        failures = 0

        async def look() -> tuple[int, int]:
            nonlocal failures
            counts = await look_at_batch(transport, store_id, batch_id)
            failures = counts.failed
            return counts.in_progress, counts.done

        if await processed(self.site, look, self._report_processed) and not failures:
            return {}
        listed = await list_attached(transport, store_id, batch_id)
        return {file.id: file for file in listed if file.status != "completed"}

    async def _attach_singly(
        self, files: Sequence[tuple[str, Mapping[str, str | float | bool]]]
    ) -> dict[str, AttachedFile]:
        for file_id, attributes in files:
            await self._pace.turn()
            await attach_file(
                self.site.transport, self.store_id, file_id, attributes, self.site.is_agreed
            )
        await wait_for_store(self.site, self.store_id)
        listed = await list_attached(self.site.transport, self.store_id)
        ids = {file_id for file_id, _ in files}
        return {file.id: file for file in listed if file.id in ids and file.status != "completed"}

    def _report_processed(self, done: int) -> None:
        self.report(Step("The endpoint processes the files", done, self.total))

    async def _judge(
        self,
        refused: Mapping[str, AttachedFile],
        entries: Sequence[FileEntry],
        keys: Mapping[str, ChapterInfo],
    ) -> list[ChapterInfo]:
        """The chapters to send once more, as text; the other refusals are noted."""
        ledger, again = self.site.ledger, []
        final: dict[str, str] = {}
        for entry in entries:
            file = refused.get(entry.id or "")
            if file is None:
                continue
            info, reason = keys[entry.key], file.error_message or file.error_code
            if file.status == "in_progress":
                self.is_complete = False
                self.failed[entry.key] = Excluded(info.path, _STILL_PROCESSED)
            elif file.error_code in _AS_TEXT and not entry.name.endswith(".txt"):
                again.append(evolve(info, ending=".txt"))
            elif is_passing(file):
                self.is_complete = False
                self.failed[entry.key] = Excluded(info.path, reason or file.status)
                await self.site.written(ledger.retire, [entry.key])
            else:
                final[entry.key] = reason or "the endpoint does not say why"
        await self._fail(keys, final)
        # Their first files go; the ledger has the second ones before they are sent.
        await self.site.written(ledger.retire, [info.key for info in again])
        return again

    async def _fail(self, infos: Mapping[str, ChapterInfo], reasons: Mapping[str, str]) -> None:
        for key, reason in reasons.items():
            self.failed[key] = Excluded(infos[key].path, reason)
        if reasons:
            await self.site.written(self.site.ledger.failed, reasons)
