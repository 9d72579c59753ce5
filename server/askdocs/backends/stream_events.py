"""Streams of endpoints as events of ours.

Everything is decided by an event's ``type``: the SDK builds what it does not know as the first
class of its union. Servers that only look like OpenAI leave fields out, so every field is looked
for and none is expected.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from attrs import frozen

from askdocs.answering.assistant import Reasoning, Usage
from askdocs.answering.chat_model import Completed, Refused, Stop, Wrote
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.failures import in_stream
from askdocs.errors import AskDocsError, EndpointFailed
from askdocs.visible import Cleaner, visible
from askdocs.wording import Message

logger = logging.getLogger(__name__)


@frozen
class SearchBegan:
    """The endpoint searches the vector store."""

    item_id: str


@frozen
class SearchEnded:
    """The endpoint has searched; with results where they were asked for."""

    item_id: str
    queries: tuple[str, ...]
    results: tuple[Any, ...]
    """As the SDK gives them: ``file_id``, ``filename``, ``attributes``, ``text``, ``score``."""


@frozen
class Annotated:
    """An annotation of the text so far, as the SDK gives it: mostly a citation of a file."""

    annotation: Any
    position: int
    """Characters of text that had come by then, over all parts."""


StreamEvent: TypeAlias = (
    Wrote | Refused | Reasoning | SearchBegan | SearchEnded | Annotated | Completed
)

_IGNORED: Final = frozenset(
    {
        "response.created",
        "response.queued",
        "response.in_progress",
        "response.content_part.added",
        "response.content_part.done",
        "response.file_search_call.completed",
        "response.reasoning_text.done",
        "response.reasoning_summary_text.done",
        "response.reasoning_summary_part.done",
        "keepalive",
    }
)
"""Events that change nothing for the reader: what they say is said by others too."""

_LONGEST_TEXT: Final = 1_000_000
"""Characters of an answer; nobody reads more, and whatever looks at it holds all of it."""

_MOST_UNKNOWN: Final = 100

_STOPS: Final[dict[str, Stop]] = {
    "max_output_tokens": "length",
    "max_tokens": "length",
    "content_filter": "filter",
    "length": "length",
}


class _Shown:
    """What a stream shows: without what nobody sees, and with an end."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._cleaner = Cleaner()
        self.length = 0
        """Characters that were handed on."""

    def with_more(self, text: str) -> str:
        """What ``text`` adds to it; raises an ``AskDocsError`` past ``_LONGEST_TEXT``."""
        cleaned = self._cleaner.feed(text)
        self.length += len(cleaned)
        if self.length > _LONGEST_TEXT:
            raise _endless(self._endpoint)
        return cleaned


