"""Finding the documents of a folder: every file that is considered, with the verdict on it.

The walk over the whole folder and the look at one path ask the same two functions, ``_enter`` for
each directory on the way and ``_judge`` for the file, so they cannot come to differ.
"""

import os
import stat
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path

from attrs import evolve, frozen

from askdocs.errors import NoWorkspace
from askdocs.settings import IndexingSettings
from askdocs.wording import Message
from askdocs.workspace.document import Skipped
from askdocs.workspace.documentation import (
    GENERATED,
    MARKERS,
    Kind,
    holds_no_docstrings,
    is_docs_folder,
    is_never_listed,
    kind_of,
    may_hold_secrets,
    reason_left_out,
)
from askdocs.workspace.entries import Sort, is_spelled, listed, printable, resolved, sort_at
from askdocs.workspace.facts import holds_facts
from askdocs.workspace.found import Found
from askdocs.workspace.git import Repository
from askdocs.workspace.ignoring import IGNORE_FILES, Ignoring, rules_of
from askdocs.workspace.reading import reason_of, too_large

_EXCLUDED = "it is excluded by the setting indexing.exclude"
_OUTSIDE = "it links outside the workspace"
_UNSHOWABLE = "its name cannot be shown or sent"


def discover(root: Path, settings: IndexingSettings) -> Iterator[Found | Skipped]:
    """Every file below ``root`` that was considered: a document, or why it is none.

    Directory by directory in sorted order, files before folders, while the walk goes on. Files
    that no rule makes documentation are not considered. A folder that is left out whole comes as
    one path that ends in a slash. Raises ``NoWorkspace`` if ``root`` is no
    folder (any more).
    """
    walk = _Walk(root, settings)
    waiting = [walk.top]
    while waiting:
        place = waiting.pop()
        try:
            found = listed(walk.top.real, place.real)
        except OSError as error:
            if place is walk.top:
                raise _no_workspace(root) from error
            yield Skipped(place.path[:-1], _cannot(error), failed=True)
            continue
        inside = walk.inside(place, {name for name, _ in found})
        if isinstance(inside, Skipped):
            yield inside
            continue
        folders: list[_Place] = []
        for name, sort in found:
            considered = walk.look(inside, name, sort)
            if isinstance(considered, _Place):
                folders.append(considered)
            elif considered is not None:
                yield considered
        waiting.extend(reversed(folders))


def consider(
    root: Path, path: str, settings: IndexingSettings, *, is_open: bool = False
) -> Found | Skipped | None:
    """The verdict that ``discover`` would come to at the folder-relative ``path``.

    ``None`` if the walk would not consider it: it is gone, no documentation, or a folder that is
    entered. A file that ``is_open`` need not be there: it may never have been saved.
    """
    return considering(root, settings, is_open=is_open)(path)


def considering(
    root: Path, settings: IndexingSettings, *, is_open: bool = False
) -> Callable[[str], Found | Skipped | None]:
    """``consider`` for path after path: what holds for the whole folder is read once."""
    return partial(_considered, _Walk(root, settings, is_open=is_open), is_open)


def _considered(walk: "_Walk", is_open: bool, path: str) -> Found | Skipped | None:
    names = path.removesuffix("/").split("/")
    if not path or any(name in {"", ".", ".."} or "\0" in name for name in names):
        return None
    place = walk.locate(names[:-1])
    if place is None:
        return None
    sort = sort_at(os.path.join(place.real, names[-1]))  # noqa: PTH118 (as fast as the walk)
    if sort is not None and not is_spelled(place.real, names[-1]):
        return None
    if sort == "file" and path.endswith("/"):
        return None
    if sort is None and is_open:
        sort = "file"
    considered = None if sort is None else walk.look(place, names[-1], sort)
    if not isinstance(considered, _Place):
        return considered
    try:
        inside = walk.inside(
            considered, {name for name, _ in listed(walk.top.real, considered.real)}
        )
    except OSError as error:
        return Skipped(considered.path[:-1], _cannot(error), failed=True)
    return inside if isinstance(inside, Skipped) else None


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
    """Whether it was entered for what ``include`` names or git tracks: nothing else counts."""
    is_linked: bool = False
    """Whether a link led here."""


