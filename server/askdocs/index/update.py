"""The update run: brings a store up to date with its folder, synchronously."""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from attrs import evolve

from askdocs.index.one_run import Progress, alone
from askdocs.index.portions import (
    NOTHING,
    Gathering,
    Left,
    Listed,
    Portion,
    Reading,
    left,
)
from askdocs.index.runs import Summary
from askdocs.index.side_by_side import WORTH_PROCESSES, At, Preparers
from askdocs.index.store import Store
from askdocs.index.store_state import Entry
from askdocs.settings import IndexingSettings
from askdocs.workspace.discovery import considering, discover
from askdocs.workspace.document import Skipped
from askdocs.workspace.found import Found

logger = logging.getLogger(__name__)

_PORTION: Final = 0.5
"""Seconds after which this process writes what it has read, so that answers see what is there."""

_MOMENT: Final = 1.0
"""Seconds after which the file that is being read is named."""

_MANY: Final = 100
"""Files from which on it is worth while to fetch all contents that are known."""

_RULES: Final = frozenset({".gitignore", ".askdocsignore", "exclude"})
"""Files that decide about others: when one changes the whole folder is looked at."""


def update(
    store: Store,
    root: Path,
    settings: IndexingSettings,
    *,
    paths: Collection[str] | None = None,
    full: bool = False,
    processes: int = 1,
    preparers: Preparers | None = None,
    who: str = "askdocs",
    report: Callable[[Progress], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Summary:
    """Bring ``store`` up to date with the folder at ``root`` and say what was done.

    ``paths`` limits the run to those files and everything below them (``None``: the whole
    folder). ``full`` reads every file again. Files are read by ``preparers``, by as many
    ``processes`` where there is much text; without any, by this process, which a file can hold
    up. Only one run works on a folder at a time, whatever process it is in: others wait, and report
    for whom; they are told ``who`` works here. A run that is cancelled keeps what it has done.
    Raises ``NoWorkspace`` if the folder is gone and ``sqlite3.Error`` if the store cannot be
    written.
    """
    with alone(store, who, report, is_cancelled) as noted:
        if noted is None:
            return Summary(revision=store.revision(), cancelled=True)
        if full and paths is None:
            with store.writing() as batch:
                batch.clear()
        if paths is not None and any(PurePosixPath(path).name in _RULES for path in paths):
            paths = None
        run = _Run(store, root, settings, processes, preparers, noted, is_cancelled)
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
    with alone(store, "", lambda _: None, is_cancelled) as noted:
        if noted is not None:
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
        processes: int,
        preparers: Preparers | None,
        report: Callable[[Progress], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._store = store
        self._root = root
        self._settings = settings
        self._processes = processes
        self._preparers = preparers
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
        consider = considering(self._root, self._settings)
        for path in dict.fromkeys(path.strip("/") for path in paths):
            considered = consider(path)
            if considered is not None:
                seen[considered.path] = considered
                continue
            # What is no document now may have been one, or a folder of them.
            gone += [other for other in known if other == path or other.startswith(f"{path}/")]
            if (self._root / path).is_dir():
                gone = [other for other in gone if consider(other) is None]
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
        """What becomes of the files, each once; of fewer when cancelled."""
        reading = Reading(
            self._root, self._settings.max_file_size, self._settings.max_seconds_per_file
        )
        total = len(waiting)
        if skipped := [one for one in waiting if isinstance(one, Skipped)]:
            yield left(skipped)
        files = {one.path: one for one in waiting if isinstance(one, Found)}
        if self._preparers is not None and files:
            for portion in self._prepared(self._preparers, reading, tuple(files.values()), total):
                for file in portion.files:
                    del files[file.path]
                yield portion
        while files:
            gathering = Gathering(reading, self._store.has_content)
            started = time.monotonic()
            while files:
                if self._is_cancelled():
                    yield gathering.portion()
                    return
                path = next(iter(files))
                self._report(Progress(total - len(files), total, path))
                gathering.take(files.pop(path))
                if time.monotonic() - started > _PORTION:
                    break
            yield gathering.portion()

    def _prepared(
        self, preparers: Preparers, reading: Reading, files: Sequence[Found], total: int
    ) -> Iterator[Portion]:
        """What becomes of files that are read by other processes."""
        is_much = sum(one.size for one in files) >= WORTH_PROCESSES
        # While a portion is written, nothing else can be asked of the store.
        known = self._store.contents() if len(files) > _MANY else None
        furthest = total - len(files)

        def report(at: At) -> None:
            nonlocal furthest
            furthest = max(furthest, total - len(files) + at.done)
            self._report(Progress(furthest, total, at.path if at.seconds > _MOMENT else ""))

        self._report(Progress(furthest, total))
        return preparers.portions(
            reading,
            self._store.has_content if known is None else lambda *key: key in known,
            files,
            self._processes if is_much else 1,
            is_cancelled=self._is_cancelled,
            report=report,
        )

    def _is_known(self, considered: Found | Skipped, known: Mapping[str, Entry]) -> bool:
        entry = known.get(considered.path)
        if entry is None:
            return False
        if isinstance(considered, Skipped):
            return entry.state != "indexed" and entry.reason == considered.reason
        return entry.stamp == considered.stamp != ""

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
