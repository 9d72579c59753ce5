"""``POST /v1/responses``: the whole answer, and the same answer as the events of a stream."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from attrs import frozen

from tests.support.openai_double.replies import Reply, tokens
from tests.support.openai_double.searching import Found

Json = dict[str, Any]


@frozen
class Run:
    """One question to the model, with everything that its answer is made of."""

    identifier: str
    created_at: int
    body: Mapping[str, Any]
    reply: Reply
    query: str
    found: Sequence[Found] | None
    """None when the model did not search."""

    @property
    def written(self) -> tuple[str, ...]:
        """The deltas that the limit on output tokens lets through."""
        limit = self.body.get("max_output_tokens")
        return self.reply.deltas[:limit]

    @property
    def incomplete_reason(self) -> str | None:
        if self.reply.filtered:
            return "content_filter"
        is_short = len(self.written) < len(self.reply.deltas)
        return "max_output_tokens" if is_short else None

    @property
    def annotations(self) -> list[Json]:
        """The best file that was found, cited before the last piece of the text."""
        if not self.found or not self.written:
            return []
        best = self.found[0]
        return [
            {
                "type": "file_citation",
                "file_id": best.file_id,
                "filename": best.filename,
                "index": sum(len(piece) for piece in self.written[:-1]),
            }
        ]


def whole(run: Run) -> Json:
    """The answer to a request that does not stream."""
    return _failed(run) if run.reply.breaks_down else _response(run, _output(run), _status(run))


def events(run: Run) -> Iterator[Json]:
    """The events of a stream, in the order in which the real API sends them."""
    numbers = count()
    begun = _response(run, [], "in_progress")
    content = _reasoning_events(run) if run.reply.reasons else iter(())
    for event in (
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
        *content,
        *_search_events(run),
        *_message_events(run),
        _last_event(run),
    ):
        yield {"type": event["type"], "sequence_number": next(numbers), **event}


def _last_event(run: Run) -> Json:
    if run.reply.breaks_down:
        return {"type": "response.failed", "response": _failed(run)}
    status = _status(run)
    return {"type": f"response.{status}", "response": _response(run, _output(run), status)}


def _reasoning_events(run: Run) -> Iterator[Json]:
    item = _reasoning(run)
    yield {"type": "response.output_item.added", "output_index": 0, "item": item}
    yield {"type": "response.output_item.done", "output_index": 0, "item": item}


def _search_events(run: Run) -> Iterator[Json]:
    if run.found is None:
        return
    call = _search_call(run)
    at = {"output_index": int(run.reply.reasons)}
    begun = {**call, "status": "in_progress", "queries": [], "results": None}
    yield {"type": "response.output_item.added", **at, "item": begun}
    for state in ("in_progress", "searching", "completed"):
        yield {"type": f"response.file_search_call.{state}", **at, "item_id": call["id"]}
    yield {"type": "response.output_item.done", **at, "item": call}


def _message_events(run: Run) -> Iterator[Json]:
    message = _message(run)
    index = len(_output(run)) - 1
    at = {"item_id": message["id"], "output_index": index, "content_index": 0}
    begun = {**message, "status": "in_progress", "content": []}
    yield {"type": "response.output_item.added", "output_index": index, "item": begun}
    (part,) = message["content"]
    if part["type"] == "refusal":
        empty: Json = {"type": "refusal", "refusal": ""}
        yield {"type": "response.content_part.added", **at, "part": empty}
        yield {"type": "response.refusal.delta", **at, "delta": run.reply.refusal}
        yield {"type": "response.refusal.done", **at, "refusal": run.reply.refusal}
    else:
        empty = {"type": "output_text", "annotations": [], "logprobs": [], "text": ""}
        yield {"type": "response.content_part.added", **at, "part": empty}
        yield from _text_events(run, at)
    yield {"type": "response.content_part.done", **at, "part": part}
    yield {"type": "response.output_item.done", "output_index": index, "item": message}


def _text_events(run: Run, at: Json) -> Iterator[Json]:
    annotations = run.annotations
    options = run.body.get("stream_options") or {}
    hides_lengths = options.get("include_obfuscation", True)
    for number, piece in enumerate(run.written):
        if number == len(run.written) - 1:
            for index, annotation in enumerate(annotations):
                yield {
                    "type": "response.output_text.annotation.added",
                    **at,
                    "annotation_index": index,
                    "annotation": annotation,
                }
        padding = {"obfuscation": "x" * max(0, 16 - len(piece))} if hides_lengths else {}
        yield {
            "type": "response.output_text.delta",
            **at,
            "delta": piece,
            "logprobs": [],
            **padding,
        }
    text = "".join(run.written)
    yield {"type": "response.output_text.done", **at, "text": text, "logprobs": []}


def _failed(run: Run) -> Json:
    """The answer of a model that broke down."""
    error = {"code": "server_error", "message": "The model broke down while it answered."}
    return {**_response(run, [], "failed"), "error": error}


def _status(run: Run) -> str:
    return "completed" if run.incomplete_reason is None else "incomplete"


def _output(run: Run) -> list[Json]:
    reasoning = [_reasoning(run)] if run.reply.reasons else []
    search = [] if run.found is None else [_search_call(run)]
    return [*reasoning, *search, _message(run)]


def _reasoning(run: Run) -> Json:
    return {"id": f"rs_{run.identifier}", "type": "reasoning", "summary": []}


def _search_call(run: Run) -> Json:
    is_included = "file_search_call.results" in (run.body.get("include") or ())
    return {
        "id": f"fs_{run.identifier}",
        "type": "file_search_call",
        "status": "completed",
        "queries": [run.query],
        "results": [found.as_result() for found in run.found or ()] if is_included else None,
    }


def _message(run: Run) -> Json:
    part: Json = {
        "type": "output_text",
        "annotations": run.annotations,
        "logprobs": [],
        "text": "".join(run.written),
    }
    if run.reply.refusal:
        part = {"type": "refusal", "refusal": run.reply.refusal}
    return {
        "id": f"msg_{run.identifier}",
        "type": "message",
        "status": _status(run),
        "content": [part],
        "role": "assistant",
    }


def _response(run: Run, output: list[Json], status: str) -> Json:
    body = run.body
    reason = run.incomplete_reason if status == "incomplete" else None
    return {
        "id": f"resp_{run.identifier}",
        "object": "response",
        "created_at": run.created_at,
        "status": status,
        "background": False,
        "error": None,
        "incomplete_details": None if reason is None else {"reason": reason},
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "max_tool_calls": None,
        "model": body["model"],
        "output": output,
        "parallel_tool_calls": True,
        "previous_response_id": body.get("previous_response_id"),
        "prompt_cache_key": body.get("prompt_cache_key"),
        "prompt_cache_retention": None,
        "reasoning": {"effort": None, "summary": None, **(body.get("reasoning") or {})},
        "safety_identifier": None,
        "service_tier": "default",
        "store": body.get("store", True),
        "temperature": 1.0,
        "text": {"format": {"type": "text"}, "verbosity": "medium"},
        "tool_choice": body.get("tool_choice", "auto"),
        "tools": [_tool(tool) for tool in body.get("tools") or ()],
        "top_logprobs": 0,
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": None if status == "in_progress" else _usage(run),
        "user": None,
        "metadata": body.get("metadata") or {},
    }


def _tool(tool: Mapping[str, Any]) -> Json:
    ranking = {"ranker": "auto", "score_threshold": 0.0}
    return {"filters": None, "max_num_results": 20, "ranking_options": ranking, **tool}


def _usage(run: Run) -> Json:
    passages = "".join(found.text for found in run.found or ())
    read = tokens(f"{run.body.get('instructions') or ''} {run.body['input']} {passages}")
    written = len(run.written) or tokens(run.reply.refusal)
    return {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": read + written,
    }
