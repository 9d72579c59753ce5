"""The assistant on a chat model: passages are found on this machine, the model makes the answer.

Whether the docs answer at all is judged as the embedded assistant judges it; where they do not,
the embedded assistant says so and no model is asked.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from typing import Final, assert_never

from attrs import evolve, frozen

from askdocs.answering.assistant import (
    AssistantInfo,
    Citation,
    Cited,
    Event,
    Finished,
    Found,
    Outcome,
    Question,
    Reasoning,
    Reasons,
    Searching,
    TextDelta,
    Usage,
    Waiting,
)
from askdocs.answering.chat_model import ChatModel, Completed, ModelEvent, Refused, Stop, Wrote
from askdocs.answering.citations import Located, cite, cite_again, locate
from askdocs.answering.composing import Composition, ending_of
from askdocs.answering.excerpts import excerpt_of
from askdocs.answering.extractive import query_of, quoting
from askdocs.answering.link_stream import LinkGuard
from askdocs.answering.links import hosts_in, tamed
from askdocs.answering.markers import MarkerReader, Piece, Reference, Text
from askdocs.answering.phrases import Phrases, phrases_for
from askdocs.answering.prompt import NumberedPassage, Prompt, doubt_about, prompt_for
from askdocs.answering.reasons import by_a_model, reasons_for
from askdocs.answering.relevance import judge
from askdocs.answering.support import support_of
from askdocs.errors import AskDocsError, EndpointFailed
from askdocs.index.reader import Snapshot
from askdocs.retrieval import MEANT, Finder, Hit, Query, corrected, said_of

_CITED_LINES: Final = 8
"""Lines of a passage that a citation points at, about."""

_MOSTLY: Final = 0.8
"""The share of a hit's score from which on it was found for its meaning and not for its words."""

_BARELY: Final = 1
"""Tokens of an answer that never began."""

NOT_IN_DOCS: Final = 0
"""The number with which a model says that the passages do not answer."""


