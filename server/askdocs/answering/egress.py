"""What leaves the machine: every request to an endpoint is written down before it is sent."""

from datetime import datetime
from typing import Literal, Protocol, TypeAlias

from attrs import frozen

SentKind: TypeAlias = Literal[
    "answer", "embedding", "reranking", "upload", "attach", "remove", "manage", "check"
]
"""What a request was for: a question to a model; what texts mean to one; passages to be put in
order; a file sent to the vector store, put into it or taken out; the store itself; whether the
endpoint, the key and the model are right."""


@frozen
class Sent:
    """One request to an endpoint."""

    time: datetime
    """In UTC."""
    endpoint: str
    """The base URL."""
    kind: SentKind
    bytes: int
    """Of the request's body."""
    documents: tuple[str, ...] = ()
    """Paths of the documents of which text was in it."""
    tokens: int | None = None
    """In and out, as the endpoint counts them; known afterwards, and not by every endpoint."""


class Egress(Protocol):
    """Keeps what was sent, for the user to look at. Calls block: worker threads make them."""

    def record(self, sent: Sent) -> int:
        """Keep ``sent`` before its bytes leave; returns the number of the entry."""
        ...

    def withdraw(self, entry: int) -> None:
        """Strike out ``entry``: it was not sent after all, not a byte of it."""
        ...

    def count(self, entry: int, tokens: int) -> None:
        """The request of ``entry`` has used ``tokens``."""
        ...
