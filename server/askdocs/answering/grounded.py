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
from askdocs.answering.phrases import phrases_for
from askdocs.answering.prompt import NumberedPassage, Prompt, prompt_for
from askdocs.answering.relevance import judge
from askdocs.answering.support import support_of
from askdocs.errors import AskDocsError, EndpointFailed
from askdocs.index.reader import Snapshot
from askdocs.retrieval import MEANT, Finder, Hit, Query

_CITED_LINES: Final = 8
"""Characters of a passage that a citation points at, about."""

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
        query = query_of(question)
        yield Searching(query.text)
        limit = min(folder.settings.answer.max_passages for folder in snapshot.folders)
        found = await self._finder.find(query, snapshot, max(12, 2 * limit))
        sources = await asyncio.to_thread(_sources_in, found.hits, query, snapshot, limit)
        if not sources.located:
            refused = await asyncio.to_thread(quoting, question, query, snapshot, found.hits, limit)
            for event in refused:
                if isinstance(event, Finished):
                    yield Finished(evolve(event.answer, assistant=self.info))
                else:
                    yield event
            return
        yield Found(tuple(located.hit for located in sources.located))
        composition = Composition(phrases_for(question.text, question.locale))
        if not sources.is_complete:
            yield TextDelta(composition.write(f"*{composition.phrases.incomplete}*\n\n"))
        prompt = prompt_for(
            question,
            sources.passages,
            [folder.folder for folder in snapshot.folders],
            conversation_tokens=self._conversation_tokens,
        )
        async with aclosing(self._written(prompt, sources, composition, snapshot)) as events:
            async for event in events:
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
        yield Finished(composition.answer(draft.outcome, info, snapshot.revision, draft.usage))


def _sources_in(hits: Sequence[Hit], query: Query, snapshot: Snapshot, limit: int) -> "_Sources":
    judgement = judge(query, hits, snapshot)
    # In another language than the docs' a question has none of their words. What a model takes to
    # mean the same is shown to the model that answers, which can still say that it does not fit.
    fitting = judgement.fitting or [hit for hit in hits if _means_the_same(hit)]
    located = tuple(locate(fitting, snapshot.documents)[:limit])
    citations = []
    for one in located:
        excerpt = excerpt_of(
            one.document, one.hit.passage, judgement.wanted, judgement.idf, _CITED_LINES
        )
        span = excerpt.span if excerpt is not None else one.hit.passage.span
        citations.append(cite(one, span))
    is_complete = all(folder.complete for folder in snapshot.folders)
    is_certain = is_complete or judgement.is_certain
    return _Sources(located, tuple(citations), is_complete, is_certain)


def _means_the_same(hit: Hit) -> bool:
    share = sum(signal.value for signal in hit.signals if signal.name == MEANT)
    return share >= _MOSTLY * hit.score > 0


@frozen
class _Sources:
    located: tuple[Located, ...]
    citations: tuple[Citation, ...]
    """One for each passage: its part that holds most of what was asked."""
    is_complete: bool
    """Whether all the docs were looked at."""
    is_certain: bool

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
            composition.support = support_of(composition.text, cited)
            yield TextDelta(composition.sources())
            if withdrawal := composition.withdrawal():
                yield TextDelta(composition.note(withdrawal))
        elif self._references.says_not_in_docs:
            self.outcome = "notInDocs" if self.sources.is_complete else "incomplete"
        elif not self._has_refused and self.broken is None:
            yield TextDelta(composition.note(phrases.uncited))
        ending = ending_of(phrases, self._stop, broken=self.broken, has_refused=self._has_refused)
        if ending:
            self.outcome = "incomplete"
        for note in composition.closing(ending):
            yield TextDelta(note)


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
