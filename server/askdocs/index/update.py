"""The update run: brings a store up to date with its folder, synchronously."""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path, PurePosixPath
from typing import Final

from attrs import evolve, frozen

from askdocs.index.portions import (
    NOTHING,
    Gathering,
    Left,
    Listed,
    Portion,
    Reading,
)
from askdocs.index.side_by_side import WORTH_PROCESSES, side_by_side
from askdocs.index.store import Store
from askdocs.index.store_state import Entry
from askdocs.settings import IndexingSettings
from askdocs.workspace.discovery import Found, consider, discover
from askdocs.workspace.document import Skipped

logger = logging.getLogger(__name__)

_FIRST_PORTION: Final = 0.5
_LONGEST_PORTION: Final = 4.0
"""Seconds after which a portion is written, so that answers see what is there. Each may take twice
as long as the one before: large portions are smaller and faster in the index than small ones.
"""

_PORTION_BYTES: Final = 8 * 1024 * 1024
"""A portion is written after so much text, too."""

_RULES: Final = frozenset({".gitignore", ".askdocsignore", "exclude"})
"""Files that decide about others: when one changes the whole folder is looked at."""


@frozen
class Progress:
    """How far a run is; ``path`` is what is being read."""

    done: int
    total: int
    path: str


@frozen
class Summary:
    """What a run did."""

    indexed: int = 0
    """Documents that are new or had changed."""
    unchanged: int = 0
    removed: int = 0
    skipped: int = 0
    failed: int = 0
    revision: int = 0
    cancelled: bool = False


