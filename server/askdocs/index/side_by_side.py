"""Side by side: portions made by several preparers at once, none of which a file can hold up.

What takes long is put off and read alone, when all else was read; what then takes too long, or
ends its process twice, is given up by itself.
"""

import logging
import os
import queue
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final

from attrs import define, field, frozen

from askdocs.errors import Shortage
from askdocs.index.portions import Portion, Reading, given_up
from askdocs.index.preparing import Ended, Files, Preparer
from askdocs.wording import Message
from askdocs.workspace.document import Format
from askdocs.workspace.found import Found

logger = logging.getLogger(__name__)

WORTH_PROCESSES: Final = 1024 * 1024
"""Bytes of text for which it is worth while to start several processes."""

_MOST_PROCESSES: Final = 4
"""Each takes 60 MB or more, and one process writes what all make."""

_SMALLEST: Final = 512 * 1024
_LARGEST: Final = 4 * 1024 * 1024
"""Bytes of text of one portion: few segments are faster to search, small ones are there sooner."""

_FIRST: Final = 128 * 1024
"""Bytes of each process's first portion, so that answers soon see something."""

_LARGE_FILE: Final = 512 * 1024
"""Bytes of a file that is read alone and last from the start."""

_SLOW: Final = 1.0
"""Seconds that a file may hold up what comes after it: then it is put off if it has others beside
it, and no longer waited for if not."""

_LOOK: Final = 0.1
"""Seconds between looks at what the processes do."""

_MOST_DEATHS: Final = 3
"""Times that a process may end before it reads any file of a stretch."""


@frozen
class At:
    """How far the work is: files that were read, and the one that has taken longest by now."""

    done: int
    path: str
    seconds: float


@define(eq=False)
class _Stretch:
    """Files that one process reads one after the other, in one portion."""

    files: Sequence[Found]
    suspects: frozenset[str] = frozenset()
    """Files on which a process has ended before."""
    deaths: int = 0
    future: "Future[Portion] | None" = None
    preparer: Preparer | None = None
    """Whoever works on it."""

    @property
    def reads(self) -> tuple[int, float]:
        """The number of the file that is being read, and for how many seconds by now."""
        reads = self.preparer.reads if self.preparer is not None else None
        return reads if reads is not None else (0, 0.0)


