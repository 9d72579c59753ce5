"""What the front doors know of the copy of the docs that a hosted assistant searches."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

from attrs import frozen

from askdocs.wording import Message, as_message
from askdocs.workspace.document import Folder

StoreState: TypeAlias = Literal["none", "ready", "processing", "expired", "gone"]
"""Of the vector store at the endpoint: none was made yet; files can be found; some are still being
processed; it was not used for too long; somebody deleted it."""


@frozen
class PlannedFile:
    """A document that goes up."""

    path: str
    chapters: int
    """In how many files."""
    bytes: int


@frozen
class Excluded:
    """A file that does not go up, and why."""

    path: str
    reason: str


@frozen
class UploadPlan:
    """What would stand in the vector store of a folder."""

    folder: Folder
    endpoint: str
    """The base URL."""
    consent: bool
    """Whether the user has agreed to it."""
    files: tuple[PlannedFile, ...]
    excluded: tuple[Excluded, ...]
    bytes: int
    """Of all files that are to stand there."""
    estimated_tokens: int
    cost: str
    """What keeping and searching so much costs, as a phrase without amounts of money."""
    waiting: int = 0
    """Chapters of it that are not there yet."""


@frozen
class Step:
    """How far a piece of work is."""

    message: str
    done: int = 0
    total: int = 0

    @property
    def said(self) -> Message:
        """The message with how far it is."""
        what = as_message(self.message)
        if not self.total:
            return what
        return Message("{} ({} of {})", what, f"{self.done:,}", f"{self.total:,}")


Report: TypeAlias = Callable[[Step], None]


@frozen
class Synced:
    """What bringing a vector store up to date came to, in chapters."""

    uploaded: int
    removed: int
    unchanged: int
    failed: tuple[Excluded, ...]
    """Documents that the endpoint did not take, each with its reason."""


@frozen
class Cleaned:
    """What was removed."""

    files: int
    stores: int


@frozen
class MirrorStatus:
    """How the copy of a folder is."""

    folder: Folder
    endpoint: str
    consent: bool
    state: StoreState
    files: int
    """Chapters that the ledger knows to be there."""
    failed: tuple[Excluded, ...]
    """Documents that the endpoint did not take."""
    bytes: int
    synced: datetime | None
    """When all was there last."""
    expires: datetime | None = None
    """When the store goes if nobody uses it; known only if the endpoint was asked."""
    store_id: str | None = None


class Mirror(Protocol):
    """Keeps copies of folders in vector stores at one endpoint.

    What is asynchronous asks the endpoint or reads the folder; the rest reads the ledger, which
    blocks for a moment, so it belongs on a worker thread. Failures are ``AskDocsError``.
    """

    @property
    def endpoint(self) -> str:
        """The base URL."""
        ...

    def is_agreed(self, folder: Folder) -> bool:
        """Whether the user has agreed that ``folder`` goes up."""
        ...

    def agree(self, folder: Folder) -> None:
        """The user agrees, until ``withdraw``."""
        ...

    def withdraw(self, folder: Folder) -> None:
        """The user agrees no more; what is there stays until ``clean``."""
        ...

    def known(self, folder: Folder) -> MirrorStatus:
        """What the ledger says, without asking the endpoint."""
        ...

    async def plan(self, folder: Folder) -> UploadPlan:
        """What would go up; sends nothing."""
        ...

    async def sync(self, folder: Folder, report: Report = lambda _: None) -> Synced:
        """Bring the copy up to date; raises ``ConsentRequired`` where nobody agreed."""
        ...

    async def status(self, folder: Folder) -> MirrorStatus:
        """How the copy is, as the endpoint says."""
        ...

    async def clean(self, folder: Folder, report: Report = lambda _: None) -> Cleaned:
        """Remove the copy and whatever is left of it, files first; consent ends with it."""
        ...
