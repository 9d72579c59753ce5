"""The indexer: decides when which folder is brought up to date. Lives on the event loop.

Changes are collected per folder, wait for quiet, and go to the worker one run at a time. Nothing
here reads a document.
"""

import asyncio
import logging
import os
from collections.abc import Callable, Collection
from typing import Final, TypeAlias

from attrs import define, evolve, field, frozen

from askdocs.index.database import in_memory
from askdocs.index.library import Library
from askdocs.index.one_run import Progress
from askdocs.index.runs import Failure, Run, Summary
from askdocs.index.workshop import Crash, Workshop
from askdocs.shortage import shortage_of, why_unwatched
from askdocs.workspace.document import Folder

logger = logging.getLogger(__name__)

_QUIET: Final = 0.1
"""Seconds without a further change before a run begins."""

_LONGEST_WAIT: Final = 1.0
"""Seconds after which a run begins although changes still come."""

_LOOK_AGAIN: Final = 5.0
"""Seconds after which it is not relied on that every change was told of."""

_SELDOM: Final = 20
"""A folder is looked at again after so many times the time that it took, at the earliest."""

_PATIENCE: Final = 0.5
"""Seconds that a question waits for such a look."""

_MANY: Final = 2_000
"""Changed paths from which on walking the whole folder is the shorter way."""


@frozen
class Started:
    """A run has begun."""

    folder: Folder
    is_look: bool = False
    """Whether nobody said that anything changed."""


@frozen
class Advanced:
    """A run has come so far."""

    folder: Folder
    progress: Progress


@frozen
class Ended:
    """A run has ended; comes once for every ``Started``."""

    folder: Folder
    summary: Summary | None
    """``None`` where the run came to nothing."""
    problem: str | None = None
    """Why, as a sentence."""
    is_short: bool = False
    """Whether the machine gave too little for it."""

    @property
    def cancelled(self) -> bool:
        return self.summary is not None and self.summary.cancelled


IndexEvent: TypeAlias = Started | Advanced | Ended


@define(eq=False)
class _Dirty:
    """What is to be looked at in one folder."""

    paths: set[str] | None = field(factory=set)
    """``None`` is the whole folder."""
    full: bool = False
    is_look: bool = False
    waiters: list["asyncio.Future[Ended]"] = field(factory=list)

    def add(self, paths: Collection[str] | None) -> None:
        self.is_look = False
        if paths is None or self.paths is None:
            self.paths = None
            return
        self.paths.update(paths)
        if len(self.paths) > _MANY:
            self.paths = None


