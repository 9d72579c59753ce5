"""A folder with its mirror at the double, without an editor and without waiting."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from attrs import define, field

from askdocs.answering.uploads import Step, Synced
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.ledger import Ledger
from askdocs.backends.mirror import StoreMirror
from askdocs.backends.site import Pacing
from askdocs.backends.transport import Transport
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.support.model_asking import Book
from tests.support.openai_double import FILES, STORES, OpenAIDouble
from tests.support.openai_double.stores import Store


@define
class SwiftClock:
    """Time that passes only where somebody sleeps."""

    elapsed: float = 0.0
    meanwhile: Callable[[], object] = lambda: None
    """Happens whenever somebody sleeps."""

    def read(self) -> float:
        """Seconds so far."""
        return self.elapsed

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass at once."""
        self.elapsed += seconds
        self.meanwhile()


@define
class Studio:
    """A folder, its mirror, and the double that it is mirrored to."""

    double: OpenAIDouble
    folder: Folder
    mirror: StoreMirror
    book: Book
    clock: SwiftClock
    settings: Settings = field(factory=Settings)
    steps: list[Step] = field(factory=list)

    async def sync(self) -> Synced:
        """Bring the mirror up to date."""
        return await self.mirror.sync(self.folder, self.steps.append)

    def write(self, path: str, text: str) -> None:
        """Write a file of the folder, long enough ago to be trusted."""
        file = self.folder.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def remove(self, path: str) -> None:
        """Remove a file of the folder."""
        (self.folder.path / path).unlink()

    @property
    def store(self) -> Store:
        """The only vector store that there is."""
        (store,) = self.double.warehouse.stores.values()
        return store

    @property
    def mirrored(self) -> dict[str, str]:
        """What can be searched: texts by the path that stands in the attributes."""
        return {
            str(one.attributes["path"]): one.file.content.decode()
            for one in self.store.attachments.values()
            if one.status == "completed"
        }

    def uploads(self) -> list[str]:
        """The names of all files that were sent so far, in order."""
        return [
            part.filename or ""
            for exchange in self.double.recorder.matching(FILES, "POST")
            for part in exchange.parts
            if part.name == "file"
        ]

    def calls(self, method: str, suffix: str = "") -> int:
        """How often something below the stores was asked for."""
        return sum(
            one.method == method and one.path.startswith(STORES) and one.path.endswith(suffix)
            for one in self.double.exchanges
        )


@asynccontextmanager
async def studio(double: OpenAIDouble, home: Path, root: Path) -> AsyncIterator[Studio]:
    """A studio for the folder ``root``, whose user has agreed; the ledger lies in ``home``."""
    book, clock = Book(), SwiftClock()
    transport = Transport(Endpoint(double.base_url, double.key), book, sleep=clock.sleep)
    ledger = Ledger(home / "ledger.db")
    settings = Settings()
    pacing = Pacing(clock=clock.read, sleep=clock.sleep, now=lambda: time.time() + clock.elapsed)
    folder = Folder.at(root)
    made: Studio
    mirror = StoreMirror(transport, ledger, lambda _: made.settings, home / "locks", pacing=pacing)
    mirror.agree(folder)
    made = Studio(double, folder, mirror, book, clock, settings)
    try:
        yield made
    finally:
        await transport.close()
        ledger.close()
