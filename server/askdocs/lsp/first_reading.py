"""The first reading of a folder, which a question waits for if it does not take long.

Whoever opens a folder and asks at once would be told that nothing was read so far, although a
folder of ordinary size is read a moment later. A large one is answered from what there is by then.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from attrs import define, field

from askdocs.workspace.document import Folder

_PATIENCE: Final = 8.0
"""Seconds from a folder's opening for which questions wait: some editors give up after ten."""


@define(eq=False)
class _Reading:
    end_of_patience: float
    over: asyncio.Event = field(factory=asyncio.Event)


class FirstReadings:
    """Which folders are being read for the first time. Lives on the event loop."""

    def __init__(self) -> None:
        self._readings: dict[Folder, _Reading] = {}

    def begin(self, folder: Folder) -> None:
        """The index of ``folder`` is brought up to date for the first time in this session."""
        now = asyncio.get_running_loop().time()
        self._readings.setdefault(folder, _Reading(now + _PATIENCE))

    def end(self, folder: Folder) -> None:
        """The run is over, or ``folder`` was closed: nobody waits any more."""
        reading = self._readings.pop(folder, None)
        if reading is not None:
            reading.over.set()

    def going_on(self, folders: Iterable[Folder]) -> tuple[Folder, ...]:
        """Those of ``folders`` that are still worth waiting for."""
        now = asyncio.get_running_loop().time()
        known = ((folder, self._readings.get(folder)) for folder in folders)
        return tuple(folder for folder, one in known if one and one.end_of_patience > now)

    async def wait_for(self, folders: Iterable[Folder], tell: Callable[[str], None]) -> None:
        """Return when ``folders`` were read or patience is at its end; ``tell`` says what for."""
        for folder in self.going_on(folders):
            reading = self._readings.get(folder)
            if reading is None:
                continue
            tell("Reading the docs for the first time")
            with suppress(TimeoutError):
                async with asyncio.timeout_at(reading.end_of_patience):
                    await reading.over.wait()
