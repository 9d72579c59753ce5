"""What goes to a hosted assistant. The embedded one sends nothing, and these say so."""

from typing import TYPE_CHECKING

from askdocs.errors import NoRemote
from askdocs.lsp.protocol import (
    LEDGER,
    SYNC,
    UPLOAD_PLAN,
    FolderParams,
    LedgerParams,
    Result,
    SyncParams,
    request,
)

if TYPE_CHECKING:
    from askdocs.lsp.session import Session


@request(UPLOAD_PLAN, FolderParams)
async def upload_plan(_: "Session", __: FolderParams) -> Result:
    """Nothing would go up: there is nowhere to."""
    raise _no_remote()


@request(SYNC, SyncParams)
async def sync(_: "Session", __: SyncParams) -> Result:
    """There is nothing to mirror to."""
    raise _no_remote()


@request(LEDGER, LedgerParams)
async def ledger(_: "Session", __: LedgerParams) -> Result:
    """What left the machine: nothing."""
    return {"entries": []}


def _no_remote() -> NoRemote:
    return NoRemote(
        "No hosted assistant is configured.", "The embedded assistant answers on this machine."
    )
