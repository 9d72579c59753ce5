"""Events of a stream that servers send in other ways than OpenAI."""

from types import SimpleNamespace
from typing import Any

import pytest

from askdocs.answering.assistant import Reasoning, Usage
from askdocs.answering.chat_model import Completed, Refused, Wrote
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.stream_events import (
    Annotated,
    ChatEvents,
    ResponseEvents,
    SearchBegan,
    SearchEnded,
    StreamEvent,
)
from askdocs.errors import AskDocsError, EndpointFailed, QuotaSpent, RateLimited

ENDPOINT = Endpoint("https://models.example.org/v1")


def made(value: Any) -> Any:  # noqa: ANN401 (a tree of anything)
    """``value`` with attributes in place of keys, as the SDK gives it."""
    if isinstance(value, dict):
        return SimpleNamespace(**{key: made(inner) for key, inner in value.items()})
    return [made(inner) for inner in value] if isinstance(value, list) else value


def response(*events: dict[str, Any]) -> list[StreamEvent]:
    """What a stream of these events says; it must end as it should."""
    reader = ResponseEvents(ENDPOINT)
    read = [said for event in events for said in reader.read(made(event))]
    reader.finish()
    return read


def delta(text: str, **more: int) -> dict[str, Any]:
    """A piece of text."""
    return {"type": "response.output_text.delta", "delta": text, **more}


COMPLETED = {"type": "response.completed", "response": {"status": "completed", "model": "m"}}


def test_text_that_came_only_at_its_end() -> None:
    """What no delta brought is taken from what says that a part is done, or from the whole."""
    done = {"type": "response.output_text.done", "text": "Three times."}
    assert response(delta("Three"), done, COMPLETED)[:2] == [Wrote("Three"), Wrote(" times.")]
    content = [{"type": "output_text", "text": "Thrice."}, {"type": "refusal", "refusal": "No."}]
    whole = {"model": "m", "output": [{"type": "message", "content": content}]}
    said = response({"type": "response.completed", "response": whole})
    assert said == [Wrote("Thrice."), Refused("No."), Completed("end", None, "m")]


def test_a_search_at_the_endpoint() -> None:
    """It begins once, and ends with its queries and results; annotations come between deltas."""
    item = {"type": "file_search_call", "id": "fs_1", "queries": ["retries"], "results": None}
    at = {"item_id": "fs_1"}
    annotation = {"type": "file_citation", "file_id": "file-1"}
    said = response(
        {"type": "response.output_item.added", "item": item},
        {"type": "response.file_search_call.in_progress", **at},
        {"type": "response.file_search_call.searching", **at},
        {"type": "response.file_search_call.completed", **at},
        {"type": "response.output_item.done", "item": {**item, "results": [{"file_id": "f"}]}},
        delta("Thrice"),
        {"type": "response.output_text.annotation.added", "annotation": annotation},
        delta("."),
        COMPLETED,
    )
    assert said == [
        SearchBegan("fs_1"),
        SearchEnded("fs_1", ("retries",), (made({"file_id": "f"}),)),
        Wrote("Thrice"),
        Annotated(made(annotation), 6),
        Wrote("."),
        Completed("end", None, "m"),
    ]


def test_a_search_that_is_told_at_the_end_only() -> None:
    """A search that stands in the whole response and in no event before is told then, once."""
    item = {"type": "file_search_call", "id": "fs_1", "queries": ["retries"], "results": None}
    whole = {"model": "m", "output": [item]}
    completed = {"type": "response.completed", "response": whole}
    ended = SearchEnded("fs_1", ("retries",), ())
    told = response(delta("Thrice."), completed)[:-1]
    assert told == [Wrote("Thrice."), SearchBegan("fs_1"), ended]
    done = {"type": "response.output_item.done", "item": item}
    events = response(done, delta("Thrice."), completed)
    assert [event for event in events if isinstance(event, SearchEnded)] == [ended]


def test_thinking() -> None:
    """Every kind of event about reasoning is told as such."""
    for event in (
        {"type": "response.output_item.added", "item": {"type": "reasoning"}},
        {"type": "response.reasoning_text.delta", "delta": "Hm"},
        {"type": "response.reasoning_summary_text.delta", "delta": "Hm"},
    ):
        assert response(event, COMPLETED)[0] == Reasoning()


def test_what_is_not_known_is_counted() -> None:
    """Events of tomorrow, and what is no event, change nothing and are counted by type."""
    reader = ResponseEvents(ENDPOINT)
    for event in ({"type": "response.new"}, {"type": "response.new"}, {}, 5, "text", None):
        assert list(reader.read(made(event))) == []
    assert reader.unknown == {"response.new": 2, "?": 4}


def test_what_comes_after_the_end_is_passed_over() -> None:
    """The end is said once."""
    assert len(response(delta("Thrice"), COMPLETED, delta("again"), COMPLETED)) == 2


@pytest.mark.parametrize(
    ("details", "stop"),
    [
        ({"reason": "max_output_tokens"}, "length"),
        ({"reason": "content_filter"}, "filter"),
        (None, "length"),
    ],
)
def test_why_it_is_incomplete(details: dict[str, str] | None, stop: str) -> None:
    """The reason, or the likeliest one where none is given."""
    ended = {"incomplete_details": details, "usage": {"input_tokens": 5, "output_tokens": 2}}
    event = {"type": "response.incomplete", "response": ended}
    (completed,) = response(event)
    assert completed == Completed(stop, Usage(5, 2), "")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"type": "error", "code": "server_error", "message": "Overloaded."}, EndpointFailed),
        ({"type": "error", "error": {"code": "insufficient_quota", "message": "x"}}, QuotaSpent),
        ({"type": "error", "code": "rate_limit_exceeded", "message": "Slow."}, RateLimited),
        ({"type": "error"}, EndpointFailed),
        (
            {"type": "response.failed", "response": {"error": {"message": "It broke."}}},
            EndpointFailed,
        ),
        ({"type": "response.failed"}, EndpointFailed),
    ],
)
def test_errors_in_the_stream(event: dict[str, Any], expected: type[AskDocsError]) -> None:
    """Both shapes of the error event, and a response that failed."""
    with pytest.raises(expected):
        response(delta("Three"), event)


def test_a_stream_without_its_end() -> None:
    """Nothing, and text without a last word, are told apart."""
    with pytest.raises(EndpointFailed, match="empty answer"):
        response()
    with pytest.raises(EndpointFailed, match="without saying that it is complete"):
        response(delta("Three"))


def test_chat() -> None:
    """Chunks without choices, with several, with usage at the end, with reasoning."""
    reader = ChatEvents(ENDPOINT)
    chunks: list[dict[str, Any]] = [
        {"model": "m", "choices": []},
        {"choices": [{"index": 0, "delta": {"reasoning_content": "Hm"}}]},
        {"choices": [{"index": 0, "delta": {"content": "Thrice"}}]},
        {"choices": [{"index": 1, "delta": {"content": "Twice"}}]},
        {"choices": [{"index": 0, "delta": {}, "finish_reason": "length"}]},
        {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2}},
    ]
    read = [said for chunk in chunks for said in reader.read(made(chunk))]
    assert read == [Reasoning(), Wrote("Thrice")]
    assert reader.finish() == Completed("length", Usage(5, 2), "m")
