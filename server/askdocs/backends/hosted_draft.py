"""The answer of a hosted assistant while its model writes it: text, citations, how it ends."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final

from askdocs.answering.assistant import (
    Citation,
    Cited,
    Event,
    Found,
    Outcome,
    Reasoning,
    Searching,
    TextDelta,
    Usage,
    Waiting,
)
from askdocs.answering.chat_model import Completed, Refused, Stop, Wrote
from askdocs.answering.chunks import Chapter, Chunk, Passages
from askdocs.answering.composing import Composition, ending_of
from askdocs.answering.grounded import NOT_IN_DOCS, nothing_written
from askdocs.answering.link_stream import LinkGuard
from askdocs.answering.links import hosts_in, tamed
from askdocs.answering.markers import MarkerReader, Piece, Text
from askdocs.answering.phrases import Phrases
from askdocs.answering.support import support_of
from askdocs.backends.stream_events import Annotated, SearchBegan, SearchEnded, StreamEvent
from askdocs.errors import (
    AskDocsError,
)
from askdocs.patterns import lazy_pattern

_PRIVATE: Final = lazy_pattern("\ue200[^\ue201]*\ue201|【[0-9]+:[0-9]+†[^】\n]*】")
"""Marks that models write for programs: they stand for citations that come as annotations too."""

_PRIVATE_BEGUN: Final = lazy_pattern(
    "(?:\ue200[^\ue201]*|【(?:[0-9]+(?::(?:[0-9]+(?:†[^】\n]*)?)?)?)?)\\Z"
)
_LONGEST_PRIVATE: Final = 300


class HostedDraft:
    """The answer while the model writes it."""

    def __init__(
        self,
        composition: Composition,
        passages: Passages,
        chapters: Mapping[str, Chapter],
        phrases: Phrases,
    ) -> None:
        self.has_written = False
        self.usage: Usage | None = None
        self.model = ""
        self.broken: AskDocsError | None = None
        """Why the stream broke off, if it did."""
        self.outcome: Outcome = "answered"
        self._composition = composition
        self._passages = passages
        self._chapters = chapters
        self._phrases = phrases
        self._guard = LinkGuard(())
        self._reader = MarkerReader()
        self._private = _PrivateMarks()
        self._results: dict[str, list[Chunk]] = {}
        """What was found, by the ids of the files."""
        self._statement = ""
        """The text since the last citation."""
        self._waiting: list[Citation] = []
        """Citations inside code: they come after it."""
        self._just_cited: set[int] = set()
        """Numbers of the citations that stand at the end of the text."""
        self._has_searched = False
        self._has_annotations = False
        self._has_found = False
        self._has_refused = False
        self._has_reasoned = False
        self._says_not_in_docs = False
        self._stop: Stop = "end"

    async def take(self, event: StreamEvent | Waiting) -> AsyncGenerator[Event, None]:
        """What ``event`` shows."""
        match event:
            case Wrote(text):
                self.has_written = self.has_written or bool(text.strip())
                tame = self._guard.feed(self._private.feed(text))
                for shown in self._write(self._reader.feed(tame)):
                    yield shown
            case Refused(text):
                self._has_refused = True
                yield TextDelta(self._composition.write(tamed(text, ())))
            case SearchBegan():
                self._has_searched = True
                yield Searching(self._passages.question)
            case SearchEnded(_, queries, results):
                self._has_searched = True
                async with aclosing(self._take_results(queries, results)) as taken:
                    async for shown in taken:
                        yield shown
            case Annotated(annotation, _):
                self._has_annotations = True
                for shown in self._write(self._reader.feed(self._guard.flush())):
                    yield shown
                citation = await self._citation(annotation)
                if citation is not None:
                    for shown in self._cite(citation):
                        yield shown
            case Completed(stop, usage, model):
                self._stop, self.usage, self.model = stop, usage, model
            case Reasoning() | Waiting():
                self._has_reasoned = self._has_reasoned or isinstance(event, Reasoning)
                yield event

    async def end(self) -> AsyncGenerator[Event, None]:
        """What is shown when the model has ended; raises if it has said nothing."""
        composition, phrases = self._composition, self._phrases
        if not self.has_written and not self._has_refused:
            raise self.broken or nothing_written(
                self._stop, self.usage, has_reasoned=self._has_reasoned
            )
        rest = self._reader.feed(self._guard.feed(self._private.finish()) + self._guard.finish())
        for shown in self._write([*rest, *self._reader.finish()]):
            yield shown
        for citation in (*self._waiting, *await self._support()):
            for shown in self._mark(citation):
                yield shown
        if composition.citations:
            composition.support = support_of(composition.text, self._cited_texts())
            yield TextDelta(composition.sources())
            if self._says_not_in_docs:
                self.outcome = "related"
        elif not self._has_searched:
            self.outcome = "incomplete"
            yield TextDelta(composition.note(phrases.unsearched))
        elif self._says_not_in_docs:
            self.outcome = "notInDocs"
        elif not self._has_refused and self.broken is None:
            yield TextDelta(composition.note(phrases.uncited))
        ending = ending_of(phrases, self._stop, broken=self.broken, has_refused=self._has_refused)
        if ending:
            self.outcome = "incomplete"
        for note in composition.closing(ending):
            yield TextDelta(note)

    def _cited_texts(self) -> dict[int, str]:
        """What each citation's document was found to say."""
        said: dict[str, list[str]] = {}
        for chunks in self._results.values():
            for chunk in chunks:
                said.setdefault(chunk.chapter.path, []).append(chunk.text)
        return {
            number: "\n\n".join((*citation.headings, citation.quote, *said.get(citation.path, ())))
            for number, citation in enumerate(self._composition.citations, 1)
        }

    async def _take_results(
        self, queries: Sequence[str], results: Sequence[Any]
    ) -> AsyncGenerator[Event, None]:
        if queries:
            yield Searching(", ".join(queries))
        chunks = await asyncio.to_thread(self._chunks_in, results)
        hits = await asyncio.to_thread(self._passages.hits, chunks)
        if hits and not self._has_found and not self.has_written:
            self._has_found = True
            yield Found(hits)

    def _chunks_in(self, results: Sequence[Any]) -> list[Chunk]:
        """What was found, as far as it is of a document that was uploaded."""
        chunks = []
        for result in results:
            id_, text = _field(result, "file_id"), _field(result, "text")
            chapter = self._chapters.get(id_)
            if chapter is None and not id_ and text.strip():
                chapter = self._passages.chapter_of(text, self._chapters.values())
            if chapter is None:
                continue
            score = getattr(result, "score", None)
            chunk = Chunk(chapter, text, float(score) if isinstance(score, int | float) else 0.0)
            self._results.setdefault(id_, []).append(chunk)
            self._guard.allow(hosts_in(text))
            chunks.append(chunk)
        return chunks

    async def _citation(self, annotation: Any) -> Citation | None:  # noqa: ANN401 (what a server sent)
        id_ = getattr(annotation, "file_id", None)
        chapter = self._chapters.get(id_) if isinstance(id_, str) else None
        if chapter is None or not isinstance(id_, str):
            return None
        chunks = self._results.get(id_) or [Chunk(chapter, "", 0.0)]
        return await asyncio.to_thread(self._passages.citation, chunks, self._statement)

    async def _support(self) -> tuple[Citation, ...]:
        """The source of an answer whose endpoint names none, if what it found says as much."""
        is_silent = not self._has_annotations and not self._says_not_in_docs
        chunks = [chunk for found in self._results.values() for chunk in found]
        if not is_silent or not chunks or self.broken is not None:
            return ()
        text = self._composition.text
        citation = await asyncio.to_thread(self._passages.support, chunks, text)
        return () if citation is None else (citation,)

    def _cite(self, citation: Citation) -> Iterator[Event]:
        if self._reader.is_in_code:
            self._waiting.append(citation)
        else:
            yield from self._mark(citation)

    def _mark(self, citation: Citation) -> Iterator[Event]:
        """Refer to ``citation`` where the text ends."""
        number, is_new = self._composition.cite(citation)
        if is_new:
            yield Cited(citation)
        if number not in self._just_cited:
            text = self._composition.text
            gap = "" if not text or text[-1].isspace() or self._just_cited else " "
            self._just_cited.add(number)
            yield TextDelta(self._composition.write(f"{gap}[{number}]"))
        self._statement = ""

    def _write(self, pieces: Sequence[Piece]) -> Iterator[Event]:
        for piece in pieces:
            if not isinstance(piece, Text):
                # The model's own numbers stand for nothing here, but for the one that says no.
                self._says_not_in_docs |= NOT_IN_DOCS in piece.numbers
                continue
            if not piece.text:
                continue
            self._statement += piece.text
            if piece.text.strip():
                self._just_cited.clear()
            yield TextDelta(self._composition.write(piece.text))
        if self._waiting and not self._reader.is_in_code:
            waiting, self._waiting = self._waiting, []
            for citation in waiting:
                yield from self._mark(citation)


def _field(result: Any, name: str) -> str:  # noqa: ANN401 (what a server sent)
    value = getattr(result, name, None)
    return value if isinstance(value, str) else ""


class _PrivateMarks:
    """Takes the marks that are meant for programs out of a text that comes in pieces."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, delta: str) -> str:
        """What is certain to be text by now."""
        text = _PRIVATE.sub("", self._held + delta)
        begun = _PRIVATE_BEGUN.search(text)
        if begun is None or len(text) - begun.start() > _LONGEST_PRIVATE:
            self._held = ""
            return text
        self._held = text[begun.start() :]
        return text[: begun.start()]

    def finish(self) -> str:
        """What is left when the text has ended."""
        text, self._held = self._held, ""
        return "" if text.startswith("\ue200") else text
