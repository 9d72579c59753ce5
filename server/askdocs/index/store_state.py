"""What a store says of the files of its folder."""

from typing import Final, Literal, TypeAlias

from attrs import frozen

State: TypeAlias = Literal["indexed", "skipped", "failed"]

RACY_NS: Final = 2_000_000_000
"""A file written so shortly before it was read may change again within its time's resolution."""


@frozen
class Entry:
    """What the store knows of one file."""

    path: str
    digest: str | None
    size: int
    mtime_ns: int
    """As the file system had it, or -1 where that time cannot be trusted."""
    state: State
    reason: str | None
    passages: int


@frozen
class Counts:
    """How much a store holds."""

    documents: int
    passages: int
    skipped: int
    failed: int
