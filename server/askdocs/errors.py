"""What can go wrong for reasons outside the program, each with what to do about it.

::

    AskDocsError
    ├── InvalidInput        a request that makes no sense (LSP -32602; ``where`` names the field)
    ├── NoWorkspace         there is no folder to ask about
    ├── NoRemote            a hosted assistant was asked for and none is configured
    └── IndexUnavailable    the index can be neither read nor rebuilt
"""

from typing import ClassVar


class AskDocsError(Exception):
    """An expected failure: ``message`` says what happened, ``hint`` says what to do.

    Neither may hold a secret or a path outside the workspace: both are shown to the user.
    """

    kind: ClassVar[str] = "index"
    """The failure's name on the wire (``data.kind`` of an LSP error)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class InvalidInput(AskDocsError):
    """A request that cannot be understood; ``where`` is the path of the wrong field."""

    kind = "invalidInput"

    def __init__(self, message: str, where: str = "", hint: str = "") -> None:
        super().__init__(message, hint)
        self.where = where


class NoWorkspace(AskDocsError):
    """There is no folder to ask about."""

    kind = "noWorkspace"


class NoRemote(AskDocsError):
    """Something was asked of a hosted assistant and none is configured."""

    kind = "noRemote"


class IndexUnavailable(AskDocsError):
    """The index can be neither read nor rebuilt."""

    kind = "index"
