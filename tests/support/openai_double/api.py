"""The endpoints: which function answers which address, and what each of them does."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from tests.support.openai_double import chat, checking, errors, responses
from tests.support.openai_double.frames import frame
from tests.support.openai_double.multipart import parts_of
from tests.support.openai_double.replies import Reply
from tests.support.openai_double.searching import Found, best_line, search
from tests.support.openai_double.stores import Batch, Warehouse, counts_of
from tests.support.openai_double.wire import Answer, Request, json_answer, stream_answer

Json = dict[str, Any]
MODELS: Mapping[str, str | None] = {
    "gpt-6.1-terra": None,
    "gpt-6-luna": None,
    "gpt-5.1": "2027-06-30",
    "gpt-4.1-mini": "2027-06-30",
}
"""The models of the double, with the day on which each is switched off."""


@define
class Api:
    """The API behind the wire: what it keeps, what its model says, what it has sent."""

    warehouse: Warehouse
    models: dict[str, str | None] = field(factory=lambda: dict(MODELS))
    replies: list[Reply] = field(factory=list)
    """What the model says next, in turn; afterwards it speaks for itself."""

    refused_parameters: dict[str, str] = field(factory=dict)
    """Parameters that the model does not know, each with the one that it knows instead."""

    emitted: list[Json] = field(factory=list)
    """Every JSON body and event that was sent, for the authorities to judge."""

    received: list[tuple[str, Json]] = field(factory=list)
    """Every JSON body that was accepted, with the name that the API's description has for it."""

    def answer(self, request: Request) -> Answer:
        """The answer to a request that has a valid key."""
        allowed = []
        for route in ROUTES:
            match = re.fullmatch(route.pattern, request.path)
            if match is not None:
                allowed.append(route.method)
                if route.method == request.method:
                    return route.handle(self, request, *match.groups())
        if allowed:
            raise errors.wrong_method(request.method, request.path)
        raise errors.no_such_address(request.method, request.path)

    def say(
        self, body: Json, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer with a JSON body, noted for the authorities."""
        self.emitted.append(body)
        return json_answer(body, status, headers)

    def read(self, request: Request, name: str) -> Json:
        """The JSON body of a request, noted for the authorities."""
        body = checking.read_json(request, name)
        for parameter, instead in self.refused_parameters.items():
            if parameter in body:
                raise errors.unsupported_parameter(parameter, instead)
        self.received.append((name, body))
        return body

    def next_reply(self, speak: Callable[[], Reply]) -> Reply:
        """What the test made the model say next, or else what it says by itself."""
        return self.replies.pop(0) if self.replies else speak()


def _list_models(api: Api, _: Request) -> Answer:
    return api.say({"object": "list", "data": [_model(*each) for each in api.models.items()]})


def _show_model(api: Api, _: Request, name: str) -> Answer:
    if name not in api.models:
        raise errors.unknown_model(name)
    return api.say(_model(name, api.models[name]))


def _model(name: str, shutdown_date: str | None) -> Json:
    date = {} if shutdown_date is None else {"shutdown_date": shutdown_date}
    return {"id": name, "object": "model", "created": 1_760_000_000, "owned_by": "system", **date}


def _respond(api: Api, request: Request) -> Answer:
    body = api.read(request, "CreateResponse")
    for needed in ("model", "input"):
        if needed not in body:
            raise errors.missing_parameter(needed)
    _check_model(api, body["model"])
    query = _last_words(body["input"])
    found = _file_search(api, body, query)
    reply = api.next_reply(lambda: _own_words(query, found))
    run = responses.Run(
        identifier=api.warehouse.identifier(""),
        created_at=api.warehouse.clock.now(),
        body=body,
        reply=reply,
        query=query,
        found=found if reply.searches else None,
    )
    if not body.get("stream"):
        return api.say(responses.whole(run))
    events = list(responses.events(run))
    api.emitted += events
    return stream_answer(frame(event, is_named=True) for event in events)


def _complete_chat(api: Api, request: Request) -> Answer:
    body = api.read(request, "CreateChatCompletionRequest")
    _check_model(api, body["model"])
    query = _last_words(body["messages"])
    asked = chat.Chat(
        api.warehouse.identifier(""),
        api.warehouse.clock.now(),
        body,
        api.next_reply(lambda: _own_words(query, None)),
    )
    if not body.get("stream"):
        return api.say(chat.whole(asked))
    chunks = list(chat.chunks(asked))
    api.emitted += [chunk for chunk in chunks if isinstance(chunk, dict)]
    return stream_answer(frame(chunk, is_named=False) for chunk in chunks)


def _check_model(api: Api, model: str) -> None:
    if model not in api.models:
        raise errors.unknown_model(model)


def _last_words(entries: str | Sequence[Json]) -> str:
    """The text of the last thing that the user said."""
    if isinstance(entries, str):
        return entries
    content = next(entry["content"] for entry in reversed(entries) if entry["role"] == "user")
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


def _file_search(api: Api, body: Json, query: str) -> list[Found] | None:
    """What the file search of a request finds; None when it has no such tool."""
    for tool in body.get("tools") or ():
        if tool["type"] == "file_search":
            files = api.warehouse.searchable(tool["vector_store_ids"])
            limit = tool.get("max_num_results", 20)
            return search(files, query, tool.get("filters"), limit)
    return None


def _own_words(query: str, found: Sequence[Found] | None) -> Reply:
    """What the model says by itself: the best line that was found, or the question again."""
    if found is None:
        return Reply(f"You asked: {query}")
    if not found:
        return Reply("The files do not say.")
    return Reply(f"{best_line(found[0], query)}.")


def _create_file(api: Api, request: Request) -> Answer:
    parts = parts_of(request.headers.get("content-type", ""), request.body)
    file = api.warehouse.add_file(*checking.read_upload(request, parts))
    return api.say(file.as_json())


def _list_files(api: Api, request: Request) -> Answer:
    api.warehouse.expire_files()
    purpose = request.query.get("purpose")
    files = [
        file.as_json() for file in api.warehouse.files.values() if purpose in {None, file.purpose}
    ]
    return api.say(_page(files, request, 10_000, "purpose"))


def _show_file(api: Api, _: Request, file_id: str) -> Answer:
    return api.say(api.warehouse.file(file_id).as_json())


def _delete_file(api: Api, _: Request, file_id: str) -> Answer:
    api.warehouse.delete_file(file_id)
    return api.say({"object": "file", "deleted": True, "id": file_id})


def _create_store(api: Api, request: Request) -> Answer:
    store = api.warehouse.add_store(api.read(request, "CreateVectorStoreRequest"))
    return api.say(store.as_json(api.warehouse.clock.now()))


def _list_stores(api: Api, request: Request) -> Answer:
    now = api.warehouse.clock.now()
    stores = [store.as_json(now) for store in api.warehouse.stores.values()]
    return api.say(_page(stores, request, 20))


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


def _batch(batch: Batch, attachments: Sequence[Any]) -> Json:
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
    return _page(attachments, request, 20, "filter")


def _page(entries: list[Json], request: Request, default_limit: int, *others: str) -> Json:
    """The part of a list that was asked for, newest first unless told otherwise.

    ``others`` are the parameters of this list beside those that every list has.
    """
    for name in request.query:
        if name not in {"after", "limit", "order", *others}:
            raise errors.unknown_parameter(name)
    if request.query.get("order", "desc") == "desc":
        entries.reverse()
    identifiers = [entry["id"] for entry in entries]
    after = request.query.get("after")
    start = identifiers.index(after) + 1 if after in identifiers else 0
    limit = int(request.query.get("limit", default_limit))
    maximum = max(default_limit, 100)
    if not 1 <= limit <= maximum:
        raise errors.invalid_value("limit", f"it must be 1 to {maximum}")
    page = entries[start : start + limit]
    return {
        "object": "list",
        "data": page,
        "first_id": page[0]["id"] if page else "",
        "last_id": page[-1]["id"] if page else "",
        "has_more": start + limit < len(entries),
    }


@frozen
class Route:
    """An endpoint."""

    method: str
    pattern: str
    handle: Callable[..., Answer]


_STORE = "/v1/vector_stores/([^/]+)"
ROUTES = (
    Route("GET", "/v1/models", _list_models),
    Route("GET", "/v1/models/(.+)", _show_model),
    Route("POST", "/v1/responses", _respond),
    Route("POST", "/v1/chat/completions", _complete_chat),
    Route("POST", "/v1/files", _create_file),
    Route("GET", "/v1/files", _list_files),
    Route("GET", "/v1/files/([^/]+)", _show_file),
    Route("DELETE", "/v1/files/([^/]+)", _delete_file),
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
