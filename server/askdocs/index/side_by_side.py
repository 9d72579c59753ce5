"""Side by side: portions made by several processes at once, for folders with much text.

Each process runs ``askdocs.index.preparer``, gets files and gives back a portion, both pickled. It
ends when its input does, so none is left behind whatever happens to this process.
"""

import logging
import os
import pickle
import queue
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Final

from askdocs.index.portions import Portion, Reading
from askdocs.workspace.discovery import Found
from askdocs.workspace.document import Format, Skipped

logger = logging.getLogger(__name__)

WORTH_PROCESSES: Final = 1024 * 1024
"""Bytes of text for which it is worth while to start processes, which takes a part of a second."""

_MOST_PROCESSES: Final = 4
"""Each takes 60 MB or more, and one process writes what all make."""

_SMALLEST: Final = 512 * 1024
_LARGEST: Final = 4 * 1024 * 1024
"""Bytes of text of one portion: few segments are faster to search, small ones are there sooner."""

_FIRST: Final = 128 * 1024
"""Bytes of each process's first portion, so that answers soon see something."""

_LOOK: Final = 0.1
"""Seconds between looks whether the run was cancelled."""

_Files = Sequence[Found | Skipped]


def usual_processes() -> int:
    """How many processes make portions here."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)
    return min(os.cpu_count() or 1, _MOST_PROCESSES)


def side_by_side(
    reading: Reading,
    known: Collection[tuple[str, Format]],
    files: _Files,
    processes: int,
    is_cancelled: Callable[[], bool],
) -> Iterator[Portion]:
    """The portions of ``files`` in their order, made by so many processes.

    ``known`` are the contents that need not be made. It ends early when cancelled, and where a
    process cannot be started or dies: whoever called goes on by itself and meets the cause.
    """
    with ExitStack() as stack:
        preparers: list[_Preparer] = []
        try:
            for _ in range(processes):
                preparers.append(_Preparer(reading, known))
                stack.callback(preparers[-1].close)
        except OSError:
            logger.info("no process can be started to index with", exc_info=True)
            return
        idle: queue.SimpleQueue[_Preparer] = queue.SimpleQueue()
        executor = ThreadPoolExecutor(processes)
        stack.callback(executor.shutdown, cancel_futures=True)
        for preparer in preparers:
            idle.put(preparer)
            # First of all: the threads wait for what the processes say.
            stack.callback(preparer.kill)

        def prepare(some: _Files) -> Portion:
            preparer = idle.get()
            try:
                return preparer.portion_of(some)
            finally:
                # A dead one, too: whoever gets it next must not wait.
                idle.put(preparer)

        waiting = deque(_cut(files, processes))
        made: deque[Future[Portion]] = deque()
        while waiting or made:
            while waiting and len(made) < 2 * processes:
                made.append(executor.submit(prepare, waiting.popleft()))
            try:
                portion = made[0].result(_LOOK)
            except TimeoutError:
                if is_cancelled():
                    return
                continue
            except (OSError, EOFError, pickle.UnpicklingError):
                logger.info("a process that indexes ended", exc_info=True)
                return
            made.popleft()
            yield portion
            if is_cancelled():
                return


def _cut(files: _Files, processes: int) -> Iterator[_Files]:
    """The files in stretches of fitting size, smaller ones towards the end of the work."""
    left = sum(one.size for one in files)
    start, size = 0, 0
    stretches = 0
    aim = _FIRST
    for end, one in enumerate(files, 1):
        size += one.size
        if size >= aim or end == len(files):
            yield files[start:end]
            left -= size
            start, size = end, 0
            stretches += 1
            if stretches >= processes:
                aim = min(_LARGEST, max(_SMALLEST, left // (2 * processes)))


class _Preparer:
    """A process that makes portions; one thread talks to it at a time."""

    def __init__(self, reading: Reading, known: Collection[tuple[str, Format]]) -> None:
        self._process = subprocess.Popen(
            # The folder that the server was started in must not be able to replace a module.
            [sys.executable, "-P", "-m", "askdocs.index.preparer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            self._tell((reading, known))
        except BaseException:
            self.close()
            raise

    def portion_of(self, files: _Files) -> Portion:
        """What becomes of ``files``; raises ``OSError`` or ``EOFError`` if the process dies."""
        self._tell(files)
        assert self._process.stdout is not None  # noqa: S101 (it is a pipe)
        portion = pickle.load(self._process.stdout)  # noqa: S301 (the process is our own)
        assert isinstance(portion, Portion)  # noqa: S101 (it gives nothing else)
        return portion

    def kill(self) -> None:
        """End it; it has nothing to lose."""
        self._process.kill()

    def close(self) -> None:
        """End it, and give back what it took."""
        self._process.kill()
        # What waited to be told to it is told to nobody.
        with suppress(OSError), self._process:
            pass

    def _tell(self, what: object) -> None:
        assert self._process.stdin is not None  # noqa: S101 (it is a pipe)
        pickle.dump(what, self._process.stdin, pickle.HIGHEST_PROTOCOL)
        self._process.stdin.flush()
