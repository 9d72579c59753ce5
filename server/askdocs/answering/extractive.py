"""The assistant that needs no model: it quotes what the docs say, and says when they do not."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
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
    Reasons,
    Searching,
    TextDelta,
)
from askdocs.answering.citations import Located, cite, locate
from askdocs.answering.excerpts import Excerpt, excerpt_of
from askdocs.answering.follow_ups import leans
from askdocs.answering.likeness import likeness_of
from askdocs.answering.links import hosts_in, tamed
from askdocs.answering.phrases import Phrases, is_refusal, phrases_for
from askdocs.answering.places import cited_section, marked, place_name
from askdocs.answering.question_kinds import Kind, kind_of, says
from askdocs.answering.quoted_lines import lines_of
from askdocs.answering.readings import is_aside
from askdocs.answering.reasons import reasons_for
from askdocs.answering.relevance import NO_LIKENESS, Judgement, judge
from askdocs.index.reader import Snapshot
from askdocs.index.tokens import tokenise
from askdocs.patterns import lazy_pattern
from askdocs.retrieval import (
    HEADED,
    Comparer,
    Correction,
    Finder,
    Hit,
    LocalFinder,
    Query,
    corrected,
    said_of,
    share_held,
)
from askdocs.workspace.document import BlockKind, Folder

_RELATED: Final = 2
_RELATED_LINES: Final = 7
"""Passages that are quoted where they only come near, and lines of each: a reader is to see what
they are, not to read them."""

_LEAD_LINES: Final = 9
_OTHER_LINES: Final = 7
_MOST_LINES: Final = 36
"""Lines that are quoted of the best passage, of each other one, and of all, about."""

_LEAST_LINES: Final = 3
"""Lines that are worth beginning a further quote."""

_SURE_LINES: Final = 12
"""… of the best passage, and of all, where it is sure to be what was asked."""

_AS_GOOD: Final = 0.3
"""A further passage is quoted if it scores so much of the best one's score."""

_ASIDE: Final = 0.8
"""… of one from release notes and their like, which are long and explain little."""

_LED: Final = frozenset({Kind.DIFFERENCE, Kind.ERROR, Kind.HOW})
"""Kinds of questions for which a passage leads that has the words of such an answer …"""

_ABOUT_AS_GOOD: Final = 0.85
"""… and scores so much of the best one's score."""

_AHEAD: Final = 1.08
"""The first passage that scores so many times what the second does is what was asked for."""

_SURE: Final = 0.1
"""A heading that gives so much of its passage's score is what was asked."""

_SHORT: Final = 4
"""A passage of fewer lines is hardly the answer, however well it fits: a stub, a list of links."""

_AT_ONCE: Final = 4
"""Questions that are worked on at a time where a model is asked, which most of the time is waited
for. What this machine alone does it does one by one: together it would take twice as long, and all
would be answered with the last."""

_NEAREST: Final = 3
"""Sections that a refusal names."""

_LINE_END: Final = lazy_pattern(r"\r\n|\n|\r")

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
            query = await asyncio.to_thread(corrected, query, snapshot)
            found = await self._finder.find(query, snapshot, max(12, 2 * limit))
            likeness = NO_LIKENESS
            if self._comparer is not None:
                likeness = await likeness_of(query, found.hits, self._comparer)
            events = await asyncio.to_thread(
                quoting, question, query, snapshot, found.hits, limit, likeness
            )
        for event in events:
            yield event


def quoting(
    question: Question,
    query: Query,
    snapshot: Snapshot,
    hits: Sequence[Hit],
    limit: int,
    likeness: Mapping[Folder, float] = NO_LIKENESS,
) -> list[Event]:
    """The answer that quotes ``hits``, or says that they do not answer. Reads the documents.

    ``likeness`` is what a model says of each folder's sentences, if there is one.
    """
    prepared = _prepare(question, query, snapshot, hits, limit, likeness)
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
    answer = evolve(
        answer,
        nearest=prepared.nearest,
        absent=prepared.absent,
        reasons=prepared.reasons,
        corrections=query.corrections,
    )
    return [*events, Finished(answer)]


