"""Hosting: the mirrors of one process, over one ledger."""

from collections.abc import Callable
from pathlib import Path

from attrs import define, field

from askdocs.backends.ledger import Ledger
from askdocs.backends.mirror import Desks, StoreMirror
from askdocs.backends.transport import Transport
from askdocs.backends.upload_plan import Known
from askdocs.settings import Settings
from askdocs.workspace.document import Folder


@define(eq=False)
class Hosting:
    """Makes mirrors; what was planned and uploaded with one is known to the next."""

    ledger: Ledger
    locks: Path
    """The folder for files by which processes keep out of each other's way."""
    settings_of: Callable[[Folder], Settings]
    revision_of: Callable[[Folder], int]
    """Of the folder's index: as long as it stays, so does the copy."""
    known_of: Callable[[Folder], Known]
    """What a folder's index has of documents."""
    _desks: Desks = field(factory=Desks)

    def mirror(self, transport: Transport) -> StoreMirror:
        """The mirror at the endpoint of ``transport``."""
        return StoreMirror(
            transport,
            self.ledger,
            self.settings_of,
            self.locks,
            revision_of=self.revision_of,
            known_of=self.known_of,
            desks=self._desks,
        )
