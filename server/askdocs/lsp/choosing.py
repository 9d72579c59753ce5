"""Who answers in this session: chosen when settings or folders change, and not in between."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import evolve

from askdocs.answering.choosing import Chosen, Wish
from askdocs.answering.engine import Engine
from askdocs.lsp import configuration

if TYPE_CHECKING:
    from askdocs.lsp.session import Session


class Choosing:
    """Keeps the session's engine in line with what the user wants."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._wish: Wish | None = None
        self._chosen: Chosen | None = None
        self._retired: list[Chosen] = []
        """May still answer questions that were asked before; closed at the end."""

    @property
    def chosen(self) -> Chosen | None:
        """Who answers; ``None`` before the first choice."""
        return self._chosen

    async def update(
        self, options: Mapping[str, object], user: Mapping[str, object], key: str
    ) -> None:
        """Choose again if the settings, the folders or the key are others than before."""
        session = self._session
        settings = await asyncio.to_thread(configuration.resolve_users, options, user)
        folders = session.places.folders
        wish = Wish(settings.assistant, folders, key, settings.embeddings, settings.reranking)
        if wish != self._wish:
            self._wish = wish
            await self.again()

    async def again(self) -> None:
        """Choose again for the same wish: something else has changed, such as consent."""
        session, wish = self._session, self._wish
        if wish is None:
            return
        chosen = await asyncio.to_thread(session.services.choose, wish)
        if self._chosen is not None:
            self._retired.append(self._chosen)
        self._chosen = chosen
        engine = Engine(chosen.assistant, session.services.engine.retriever, chosen.finder)
        session.services = evolve(session.services, engine=engine)
        await session.embeddings.use(chosen)
        for warning in chosen.warnings:
            session.client.log(f"askdocs: {warning}")

    async def close(self) -> None:
        """Close all connections."""
        for chosen in (*self._retired, self._chosen):
            if chosen is not None:
                await chosen.close()
