"""Finding the documents of a folder: every file that is considered, with the verdict on it.

The walk over the whole folder and the look at one path ask the same two functions, ``_enter`` for
each directory on the way and ``_judge`` for the file, so they cannot come to differ.
"""

import os
import re
import stat
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from askdocs.errors import NoWorkspace
from askdocs.opening import WALKS, open_folder
from askdocs.settings import IndexingSettings
from askdocs.wording import Message
from askdocs.workspace.document import Skipped
from askdocs.workspace.documentation import (
    MARKERS,
    Kind,
    holds_no_docstrings,
    is_docs_folder,
    is_left_out,
    is_version_control,
    kind_of,
    may_hold_secrets,
)
from askdocs.workspace.entries import Sort, sort_at, sort_of
from askdocs.workspace.ignoring import EXCLUDE_FILE, IGNORE_FILES, Ignoring, rules_of
from askdocs.workspace.reading import reason_of, too_large

_EXCLUDED = "it is excluded by the setting indexing.exclude"
_OUTSIDE = "it links outside the workspace"
_UNSHOWABLE = "its name cannot be shown or sent"

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


@frozen
class Found:
    """A file that is a document."""

    path: str
    """Relative to the folder, with forward slashes."""
    size: int
    """Bytes."""
    mtime_ns: int


_RACY_NS: Final = 2_000_000_000


def is_fresh(mtime_ns: int) -> bool:
    """Whether a file was written so shortly before now that its time may stay when it changes."""
    return abs(time.time_ns() - mtime_ns) < _RACY_NS


def discover(root: Path, settings: IndexingSettings) -> Iterator[Found | Skipped]:
    """Every file below ``root`` that was considered: a document, or why it is none.

    Directory by directory in sorted order, files before folders, while the walk goes on. Files
    that no rule makes documentation are not considered. Raises ``NoWorkspace`` if ``root`` is no
    folder (any more).
    """
    walk = _Walk(root, settings)
    waiting = [walk.top]
    while waiting:
        place = waiting.pop()
        try:
            found = _listed(walk.top.real, place.real)
        except OSError as error:
            if place is walk.top:
                raise _no_workspace(root) from error
            yield Skipped(place.path[:-1], _cannot(error), failed=True)
            continue
        inside = walk.inside(place, {name for name, _ in found})
        if inside is None:
            continue
        folders: list[_Place] = []
        for name, sort in found:
            considered = walk.look(inside, name, sort)
            if isinstance(considered, _Place):
                folders.append(considered)
            elif considered is not None:
                yield considered
        waiting.extend(reversed(folders))


def consider(root: Path, path: str, settings: IndexingSettings) -> Found | Skipped | None:
    """The verdict that ``discover`` would come to on the one file at the folder-relative ``path``.

    ``None`` if the walk would not consider it: it is gone, no documentation, or a folder.
    """
    walk = _Walk(root, settings)
    names = path.split("/")
    if not path or any(name in {"", ".", ".."} or "\0" in name for name in names):
        return None
    place = walk.locate(names[:-1])
    if place is None:
        return None
    sort = sort_at(os.path.join(place.real, names[-1]))  # noqa: PTH118 (as fast as the walk)
    if sort is not None and not _is_spelled(place.real, names[-1]):
        return None
    considered = None if sort is None else walk.look(place, names[-1], sort)
    if not isinstance(considered, _Place):
        return considered
    try:
        _listed(walk.top.real, considered.real)
    except OSError as error:
        return Skipped(considered.path[:-1], _cannot(error), failed=True)
    return None


@frozen
class _Place:
    """A directory on the walk, and what its parents say about the files in it."""

    path: str
    """Relative to the root: empty, or ending in a slash."""
    real: str
    """Where it really is."""
    ignoring: Ignoring
    in_docs: bool = False
    in_tests: bool = False
    included: bool = False
    """Whether the setting ``include`` names it or a folder above."""
    is_closed: bool = False
    """Whether it would not have been entered but for ``include``: nothing else counts in it."""
    is_linked: bool = False
    """Whether a link led here."""


