"""What the names in a directory stand for: files, folders, links, or something else."""

import os
import stat
from typing import Final, Literal, TypeAlias

Sort: TypeAlias = Literal["file", "folder", "link", "other"]

_HAS_JUNCTIONS: Final = os.name == "nt"
_JUNCTION: Final = 0xA0000003
"""``stat.IO_REPARSE_TAG_MOUNT_POINT``, which Python has on Windows alone."""


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
