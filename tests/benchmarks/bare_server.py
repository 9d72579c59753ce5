"""The least that a pygls server can be: what starting is compared with."""

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("bare", "1")


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hover(params: types.HoverParams) -> None:
    """Nothing at all."""


if __name__ == "__main__":
    server.start_io()
