"""Permission: whose documents' text may go to a model for embeddings.

A model on this machine needs none. For any other the user agrees once for each folder and address,
as for uploads and apart from them, and what ``upload.*`` takes away stays here as well.
"""

from collections.abc import Callable
from typing import Final

from attrs import frozen

from askdocs.backends.endpoint import Endpoint
from askdocs.backends.ledger import Ledger
from askdocs.backends.ledger_entries import Place
from askdocs.backends.on_this_machine import everything
from askdocs.backends.upload_plan import Narrowing
from askdocs.settings import Settings
from askdocs.workspace.document import Folder

FOR_EMBEDDINGS: Final = " for embeddings"
"""What tells this consent to an address from that to uploads."""


@frozen
class LedgerPermission:
    """What the ledger says of an endpoint."""

    ledger: Ledger
    endpoint: Endpoint
    settings_of: Callable[[Folder], Settings]

    def is_agreed(self, folder: Folder) -> bool:
        return self.endpoint.is_local or self.ledger.is_agreed(self._place(folder))

    def agree(self, folder: Folder) -> None:
        self.ledger.agree(self._place(folder))

    def allows(self, folder: Folder) -> Callable[[str], bool]:
        if self.endpoint.is_local:
            return everything
        narrowing = Narrowing.of(self.settings_of(folder).upload)
        return lambda path: narrowing.reason(path) is None

    def _place(self, folder: Folder) -> Place:
        # An upload that was agreed to is another question.
        return Place(str(folder.path), f"{self.endpoint.base_url}{FOR_EMBEDDINGS}")
