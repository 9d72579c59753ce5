"""Finding: what a question goes through before passages come back, models included if there are.

The local retriever ranks. Before it a model may say what the question means, and after it a model
may put the best passages in order once more. Neither is waited for long: without them the ranking
by words stands, and whoever asked is told.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol, TypeAlias

from attrs import evolve, frozen

from askdocs.errors import AskDocsError, ConsentRequired
from askdocs.index.embedding import EmbeddingModel, Meant
from askdocs.index.reader import Snapshot
from askdocs.retrieval.hits import Hit, Retriever, Signal, of_each_folder
from askdocs.retrieval.query import Correction, Query, understand
from askdocs.wording import Message, joined
from askdocs.workspace.document import Folder

_DEADLINE: Final = 2.5
"""Seconds that a question's meaning is waited for."""

_LOADING: Final = 15.0
"""Seconds that a model may take to be ready for its first question."""

_REST: Final = 20.0
"""Seconds for which a model that failed is not asked again."""

_REMEMBERED: Final = 64
"""Questions whose meaning is kept: who searches asks the same next."""


@frozen
class Finding:
    """What was found."""

    hits: tuple[Hit, ...]
    problem: str = ""
    """What a model should have added and did not, as a sentence."""
    corrections: tuple[Correction, ...] = ()
    """Words of the query that were put right before."""


Find: TypeAlias = Callable[[Query, Snapshot, int], Awaitable[Finding]]


