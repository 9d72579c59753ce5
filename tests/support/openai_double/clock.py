"""The time as the double tells it, which a test can put forward."""

import time


class Clock:
    """Seconds since 1970, plus what a test added."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> int:
        """The time in whole seconds."""
        return int(time.time() + self._ahead)

    def advance(self, *, days: float = 0, seconds: float = 0) -> None:
        """Put the clock forward."""
        self._ahead += days * 86_400 + seconds
