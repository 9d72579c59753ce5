"""Workers: processes of our own that are talked to line by line, and end when their input does."""

import asyncio
import subprocess
import sys
from typing import Final

from askdocs.shortage import raise_shortage

_PATIENCE: Final = 1.0
"""Seconds that a worker has to end by itself."""

_ON_WINDOWS: Final = sum(
    getattr(subprocess, name, 0)
    for name in ("CREATE_NEW_PROCESS_GROUP", "BELOW_NORMAL_PRIORITY_CLASS")
)
"""How a worker is started there, where no process can make itself nice."""


async def start_worker(module: str, *arguments: str, limit: int) -> asyncio.subprocess.Process:
    """Run ``module`` with this Python; a line of its output has at most ``limit`` bytes.

    Raises ``Shortage``, or ``OSError`` where no process can be started for another reason.
    """
    try:
        return await _started(module, *arguments, limit=limit)
    except Exception as error:
        # asyncio may start a thread for a process, which has an error of its own.
        raise_shortage(error)
        raise


async def _started(module: str, *arguments: str, limit: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        # The folder that the server was started in must not be able to replace a module.
        "-P",
        "-m",
        "askdocs.child",
        module,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=None,
        limit=limit,
        # Ctrl-C in the terminal is for us: the worker ends when its input does.
        start_new_session=True,
        creationflags=_ON_WINDOWS,
    )


async def end_worker(worker: asyncio.subprocess.Process) -> None:
    """Let ``worker`` end, and make it end if it does not."""
    if worker.stdin is not None:
        worker.stdin.close()
    try:
        await asyncio.wait_for(worker.wait(), _PATIENCE)
    except TimeoutError:
        worker.kill()
        await worker.wait()
