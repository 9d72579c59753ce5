"""The library: the indexes of the folders that are open in this process, for reading."""

import contextlib
import hashlib
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from attrs import define, field, frozen

from askdocs.errors import IndexUnavailable, NoWorkspace
from askdocs.index.buffer_parser import BufferParser
from askdocs.index.database import in_memory, remove_files, why
from askdocs.index.overlays import OverlaidReader, Overlay
from askdocs.index.reader import FolderSnapshot, Snapshot
from askdocs.index.store import Store
from askdocs.index.store_state import State
from askdocs.patterns import lazy_pattern
from askdocs.settings import Settings
from askdocs.wording import Message
from askdocs.workspace.document import Document, Folder, Skipped, told_apart
from askdocs.workspace.found import Found, is_fresh

_SAFE: Final = lazy_pattern(r"[^\w.-]+")


_MANY_REVISIONS: Final = 1_000_000


@frozen
class FolderStatus:
    """What is known of one folder."""

    folder: Folder
    documents: int
    passages: int
    skipped: int
    failed: int
    revision: int
    complete: bool
    """Whether the whole folder has been looked at."""
    problem: str | None
    """Why its index is not kept as it should be, as a sentence."""


@frozen
class DocumentState:
    """One file that was considered."""

    path: str
    state: State
    reason: str | None
    passages: int
    bytes: int


@define(eq=False)
class _Shelf:
    store: Store
    settings: Settings
    overlays: Mapping[str, Overlay] = field(factory=dict)
    """Replaced as a whole, never changed: snapshots hold on to it."""
    changes: int = 0
    """Of the overlays, and of stores that came before this one."""

    @property
    def revision(self) -> int:
        return self.store.revision() + self.changes


