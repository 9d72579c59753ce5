"""What the API accepts: the SDK's own parameter types, read strictly, and the limits in numbers."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from openai.types import (
    EmbeddingCreateParams,
    VectorStoreCreateParams,
    VectorStoreSearchParams,
    VectorStoreUpdateParams,
)
from openai.types.chat.completion_create_params import (
    CompletionCreateParamsNonStreaming,
    CompletionCreateParamsStreaming,
)
from openai.types.responses.response_create_params import (
    ResponseCreateParamsNonStreaming,
    ResponseCreateParamsStreaming,
)
from openai.types.vector_stores.file_batch_create_params import FileBatchCreateParams
from openai.types.vector_stores.file_create_params import FileCreateParams
from pydantic import TypeAdapter
from pydantic_core import ErrorDetails, SchemaValidator, ValidationError

from tests.support.openai_double import errors
from tests.support.openai_double.answers import Request
from tests.support.openai_double.multipart import Part

Json = dict[str, Any]
Choose = Callable[[Json], type]

MAXIMUM_PAIRS = 16
MAXIMUM_KEY = 64
MAXIMUM_VALUE = 512
MAXIMUM_BATCH = 2_000
MINIMUM_OUTPUT_TOKENS = 16


def responses_parameters(body: Json) -> type:
    """The type of a request to the Responses API."""
    is_streamed = bool(body.get("stream"))
    return ResponseCreateParamsStreaming if is_streamed else ResponseCreateParamsNonStreaming


def chat_parameters(body: Json) -> type:
    """The type of a request for a chat completion."""
    is_streamed = bool(body.get("stream"))
    return CompletionCreateParamsStreaming if is_streamed else CompletionCreateParamsNonStreaming


PARAMETERS: Mapping[str, Choose] = {
    "CreateResponse": responses_parameters,
    "CreateChatCompletionRequest": chat_parameters,
    "CreateEmbeddingRequest": lambda _: EmbeddingCreateParams,
    "CreateVectorStoreRequest": lambda _: VectorStoreCreateParams,
    "UpdateVectorStoreRequest": lambda _: VectorStoreUpdateParams,
    "VectorStoreSearchRequest": lambda _: VectorStoreSearchParams,
    "CreateVectorStoreFileRequest": lambda _: FileCreateParams,
    "CreateVectorStoreFileBatchRequest": lambda _: FileBatchCreateParams,
}
"""By the name that the request has in the API's description, the type that the SDK has for it."""


def read_json(request: Request, name: str) -> Json:
    """The body of a request, which is what ``name`` stands for, or the API's refusal of it."""
    if request.content_type != "application/json":
        raise errors.wrong_content_type(request.content_type, "application/json")
    try:
        body = json.loads(request.body)
    except ValueError:
        raise errors.invalid_json() from None
    if not isinstance(body, dict):
        raise errors.invalid_json()
    try:
        _validator(PARAMETERS[name](body)).validate_python(body)
    except ValidationError as problem:
        raise _refusal(body, problem.errors()) from None
    _check_numbers(body)
    return body


def read_upload(request: Request, parts: Iterable[Part]) -> tuple[str, bytes, str, int | None]:
    """The name, the content, the purpose and the life in seconds of an uploaded file."""
    if request.content_type != "multipart/form-data":
        raise errors.wrong_content_type(request.content_type, "multipart/form-data")
    fields = {part.name: part for part in parts}
    file = fields.pop("file", None)
    if file is None or not file.filename:
        raise errors.missing_parameter("file")
    values = {name: part.content.decode() for name, part in fields.items()}
    purpose = values.pop("purpose", None)
    if purpose is None:
        raise errors.missing_parameter("purpose")
    if purpose not in {"assistants", "batch", "fine-tune", "vision", "user_data", "evals"}:
        raise errors.invalid_value("purpose", f"{purpose!r} is not a purpose")
    anchor = values.pop("expires_after[anchor]", None)
    seconds = values.pop("expires_after[seconds]", None)
    for name in values:
        raise errors.unknown_parameter(name)
    if (anchor, seconds) == (None, None):
        return file.filename, file.content, purpose, None
    if anchor != "created_at" or seconds is None:
        raise errors.invalid_value("expires_after", "it needs the anchor created_at and seconds")
    if not 3_600 <= int(seconds) <= 2_592_000:
        raise errors.invalid_value("expires_after[seconds]", "it must be 1 hour to 30 days")
    return file.filename, file.content, purpose, int(seconds)


