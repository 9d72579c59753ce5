"""The permission for a model on this machine, which needs none.

It stands apart from the one of endpoints, as that takes the ledger and the plans of uploads along.
"""

from collections.abc import Callable

from attrs import frozen

from askdocs.workspace.document import Folder


@frozen
class NothingLeaves:
    """All documents of all folders may be read by the model."""

    def is_agreed(self, folder: Folder) -> bool:
        return True

    def agree(self, folder: Folder) -> None:
        """There is nothing to agree to."""

    def allows(self, folder: Folder) -> Callable[[str], bool]:
        return everything


def everything(_: str) -> bool:
    """Any path is allowed."""
    return True