class GroundedAssistant:
    """Answers with a model's words, from passages that this machine found."""

    def __init__(self, finder: Finder, model: ChatModel, *, conversation_tokens: int) -> None:
        self._finder = finder
        self._model = model
        self._conversation_tokens = conversation_tokens

    @property
    def info(self) -> AssistantInfo:
        return self._model.info

    async def answer(self, question: Question, snapshot: Snapshot) -> AsyncGenerator[Event, None]:
        query = await asyncio.to_thread(corrected, query_of(question), snapshot)
        yield Searching(query.text)
        limit = min(folder.settings.answer.max_passages for folder in snapshot.folders)
        found = await self._finder.find(query, snapshot, max(12, 2 * limit))
        phrases = phrases_for(question.text, question.locale)
        sources = await asyncio.to_thread(_sources_in, found.hits, query, snapshot, limit, phrases)
        if not sources.located:
            refused = await asyncio.to_thread(quoting, question, query, snapshot, found.hits, limit)
            for event in refused:
                if isinstance(event, Finished):
                    yield Finished(evolve(event.answer, assistant=self.info))
                else:
                    yield event
            return
        yield Found(tuple(located.hit for located in sources.located))
        composition = Composition(phrases)
        if query.corrections:
            said = composition.phrases.say(said_of(query.corrections))
            yield TextDelta(composition.begin(said))
        if not sources.is_complete:
            yield TextDelta(composition.begin(composition.phrases.incomplete))
        prompt = prompt_for(
            question,
            sources.passages,
            [folder.folder for folder in snapshot.folders],
            conversation_tokens=self._conversation_tokens,
            doubt=doubt_about(sources.absent) if sources.is_doubted else "",
        )
        async with aclosing(self._written(prompt, sources, composition, snapshot)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    event = Finished(evolve(event.answer, corrections=query.corrections))  # noqa: PLW2901
                yield event

    async def _written(
        self, prompt: Prompt, sources: "_Sources", composition: Composition, snapshot: Snapshot
    ) -> AsyncGenerator[Event, None]:
        draft = _Draft(sources, composition)
        try:
            async with aclosing(self._model.write(prompt)) as events:
                async for event in events:
                    for shown in draft.take(event):
                        yield shown
        except AskDocsError as error:
            if not draft.has_written:
                raise
            draft.broken = error
        # Writing takes a model a while, and documents change meanwhile.
        draft.sources = await asyncio.to_thread(_as_they_are, sources, snapshot)
        for shown in draft.end():
            yield shown
        # Which way the model was reached may have turned out only now.
        info = AssistantInfo(self.info.name, draft.model or self.info.model)
        answer = composition.answer(draft.outcome, info, snapshot.revision, draft.usage)
        absent = sources.absent if draft.outcome == "related" else ()
        yield Finished(evolve(answer, absent=absent, reasons=draft.reasons))


def _sources_in(
    hits: Sequence[Hit], query: Query, snapshot: Snapshot, limit: int, phrases: Phrases
) -> "_Sources":
    judgement = judge(query, hits, snapshot)
    decision = judgement.decision
    shown = judgement.fitting or (judgement.nearest if decision.verdict == "related" else ())
    # In another language than the docs' a question has none of their words. What a model takes to
    # mean the same is shown to the model that answers, which can still say that it does not fit.
    shown = shown or tuple(hit for hit in hits if _means_the_same(hit))
    located = tuple(locate(shown, snapshot.documents)[:limit])
    citations = []
    for one in located:
        excerpt = excerpt_of(
            one.document, one.hit.passage, judgement.wanted, judgement.idf, _CITED_LINES
        )
        span = excerpt.span if excerpt is not None else one.hit.passage.span
        citations.append(cite(one, span))
    is_complete = all(folder.complete for folder in snapshot.folders)
    is_certain = is_complete or judgement.is_certain
    is_doubted = decision.verdict == "related"
    return _Sources(
        located,
        tuple(citations),
        is_complete,
        is_certain,
        is_doubted,
        absent=decision.absent if is_complete and is_doubted else (),
        reasons=reasons_for(judgement, phrases),
    )


def _means_the_same(hit: Hit) -> bool:
    return hit.gain(MEANT) >= _MOSTLY * hit.score > 0


@frozen
class _Sources:
    located: tuple[Located, ...]
    citations: tuple[Citation, ...]
    """One for each passage: its part that holds most of what was asked."""
    is_complete: bool
    """Whether all the docs were looked at."""
    is_certain: bool
    is_doubted: bool
    """Whether the passages only come near."""
    absent: tuple[str, ...]
    """The words that the question is about and the docs do not have."""
    reasons: Reasons

    @property
    def passages(self) -> list[NumberedPassage]:
        return [
            NumberedPassage(
                number, one.hit.shown_path, one.hit.passage.headings, one.hit.passage.text
            )
            for number, one in enumerate(self.located, 1)
        ]


def _as_they_are(sources: _Sources, snapshot: Snapshot) -> _Sources:
    """``sources`` in the documents as they are by now."""
    pairs = [
        cite_again(citation, one, snapshot.documents)
        for citation, one in zip(sources.citations, sources.located, strict=True)
    ]
    citations = tuple(citation for citation, _ in pairs)
    return evolve(sources, citations=citations, located=tuple(one for _, one in pairs))


class _Draft:
    """The answer while the model writes it."""

    def __init__(self, sources: _Sources, composition: Composition) -> None:
        self.has_written = False
        self.usage: Usage | None = None
        self.model = ""
        self.broken: AskDocsError | None = None
        """Why the stream broke off, if it did."""
        self.outcome: Outcome = "answered" if sources.is_certain else "incomplete"
        self.sources = sources
        """What is cited, as it stands in the documents at last."""
        self._composition = composition
        self._guard = LinkGuard(hosts_in("\n".join(p.text for p in sources.passages)))
        self._reader = MarkerReader()
        self._references = _References(sources.citations, composition)
        self._has_refused = False
        self._has_reasoned = False
        self._stop: Stop = "end"

    def take(self, event: ModelEvent) -> Iterator[Event]:
        """What ``event`` shows."""
        match event:
            case Wrote(text):
                self.has_written = self.has_written or bool(text.strip())
                yield from self._references.resolved(self._reader.feed(self._guard.feed(text)))
            case Refused(text):
                self._has_refused = True
                yield TextDelta(self._composition.write(tamed(text, ())))
            case Reasoning() | Waiting():
                self._has_reasoned = self._has_reasoned or isinstance(event, Reasoning)
                yield event
            case Completed(stop, usage, model):
                self._stop, self.usage, self.model = stop, usage, model
            case _:
                assert_never(event)

    def end(self) -> Iterator[Event]:
        """What is shown when the model has ended; raises if it has said nothing."""
        composition, phrases = self._composition, self._composition.phrases
        if not self.has_written and not self._has_refused:
            raise nothing_written(self._stop, self.usage, has_reasoned=self._has_reasoned)
        last = self._reader.feed(self._guard.finish())
        yield from self._references.resolved([*last, *self._reader.finish()])
        if composition.citations:
            cited = self._references.revised(self.sources)
            composition.support = support_of(composition.told, cited)
            yield TextDelta(composition.sources())
            if self.outcome == "answered" and self._is_doubtful():
                self.outcome = "related"
            if withdrawal := composition.withdrawal():
                yield TextDelta(composition.note(withdrawal))
        elif self._references.says_not_in_docs:
            self.outcome = "notInDocs" if self.sources.is_complete else "incomplete"
        elif not self._has_refused and self.broken is None:
            if self.outcome == "answered" and self.sources.is_doubted:
                self.outcome = "related"
            yield TextDelta(composition.note(phrases.uncited))
        ending = ending_of(phrases, self._stop, broken=self.broken, has_refused=self._has_refused)
        if ending:
            self.outcome = "incomplete"
        elif self.outcome == "related" and not self._references.says_not_in_docs:
            yield TextDelta(composition.note(phrases.doubting(self.sources.absent)))
        for note in composition.closing(ending):
            yield TextDelta(note)

    @property
    def reasons(self) -> Reasons:
        """Why the answer has its outcome, and why the first passage leads."""
        count = len(self.sources.located)
        said = by_a_model(self.outcome, count, self._composition.phrases)
        return evolve(self.sources.reasons, decision=(said, *self.sources.reasons.decision))

    def _is_doubtful(self) -> bool:
        """Whether the docs do not say outright what the model says of them.

        It says so itself, or they lack a word that was asked about, or they only come near and do
        not bear out all that it makes of them.
        """
        sources = self.sources
        is_borne_out = all(one.is_supported for one in self._composition.support)
        return (
            self._references.says_not_in_docs
            or bool(sources.absent)
            or (sources.is_doubted and not is_borne_out)
        )


class _References:
    """Turns markers, which count passages, into references, which count citations."""

    def __init__(self, citations: Sequence[Citation], composition: Composition) -> None:
        self.says_not_in_docs = False
        self._citations = citations
        self._composition = composition

    def revised(self, sources: _Sources) -> dict[int, str]:
        """For each citation that the text refers to, what its passage says by now.

        The composition gets the citations as they are in ``sources``; one whose text is gone is
        left out.
        """
        texts: dict[int, str] = {}
        for one, before, now in zip(
            sources.located, self._citations, sources.citations, strict=True
        ):
            number = self._composition.number_of(before)
            if number is None:
                continue
            self._composition.revise({number: now})
            if now.verified:
                passage = one.hit.passage
                texts[number] = "\n\n".join((*passage.headings, passage.text))
        return texts

    def resolved(self, pieces: Sequence[Piece]) -> Iterator[Cited | TextDelta]:
        """The events for ``pieces``; a citation comes before the text that refers to it."""
        text = ""
        for piece in pieces:
            match piece:
                case Text(more):
                    text += more
                case Reference(numbers, lead):
                    shown = ""
                    for number in numbers:
                        if number == NOT_IN_DOCS:
                            self.says_not_in_docs = True
                        # A number that no passage has is an invention.
                        if not 1 <= number <= len(self._citations):
                            continue
                        citation = self._citations[number - 1]
                        count, is_new = self._composition.cite(citation)
                        if is_new:
                            if text:
                                yield TextDelta(self._composition.write(text))
                                text = ""
                            yield Cited(citation)
                        shown += f"[{count}]"
                    text += lead + shown if shown else ""
                case _:
                    assert_never(piece)
        if text:
            yield TextDelta(self._composition.write(text))


def nothing_written(stop: Stop, usage: Usage | None, *, has_reasoned: bool) -> AskDocsError:
    """The failure of a model that ended, for the reason ``stop``, and has written nothing."""
    made = usage.output_tokens if usage is not None else 0
    match stop:
        case "length" if made <= _BARELY and not has_reasoned:
            # A local server that is asked for more than its context holds ends so.
            return EndpointFailed(
                "The question and its passages fill the context of the model, so that nothing was"
                " written.",
                "Set answer.maxPassages or assistant.conversationTokens lower, or give the server"
                " a larger context (llama.cpp: --ctx-size).",
            )
        case "length":
            return EndpointFailed(
                "The model used up its tokens before it wrote anything.",
                "Set assistant.maxOutputTokens higher, or assistant.reasoningEffort lower.",
            )
        case "filter":
            return EndpointFailed(
                "The endpoint's content filter let no answer through.", "Ask in other words."
            )
        case "end":
            return EndpointFailed("The model wrote nothing.", "Ask again, or use another model.")
        case _:
            assert_never(stop)
