"""The calls of files and vector stores, each made once and tried again by the transport.

Lists come page by page, and each page is a request of its own: the SDK's own iteration would send
pages past the queue, the retries and the book of what was sent.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import frozen

from askdocs.answering.assistant import Waiting
from askdocs.answering.egress import SentKind
from askdocs.backends.failures import NoSuchAddress, Rejected
from askdocs.backends.transport import Errand, Lane, Transport, needs_no_consent
from askdocs.visible import visible

if TYPE_CHECKING:
    from openai import AsyncOpenAI

T = TypeVar("T")

Attributes = Mapping[str, str | float | bool]

TAG_KEY: Final = "askdocs_folder"
"""The metadata by which a folder's store is found again."""

_PAGE: Final = 100

_GONE: Final = ("not found", "not served by")
"""What is said of a file or a store that is not there any more."""


@frozen
class SeenStore:
    """A vector store as the endpoint describes it."""

    id: str
    is_expired: bool
    in_progress: int
    total: int
    """Files, whatever their state."""
    bytes: int
    expires: int | None
    created: int


@frozen
class SeenFile:
    """A file of the account."""

    id: str
    name: str
    expires: int | None


@frozen
class AttachedFile:
    """A file in a vector store."""

    id: str
    status: str
    """``in_progress``, ``completed``, ``cancelled`` or ``failed``."""
    error_code: str
    error_message: str
    attributes: Attributes


@frozen
class BatchCounts:
    """How far the files of a batch are."""

    in_progress: int
    failed: int
    done: int
    """Whether they were taken or not."""


def _errand(
    kind: SentKind, *documents: str, is_agreed: Callable[[], bool] = needs_no_consent
) -> Errand:
    return Errand(kind, documents, Lane.UPLOADS, is_agreed)


async def find_stores(transport: Transport, tag: str) -> list[SeenStore]:
    """The stores that bear ``tag``, the oldest first."""

    async def page(client: "AsyncOpenAI", after: Mapping[str, str]) -> Any:  # noqa: ANN401 (a page of the SDK)
        return await client.vector_stores.list(limit=_PAGE, order="asc", **after)  # type: ignore[arg-type]  # only "after"

    found = [
        store
        async for store in _listed(transport, page)
        if (getattr(store, "metadata", None) or {}).get(TAG_KEY) == tag
    ]
    return [_seen(store) for store in found]


async def look_at_store(transport: Transport, id_: str) -> SeenStore | None:
    """The store, or ``None`` if there is none of this id, however the endpoint says that."""
    try:
        store = await _call(
            transport, lambda client: client.vector_stores.retrieve(id_), _errand("manage")
        )
    except NoSuchAddress:
        return None
    return _seen(store)


async def make_store(transport: Transport, name: str, tag: str, days: int) -> SeenStore:
    """A new store that bears ``tag`` and expires after so many days without use."""
    store = await _call(
        transport,
        lambda client: client.vector_stores.create(
            name=name,
            metadata={TAG_KEY: tag},
            expires_after={"anchor": "last_active_at", "days": days},
        ),
        _errand("manage"),
    )
    return _seen(store)


async def prolong_store(transport: Transport, id_: str, days: int) -> None:
    """Let the store expire after so many days without use."""
    await _call(
        transport,
        lambda client: client.vector_stores.update(
            id_, expires_after={"anchor": "last_active_at", "days": days}
        ),
        _errand("manage"),
    )


async def delete_store(transport: Transport, id_: str) -> bool:
    """Whether there was such a store; there is none now."""
    return await _deleted(transport, lambda client: client.vector_stores.delete(id_))


async def upload_file(
    transport: Transport,
    name: str,
    data: bytes,
    path: str,
    seconds: int,
    is_agreed: Callable[[], bool],
    on_waiting: Callable[[Waiting], None],
) -> SeenFile:
    """Send a file with the text of the document at ``path``; it expires after ``seconds``.

    Raises ``ConsentRequired`` if the user agrees no more, as does whatever takes ``is_agreed``.
    """
    kind = "text/markdown" if name.endswith(".md") else "text/plain"
    file = await _call(
        transport,
        lambda client: client.files.create(
            file=(name, data, kind),
            purpose="assistants",
            expires_after={"anchor": "created_at", "seconds": seconds},
        ),
        _errand("upload", path, is_agreed=is_agreed),
        on_waiting,
    )
    return SeenFile(file.id, name, getattr(file, "expires_at", None))


async def list_files(transport: Transport, tag: str) -> list[SeenFile]:
    """The files of the account whose names bear ``tag``."""

    async def page(client: "AsyncOpenAI", after: Mapping[str, str]) -> Any:  # noqa: ANN401 (as above)
        return await client.files.list(purpose="assistants", order="asc", **after)  # type: ignore[arg-type]  # only "after"

    return [
        SeenFile(file.id, file.filename, getattr(file, "expires_at", None))
        async for file in _listed(transport, page)
        if f".{tag}." in (file.filename or "")
    ]


