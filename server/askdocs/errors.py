"""What can go wrong for reasons outside the program, each with what to do about it.

::

    AskDocsError
    ├── InvalidInput        a request that makes no sense (LSP -32602; ``where`` names the field)
    ├── NoWorkspace         there is no folder to ask about
    ├── Busy                more is asked for at once than is answered
    ├── NoRemote            a hosted assistant was asked for and none is configured
    ├── MissingPackage      a package is needed that is not installed
    ├── MissingKey          the endpoint needs a key and there is none
    ├── Unauthorized        the endpoint rejects the key, or what it was used for
    ├── RateLimited         too many requests, also after waiting
    ├── QuotaSpent          the account has no credit left
    ├── BudgetSpent         the user's own limit of tokens a day is reached
    ├── EndpointFailed      the endpoint cannot be reached, or answers nonsense
    ├── ModelUnavailable    the endpoint has no such model
    ├── ConsentRequired     the user has not agreed to an upload
    ├── IndexUnavailable    the index can be neither read nor rebuilt
    └── Shortage            the machine gives no more files, memory, threads or processes
"""

from typing import ClassVar

from askdocs.wording import Message, joined


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

    @property
    def said(self) -> Message:
        """Message and hint as one."""
        return joined((self.message, self.hint))

    def __str__(self) -> str:
        return self.said


class InvalidInput(AskDocsError):
    """A request that cannot be understood; ``where`` is the path of the wrong field."""

    kind = "invalidInput"

    def __init__(self, message: str, where: str = "", hint: str = "") -> None:
        super().__init__(message, hint)
        self.where = where


class NoWorkspace(AskDocsError):
    """There is no folder to ask about."""

    kind = "noWorkspace"


class Busy(AskDocsError):
    """More is asked for at once than is answered."""

    kind = "busy"


class NoRemote(AskDocsError):
    """Something was asked of a hosted assistant and none is configured."""

    kind = "noRemote"


class MissingPackage(AskDocsError):
    """What was asked for takes a package that is not installed."""

    kind = "missingPackage"


class MissingKey(AskDocsError):
    """The endpoint needs a key and there is none."""

    kind = "missingKey"


class Unauthorized(AskDocsError):
    """The endpoint rejects the key, or does not let it do what was asked."""

    kind = "unauthorized"


class RateLimited(AskDocsError):
    """Too many requests, also after waiting."""

    kind = "rateLimited"


class QuotaSpent(AskDocsError):
    """The account has no credit left; waiting does not help."""

    kind = "quota"


class BudgetSpent(AskDocsError):
    """The user's own limit of tokens a day is reached."""

    kind = "budget"


class EndpointFailed(AskDocsError):
    """The endpoint cannot be reached, breaks off, or answers what makes no sense."""

    kind = "endpoint"


class ModelUnavailable(AskDocsError):
    """The endpoint has no such model."""

    kind = "model"


class ConsentRequired(AskDocsError):
    """The user has not agreed to an upload."""

    kind = "consentRequired"


class IndexUnavailable(AskDocsError):
    """The index can be neither read nor rebuilt."""

    kind = "index"


class Shortage(AskDocsError):
    """The machine gives no more files, memory, threads or processes."""

    kind = "resources"