class Library:
    """The open folders and their indexes. Safe to use from any thread; most calls read the disk."""

    def __init__(self, cache: Path | None) -> None:
        """``cache`` is the user's cache folder; ``None`` keeps all indexes in memory."""
        self._cache = cache
        self._shelves: Mapping[Folder, _Shelf] = {}
        """Replaced as a whole, so that whoever only looks need not wait for the lock."""
        self._lock = threading.RLock()
        self._parser = BufferParser()
        self.on_damage: Callable[[Folder], None] = lambda _: None
        """Told, on any thread, which folder's index was found damaged or gone."""

    def open(self, folder: Folder, settings: Settings) -> None:
        """Open the index of ``folder``, or give it other settings if it is open."""
        with self._lock:
            if self._changed(folder, settings):
                return
        # Another process may be writing to it, and this one has other folders to look at.
        store = self._watched(folder, Store.open(self.directory_of(folder)))
        with self._lock:
            if not self._changed(folder, settings):
                self._shelves = {**self._shelves, folder: _Shelf(store, settings)}
                return
        store.close()

    def close(self, folder: Folder) -> None:
        """Close the index of ``folder``; it stays on disk."""
        with self._lock:
            shelf = self._shelves.get(folder)
            self._shelves = {one: kept for one, kept in self._shelves.items() if one != folder}
        if shelf is not None:
            shelf.store.close()
            if shelf.store.is_damaged and not shelf.store.is_gone():
                # Whoever opens it next must not have to find that out again.
                with contextlib.suppress(OSError):
                    self._remove(folder)

    def stop_parsing(self) -> None:
        """End what parses open buffers, for good; none is taken in any more."""
        self._parser.close()

    def shutdown(self) -> None:
        """Close all indexes."""
        self.stop_parsing()
        for folder in self.folders:
            self.close(folder)

    @property
    def folders(self) -> tuple[Folder, ...]:
        return tuple(self._shelves)

    def directory_of(self, folder: Folder) -> Path | None:
        """Where the index of ``folder`` is kept; ``None`` in memory."""
        if self._cache is None:
            return None
        name = str(folder.path)
        digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return self._cache / f"{digest}-{_SAFE.sub('_', folder.name)[:40]}"

    def store_of(self, folder: Folder) -> Store:
        """The store behind ``folder``."""
        return self._shelf(folder).store

    def settings_of(self, folder: Folder) -> Settings:
        """The settings that ``folder`` was opened with."""
        return self._shelf(folder).settings

    def set_buffer(self, folder: Folder, path: str, text: str) -> bool:
        """Let the open buffer ``text`` stand for the document at ``path``; whether it does.

        A file that is no document of the folder is not made one by being open, and one that is
        none any more is forgotten. So is one that takes long to parse: the disk speaks for it.
        """
        # Imported here because parsing needs more than answering does.
        from askdocs.workspace.discovery import consider  # noqa: PLC0415
        from askdocs.workspace.reading import digest_of_text  # noqa: PLC0415

        shelf = self._shelf(folder)
        considered = consider(folder.path, path, shelf.settings.indexing, is_open=True)
        # What an editor shows of a PDF is not what stands on its pages.
        if not isinstance(considered, Found) or path.lower().endswith(".pdf"):
            self.drop_buffer(folder, path)
            return False
        digest = digest_of_text(path, text)
        overlay = shelf.overlays.get(path)
        if overlay is not None and overlay.document.digest == digest:
            return True
        if overlay is None and self._digest_on_disk(shelf, path) == digest:
            return True
        limit = float(shelf.settings.indexing.max_seconds_per_file)
        overlay = self._parser.overlay_of(folder, path, text, limit)
        if overlay is None:
            self.drop_buffer(folder, path)
            return False
        with self._lock:
            shelf.overlays = {**shelf.overlays, path: overlay}
            shelf.changes += 1
        return True

    def drop_buffer(self, folder: Folder, path: str) -> None:
        """Let the disk speak for the document at ``path`` again."""
        with self._lock:
            shelf = self._shelves.get(folder)
            if shelf is not None and path in shelf.overlays:
                shelf.overlays = {
                    other: overlay for other, overlay in shelf.overlays.items() if other != path
                }
                shelf.changes += 1

    def snapshot(self, folder_uri: str | None = None) -> Snapshot:
        """What there is now, of one folder or of all; raises ``NoWorkspace`` if there is none."""
        with self._lock:
            shelves = {
                folder: shelf
                for folder, shelf in self._shelves.items()
                if folder_uri is None or folder.uri == folder_uri.rstrip("/")
            }
            if not shelves:
                raise _no_workspace(folder_uri, self.folders)
            for folder, shelf in shelves.items():
                if shelf.store.is_gone():
                    self.rebuild(folder, shelf.store)
                    self.on_damage(folder)
            taken = tuple(
                self._taken(folder, shelf)
                for folder, shelf in zip(told_apart(tuple(shelves)), shelves.values(), strict=True)
            )
        return Snapshot(taken, self, sum(folder.index.revision for folder in taken))

    def mark(self) -> object:
        """Equal as long as ``snapshot`` would show the same; raises ``NoWorkspace`` as it does."""
        with self._lock:
            if not self._shelves:
                raise _no_workspace(None, ())
            shelves = tuple(self._shelves.values())
            if any(shelf.store.is_gone() for shelf in shelves):
                # A snapshot finds it made anew.
                return object()
            return tuple(
                (shelf, shelf.changes, shelf.settings, shelf.store.revision()) for shelf in shelves
            )

    def stamp(self, folder: Folder, path: str) -> object:
        shelf = self._shelves.get(folder)
        overlay = shelf.overlays.get(path) if shelf is not None else None
        if overlay is not None:
            return overlay.document.digest
        try:
            status = (folder.path / path).stat()
        except (OSError, ValueError):
            return None
        if is_fresh(status.st_mtime_ns):
            # It may be written once more at the very same time.
            return object()
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns

    def current(self, folder: Folder, path: str) -> Document | None:
        from askdocs.workspace.reading import read_document  # noqa: PLC0415 (see set_buffer)

        shelf = self._shelves.get(folder)
        if shelf is None:
            return None
        overlay = shelf.overlays.get(path)
        if overlay is not None:
            return overlay.document
        limit = shelf.settings.indexing.max_file_size
        # A PDF is unpacked by a native library: in this process only what the worker survived.
        known = self._digest_on_disk(shelf, path) if path.lower().endswith(".pdf") else None
        document = read_document(folder.path, path, max_size=limit, only_pdf=known)
        return None if isinstance(document, Skipped) else document

    def status(self, folder: Folder) -> FolderStatus:
        """How much of ``folder`` is indexed."""
        shelf = self._shelf(folder)
        try:
            return self._status(folder, shelf)
        except IndexUnavailable as error:
            return FolderStatus(folder, 0, 0, 0, 0, shelf.changes, False, error.message)

    def _status(self, folder: Folder, shelf: _Shelf) -> FolderStatus:
        counts = shelf.store.counts()
        return FolderStatus(
            folder=folder,
            documents=counts.documents,
            passages=counts.passages,
            skipped=counts.skipped,
            failed=counts.failed,
            revision=counts.revision + shelf.changes,
            complete=counts.is_complete,
            problem=shelf.store.problem,
        )

    def documents(self, folder: Folder) -> list[DocumentState]:
        """Every file of ``folder`` that was considered, by path."""
        catalogue = self._shelf(folder).store.catalogue()
        return [
            DocumentState(entry.path, entry.state, entry.reason, entry.passages, entry.size)
            for entry in catalogue.values()
        ]

    def rebuild(self, folder: Folder, store: Store, problem: str | None = None) -> None:
        """Throw the index ``store`` of ``folder`` away and start an empty one.

        One that was deleted or replaced already is not thrown away but opened as it is now, and
        nothing is done where another one has taken its place here. With a ``problem`` that says
        why the disk is of no use, the new one is kept in memory.
        """
        with self._lock:
            shelf = self._shelf(folder)
            if shelf.store is not store:
                return
            try:
                changes = shelf.revision + 1
            except IndexUnavailable:
                # Its revision cannot be read any more: any larger number will do.
                changes = shelf.changes + _MANY_REVISIONS
            shelf.store.close()
            if problem is None and not shelf.store.is_gone():
                try:
                    self._remove(folder)
                except OSError as error:
                    # Windows lets nobody delete what another process has open.
                    problem = in_memory(why(error))
            if problem is not None:
                shelf.store = self._watched(folder, Store(None, problem))
            else:
                shelf.store = self._watched(folder, Store.open(self.directory_of(folder)))
            shelf.changes = changes

    def _changed(self, folder: Folder, settings: Settings) -> bool:
        """Give ``folder`` other settings if it is open; whether it is."""
        shelf = self._shelves.get(folder)
        if shelf is not None:
            shelf.settings = settings
        return shelf is not None

    def _remove(self, folder: Folder) -> None:
        directory = self.directory_of(folder)
        if directory is not None:
            remove_files(directory)

    def _watched(self, folder: Folder, store: Store) -> Store:
        store.on_damage = lambda: self.on_damage(folder)
        return store

    def _shelf(self, folder: Folder) -> _Shelf:
        shelf = self._shelves.get(folder)
        if shelf is None:
            raise _no_workspace(folder.uri, self.folders)
        return shelf

    def _taken(self, folder: Folder, shelf: _Shelf) -> FolderSnapshot:
        base = shelf.store.reader()
        reader = OverlaidReader(base, shelf.overlays, base.revision + shelf.changes)
        return FolderSnapshot(folder, reader, shelf.settings, base.is_complete)

    def _digest_on_disk(self, shelf: _Shelf, path: str) -> str | None:
        reader = shelf.store.reader()
        try:
            return reader.digest_of(path)
        finally:
            reader.close()


def _no_workspace(uri: str | None, folders: tuple[Folder, ...]) -> NoWorkspace:
    if uri is None or not folders:
        return NoWorkspace(
            "There is no workspace folder to ask about.", "Open a folder that holds documentation."
        )
    names = ", ".join(folder.name for folder in folders)
    return NoWorkspace(
        "This folder is not open as a workspace folder.", Message("Open folders: {}.", names)
    )
