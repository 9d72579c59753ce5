"""Discovery: which files of a folder are its documentation."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from askdocs.errors import NoWorkspace
from askdocs.settings import IndexingSettings
from askdocs.workspace.document import Skipped
from askdocs.workspace.ignoring import IgnoreRules, spec_of
from askdocs.workspace.kinds import (
    is_docs_folder,
    is_documentation,
    is_output_folder,
    is_secret,
    never_entered,
)
from askdocs.workspace.reading import reason_of, too_large


@frozen
class Found:
    """A file that is to be indexed."""

    path: str
    """Relative to the folder, with forward slashes."""
    size: int
    """Bytes."""
    mtime_ns: int


def discover(root: Path, settings: IndexingSettings) -> Iterator[Found | Skipped]:
    """Every file of the folder at ``root`` that is documentation, or would be but for a rule.

    Files come in the order of their paths, folder by folder. Files that are no documentation by
    their name and place are not mentioned. Raises ``NoWorkspace`` if there is no folder.
    """
    if not root.is_dir():
        raise NoWorkspace(
            f"The folder {root.name} is gone.", "Open it again when it is back, or another one."
        )
    return _Walk(root.resolve(), settings).run()


def consider(root: Path, path: str, settings: IndexingSettings) -> Found | Skipped | None:
    """What ``discover`` would say of the one file at ``path``; ``None`` if it says nothing.

    ``path`` is relative to ``root``, with forward slashes. A file that is gone, a folder, and a
    path that leaves the folder are nothing.
    """
    parts = path.split("/")
    if not path or any(part in {"", ".", ".."} for part in parts):
        return None
    walk = _Walk(root.resolve(), settings)
    place = walk.top()
    for name in parts[:-1]:
        entered = walk.enter(place, name)
        if not isinstance(entered, _Place):
            return None
        place = entered
    try:
        is_link = (walk.root / place.path_of(parts[-1])).is_symlink()
        return walk.judge(place, parts[-1], is_link=is_link)
    except (OSError, ValueError):
        return None


@frozen
class _Place:
    """A folder on the way, and what holds in it."""

    path: str
    """Relative to the root; "" for the root itself."""
    rules: IgnoreRules
    in_docs: bool
    only_included: bool = False
    """Whether it is entered only for what the settings include by name."""
    above: tuple[Path, ...] = ()
    """The real folders that it stands in, to recognise a loop of links."""

    def path_of(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name


class _Walk:
    def __init__(self, root: Path, settings: IndexingSettings) -> None:
        self.root = root
        self._settings = settings
        self._include = spec_of(settings.include)
        self._exclude = spec_of(settings.exclude)
        self._followed: set[Path] = set()

    def top(self) -> _Place:
        rules = IgnoreRules().below(self.root, "")
        return _Place("", rules, is_docs_folder(self.root.name), above=(self.root,))

    def run(self) -> Iterator[Found | Skipped]:
        waiting: list[_Place] = [self.top()]
        while waiting:
            place = waiting.pop()
            folders: list[_Place] = []
            try:
                with os.scandir(self.root / place.path) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                yield Skipped(
                    place.path, f"the folder cannot be read ({reason_of(error)})", 0, True
                )
                continue
            for entry in entries:
                considered = self._consider(place, entry)
                if isinstance(considered, _Place):
                    folders.append(considered)
                elif considered is not None:
                    yield considered
            waiting.extend(reversed(folders))

    def _consider(
        self, place: _Place, entry: "os.DirEntry[str]"
    ) -> "_Place | Found | Skipped | None":
        name = entry.name
        if not _is_storable(name):
            if place.only_included or not is_documentation(
                place.path_of(name), place.in_docs, self._settings
            ):
                return None
            shown = place.path_of(name).encode("utf-8", "replace").decode()
            return Skipped(shown, "its name is not valid UTF-8")
        try:
            if entry.is_dir():
                return self.enter(place, name, is_link=entry.is_symlink())
            return self.judge(place, name, is_link=entry.is_symlink())
        except OSError as error:
            if not is_documentation(place.path_of(name), place.in_docs, self._settings):
                return None
            return Skipped(place.path_of(name), f"it cannot be read ({reason_of(error)})", 0, True)

    def enter(
        self, place: _Place, name: str, *, is_link: bool | None = None
    ) -> _Place | Skipped | None:
        """The folder ``name`` in ``place``, if it may hold documentation."""
        path = place.path_of(name)
        here = self.root / path
        if never_entered(name) or self._is_excluded(path, is_folder=True):
            return None
        only_included = place.only_included
        if not only_included:
            only_included = (
                is_output_folder(here) or place.rules.ignored_by(path, is_folder=True) is not None
            )
        if only_included and self._include is None:
            return None
        above = (*place.above, here)
        if here.is_symlink() if is_link is None else is_link:
            target = _resolved(here)
            if target is None or not target.is_relative_to(self.root):
                in_docs = place.in_docs or is_docs_folder(name)
                return Skipped(path, "it links outside the workspace") if in_docs else None
            # A loop, or a folder that another link has led to, would bring the same files again.
            if target in place.above or target == self.root or target in self._followed:
                return None
            self._followed.add(target)
            above = (*place.above, target)
        return _Place(
            path=path,
            rules=place.rules.below(self.root, path),
            in_docs=place.in_docs or is_docs_folder(name),
            only_included=only_included,
            above=above,
        )

    def judge(self, place: _Place, name: str, *, is_link: bool) -> Found | Skipped | None:
        """What becomes of the file ``name`` in ``place``; raises ``OSError`` if it is gone."""
        path = place.path_of(name)
        included = self._include is not None and self._include.match_file(path)
        if not included and (
            place.only_included
            or not is_documentation(place.path_of(name), place.in_docs, self._settings)
        ):
            return None
        file = self.root / path
        status = file.lstat()
        if is_link:
            target = _resolved(file)
            if target is None:
                return Skipped(path, "it links to nothing")
            if not target.is_relative_to(self.root):
                return Skipped(path, "it links outside the workspace")
            status = target.stat()
        if stat.S_ISDIR(status.st_mode):
            return None
        reason = self._reason_against(place, path, status, is_included=included)
        if reason is not None:
            return Skipped(path, reason, status.st_size)
        return Found(path, status.st_size, status.st_mtime_ns)

    def _reason_against(
        self, place: _Place, path: str, status: os.stat_result, *, is_included: bool
    ) -> str | None:
        if not stat.S_ISREG(status.st_mode):
            return "it is not a regular file"
        if self._is_excluded(path):
            return "excluded by the settings"
        if is_secret(path.rsplit("/", 1)[-1]):
            return "it may hold secrets"
        if not is_included and (by := place.rules.ignored_by(path)) is not None:
            return f"ignored by {by}"
        if status.st_size > self._settings.max_file_size:
            return too_large(self._settings.max_file_size)
        return None

    def _is_excluded(self, path: str, *, is_folder: bool = False) -> bool:
        if self._exclude is None:
            return False
        return self._exclude.match_file(f"{path}/" if is_folder else path)


def _resolved(path: Path) -> Path | None:
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError):
        return None


def _is_storable(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
