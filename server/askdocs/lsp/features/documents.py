"""The state of the index: status, every file that was considered, indexing again."""

import asyncio
from typing import TYPE_CHECKING

from askdocs.lsp.protocol import (
    DOCUMENTS,
    REINDEX,
    STATUS,
    FolderParams,
    NoParams,
    ReindexParams,
    Result,
    request,
)

if TYPE_CHECKING:
    from askdocs.lsp.session import Session


@request(STATUS, NoParams)
async def status(session: "Session", _: NoParams) -> Result:
    """What is indexed, and whether all is well."""
    await session.ready()
    return await session.indexing.status()


@request(DOCUMENTS, FolderParams)
async def documents(session: "Session", params: FolderParams) -> Result:
    """Every file that was considered, with its state."""
    library = (await session.ready()).library
    described = []
    for folder in session.folders(params.folder):
        for document in await asyncio.to_thread(library.documents, folder):
            reason = {"reason": session.say(document.reason)} if document.reason else {}
            described.append(
                {
                    "path": document.path,
                    "state": document.state,
                    "passages": document.passages,
                    "bytes": document.bytes,
                }
                | reason
            )
    return {"documents": described}


@request(REINDEX, ReindexParams)
async def reindex(session: "Session", params: ReindexParams) -> Result:
    """Look at the files again and wait; the status afterwards."""
    await session.ready()
    await session.indexing.reindex(session.folders(params.folder), full=params.full)
    return await session.indexing.status()
