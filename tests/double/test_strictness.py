import http.client
import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.asking import MODEL
from tests.support.openai_double import CHAT, FILES, RESPONSES, STORES, OpenAIDouble, errors, frames

JSON = "application/json"
GOOD: Mapping[str, Any] = {"model": MODEL, "input": "Hi"}


def ask(
    double: OpenAIDouble,
    path: str,
    body: object = None,
    *,
    method: str = "POST",
    content_type: str | None = JSON,
    authorization: str | None = "the key",
) -> tuple[int, dict[str, Any]]:
    """The status and the error of the answer to a request that no SDK has made pretty."""
    headers = {}
    if authorization is not None:
        headers["Authorization"] = authorization.replace("the key", f"Bearer {double.key}")
    if content_type is not None:
        headers["Content-Type"] = content_type
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    connection = http.client.HTTPConnection(double.base_url.split("/")[2])
    connection.request(method, path, content, headers)
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.status, answer.get("error", answer)


@pytest.fixture
def double(openai_double: OpenAIDouble) -> OpenAIDouble:
    openai_double.allow_refusals()
    return openai_double


@pytest.mark.parametrize(
    ("path", "body", "code", "param"),
    [
        (RESPONSES, {**GOOD, "max_tokens": 5}, "unknown_parameter", "max_tokens"),
        (RESPONSES, {"input": "Hi"}, "missing_required_parameter", "model"),
        (RESPONSES, {**GOOD, "store": "no"}, "invalid_type", "store"),
        (RESPONSES, {**GOOD, "max_output_tokens": 1}, "integer_below_min_value", None),
        (
            RESPONSES,
            {**GOOD, "reasoning": {"effort": "low", "depth": 3}},
            "unknown_parameter",
            "reasoning.depth",
        ),
        (RESPONSES, {**GOOD, "reasoning": {"effort": "heroic"}}, "invalid_type", None),
        (
            RESPONSES,
            {**GOOD, "tools": [{"type": "file_search"}]},
            None,
            None,
        ),
        (RESPONSES, {**GOOD, "input": [{"role": "pope", "content": "Hi"}]}, None, None),
        (CHAT, {"model": MODEL}, "missing_required_parameter", "messages"),
        (CHAT, {"model": MODEL, "messages": [{"role": "user"}]}, None, None),
        (STORES, {"name": "a", "colour": "red"}, "unknown_parameter", "colour"),
        (STORES, {"expires_after": {"days": 3}}, "missing_required_parameter", None),
    ],
)
def test_body_that_is_wrong(
    double: OpenAIDouble, path: str, body: object, code: str | None, param: str | None
) -> None:
    """A field that is unknown, missing or of the wrong type is refused and named."""
    status, error = ask(double, path, body)
    assert (status, error["type"]) == (400, "invalid_request_error")
    assert error["code"] == code or code is None
    assert error["param"] == param or param is None


def test_right_body(openai_double: OpenAIDouble) -> None:
    """The same body without a fault is answered."""
    assert ask(openai_double, RESPONSES, GOOD)[0] == 200


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_body_that_is_no_object(double: OpenAIDouble, body: bytes) -> None:
    """What is no JSON object is refused as such."""
    status, error = ask(double, RESPONSES, body)
    assert status == 400
    assert "JSON" in error["message"]


@pytest.mark.parametrize("content_type", [None, "text/plain", "multipart/form-data; boundary=x"])
def test_wrong_content_type(double: OpenAIDouble, content_type: str | None) -> None:
    """JSON has to be called JSON."""
    status, error = ask(double, RESPONSES, GOOD, content_type=content_type)
    assert (status, error["code"]) == (400, "unsupported_content_type")


@pytest.mark.parametrize(
    ("authorization", "code"),
    [(None, None), ("Bearer sk-wrong", "invalid_api_key"), ("Basic abc", "invalid_api_key")],
)
def test_wrong_key(openai_double: OpenAIDouble, authorization: str | None, code: str) -> None:
    """Without the right key nothing is answered, and the key is not repeated."""
    status, error = ask(openai_double, RESPONSES, GOOD, authorization=authorization)
    assert (status, error["code"]) == (401, code)
    assert "sk-wrong" not in error["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/responses", 404),
        ("POST", "/v1/threads", 404),
        ("POST", "/v1/assistants", 404),
        ("GET", CHAT, 405),
        ("PUT", FILES, 405),
        ("GET", "/v1/models/gpt-0", 404),
        ("GET", f"{FILES}/file-0", 404),
        ("GET", f"{STORES}/vs_0/files", 404),
        ("DELETE", f"{STORES}/vs_0", 404),
    ],
)
def test_wrong_address(openai_double: OpenAIDouble, method: str, path: str, status: int) -> None:
    """What is not there is not found, and the old assistants' addresses are not there."""
    assert ask(openai_double, path, {}, method=method)[0] == status


