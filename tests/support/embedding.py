"""A desk whose passages have embeddings from the double, without an editor and without waiting."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from attrs import define, field

from askdocs.backends.embeddings import EmbeddingChoice, EndpointEmbeddings
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.spending import Spending
from askdocs.backends.transport import Transport, needs_no_consent
from askdocs.index.embedding_run import Embedded, embed_all
from askdocs.retrieval import Finding, LocalFinder, LocalRetriever, Query
from askdocs.retrieval.finding import MeaningFinder
from tests.support.desk import Desk, desk_with
from tests.support.mirroring import SwiftClock
from tests.support.model_asking import Book
from tests.support.openai_double import EMBEDDINGS, OpenAIDouble

MODEL = "text-embedding-3-small"


@define
class EmbeddedDesk:
    """A desk with a model for embeddings."""

    desk: Desk
    double: OpenAIDouble
    model: EndpointEmbeddings
    finder: MeaningFinder
    book: Book
    clock: SwiftClock
    meter: Spending
    seen: list[Embedded] = field(factory=list)

    async def embed(self, is_allowed: Callable[[str], bool] = lambda _: True) -> Embedded:
        """Give every passage its embedding."""
        store = self.desk.library.store_of(self.desk.folder)
        done = await embed_all(store, self.model, is_allowed, needs_no_consent, self.seen.append)
        assert done is not None, "nobody else is at it"
        return done

    async def find(self, text: str) -> Finding:
        """What is found for ``text``."""
        snapshot = await asyncio.to_thread(self.desk.library.snapshot)
        return await self.finder.find(Query(text), snapshot, 10)

    def sent(self) -> list[list[str]]:
        """The texts of every request so far."""
        return [exchange.json["input"] for exchange in self.double.recorder.matching(EMBEDDINGS)]

    def write(self, path: str, text: str) -> None:
        """Write a file and index it."""
        (self.desk.folder.path / path).write_text(text, encoding="utf-8")
        self.desk.update(path)


@asynccontextmanager
async def embedded_desk(
    double: OpenAIDouble,
    home: Path,
    fixture: str,
    *,
    dimensions: int = 256,
    daily_budget: int = 0,
    deadline: float = 20.0,
) -> AsyncIterator[EmbeddedDesk]:
    """A desk over the files of ``fixture``; its endpoint is asked for small embeddings."""
    book, clock, meter = Book(), SwiftClock(), Spending(home / "usage.db")
    transport = Transport(Endpoint(double.base_url, double.key), book, sleep=clock.sleep)
    choice = EmbeddingChoice(MODEL, dimensions)
    model = EndpointEmbeddings(transport, choice, meter, daily_budget)
    desk = desk_with(home / "parcel", fixture, cache=home / "cache")
    finder = MeaningFinder(
        LocalFinder(LocalRetriever()), model, deadline=deadline, clock=clock.read
    )
    try:
        yield EmbeddedDesk(desk, double, model, finder, book, clock, meter)
    finally:
        await model.close()
        desk.close()
