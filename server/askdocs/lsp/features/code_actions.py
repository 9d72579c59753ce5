"""``textDocument/codeAction``: ask about what is selected."""

from typing import TYPE_CHECKING

from attrs import asdict
from lsprotocol import types

from askdocs.lsp.protocol import ASK_COMMAND, CodeActionParams, Result, request

if TYPE_CHECKING:
    from askdocs.lsp.session import Session

TITLE = "Ask the docs about this selection"
QUESTION = "What do the docs say about this?"


@request(types.TEXT_DOCUMENT_CODE_ACTION, CodeActionParams)
async def code_action(session: "Session", params: CodeActionParams) -> Result:
    """The action, where something is selected and no kind is asked for that it is not of."""
    if params.range.start == params.range.end or params.context.only:
        # It is of no kind: it neither fixes nor rewrites anything.
        return []
    argument = {
        "question": session.say(QUESTION),
        "textDocument": {"uri": params.text_document.uri},
        "range": asdict(params.range),
    }
    title = session.say(TITLE)
    command = {"title": title, "command": ASK_COMMAND, "arguments": [argument]}
    return [{"title": title, "command": command}]
