"""``askDocs/search``: the sections that fit best."""

from typing import TYPE_CHECKING

from askdocs.errors import InvalidInput
from askdocs.lsp.convert import corrections_to_wire, hit_to_wire
from askdocs.lsp.protocol import SEARCH, Result, SearchParams, request
from askdocs.retrieval import Query

if TYPE_CHECKING:
    from askdocs.lsp.session import Session

_HIGHEST_LIMIT = 1_000


@request(SEARCH, SearchParams)
async def search(session: "Session", params: SearchParams) -> Result:
    """The best hits, best first."""
    if not 1 <= params.limit <= _HIGHEST_LIMIT:
        raise InvalidInput(
            f"must be from 1 to {_HIGHEST_LIMIT:,}",
            "params.limit",
            "Give a number in this range, or leave it out.",
        )
    engine = (await session.ready()).engine
    snapshot = await session.read_snapshot(params.folder)
    found = await engine.search(Query(params.query), snapshot, params.limit)
    session.endpoint_was_asked()
    return {
        "hits": [hit_to_wire(hit) for hit in found.hits],
        "indexRevision": snapshot.revision,
        **({"problem": session.say(found.problem)} if found.problem else {}),
        **corrections_to_wire(found.corrections),
    }
