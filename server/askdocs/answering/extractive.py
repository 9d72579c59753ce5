"""The assistant that needs no model: it quotes what the docs say, and says when they do not."""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from typing import Final

from attrs import evolve, frozen

from askdocs.answering.assistant import (
    EMBEDDED,
    Answer,
    AssistantInfo,
    Citation,
    Cited,
    Event,
    Finished,
    Found,
    Nearest,
    Outcome,
    Question,
    Searching,
    TextDelta,
)
from askdocs.answering.citations import Located, cite, locate
from askdocs.answering.excerpts import Excerpt, excerpt_of
from askdocs.answering.follow_ups import leans
from askdocs.answering.links import hosts_in, tamed
from askdocs.answering.phrases import Phrases, is_refusal, phrases_for
from askdocs.answering.places import cited_section, marked, place_name
from askdocs.answering.relevance import Judgement, judge
from askdocs.index.reader import Snapshot
from askdocs.index.tokens import tokenise
from askdocs.retrieval import Comparer, Finder, Hit, LocalFinder, Query, share_held

_QUOTED: Final = 3
"""Passages that are quoted at most; the others are further reading."""

_LEAD_LENGTH: Final = 1_400
_OTHER_LENGTH: Final = 600
"""Characters that are quoted of the best passage and of each other one, about."""

_AS_GOOD: Final = 0.7
"""A further passage is quoted if it scores so much of the best one's score."""

_AT_ONCE: Final = 4
"""Questions that are worked on at a time where a model is asked, which most of the time is waited
for. What this machine alone does it does one by one: together it would take twice as long, and all
would be answered with the last."""

_NEAREST: Final = 3
"""Sections that a refusal names."""

_LINE_END: Final = re.compile(r"\r\n|\n|\r")

_ADDS: Final = 0.1
"""… or if it holds so much more of what was asked."""


@frozen
class _Quote:
    located: Located
    excerpt: Excerpt
    citation: Citation


class ExtractiveAssistant:
    """Answers with the docs' own words."""

    info = AssistantInfo(EMBEDDED)

    def __init__(self, finder: Finder, comparer: Comparer | None = None) -> None:
        """``comparer`` says how alike texts are; without one words decide alone."""
        self._finder = finder
        self._comparer = comparer
        self._turns = asyncio.Semaphore(1 if isinstance(finder, LocalFinder) else _AT_ONCE)

    async def answer(self, question: Question, snapshot: Snapshot) -> AsyncGenerator[Event, None]:
        query = query_of(question)
        yield Searching(query.text)
        limit = min(folder.settings.answer.max_passages for folder in snapshot.folders)
        async with self._turns:
            found = await self._finder.find(query, snapshot, max(12, 2 * limit))
            events = await asyncio.to_thread(quoting, question, query, snapshot, found.hits, limit)
        for event in events:
            yield event


def quoting(
    question: Question, query: Query, snapshot: Snapshot, hits: Sequence[Hit], limit: int
) -> list[Event]:
    """The answer that quotes ``hits``, or says that they do not answer. Reads the documents."""
    prepared = _prepare(question, query, snapshot, hits, limit)
    events: list[Event] = [Found(tuple(located.hit for located in prepared.located))]
    if prepared.nearest:
        events.append(Nearest(prepared.nearest))
    text, citations = "", []
    for piece, cited in _composed(prepared):
        # A citation is known before the text that refers to it, so that a door can link it.
        for citation in cited:
            citations.append(citation)
            events.append(Cited(citation))
        text += piece
        events.append(TextDelta(piece))
    info = ExtractiveAssistant.info
    answer = Answer(text, tuple(citations), prepared.outcome, info, snapshot.revision)
    return [*events, Finished(evolve(answer, nearest=prepared.nearest))]


def _prepare(
    question: Question, query: Query, snapshot: Snapshot, hits: Sequence[Hit], limit: int
) -> "_Prepared":
    phrases = phrases_for(question.text, question.locale)
    judgement = judge(query, hits, snapshot)
    located = locate(judgement.fitting, snapshot.documents)[:limit]
    is_complete = all(folder.complete for folder in snapshot.folders)
    outcome: Outcome = "answered" if located else "notInDocs"
    if not is_complete and not judgement.is_certain:
        outcome = "incomplete"
    quotes = _quotes(located, judgement, query)
    nearest = () if located else _nearest(judgement.nearest, snapshot)
    if not quotes and located:
        outcome = "notInDocs" if is_complete else "incomplete"
    if not any(folder.index.passage_count for folder in snapshot.folders):
        phrases = evolve(phrases, not_in_docs=phrases.no_docs)
    return _Prepared(
        tuple(located) if quotes else (), quotes, nearest, outcome, is_complete, phrases
    )


