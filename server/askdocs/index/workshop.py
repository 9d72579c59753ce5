"""Where update runs are done: in the worker process, or in a thread for indexes in memory."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from typing import Final

from attrs import frozen

from askdocs.index.one_run import Progress
from askdocs.index.runs import Failure, Run, Summary, decode_reply, encode_run
from askdocs.index.store import Store
from askdocs.shortage import shortage_of_status
from askdocs.worker_process import end_worker, start_worker

logger = logging.getLogger(__name__)

_LINE_LIMIT: Final = 1024 * 1024


@frozen
class Crash:
    """The worker died. No document is to blame: other processes read them."""


class Workshop:
    """Does one run at a time. The worker process is kept for the next: starting it takes time."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._cancelled = threading.Event()

    async def perform(
        self, store: Store, run: Run, report: Callable[[Progress], None]
    ) -> Summary | Failure | Crash:
        """Do ``run`` on ``store``; ``report`` is called on the event loop."""
        self._cancelled.clear()
        if store.directory is None:
            return await self._in_thread(store, run, report)
        process = await self._worker()
        if self._cancelled.is_set():
            return Summary(cancelled=True)
        try:
            await _send(process, encode_run(store.directory, run))
            while line := await _line(process):
                reply = decode_reply(line)
                if not isinstance(reply, Progress):
                    return reply
                report(reply)
        except asyncio.CancelledError:
            await self.close()
            raise
        status = await self._forget(process)
        if self._cancelled.is_set():
            return Summary(revision=store.revision(), cancelled=True)
        short = shortage_of_status(status)
        if short is not None:
            return Failure("shortage", short.said)
        return Crash()

    def cancel(self) -> None:
        """Stop the run that is going on; what it has written stays."""
        self._cancelled.set()
        process = self._process
        if process is not None and process.stdin is not None and not process.stdin.is_closing():
            process.stdin.write(json.dumps({"cancel": True}).encode() + b"\n")

    async def close(self) -> None:
        """End the worker process."""
        self._cancelled.set()
        process, self._process = self._process, None
        if process is not None:
            await end_worker(process)

    async def _worker(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await start_worker("askdocs.index.worker", limit=_LINE_LIMIT)
        return self._process

    async def _forget(self, process: asyncio.subprocess.Process) -> int:
        status = await process.wait()
        logger.info("the indexing process ended with %s", status)
        self._process = None
        return status

    async def _in_thread(
        self, store: Store, run: Run, report: Callable[[Progress], None]
    ) -> Summary | Failure:
        # Imported here because the worker does what can be kept on the disk.
        from askdocs.index.side_by_side import Preparers  # noqa: PLC0415
        from askdocs.index.worker import perform  # noqa: PLC0415

        loop = asyncio.get_running_loop()

        def forward(progress: Progress) -> None:
            loop.call_soon_threadsafe(report, progress)

        preparers = Preparers()
        try:
            return await asyncio.to_thread(
                perform, store, run, forward, self._cancelled.is_set, preparers
            )
        except asyncio.CancelledError:
            self._cancelled.set()
            raise
        finally:
            await asyncio.to_thread(preparers.close)


async def _send(process: asyncio.subprocess.Process, line: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 (it is a pipe)
    process.stdin.write(line)
    try:
        await process.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        logger.info("the indexing process had ended")


async def _line(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None  # noqa: S101 (it is a pipe)
    return await process.stdout.readline()
