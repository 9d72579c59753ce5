"""The session's embeddings: made in the background, once the user has agreed if they must."""

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

from askdocs.index.embedding_work import EmbeddingWork
from askdocs.lsp.consent import is_agreed
from askdocs.wording import Message, counted

if TYPE_CHECKING:
    from askdocs.answering.choosing import Chosen
    from askdocs.lsp.session import Session
    from askdocs.workspace.document import Folder

logger = logging.getLogger(__name__)

SEND: Final = "Send"


class Embeddings:
    """Keeps the work in line with what was chosen."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._work: EmbeddingWork | None = None
        self._indexed: set[Folder] = set()
        """Folders that were brought up to date at least once."""
        self._asked: set[tuple[str, Folder]] = set()
        """What the user was asked for: never twice by itself."""

    async def use(self, chosen: "Chosen") -> None:
        """Work with what was chosen from now on."""
        work, self._work = self._work, None
        if work is not None:
            await work.close()
            # A question that still has it makes do without, or has it loaded once more.
            await work.model.close()
        if chosen.embeddings is not None and chosen.permission is not None:
            self._work = EmbeddingWork(
                self._session.services.library,
                chosen.embeddings,
                chosen.permission,
                self._changed,
            )
            for folder in self._indexed:
                self._work.start(folder)

    def start(self, folder: "Folder") -> None:
        """The index of ``folder`` is up to date."""
        self._indexed.add(folder)
        if self._work is not None:
            self._work.start(folder)

    def ask_again(self, folder: "Folder") -> None:
        """The user wants ``folder`` brought up to date, so a question is no bother."""
        self._asked = {(endpoint, asked) for endpoint, asked in self._asked if asked != folder}
        self._changed()

    async def withdrawn(self, folder: "Folder") -> None:
        """The user agrees no more: what is being sent is broken off, and they are not asked."""
        if self._work is not None:
            self._asked.add((self._work.model.endpoint, folder))
            await self._work.stop(folder)
            if folder in self._indexed:
                self._work.start(folder)

    async def stop(self, folder: "Folder") -> None:
        """``folder`` was closed."""
        self._indexed.discard(folder)
        if self._work is not None:
            await self._work.stop(folder)

    async def close(self) -> None:
        """Stop all work."""
        if self._work is not None:
            await self._work.close()

    def status(self, folder: "Folder") -> dict[str, Any]:
        """The field ``embeddings`` of a folder's status, if there are to be any."""
        if self._work is None:
            return {}
        known = self._work.status(folder)
        described = {"state": known.state, "done": known.done, "total": known.total}
        problem = {"problem": self._session.say(known.problem)} if known.problem else {}
        return {"embeddings": described | problem}

    def problem(self, folder: "Folder") -> str:
        """Why the folder has no more embeddings now; empty if all is well."""
        return self._work.status(folder).problem if self._work is not None else ""

    def _changed(self) -> None:
        self._session.indexing.changed()
        work = self._work
        if work is None:
            return
        for folder in self._indexed:
            question = (work.model.endpoint, folder)
            if work.status(folder).state == "consentRequired" and question not in self._asked:
                self._asked.add(question)
                self._session.spawn(self._ask(work, folder))

    async def _ask(self, work: EmbeddingWork, folder: "Folder") -> None:
        status = await asyncio.to_thread(self._session.services.library.status, folder)
        question = question_about(folder.name, status.passages, work.model.endpoint)
        if await is_agreed(self._session, question, SEND) and work is self._work:
            await asyncio.to_thread(work.permission.agree, folder)
            work.start(folder)


def question_about(name: str, passages: int, endpoint: str) -> str:
    """What the user is asked."""
    return Message(
        "askdocs would send the text of {} of {}, and what changes later, to {}, so"
        " that its model can say what they mean. Questions then find what is said in other"
        " words. Do you agree?",
        counted(passages, "passage"),
        name,
        endpoint,
    )
