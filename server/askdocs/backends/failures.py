"""What the failures of an endpoint mean: every one becomes an ``AskDocsError`` here.

Nothing here imports the SDK: its exceptions are told apart by what they carry. That keeps this
module usable before the SDK is loaded, and right for servers whose errors come in other shapes.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from attrs import frozen

from askdocs.backends.endpoint import Endpoint
from askdocs.errors import (
    AskDocsError,
    EndpointFailed,
    MissingKey,
    ModelUnavailable,
    QuotaSpent,
    RateLimited,
    Unauthorized,
)
from askdocs.patterns import lazy_pattern
from askdocs.visible import visible
from askdocs.wording import Message
from askdocs.workspace.secrets import masked

LONGEST_WAIT: Final = 120.0
"""Seconds that are waited at most because an endpoint asks for it."""

_LONGEST_NAMED: Final = 86_400.0
"""Seconds that an endpoint may name; whoever names more does not mean it."""

_LONGEST_MESSAGE: Final = 240

_LONGEST_LOOKED_AT: Final = 100 * _LONGEST_MESSAGE

_QUOTA_CODES: Final = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "quota_exceeded"}
)
_MODEL_CODES: Final = frozenset({"model_not_found", "invalid_model", "DeploymentNotFound"})
_TOO_LONG: Final = lazy_pattern(
    r"\bcontext\W+(?:\w+\W+)?(?:length|size|window)\b|context_length_exceeded", re.IGNORECASE
)
"""How servers say that a prompt is longer than what the model can look at."""

_KEY_LIKE: Final = lazy_pattern(r"\b(?:(?:sk|pk|key)-|Bearer )[\w*.-]{6,}", re.IGNORECASE)


class NoSuchAddress(EndpointFailed):
    """The endpoint has no such method at all (404, 405)."""


class Rejected(EndpointFailed):
    """The endpoint does not take the request as it is (400, 422); ``about`` says why."""

    def __init__(self, message: str, hint: str, about: str) -> None:
        super().__init__(message, hint)
        self.about = about
        """The endpoint's own words, with the name of the parameter."""


@frozen
class Failure:
    """A failure and whether it may pass."""

    error: AskDocsError
    reason: str
    """What is waited for, in a few words."""
    is_transient: bool = False
    attempts: int = 5
    """How often the request is made at most."""
    retry_after: float | None = None
    """Seconds that the endpoint asks to wait."""


def failure_of(error: Exception, endpoint: Endpoint) -> Failure:
    """What ``error``, raised by the SDK or below it, means."""
    if isinstance(error, AskDocsError):
        return Failure(error, "")
    if isinstance(error.__cause__, AskDocsError):
        # The book of what was sent could not be written: then nothing was sent.
        return Failure(error.__cause__, "")
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _of_status(error, status, endpoint)
    if isinstance(error, ValueError):
        return Failure(
            EndpointFailed(
                Message("{} sent what is no JSON.", endpoint.base_url),
                "Check the base URL, and whether something stands between you and it.",
            ),
            "",
        )
    if "body" in vars(error) and error.__cause__ is None and not _is_connection(error):
        return in_stream(getattr(error, "body", None), endpoint, str(error))
    return _of_connection(error, endpoint)


def in_stream(body: object, endpoint: Endpoint, fallback: str = "") -> Failure:
    """What an error that came inside a stream means."""
    fields = body if isinstance(body, Mapping) else {}
    code, kind = str(fields.get("code") or ""), str(fields.get("type") or "")
    said = _clean(str(fields.get("message") or fallback), endpoint)
    if code in _QUOTA_CODES or kind in _QUOTA_CODES:
        return Failure(_quota(endpoint), "")
    if code == "rate_limit_exceeded":
        return Failure(_rate_limited(endpoint, None), Message("rate limited"), is_transient=True)
    return Failure(
        EndpointFailed(
            Message("The endpoint broke off the answer: {}", said)
            if said
            else "The endpoint broke off.",
            "Ask again; if it stays so, run `askdocs doctor`.",
        ),
        Message("the endpoint has a fault"),
        is_transient=code in {"server_error", "overloaded", "overloaded_error"},
    )


