"""``textDocument/hover``: the docs' own words about a symbol or a selection."""

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from askdocs.answering.explaining import Explanation, Place, Target
from askdocs.answering.links import tame_path
from askdocs.errors import NoWorkspace
from askdocs.lsp.features.asking import text_at, text_of
from askdocs.lsp.protocol import HoverParams, Range, Result, request
from askdocs.retrieval import Hit
from askdocs.text import LineIndex, Position

if TYPE_CHECKING:
    from askdocs.lsp.session import Session

logger = logging.getLogger(__name__)

_BUDGET: Final = 2.0
"""Seconds after which a hover shows nothing rather than coming late."""


@request(types.TEXT_DOCUMENT_HOVER, HoverParams)
async def hover(session: "Session", params: HoverParams) -> Result:
    """What the docs say, with links to where; nothing where nothing fits."""
    selected = params.range
    position = params.position
    if isinstance(position, Range):
        selected, position = position, position.start
    uri = params.text_document.uri
    try:
        async with asyncio.timeout(_BUDGET):
            target = await _target(session, uri, position, selected)
            if target is None:
                return None
            await session.refresh()
            explanation = await session.services.explainer.explain(target)
    except NoWorkspace:
        # A hover is not asked for by name: without a workspace it just has nothing to show.
        return None
    except TimeoutError:
        logger.info("a hover took too long")
        return None
    if explanation is None:
        return None
    return {"contents": contents(explanation, with_markdown=session.abilities.shows_markdown)}


def contents(explanation: Explanation, *, with_markdown: bool) -> dict[str, str]:
    """The explanation with the places it comes from, as the client can show it."""
    if with_markdown:
        links = " · ".join(
            f"[{_label(hit, tame_path(hit.shown_path))}](<{link(hit)}>)" for hit in explanation.hits
        )
        return {"kind": "markdown", "value": f"{explanation.markdown}\n\n{links}"}
    places = "\n".join(_label(hit, hit.shown_path) for hit in explanation.hits)
    return {"kind": "plaintext", "value": f"{explanation.plain}\n\n{places}"}


def link(hit: Hit) -> str:
    """A link that opens the hit's file at its line."""
    if hit.passage.page is not None:
        return f"{hit.uri}#page={hit.passage.page}"
    return f"{hit.uri}#L{hit.passage.start_line + 1}"


async def _target(
    session: "Session", uri: str, position: Position, selected: Range | None
) -> Target | Place | None:
    if selected is not None and selected.start != selected.end:
        text = await text_at(session, uri, selected)
        return Target(text, is_selection=True) if text.strip() else None
    text_now = await text_of(session, uri)
    if text_now is None:
        return None
    lines = session.buffers.lines(uri) or LineIndex(text_now)
    return Place(uri, text_now, lines.offset(position, session.encoding))


def _label(hit: Hit, path: str) -> str:
    if hit.passage.page is not None:
        return f"{path}, p. {hit.passage.page}"
    return f"{path}:{hit.passage.start_line + 1}"
