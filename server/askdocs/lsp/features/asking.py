"""``askDocs/ask``: answer a question, streamed if the client wants it so."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import aclosing
from typing import TYPE_CHECKING

from lsprotocol import types

from askdocs.answering.assistant import (
    EMBEDDED,
    Answer,
    Citation,
    Cited,
    Finished,
    Found,
    Nearest,
    Question,
    Scope,
    TextDelta,
    Turn,
)
from askdocs.lsp.convert import (
    Json,
    assistant_to_wire,
    citation_to_wire,
    hit_to_wire,
    place_to_wire,
    remembering,
    support_to_wire,
    usage_to_wire,
)
from askdocs.lsp.places import path_of
from askdocs.lsp.progress import AnswerStream, AskProgress
from askdocs.lsp.protocol import ASK, AskParams, Range, Result, TextDocument, TurnParams, request
from askdocs.wording import Say

if TYPE_CHECKING:
    from askdocs.index.reader import Snapshot
    from askdocs.lsp.session import Session

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
        snapshot = await session.read_snapshot(params.folder, report)
        return await _answer(session, params, question, snapshot, report)


async def _answer(
    session: "Session",
    params: AskParams,
    question: Question,
    snapshot: "Snapshot",
    report: Callable[[str], None],
) -> Result:
    engine = session.services.engine
    current = remembering(snapshot.documents)

    def cited(citation: Citation) -> Json:
        return citation_to_wire(citation, session.encoding, current)

    def placed(places: Iterable[Citation]) -> list[Json]:
        return [place_to_wire(place, session.encoding, current) for place in places]

    stream = None
    if params.partial_result_token is not None:
        stream = AnswerStream(
            session.progress,
            params.partial_result_token,
            lambda hits: [hit_to_wire(hit) for hit in hits],
            cited,
        )
    try:
        async with aclosing(engine.ask(question, snapshot)) as events:
            await session.consent.for_answers(tuple(one.folder for one in snapshot.folders))
            told = AskProgress(report, names_query=engine.assistant.info.name != EMBEDDED)
            async for event in events:
                told.take(event)
                match event:
                    case Found(hits) if stream is not None:
                        stream.sources(hits)
                    case Nearest(places) if stream is not None:
                        stream.nearest(await asyncio.to_thread(placed, places))
                    case TextDelta(text) if stream is not None:
                        stream.text(text)
                    case Cited(citation) if stream is not None:
                        await asyncio.to_thread(current, citation.folder, citation.path)
                        stream.citation(citation)
                    case Finished(answer):
                        break
                    case _:
                        pass
            if stream is not None:
                stream.flush()
            citations: list[Json] = []
            nearest: list[Json] = []
            if stream is None:
                citations = await asyncio.to_thread(lambda: [*map(cited, answer.citations)])
                nearest = await asyncio.to_thread(placed, answer.nearest)
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
        | ({"nearest": nearest} if nearest else {})
        | ({"notes": list(answer.notes)} if answer.notes else {})
        | _fallback_to_wire(answer, session.say)
        | support_to_wire(answer.support)
    )


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
    except (OSError, RuntimeError, ValueError):
        return None
    decoded = decode(data) if len(data) <= _LARGEST_FILE else None
    return decoded.text if decoded is not None else None
