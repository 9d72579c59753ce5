"""Ctrl-C ends what a command waits for."""

import asyncio
import os
import signal
import threading
from pathlib import Path

import pytest

from askdocs.cli.running import run_to_end

MAIN = Path(f"/proc/self/task/{os.getpid()}/wchan")
"""Where the kernel says what the main thread waits for: ``ep_poll`` in a loop without work."""


@pytest.mark.skipif(not MAIN.exists(), reason="this system does not say what a thread waits for")
def test_a_loop_that_sleeps_is_woken() -> None:
    """The signal counts, too, when it does not interrupt the waiting, as when a thread gets it."""

    async def forever() -> None:
        # From here on the main thread is not interrupted.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        threading.Thread(target=_interrupt, daemon=True).start()
        await asyncio.get_running_loop().create_future()

    try:
        with pytest.raises(KeyboardInterrupt):
            run_to_end(forever())
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _interrupt() -> None:
    # Where the kernel does not tell, the signal comes at some other moment.
    for _ in range(100_000):
        if "ep" in MAIN.read_text():
            break
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.kill(os.getpid(), signal.SIGINT)


def test_what_it_comes_to() -> None:
    """The result, and the error, are those of the work; nothing stays behind."""

    async def four() -> int:
        await asyncio.sleep(0)
        return 4

    async def fail() -> None:
        raise ValueError("no pigeons")

    assert run_to_end(four()) == 4
    with pytest.raises(ValueError, match="no pigeons"):
        run_to_end(fail())
    assert signal.set_wakeup_fd(-1) == -1
