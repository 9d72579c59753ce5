"""The site of a mirror: one folder at one endpoint, and the means to work there."""

import asyncio
import hashlib
import platform
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Final, TypeVar

from attrs import define, field, frozen

from askdocs.backends.ledger import Ledger
from askdocs.backends.ledger_entries import Place
from askdocs.backends.transport import Transport
from askdocs.workspace.document import Folder

T = TypeVar("T")

ATTACH_CALLS: Final = 300
"""Calls a minute that put files into one store, as many as the endpoint allows."""

BATCH: Final = 2_000
"""Files that one call puts into a store, as many as the endpoint allows."""

_MINUTE: Final = 60.0


@frozen
class Pacing:
    """How time passes for uploads."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    now: Callable[[], float] = time.time
    """Seconds since 1970, for what expires."""
    patience: float = 300.0
    """Seconds for which nothing may get done while the endpoint processes files."""
    batch: int = BATCH


@define
class AttachPace:
    """Keeps calls to one store below the limit of a minute."""

    pacing: Pacing
    _times: deque[float] = field(factory=deque)

    async def turn(self) -> None:
        """Wait until the next call may be made."""
        while len(self._times) >= ATTACH_CALLS:
            wait = self._times[0] + _MINUTE - self.pacing.clock()
            if wait > 0:
                await self.pacing.sleep(wait)
            self._times.popleft()
        self._times.append(self.pacing.clock())


@frozen
class Site:
    """A folder at an endpoint."""

    transport: Transport
    ledger: Ledger
    folder: Folder
    pacing: Pacing = Pacing()

    @property
    def place(self) -> Place:
        return Place(str(self.folder.path), self.transport.endpoint.base_url)

    def is_agreed(self) -> bool:
        """Whether the user agrees now that docs go to the endpoint; reads the disk."""
        return self.ledger.is_agreed(self.place)

    @property
    def tag(self) -> str:
        """What files and stores of this folder on this machine are known by; says nothing of it."""
        named = f"{platform.node()}\n{self.folder.path}"
        return hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()[:12]

    async def written(self, write: Callable[..., T], *arguments: object) -> T:
        """What ``write``, a method of the ledger, returns; it is called on a worker thread."""
        return await asyncio.to_thread(write, self.place, *arguments)


async def together(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all ``works`` at once; the first that fails, or a cancellation, ends the others."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