def _prepare(
    question: Question,
    query: Query,
    snapshot: Snapshot,
    hits: Sequence[Hit],
    limit: int,
    likeness: Mapping[Folder, float],
) -> "_Prepared":
    phrases = phrases_for(question.text, question.locale)
    judgement = judge(query, hits, snapshot, likeness)
    is_related = judgement.decision.verdict == "related"
    shown = judgement.nearest[:_RELATED] if is_related else judgement.fitting
    located = locate(shown, snapshot.documents)[:limit]
    is_complete = all(folder.complete for folder in snapshot.folders)
    quotes = _quotes(located, judgement, query)
    nearest = () if quotes else _nearest(judgement.nearest, snapshot)
    outcome: Outcome = judgement.decision.verdict if quotes else "notInDocs"
    if not is_complete and not judgement.is_certain:
        outcome = "incomplete"
    if not any(folder.index.passage_count for folder in snapshot.folders):
        phrases = evolve(phrases, not_in_docs=phrases.no_docs)
    if is_related:
        # What comes near is quoted, and is nothing to read further.
        located = [quote.located for quote in quotes]
    absent = judgement.decision.absent if is_complete and outcome != "answered" else ()
    return _Prepared(
        tuple(located) if quotes else (),
        quotes,
        nearest,
        outcome,
        is_complete,
        absent,
        reasons_for(judgement, phrases),
        phrases,
        query.corrections,
    )


@frozen
class _Prepared:
    located: tuple[Located, ...]
    quotes: tuple[_Quote, ...]
    nearest: tuple[Citation, ...]
    """The sections that come nearest, where nothing fits."""
    outcome: Outcome
    is_complete: bool
    absent: tuple[str, ...]
    """The words that the question is about and the docs do not have."""
    reasons: Reasons
    phrases: Phrases
    corrections: tuple[Correction, ...]


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
    kind = kind_of(query.text)
    located = _led(located, kind)
    lines = 0
    is_sure = bool(located) and _is_sure([one.hit for one in located])
    lead, most = (_SURE_LINES, _SURE_LINES) if is_sure else (_LEAD_LINES, _MOST_LINES)
    other = _OTHER_LINES
    if judgement.decision.verdict == "related":
        lead = other = _RELATED_LINES
    held: set[str] = set()
    for one in located:
        if lines + _LEAST_LINES > most:
            break
        if quotes and not _says_anything(one):
            continue
        tokens = set(tokenise(one.hit.passage.text))
        if quotes:
            more = share_held(judgement.wanted, judgement.idf, held | tokens)
            adds = more - share_held(judgement.wanted, judgement.idf, held)
            share = one.hit.score / located[0].hit.score
            if share < _ASIDE and is_aside(one.hit):
                continue
            if share < _AS_GOOD and adds < _ADDS:
                continue
        excerpt = excerpt_of(
            one.document,
            one.hit.passage,
            judgement.wanted,
            judgement.idf,
            min(other, most - lines) if quotes else lead,
            kind,
        )
        if excerpt is not None:
            quoted = tamed(excerpt.markdown, hosts_in(excerpt.markdown))
            excerpt = evolve(excerpt, markdown=quoted)
        if excerpt is None or any(excerpt.markdown == quote.excerpt.markdown for quote in quotes):
            continue
        held |= tokens
        lines += lines_of(excerpt.markdown)
        quotes.append(_Quote(one, excerpt, cite(one, excerpt.span)))
    return tuple(quotes)


def _led(located: Sequence[Located], kind: Kind) -> Sequence[Located]:
    """The passages, first one that is about as good as the best and says what is asked for."""
    if kind not in _LED or not located:
        return located
    least = _ABOUT_AS_GOOD * located[0].hit.score
    for number, one in enumerate(located):
        if one.hit.score < least:
            break
        if says(kind, "\n".join((*one.hit.passage.headings, one.hit.passage.text))):
            return [one, *located[:number], *located[number + 1 :]]
    return located


def _is_sure(hits: Sequence[Hit]) -> bool:
    """Whether the first passage is what was asked: by its heading, or as no other is as good."""
    first, *others = hits
    passage = first.passage
    said = lines_of(passage.text) - bool(passage.headings)
    is_ahead = all(first.score >= _AHEAD * other.score for other in others[:1])
    is_headed = first.gain(HEADED) >= _SURE * first.score > 0
    return said >= _SHORT and (is_ahead or is_headed)


def _says_anything(located: Located) -> bool:
    """Whether there is more than a heading."""
    return any(piece.kind is not BlockKind.HEADING for piece in located.hit.passage.pieces)


def _composed(prepared: _Prepared) -> list[tuple[str, tuple[Citation, ...]]]:
    """The answer in pieces, each with the citations that it brings."""
    phrases = prepared.phrases
    pieces: list[tuple[str, tuple[Citation, ...]]] = []
    if prepared.corrections:
        pieces.append((f"{phrases.say(said_of(prepared.corrections, '*'))}\n\n", ()))
    if prepared.quotes and not prepared.is_complete:
        pieces.append((f"*{phrases.incomplete}*\n\n", ()))
    if prepared.outcome == "related":
        said = phrases.doubting(prepared.absent)
        pieces.append((f"{said}\n\n{phrases.comes_nearest}\n\n", ()))
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
