"""Who says whether a body is the API's: the SDK's own models, and the API's description.

Both are read strictly. The description lies beside the checkout on some machines; without it the
SDK judges alone, and the tests of this file say so.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_args

from jsonschema import Draft202012Validator
from openai.types import (
    CreateEmbeddingResponse,
    FileDeleted,
    FileObject,
    Model,
    VectorStore,
    VectorStoreDeleted,
    VectorStoreSearchResponse,
)
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response
from openai.types.responses.response_stream_event import ResponseStreamEvent
from openai.types.shared import ErrorObject
from openai.types.vector_stores import (
    VectorStoreFile,
    VectorStoreFileBatch,
    VectorStoreFileDeleted,
)
from pydantic import BaseModel, ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.support.openai_double.allowances import NULLS, Allowance, relaxed
from tests.support.shared import shared_path

Json = dict[str, Any]
DESCRIPTION = ("openai", "openapi.json")
BASE = "urn:openai"

KINDS: Mapping[str, tuple[type[BaseModel], str]] = {
    "response": (Response, "Response"),
    "chat.completion": (ChatCompletion, "CreateChatCompletionResponse"),
    "chat.completion.chunk": (ChatCompletionChunk, "CreateChatCompletionStreamResponse"),
    "embeddings": (CreateEmbeddingResponse, "CreateEmbeddingResponse"),
    "model": (Model, "Model"),
    "file": (FileObject, "OpenAIFile"),
    "file deleted": (FileDeleted, "DeleteFileResponse"),
    "vector_store": (VectorStore, "VectorStoreObject"),
    "vector_store.deleted": (VectorStoreDeleted, "DeleteVectorStoreResponse"),
    "vector_store.file": (VectorStoreFile, "VectorStoreFileObject"),
    "vector_store.file.deleted": (VectorStoreFileDeleted, "DeleteVectorStoreFileResponse"),
    "vector_store.files_batch": (VectorStoreFileBatch, "VectorStoreFileBatchObject"),
    "search result": (VectorStoreSearchResponse, "VectorStoreSearchResultItem"),
    "error": (ErrorObject, "Error"),
}
"""By what a body says it is: the SDK's model and the description's schema."""


def problems_of_answer(body: Json, older: Iterable[Allowance] = ()) -> tuple[str, ...]:
    """What is wrong with a body or an event that a server sent; ``older`` is allowed besides."""
    if "error" in body and "object" not in body and "type" not in body:
        return _judged("error", body["error"], older)
    kind = body.get("object", body.get("type"))
    if kind == "list" and "usage" in body:
        return _judged("embeddings", body, older)
    if kind in {"list", "vector_store.search_results.page"}:
        item = None if kind == "list" else "search result"
        entries = [_judged(item or each["object"], each, older) for each in body["data"]]
        return tuple(problem for problems in entries for problem in problems)
    if kind == "file" and "deleted" in body:
        kind = "file deleted"
    return _judged(str(kind), body, older)


def problems_of_request(name: str, body: Json) -> tuple[str, ...]:
    """What is wrong with a body that was sent, by the description; the SDK judged it already."""
    return _described(name, body, ())


def _judged(kind: str, body: Json, older: Iterable[Allowance]) -> tuple[str, ...]:
    allowed = tuple(older)
    if not allowed:
        return _judged_shape(kind, json.dumps(_shape(body)))
    return (*_by_sdk(kind, relaxed(body, allowed)), *_described(schema_of(kind), body, allowed))


@cache
def _judged_shape(kind: str, shape: str) -> tuple[str, ...]:
    """The judgement of all bodies of one shape: streams are long and monotonous."""
    body = json.loads(shape)
    return (*_by_sdk(kind, body), *_described(schema_of(kind), body, ()))


def _shape(body: object) -> object:
    """The body with its texts and times made alike, which no authority looks into."""
    if isinstance(body, dict):
        return {key: _shape_of_field(key, value) for key, value in body.items()}
    if isinstance(body, list):
        return [_shape(each) for each in body]
    return body


def _shape_of_field(key: str, value: object) -> object:
    if isinstance(value, str) and key in {"delta", "obfuscation", "text"}:
        return ""
    if isinstance(value, int) and key in {"sequence_number", "created_at", "created"}:
        return 0
    return _shape(value)


def _by_sdk(kind: str, body: Json) -> tuple[str, ...]:
    model = KINDS[kind][0] if kind in KINDS else _event_models().get(kind)
    if model is None:
        return (f"the SDK has no model for {kind}",)
    try:
        model.model_validate_json(json.dumps(body), strict=True)
    except ValidationError as error:
        return tuple(f"{kind}, by the SDK: {each['loc']}: {each['msg']}" for each in error.errors())
    return ()


def _described(name: str, body: Json, older: Iterable[Allowance]) -> tuple[str, ...]:
    if _description() is None:
        return ()
    validator = _validator(name)
    if validator is None:
        return (f"the description has no {name or 'schema for it'}",)
    judged = relaxed(body, (*NULLS, *older))
    return tuple(
        f"{name}, by the description: {error.json_path}: {error.message[:300]}"
        for error in validator.iter_errors(judged)
    )


@cache
def _event_models() -> Mapping[str, type[BaseModel]]:
    """The SDK's model of every event of a stream, by the event's type."""
    union = get_args(ResponseStreamEvent)[0]
    return {get_args(model.model_fields["type"].annotation)[0]: model for model in get_args(union)}


def schema_of(kind: str) -> str:
    """The name of the schema that describes a kind of body or event."""
    return KINDS[kind][1] if kind in KINDS else _event_schemas().get(kind, "")


@cache
def _event_schemas() -> Mapping[str, str]:
    described = _description()
    schemas = {} if described is None else described["components"]["schemas"]
    names = {}
    for name, schema in schemas.items():
        kinds = schema.get("properties", {}).get("type", {}).get("enum", [])
        if name.endswith("Event") and len(kinds) == 1:
            names[kinds[0]] = name
    return names


@cache
def _description() -> Json | None:
    path = shared_path(*DESCRIPTION)
    if path is None:
        return None
    description: Json = json.loads(path.read_text(encoding="utf-8"))
    return description


@cache
def _validator(name: str) -> Draft202012Validator | None:
    description = _description()
    if description is None or name not in description["components"]["schemas"]:
        return None
    resource = Resource.from_contents(description, default_specification=DRAFT202012)
    registry = Registry().with_resource(BASE, resource)
    schema = {"$ref": f"{BASE}#/components/schemas/{name}"}
    return Draft202012Validator(schema, registry=registry)