def retry_after_of(headers: Mapping[str, str]) -> float | None:
    """The seconds that ``headers`` ask to wait, if they do."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    given = headers.get("retry-after")
    seconds = _number(given)
    if seconds is not None or not given:
        return seconds
    try:
        then = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    seconds = (then - datetime.now(UTC)).total_seconds()
    return max(0.0, seconds) if seconds <= _LONGEST_NAMED else None


def _of_status(error: Exception, status: int, endpoint: Endpoint) -> Failure:
    body = getattr(error, "body", None)
    fields: Mapping[str, object] = body if isinstance(body, Mapping) else {}
    code = str(fields.get("code") or "")
    said = _clean(_message_of(body), endpoint)
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", {})
    if status == 401:
        return Failure(_unauthorized(endpoint), "")
    if status == 403:
        text = _saying(Message("{} does not allow this", endpoint.base_url), said)
        return Failure(Unauthorized(text, "Check what the key may do."), "")
    if status == 402 or code in _QUOTA_CODES or fields.get("type") in _QUOTA_CODES:
        return Failure(_quota(endpoint), "")
    if code in _MODEL_CODES or (status == 404 and "model" in said.casefold()):
        return Failure(
            ModelUnavailable(
                Message("The endpoint does not have the model: {}", said),
                "Set assistant.model to one that it has; `askdocs doctor` lists them.",
            ),
            "",
        )
    if status in {404, 405}:
        return Failure(
            NoSuchAddress(
                Message(
                    "{} does not have what was asked for (status {}).", endpoint.base_url, status
                ),
                "Check the base URL: it usually ends in /v1.",
            ),
            "",
        )
    if status == 429:
        after = retry_after_of(headers)
        return Failure(
            _rate_limited(endpoint, after),
            Message("rate limited"),
            is_transient=True,
            retry_after=after,
        )
    if status in {408, 409} or status >= 500:
        return Failure(
            EndpointFailed(
                _saying(Message("{} has a fault (status {})", endpoint.base_url, status), said),
                "Try again later.",
            ),
            Message("the endpoint has a fault"),
            is_transient=True,
            retry_after=retry_after_of(headers),
        )
    if 300 <= status < 400:
        return Failure(
            EndpointFailed(
                Message(
                    "{} leads to another address, and nothing is sent after it.", endpoint.base_url
                ),
                "Set assistant.baseUrl, or OPENAI_BASE_URL, to the address that is meant.",
            ),
            "",
        )
    about = visible(f"{fields.get('param') or ''} {said}").strip()
    hint = "Check the model and the settings of the assistant."
    if _TOO_LONG.search(said):
        hint = (
            "Set answer.maxPassages or assistant.conversationTokens lower, or use a larger model."
        )
    return Failure(
        Rejected(
            _saying(
                Message("{} does not take the request (status {})", endpoint.base_url, status), said
            ),
            hint,
            about,
        ),
        "",
    )


def _of_connection(error: Exception, endpoint: Endpoint) -> Failure:
    cause = type(error.__cause__).__name__
    if cause in {"ReadTimeout", "WriteTimeout"}:
        return Failure(
            EndpointFailed(
                Message("{} fell silent.", endpoint.base_url), "Try again, or use a smaller model."
            ),
            "",
        )
    hint = "Check the address and the network."
    if endpoint.is_local:
        hint = "Start the server, or check the port in the base URL."
    was_cut = cause in {"RemoteProtocolError", "ReadError"}
    what = "The connection to {} was cut." if was_cut else "The connection to {} failed."
    return Failure(
        EndpointFailed(Message(what, endpoint.base_url), hint),
        Message("no connection"),
        is_transient=True,
        attempts=3,
    )


def _saying(what: Message, said: str) -> Message:
    """``what`` failed, and what the endpoint says of it."""
    return Message("{}: {}", what, said) if said else Message("{}.", what)


def _is_connection(error: Exception) -> bool:
    return any("Connection" in kind.__name__ for kind in type(error).__mro__)


def _unauthorized(endpoint: Endpoint) -> AskDocsError:
    if not endpoint.api_key:
        return MissingKey(
            Message("{} asks for a key and there is none.", endpoint.base_url),
            "Give one in your editor's settings of askdocs, or in OPENAI_API_KEY.",
        )
    return Unauthorized(
        Message("{} rejects the key that comes from {}.", endpoint.base_url, endpoint.source),
        "Check that it is whole, still valid, and meant for this address.",
    )


def _quota(endpoint: Endpoint) -> AskDocsError:
    return QuotaSpent(
        Message("The account at {} has no credit left.", endpoint.host),
        "Add credit there, or set assistant.kind to embedded.",
    )


def _rate_limited(endpoint: Endpoint, after: float | None) -> AskDocsError:
    when = Message(" in {}", _time(after)) if after is not None else Message(" later")
    return RateLimited(
        Message("{} takes no more requests for now.", endpoint.host), Message("Try again{}.", when)
    )


def _time(seconds: float) -> str:
    return (
        Message("{} s", f"{seconds:.0f}")
        if seconds < 120
        else Message("{} minutes", f"{seconds / 60:.0f}")
    )


def _message_of(body: object) -> str:
    match body:
        case {"message": str(message)} | {"detail": str(message)} | {"error": str(message)}:
            return message
        case {"error": {"message": str(message)}}:
            return message
        case _:
            return ""


def _clean(message: str, endpoint: Endpoint) -> str:
    """What an endpoint said, on one line, without anything that looks like a secret.

    It may quote what it was sent, or what somebody before it put there.
    """
    line = " ".join(masked(visible(message[:_LONGEST_LOOKED_AT])).text.split())
    if endpoint.api_key:
        line = line.replace(endpoint.api_key, "…")
    line = _KEY_LIKE.sub("…", line)
    return line if len(line) <= _LONGEST_MESSAGE else f"{line[:_LONGEST_MESSAGE]} …"


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text is not None else None
    except ValueError:
        return None
    # NaN compares false with everything, and what is longer than a day is no time to wait.
    return number if number is not None and 0 <= number <= _LONGEST_NAMED else None
