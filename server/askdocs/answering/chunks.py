"""Chunks: what a search elsewhere found of an uploaded document, found again in it as it is now.

An endpoint gives back text that was uploaded some time ago, cut wherever its own machinery cuts.
Here that text is held against the passages of the document on this machine: a passage is borne out
if most of it stands in the chunk. What is not borne out is never shown as a source.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from attrs import define, field, frozen

from askdocs.answering.assistant import Citation
from askdocs.answering.citations import Located, cite
from askdocs.answering.excerpts import excerpt_of
from askdocs.index.reader import Snapshot
from askdocs.index.tokens import asked, stop_words, tokenise
from askdocs.retrieval import Hit, Query, idf_of, share_held, understand
from askdocs.text import Span
from askdocs.workspace.document import Document, Folder, Passage

_BORNE_OUT: Final = 0.5
"""How much of a passage must stand in the chunk."""

_LONG_LINE: Final = 40
"""Characters of a line from which on a part of it, cut by a chunk's edge, is recognised."""

_CITED_LINES: Final = 8
"""Lines of a passage that a citation points at, about."""

_SUPPORTED: Final = 0.5
"""How much of an answer's words a passage must hold to be its source unasked."""

_COMPARED: Final = 2_000
_CANDIDATES: Final = 10
"""Characters of a chunk by which its document is looked for, and passages that are looked at."""

_QUESTION: Final = 0.3
"""How much the question's words count beside those of the statement that is cited for."""


@frozen
class Chapter:
    """A part of a document as it was uploaded."""

    folder: Folder
    path: str
    digest: str
    """Of the document, when it was last known to hold the part."""
    start_line: int
    end_line: int
    """Zero-based, both included."""


@frozen
class Chunk:
    """A piece of a chapter that was found."""

    chapter: Chapter
    text: str
    """Empty where the endpoint says no more than which chapter it was."""
    score: float


@frozen
class _Current:
    document: Document
    title: str
    passages: tuple[Passage, ...]


