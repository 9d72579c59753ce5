"""``askdocs ask``: stream a cited answer."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing

from attrs import asdict

from askdocs.answering.assistant import (
    REFUSALS,
    Answer,
    Citation,
    Cited,
    Event,
    Finished,
    Nearest,
    Question,
    TextDelta,
    Waiting,
)
from askdocs.answering.choosing import Chosen
from askdocs.answering.engine import Engine
from askdocs.answering.links import unescaped
from askdocs.answering.support import Lack
from askdocs.cli import ANSWERED, NOT_IN_DOCS, terminal
from askdocs.cli.assistants import make_choose, wish_for
from askdocs.cli.blocks import Blocks
from askdocs.cli.running import run_to_end
from askdocs.cli.wiring import bring_up_to_date, folders_of, open_library
from askdocs.errors import AskDocsError
from askdocs.index.reader import Snapshot
from askdocs.retrieval import LocalRetriever
from askdocs.wording import Message, joined

_MOST_DOUBTS = 5
_LONGEST_DOUBT = 80
"""Statements that are not borne out, and characters of each, that are listed."""

_REASONS: Mapping[Lack, Message] = {
    "citation": Message("names no source"),
    "number": Message("another number"),
    "name": Message("a name that is not there"),
    "negation": Message("the opposite"),
    "words": Message("other words"),
}


def ask(options: argparse.Namespace) -> int:
    """Answer the question; the exit status says whether the docs did."""
    folders = folders_of(options)
    library = open_library(folders, terminal.note)
    try:
        retriever = LocalRetriever()
        wish = wish_for(folders, kind=options.assistant, model=options.model)
        chosen = make_choose(retriever, library)(wish)
        for warning in chosen.warnings:
            terminal.note(warning)
        engine = Engine(chosen.assistant, retriever, chosen.finder)
        question = Question(options.question, locale=terminal.locale())
        engine.check(question)
        with terminal.progress() as advance:
            bring_up_to_date(library, full=False, advance=advance, warn=terminal.note)
        snapshot = library.snapshot()
        show = _printer(options)
        answer = run_to_end(_stream(engine, chosen, question, snapshot, show))
    finally:
        library.shutdown()
    if options.json:
        terminal.print_json(_as_json(answer, is_explained=options.explain))
    else:
        for line in _reasons(answer) if options.explain else ():
            terminal.out(line)
        for line in _doubts(answer):
            terminal.note(line)
    return NOT_IN_DOCS if answer.outcome in REFUSALS else ANSWERED


async def _stream(
    engine: Engine,
    chosen: Chosen,
    question: Question,
    snapshot: Snapshot,
    show: Callable[[Event], None],
) -> Answer:
    countdown = terminal.Countdown()
    try:
        async with aclosing(engine.ask(question, snapshot)) as events:
            async for event in events:
                if isinstance(event, Waiting):
                    countdown.show(event)
                    continue
                countdown.clear()
                show(event)
                if isinstance(event, Finished):
                    return event.answer
    finally:
        countdown.clear()
        await chosen.close()
    raise AssertionError("an answer ends with Finished")


def _printer(options: argparse.Namespace) -> Callable[[Event], None]:
    if options.json:
        return lambda event: None
    if options.plain or not terminal.is_rich():
        return _plain_printer()
    from askdocs.cli.markdown import MarkdownStream  # noqa: PLC0415 (rich, see terminal.console)

    stream = MarkdownStream(terminal.console())

    def show(event: Event) -> None:
        match event:
            case Cited(citation):
                stream.cite(citation)
            case Nearest(places):
                stream.name(places)
            case TextDelta(text):
                stream.write(text)
            case Finished():
                stream.close()

    return show


def _plain_printer() -> Callable[[Event], None]:
    """Prints an answer as it is read without a viewer of Markdown: with none of its escapes."""
    blocks = Blocks()

    def show(event: Event) -> None:
        match event:
            case TextDelta(text):
                for block in blocks.feed(text):
                    terminal.write(unescaped(block))
            case Finished():
                terminal.write(unescaped(blocks.finish()))

    return show


def _doubts(answer: Answer) -> list[str]:
    """How many statements of a model are not borne out, and which, with the reasons."""
    doubted = [one for one in answer.support if not one.is_supported]
    if not doubted:
        return []
    lines: list[str] = [
        Message(
            "{} of {} statements not borne out by their sources:",
            len(doubted),
            len(answer.support),
        )
    ]
    for one in doubted[:_MOST_DOUBTS]:
        reasons = joined((_REASONS[lack] for lack in one.lacks), by=", ")
        missing = f": {', '.join(one.missing)}" if one.missing else ""
        words = " ".join(one.text.split())
        lines.append(Message("  “{}” ({}{})", words[:_LONGEST_DOUBT], reasons, missing))
    if len(doubted) > _MOST_DOUBTS:
        lines.append(Message("  and {} more", len(doubted) - _MOST_DOUBTS))
    return lines


def _reasons(answer: Answer) -> Iterator[str]:
    """Why it is answered or not, and why the first passage leads; these are told already."""
    for title, reasons in (
        (Message("Why:"), answer.reasons.decision),
        (Message("What leads:"), answer.reasons.lead),
    ):
        if reasons:
            yield from ("", terminal.say(title), *(f"  {reason}" for reason in reasons))


def _as_json(answer: Answer, *, is_explained: bool) -> dict[str, object]:
    usage = answer.usage
    return {
        "text": answer.text,
        "citations": [
            _place(citation) | {"quote": citation.quote, "verified": citation.verified}
            for citation in answer.citations
        ],
        "outcome": answer.outcome,
        "assistant": {"name": answer.assistant.name, "model": answer.assistant.model},
        "usage": usage and {"inputTokens": usage.input_tokens, "outputTokens": usage.output_tokens},
    } | {
        name: value
        for name, value in (
            ("absent", list(answer.absent)),
            ("reasons", is_explained and asdict(answer.reasons)),
            ("nearest", [_place(place) for place in answer.nearest]),
            ("corrections", [asdict(one) for one in answer.corrections]),
            ("notes", list(answer.notes)),
            ("fallback", answer.fallback and _fallback(answer.fallback)),
            ("support", [asdict(one) | {"supported": one.is_supported} for one in answer.support]),
        )
        if value
    }


def _fallback(error: AskDocsError) -> dict[str, str]:
    return {"kind": error.kind, "message": error.message, "hint": error.hint}


def _place(citation: Citation) -> dict[str, object]:
    first, last = citation.lines
    return {
        "path": citation.path,
        **({"folder": citation.folder.label} if citation.folder.label else {}),
        "start_line": first,
        "end_line": last,
        "headings": list(citation.headings),
        **({"suspicious": list(citation.suspicious)} if citation.suspicious else {}),
    }
