"""The embedding work: decides when which folder's passages get their embeddings.

Lives on the event loop, beside the indexer, and never holds it up: searching goes by words until
an embedding is there. A failure is waited for and tried again, after longer and longer pauses; so
is another process that makes the same embeddings.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, Literal, Protocol, TypeAlias

from attrs import define, field, frozen

from askdocs.errors import AskDocsError, ConsentRequired, IndexUnavailable, NoWorkspace
from askdocs.index.embedding import EmbeddingModel
from askdocs.index.embedding_run import Embedded, embed_all
from askdocs.index.library import Library
from askdocs.shortage import shortage_of
from askdocs.workspace.document import Folder

logger = logging.getLogger(__name__)

_FIRST_PAUSE: Final = 15.0
_LONGEST_PAUSE: Final = 600.0
"""Seconds after a failure; each pause is twice the one before."""

_TOLD_EVERY: Final = 1.0
"""Seconds between two statuses that differ in how far the work has come."""

LOOK_AGAIN: Final = 2.0
"""Seconds between two looks whether another process is still at it."""

WorkState: TypeAlias = Literal["waiting", "running", "ready", "consentRequired", "failed"]


class Permission(Protocol):
    """Whether the text of a folder's documents may go to the model. Calls read the disk."""

    def is_agreed(self, folder: Folder) -> bool:
        """Whether the user has agreed; always true of a model on this machine."""
        ...

    def agree(self, folder: Folder) -> None:
        """The user agrees."""
        ...

    def allows(self, folder: Folder) -> Callable[[str], bool]:
        """Whether the document at a path of ``folder`` may go to the model."""
        ...


@frozen
class WorkStatus:
    """How far a folder's embeddings are."""

    state: WorkState
    done: int = 0
    total: int = 0
    problem: str = ""
    """Why there is no more of them now, as a sentence."""


@define(eq=False)
class _Job:
    status: WorkStatus = WorkStatus("waiting")
    is_due: asyncio.Event = field(factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None


class EmbeddingWork:
    """Keeps the embeddings of the library's folders up to date, one folder at a time."""

    def __init__(
        self,
        library: Library,
        model: EmbeddingModel,
        permission: Permission,
        on_change: Callable[[], None],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``on_change`` is called on the event loop when a status has changed."""
        self.model = model
        self.permission = permission
        self._library = library
        self._on_change = on_change
        self._sleep = sleep
        self._jobs: dict[Folder, _Job] = {}
        self._turn = asyncio.Lock()

    def start(self, folder: Folder) -> None:
        """The index of ``folder`` is up to date: its embeddings are to be."""
        job = self._jobs.setdefault(folder, _Job())
        job.is_due.set()
        if job.task is None:
            job.task = asyncio.get_running_loop().create_task(self._work(folder, job))

    def status(self, folder: Folder) -> WorkStatus:
        """How far ``folder`` is."""
        job = self._jobs.get(folder)
        return job.status if job is not None else WorkStatus("waiting")

    async def stop(self, folder: Folder) -> None:
        """Forget ``folder``; what was made stays."""
        job = self._jobs.pop(folder, None)
        if job is not None and job.task is not None:
            job.task.cancel()
            await asyncio.gather(job.task, return_exceptions=True)

    async def close(self) -> None:
        """Stop all work and wait until it has stopped."""
        for folder in tuple(self._jobs):
            await self.stop(folder)

    async def _work(self, folder: Folder, job: _Job) -> None:
        pause = _FIRST_PAUSE
        while True:
            await job.is_due.wait()
            job.is_due.clear()
            try:
                async with self._turn:
                    is_done = await self._run(folder, job)
                pause = _FIRST_PAUSE
                if not is_done:
                    # Other folders have their turn meanwhile.
                    await self._sleep(LOOK_AGAIN)
                    job.is_due.set()
            except Exception as error:
                failure = error if isinstance(error, AskDocsError) else shortage_of(error)
                if failure is None:
                    logger.exception("the embeddings of %s failed", folder.name)
                    problem = "Embeddings failed for a reason that stands in the log."
                    self._tell(job, WorkStatus("failed", 0, 0, problem))
                    continue
                status = WorkStatus("failed", job.status.done, job.status.total, failure.said)
                self._tell(job, status)
                if not isinstance(failure, IndexUnavailable | NoWorkspace):
                    # A change of the folder does not mend an endpoint, so it does not cut this.
                    await self._sleep(pause)
                    pause = min(_LONGEST_PAUSE, 2 * pause)
                    job.is_due.set()

    async def _run(self, folder: Folder, job: _Job) -> bool:
        """Whether there is no more to do for now; otherwise another process is at it."""
        is_agreed = partial(self.permission.is_agreed, folder)
        if not await asyncio.to_thread(is_agreed):
            self._tell(job, WorkStatus("consentRequired"))
            return True

        now = asyncio.get_running_loop().time
        told_at = now() - _TOLD_EVERY

        def report(embedded: Embedded) -> None:
            nonlocal told_at
            if now() - told_at >= _TOLD_EVERY:
                told_at = now()
                self._tell(job, WorkStatus("running", embedded.done, embedded.total))

        store = self._library.store_of(folder)
        allows = await asyncio.to_thread(self.permission.allows, folder)
        try:
            done = await embed_all(store, self.model, allows, is_agreed, report)
        except ConsentRequired:
            # Taken back meanwhile, perhaps in a terminal.
            self._tell(job, WorkStatus("consentRequired"))
            return True
        if done is None:
            self._tell(job, WorkStatus("waiting"))
            return False
        if done.total:
            # The first question is not to wait for what is loaded once.
            await self.model.prepare()
        self._tell(job, WorkStatus("ready", done.done, done.total))
        return True

    def _tell(self, job: _Job, status: WorkStatus) -> None:
        if status != job.status:
            job.status = status
            self._on_change()
