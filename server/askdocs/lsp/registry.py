"""Which requests askdocs answers itself, and what answers them.

The names are known from the start; the handlers, and with them all that answering needs, are
imported with the first request, so that a client does not wait for them at ``initialize``.
"""

from collections.abc import Mapping
from typing import Any, Final

from lsprotocol import types

from askdocs.lsp import protocol
from askdocs.lsp.protocol import Handler

METHODS: Final = frozenset(
    {
        protocol.ASK,
        protocol.SEARCH,
        protocol.STATUS,
        protocol.DOCUMENTS,
        protocol.REINDEX,
        protocol.UPLOAD_PLAN,
        protocol.SYNC,
        protocol.LEDGER,
        types.TEXT_DOCUMENT_HOVER,
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.WORKSPACE_EXECUTE_COMMAND,
    }
)


def load_handlers() -> Mapping[str, Handler[Any]]:
    """The handler of each of ``METHODS``. Imports for 0.1 s, so it belongs on a worker thread."""
    # ruff: noqa: PLC0415 - imported when they are needed, see above
    from askdocs.lsp.features import (
        asking,
        code_actions,
        commands,
        documents,
        hovering,
        remote,
        searching,
    )

    handlers: tuple[Handler[Any], ...] = (
        asking.ask,
        searching.search,
        documents.status,
        documents.documents,
        documents.reindex,
        remote.upload_plan,
        remote.sync,
        remote.ledger,
        hovering.hover,
        code_actions.code_action,
        commands.execute_command,
    )
    return {handler.method: handler for handler in handlers}