class Indexer:
    """Keeps the library's indexes up to date: dirty sets, debounce, single flight."""

    def __init__(
        self,
        library: Library,
        on_event: Callable[[IndexEvent], None],
        command: str = "askdocs server",
    ) -> None:
        """``on_event`` is called on the event loop and must not raise.

        Other processes that wait for a run of ours are told that ``command`` does it.
        """
        self._library = library
        self._on_event = on_event
        self._who = f"{command} (process {os.getpid()})"
        self._workshop = Workshop()
        self._dirty: dict[Folder, _Dirty] = {}
        self._watches: dict[Folder, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()
        self._running: Folder | None = None
        self._is_cancelled = False
        """Whether the run that is going on is to stop."""
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self._next_look: dict[Folder, float] = {}
        """From when on a folder is looked at again."""
        self._unwatched: dict[Folder, str] = {}
        library.on_damage = self._on_damage

    def _on_damage(self, folder: Folder) -> None:
        """Index the whole folder again; may be called on any thread."""
        self._loop.call_soon_threadsafe(self.mark_dirty, folder, None)

    @property
    def is_busy(self) -> bool:
        """Whether a run is going on or due."""
        return self._running is not None or bool(self._dirty)

    def start(self, folder: Folder) -> None:
        """Bring ``folder`` up to date for the first time."""
        self.mark_dirty(folder, None)

    def mark_dirty(self, folder: Folder, paths: Collection[str] | None) -> None:
        """Say that files of ``folder`` may have changed; ``None`` is all of them."""
        self._note(folder).add(paths)

    async def look(self, folders: Collection[Folder]) -> None:
        """Look for changes that nobody told of, if none was looked for of late; wait a moment.

        Clients that take on to watch the files may not be able to, as across the border of WSL.
        """
        now = self._loop.time()
        ends: list[asyncio.Future[Ended]] = []
        for folder in folders:
            if folder in self._dirty or now < self._next_look.get(folder, now + 1):
                continue
            ends.append(self._looked_at(folder))
        if ends:
            await asyncio.wait(ends, timeout=_PATIENCE)

    def _looked_at(self, folder: Folder) -> "asyncio.Future[Ended]":
        """The end of a look at the whole of ``folder``, which is due now."""
        dirty = self._dirty.get(folder)
        is_look = dirty is None or dirty.is_look
        dirty = self._note(folder)
        dirty.paths, dirty.is_look = None, is_look
        ended: asyncio.Future[Ended] = self._loop.create_future()
        dirty.waiters.append(ended)
        return ended

    async def reindex(self, folder: Folder, *, full: bool) -> Ended:
        """Look at the whole of ``folder`` and wait for the end; ``full`` reads every file again."""
        dirty = self._note(folder)
        dirty.add(None)
        dirty.full |= full
        ended: asyncio.Future[Ended] = self._loop.create_future()
        dirty.waiters.append(ended)
        return await ended

    def cancel(self, folder: Folder | None = None) -> None:
        """Stop the run that is going on, if it is one of ``folder`` (``None``: whichever it is)."""
        if self._running is not None and folder in {None, self._running}:
            self._is_cancelled = True
            self._workshop.cancel()

    async def stop(self, folder: Folder) -> None:
        """Forget ``folder``: its run is cancelled and nobody watches it any more."""
        self._next_look.pop(folder, None)
        self._unwatched.pop(folder, None)
        dirty = self._dirty.pop(folder, None)
        if dirty is not None:
            _resolve(dirty, Ended(folder, Summary(cancelled=True)))
        self.cancel(folder)
        watch = self._watches.pop(folder, None)
        if watch is not None:
            await _cancelled(watch)

    def why_unwatched(self, folder: Folder) -> str:
        """Why files of ``folder`` are not watched though they should be; empty if they are."""
        return self._unwatched.get(folder, "")

    def watch(self, folder: Folder) -> None:
        """Watch the files of ``folder`` ourselves, for clients that do not.

        Where the system does not let us, the folder is looked at again and again.
        """
        if folder not in self._watches:
            self._watches[folder] = self._loop.create_task(self._watch(folder))

    async def close(self) -> None:
        """Stop all work and wait until it has stopped."""
        tasks = [*self._watches.values(), *([self._task] if self._task else [])]
        self._watches.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for folder, dirty in self._dirty.items():
            _resolve(dirty, Ended(folder, Summary(cancelled=True)))
        self._dirty.clear()
        self._library.on_damage = lambda _: None
        await self._workshop.close()

    def _note(self, folder: Folder) -> _Dirty:
        self._changed.set()
        if self._task is None:
            self._task = self._loop.create_task(self._work())
        return self._dirty.setdefault(folder, _Dirty())

    async def _work(self) -> None:
        while True:
            await self._changed.wait()
            await self._wait_for_quiet()
            while self._dirty:
                folder = next(iter(self._dirty))
                dirty = self._dirty.pop(folder)
                self._running, self._is_cancelled = folder, False
                began = self._loop.time()
                ended = Ended(folder, Summary(cancelled=True))
                try:
                    self._on_event(Started(folder, dirty.is_look))
                    ended = await self._run(folder, dirty)
                except Exception as error:  # noqa: BLE001 (whoever waits is answered)
                    ended = _failed(folder, error)
                finally:
                    # Even when cancelled: whatever began ends, and whoever waits is answered.
                    self._running = None
                    if dirty.paths is None:
                        took = self._loop.time() - began
                        pause = max(_LOOK_AGAIN, _SELDOM * took)
                        self._next_look[folder] = self._loop.time() + pause
                    self._on_event(ended)
                    _resolve(dirty, ended)

    async def _wait_for_quiet(self) -> None:
        latest = self._loop.time() + _LONGEST_WAIT
        while self._changed.is_set():
            self._changed.clear()
            # A whole folder is not waited for: nothing that comes later could be added to it.
            if any(dirty.paths is None for dirty in self._dirty.values()):
                return
            left = min(_QUIET, latest - self._loop.time())
            if left <= 0:
                return
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except TimeoutError:
                return

    async def _run(self, folder: Folder, dirty: _Dirty) -> Ended:
        def report(progress: Progress) -> None:
            self._on_event(Advanced(folder, progress))

        run = Run(
            root=folder.path,
            settings=self._library.settings_of(folder).indexing,
            paths=None if dirty.paths is None else tuple(sorted(dirty.paths)),
            full=dirty.full,
            who=self._who,
        )
        crashes = 0
        for _ in range(_MOST_ATTEMPTS):
            store = self._library.store_of(folder)
            if store.is_damaged or store.is_gone():
                await asyncio.to_thread(self._library.rebuild, folder, store)
                run = evolve(run, paths=None)
                continue
            if self._is_cancelled:
                return Ended(folder, Summary(cancelled=True))
            outcome = await self._workshop.perform(store, run, report)
            match outcome:
                case Summary() if outcome.cancelled or not store.is_gone():
                    return Ended(folder, outcome)
                case Crash() if crashes == _MOST_CRASHES:
                    return Ended(folder, None, "The indexing process ended unexpectedly.")
                case Crash():
                    crashes += 1
                case Failure("damaged"):
                    await asyncio.to_thread(self._library.rebuild, folder, store)
                    run = evolve(run, paths=None)
                case Summary() | Failure("store") if store.is_gone():
                    pass  # it is made anew in the next attempt
                case Failure("store", message) if store.is_on_disk:
                    problem = in_memory(message)
                    await asyncio.to_thread(self._library.rebuild, folder, store, problem)
                    run = evolve(run, paths=None)
                case Failure(kind, message):
                    return Ended(folder, None, message, is_short=kind == "shortage")
        return Ended(folder, None, "Indexing was given up after several failures.")

    async def _watch(self, folder: Folder) -> None:
        try:
            await self._follow(folder)
        except (OSError, RuntimeError) as error:
            self._unwatched[folder] = why = why_unwatched(error)
            logger.warning("%s: %s", folder.name, why)
            logger.debug("the files of %s cannot be watched", folder.name, exc_info=error)
        while True:
            await self._looked_at(folder)
            now = self._loop.time()
            await asyncio.sleep(self._next_look.get(folder, now + _LOOK_AGAIN) - now)

    async def _follow(self, folder: Folder) -> None:
        """Take in the changes of files as the system tells them."""
        # Imported here because clients that send file events do not need it.
        from watchfiles import DefaultFilter, awatch  # noqa: PLC0415

        root = folder.path
        async for changes in awatch(root, watch_filter=DefaultFilter(), step=100):
            paths = {path for _, path in changes}
            inside = [path[len(str(root)) + 1 :] for path in paths if path != str(root)]
            self.mark_dirty(folder, [path.replace("\\", "/") for path in inside])


_MOST_ATTEMPTS: Final = 20
"""Of one run: a process that is killed, a damaged or a full disk each take one."""

_MOST_CRASHES: Final = 3
"""Of the indexing process in one run."""


def _failed(folder: Folder, error: Exception) -> Ended:
    short = shortage_of(error)
    if short is not None:
        return Ended(folder, None, short.said, is_short=True)
    logger.error("indexing %s failed", folder.name, exc_info=error)
    return Ended(folder, None, "Indexing failed for a reason that stands in the log.")


def _resolve(dirty: _Dirty, ended: Ended) -> None:
    for waiter in dirty.waiters:
        if not waiter.done():
            waiter.set_result(ended)


async def _cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
