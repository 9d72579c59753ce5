"""``workspace/executeCommand``: asking without a plugin, indexing again, showing the status."""

import logging
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from askdocs.errors import InvalidInput
from askdocs.lsp.answer_documents import AnswerDocument
from askdocs.lsp.features.asking import question_of
from askdocs.lsp.protocol import (
    ASK_COMMAND,
    COMMANDS,
    REINDEX_COMMAND,
    SHOW_STATUS_COMMAND,
    WITHDRAW_COMMAND,
    AskArgument,
    CommandParams,
    FolderParams,
    ReindexParams,
    Result,
    decode,
    request,
)
from askdocs.wording import Message, Say, counted

if TYPE_CHECKING:
    from askdocs.lsp.session import Session

logger = logging.getLogger(__name__)

NOTHING_AGREED: Final = "You had not agreed to send anything of these folders."


@request(types.WORKSPACE_EXECUTE_COMMAND, CommandParams)
async def execute_command(session: "Session", params: CommandParams) -> Result:
    """The result of a command."""
    argument = params.arguments[0] if params.arguments else None
    match params.command:
        case command if command == ASK_COMMAND:
            return await _ask(session, decode(AskArgument, argument, "params.arguments[0]"))
        case command if command == REINDEX_COMMAND:
            options = decode(ReindexParams, argument, "params.arguments[0]")
            await session.ready()
            await session.indexing.reindex(session.folders(options.folder), full=options.full)
            return await session.indexing.status()
        case command if command == SHOW_STATUS_COMMAND:
            await session.ready()
            status = await session.indexing.status()
            session.client.notify(
                "window/showMessage", {"type": 3, "message": sentence(status, session.say)}
            )
            return status
        case command if command == WITHDRAW_COMMAND:
            folder = decode(FolderParams, argument, "params.arguments[0]").folder
            return await _withdraw(session, folder)
        case _:
            known = ", ".join(COMMANDS)
            raise InvalidInput(
                f"there is no such command; there are {known}", "params.command", "Use one of them."
            )


async def _withdraw(session: "Session", uri: str | None) -> Result:
    """What was taken back; a sentence about it is shown."""
    await session.ready()
    withdrawn = []
    for folder in session.folders(uri):
        endpoints = await session.withdraw_consent(folder)
        withdrawn += [{"folder": folder.uri, "endpoint": endpoint} for endpoint in endpoints]
    addresses = ", ".join(dict.fromkeys(one["endpoint"] for one in withdrawn))
    told = (
        NOTHING_AGREED
        if not withdrawn
        else Message("Nothing more of your docs is sent to {}.", addresses)
    )
    session.client.notify("window/showMessage", {"type": 3, "message": session.say(told)})
    return {"withdrawn": withdrawn}


async def _ask(session: "Session", argument: AskArgument) -> Result:
    """The URI of the answer document, which is filled afterwards."""
    services = await session.ready()
    question = await question_of(session, argument.question, argument.text_document, argument.range)
    services.engine.check(question)
    # Whether there is anything to ask is said at once; for its reading the client need not wait.
    await session.snapshot()
    document = await AnswerDocument.create(session, services.answers_directory, question)
    session.spawn(document.fill(services.engine))
    return {"uri": document.uri}


def sentence(status: dict[str, Any], say: Say = str) -> str:
    """The status in one sentence for a person."""
    documents = sum(folder["documents"] for folder in status["folders"])
    passages = sum(folder["passages"] for folder in status["folders"])
    failed = sum(folder["failed"] for folder in status["folders"])
    words = {
        "indexing": "askdocs is reading the docs",
        "ready": "askdocs is ready",
        "degraded": "askdocs works, with a problem",
        "error": "askdocs cannot read the docs",
    }
    counts = [say(counted(documents, "document")), say(counted(passages, "passage"))]
    if failed:
        counts.append(say(Message("{} could not be read", counted(failed, "file"))))
    said = f"{say(words[status['state']])}: {say(', ').join(counts)}{say('.')}"
    message = status.get("message")
    return f"{said} {message}" if message else said
