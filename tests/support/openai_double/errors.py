"""The errors that the API answers with, in the shape that it gives them."""

from collections.abc import Mapping

from attrs import field, frozen


@frozen
class ApiError(Exception):
    """A request that the API refuses; each is what the real one says in that case."""

    status: int
    message: str
    kind: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None
    headers: Mapping[str, str] = field(factory=dict)
    is_malformed: bool = False
    """Whether the request itself is wrong: something that a client with no bug never sends."""

    @property
    def body(self) -> dict[str, object]:
        error = {
            "message": self.message,
            "type": self.kind,
            "param": self.param,
            "code": self.code,
        }
        return {"error": error}


def missing_key() -> ApiError:
    return ApiError(401, "You didn't provide an API key in the Authorization header.")


def bad_key() -> ApiError:
    return ApiError(401, "Incorrect API key provided.", code="invalid_api_key")


def forbidden() -> ApiError:
    return ApiError(403, "You have insufficient permissions for this operation.")


def unknown_model(model: str) -> ApiError:
    return ApiError(
        404,
        f"The model `{model}` does not exist or you do not have access to it.",
        code="model_not_found",
    )


def rate_limited(retry_after: str | None = None) -> ApiError:
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return ApiError(
        429, "Rate limit reached for requests.", "requests", "rate_limit_exceeded", headers=headers
    )


def insufficient_quota() -> ApiError:
    message = "You exceeded your current quota, please check your plan and billing details."
    return ApiError(429, message, "insufficient_quota", "insufficient_quota")


def server_error() -> ApiError:
    message = "The server had an error while processing your request."
    return ApiError(500, message, "server_error")


def no_such_address(method: str, path: str) -> ApiError:
    return ApiError(404, f"Invalid URL ({method} {path})")


def wrong_method(method: str, path: str) -> ApiError:
    return ApiError(405, f"Method {method} is not allowed for {path}.")


def no_such(what: str, identifier: str) -> ApiError:
    return ApiError(404, f"No such {what}: {identifier}", param="id")


def wrong_content_type(given: str, expected: str) -> ApiError:
    return ApiError(
        400,
        f"Unsupported content type: '{given}'. This API method only accepts '{expected}'.",
        code="unsupported_content_type",
        is_malformed=True,
    )


def invalid_json() -> ApiError:
    return ApiError(400, "We could not parse the JSON body of your request.", is_malformed=True)


def unknown_parameter(param: str) -> ApiError:
    message = f"Unknown parameter: '{param}'."
    return ApiError(400, message, code="unknown_parameter", param=param, is_malformed=True)


def missing_parameter(param: str) -> ApiError:
    message = f"Missing required parameter: '{param}'."
    return ApiError(400, message, code="missing_required_parameter", param=param, is_malformed=True)


def unsupported_parameter(param: str, instead: str) -> ApiError:
    message = (
        f"Unsupported parameter: '{param}' is not supported with this model."
        f" Use '{instead}' instead."
    )
    return ApiError(400, message, code="unsupported_parameter", param=param)


def invalid_value(param: str, why: str, code: str = "invalid_value") -> ApiError:
    message = f"Invalid '{param}': {why}."
    return ApiError(400, message, code=code, param=param, is_malformed=True)


def too_long(most: int, given: int) -> ApiError:
    message = (
        f"This model's maximum context length is {most} tokens, however you requested {given}"
        " tokens. Please reduce your prompt."
    )
    return ApiError(400, message, code="context_length_exceeded")


def expired_store(store_id: str) -> ApiError:
    return ApiError(400, f"Vector store {store_id} is expired.", param="vector_store_ids")