class _Walk:
    """The rules of one folder."""

    def __init__(self, root: Path, settings: IndexingSettings) -> None:
        self._settings = settings
        self._include = rules_of("\n".join(settings.include))
        self._exclude = rules_of("\n".join(settings.exclude))
        self._root = os.path.realpath(root)
        git = Ignoring().below("", self._root, [EXCLUDE_FILE])
        self.top = _Place("", self._root, git, is_docs_folder(Path(self._root).name))

    def inside(self, place: _Place, names: Collection[str]) -> _Place | None:
        """``place`` with the rules of its own ignore files; ``None`` if ``names`` mark a cache."""
        if place.path and not (place.included or place.is_closed) and not MARKERS.isdisjoint(names):
            return None
        ignore_files = sorted(IGNORE_FILES.intersection(names))
        return evolve(place, ignoring=place.ignoring.below(place.path, place.real, ignore_files))

    def locate(self, names: Collection[str]) -> _Place | None:
        """The directory that is reached by ``names``, if the walk goes there."""
        place = self._inside_on_disk(self.top)
        for name in names:
            if place is None:
                return None
            sort = sort_at(os.path.join(place.real, name))  # noqa: PTH118
            if sort is not None and not _is_spelled(place.real, name):
                return None
            below = self.look(place, name, sort) if sort in {"folder", "link"} else None
            place = self._inside_on_disk(below) if isinstance(below, _Place) else None
        return place

    def look(self, place: _Place, name: str, sort: Sort) -> "_Place | Found | Skipped | None":
        """The place to go on with for a directory, the verdict for anything else."""
        if sort == "folder":
            return self._enter(place, name)
        if sort == "link":
            return self._follow(place, name)
        return self._judge(place, name, sort)

    def _inside_on_disk(self, place: _Place) -> _Place | None:
        names = [
            name
            for name in (*MARKERS, *IGNORE_FILES)
            if os.path.lexists(os.path.join(place.real, name))  # noqa: PTH118
        ]
        return self.inside(place, names)

    def _enter(self, place: _Place, name: str) -> _Place | Skipped | None:
        path = place.path + name
        if is_version_control(name) or self._exclude.verdict(path, is_folder=True):
            return None
        verdict = self._include.verdict(path, is_folder=True)
        included = place.included if verdict is None else verdict
        is_on_the_way = self._include.leads_into(path)
        left_out = is_left_out(name, in_docs=place.in_docs)
        if left_out and not self._include.spells(path):
            return None
        closed = place.is_closed or left_out or self._is_ignored(place, path, is_folder=True)
        if closed and not (included or is_on_the_way):
            return None
        printable = _printable(path)
        if printable != path:
            return Skipped(printable, _UNSHOWABLE)
        return _Place(
            path=f"{path}/",
            real=os.path.join(place.real, name),  # noqa: PTH118
            ignoring=place.ignoring,
            in_docs=place.in_docs or is_docs_folder(name),
            in_tests=place.in_tests or holds_no_docstrings(name),
            included=included,
            is_closed=closed,
            is_linked=place.is_linked,
        )

    def _judge(self, place: _Place, name: str, sort: Sort) -> Found | Skipped | None:
        path = place.path + name
        kind = self._kind(place, name, path)
        if kind in {Kind.OTHER, Kind.BINARY}:
            return None
        barred = self._barred(place, name, path)
        printable = _printable(path)
        if barred is not None or printable != path:
            return Skipped(printable, barred or _UNSHOWABLE)
        if kind is Kind.UNREADABLE:
            return Skipped(path, "its format cannot be read")
        real = os.path.join(place.real, name)  # noqa: PTH118
        if place.is_linked or sort == "link":
            target = _resolved(real)
            return None if target is None else self._judge_linked(path, target)
        return self._measured(path, real)

    def _kind(self, place: _Place, name: str, path: str) -> Kind:
        """What the file is by its name, the ignore files left aside."""
        if self._include.verdict(path, is_folder=False):
            return Kind.DOCUMENT
        kind = kind_of(
            name,
            in_docs=place.in_docs,
            in_tests=place.in_tests,
            docstrings=self._settings.docstrings,
        )
        if self._is_included(place, path):
            is_text = kind is Kind.OTHER and not name.startswith(".")
            return Kind.DOCUMENT if is_text else kind
        return Kind.OTHER if place.is_closed else kind

    def _barred(self, place: _Place, name: str, path: str) -> str | None:
        """Why a file that may be a document by its kind must not be read."""
        if self._exclude.verdict(path, is_folder=False):
            return _EXCLUDED
        if may_hold_secrets(name):
            return "it may hold secrets"
        if self._is_included(place, path):
            return None
        return place.ignoring.reason(path, is_folder=False)

    def _is_included(self, place: _Place, path: str) -> bool:
        verdict = self._include.verdict(path, is_folder=False)
        return place.included if verdict is None else verdict

    def _is_ignored(self, place: _Place, path: str, *, is_folder: bool) -> bool:
        return place.ignoring.reason(path, is_folder=is_folder) is not None

    def _follow(self, place: _Place, name: str) -> _Place | Found | Skipped | None:
        """Through a link: to a file as to any other, to a folder once and never in a circle."""
        path = place.path + name
        real = _resolved(os.path.join(place.real, name))  # noqa: PTH118
        if real is None:
            return None
        if not os.path.isdir(real):  # noqa: PTH112
            return self._judge(place, name, "link")
        below = self._enter(place, name)
        if not isinstance(below, _Place) or place.is_linked:
            return None
        inner = self._relative(real)
        if inner is None:
            return Skipped(path, _OUTSIDE)
        target = self.locate(inner.split("/")) if inner else self.top
        if target is None or f"{place.real}{os.sep}".startswith(f"{real}{os.sep}"):
            return None
        if (target.in_docs, target.included) == (below.in_docs, below.included):
            # Everything in it has the same verdict under its own name.
            return Skipped(path, Message("it is a link to {}", inner))
        return evolve(below, real=real, is_linked=True)

    def _judge_linked(self, path: str, real: str) -> Found | Skipped | None:
        """The verdict on a document that a link led to: what bars its target bars it too."""
        inner = self._relative(real)
        if inner is None:
            return Skipped(path, _OUTSIDE)
        if not os.path.exists(real):  # noqa: PTH110 (a resolved path that is a link is a loop)
            return Skipped(path, "its link leads nowhere", failed=True)
        *above, name = inner.split("/")
        place = self.locate(above)
        if place is None or name.startswith("."):
            return Skipped(path, "it links to where nothing is indexed")
        barred = self._barred(place, name, inner)
        if barred is not None:
            return Skipped(path, barred)
        if self._kind(place, name, inner) is Kind.DOCUMENT:
            return Skipped(path, Message("it is a link to {}", inner))
        return self._measured(path, real)

    def _measured(self, path: str, real: str) -> Found | Skipped | None:
        try:
            status = os.lstat(real)
        except FileNotFoundError:
            return None
        except OSError as error:
            return Skipped(path, _cannot(error), failed=True)
        if not stat.S_ISREG(status.st_mode):
            return Skipped(path, "it is not a regular file")
        if status.st_size > self._settings.max_file_size:
            return Skipped(path, too_large(self._settings.max_file_size), status.st_size)
        return Found(path, status.st_size, status.st_mtime_ns)

    def _relative(self, real: str) -> str | None:
        """``real`` relative to the root; ``None`` where it is outside."""
        try:
            inner = Path(real).relative_to(self._root).as_posix()
        except ValueError:
            return None
        return "" if inner == "." else inner


def _listed(root: str, real: str) -> list[tuple[str, Sort]]:
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


def _resolved(path: str) -> str | None:
    """``path`` with its links followed; ``None`` where it changes while that is done."""
    try:
        return os.path.realpath(path)
    except OSError:
        return None


def _is_spelled(directory: str, name: str) -> bool:
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


def _printable(path: str) -> str:
    """``path`` with escapes for what is not valid UTF-8 and for control characters."""
    if path.isprintable():
        return path
    shown = path.encode("utf-8", "backslashreplace").decode()
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", shown)


def _cannot(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "there is no permission to read it"
    return Message("it cannot be read ({})", reason_of(error))


def _no_workspace(root: Path) -> NoWorkspace:
    return NoWorkspace(
        Message("The folder {} is gone or cannot be read.", root.name),
        "Open a folder that is there.",
    )
