"""Server-sent events, and the ways in which a stream of them goes wrong.

A fault of a stream is a function from the steps of a good one to the steps of a bad one, so that
the same faults apply to what the double writes and to recorded traffic.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.support.openai_double.answers import Cut, Gate, Step

Steps = Sequence[Step]
Fault = Callable[[Steps], list[Step]]
TERMINAL = (
    *(b'"response.completed"', b'"response.incomplete"', b'"response.failed"'),
    *(b'"finish_reason": "', b"[DONE]"),
)
"""What stands in the events that say that an answer has ended, and in no others."""


def frame(data: Mapping[str, Any] | str, *, is_named: bool) -> bytes:
    """One event as the API writes it; the Responses API names its events, chat does not."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    name = f"event: {data['type']}\n" if is_named and not isinstance(data, str) else ""
    return f"{name}data: {text}\n\n".encode()


def data_of(step: Step) -> Any:  # noqa: ANN401 - JSON is anything
    """The data of an event, read back."""
    assert isinstance(step, bytes)
    (line,) = (line for line in step.decode().splitlines() if line.startswith("data: "))
    return json.loads(line.removeprefix("data: "))


def cut_after(events: int) -> Fault:
    """The server hangs up after so many events."""
    return lambda steps: [*steps[:events], Cut()]


def held_after(events: int, gate: Gate) -> Fault:
    """The server waits at a gate after so many events."""
    return lambda steps: [*steps[:events], gate, *steps[events:]]


def empty_stream(steps: Steps) -> list[Step]:
    """Nothing at all, and a proper end."""
    return list(steps[:0])


def full_context(steps: Steps) -> list[Step]:
    """A chat that ends with its limit before it has begun, as of a server with a small context."""
    kept: list[Step] = []
    for step in steps:
        if not isinstance(step, bytes) or b"[DONE]" in step:
            kept.append(step)
            continue
        data = data_of(step)
        for choice in data["choices"]:
            if choice["delta"].get("content"):
                break
            if choice["finish_reason"]:
                choice["finish_reason"] = "length"
        else:
            if data.get("usage"):
                data["usage"]["completion_tokens"] = 0
                data["usage"]["total_tokens"] = data["usage"]["prompt_tokens"]
            kept.append(frame(data, is_named=False))
    return kept


def without_terminal_event(steps: Steps) -> list[Step]:
    """Everything but what says that the answer is complete."""
    return [
        step
        for step in steps
        if not (isinstance(step, bytes) and any(mark in step for mark in TERMINAL))
    ]


def malformed_after(events: int) -> Fault:
    """An event whose data is no JSON, after so many good ones."""
    broken = b'event: response.output_text.delta\ndata: {"type":"response.output_te\n\n'
    return lambda steps: [*steps[:events], broken]


def flat_error_after(events: int) -> Fault:
    """The ``error`` event that the API describes: its fields stand in the event itself."""
    error = {
        "type": "error",
        "code": "server_error",
        "message": "The model is overloaded.",
        "param": None,
        "sequence_number": events,
    }
    return lambda steps: [*steps[:events], frame(error, is_named=True)]


def nested_error_after(events: int) -> Fault:
    """The ``error`` event that is sent in truth at times: its fields stand one level down."""
    error = {
        "type": "error",
        "sequence_number": events,
        "error": {
            "type": "server_error",
            "code": "server_error",
            "message": "The model is overloaded.",
            "param": None,
        },
    }
    return lambda steps: [*steps[:events], frame(error, is_named=True)]


def with_unknown_event(steps: Steps) -> list[Step]:
    """An event of a kind that nobody knows yet, before the others."""
    return [frame({"type": "response.not_invented_yet", "news": 1}, is_named=True), *steps]


def with_windows_line_ends(steps: Steps) -> list[Step]:
    """Every line ends with CR and LF, as the standard allows."""
    return [step.replace(b"\n", b"\r\n") if isinstance(step, bytes) else step for step in steps]


def with_pings(steps: Steps) -> list[Step]:
    """A comment before every event, as proxies send it to keep a connection alive."""
    pinged: list[Step] = []
    for step in steps:
        pinged += [b": ping\n\n", step] if isinstance(step, bytes) else [step]
    return pinged


def byte_by_byte(steps: Steps) -> list[Step]:
    """Every byte arrives alone, so that every character of two bytes or more is split."""
    split: list[Step] = []
    for step in steps:
        split += (
            [step[at : at + 1] for at in range(len(step))] if isinstance(step, bytes) else [step]
        )
    return split
