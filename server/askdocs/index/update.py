"""The update run: brings a store up to date with its folder, synchronously."""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path, PurePosixPath
from typing import Final

from attrs import evolve, frozen

from askdocs.index.batch import Batch
from askdocs.index.store import Store
from askdocs.index.store_state import Entry
from askdocs.settings import IndexingSettings
from askdocs.workspace.discovery import Found, consider, discover
from askdocs.workspace.document import Document, Skipped
from askdocs.workspace.formats import parse
from askdocs.workspace.passages import passages_of
from askdocs.workspace.reading import read_document

logger = logging.getLogger(__name__)

_FIRST_BATCH: Final = 0.5
_LONGEST_BATCH: Final = 4.0
"""Seconds after which a batch is written, so that answers see what is there. Each may take twice
as long as the one before, since large batches are smaller and faster in the index than small ones.
"""

_BATCH_BYTES: Final = 8 * 1024 * 1024
"""A batch is written after so much text, too."""

_RACY_NS: Final = 2_000_000_000
"""A file written so shortly before it was read may change again within its time's resolution."""

_RULES: Final = frozenset({".gitignore", ".askdocsignore", "exclude"})
"""Files that decide about others: when one changes the whole folder is looked at."""

UNTRUSTED: Final = -1
"""In place of a modification time that cannot be trusted: the file is read again next time."""


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
    report: Callable[[Progress], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Summary:
    """Bring ``store`` up to date with the folder at ``root`` and say what was done.

    ``paths`` limits the run to those files and everything below them (``None``: the whole
    folder). ``full`` reads every file again. ``refused`` are files that are not read, with the
    reason to show. Only one run works on a folder at a time, whatever process it is in: others
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
        run = _Run(store, root, settings, refused or {}, report, is_cancelled)
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
        report: Callable[[Progress], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._store = store
        self._root = root
        self._settings = settings
        self._refused = refused
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
        gone: Iterable[str],
        *,
        is_whole: bool,
    ) -> bool:
        """Whether all was done; stops between files when cancelled."""
        waiting = [considered for considered in seen if not self._is_known(considered, known)]
        gone = list(gone)
        self._count(unchanged=len(seen) - len(waiting), removed=len(gone))
        done = 0
        loosened: set[int] = set()
        longest = _FIRST_BATCH
        while done < len(waiting) or gone:
            with self._store.writing() as batch:
                for path in gone:
                    batch.remove(path)
                gone = []
                started, size = time.monotonic(), 0
                while done < len(waiting):
                    if self._is_cancelled():
                        return False
                    considered = waiting[done]
                    self._report(Progress(done, len(waiting), considered.path))
                    self._take(batch, considered)
                    done += 1
                    size += considered.size
                    if size > _BATCH_BYTES or time.monotonic() - started > longest:
                        break
                longest = min(2 * longest, _LONGEST_BATCH)
                loosened |= batch.loosened
                if done == len(waiting):
                    # Not before: what one document has lost another may have got.
                    batch.drop_unused(None if is_whole else loosened)
        return True

    def _is_known(self, considered: Found | Skipped, known: Mapping[str, Entry]) -> bool:
        entry = known.get(considered.path)
        if entry is None:
            return False
        if isinstance(considered, Skipped):
            return entry.state != "indexed" and entry.reason == considered.reason
        return (
            (entry.size, entry.mtime_ns) == (considered.size, considered.mtime_ns)
            and entry.mtime_ns != UNTRUSTED
            # Refusals of the walk end when the walk finds the file; those of a parser stay.
            and considered.path not in self._refused
        )

    def _take(self, batch: Batch, considered: Found | Skipped) -> None:
        if isinstance(considered, Skipped):
            self._skip(batch, considered, UNTRUSTED)
            return
        path = considered.path
        mtime_ns = considered.mtime_ns
        if abs(time.time_ns() - mtime_ns) < _RACY_NS:
            mtime_ns = UNTRUSTED
        if path in self._refused:
            refusal = Skipped(path, self._refused[path], considered.size, failed=True)
            self._skip(batch, refusal, mtime_ns)
            return
        try:
            document = read_document(self._root, path, max_size=self._settings.max_file_size)
            if isinstance(document, Skipped):
                self._skip(batch, document, mtime_ns)
                return
            if not batch.has_content(document.digest, document.format):
                _put_content(batch, document)
        except MemoryError:
            reason = "there is not enough memory to read it"
            self._skip(batch, Skipped(path, reason, considered.size, failed=True), mtime_ns)
            return
        is_news = batch.put_document(
            path, document.digest, document.format, considered.size, mtime_ns
        )
        self._count(**{"indexed" if is_news else "unchanged": 1})

    def _skip(self, batch: Batch, skipped: Skipped, mtime_ns: int) -> None:
        batch.put_skipped(skipped, mtime_ns)
        self._count(**{"failed" if skipped.failed else "skipped": 1})

    def _count(self, **more: int) -> None:
        self._summary = evolve(
            self._summary,
            **{name: getattr(self._summary, name) + by for name, by in more.items()},
        )

    def _end(self, *, cancelled: bool = False) -> Summary:
        return evolve(self._summary, revision=self._store.revision(), cancelled=cancelled)


def _put_content(batch: Batch, document: Document) -> None:
    # Everything is parsed before the first row is written: what fails must leave none.
    parsed = parse(document)
    passages = passages_of(document, parsed)
    problems = (*document.problems, *parsed.problems)
    batch.put_content(document.digest, document.format, parsed.title, passages, problems)


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