class ResponseEvents:
    """Reads the events of one stream of ``/v1/responses``."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.unknown: Counter[str] = Counter()
        """Types of events that were not known, and how often each came."""
        self._endpoint = endpoint
        self._written: dict[tuple[int, int], int] = {}
        """Characters that came of each part of the output."""
        self._shown = _Shown(endpoint)
        self._searching: set[str] = set()
        self._searched: set[str] = set()
        """Ids of searches that have begun, and that have ended."""
        self._is_annotated = False
        self._has_events = False
        self._is_complete = False

    def read(self, event: Any) -> Iterator[StreamEvent]:  # noqa: ANN401 (what a server sent)
        """What ``event`` says; raises an ``AskDocsError`` if it is a failure."""
        self._has_events = True
        if self._is_complete:
            return
        match _text(event, "type"):
            case "response.output_text.delta":
                yield from self._wrote(event, _text(event, "delta"))
            case "response.output_text.done":
                yield from self._rest(event, _text(event, "text"))
            case "response.refusal.delta":
                yield from self._refused(event, _text(event, "delta"))
            case "response.refusal.done":
                yield from self._refused(event, self._missing(event, _text(event, "refusal")))
            case "response.output_text.annotation.added":
                self._is_annotated = True
                annotation = getattr(event, "annotation", None)
                yield Annotated(annotation, self._shown.length)
            case "response.output_item.added":
                yield from self._item_began(getattr(event, "item", None))
            case "response.output_item.done":
                yield from self._item_ended(getattr(event, "item", None))
            case "response.file_search_call.in_progress" | "response.file_search_call.searching":
                yield from self._search_began(_text(event, "item_id"))
            case (
                "response.reasoning_text.delta"
                | "response.reasoning_summary_text.delta"
                | "response.reasoning_summary_part.added"
            ):
                yield Reasoning()
            case kind:
                yield from self._read_ending(event, kind)

    def finish(self) -> None:
        """The stream has ended; raises if it should not have."""
        _report(self.unknown)
        if not self._is_complete:
            raise _broken_off(self._endpoint, has_events=self._has_events)

    def _read_ending(self, event: Any, kind: str) -> Iterator[StreamEvent]:  # noqa: ANN401 (as in read)
        match kind:
            case "response.completed" | "response.incomplete":
                yield from self._ended(getattr(event, "response", None), kind)
            case "response.failed":
                error = getattr(getattr(event, "response", None), "error", None)
                raise _failure(error, self._endpoint)
            case "error":
                # Flat, or one level down; the SDK raises most of the latter by itself.
                raise _failure(getattr(event, "error", None) or event, self._endpoint)
            case _ if kind not in _IGNORED:
                if len(self.unknown) < _MOST_UNKNOWN:
                    self.unknown[kind[:80] or "?"] += 1
            case _:
                pass

    def _wrote(self, event: Any, text: str) -> Iterator[StreamEvent]:  # noqa: ANN401 (as in read)
        part = _part(event)
        self._written[part] = self._written.get(part, 0) + len(text)
        if cleaned := self._shown.with_more(text):
            yield Wrote(cleaned)

    def _refused(self, event: Any, text: str) -> Iterator[StreamEvent]:  # noqa: ANN401 (as in read)
        part = _part(event)
        self._written[part] = self._written.get(part, 0) + len(text)
        if cleaned := self._shown.with_more(text):
            yield Refused(cleaned)

    def _rest(self, event: Any, whole: str) -> Iterator[StreamEvent]:  # noqa: ANN401 (as in read)
        """The end of a part's text that came in no delta: some servers send few, or none."""
        yield from self._wrote(event, self._missing(event, whole))

    def _missing(self, event: Any, whole: str) -> str:  # noqa: ANN401 (as in read)
        return whole[self._written.get(_part(event), 0) :]

    def _item_began(self, item: Any) -> Iterator[StreamEvent]:  # noqa: ANN401 (as in read)
        match _text(item, "type"):
            case "reasoning":
                yield Reasoning()
            case "file_search_call":
                yield from self._search_began(_text(item, "id"))
            case _:
                pass

    def _search_began(self, item_id: str) -> Iterator[StreamEvent]:
        if item_id not in self._searching:
            self._searching.add(item_id)
            yield SearchBegan(item_id)

    def _item_ended(self, item: Any) -> Iterator[StreamEvent]:  # noqa: ANN401 (as in read)
        if _text(item, "type") == "file_search_call":
            self._searched.add(_text(item, "id"))
            queries = tuple(map(str, getattr(item, "queries", None) or ()))
            results = tuple(getattr(item, "results", None) or ())
            yield SearchEnded(_text(item, "id"), queries, results)

    def _ended(self, response: Any, kind: str) -> Iterator[StreamEvent]:  # noqa: ANN401 (as in read)
        yield from self._untold(response)
        if not self._written:
            yield from self._whole(response)
        self._is_complete = True
        reason = _text(getattr(response, "incomplete_details", None), "reason")
        stop: Stop = "end"
        if kind == "response.incomplete" or _text(response, "status") == "incomplete":
            stop = _STOPS.get(reason, "length")
        usage = getattr(response, "usage", None)
        counted = _usage(usage, "input_tokens", "output_tokens")
        yield Completed(stop, counted, visible(_text(response, "model")))

    def _untold(self, response: Any) -> Iterator[StreamEvent]:  # noqa: ANN401 (as in read)
        """Searches and annotations that no event told of: some servers name them at the end."""
        for item in getattr(response, "output", None) or ():
            is_told = _text(item, "id") in self._searched
            if _text(item, "type") == "file_search_call" and not is_told:
                yield from self._item_began(item)
                yield from self._item_ended(item)
            for content in getattr(item, "content", None) or ():
                for annotation in getattr(content, "annotations", None) or ():
                    if not self._is_annotated:
                        yield Annotated(annotation, self._shown.length)

    def _whole(self, response: Any) -> Iterator[StreamEvent]:  # noqa: ANN401 (as in read)
        """The text of a response that came at the end only."""
        for index, item in enumerate(getattr(response, "output", None) or ()):
            for part, content in enumerate(getattr(item, "content", None) or ()):
                text, refusal = _text(content, "text"), _text(content, "refusal")
                self._written[index, part] = len(text or refusal)
                if _text(content, "type") == "output_text" and text:
                    yield Wrote(self._shown.with_more(text))
                elif refusal:
                    yield Refused(self._shown.with_more(refusal))


