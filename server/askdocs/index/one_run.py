"""One update run at a time works on a folder, and others know which: a lock with a note beside it.

The system frees the lock when its holder dies. The note says who that is and how far the run has
come, for whoever waits and for ``askdocs status``.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import asdict, evolve, frozen

from askdocs.wording import Message

if TYPE_CHECKING:
    from askdocs.index.store import Store

_LOCK: Final = "index.lock"
_NOTE: Final = "index.run"

_NOTED_EVERY: Final = 0.5
"""Seconds between two notes of how far a run has come."""

_LOOK: Final = 0.25
"""Seconds between two attempts to be the one that works."""

_MOMENT: Final = 0.5
"""Seconds of waiting that are not worth a word."""


@frozen
class Progress:
    """How far a run is."""

    done: int
    total: int
    path: str = ""
    """The file that is being read, once that takes longer than a moment."""
    waiting: str = ""
    """What the run waits for, as a sentence; empty while it works."""


@frozen
class RunNote:
    """What a run says of itself to other processes."""

    who: str
    """The command that does it, with the number of its process."""
    since: float
    """When it began, in seconds since 1970."""
    done: int = 0
    total: int = 0
    path: str = ""

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return Progress(self.done, self.total, self.path)

    @property
    def described(self) -> Message:
        """Who it is and since when."""
        begun = time.strftime("%H:%M:%S", time.localtime(self.since))
        return Message("{}, at work since {}", self.who, begun)


@contextmanager
def alone(
    store: "Store",
    who: str,
    report: Callable[[Progress], None],
    is_cancelled: Callable[[], bool],
) -> Iterator[Callable[[Progress], None] | None]:
    """Wait until no other process works on the folder of ``store``.

    Gives what is to be told how the run goes on; ``None`` if cancelled meanwhile.
    """
    if store.directory is None:
        yield report
        return
    # Imported here because only runs need it, and those seldom happen in this process.
    from filelock import FileLock, Timeout  # noqa: PLC0415

    lock = FileLock(store.directory / _LOCK)
    begun = time.monotonic()
    while True:
        if is_cancelled():
            yield None
            return
        try:
            lock.acquire(timeout=_LOOK)
            break
        except Timeout:
            if time.monotonic() - begun > _MOMENT:
                report(Progress(0, 0, waiting=_waiting(store.directory)))
    note = _Note(store.directory / _NOTE, who, report)
    try:
        yield note.take
    finally:
        note.remove()
        lock.release()


def run_elsewhere(directory: Path) -> RunNote | None:
    """The run of any process that is going on over the index in ``directory``."""
    note = _read(directory)
    if note is None:
        return None
    from filelock import FileLock, Timeout  # noqa: PLC0415 (see above)

    with suppress(OSError):
        try:
            with FileLock(directory / _LOCK).acquire(blocking=False):
                # Whoever left the note has died.
                return None
        except Timeout:
            return note
    return None


class _Note:
    def __init__(self, path: Path, who: str, report: Callable[[Progress], None]) -> None:
        self._path = path
        self._note = RunNote(who, time.time())
        self._report = report
        self._written = 0.0
        if who:
            self._write(self._note)

    def take(self, progress: Progress) -> None:
        """Report ``progress``, and note it now and then."""
        if time.monotonic() - self._written > _NOTED_EVERY:
            done, total, path = progress.done, progress.total, progress.path
            self._write(evolve(self._note, done=done, total=total, path=path))
        self._report(progress)

    def remove(self) -> None:
        """The run is over."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _write(self, note: RunNote) -> None:
        self._written = time.monotonic()
        part = self._path.with_suffix(".part")
        # It is for others to look at: a run goes on without it.
        with suppress(OSError):
            part.write_text(json.dumps(asdict(note)), encoding="utf-8")
            os.replace(part, self._path)  # noqa: PTH105 (both are paths of ours)


def _waiting(directory: Path) -> str:
    note = _read(directory)
    who = note.described if note is not None else Message("another process of askdocs")
    return Message("Waiting for {}, which reads the same folder", who)


def _read(directory: Path) -> RunNote | None:
    try:
        return RunNote(**json.loads((directory / _NOTE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
