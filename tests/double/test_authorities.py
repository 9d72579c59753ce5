from typing import Any

import pytest

from tests.support.openai_double import OpenAIDouble, frames
from tests.support.openai_double.allowances import NULLS, OLDER, Allowance, relaxed
from tests.support.openai_double.authorities import (
    DESCRIPTION,
    KINDS,
    _event_models,
    _validator,
    problems_of_answer,
    problems_of_request,
    schema_of,
)
from tests.support.recordings import recording
from tests.support.shared import required_path

RECORDINGS = ("plain", "stream", "with_results")
FILE = {
    "object": "file",
    "id": "file-1",
    "purpose": "assistants",
    "filename": "a.md",
    "bytes": 1,
    "created_at": 1,
    "expires_at": None,
    "status": "processed",
    "status_details": None,
}


@pytest.fixture
def description() -> None:
    """The API's own description is at hand; skips the test where it is not."""
    required_path(*DESCRIPTION)


def bodies(kind: str) -> list[Any]:
    """Every body and event that the real API sent in a recording."""
    sent = []
    for exchange in recording(kind).exchanges:
        sent += exchange.events if exchange.is_streamed else [exchange.body]
    return sent


@pytest.mark.usefixtures("description")
@pytest.mark.parametrize("kind", RECORDINGS)
def test_recorded_answers(kind: str) -> None:
    """Real traffic passes both authorities, but for what is allowed by name."""
    for body in bodies(kind):
        assert problems_of_answer(body, OLDER) == ()


@pytest.mark.usefixtures("description")
@pytest.mark.parametrize("kind", RECORDINGS)
def test_recorded_questions(kind: str) -> None:
    """What was asked in real traffic is what the description asks for."""
    asked = [each for each in recording(kind).at("/v1/responses") if each.asked]
    assert asked
    for exchange in asked:
        assert problems_of_request("CreateResponse", exchange.asked) == ()


@pytest.mark.usefixtures("description")
def test_what_the_recordings_need() -> None:
    """The recorded stream breaks the description without the allowances, so they are needed."""
    assert any(problems_of_answer(body) for body in bodies("stream"))
    (created,) = (each for each in bodies("stream") if each.get("type") == "response.created")
    assert _described_without("usage", created) == ["$.response.usage"]
    assert _described_without("user", created) == ["$.response.user"]


def _described_without(key: str, body: dict[str, Any]) -> list[str]:
    """The problems of a body by the description when the allowances for ``key`` are lifted."""
    validator = _validator("ResponseCreatedEvent")
    assert validator is not None
    judged = relaxed(body, [each for each in (*NULLS, *OLDER) if each.key != key])
    return [error.json_path for error in validator.iter_errors(judged)]


def test_stored_file() -> None:
    """A file as the API sends it has no problem."""
    assert problems_of_answer(FILE) == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [("status", "lost"), ("bytes", "many"), ("purpose", None), ("created_at", 1.5)],
)
def test_wrong_answer(key: str, value: object) -> None:
    """A wrong value is a problem to the SDK already, without the description."""
    problems = problems_of_answer({**FILE, key: value})
    assert any("by the SDK" in problem for problem in problems)


@pytest.mark.usefixtures("description")
def test_wrong_answer_to_the_description() -> None:
    """What the SDK lets pass the description may not: no null, no score above 1."""
    problems = problems_of_answer({**FILE, "filename": None, "status_details": 3})
    assert any("by the description" in problem for problem in problems)
    hit = {"file_id": "file-1", "filename": "a", "score": 1.5, "attributes": {}, "content": []}
    page = {"object": "vector_store.search_results.page", "data": [hit]}
    (problem,) = problems_of_answer(page)
    assert "by the description" in problem


def test_unknown_event() -> None:
    """An event that nobody has described is a problem."""
    assert problems_of_answer({"type": "response.not_invented_yet", "sequence_number": 1})


@pytest.mark.usefixtures("description")
def test_wrong_request() -> None:
    """The description judges what was sent as well."""
    assert problems_of_request("CreateVectorStoreRequest", {"name": "a"}) == ()
    assert problems_of_request("CreateVectorStoreRequest", {"colour": "red"})


def test_flat_error_event() -> None:
    """The flat shape of the ``error`` event is the described one; the nested one is not."""
    flat, nested = (
        frames.data_of(fault(())[0])
        for fault in (frames.flat_error_after(0), frames.nested_error_after(0))
    )
    assert problems_of_answer(flat) == ()
    assert problems_of_answer(nested)


@pytest.mark.usefixtures("description")
def test_every_kind_is_described() -> None:
    """Each kind of body, and each event of a text answer, has its schema in the description."""
    for kind in KINDS:
        assert _validator(schema_of(kind)) is not None
    for kind in _event_models():
        if kind.startswith(("response.output_text", "response.file_search", "response.refusal")):
            assert schema_of(kind)


@pytest.mark.parametrize("allowance", [*NULLS, *OLDER], ids=lambda allowance: allowance.name)
def test_allowance(allowance: Allowance) -> None:
    """An allowance changes the field that it names, in the objects that it is for, and no other."""
    other = {"unrelated": None}
    assert relaxed(other, [allowance]) == other
    bodies: list[dict[str, object]] = [
        {"object": kind, allowance.key: None}
        for kind in ("response", "file", "vector_store", "chat.completion.chunk")
    ]
    bodies += [{"type": "mcp", allowance.key: None}, {"delta": {}, allowance.key: None}]
    bodies += [{"type": "output_text"}, {"cached_tokens": 1}, {"output_index": 1}]
    changed = [body for body in bodies if relaxed(body, [allowance]) != body]
    assert len(changed) == 1


def test_wrong_answer_fails_the_test() -> None:
    """A double that sends what the API would not send fails the test that used it."""
    with (
        pytest.raises(AssertionError, match="by the SDK"),
        OpenAIDouble() as double,
    ):
        double._api.say({**FILE, "bytes": "many"})
