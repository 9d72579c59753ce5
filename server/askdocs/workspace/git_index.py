"""Whether git tracks a file, read from the repository's index.

git itself is not started for it: what it does can be configured in the repository, which may be
anybody's.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

_LARGEST_INDEX: Final = 256 * 1024 * 1024
_EXTENDED: Final = 0x4000
_STAT_AND_DIGEST: Final = 60
"""Bytes of an entry before its flags, with SHA-1 digests as nearly all repositories have."""


def is_tracked(path: Path) -> bool:
    """Whether the file at ``path`` is in the index of the repository around it.

    ``False`` also where that cannot be told.
    """
    for folder in path.absolute().parents:
        git = folder / ".git"
        if git.exists():
            wanted = path.absolute().relative_to(folder).as_posix().encode()
            return _holds(git, wanted)
    return False


def _holds(git: Path, wanted: bytes) -> bool:
    try:
        index = _index_of(git)
        if index.stat().st_size > _LARGEST_INDEX:
            return False
        return any(name == wanted for name in _names(index.read_bytes()))
    except (OSError, ValueError, IndexError):
        return False


def _index_of(git: Path) -> Path:
    if git.is_dir():
        return git / "index"
    # A worktree or a submodule: a file says where its repository is.
    named = git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
    return (git.parent / named) / "index"


def _names(data: bytes) -> Iterator[bytes]:
    """The paths of the entries of an index, in versions 2 to 4."""
    version = int.from_bytes(data[4:8], "big")
    if data[:4] != b"DIRC" or version not in {2, 3, 4}:
        return
    at, name = 12, b""
    for _ in range(int.from_bytes(data[8:12], "big")):
        start = at
        at += _STAT_AND_DIGEST
        flags = int.from_bytes(data[at : at + 2], "big")
        at += 4 if version > 2 and flags & _EXTENDED else 2
        if version == 4:
            # A name is what differs from the one before.
            dropped, at = _number(data, at)
            end = data.index(b"\0", at)
            name = name[: len(name) - dropped] + data[at:end]
            at = end + 1
        else:
            end = data.index(b"\0", at)
            name = data[at:end]
            at = start + (end - start + 8) // 8 * 8
        yield name


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number as pack files write offsets, and where it ends."""
    byte = data[at]
    at += 1
    number = byte & 0x7F
    while byte & 0x80:
        byte = data[at]
        at += 1
        number = ((number + 1) << 7) | (byte & 0x7F)
    return number, at
