"""The entries of a directory: their names, and what each stands for."""

import os
import stat
from typing import Final, Literal, TypeAlias

from askdocs.opening import WALKS, open_folder
from askdocs.patterns import lazy_pattern

Sort: TypeAlias = Literal["file", "folder", "link", "other"]

_CONTROL: Final = lazy_pattern("[\x00-\x1f\x7f-\x9f]")
_HAS_JUNCTIONS: Final = os.name == "nt"
_JUNCTION: Final = 0xA0000003
"""``stat.IO_REPARSE_TAG_MOUNT_POINT``, which Python has on Windows alone."""


def listed(root: str, real: str) -> list[tuple[str, Sort]]:
    """The names in the directory ``real`` below ``root``, in order, with what each is."""
    if not WALKS:
        with os.scandir(real) as entries:
            return sorted((entry.name, sort_of(entry)) for entry in entries)
    descriptor = open_folder(root, real)
    try:
        with os.scandir(descriptor) as entries:
            return sorted((entry.name, sort_of(entry)) for entry in entries)
    finally:
        os.close(descriptor)


def resolved(path: str) -> str | None:
    """``path`` with its links followed; ``None`` where it changes while that is done."""
    try:
        return os.path.realpath(path)
    except OSError:
        return None


def is_spelled(directory: str, name: str) -> bool:
    """Whether a file that is there is called ``name``, to the letter.

    Where capitals or accents make no difference, a file has many names and must have one document.
    """
    other = name.swapcase()
    if name.isascii() and (other == name or not os.path.lexists(os.path.join(directory, other))):  # noqa: PTH118
        return True
    try:
        return name in os.listdir(directory)  # noqa: PTH208 (names alone)
    except OSError:
        return True


def printable(path: str) -> str:
    """``path`` with escapes for what is not valid UTF-8 and for control characters."""
    if path.isprintable():
        return path
    shown = path.encode("utf-8", "backslashreplace").decode()
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", shown)


def sort_of(entry: "os.DirEntry[str]") -> Sort:
    """What an entry of a directory is; raises ``OSError`` where that cannot be found out."""
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        # There the walk has been told of it already; elsewhere asking may find it gone.
        is_junction = _HAS_JUNCTIONS and _is_junction(entry.stat(follow_symlinks=False))
        return "link" if is_junction else "folder"
    return "file" if entry.is_file(follow_symlinks=False) else "other"


def sort_at(path: str) -> Sort | None:
    """What is at ``path``; ``None`` where there is nothing."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return None
    mode = status.st_mode
    if stat.S_ISLNK(mode) or _is_junction(status):
        return "link"
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else "other"


def _is_junction(status: os.stat_result) -> bool:
    """Whether it is a folder of Windows that stands for another one, which is not called a link."""
    return getattr(status, "st_reparse_tag", 0) == _JUNCTION