class _Walk:
    """The rules of one folder."""

    def __init__(self, root: Path, settings: IndexingSettings, *, is_open: bool = False) -> None:
        self._settings = settings
        self._is_open = is_open
        self._include = rules_of("\n".join(settings.include))
        self._exclude = rules_of("\n".join(settings.exclude))
        self._root = os.path.realpath(root)
        root = Path(self._root)
        self._repository = Repository.around(root)
        top = self._repository.top if self._repository is not None else root
        self._prefix = "".join(f"{part}/" for part in root.relative_to(top).parts)
        ignoring = Ignoring.around(root, self._repository)
        self.top = _Place("", self._root, ignoring, is_docs_folder(root.name))

    def inside(self, place: _Place, names: Collection[str]) -> _Place | Skipped:
        """``place`` with the rules of its own ignore files; or why it is left out for ``names``."""
        if place.path and not (place.included or place.is_closed):
            reason = self._reason_inside(place, names)
            if reason is not None:
                return Skipped(place.path, reason)
        ignore_files = sorted(IGNORE_FILES.intersection(names))
        return evolve(place, ignoring=place.ignoring.below(place.path, place.real, ignore_files))

    def _reason_inside(self, place: _Place, names: Collection[str]) -> str | None:
        if not MARKERS.isdisjoint(names):
            return "it is a cache or a virtual environment"
        if not GENERATED.isdisjoint(names) and not self._tracks_below(place.path[:-1]):
            return "it holds what a documentation generator has made"
        if ".git" in names and self._is_other_worktree(place.real):
            return "it is another worktree of a repository that is read"
        return None

    def _is_other_worktree(self, real: str) -> bool:
        """Whether git made the directory as one more worktree of a repository in the folder."""
        other = Repository.at(Path(real))
        if other is None or not other.is_linked:
            return False
        ours = self._repository
        if ours is not None and ours.common_dir == other.common_dir:
            return True
        return other.common_dir.is_relative_to(self._root)

    def _tracks(self, path: str) -> bool:
        return self._repository is not None and self._repository.tracks(self._prefix + path)

    def _tracks_below(self, path: str) -> bool:
        return self._repository is not None and self._repository.tracks_below(self._prefix + path)

    def locate(self, names: Collection[str]) -> _Place | None:
        """The directory that is reached by ``names``, if the walk goes there."""
        place = self._inside_on_disk(self.top)
        for name in names:
            if place is None:
                return None
            sort = sort_at(os.path.join(place.real, name))  # noqa: PTH118
            if sort is not None and not is_spelled(place.real, name):
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
            for name in (*MARKERS, *GENERATED, *IGNORE_FILES, ".git")
            if os.path.lexists(os.path.join(place.real, name))  # noqa: PTH118
        ]
        inside = self.inside(place, names)
        return None if isinstance(inside, Skipped) else inside

    def _enter(self, place: _Place, name: str) -> _Place | Skipped | None:
        path = place.path + name
        if is_never_listed(name):
            return None
        if self._exclude.verdict(path, is_folder=True):
            return Skipped(f"{printable(path)}/", _EXCLUDED)
        verdict = self._include.verdict(path, is_folder=True)
        included = place.included if verdict is None else verdict
        is_wanted = included or self._include.leads_into(path)
        left_out = reason_left_out(name, in_docs=place.in_docs)
        if left_out and not self._include.spells(path):
            is_wanted = False
        ignored = place.ignoring.reason(path, is_folder=True)
        closed = place.is_closed or left_out is not None or ignored is not None
        if closed and not is_wanted and not self._is_kept(place, path, left_out):
            # Of a folder that is entered for a few files the others are not worth a word.
            reason = None if place.is_closed else left_out or ignored
            return None if reason is None else Skipped(f"{printable(path)}/", reason)
        shown = printable(path)
        if shown != path:
            return Skipped(f"{shown}/", _UNSHOWABLE)
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
        shown = printable(path)
        if barred is not None or shown != path:
            return Skipped(shown, barred or _UNSHOWABLE)
        if kind is Kind.UNREADABLE:
            return Skipped(path, "its format cannot be read")
        real = os.path.join(place.real, name)  # noqa: PTH118
        if place.is_linked or sort == "link":
            target = resolved(real)
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
        if kind is Kind.OTHER and not place.in_docs and self._settings.manifests:
            kind = Kind.DOCUMENT if holds_facts(path) else Kind.OTHER
        if self._is_included(place, path):
            is_text = kind is Kind.OTHER and not name.startswith(".")
            return Kind.DOCUMENT if is_text else kind
        return Kind.OTHER if place.is_closed and not self._tracks(path) else kind

    def _barred(self, place: _Place, name: str, path: str) -> str | None:
        """Why a file that may be a document by its kind must not be read."""
        if self._exclude.verdict(path, is_folder=False):
            return _EXCLUDED
        if may_hold_secrets(name):
            return "it may hold secrets"
        if self._is_included(place, path):
            return None
        return place.ignoring.reason(path, is_folder=False, is_tracked=lambda: self._tracks(path))

    def _is_kept(self, place: _Place, path: str, left_out: str | None) -> bool:
        """Whether a folder is entered, though its name or an ignore file speaks against it."""
        if not self._tracks_below(path):
            return False
        own = place.ignoring.reason(path, is_folder=True, is_tracked=lambda: True)
        return own is None and (left_out is None or place.in_docs)

    def _is_included(self, place: _Place, path: str) -> bool:
        verdict = self._include.verdict(path, is_folder=False)
        return place.included if verdict is None else verdict

    def _follow(self, place: _Place, name: str) -> _Place | Found | Skipped | None:
        """Through a link: to a file as to any other, to a folder once and never in a circle."""
        path = place.path + name
        real = resolved(os.path.join(place.real, name))  # noqa: PTH118
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
            return Found(path, 0, 0, 0) if self._is_open else None
        except OSError as error:
            return Skipped(path, _cannot(error), failed=True)
        if not stat.S_ISREG(status.st_mode):
            return Skipped(path, "it is not a regular file")
        if status.st_size > self._settings.max_file_size:
            return Skipped(path, too_large(self._settings.max_file_size), status.st_size)
        return Found(path, status.st_size, status.st_mtime_ns, status.st_ino)

    def _relative(self, real: str) -> str | None:
        """``real`` relative to the root; ``None`` where it is outside."""
        try:
            inner = Path(real).relative_to(self._root).as_posix()
        except ValueError:
            return None
        return "" if inner == "." else inner


def _cannot(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "there is no permission to read it"
    return Message("it cannot be read ({})", reason_of(error))


def _no_workspace(root: Path) -> NoWorkspace:
    return NoWorkspace(
        Message("The folder {} is gone or cannot be read.", root.name),
        "Open a folder that is there.",
    )