async def delete_file(transport: Transport, id_: str) -> bool:
    """Whether there was such a file; there is none now, nor in any store."""
    return await _deleted(transport, lambda client: client.files.delete(id_))


async def attach_batch(
    transport: Transport,
    store_id: str,
    files: Sequence[tuple[str, Attributes]],
    is_agreed: Callable[[], bool],
) -> str:
    """Put files into the store with one call; returns the id of the batch.

    The attributes hold paths and headings.
    """
    batch = await _call(
        transport,
        lambda client: client.vector_stores.file_batches.create(
            store_id,
            files=[
                {"file_id": file_id, "attributes": dict(attributes)}
                for file_id, attributes in files
            ],
        ),
        _errand("attach", is_agreed=is_agreed),
    )
    return batch.id


async def look_at_batch(transport: Transport, store_id: str, batch_id: str) -> BatchCounts:
    """How far a batch is."""
    batch = await _call(
        transport,
        lambda client: client.vector_stores.file_batches.retrieve(
            batch_id, vector_store_id=store_id
        ),
        _errand("manage"),
    )
    counts = batch.file_counts
    done = counts.completed + counts.failed + counts.cancelled
    return BatchCounts(counts.in_progress, counts.failed + counts.cancelled, done)


async def attach_file(
    transport: Transport,
    store_id: str,
    file_id: str,
    attributes: Attributes,
    is_agreed: Callable[[], bool],
) -> None:
    """Put one file into the store, for servers that know no batches."""
    await _call(
        transport,
        lambda client: client.vector_stores.files.create(
            store_id, file_id=file_id, attributes=dict(attributes)
        ),
        _errand("attach", is_agreed=is_agreed),
    )


async def list_attached(
    transport: Transport, store_id: str, batch_id: str | None = None
) -> list[AttachedFile]:
    """The files in a store, or those of one batch."""

    async def page(client: "AsyncOpenAI", after: Mapping[str, str]) -> Any:  # noqa: ANN401 (as above)
        if batch_id is not None:
            return await client.vector_stores.file_batches.list_files(
                batch_id,
                vector_store_id=store_id,
                limit=_PAGE,
                **after,  # type: ignore[arg-type]  # only "after"
            )
        return await client.vector_stores.files.list(store_id, limit=_PAGE, **after)  # type: ignore[arg-type]  # only "after"

    return [_attached(file) async for file in _listed(transport, page)]


async def _call(
    transport: Transport,
    send: Callable[["AsyncOpenAI"], Awaitable[T]],
    errand: Errand,
    on_waiting: Callable[[Waiting], None] = lambda _: None,
) -> T:
    """What ``send`` returns; raises ``NoSuchAddress`` where what it is about is not there."""
    try:
        return await transport.call(send, errand, on_waiting)
    except Rejected as rejection:
        # Servers of other makers say so with the status of a wrong request.
        if any(words in rejection.about for words in _GONE):
            raise NoSuchAddress(rejection.message, rejection.hint) from rejection
        raise


async def _listed(
    transport: Transport,
    page: Callable[["AsyncOpenAI", Mapping[str, str]], Awaitable[Any]],
) -> AsyncIterator[Any]:
    after: dict[str, str] = {}
    while True:
        got = await _call(transport, lambda client: page(client, after), _errand("manage"))  # noqa: B023 (called at once)
        entries = list(getattr(got, "data", None) or ())
        for entry in entries:
            yield entry
        if not entries or not getattr(got, "has_more", False):
            return
        after = {"after": entries[-1].id}


async def _deleted(
    transport: Transport, delete: Callable[["AsyncOpenAI"], Awaitable[object]]
) -> bool:
    try:
        await _call(transport, delete, _errand("remove"))
    except NoSuchAddress:
        return False
    return True


def _seen(store: Any) -> SeenStore:  # noqa: ANN401 (what a server sent)
    counts = getattr(store, "file_counts", None)
    return SeenStore(
        id=store.id,
        is_expired=getattr(store, "status", "") == "expired",
        in_progress=getattr(counts, "in_progress", 0) or 0,
        total=getattr(counts, "total", 0) or 0,
        bytes=getattr(store, "usage_bytes", 0) or 0,
        expires=getattr(store, "expires_at", None),
        created=getattr(store, "created_at", 0) or 0,
    )


def _attached(file: Any) -> AttachedFile:  # noqa: ANN401 (as above)
    error = getattr(file, "last_error", None)
    return AttachedFile(
        id=file.id,
        status=getattr(file, "status", "") or "",
        error_code=str(getattr(error, "code", "") or ""),
        error_message=visible(str(getattr(error, "message", "") or "")),
        attributes=getattr(file, "attributes", None) or {},
    )