@cache
def _validator(parameters: type) -> SchemaValidator:
    schema = _strict(TypeAdapter(parameters).core_schema)
    return SchemaValidator(schema)


def _strict(schema: Any) -> Any:  # noqa: ANN401 - a schema is a tree of anything
    """The same schema, with unknown fields forbidden and iterables read to their end."""
    if isinstance(schema, dict):
        changed = {key: _strict(value) for key, value in schema.items()}
        if changed.get("type") == "typed-dict":
            changed["extra_behavior"] = "forbid"
            changed["config"] = {"strict": True}
        elif changed.get("type") == "generator":
            changed["type"] = "list"
        return changed
    if isinstance(schema, list | tuple):
        return type(schema)(_strict(each) for each in schema)
    return schema


def _refusal(body: Json, problems: list[ErrorDetails]) -> errors.ApiError:
    """What the API says about the first problem; it names the field as the client wrote it."""
    problem = min(problems, key=lambda each: (len(each["loc"]), each["type"]))
    kind = problem["type"]
    if kind == "extra_forbidden":
        return errors.unknown_parameter(_written(body, problem))
    param = _written(body, problem)
    if kind == "missing":
        step = str(problem["loc"][-1])
        return errors.missing_parameter(f"{param}.{step}" if param else step)
    return errors.invalid_value(param, problem["msg"], "invalid_type")


def _written(body: object, problem: ErrorDetails) -> str:
    """The path of a problem without the names of types that stand between its steps."""
    path = ""
    for step in problem["loc"]:
        if isinstance(body, dict) and step in body:
            body = body[step]
            path += f".{step}" if path else str(step)
        elif isinstance(body, list) and isinstance(step, int):
            body = body[step]
            path += f"[{step}]"
    return path


def _check_numbers(body: Json) -> None:
    """Refuse what breaks a limit that the types do not show."""
    files = body.get("files") or ()
    file_ids = body.get("file_ids") or ()
    if files and file_ids:
        raise errors.invalid_value("files", "it excludes 'file_ids'")
    if max(len(files), len(file_ids)) > MAXIMUM_BATCH:
        raise errors.invalid_value("files", f"at most {MAXIMUM_BATCH}", "array_above_max_length")
    for pairs in (
        body.get("attributes"),
        body.get("metadata"),
        *(f.get("attributes") for f in files),
    ):
        _check_pairs(pairs or {})
    days = (body.get("expires_after") or {}).get("days")
    if days is not None and not 1 <= days <= 365:
        raise errors.invalid_value("expires_after.days", "it must be 1 to 365")
    limit = body.get("max_output_tokens")
    if limit is not None and limit < MINIMUM_OUTPUT_TOKENS:
        why = f"at least {MINIMUM_OUTPUT_TOKENS}"
        raise errors.invalid_value("max_output_tokens", why, "integer_below_min_value")


def _check_pairs(pairs: Mapping[str, Any]) -> None:
    if len(pairs) > MAXIMUM_PAIRS:
        why = f"at most {MAXIMUM_PAIRS} pairs"
        raise errors.invalid_value("attributes", why, "object_above_max_properties")
    for key, value in pairs.items():
        if len(key) > MAXIMUM_KEY or len(str(value)) > MAXIMUM_VALUE:
            why = f"keys have at most {MAXIMUM_KEY} characters and values {MAXIMUM_VALUE}"
            raise errors.invalid_value(
                f"attributes.{key[:MAXIMUM_KEY]}", why, "string_above_max_length"
            )
