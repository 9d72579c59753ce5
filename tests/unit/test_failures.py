"""What the failures of an endpoint mean, without one."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from askdocs.backends.endpoint import Endpoint
from askdocs.backends.failures import failure_of, in_stream, retry_after_of

ENDPOINT = Endpoint("https://models.example.org/v1", "sk-0123456789abcdef")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "12"}, 12.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "1e9"}, None),
        ({"retry-after-ms": "inf", "retry-after": "2"}, 2.0),
        ({"retry-after": "Wed, 21 Oct 9999 07:28:00 GMT"}, None),
        ({"retry-after": "Wed, 21 Oct 99999999999 07:28:00 GMT"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], expected: float | None) -> None:
    """Seconds, milliseconds, a date, or nothing that makes sense."""
    assert retry_after_of(headers) == expected


def test_a_date_to_come() -> None:
    """The seconds until then."""
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    seconds = retry_after_of({"retry-after": then})
    assert seconds is not None
    assert 60 < seconds <= 90


@pytest.mark.parametrize(
    "said",
    [
        "The key sk-0123456789abcdef is wrong.",
        "The key sk-****cdef-of-another is wrong.",
        "Sent with Bearer abcdefghijklmnop.",
    ],
)
def test_no_key_is_repeated(said: str) -> None:
    """What an endpoint says is shown without anything that looks like a key."""
    message = in_stream({"message": said}, ENDPOINT).error.message
    assert "…" in message
    for secret in ("0123456789", "cdef-of-another", "abcdefghij"):
        assert secret not in message


def test_a_long_message_is_shortened() -> None:
    """An endpoint that sends the whole request back does not fill the screen."""
    message = in_stream({"message": "line\n" * 500}, ENDPOINT).error.message
    assert len(message) < 300
    assert "\n" not in message


def test_what_is_no_json() -> None:
    """A parser's failure is the endpoint's, and is not tried again."""
    failure = failure_of(ValueError("Expecting value"), ENDPOINT)
    assert "no JSON" in failure.error.message
    assert not failure.is_transient
