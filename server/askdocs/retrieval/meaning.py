"""Meaning from the model that is always there: it runs on this machine, and fast.

It counts the more, the less sure the words are that they have found what is asked for. Where all
passages of the folders have their embeddings, ranking has them, too. Until then, and where nobody
makes them, the best passages by their words are compared with the question one by one, in the time
that there is, and only if the words are unsure.
"""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeAlias

from attrs import evolve, frozen

from askdocs.errors import AskDocsError
from askdocs.index.embedding import EmbeddingModel, Meant, text_of
from askdocs.index.reader import Snapshot
from askdocs.retrieval.finding import Find, Finding, LocalFinder, is_name, reordered
from askdocs.retrieval.hits import Hit, Retriever, of_each_folder
from askdocs.retrieval.query import Query, understand
from askdocs.retrieval.ranking import MEANT
from askdocs.retrieval.standing import is_news
from askdocs.retrieval.stated_facts import STATED

_LOADING: Final = 3.0
_DEADLINE: Final = 1.0
"""Seconds that a question waits for the model: the first one, and each that comes later."""

_COMPARING: Final = 0.6
"""Seconds for which passages are compared with a question."""

_LOOKED_AT: Final = 40
"""The best passages by their words, which are compared."""

_FLOOR: Final = 10
"""The passage that adds nothing any more, counted from the nearest."""

_LEAST_SPREAD: Final = 0.02
"""What the nearest must be nearer to count in full."""

_OF_WORDS: Final = 0.6
"""What is left of it where only passages are compared that words have found."""

_OF_NEWS: Final = 0.6
"""What is left of it in release notes."""

_JUDGED: Final = 12
"""The best hits of a folder, by which it is told how sure the words are."""

_HIGHEST: Final = 50.0
"""Beyond that it makes no difference."""

_LEAST: Final = 0.1
_MOST: Final = 0.9
"""What the passage adds that comes nearest in meaning, as a share of the best score by words, where
these are quite sure, and where they are not sure at all."""

_EVEN: Final = 1.0
"""How sure they are, as the logarithm of the odds, in the middle between the two."""

_ENGLISH: Final = 0.8
"""How many letters of a question must be those of English: the model knows no other language."""

_REST: Final = 60.0
_BREATH: Final = 2.0
"""Seconds for which a model is not asked again that failed, or that was late: it goes on loading
meanwhile."""

_WHOLE: Final = 0.95
"""How many of the passages must have an embedding for ranking by them."""


@frozen
class Compared:
    """What a question has to do with some texts."""

    embedding: bytes
    """The question's."""
    likeness: tuple[float | None, ...]
    """How like the question each is, from -1 to 1; ``None`` where there was no time to look."""
    foreign: float
    """How like the question texts are that have nothing to do with it: less says nothing."""

    @property
    def best(self) -> float:
        """By how much the text that is most like the question is more so than foreign ones are.

        -1 where none was looked at.
        """
        return max((one - self.foreign for one in self.likeness if one is not None), default=-1.0)


Sureness: TypeAlias = Callable[[Query, Sequence[Hit], Snapshot], float]
"""How sure the words are that hits answer, as the logarithm of the odds. Reads the index."""


class Comparer(EmbeddingModel, Protocol):
    """A model that is fast enough to look at texts while somebody waits for an answer."""

    async def compared(self, question: str, texts: Sequence[str], seconds: float) -> Compared:
        """How like ``question`` each of ``texts`` is; the first are looked at first.

        After ``seconds`` no more are looked at. Raises an ``AskDocsError`` if the model fails.
        """
        ...


class ComparingFinder(LocalFinder):
    """Finds with the retriever, and lets a model say what it thinks of the passages."""

    def __init__(
        self,
        retriever: Retriever,
        model: Comparer,
        sureness: Sureness,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(retriever)
        self._model = model
        self._sureness = sureness
        self._clock = clock
        self._patience = _LOADING
        self._rests_until = 0.0

    async def find(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        return await self._found(super().find, query, snapshot, limit)

    async def find_sections(self, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        return await self._found(super().find_sections, query, snapshot, limit)

    async def _found(self, find: Find, query: Query, snapshot: Snapshot, limit: int) -> Finding:
        by_words = await find(query, snapshot, max(limit, _LOOKED_AT))
        cut = evolve(by_words, hits=of_each_folder(by_words.hits, limit))
        text = understand(query).meaning
        if cut.hits and cut.hits[0].gain(STATED):
            # It is a fact that is asked for, and it was found.
            return cut
        if not _is_wanted(query, snapshot) or is_name(text) or self._clock() < self._rests_until:
            return cut
        weight = await asyncio.to_thread(self._weight, query, by_words.hits, snapshot)
        if await asyncio.to_thread(self._is_embedded, snapshot):
            compared = await self._compared(text, ())
            if compared is None:
                return cut
            meant = Meant(self._model.name, compared.embedding, weight)
            return await find(evolve(query, meant=meant), snapshot, limit)
        if weight < (_LEAST + _MOST) / 2:
            return cut
        hits: Sequence[Hit] = await self._reordered(text, by_words.hits[:_LOOKED_AT], weight)
        hits = (*hits, *by_words.hits[_LOOKED_AT:])
        return evolve(by_words, hits=of_each_folder(hits, limit))

    def _weight(self, query: Query, hits: Sequence[Hit], snapshot: Snapshot) -> float:
        """What the nearest passage adds."""
        first = of_each_folder(hits, _JUDGED)
        sure = self._sureness(query, first, snapshot) if first else -math.inf
        return _LEAST + (_MOST - _LEAST) / (1 + math.exp(min(sure - _EVEN, _HIGHEST)))

    async def _reordered(self, text: str, hits: Sequence[Hit], weight: float) -> Sequence[Hit]:
        """``hits`` by what the model says of them."""
        if len(hits) <= 1:
            return hits
        texts = [text_of(hit.title, hit.best or hit.passage) for hit in hits]
        compared = await self._compared(text, texts)
        known = [one for one in compared.likeness if one is not None] if compared else []
        if compared is None or not known:
            return hits
        floor = sorted(known, reverse=True)[:_FLOOR][-1]
        spread = max(max(known) - floor, _LEAST_SPREAD)
        shares = [
            0.0 if one is None else _OF_WORDS * weight * _kind(hit) * max(0.0, one - floor) / spread
            for hit, one in zip(hits, compared.likeness, strict=True)
        ]
        return reordered(hits, shares, MEANT)

    async def _compared(self, text: str, texts: Sequence[str]) -> Compared | None:
        """What the model says, if it does so in time."""
        try:
            async with asyncio.timeout(self._patience + _COMPARING):
                compared = await self._model.compared(text, texts, _COMPARING)
        except AskDocsError:
            self._rests_until = self._clock() + _REST
            return None
        except TimeoutError:
            self._rests_until = self._clock() + _BREATH
            return None
        self._patience = _DEADLINE
        return compared

    def _is_embedded(self, snapshot: Snapshot) -> bool:
        """Whether ranking knows what passages mean."""
        return all(
            folder.index.embedded(self._model.name) >= _WHOLE * folder.index.passage_count
            for folder in snapshot.folders
        )


def _is_wanted(query: Query, snapshot: Snapshot) -> bool:
    """Whether the model can say something of it, and is to."""
    letters = [letter for letter in query.text if letter.isalpha()]
    is_english = sum(map(str.isascii, letters)) >= _ENGLISH * len(letters)
    return is_english and any(folder.settings.retrieval.vectors for folder in snapshot.folders)


def _kind(hit: Hit) -> float:
    return _OF_NEWS if is_news(hit.path) else 1.0