def test_unknown_parts_of_a_store(openai_double: OpenAIDouble) -> None:
    """A store knows neither files nor batches that were not put into it."""
    store_id = openai_double.warehouse.add_store({"name": "manuals"}).id
    for path in (f"files/{0}", f"file_batches/{0}"):
        assert ask(openai_double, f"{STORES}/{store_id}/{path}", {}, method="GET")[0] == 404
    assert ask(openai_double, f"{STORES}/{store_id}/files/0", {}, method="DELETE")[0] == 404
    body = {"file_ids": ["file-0"]}
    assert ask(openai_double, f"{STORES}/{store_id}/file_batches", body)[0] == 404


@pytest.mark.parametrize("path", [RESPONSES, CHAT])
def test_unknown_model(openai_double: OpenAIDouble, path: str) -> None:
    """A model that is not in the list is not found."""
    messages = [{"role": "user", "content": "Hi"}]
    body = {"model": "gpt-0", **({"input": "Hi"} if path == RESPONSES else {"messages": messages})}
    status, error = ask(openai_double, path, body)
    assert (status, error["code"]) == (404, "model_not_found")


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"purpose": "assistants"}, "file"),
        ({"file": "x"}, "purpose"),
        ({"file": "x", "purpose": "fun"}, "purpose"),
        ({"file": "x", "purpose": "assistants", "colour": "red"}, "colour"),
        ({"file": "x", "purpose": "assistants", "expires_after[seconds]": "9"}, "expires_after"),
    ],
)
def test_wrong_upload(double: OpenAIDouble, fields: Mapping[str, str], param: str) -> None:
    """An upload needs a named file and a purpose, and nothing that is unknown."""
    lines = []
    for name, value in fields.items():
        filename = '; filename="a.md"' if name == "file" else ""
        head = f'Content-Disposition: form-data; name="{name}"{filename}'
        lines += ["--x", head, "", value]
    content = "\r\n".join([*lines, "--x--", ""]).encode()
    status, error = ask(double, FILES, content, content_type="multipart/form-data; boundary=x")
    assert (status, error["param"]) == (400, param)
    assert ask(double, FILES, {}, content_type=JSON)[1]["code"] == "unsupported_content_type"


def test_unknown_parameter_of_a_list(double: OpenAIDouble) -> None:
    """Lists know their own parameters and no others."""
    assert ask(double, f"{FILES}?purpose=batch&limit=5", {}, method="GET")[0] == 200
    status, error = ask(double, f"{STORES}?purpose=batch", {}, method="GET")
    assert (status, error["param"]) == (400, "purpose")


@pytest.mark.parametrize("prepare", ["prepare", "spoil", "hold"])
def test_fault_that_nobody_met(prepare: str) -> None:
    """A test that sets up a fault and never runs into it fails at its end."""
    with (  # noqa: PT012 - the end of the block is what fails
        pytest.raises(AssertionError, match="nobody met what was prepared at /v1/responses"),
        OpenAIDouble() as double,
    ):
        if prepare == "prepare":
            double.prepare(errors.forbidden(), path=RESPONSES)
        elif prepare == "spoil":
            double.spoil(frames.empty_stream, path=RESPONSES)
        else:
            double.hold(RESPONSES)


def test_wrong_request_fails_the_test() -> None:
    """A test that sends what the API refuses fails at its end, unless it said so before."""
    with (
        pytest.raises(AssertionError, match="Unknown parameter: 'max_tokens'"),
        OpenAIDouble() as double,
    ):
        ask(double, RESPONSES, {**GOOD, "max_tokens": 5})


def test_bug_of_the_double_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug of the double itself is answered with 500 and fails the test at its end."""
    with (  # noqa: PT012 - the end of the block is what fails
        pytest.raises(AssertionError, match="the double broke down"),
        OpenAIDouble() as double,
    ):
        monkeypatch.setattr(double.warehouse, "identifier", None)
        assert ask(double, RESPONSES, GOOD)[0] == 500
