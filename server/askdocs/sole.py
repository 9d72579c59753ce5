"""Who is the sole one at something, of all processes: a file lock, freed when its holder dies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


@asynccontextmanager
async def sole(path: Path) -> AsyncIterator[bool]:
    """Whether nobody else is at what ``path`` stands for; if so, nobody else is until the end.

    Others in this process count as well. It never waits: whoever is not the sole one comes again.
    Raises ``OSError`` where the file cannot be made.
    """
    # Imported here because most processes never need it.
    from filelock import FileLock, Timeout  # noqa: PLC0415

    # It is taken on a worker thread and let go on the loop's.
    lock = FileLock(path, thread_local=False)

    def take() -> bool:
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return False
        return True

    taking = asyncio.ensure_future(asyncio.to_thread(take))
    try:
        yield await asyncio.shield(taking)
    finally:
        if taking.done():
            lock.release()
        else:
            # Cancelled while the thread was at it: nobody else would let go of what it takes.
            taking.add_done_callback(lambda _: lock.release())