class ChatEvents:
    """Reads the chunks of one stream of ``/v1/chat/completions``."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._shown = _Shown(endpoint)
        self._has_events = False
        self._stop: Stop | None = None
        self._usage: Usage | None = None
        self._model = ""

    def read(self, chunk: Any) -> Iterator[Wrote | Refused | Reasoning]:  # noqa: ANN401 (as above)
        """What ``chunk`` says; raises an ``AskDocsError`` if it is a failure."""
        self._has_events = True
        if getattr(chunk, "error", None):
            raise _failure(chunk.error, self._endpoint)
        self._model = self._model or visible(_text(chunk, "model"))
        counted = _usage(getattr(chunk, "usage", None), "prompt_tokens", "completion_tokens")
        self._usage = counted or self._usage
        for choice in getattr(chunk, "choices", None) or ():
            if (getattr(choice, "index", 0) or 0) != 0:
                continue
            delta = getattr(choice, "delta", None)
            if _text(delta, "reasoning_content") or _text(delta, "reasoning"):
                yield Reasoning()
            if text := self._shown.with_more(_text(delta, "content")):
                yield Wrote(text)
            if refusal := self._shown.with_more(_text(delta, "refusal")):
                yield Refused(refusal)
            if finish := _text(choice, "finish_reason"):
                self._stop = _STOPS.get(finish, "end")

    def finish(self) -> Completed:
        """The stream has ended; raises if it should not have."""
        if self._stop is None:
            raise _broken_off(self._endpoint, has_events=self._has_events)
        return Completed(self._stop, self._usage, self._model)


def has_content(event: Any) -> bool:  # noqa: ANN401 (what a server sent)
    """Whether ``event``, of either API, brings an answer on, and is no mere sign of life."""
    kind = _text(event, "type")
    if kind:
        is_known = kind.startswith("response.") and kind not in _IGNORED
        return is_known and (not kind.endswith(".delta") or bool(_text(event, "delta")))
    said = ("content", "refusal", "reasoning", "reasoning_content")
    return any(
        _text(choice, "finish_reason")
        or any(_text(getattr(choice, "delta", None), n) for n in said)
        for choice in getattr(event, "choices", None) or ()
    )


def _part(event: Any) -> tuple[int, int]:  # noqa: ANN401 (as above)
    return getattr(event, "output_index", 0) or 0, getattr(event, "content_index", 0) or 0


def _text(value: Any, name: str) -> str:  # noqa: ANN401 (as above)
    text = getattr(value, name, None)
    return text if isinstance(text, str) else ""


def _usage(usage: Any, tokens_in: str, tokens_out: str) -> Usage | None:  # noqa: ANN401 (as above)
    counts = getattr(usage, tokens_in, None), getattr(usage, tokens_out, None)
    match counts:
        case int(given), int(made):
            return Usage(given, made)
        case _:
            return None


def _failure(error: Any, endpoint: Endpoint) -> AskDocsError:  # noqa: ANN401 (as above)
    fields = {name: _field(error, name) for name in ("code", "message", "type")}
    return in_stream(fields, endpoint).error


def _field(error: Any, name: str) -> object:  # noqa: ANN401 (as above)
    return error.get(name) if isinstance(error, dict) else getattr(error, name, None)


def _endless(endpoint: Endpoint) -> AskDocsError:
    return EndpointFailed(
        Message("{} answers without end.", endpoint.base_url),
        "Check the base URL, and what stands behind it.",
    )


def _broken_off(endpoint: Endpoint, *, has_events: bool) -> AskDocsError:
    if has_events:
        return EndpointFailed(
            Message("{} ended the answer without saying that it is complete.", endpoint.base_url),
            "Ask again; if it stays so, the server or a proxy before it cuts streams.",
        )
    return EndpointFailed(
        Message("{} sent an empty answer.", endpoint.base_url),
        "Check the base URL (it usually ends in /v1), and the server's log; if the prompt is longer"
        " than the model's context, set answer.maxPassages lower.",
    )


def _report(unknown: Counter[str]) -> None:
    if unknown:
        logger.info("events that are not known: %s", dict(unknown))
