"""Running what waits, so that Ctrl-C ends it at any moment."""

import asyncio
import signal
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

_T = TypeVar("_T")


def run_to_end(work: Coroutine[Any, Any, _T]) -> _T:
    """What ``work`` comes to; raises ``KeyboardInterrupt`` as soon as Ctrl-C has ended it.

    ``asyncio.run`` by itself sleeps through a signal that comes when its loop has just begun to
    wait, or that another thread gets, until something else wakes it.
    """

    async def woken() -> _T:
        with _woken_by_signals(asyncio.get_running_loop()):
            return await work

    return asyncio.run(woken())


@contextmanager
def _woken_by_signals(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    reader, writer = socket.socketpair()
    with reader, writer:
        reader.setblocking(False)
        writer.setblocking(False)
        try:
            loop.add_reader(reader, reader.recv, 4_096)
        except NotImplementedError:
            # The loop of Windows sees to it by itself.
            yield
            return
        before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            loop.remove_reader(reader)
