"""What a store says of the files of its folder."""

from typing import Literal, TypeAlias

from attrs import field, frozen

State: TypeAlias = Literal["indexed", "skipped", "failed"]


@frozen
class Entry:
    """What the store knows of one file."""

    path: str
    digest: str | None
    size: int
    stamp: str
    """``Found.stamp`` when the file was read."""
    state: State
    reason: str | None
    passages: int


@frozen
class Counts:
    """How much a store holds, at one revision."""

    documents: int
    passages: int
    skipped: int
    failed: int
    revision: int
    is_complete: bool = field(converter=bool)
    """Whether the whole folder has been looked at since the store was made."""
