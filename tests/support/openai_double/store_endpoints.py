"""The endpoints of vector stores, of the files in them, and of batches of those."""

from collections.abc import Sequence

from tests.support.openai_double import errors
from tests.support.openai_double.answers import Answer, Request
from tests.support.openai_double.api import Api, Json, Route, page_of
from tests.support.openai_double.searching import search
from tests.support.openai_double.stores import Attachment, Batch, counts_of


def _create_store(api: Api, request: Request) -> Answer:
    store = api.warehouse.add_store(api.read(request, "CreateVectorStoreRequest"))
    return api.say(store.as_json(api.warehouse.clock.now()))


def _list_stores(api: Api, request: Request) -> Answer:
    now = api.warehouse.clock.now()
    stores = [store.as_json(now) for store in api.warehouse.stores.values()]
    return api.say(page_of(stores, request, 20))


def _show_store(api: Api, _: Request, store_id: str) -> Answer:
    store = api.warehouse.store(store_id)
    api.warehouse.attachments(store)
    return api.say(store.as_json(api.warehouse.clock.now()))


def _update_store(api: Api, request: Request, store_id: str) -> Answer:
    body = api.read(request, "UpdateVectorStoreRequest")
    store = api.warehouse.usable_store(store_id)
    store.name = body.get("name") or store.name
    store.metadata = body.get("metadata") or store.metadata
    store.expires_after = body.get("expires_after") or store.expires_after
    return api.say(store.as_json(api.warehouse.clock.now()))


def _delete_store(api: Api, _: Request, store_id: str) -> Answer:
    del api.warehouse.stores[api.warehouse.store(store_id).id]
    return api.say({"object": "vector_store.deleted", "deleted": True, "id": store_id})


def _search_store(api: Api, request: Request, store_id: str) -> Answer:
    body = api.read(request, "VectorStoreSearchRequest")
    queries = [body["query"]] if isinstance(body["query"], str) else body["query"]
    limit = body.get("max_num_results", 10)
    files = api.warehouse.searchable([store_id])
    hits = search(files, " ".join(queries), body.get("filters"), limit)
    return api.say(
        {
            "object": "vector_store.search_results.page",
            "search_query": queries,
            "data": [hit.as_search_hit() for hit in hits],
            "has_more": False,
            "next_page": None,
        }
    )


def _attach(api: Api, request: Request, store_id: str) -> Answer:
    body = api.read(request, "CreateVectorStoreFileRequest")
    return api.say(api.warehouse.attach(store_id, body).as_json())


def _list_attachments(api: Api, request: Request, store_id: str) -> Answer:
    return api.say(_attachment_page(api, request, store_id, None))


def _show_attachment(api: Api, _: Request, store_id: str, file_id: str) -> Answer:
    attachments = api.warehouse.store(store_id).attachments
    api.warehouse.expire_files()
    if file_id not in attachments:
        raise errors.no_such("file", file_id)
    api.warehouse.look_at(attachments[file_id])
    return api.say(attachments[file_id].as_json())


def _detach(api: Api, _: Request, store_id: str, file_id: str) -> Answer:
    if api.warehouse.store(store_id).attachments.pop(file_id, None) is None:
        raise errors.no_such("file", file_id)
    return api.say({"object": "vector_store.file.deleted", "deleted": True, "id": file_id})


def _attach_batch(api: Api, request: Request, store_id: str) -> Answer:
    body = api.read(request, "CreateVectorStoreFileBatchRequest")
    batch = api.warehouse.attach_batch(store_id, body)
    attachments = api.warehouse.store(store_id).attachments.values()
    return api.say(_batch(batch, [each for each in attachments if each.batch_id == batch.id]))


def _show_batch(api: Api, _: Request, store_id: str, batch_id: str) -> Answer:
    store = api.warehouse.store(store_id)
    batch = _known_batch(api, store_id, batch_id)
    return api.say(_batch(batch, api.warehouse.attachments(store, batch_id)))


def _cancel_batch(api: Api, _: Request, store_id: str, batch_id: str) -> Answer:
    batch = _known_batch(api, store_id, batch_id)
    batch.is_cancelled = True
    attachments = [
        each
        for each in api.warehouse.store(store_id).attachments.values()
        if each.batch_id == batch_id
    ]
    for attachment in attachments:
        if attachment.status == "in_progress":
            attachment.status = "cancelled"
    return api.say(_batch(batch, attachments))


def _list_batch(api: Api, request: Request, store_id: str, batch_id: str) -> Answer:
    _known_batch(api, store_id, batch_id)
    return api.say(_attachment_page(api, request, store_id, batch_id))


def _known_batch(api: Api, store_id: str, batch_id: str) -> Batch:
    batches = api.warehouse.store(store_id).batches
    if batch_id not in batches:
        raise errors.no_such("file batch", batch_id)
    return batches[batch_id]


def _batch(batch: Batch, attachments: Sequence[Attachment]) -> Json:
    counts = counts_of(attachments)
    status = "in_progress" if counts["in_progress"] else "completed"
    return {
        "id": batch.id,
        "object": "vector_store.files_batch",
        "created_at": batch.created_at,
        "vector_store_id": batch.store_id,
        "status": "cancelled" if batch.is_cancelled else status,
        "file_counts": counts,
    }


def _attachment_page(api: Api, request: Request, store_id: str, batch_id: str | None) -> Json:
    state = request.query.get("filter")
    attachments = [
        attachment.as_json()
        for attachment in api.warehouse.attachments(api.warehouse.store(store_id), batch_id)
        if state in {None, attachment.status}
    ]
    return page_of(attachments, request, 20, "filter")


_STORE = "/v1/vector_stores/([^/]+)"
ROUTES = (
    Route("POST", "/v1/vector_stores", _create_store),
    Route("GET", "/v1/vector_stores", _list_stores),
    Route("GET", _STORE, _show_store),
    Route("POST", _STORE, _update_store),
    Route("DELETE", _STORE, _delete_store),
    Route("POST", f"{_STORE}/search", _search_store),
    Route("POST", f"{_STORE}/files", _attach),
    Route("GET", f"{_STORE}/files", _list_attachments),
    Route("GET", f"{_STORE}/files/([^/]+)", _show_attachment),
    Route("DELETE", f"{_STORE}/files/([^/]+)", _detach),
    Route("POST", f"{_STORE}/file_batches", _attach_batch),
    Route("GET", f"{_STORE}/file_batches/([^/]+)", _show_batch),
    Route("POST", f"{_STORE}/file_batches/([^/]+)/cancel", _cancel_batch),
    Route("GET", f"{_STORE}/file_batches/([^/]+)/files", _list_batch),
)