def usual_processes() -> int:
    """How many processes make portions here."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)
    return min(os.cpu_count() or 1, _MOST_PROCESSES)


@define(eq=False)
class Preparers:
    """The preparers of this process; one of them stays for the next run, as starting takes time.

    One run at a time uses them, and whoever has them closes them.
    """

    _all: list[Preparer] = field(factory=list)
    _executor: ThreadPoolExecutor | None = None

    def portions(
        self,
        reading: Reading,
        is_there: Callable[[str, Format], bool],
        files: Sequence[Found],
        processes: int,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
        report: Callable[[At], None] = lambda _: None,
    ) -> Iterator[Portion]:
        """The portions of ``files``, made by so many processes, about in their order.

        ``is_there`` is asked, on any thread, which contents need not be made. It ends early when
        cancelled, and where no process can be started or kept: whoever called goes on by itself.
        """
        while len(self._all) < processes:
            self._all.append(Preparer())
        if self._executor is None:
            # It lives as long as they do: on Linux they end with the thread that started them.
            self._executor = ThreadPoolExecutor(usual_processes() + processes)
        work = _Work(reading, is_there, self._all[:processes], self._executor)
        work.cut(files)
        try:
            yield from work.portions(is_cancelled, report)
        finally:
            work.stop()
            for preparer in self._all[1:]:
                preparer.close()
            del self._all[1:]

    def close(self) -> None:
        """End all processes."""
        for preparer in self._all:
            preparer.close()
        self._all.clear()
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None


class _Work:
    """One run of the preparers over some files."""

    def __init__(
        self,
        reading: Reading,
        is_there: Callable[[str, Format], bool],
        preparers: Sequence[Preparer],
        executor: ThreadPoolExecutor,
    ) -> None:
        self._reading = reading
        self._is_there = is_there
        self._preparers = preparers
        self._executor = executor
        self._idle: queue.SimpleQueue[Preparer] = queue.SimpleQueue()
        for preparer in preparers:
            self._idle.put(preparer)
        self._waiting: deque[_Stretch] = deque()
        self._alone: deque[_Stretch] = deque()
        """Stretches of one file each, which come last."""
        self._begun: deque[_Stretch] = deque()
        self._is_over = False

    def cut(self, files: Sequence[Found]) -> None:
        """Cut ``files`` in stretches of fitting size, smaller ones towards the end of the work."""
        small = [one for one in files if one.size < _LARGE_FILE]
        self._alone += [_Stretch((one,)) for one in files if one.size >= _LARGE_FILE]
        processes = len(self._preparers)
        left = sum(one.size for one in small)
        start, size = 0, 0
        aim = _FIRST
        for end, one in enumerate(small, 1):
            size += one.size
            if size >= aim or end == len(small):
                self._waiting.append(_Stretch(small[start:end]))
                left -= size
                start, size = end, 0
                if len(self._waiting) >= processes:
                    aim = min(_LARGEST, max(_SMALLEST, left // (2 * processes)))

    def portions(
        self, is_cancelled: Callable[[], bool], report: Callable[[At], None]
    ) -> Iterator[Portion]:
        """What becomes of the stretches."""
        done = 0
        while self._begin() and not is_cancelled():
            wait(self._awaited(), _LOOK, FIRST_COMPLETED)
            report(self._at(done))
            self._end_what_is_late()
            while (ended := self._ended()) is not None and not is_cancelled():
                try:
                    portion = self._outcome(ended)
                except (OSError, Shortage):
                    logger.info("no process can be kept to index with", exc_info=True)
                    return
                if portion is not None:
                    done += len(portion.files)
                    yield portion
                self._begin()

    def stop(self) -> None:
        """End what is being done."""
        self._is_over = True
        for stretch in self._begun:
            if stretch.preparer is not None:
                stretch.preparer.kill()
            if stretch.future is not None:
                stretch.future.cancel()
        wait([one.future for one in self._begun if one.future is not None])

    def _begin(self) -> bool:
        """Have enough stretches worked on; whether there are any."""
        held_up = sum(one.reads[1] > _SLOW for one in self._begun)
        while len(self._begun) < 2 * len(self._preparers) + held_up:
            stretches = self._waiting or self._alone
            if not stretches:
                break
            stretch = stretches.popleft()
            stretch.future = self._executor.submit(self._made, stretch)
            self._begun.append(stretch)
        return bool(self._begun)

    def _made(self, stretch: _Stretch) -> Portion:
        preparer = self._idle.get()
        try:
            if self._is_over:
                raise Ended(None, was_killed=True)
            stretch.preparer = preparer
            return preparer.portion_of(Files(self._reading, stretch.files), self._is_there)
        finally:
            stretch.preparer = None
            self._idle.put(preparer)

    def _at(self, done: int) -> At:
        path, longest = "", 0.0
        for stretch in self._begun:
            number, seconds = stretch.reads
            done += number
            if seconds > longest and number < len(stretch.files):
                path, longest = stretch.files[number].path, seconds
        return At(done, path, longest)

    def _end_what_is_late(self) -> None:
        for stretch in self._begun:
            preparer = stretch.preparer
            if preparer is None:
                continue
            spent = preparer.spent if len(stretch.files) == 1 else stretch.reads[1]
            if spent > self._limit(stretch):
                preparer.kill()

    def _limit(self, stretch: _Stretch) -> float:
        """The seconds that a file of the stretch may take."""
        return self._reading.limit(stretch.files[0].size) if len(stretch.files) == 1 else _SLOW

    def _awaited(self) -> list["Future[Portion]"]:
        """What comes next: the first stretch or, while a file holds that up, any other."""
        awaited = []
        for stretch in self._begun:
            if stretch.future is not None:
                awaited.append(stretch.future)
            if stretch.reads[1] <= _SLOW:
                break
        return awaited

    def _ended(self) -> _Stretch | None:
        """A stretch that has ended, of those that come next."""
        done = {future for future in self._awaited() if future.done()}
        ended = next((one for one in self._begun if one.future in done), None)
        if ended is not None:
            self._begun.remove(ended)
        return ended

    def _outcome(self, stretch: _Stretch) -> Portion | None:
        """What became of a stretch; nothing where a part of it has to be done again."""
        assert stretch.future is not None  # noqa: S101 (it was begun)
        try:
            return stretch.future.result()
        except Ended as ended:
            if ended.short is not None:
                raise ended.short from ended
            if ended.at is None:
                self._again(stretch)
                return None
            found = stretch.files[ended.at]
            logger.info("a process ended while it read %s", found.path)
            rest = [one for one in stretch.files if one is not found]
            if rest:
                self._waiting.appendleft(_Stretch(rest))
            elif ended.was_killed:
                seconds = f"{self._limit(stretch):.0f}"
                return given_up(found, Message("it took longer than {} s to read", seconds))
            elif found.path in stretch.suspects:
                return given_up(found, "its parser crashed")
            suspects = frozenset() if ended.was_killed else frozenset({found.path})
            self._alone.append(_Stretch((found,), suspects))
            return None

    def _again(self, stretch: _Stretch) -> None:
        if stretch.deaths == _MOST_DEATHS:
            raise OSError("the processes end before they read anything")
        self._waiting.appendleft(_Stretch(stretch.files, stretch.suspects, stretch.deaths + 1))
