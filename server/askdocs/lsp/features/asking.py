"""``askDocs/ask``: answer a question, streamed if the client wants it so."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from attrs import asdict
from lsprotocol import types

from askdocs.answering.assistant import (
    EMBEDDED,
    Answer,
    Citation,
    Cited,
    Event,
    Finished,
    Found,
    Nearest,
    Question,
    Scope,
    TextDelta,
    Turn,
)
from askdocs.answering.engine import Engine
from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.lsp.convert import (
    Json,
    assistant_to_wire,
    citation_to_wire,
    corrections_to_wire,
    hit_to_wire,
    place_to_wire,
    remembering,
    support_to_wire,
    usage_to_wire,
)
from askdocs.lsp.places import path_of
from askdocs.lsp.progress import AnswerStream, AskProgress, described
from askdocs.lsp.protocol import ASK, AskParams, Range, Result, TextDocument, TurnParams, request
from askdocs.retrieval import LocalFinder
from askdocs.shortage import raise_shortage
from askdocs.wording import Message, Say

if TYPE_CHECKING:
    from askdocs.index.reader import Snapshot
    from askdocs.lsp.session import Session

_AT_ONCE: Final = 3.0
"""Seconds that a first reading is waited for before it is answered from what there is."""

_LONGEST: Final = 600
"""Seconds that an answer waits for the end of the reading."""

_MOST_TURNS = 20
"""Turns of a conversation that are looked at: the latest."""

_LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of a file whose selection is read from disk."""


@request(ASK, AskParams)
async def ask(session: "Session", params: AskParams) -> Result:
    """The answer; with a partial result token its text and citations were sent before."""
    engine = (await session.ready()).engine
    question = await question_of(
        session, params.question, params.text_document, params.range, params.conversation
    )
    engine.check(question)
    async with session.progress.work_done(params.work_done_token, "Asking the docs") as report:
        provisional = None
        if params.completes:
            provisional = await _until_read(session, params, question, report)
        snapshot = await session.read_snapshot(params.folder, report)
        engine = session.services.engine
        showing = _Showing(session, params, report, engine, snapshot, replaces=provisional)
        if provisional is not None and engine.assistant.info.name == EMBEDDED:
            # It is there in a moment, and only then is it known whether it is another one.
            before = provisional
            return await showing.answer(question, lambda answer: not _is_same(answer, before))
        return await showing.answer(question)


async def _until_read(
    session: "Session", params: AskParams, question: Question, report: Callable[[str], None]
) -> Answer | None:
    """Wait for folders that are being read for the first time; the answer that was shown meanwhile.

    No model is asked for it: a question is paid for once.
    """
    readings = session.indexing.first_readings
    unread = await session.unread(params.folder)
    if await readings.wait_for(unread, report, _AT_ONCE):
        return None
    retriever = session.services.engine.retriever
    engine = Engine(ExtractiveAssistant(LocalFinder(retriever)), retriever)
    provisional = None
    revision = -1
    said = None
    for _ in range(_LONGEST):
        token = params.partial_result_token
        if token is not None and provisional is None:
            snapshot = await session.snapshot(params.folder)
            if snapshot.revision != revision:
                revision = snapshot.revision
                showing = _Showing(session, params, lambda _: None, engine, snapshot)
                await showing.answer(question, lambda answer: bool(answer.citations))
                provisional = showing.shown
        progress = readings.progress(unread)
        if progress != said and readings.going_on(unread):
            said = progress
            report(Message("Reading the docs for the first time: {}", described(progress)))
            if token is not None:
                counts = {"done": progress.done, "total": progress.total}
                session.progress.value(token, {"kind": "reading", **counts})
        if await readings.wait_for(unread, lambda _: None, 1.0):
            break
    return provisional


