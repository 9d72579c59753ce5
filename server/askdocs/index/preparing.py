"""Preparers: processes of our own that read and parse, so that no document can take for ever.

Nothing else may parse what people write: a native library or a regular expression can hold the
interpreter, and all its threads, for as long as it likes. A process can be ended. Each runs
``askdocs.index.preparer`` and is told what to do, and tells what comes of it, by pickles.
"""

import os
import pickle
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import frozen

from askdocs.errors import Shortage
from askdocs.shortage import shortage_of_status
from askdocs.workspace.document import Format

if TYPE_CHECKING:
    from askdocs.index.overlays import Overlay
    from askdocs.index.portions import Portion, Reading
    from askdocs.workspace.found import Found

_MOMENT: Final = 1.0
"""Seconds that a process has to end after its last word."""

_LIVING: Final["weakref.WeakSet[Preparer]"] = weakref.WeakSet()


@frozen
class Files:
    """The job to make a portion."""

    reading: "Reading"
    files: "Sequence[Found]"


@frozen
class Buffer:
    """The job to make an overlay of an open buffer."""

    path: str
    text: str
    seconds: float


@frozen
class At:
    """A preparer is about to read the file with this number."""

    number: int


@frozen
class Asked:
    """A preparer wants to know whether the store has this content; it is told by a bool."""

    digest: str
    format: Format


Reply: TypeAlias = "At | Asked | Portion | Overlay"


class Ended(Exception):
    """A preparer ended in the middle of its job, by itself or because it was made to."""

    def __init__(self, at: int | None, *, was_killed: bool, short: Shortage | None = None) -> None:
        super().__init__(at)
        self.at = at
        """The number of the file that it was reading; ``None`` if it was reading none."""
        self.was_killed = was_killed
        self.short = short
        """What had run short, if it ended because of that."""


class Preparer:
    """One process, started with its first job and again when it has ended.

    One thread gives it jobs; any may look at it and kill it.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._at: int | None = None
        self._since = 0.0
        self._worked_before = 0.0
        self._was_killed = False
        self._lock = threading.Lock()
        """Held by whoever starts or kills the process."""
        _LIVING.add(self)

    def portion_of(self, job: Files, is_there: Callable[[str, Format], bool]) -> "Portion":
        """What becomes of the files; raises ``Ended``, or ``OSError`` if it cannot be started.

        ``is_there`` says whether the store has a content.
        """
        return self._result(job, is_there)  # type: ignore[return-value]

    def overlay_of(self, job: Buffer) -> "Overlay":
        """What becomes of the buffer; raises as ``portion_of`` does, after its seconds as well."""
        return self._result(job, lambda *_: False, job.seconds)  # type: ignore[return-value]

    @property
    def reads(self) -> tuple[int, float] | None:
        """The number of the file that it is reading, and for how many seconds by now."""
        at, since = self._at, self._since
        return None if at is None else (at, time.monotonic() - since)

    @property
    def spent(self) -> float:
        """The seconds that the file has cost by now.

        Of the processor where that is known, as a busy machine is no fault of the file's; of the
        clock's, half count at least.
        """
        process, since = self._process, self._since
        if process is None or self._at is None:
            return 0.0
        passed = time.monotonic() - since
        worked = _worked(process.pid)
        return passed if worked is None else max(worked - self._worked_before, passed / 2)

    def kill(self) -> None:
        """End the process, whatever it is doing; it has nothing to lose."""
        with self._lock:
            self._was_killed = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """End the process and give back what it took. It is doing nothing any more."""
        self.kill()
        process, self._process = self._process, None
        if process is not None:
            # What waited to be told to it is told to nobody.
            with suppress(OSError), process:
                pass

    def __del__(self) -> None:
        self.close()

    def _result(
        self,
        job: Files | Buffer,
        is_there: Callable[[str, Format], bool],
        seconds: float | None = None,
    ) -> object:
        """What comes of ``job``; with ``seconds`` the process is ended when it reads for longer."""
        process = self._started()
        timer = threading.Timer(seconds, self.kill) if seconds is not None else None
        assert process.stdout is not None  # noqa: S101 (it is a pipe)
        try:
            _tell(process, job)
            while True:
                message = pickle.load(process.stdout)  # noqa: S301 (the process is our own)
                match message:
                    case At(number):
                        self._since = time.monotonic()
                        self._worked_before = _worked(process.pid) or 0.0
                        self._at = number
                        if timer is not None:
                            timer.daemon = True
                            timer.start()
                    case Asked(digest, format_):
                        _tell(process, is_there(digest, format_))
                    case _:
                        return message
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            at, was_killed = self._at, self._was_killed
            status = None if was_killed else _status_of_ended(process)
            self.close()
            raise Ended(at, was_killed=was_killed, short=shortage_of_status(status)) from error
        finally:
            self._at = None
            if timer is not None:
                timer.cancel()

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is not None:
            self.close()
        with self._lock:
            self._was_killed = False
            if self._process is None:
                self._process = subprocess.Popen(
                    # The folder that the server was started in must not replace a module.
                    [sys.executable, "-P", "-m", "askdocs.child", "askdocs.index.preparer"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    # Ctrl-C in the terminal is for whoever started it all.
                    start_new_session=True,
                )
            return self._process


def kill_all() -> None:
    """End the processes of all preparers, because this process ends at once."""
    for preparer in tuple(_LIVING):
        preparer.kill()


def _status_of_ended(process: "subprocess.Popen[bytes]") -> int | None:
    """The exit status of a process that has closed its end; ``None`` where it does not end."""
    try:
        return process.wait(_MOMENT)
    except subprocess.TimeoutExpired:
        return None


def _worked(pid: int) -> float | None:
    """The seconds of the processor that a process has had; ``None`` where the system says not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        # After the name, which may hold anything, the 12th and 13th field.
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, AttributeError):
        return None


def _tell(process: "subprocess.Popen[bytes]", what: object) -> None:
    assert process.stdin is not None  # noqa: S101 (it is a pipe)
    pickle.dump(what, process.stdin, pickle.HIGHEST_PROTOCOL)
    process.stdin.flush()