def update(
    store: Store,
    root: Path,
    settings: IndexingSettings,
    *,
    paths: Collection[str] | None = None,
    full: bool = False,
    refused: Mapping[str, str] | None = None,
    processes: int = 1,
    report: Callable[[Progress], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Summary:
    """Bring ``store`` up to date with the folder at ``root`` and say what was done.

    ``paths`` limits the run to those files and everything below them (``None``: the whole
    folder). ``full`` reads every file again. ``refused`` are files that are not read, with the
    reason to show. Much text is made ready for the store by as many ``processes`` side by side, or
    by this one. Only one run works on a folder at a time, whatever process it is in: others
    wait. A run that is cancelled keeps what it has done. Raises ``NoWorkspace`` if the folder is
    gone and ``sqlite3.Error`` if the store cannot be written.
    """
    with _alone(store, is_cancelled) as is_alone:
        if not is_alone:
            return Summary(revision=store.revision(), cancelled=True)
        if full and paths is None:
            with store.writing() as batch:
                batch.clear()
        if paths is not None and any(PurePosixPath(path).name in _RULES for path in paths):
            paths = None
        run = _Run(store, root, settings, refused or {}, processes, report, is_cancelled)
        if paths is not None:
            summary = run.some(paths, full=full)
            if not store.is_on_disk:
                # No worker does it later.
                _tidy(store, is_cancelled)
            return summary
        summary = run.whole()
        _tidy(store, is_cancelled)
        store.fold()
        return summary


def tidy(store: Store, is_cancelled: Callable[[], bool] = lambda: False) -> None:
    """Put together what many single changes have scattered in ``store``.

    No answer changes by it, so it is done after whoever waits for a run was told of its end.
    """
    with _alone(store, is_cancelled) as is_alone:
        if is_alone:
            _tidy(store, is_cancelled)


def _tidy(store: Store, is_cancelled: Callable[[], bool]) -> None:
    is_scattered = True
    while is_scattered and not is_cancelled():
        with store.writing() as batch:
            is_scattered = batch.tidy()


class _Run:
    def __init__(
        self,
        store: Store,
        root: Path,
        settings: IndexingSettings,
        refused: Mapping[str, str],
        processes: int,
        report: Callable[[Progress], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._store = store
        self._root = root
        self._settings = settings
        self._refused = refused
        self._processes = processes
        self._report = report
        self._is_cancelled = is_cancelled
        self._summary = Summary()

    def whole(self) -> Summary:
        known = self._store.catalogue()
        seen = []
        for considered in discover(self._root, self._settings):
            if self._is_cancelled():
                return self._end(cancelled=True)
            seen.append(considered)
        present = {considered.path for considered in seen}
        gone = [path for path in known if path not in present]
        if not self._read(seen, known, gone, is_whole=True):
            return self._end(cancelled=True)
        with self._store.writing() as batch:
            batch.set_complete()
        return self._end()

    def some(self, paths: Collection[str], *, full: bool) -> Summary:
        known = self._store.catalogue_of(path.strip("/") for path in paths)
        seen: dict[str, Found | Skipped] = {}
        gone = []
        for path in dict.fromkeys(path.strip("/") for path in paths):
            considered = consider(self._root, path, self._settings)
            if considered is not None:
                seen[considered.path] = considered
                continue
            # What is no document now may have been one, or a folder of them.
            gone += [other for other in known if other == path or other.startswith(f"{path}/")]
            if (self._root / path).is_dir():
                gone = [
                    other for other in gone if consider(self._root, other, self._settings) is None
                ]
                below = (
                    found
                    for found in discover(self._root, self._settings)
                    if found.path.startswith(f"{path}/")
                )
                seen.update((found.path, found) for found in below)
        if full:
            known = {}
        done = self._read(list(seen.values()), known, gone, is_whole=False)
        return self._end(cancelled=not done)

    def _read(
        self,
        seen: list[Found | Skipped],
        known: Mapping[str, Entry],
        gone: list[str],
        *,
        is_whole: bool,
    ) -> bool:
        """Whether all was done; stops between files when cancelled."""
        waiting = [considered for considered in seen if not self._is_known(considered, known)]
        self._count(unchanged=len(seen) - len(waiting), removed=len(gone))
        if not waiting and not gone:
            return True
        done = 0
        loosened: set[int] = set()
        for portion in self._portions(waiting) if waiting else (NOTHING,):
            done += len(portion.files)
            with self._store.writing() as batch:
                for path in gone:
                    batch.remove(path)
                gone = []
                for file, is_news in zip(portion.files, batch.put(portion), strict=True):
                    self._count_file(file, is_news=is_news)
                loosened |= batch.loosened
                if done == len(waiting):
                    # Not before: what one document has lost another may have got.
                    batch.drop_unused(None if is_whole else loosened)
        return done == len(waiting)

    def _portions(self, waiting: Sequence[Found | Skipped]) -> Iterator[Portion]:
        """What becomes of the files, in their order; of fewer when cancelled."""
        reading = Reading(self._root, self._settings.max_file_size, self._refused)
        done = 0
        if self._processes > 1 and sum(one.size for one in waiting) >= WORTH_PROCESSES:
            known = self._store.contents()
            portions = side_by_side(reading, known, waiting, self._processes, self._is_cancelled)
            for portion in portions:
                self._report(Progress(done, len(waiting), waiting[done].path))
                done += len(portion.files)
                yield portion
        longest = _FIRST_PORTION
        while done < len(waiting):
            gathering = Gathering(reading, self._store.has_content)
            started, size = time.monotonic(), 0
            while done < len(waiting):
                if self._is_cancelled():
                    yield gathering.portion()
                    return
                considered = waiting[done]
                self._report(Progress(done, len(waiting), considered.path))
                gathering.take(considered)
                done += 1
                size += considered.size
                if size > _PORTION_BYTES or time.monotonic() - started > longest:
                    break
            longest = min(2 * longest, _LONGEST_PORTION)
            yield gathering.portion()

    def _is_known(self, considered: Found | Skipped, known: Mapping[str, Entry]) -> bool:
        entry = known.get(considered.path)
        if entry is None:
            return False
        if isinstance(considered, Skipped):
            return entry.state != "indexed" and entry.reason == considered.reason
        return (
            entry.stamp == considered.stamp != ""
            # Refusals of the walk end when the walk finds the file; those of a parser stay.
            and considered.path not in self._refused
        )

    def _count_file(self, file: Listed | Left, *, is_news: bool) -> None:
        match file:
            case Listed():
                self._count(**{"indexed" if is_news else "unchanged": 1})
            case Left(skipped):
                self._count(**{"failed" if skipped.failed else "skipped": 1})

    def _count(self, **more: int) -> None:
        self._summary = evolve(
            self._summary,
            **{name: getattr(self._summary, name) + by for name, by in more.items()},
        )

    def _end(self, *, cancelled: bool = False) -> Summary:
        return evolve(self._summary, revision=self._store.revision(), cancelled=cancelled)


def _alone(store: Store, is_cancelled: Callable[[], bool]) -> AbstractContextManager[bool]:
    if store.directory is None:
        return nullcontext(enter_result=True)
    return _OneRun(store.directory / "index.lock", is_cancelled)


class _OneRun(AbstractContextManager[bool]):
    """Waits until no other process works on the folder; false if cancelled meanwhile."""

    def __init__(self, path: Path, is_cancelled: Callable[[], bool]) -> None:
        # Imported here because only runs need it, and those seldom happen in this process.
        from filelock import FileLock  # noqa: PLC0415

        self._lock = FileLock(path)
        self._is_cancelled = is_cancelled

    def __enter__(self) -> bool:
        from filelock import Timeout  # noqa: PLC0415 (see above)

        while not self._is_cancelled():
            try:
                self._lock.acquire(timeout=0.25)
            except Timeout:
                continue
            return True
        return False

    def __exit__(self, *_: object) -> None:
        self._lock.release()
