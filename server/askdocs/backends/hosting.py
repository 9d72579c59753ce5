"""Hosting: the mirrors and hosted assistants of one process, over one ledger."""

from collections.abc import Callable
from pathlib import Path

from attrs import define, field

from askdocs.answering.assistant import Assistant
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.hosted import HostedAssistant
from askdocs.backends.ledger import Ledger, Place
from askdocs.backends.mirror import Desks, StoreMirror
from askdocs.backends.requests import ModelChoice
from askdocs.backends.transport import Transport
from askdocs.settings import Settings
from askdocs.workspace.document import Folder


@define(eq=False)
class Hosting:
    """Makes what is needed to answer from vector stores. Calls read the disk."""

    ledger: Ledger
    locks: Path
    """The folder for files by which processes keep out of each other's way."""
    settings_of: Callable[[Folder], Settings]
    revision_of: Callable[[Folder], int]
    """Of the folder's index: as long as it stays, so does the copy."""
    _desks: Desks = field(factory=Desks)

    def is_agreed(self, endpoint: Endpoint, folder: Folder) -> bool:
        """Whether the user has agreed that the docs of ``folder`` go up to ``endpoint``."""
        return self.ledger.is_agreed(Place(str(folder.path), endpoint.base_url))

    def mirror(self, transport: Transport) -> StoreMirror:
        """The mirror at the endpoint of ``transport``."""
        return StoreMirror(
            transport,
            self.ledger,
            self.settings_of,
            self.locks,
            revision_of=self.revision_of,
            desks=self._desks,
        )

    def assistant(
        self, mirror: StoreMirror, choice: ModelChoice, *, conversation_tokens: int
    ) -> Assistant:
        """The assistant that lets the endpoint search."""
        return HostedAssistant(
            mirror.transport, choice, mirror, conversation_tokens=conversation_tokens
        )
