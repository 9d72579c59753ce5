"""A session in this process: what the edge does with one client, with no server around it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

from lsprotocol import types

from askdocs.answering.assistant import Assistant
from askdocs.answering.choosing import Choose, Chosen
from askdocs.answering.engine import Engine
from askdocs.answering.explaining import Explainer
from askdocs.index.indexer import Ended, Indexer
from askdocs.index.library import Library
from askdocs.lsp.abilities import Abilities
from askdocs.lsp.services import Services
from askdocs.lsp.session import Client, Session
from askdocs.lsp.transport import Outbox
from askdocs.retrieval import LocalRetriever
from askdocs.workspace.document import Folder

Message: TypeAlias = dict[str, Any]


class Window:
    """A client: keeps what it is told and asked, and answers at once as it was told to."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Message]] = []
        self.asked: list[str] = []
        self.answers: dict[str, Callable[[Message], object]] = {}
        """By method; what is not in here is answered with nothing."""

    def notify(self, method: str, params: Message) -> None:
        self.told.append((method, params))

    def request(self, method: str, params: Message) -> "asyncio.Future[Any]":
        self.asked.append(method)
        answer = self.answers.get(method)
        reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        reply.set_result(answer(params) if answer is not None else None)
        return reply


class IdleIndexer(Indexer):
    """Reads nothing by itself, so that a test needs no process of its own."""

    def start(self, folder: Folder) -> None:
        """The folder stays as it is, so its run is over."""
        self._on_event(Ended(folder, None))


@asynccontextmanager
async def session_with(
    window: Window,
    library: Library,
    assistant: Assistant,
    *folders: Path,
    abilities: Abilities | None = None,
    choose: Choose | None = None,
    answers: Path | None = None,
) -> AsyncIterator[Session]:
    """A session of ``window`` that has begun, with ``folders`` open and ``assistant`` to answer."""
    retriever = LocalRetriever()

    def make_services() -> Services:
        return Services(
            library=library,
            engine=Engine(assistant, retriever),
            explainer=Explainer(library, retriever),
            make_indexer=lambda on_event: IdleIndexer(library, on_event),
            answers_directory=answers or Path(),
            choose=choose or (lambda _: Chosen(assistant)),
            latest_sent=lambda _: (),
            withdraw_consent=lambda _: (),
            read_user_settings=lambda: ({}, ()),
        )

    session = Session(Client(window.notify, window.request, Outbox()), make_services)
    opened = [types.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders]
    session.begin(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(), workspace_folders=opened, process_id=None
        )
    )
    session.abilities = abilities or Abilities(registers_watchers=True)
    session.start()
    try:
        await session.ready()
        yield session
    finally:
        await session.close()
