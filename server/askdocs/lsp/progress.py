"""Progress: what is begun ends, and what can be cancelled is linked to what does the work."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from askdocs.lsp.protocol import Token
from askdocs.wording import Message, Say, counted, wording_for

if TYPE_CHECKING:
    from askdocs.answering.assistant import Citation, Event
    from askdocs.index.one_run import Progress as Run
    from askdocs.retrieval import Hit

logger = logging.getLogger(__name__)

_TOGETHER: Final = 0.03
"""Seconds for which pieces of text wait for each other."""

_LONGEST_QUERY: Final = 60
"""Characters of a query that progress shows."""

Send = Callable[[str, dict[str, Any]], None]


class Progress:
    """The progress of one connection."""

    def __init__(self, send: Send, mention: Send) -> None:
        """``mention`` sends what may be dropped while the client does not read."""
        self._send = send
        self._mention = mention
        self.say: Say = wording_for("")
        """Puts titles and messages into the language of the user."""
        self._cancels: dict[Token, Callable[[], object]] = {}

    def value(self, token: Token, value: dict[str, Any]) -> None:
        """Send one value."""
        self._send("$/progress", {"token": token, "value": value})

    def cancel(self, token: Token) -> None:
        """The user has cancelled what ``token`` stands for."""
        cancel = self._cancels.get(token)
        if cancel is not None:
            cancel()

    def begin(self, token: Token, title: str, cancel: Callable[[], object], **more: object) -> None:
        """Begin the work ``token``, which ``cancel`` stops."""
        self._cancels[token] = cancel
        begin = {"kind": "begin", "title": self.say(title), "cancellable": True, **more}
        self.value(token, begin)

    def report(self, token: Token, message: str, **more: object) -> None:
        """Say how far the work ``token`` has come."""
        value = {"kind": "report", "message": self.say(message), **more}
        self._mention("$/progress", {"token": token, "value": value})

    def end(self, token: Token, **more: object) -> None:
        """End the work ``token``."""
        if self._cancels.pop(token, None) is not None:
            self.value(token, {"kind": "end", **more})

    @asynccontextmanager
    async def work_done(
        self, token: Token | None, title: str
    ) -> AsyncIterator[Callable[[str], None]]:
        """Progress around a request; gives a function that reports a message.

        Cancelling the progress cancels the request. Without a token nothing is sent.
        """
        if token is None:
            yield lambda message: None
            return
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (a coroutine runs in a task)
        self.begin(token, title, task.cancel)
        try:
            yield lambda message: self.report(token, message)
        finally:
            self.end(token)


def new_token() -> str:
    """A token for progress that the server begins."""
    return f"askdocs-{uuid.uuid4()}"


def described(progress: "Run") -> str:
    """How far a run has come, for a person."""
    if progress.waiting:
        return progress.waiting
    counts = Message("{} of {} files", f"{progress.done:,}", f"{progress.total:,}")
    return Message("{}: {} takes long", counts, progress.path) if progress.path else counts


class AskProgress:
    """What the progress of a question says while it is answered."""

    def __init__(self, report: Callable[[str], None], *, names_query: bool) -> None:
        """``names_query`` says whether it is shown what is looked for."""
        self._report = report
        self._names_query = names_query
        self._said = ""

    def take(self, event: "Event") -> None:
        """Report what ``event`` tells, if it tells anything new."""
        from askdocs.answering import assistant  # noqa: PLC0415 (there by now)

        match event:
            case assistant.Searching(query) if self._names_query and query.strip():
                self._say(Message("Searching the docs: {}", _shortened(query)))
            case assistant.Searching():
                self._say("Searching the docs")
            case assistant.Found(hits):
                self._say(Message("Reading {}", counted(len(hits), "passage")))
            case assistant.Reasoning():
                self._say("Thinking")
            case assistant.Waiting():
                self._say(event.said)
            case assistant.TextDelta():
                self._say("Writing")
            case _:
                pass

    def _say(self, message: str) -> None:
        if message != self._said:
            self._said = message
            self._report(message)


class AnswerStream:
    """The partial results of one answer: sources once, then text and citations in their order.

    The first piece of text goes at once, and so does one that comes after a pause; others wait a
    moment for each other.
    """

    def __init__(
        self,
        progress: Progress,
        token: Token,
        describe_hits: "Callable[[tuple[Hit, ...]], list[dict[str, Any]]]",
        describe_citation: "Callable[[Citation], dict[str, Any]]",
        *,
        replaces: bool = False,
    ) -> None:
        """``replaces`` says that another answer went before, which the first value takes back."""
        self._progress = progress
        self._token = token
        self._describe_hits = describe_hits
        self._describe_citation = describe_citation
        self._replaces = replaces
        self._pieces: list[str] = []
        self._timer: asyncio.TimerHandle | None = None

    def sources(self, hits: "tuple[Hit, ...]") -> None:
        """Send what the answer is made from."""
        self._send({"kind": "sources", "hits": self._describe_hits(hits)})

    def nearest(self, places: list[dict[str, Any]]) -> None:
        """Send where the sections stand that come nearest."""
        self._send({"kind": "nearest", "places": places})

    def text(self, text: str) -> None:
        """Send a piece of text, now or soon."""
        self._pieces.append(text)
        if self._timer is None:
            self._pass()

    def citation(self, citation: "Citation") -> None:
        """Send a citation, after the text before it."""
        self.flush()
        self._send({"kind": "citation", "citation": self._describe_citation(citation)})

    def flush(self) -> None:
        """Send the text that waits."""
        if self._pieces:
            text = "".join(self._pieces)
            self._pieces.clear()
            self._send({"kind": "text", "text": text})

    def close(self) -> None:
        """Send no more: the answer has ended, or will not come."""
        self._pieces.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _pass(self) -> None:
        self._timer = None
        if self._pieces:
            self.flush()
            self._timer = asyncio.get_running_loop().call_later(_TOGETHER, self._pass)

    def _send(self, value: dict[str, Any]) -> None:
        if self._replaces:
            self._replaces = False
            self._progress.value(self._token, {"kind": "replace"})
        self._progress.value(self._token, value)


def _shortened(query: str) -> str:
    line = " ".join(query.split())
    return line if len(line) <= _LONGEST_QUERY else f"{line[:_LONGEST_QUERY].rstrip()} …"
