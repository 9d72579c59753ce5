"""The endpoints of models and of their answers."""

from collections.abc import Sequence

from tests.support.openai_double import chat, errors, responses
from tests.support.openai_double.answers import Answer, Request, stream_answer
from tests.support.openai_double.api import Api, Json, Route
from tests.support.openai_double.frames import frame
from tests.support.openai_double.replies import Reply
from tests.support.openai_double.searching import Found, best_line, search


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


ROUTES = (
    Route("GET", "/v1/models", _list_models),
    Route("GET", "/v1/models/(.+)", _show_model),
    Route("POST", "/v1/responses", _respond),
    Route("POST", "/v1/chat/completions", _complete_chat),
)
