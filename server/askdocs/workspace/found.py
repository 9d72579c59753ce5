"""A file that was found to be a document, and by what it is known to have changed."""

import time
from typing import Final

from attrs import frozen


@frozen
class Found:
    """A file that is a document."""

    path: str
    """Relative to the folder, with forward slashes."""
    size: int
    """Bytes."""
    mtime_ns: int
    inode: int

    @property
    def stamp(self) -> str:
        """What differs when the file has changed; empty where that cannot be relied on.

        The inode tells files apart that were put in place of each other with size and time kept,
        as copies and archives do.
        """
        return "" if is_fresh(self.mtime_ns) else f"{self.size}:{self.mtime_ns}:{self.inode}"


_RACY_NS: Final = 2_000_000_000


def is_fresh(mtime_ns: int) -> bool:
    """Whether a file was written so shortly before now that its time may stay when it changes."""
    return abs(time.time_ns() - mtime_ns) < _RACY_NS
