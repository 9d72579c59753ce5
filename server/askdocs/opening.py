"""Opening files so that nothing outside the workspace folder can be meant.

A path that was resolved and found inside the folder may mean something else a moment later, when
a directory on it has become a link. So it is walked anew from the folder's own descriptor, and a
link met on the way is an error.
"""

import os
import stat
from pathlib import Path
from typing import Final

_FILE: Final = (
    os.O_RDONLY
    # A pipe must not block, a terminal not become ours.
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
_FOLDER: Final = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_PASSED: Final = getattr(os, "O_PATH", os.O_RDONLY) | _FOLDER | _NO_LINK
"""For directories on the way, which need not be readable."""

WALKS: Final = os.open in os.supports_dir_fd and bool(_NO_LINK)
"""Whether the system lets a path be walked from a descriptor."""


class Outside(OSError):
    """A path leads out of the folder."""


def open_inside(root: Path, path: str) -> int:
    """A descriptor of the regular file at the folder-relative ``path``, links inside followed.

    Raises ``Outside`` where it leads out of ``root`` and other ``OSError`` where there is no
    regular file. ``RuntimeError`` is a loop of links, ``ValueError`` a path that names nothing.
    """
    top = root.resolve()
    target = (top / path).resolve(strict=True)
    if not target.is_relative_to(top) or target == top:
        raise Outside
    # Asked before it is opened: to open a device may already do something.
    if not stat.S_ISREG(target.lstat().st_mode):
        raise NotRegular
    descriptor = _opened(top, target, _FILE | _NO_LINK)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotRegular
        if not WALKS and not os.path.samestat(status, _inside_still(top, target)):
            raise Outside
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def open_folder(root: str, real: str) -> int:
    """A descriptor of the directory ``real``, which stood below ``root``; both are resolved.

    Only where ``WALKS``; raises ``OSError`` where a link is met below ``root``.
    """
    return _opened(Path(root), Path(real), os.O_RDONLY | _FOLDER | _NO_LINK)


class NotRegular(OSError):
    """A path leads to a folder, a device, a pipe."""


def _opened(top: Path, target: Path, flags: int) -> int:
    if not WALKS:
        return os.open(target, flags)
    parts = target.relative_to(top).parts
    above = os.open(top, _PASSED & ~_NO_LINK)
    try:
        if not parts:
            return os.open(top, flags)
        for part in parts[:-1]:
            below = os.open(part, _PASSED, dir_fd=above)
            os.close(above)
            above = below
        return os.open(parts[-1], flags, dir_fd=above)
    finally:
        os.close(above)


def _inside_still(top: Path, target: Path) -> os.stat_result:
    """The state of the file that ``target`` means now, if that is inside ``top``."""
    now = target.resolve(strict=True)
    if not now.is_relative_to(top):
        raise Outside
    return now.lstat()
