"""Places: which URI is which document of which folder."""

import os
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from attrs import frozen

from askdocs.file_names import IS_MACOS, spellings_on_disk, windows_path
from askdocs.wording import Message, as_message

if TYPE_CHECKING:
    from askdocs.workspace.document import Folder


@frozen
class Place:
    """A document's path in its folder."""

    folder: "Folder"
    path: str
    """Relative to the folder, with forward slashes."""


class Places:
    """The workspace folders of a connection."""

    def __init__(self) -> None:
        self._folders: dict[str, Folder] = {}
        self.unusable: dict[str, str] = {}
        """URIs of folders that cannot be read, with the reason."""

    @property
    def folders(self) -> "tuple[Folder, ...]":
        return tuple(self._folders.values())

    def add(self, uri: str) -> "Folder | None":
        """Take the folder ``uri`` in; ``None`` if it is no folder of this machine."""
        # Imported here because a client does not wait for it at ``initialize``.
        from askdocs.workspace.document import Folder  # noqa: PLC0415

        uri = uri.rstrip("/") if uri.count("/") > 3 else uri
        path = path_of(uri)
        if path is None:
            self.unusable[uri] = "only folders on this machine (file:) can be read"
            return None
        try:
            if not path.is_dir():
                self.unusable[uri] = Message("there is no folder {}", path.name)
                return None
            folder = Folder(path.resolve(), uri)
        except (OSError, RuntimeError) as error:
            # One folder that cannot be looked at must not cost the others.
            reason = (getattr(error, "strerror", None) or "its path is not valid").lower()
            self.unusable[uri] = Message(
                "{} cannot be read ({})", path.name[:80], as_message(reason)
            )
            return None
        self._folders[uri] = folder
        return folder

    def remove(self, uri: str) -> "Folder | None":
        """Let the folder ``uri`` go; ``None`` if it was not there."""
        uri = uri.rstrip("/") if uri.count("/") > 3 else uri
        self.unusable.pop(uri, None)
        return self._folders.pop(uri, None)

    def named(self, uri: str) -> "Folder | None":
        """The folder that the client calls ``uri``."""
        return self._folders.get(uri) or self._folders.get(uri.rstrip("/"))

    def find(self, uri: str) -> Place | None:
        """The document ``uri``, of the deepest folder that holds it."""
        path = self._path_of(uri)
        if path is None:
            return None
        # The folder of the file is resolved, the file is not: a link is a document of its own.
        resolved = os.path.join(os.path.realpath(path.parent), path.name)  # noqa: PTH118 (strings)
        holding = [folder for folder in self.folders if _is_inside(resolved, folder)]
        if not holding:
            return None
        folder = max(holding, key=lambda folder: len(folder.path.parts))
        return Place(folder, _spellings(folder, Path(resolved).relative_to(folder.path))[0])

    def changed(self, uris: Iterable[str]) -> "dict[Folder, list[str]]":
        """The documents of ``uris`` by folder; nested folders each get theirs."""
        found: dict[Folder, list[str]] = {}
        for uri in uris:
            path = self._path_of(uri)
            if path is None:
                continue
            resolved = os.path.join(os.path.realpath(path.parent), path.name)  # noqa: PTH118
            for folder in self.folders:
                if _is_inside(resolved, folder):
                    inner = Path(resolved).relative_to(folder.path)
                    found.setdefault(folder, []).extend(_spellings(folder, inner))
        return found

    def _path_of(self, uri: str) -> Path | None:
        path = path_of(uri)
        if path is not None and is_elsewhere(path, [folder.path for folder in self.folders]):
            return None
        return path


def is_elsewhere(path: PurePath, folders: Iterable[PurePath]) -> bool:
    """Whether ``path`` is a share or a device of Windows that is no folder's.

    Only to look there may send the user's name and password to another machine.
    """
    drive = path.drive.lower()
    return drive.startswith("\\\\") and drive not in {folder.drive.lower() for folder in folders}


def path_of(uri: str) -> Path | None:
    """The path of a ``file:`` URI; ``None`` for any other."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.scheme.lower() != "file" or not path or "\0" in path:
        return None
    if os.name == "nt":
        path = windows_path(unquote(parts.netloc), path)
    elif parts.netloc not in {"", "localhost"}:
        return None
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        # Half a character, which no file's name has.
        return None
    return Path(path)


def _spellings(folder: "Folder", inner: PurePath) -> list[str]:
    """What the path ``inner`` may be called on the disk, which clients on macOS spell their way."""
    path = inner.as_posix()
    if not IS_MACOS or path.isascii():
        return [path]
    return spellings_on_disk(str(folder.path), path)


def _is_inside(path: str, folder: "Folder") -> bool:
    return Path(path).is_relative_to(folder.path) and Path(path) != folder.path