class _Showing:
    """The way of one answer to the client."""

    def __init__(
        self,
        session: "Session",
        params: AskParams,
        report: Callable[[str], None],
        engine: Engine,
        snapshot: "Snapshot",
        replaces: Answer | None = None,
    ) -> None:
        """The answer ``replaces`` another one that was shown."""
        self.shown: Answer | None = None
        """The answer, if it was shown and is whole."""
        self._session = session
        self._report = report
        self._explains = params.explain
        self._engine = engine
        self._snapshot = snapshot
        self._current = remembering(snapshot.documents)
        self._stream: AnswerStream | None = None
        if params.partial_result_token is not None:
            self._stream = AnswerStream(
                session.progress,
                params.partial_result_token,
                lambda hits: [hit_to_wire(hit) for hit in hits],
                self._cited,
                replaces=replaces is not None,
            )

    async def answer(
        self, question: Question, is_wanted: Callable[[Answer], bool] | None = None
    ) -> Result:
        """The response to the question; the answer itself goes before it, if it is streamed.

        With ``is_wanted`` it goes only if it is wanted, and is held back until that is known.
        """
        session, stream = self._session, self._stream
        folders = tuple(one.folder for one in self._snapshot.folders)
        citations: list[Json] = []
        nearest: list[Json] = []
        try:
            async with aclosing(self._engine.ask(question, self._snapshot)) as events:
                if self._engine is session.services.engine:
                    await session.consent.for_answers(folders)
                answer = await self._show(events, is_wanted)
            if stream is not None:
                stream.flush()
            else:
                citations = await asyncio.to_thread(lambda: [*map(self._cited, answer.citations)])
                nearest = await asyncio.to_thread(self._placed, answer.nearest)
        finally:
            if stream is not None:
                stream.close()
            session.endpoint_was_asked()
        return (
            {
                "text": answer.text if stream is None else "",
                "citations": citations,
                "outcome": answer.outcome,
                "assistant": assistant_to_wire(answer.assistant),
                "indexRevision": answer.revision,
            }
            | usage_to_wire(answer.usage)
            | ({"absent": list(answer.absent)} if answer.absent else {})
            | ({"reasons": asdict(answer.reasons)} if self._explains else {})
            | ({"nearest": nearest} if nearest else {})
            | ({"notes": list(answer.notes)} if answer.notes else {})
            | _fallback_to_wire(answer, session.say)
            | corrections_to_wire(answer.corrections)
            | support_to_wire(answer.support)
        )

    async def _show(
        self, events: AsyncIterator[Event], is_wanted: Callable[[Answer], bool] | None
    ) -> Answer:
        names_query = self._engine.assistant.info.name != EMBEDDED
        told = AskProgress(self._report, names_query=names_query)
        held_back: list[Event] = []
        async for event in events:
            told.take(event)
            if isinstance(event, Finished):
                if is_wanted is None or is_wanted(event.answer):
                    for one in held_back:
                        await self._pass_on(one)
                    self.shown = event.answer
                return event.answer
            if is_wanted is None:
                await self._pass_on(event)
            else:
                held_back.append(event)
        raise AssertionError("an answer ends with Finished")

    async def _pass_on(self, event: Event) -> None:
        stream = self._stream
        if stream is None:
            return
        await self._session.client.room()
        match event:
            case Found(hits):
                stream.sources(hits)
            case Nearest(places):
                stream.nearest(await asyncio.to_thread(self._placed, places))
            case TextDelta(text):
                stream.text(text)
            case Cited(citation):
                await asyncio.to_thread(self._current, citation.folder, citation.path)
                stream.citation(citation)
            case _:
                pass

    def _cited(self, citation: Citation) -> Json:
        return citation_to_wire(citation, self._session.encoding, self._current)

    def _placed(self, places: Iterable[Citation]) -> list[Json]:
        return [place_to_wire(place, self._session.encoding, self._current) for place in places]


def _is_same(answer: Answer, other: Answer) -> bool:
    return (answer.text, answer.citations) == (other.text, other.citations)


def _fallback_to_wire(answer: Answer, say: Say) -> Json:
    error = answer.fallback
    if error is None:
        return {}
    return {
        "fallback": {"kind": error.kind, "message": say(error.message), "hint": say(error.hint)}
    }


async def question_of(
    session: "Session",
    text: str,
    document: TextDocument | None,
    selected: Range | None,
    conversation: tuple[TurnParams, ...] = (),
) -> Question:
    """The question with what is selected, and the latest turns of the conversation."""
    scope = None
    if document is not None:
        selection = ""
        if selected is not None:
            selection = await _selection(session, document.uri, selected)
        scope = Scope(document.uri, selection)
    turns = tuple(Turn(turn.question, turn.answer) for turn in conversation[-_MOST_TURNS:])
    return Question(text, turns, scope, session.locale)


async def _selection(session: "Session", uri: str, selected: Range) -> str:
    """What is selected, as far as it may become part of a question: no secret does."""
    # Imported here because most questions come without a selection.
    from askdocs.workspace.documentation import may_hold_secrets  # noqa: PLC0415
    from askdocs.workspace.secrets import masked  # noqa: PLC0415

    path = path_of(uri)
    if path is not None and may_hold_secrets(path.name):
        return ""
    return (await asyncio.to_thread(masked, await text_at(session, uri, selected))).text


async def text_at(session: "Session", uri: str, selected: Range) -> str:
    """The text of ``selected`` in a document, open or on disk; "" where there is none."""
    text = await text_of(session, uri)
    if text is None:
        return ""
    where = types.Range(
        types.Position(selected.start.line, selected.start.character),
        types.Position(selected.end.line, selected.end.character),
    )
    return session.buffers.span_in(text, where).of(text)


async def text_of(session: "Session", uri: str) -> str | None:
    """The text of a document: the open buffer's, else the file's, if it is in a folder of ours."""
    text = session.buffers.text(uri)
    if text is not None:
        return text
    return await asyncio.to_thread(_read, session, uri)


def _read(session: "Session", uri: str) -> str | None:
    # Imported here because most documents that are asked about are open.
    from askdocs.opening import open_inside  # noqa: PLC0415
    from askdocs.workspace.decoding import decode  # noqa: PLC0415

    place = session.places.find(uri)
    if place is None:
        return None
    try:
        with open(open_inside(place.folder.path, place.path), "rb") as file:  # noqa: PTH123 (a number)
            data = file.read(_LARGEST_FILE + 1)
    except (OSError, RuntimeError, ValueError) as error:
        raise_shortage(error)
        return None
    decoded = decode(data) if len(data) <= _LARGEST_FILE else None
    return decoded.text if decoded is not None else None
