"""The entries of the ledger: whose mirror it is, its store, its files; and their rows."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from attrs import evolve, frozen

from askdocs.backends.chapters import ChapterInfo

FileState: TypeAlias = Literal["uploading", "uploaded", "attached", "failed"]
"""A file may be at the endpoint or not; is there; can be searched; was not taken."""

COLUMNS: Final = (
    "key, name, id, state, reason, expires, path, digest, headings, start_line, end_line, bytes"
)


@frozen
class Place:
    """The mirror of one folder at one endpoint."""

    folder: str
    """The absolute path."""
    endpoint: str
    """The base URL."""


@frozen
class StoreEntry:
    """The vector store of a place."""

    id: str
    days: int
    """After which it expires unless it is used."""
    synced: datetime | None


@frozen
class FileEntry:
    """One chapter of a place."""

    key: str
    name: str
    """Of the file, by which it is found again if its id was never heard of."""
    id: str | None
    state: FileState
    reason: str
    """Why it was not taken; empty if it was."""
    expires: int | None
    """When the endpoint deletes the file, in seconds since 1970."""
    path: str
    digest: str
    headings: tuple[str, ...]
    start_line: int
    end_line: int
    bytes: int


def described(info: ChapterInfo) -> tuple[str, str, str, int, int, int]:
    """The columns that say which part of which document a chapter is."""
    headings = json.dumps(info.headings, ensure_ascii=False)
    return info.path, info.digest, headings, info.start_line, info.end_line, info.bytes


def entry_in(row: Sequence[Any]) -> FileEntry:
    """The entry of a row with ``COLUMNS``."""
    entry = FileEntry(*row)
    return evolve(entry, headings=tuple(json.loads(row[8])))
