"""What the processes that we start do before anything else."""

import contextlib
import gc
import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO, Final, TypeVar

_T = TypeVar("_T")

_END_WITH_PARENT: Final = 1
_SIGKILL: Final = 9
"""``PR_SET_PDEATHSIG`` of Linux's ``prctl``, and the signal to end with."""


def own_output() -> BinaryIO:
    """Standard output for us alone: whatever a library prints goes to standard error."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output


def collect_seldom() -> None:
    """Let the garbage collector look at the many values of a run less often."""
    # Parsed documents hold no cycles: what it finds is next to nothing, what it costs a tenth.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def end_with_parent() -> None:
    """Have the system end this process with the one that started it, where it knows how.

    Elsewhere the end of its input says so, which is heard only while Python runs.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes  # noqa: PLC0415 (it is of use here alone)

        ctypes.CDLL(None).prctl(_END_WITH_PARENT, _SIGKILL)


def incoming(
    read: Callable[[], _T],
    take: Callable[[_T], None],
    *,
    at_end: Callable[[], None] = lambda: None,
) -> None:
    """Have a thread give ``take`` whatever ``read`` reads; where it raises, the process ends.

    So it ends with its input also while its main thread is busy.
    """

    def listen() -> None:
        try:
            while True:
                take(read())
        finally:
            # Whoever asked is gone, perhaps in the middle of a message.
            at_end()
            os._exit(0)

    threading.Thread(target=listen, daemon=True).start()


def lines(source: BinaryIO) -> "queue.SimpleQueue[bytes]":
    """The lines of ``source`` as they come; the process ends where it ends."""
    taken: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> bytes:
        line = source.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        return line

    incoming(read, taken.put)
    return taken


def limit_memory(most: int) -> None:
    """Bound this process's memory where the system can: a hostile document must not take all."""
    try:
        import resource  # noqa: PLC0415 (there is none on Windows)
    except ImportError:
        return
    _, highest = resource.getrlimit(resource.RLIMIT_AS)
    limit = most if highest == resource.RLIM_INFINITY else min(most, highest)
    # A system that knows the limit and does not keep it refuses.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, highest))