class Finder(Protocol):
    """Finds passages for what somebody wants to know."""

    async def find(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        """The best ``limit`` hits of each folder, the best of all first.

        A model that fails is no failure.
        """
        ...

    async def find_sections(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        """The same for people to look at: a section that fits in many places is one hit."""
        ...


class LocalFinder:
    """Finds with the retriever alone."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    async def find(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        hits = await asyncio.to_thread(self._retriever.search, query, snapshot, limit)
        return Finding(tuple(hits))

    async def find_sections(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        hits = await asyncio.to_thread(self._retriever.sections, query, snapshot, limit)
        return Finding(tuple(hits))


class MeaningFinder:
    """Lets ``finder`` know what the question means to a model."""

    def __init__(
        self,
        finder: Finder,
        model: EmbeddingModel,
        *,
        is_agreed: Callable[[Folder], bool] = lambda _: True,
        deadline: float = _DEADLINE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``is_agreed`` says whether the user has agreed that questions about a folder are sent.

        It may read the disk.
        """
        self._finder = finder
        self._model = model
        self._is_agreed = is_agreed
        self._deadline = deadline
        self._clock = clock
        self._known: dict[str, bytes] = {}
        self._rests_until = 0.0
        self.problem = ""
        """Why the model did not say what was asked of it last; empty if it did."""

    async def find(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        return await self._found(self._finder.find, query, snapshot, limit)

    async def find_sections(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        return await self._found(self._finder.find_sections, query, snapshot, limit)

    async def _found(self, find: Find, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        meant, problem = await self._meant(query, snapshot)
        found = await find(evolve(query, meant=meant), snapshot, limit)
        return evolve(found, problem=joined((problem, found.problem)))

    async def _meant(self, query: Query, snapshot: Snapshot) -> tuple[Meant | None, str]:
        """What the question means to the model, or why that is not known though it should be."""
        text = understand(query).meaning
        folders = [] if is_name(text) else await asyncio.to_thread(self._embedded, snapshot)

        def is_agreed() -> bool:
            return any(map(self._is_agreed, folders))

        if not folders or not await asyncio.to_thread(is_agreed):
            # There is nothing to compare, so it is not sent anywhere.
            return None, ""
        if text not in self._known:
            if self._clock() < self._rests_until:
                return None, self.problem
            try:
                async with asyncio.timeout(_LOADING):
                    await self._model.prepare()
                async with asyncio.timeout(self._deadline):
                    embedding = await self._model.embed_question(text, is_agreed)
            except ConsentRequired:
                # Taken back meanwhile: as if it had never been given.
                return None, ""
            except (AskDocsError, TimeoutError) as error:
                why = (
                    error.said
                    if isinstance(error, AskDocsError)
                    else Message("its meaning came too late.")
                )
                self.problem = Message("The question was searched by its words alone: {}", why)
                self._rests_until = self._clock() + _REST
                return None, self.problem
            # Another question may have failed in the meantime: this is the latest news.
            self.problem, self._rests_until = "", 0.0
            if len(self._known) >= _REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[text] = embedding
        return Meant(self._model.name, self._known[text]), ""

    def _embedded(self, snapshot: Snapshot) -> list[Folder]:
        """The folders whose passages a question's meaning can be compared with."""
        return [
            folder.folder for folder in snapshot.folders if folder.index.embedded(self._model.name)
        ]


def is_name(text: str) -> bool:
    """Whether one word alone is looked for, which must be there as it is."""
    return text.isascii() and len(text.split()) < 2


class Reranker(Protocol):
    """Puts passages in order by how well they answer a question."""

    async def order(self, question: str, hits: Sequence[Hit]) -> Sequence[float]:
        """For each of ``hits`` how well it answers, from 0 to 1; raises an ``AskDocsError``."""
        ...


_REORDERED: Final = 20
"""The best hits, which a model puts in order."""

_ORDERING: Final = 8.0
"""Seconds that their order is waited for."""


class RerankingFinder:
    """Has a model put in order what ``finder`` finds."""

    def __init__(
        self,
        finder: Finder,
        reranker: Reranker,
        *,
        deadline: float = _ORDERING,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._finder = finder
        self._reranker = reranker
        self._deadline = deadline
        self._clock = clock
        self._rests_until = 0.0
        self.problem = ""
        """Why the model gave no order when it was asked last; empty if it did."""

    async def find(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        return await self._ordered(self._finder.find, query, snapshot, limit)

    async def find_sections(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        return await self._ordered(self._finder.find_sections, query, snapshot, limit)

    async def _ordered(self, find: Find, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        found = await find(query, snapshot, max(limit, _REORDERED))
        best, rest = found.hits[:_REORDERED], found.hits[_REORDERED:]
        if len(best) < 2:
            return evolve(found, hits=of_each_folder(found.hits, limit))
        shares, problem = await self._shares(query.text, best)
        if shares is None:
            hits = of_each_folder(found.hits, limit)
            return Finding(hits, joined((found.problem, problem)))
        ordered = (*reordered(best, shares, "order of the model"), *rest)
        return evolve(found, hits=of_each_folder(ordered, limit))

    async def _shares(
        self, question: str, hits: Sequence[Hit]
    ) -> tuple[Sequence[float] | None, str]:
        """What the model gives each of ``hits``, or why it gives nothing."""
        if self._clock() < self._rests_until:
            return None, self.problem
        try:
            async with asyncio.timeout(self._deadline):
                shares = await self._reranker.order(question, hits)
        except (AskDocsError, TimeoutError) as error:
            late = Message("it took longer than {} s.", f"{self._deadline:g}")
            why = error.said if isinstance(error, AskDocsError) else late
            self.problem = Message("No model put the passages in order: {}", why)
            self._rests_until = self._clock() + _REST
            return None, self.problem
        self.problem, self._rests_until = "", 0.0
        return shares, ""


def reordered(hits: Sequence[Hit], shares: Sequence[float], name: str) -> list[Hit]:
    """``hits`` by what a model said of them; it is a signal called ``name``, like others."""
    top = max(hit.score for hit in hits)
    ordered = [
        evolve(
            hit,
            score=hit.score + top * share,
            signals=(*hit.signals, Signal(name, top * share)),
        )
        for hit, share in zip(hits, shares, strict=True)
    ]
    ordered.sort(key=lambda hit: -hit.score)
    return ordered
