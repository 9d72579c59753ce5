"""The first reading of a folder, which a question waits for if it does not take long.

Whoever opens a folder and asks at once would be told that nothing was read so far, although a
folder of ordinary size is read a moment later. A large one is answered from what there is by then.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from attrs import define, field

from askdocs.index.one_run import Progress
from askdocs.workspace.document import Folder

_PATIENCE: Final = 8.0
"""Seconds from a folder's opening for which questions wait: some editors give up after ten."""


_NOTHING_YET: Final = Progress(0, 0)


@define(eq=False)
class _Reading:
    end_of_patience: float
    over: asyncio.Event = field(factory=asyncio.Event)
    progress: Progress = _NOTHING_YET


class FirstReadings:
    """Which folders are being read for the first time. Lives on the event loop."""

    def __init__(self) -> None:
        self._readings: dict[Folder, _Reading] = {}

    def begin(self, folder: Folder) -> None:
        """The index of ``folder`` is brought up to date for the first time in this session."""
        now = asyncio.get_running_loop().time()
        self._readings.setdefault(folder, _Reading(now + _PATIENCE))

    def advance(self, folder: Folder, progress: Progress) -> None:
        """The run over ``folder`` has come so far."""
        reading = self._readings.get(folder)
        if reading is not None:
            reading.progress = progress

    def end(self, folder: Folder) -> None:
        """The run is over, or ``folder`` was closed: nobody waits any more."""
        reading = self._readings.pop(folder, None)
        if reading is not None:
            reading.over.set()

    def going_on(self, folders: Iterable[Folder]) -> tuple[Folder, ...]:
        """Those of ``folders`` that are being read."""
        return tuple(folder for folder in folders if folder in self._readings)

    def progress(self, folders: Iterable[Folder]) -> Progress:
        """How far the readings of ``folders`` have come together."""
        known = [self._readings[folder].progress for folder in self.going_on(folders)]
        return Progress(
            sum(one.done for one in known),
            sum(one.total for one in known),
            next((one.path for one in known if one.path), ""),
            next((one.waiting for one in known if one.waiting), ""),
        )

    async def wait_for(
        self,
        folders: Iterable[Folder],
        tell: Callable[[str], None],
        seconds: float | None = None,
    ) -> bool:
        """Whether ``folders`` were read in time; ``tell`` says what is waited for.

        Without ``seconds`` there is time until patience is at its end, which is the sooner the
        longer the reading has gone on.
        """
        now = asyncio.get_running_loop().time()
        for folder in self.going_on(folders):
            reading = self._readings[folder]
            end = reading.end_of_patience if seconds is None else now + seconds
            if end <= now:
                return False
            tell("Reading the docs for the first time")
            try:
                async with asyncio.timeout_at(end):
                    await reading.over.wait()
            except TimeoutError:
                return False
        return True
