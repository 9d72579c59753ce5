"""Consent: nothing of a folder is uploaded before the user has said so in the editor."""

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

from askdocs.answering.uploads import Mirror, UploadPlan
from askdocs.errors import AskDocsError, ConsentRequired
from askdocs.wording import Message, counted

if TYPE_CHECKING:
    from askdocs.lsp.session import Session
    from askdocs.workspace.document import Folder

logger = logging.getLogger(__name__)

UPLOAD: Final = Message("Upload")
NOT_NOW: Final = "Not now"

_PATIENCE: Final = 300.0
"""Seconds that a user has to answer; a client that shows no question never does."""


class Consent:
    """Asks the user of one connection, never twice at the same time about the same folder."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._asking: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def require(self, mirror: Mirror, folders: "tuple[Folder, ...]") -> None:
        """Return once the user has agreed for all ``folders``; raises ``ConsentRequired``."""
        for folder in folders:
            if not await asyncio.to_thread(mirror.is_agreed, folder):
                # Whoever else waits for the same answer goes on waiting if this request ends.
                await asyncio.shield(self._asked(mirror, folder))

    async def for_answers(self, folders: "tuple[Folder, ...]") -> None:
        """As ``require`` if the assistant that answers searches copies of the folders."""
        chosen = self._session.choosing.chosen
        if chosen is None or chosen.mirror is None or chosen.assistant.info.name != "hosted":
            return
        await self.require(chosen.mirror, folders)

    async def close(self) -> None:
        """Stop waiting for answers."""
        tasks = tuple(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _asked(self, mirror: Mirror, folder: "Folder") -> "asyncio.Task[None]":
        key = (mirror.endpoint, folder.uri)
        task = self._asking.get(key)
        if task is None:
            task = asyncio.ensure_future(self._ask(mirror, folder))
            self._asking[key] = task
            task.add_done_callback(lambda done: self._forget(key, done))
        return task

    def _forget(self, key: tuple[str, str], task: "asyncio.Task[None]") -> None:
        self._asking.pop(key, None)
        # Nobody may be left who waits; a failure is told to those who are.
        if not task.cancelled() and not isinstance(task.exception(), AskDocsError | None):
            logger.error("asking for consent failed", exc_info=task.exception())

    async def _ask(self, mirror: Mirror, folder: "Folder") -> None:
        plan = await mirror.plan(folder)
        if not await is_agreed(self._session, question_about(plan), UPLOAD):
            raise ConsentRequired(
                Message(
                    "The docs of {} were not uploaded, because you have not agreed.", folder.name
                ),
                Message(
                    "Ask again and choose “{}”, or set assistant.kind to responses: passages"
                    " are then found on this machine.",
                    UPLOAD,
                ),
            )
        await asyncio.to_thread(mirror.agree, folder)


async def is_agreed(session: "Session", question: str, yes: str) -> bool:
    """Whether the user answers ``question`` with the button ``yes``; ``NOT_NOW`` is the other."""
    say = session.say
    params = {
        "type": 3,
        "message": say(question),
        "actions": [{"title": say(yes)}, {"title": say(NOT_NOW)}],
    }
    try:
        request = session.client.request("window/showMessageRequest", params)
        answer: Any = await asyncio.wait_for(request, _PATIENCE)
    except Exception:  # noqa: BLE001 (a client that cannot ask has not agreed)
        logger.info("the client gives no answer")
        return False
    return isinstance(answer, dict) and answer.get("title") == say(yes)


def question_about(plan: UploadPlan) -> str:
    """What the user is asked."""
    excluded = len(plan.excluded)
    left_out = Message(" Left out: {}.", counted(excluded, "file")) if excluded else ""
    return Message(
        "askdocs would upload {} of {} ({} bytes, about {} tokens) to {}, so"
        " that its model can search them.{} Cost: {}. Do you agree?",
        counted(len(plan.files), "document"),
        plan.folder.name,
        f"{plan.bytes:,}",
        f"{plan.estimated_tokens:,}",
        plan.endpoint,
        left_out,
        plan.cost,
    )