@define
class Passages:
    """The passages behind chunks, for the time of one answer. Calls belong on a worker thread."""

    snapshot: Snapshot
    question: str
    _current: dict[tuple[str, str], _Current | None] = field(factory=dict)
    _weights: dict[tuple[str, str], float] = field(factory=dict)
    """How much a token says in a folder."""

    def chapter_of(self, text: str, chapters: Collection[Chapter]) -> Chapter | None:
        """The chapter that ``text`` is from, for endpoints that do not say it."""
        terms = understand(Query(text[:_COMPARED])).terms
        for folder in self.snapshot.folders:
            paths = {one.path: one for one in chapters if one.folder == folder.folder}
            for candidate in folder.index.search(terms, _CANDIDATES):
                chapter = paths.get(candidate.path)
                current = self._read(chapter) if chapter is not None else None
                if chapter is None or current is None:
                    continue
                if borne_out(Chunk(chapter, text, 0.0), current.document, current.passages):
                    return chapter
        return None

    def hits(self, chunks: Iterable[Chunk]) -> tuple[Hit, ...]:
        """The best passage of each chunk, as a hit; those that are not borne out are left out."""
        hits: dict[tuple[str, str, Span], Hit] = {}
        for chunk in chunks:
            located = self._best([chunk], self.question)
            if located is not None:
                hit = located.hit
                hits.setdefault((hit.folder.uri, hit.path, hit.passage.span), hit)
        return tuple(hits.values())

    def support(self, chunks: Sequence[Chunk], answer: str) -> Citation | None:
        """The place in ``chunks`` that says at least half of ``answer``, if there is one.

        For endpoints that found something and do not say what of it the answer rests on.
        """
        located = self._best(chunks, answer)
        if located is None:
            return None
        said = _tokens(answer)
        held = set(tokenise("\n".join((*located.hit.passage.headings, located.hit.passage.text))))
        share = share_held(said, self._idf(located.hit.folder, said), held)
        return self._cited(located, answer) if share >= _SUPPORTED else None

    def citation(self, chunks: Sequence[Chunk], statement: str) -> Citation | None:
        """The place in ``chunks`` that says most of ``statement``; ``None`` if none is there."""
        located = self._best(chunks, statement)
        return self._cited(located, statement) if located is not None else None

    def _cited(self, located: Located, statement: str) -> Citation:
        wanted = (*_tokens(statement), *_tokens(self.question))
        idf = self._idf(located.hit.folder, wanted)
        passage = located.hit.passage
        excerpt = excerpt_of(located.document, passage, wanted, idf, _CITED_LINES)
        return cite(located, excerpt.span if excerpt is not None else passage.span)

    def _best(self, chunks: Sequence[Chunk], statement: str) -> Located | None:
        said, asked = _tokens(statement), _tokens(self.question)
        best: Located | None = None
        highest = -1.0
        for chunk in chunks:
            current = self._read(chunk.chapter)
            if current is None:
                continue
            idf = self._idf(chunk.chapter.folder, (*said, *asked))
            for passage in borne_out(chunk, current.document, current.passages):
                held = set(tokenise("\n".join((*passage.headings, passage.text))))
                fit = share_held(said, idf, held) + _QUESTION * share_held(asked, idf, held)
                if fit > highest:
                    hit = Hit(
                        folder=chunk.chapter.folder,
                        path=chunk.chapter.path,
                        digest=current.document.digest,
                        title=current.title,
                        passage=passage,
                        score=chunk.score,
                    )
                    best, highest = Located(hit, current.document), fit
        return best

    def _read(self, chapter: Chapter) -> _Current | None:
        key = (chapter.folder.uri, chapter.path)
        if key not in self._current:
            self._current[key] = self._parsed(chapter)
        return self._current[key]

    def _parsed(self, chapter: Chapter) -> _Current | None:
        # Imported here because nothing is parsed where nothing is found elsewhere.
        from askdocs.workspace.formats import parse  # noqa: PLC0415
        from askdocs.workspace.passages import passages_of  # noqa: PLC0415

        document = self.snapshot.documents.current(chapter.folder, chapter.path)
        if document is None:
            return None
        parsed = parse(document)
        return _Current(document, parsed.title, passages_of(document, parsed))

    def _idf(self, folder: Folder, tokens: Iterable[str]) -> Mapping[str, float]:
        tokens = tuple(tokens)
        new = [token for token in tokens if (folder.uri, token) not in self._weights]
        known = next((one for one in self.snapshot.folders if one.folder == folder), None)
        weights = idf_of(known, new) if known is not None else dict.fromkeys(new, 1.0)
        self._weights |= {(folder.uri, token): weight for token, weight in weights.items()}
        return {token: self._weights[folder.uri, token] for token in tokens}


def borne_out(chunk: Chunk, document: Document, passages: Iterable[Passage]) -> list[Passage]:
    """The passages of the document as it is now that stand in ``chunk``."""
    if not chunk.text.strip():
        # Only a document that has not changed since can be believed without its words.
        chapter = chunk.chapter
        return [
            passage
            for passage in passages
            if document.digest == chapter.digest
            and chapter.start_line <= passage.start_line <= chapter.end_line
        ]
    flat = " ".join(chunk.text.split())
    lines = [" ".join(line.split()) for line in chunk.text.splitlines() if line.strip()]
    edges = [edge for edge in (lines[0], lines[-1]) if len(edge) >= _LONG_LINE]
    return [passage for passage in passages if _share(passage, document, flat, edges) >= _BORNE_OUT]


def _share(passage: Passage, document: Document, flat: str, edges: Sequence[str]) -> float:
    """How much of ``passage`` stands in a chunk, from 0 to 1: as it is written, or as it reads."""
    written = passage.span.of(document.text)
    return max(_held(text, flat, edges) for text in (written, passage.text))


def _held(text: str, flat: str, edges: Sequence[str]) -> float:
    found = total = 0
    for line in text.splitlines():
        words = " ".join(line.split())
        total += len(words)
        if words and (words in flat):
            found += len(words)
        else:
            found += max((len(edge) for edge in edges if edge in words), default=0)
    return found / total if total else 0.0


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(token for token in dict.fromkeys(asked(text)) if token not in stop_words())
