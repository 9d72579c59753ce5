"""What a client can do."""

from collections.abc import Mapping
from typing import cast

from attrs import frozen
from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder, get_capability

from askdocs.text import PositionEncoding


@frozen
class Abilities:
    """The capabilities of a client that askdocs makes use of."""

    encoding: PositionEncoding = "utf-16"
    shows_markdown: bool = False
    """In a hover."""
    has_configuration: bool = False
    """Whether it answers ``workspace/configuration``."""
    registers_watchers: bool = False
    """Whether it sends file events when asked to."""
    creates_progress: bool = False
    """Whether the server may begin progress."""
    shows_documents: bool = False
    applies_edits: bool = False
    wants_server_status: bool = False
    """Whether it knows ``experimental/serverStatus``."""

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities) -> "Abilities":
        """The abilities that a client announces."""

        def can(name: str) -> bool:
            return bool(get_capability(capabilities, name, False))

        encoding = ServerCapabilitiesBuilder.choose_position_encoding(capabilities)
        formats = get_capability(capabilities, "text_document.hover.content_format", None)
        experimental = capabilities.experimental
        return cls(
            encoding=cast("PositionEncoding", getattr(encoding, "value", encoding)),
            shows_markdown=formats is not None and types.MarkupKind.Markdown in formats,
            has_configuration=can("workspace.configuration"),
            registers_watchers=can("workspace.did_change_watched_files.dynamic_registration"),
            creates_progress=can("window.work_done_progress"),
            shows_documents=can("window.show_document.support"),
            applies_edits=can("workspace.apply_edit"),
            wants_server_status=isinstance(experimental, Mapping)
            and bool(experimental.get("serverStatusNotification")),
        )
