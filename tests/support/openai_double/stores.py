"""What is kept of files, of vector stores and of the files in them, and how each is shown."""

from collections import deque
from collections.abc import Iterable
from typing import Any

from attrs import define, field

from tests.support.openai_double.searching import Attributes

Json = dict[str, Any]


@define
class StoredFile:
    """An uploaded file."""

    id: str
    filename: str
    content: bytes = field(repr=False)
    purpose: str
    created_at: int
    expires_at: int | None

    def as_json(self) -> Json:
        return {
            "object": "file",
            "id": self.id,
            "purpose": self.purpose,
            "filename": self.filename,
            "bytes": len(self.content),
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            "status": "processed",
            "status_details": None,
        }


@define
class Attachment:
    """A file in a store: it is in progress until it has been looked at often enough."""

    file: StoredFile
    store_id: str
    attributes: Attributes
    created_at: int
    batch_id: str | None
    status: str = "in_progress"
    last_error: Json | None = None
    looks: int = 0

    def as_json(self) -> Json:
        sizes = {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 400}
        return {
            "id": self.file.id,
            "object": "vector_store.file",
            "usage_bytes": len(self.file.content) if self.status == "completed" else 0,
            "created_at": self.created_at,
            "vector_store_id": self.store_id,
            "status": self.status,
            "last_error": self.last_error,
            "chunking_strategy": {"type": "static", "static": sizes},
            "attributes": dict(self.attributes),
        }


@define
class Batch:
    """Files that were attached together."""

    id: str
    store_id: str
    created_at: int
    is_cancelled: bool = False


@define
class Store:
    """A vector store."""

    id: str
    name: str
    metadata: Json
    expires_after: Json | None
    created_at: int
    last_active_at: int
    attachments: dict[str, Attachment] = field(factory=dict)
    batches: dict[str, Batch] = field(factory=dict)
    attach_times: deque[int] = field(factory=deque)

    @property
    def expires_at(self) -> int | None:
        if self.expires_after is None:
            return None
        return int(self.last_active_at + self.expires_after["days"] * 86_400)

    def is_expired(self, now: int) -> bool:
        return self.expires_at is not None and now >= self.expires_at

    def as_json(self, now: int) -> Json:
        counts = counts_of(self.attachments.values())
        is_busy = counts["in_progress"] > 0
        status = "in_progress" if is_busy else "completed"
        return {
            "id": self.id,
            "object": "vector_store",
            "name": self.name,
            "status": "expired" if self.is_expired(now) else status,
            "usage_bytes": sum(each.as_json()["usage_bytes"] for each in self.attachments.values()),
            "created_at": self.created_at,
            "file_counts": counts,
            "metadata": self.metadata,
            "expires_after": self.expires_after,
            "expires_at": self.expires_at,
            "last_active_at": self.last_active_at,
        }


def counts_of(attachments: Iterable[Attachment]) -> dict[str, int]:
    """How many files are in which state."""
    states = [attachment.status for attachment in attachments]
    counts = {
        state: states.count(state) for state in ("in_progress", "completed", "failed", "cancelled")
    }
    return {**counts, "total": len(states)}