@frozen
class _Prepared:
    located: tuple[Located, ...]
    quotes: tuple[_Quote, ...]
    nearest: tuple[Citation, ...]
    """The sections that come nearest, where nothing fits."""
    outcome: Outcome
    is_complete: bool
    phrases: Phrases


def query_of(question: Question) -> Query:
    """What to look for to answer ``question``.

    What was refused has no part in a question that says by itself what it is about: its words
    would lead astray.
    """
    scope = question.scope
    turns = question.conversation
    if turns and not leans(question.text):
        turns = tuple(turn for turn in turns if not is_refusal(turn.answer))
    return Query(
        text=question.text,
        earlier=tuple(turn.question for turn in turns),
        selection=scope.selection if scope else "",
        near=scope.uri if scope else None,
    )


def _quotes(located: Sequence[Located], judgement: Judgement, query: Query) -> tuple[_Quote, ...]:
    quotes: list[_Quote] = []
    held: set[str] = set()
    for one in located:
        if len(quotes) == _QUOTED:
            break
        tokens = set(tokenise(one.hit.passage.text))
        if quotes:
            more = share_held(judgement.wanted, judgement.idf, held | tokens)
            adds = more - share_held(judgement.wanted, judgement.idf, held)
            is_as_good = one.hit.score >= _AS_GOOD * located[0].hit.score
            if not is_as_good and adds < _ADDS:
                continue
        excerpt = excerpt_of(
            one.document,
            one.hit.passage,
            judgement.wanted,
            judgement.idf,
            _OTHER_LENGTH if quotes else _LEAD_LENGTH,
        )
        if excerpt is not None:
            quoted = tamed(excerpt.markdown, hosts_in(excerpt.markdown))
            excerpt = evolve(excerpt, markdown=quoted)
        if excerpt is None or any(excerpt.markdown == quote.excerpt.markdown for quote in quotes):
            continue
        held |= tokens
        quotes.append(_Quote(one, excerpt, cite(one, excerpt.span)))
    return tuple(quotes)


def _composed(prepared: _Prepared) -> list[tuple[str, tuple[Citation, ...]]]:
    """The answer in pieces, each with the citations that it brings."""
    phrases = prepared.phrases
    pieces: list[tuple[str, tuple[Citation, ...]]] = []
    if prepared.quotes and not prepared.is_complete:
        pieces.append((f"*{phrases.incomplete}*\n\n", ()))
    if not prepared.quotes:
        said = phrases.not_in_docs if prepared.is_complete else phrases.nothing_yet
        pieces.append((f"{said}\n", ()))
        if prepared.nearest:
            listed = "".join(
                f"- {cited_section(place)} — {place_name(place)}\n" for place in prepared.nearest
            )
            pieces.append((f"\n{phrases.nearest}\n\n{listed}", ()))
        return pieces
    for number, quote in enumerate(prepared.quotes, 1):
        source = f"**{cited_section(quote.citation)}** — {marked(quote.citation, number)}"
        if quote.citation.suspicious:
            source += f"\n\n*{phrases.suspicious}*"
        lines = _LINE_END.split(quote.excerpt.markdown)
        quoted = "\n".join(f"> {line}".rstrip() for line in lines)
        pieces.append((f"{source}\n\n{quoted}\n\n", (quote.citation,)))
    further = _further(prepared)
    if further:
        listed = "".join(
            f"- {cited_section(citation)} — {marked(citation, number)}\n"
            for number, citation in enumerate(further, len(prepared.quotes) + 1)
        )
        pieces.append((f"**{phrases.further}**\n\n{listed}", further))
    return pieces


def _further(prepared: _Prepared) -> tuple[Citation, ...]:
    quoted = {(quote.citation.uri, quote.located.hit.passage.span) for quote in prepared.quotes}
    further: list[Citation] = []
    sections = {(quote.citation.uri, quote.citation.headings) for quote in prepared.quotes}
    for one in prepared.located:
        section = (one.hit.uri, one.hit.passage.headings)
        if (one.hit.uri, one.hit.passage.span) in quoted or section in sections:
            continue
        sections.add(section)
        further.append(cite(one, one.hit.passage.span))
    return tuple(further)


def _nearest(hits: Sequence[Hit], snapshot: Snapshot) -> tuple[Citation, ...]:
    """Where the best sections are now, each once."""
    places: dict[tuple[str, tuple[str, ...]], Citation] = {}
    for one in locate(hits, snapshot.documents):
        section = (one.hit.uri, one.hit.passage.headings)
        places.setdefault(section, cite(one, one.hit.passage.span))
    return tuple(places.values())[:_NEAREST]
