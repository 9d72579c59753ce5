"""What git knows of a folder: its repository, the tracked files, where the ignore rules are.

git itself is not started for it: what it does can be configured in the repository, which may be
anybody's.
"""

import os
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from attrs import frozen

from askdocs.patterns import lazy_pattern
from askdocs.shortage import raise_shortage

_LARGEST_INDEX: Final = 256 * 1024 * 1024
_LARGEST_CONFIG: Final = 1024 * 1024
_EXTENDED: Final = 0x4000
_STAT_AND_DIGEST: Final = 60
"""Bytes of an entry before its flags, with SHA-1 digests as nearly all repositories have."""

_DEEPEST_INCLUDE: Final = 5
_SECTION: Final = lazy_pattern(r'\s*\[\s*([\w.-]+)(?:\s+"[^"]*")?\s*\]')
_SETTING: Final = lazy_pattern(r'\s*([\w-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^#;\n]*)')


@frozen
class Repository:
    """A work tree and the folders in which git keeps what it knows of it."""

    top: Path
    """The root of the work tree."""
    git_dir: Path
    """``.git``, or of a linked worktree or a submodule the folder that its ``.git`` file names."""
    common_dir: Path
    """What all worktrees of the repository share; the same as ``git_dir`` in the main one."""

    @classmethod
    def around(cls, path: Path) -> "Repository | None":
        """The repository that the folder at ``path``, an absolute path, is in."""
        for folder in (path, *path.parents):
            repository = cls.at(folder)
            if repository is not None:
                return repository
        return None

    @classmethod
    def at(cls, top: Path) -> "Repository | None":
        """The repository whose work tree begins at ``top``."""
        git_dir = top / ".git"
        try:
            if git_dir.is_file():
                named = git_dir.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
                git_dir = top / named
            if not git_dir.is_dir():
                return None
            common = git_dir / "commondir"
            shared = common.read_text(encoding="utf-8").strip() if common.is_file() else ""
            return cls(top, git_dir.resolve(), (git_dir / shared).resolve())
        except (OSError, ValueError) as error:
            raise_shortage(error)
            return None

    @property
    def is_linked(self) -> bool:
        """Whether it is a worktree that ``git worktree add`` made beside the main one."""
        return self.git_dir != self.common_dir

    @property
    def exclude_files(self) -> Iterator[Path]:
        """The ignore files outside the work tree, the one that has precedence first."""
        yield self.common_dir / "info" / "exclude"
        # The repository's own configuration is left alone: it may be anybody's.
        named = ""
        for config in (_config_home() / "git" / "config", Path.home() / ".gitconfig"):
            named = _excludes_file(config) or named
        yield _expanded(named, self.top) if named else _config_home() / "git" / "ignore"

    def tracks(self, path: str) -> bool:
        """Whether the file at ``path``, relative to the work tree, is in git's index."""
        names = self._tracked()
        wanted = os.fsencode(path)
        at = bisect_left(names, wanted)
        return at < len(names) and names[at] == wanted

    def tracks_below(self, folder: str) -> bool:
        """Whether a file below ``folder``, relative to the work tree, is in git's index."""
        names = self._tracked()
        start = os.fsencode(folder) + b"/"
        at = bisect_left(names, start)
        return at < len(names) and names[at].startswith(start)

    def _tracked(self) -> Sequence[bytes]:
        index = self.git_dir / "index"
        try:
            status = index.stat()
            if status.st_size > _LARGEST_INDEX:
                return ()
            return _names_in(index, status.st_mtime_ns, status.st_size)
        except (OSError, ValueError, IndexError):
            return ()


def is_tracked(path: Path) -> bool:
    """Whether the file at ``path`` is tracked by the repository around it.

    ``False`` also where that cannot be told.
    """
    path = path.absolute()
    repository = Repository.around(path.parent)
    return repository is not None and repository.tracks(path.relative_to(repository.top).as_posix())


def _config_home() -> Path:
    # Asked as git asks, so that both read the same files.
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def _excludes_file(config: Path, depth: int = 0) -> str:
    """The value of ``core.excludesFile`` in a file of settings and in those that it includes."""
    try:
        if depth > _DEEPEST_INCLUDE or not config.is_file():
            return ""
        if config.stat().st_size > _LARGEST_CONFIG:
            return ""
        text = config.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise_shortage(error)
        return ""
    section = found = ""
    for line in text.splitlines():
        if (opened := _SECTION.match(line)) is not None:
            section = opened[1].lower()
            line = line[opened.end() :]  # noqa: PLW2901 (a setting may follow on the same line)
        setting = _SETTING.match(line)
        if setting is None:
            continue
        name, value = setting[1].lower(), setting[2].strip()
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        if (section, name) == ("core", "excludesfile"):
            found = value
        elif (section, name) == ("include", "path"):
            found = _excludes_file(_expanded(value, config.parent), depth + 1) or found
    return found


def _expanded(path: str, base: Path) -> Path:
    try:
        return base / Path(path).expanduser()
    except RuntimeError:
        return base / path


@lru_cache(maxsize=4)
def _names_in(index: Path, _mtime_ns: int, _size: int) -> Sequence[bytes]:
    """The paths in git's index, sorted; time and size say which state of it is meant."""
    return sorted(_names(index.read_bytes()))


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
