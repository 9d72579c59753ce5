"""``python -m tests.benchmarks.uploads``: 2,000 chapters beside the SDK's ``upload_and_poll``."""

import asyncio
import tempfile
import time
from pathlib import Path

from openai import AsyncOpenAI

from askdocs.backends.egress_log import EgressLog
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.ledger import Ledger
from askdocs.backends.mirror import StoreMirror
from askdocs.backends.transport import Lane, Transport
from askdocs.index.library import Library
from askdocs.index.update import update
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.benchmarks.corpus import write_corpus
from tests.support.openai_double import OpenAIDouble

CHAPTERS = 2_000
SECTIONS_PER_FILE = 12
"""Of the corpus; so many stay below the size at which a document is cut."""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        root = Path(home) / "corpus"
        size = write_corpus(root, CHAPTERS * SECTIONS_PER_FILE)
        theirs = asyncio.run(_with_sdk(sorted(root.rglob("*.md"))))
        folder, library = Folder.at(root), Library(Path(home) / "cache")
        library.open(folder, Settings())
        # The index is there as a rule when something is uploaded, and spares parsing.
        update(library.store_of(folder), root, Settings().indexing)
        asyncio.run(_with_askdocs(folder, library, Path(home), theirs, size))
        library.shutdown()


def row(what: str, value: str) -> None:
    """Print one line of the table."""
    print(f"{what:58} {value}", flush=True)  # noqa: T201 (the table is the result)


async def _with_sdk(files: list[Path]) -> float:
    """Seconds that the SDK takes for the same files, with as many at once."""
    with OpenAIDouble() as double:
        async with AsyncOpenAI(api_key=double.key, base_url=double.base_url) as client:
            # The first call loads what the later ones use.
            store = await client.vector_stores.create(name="manual")
            began = time.perf_counter()
            batch = await client.vector_stores.file_batches.upload_and_poll(
                store.id, files=files, max_concurrency=Lane.UPLOADS.value[1]
            )
            seconds = time.perf_counter() - began
        assert batch.file_counts.completed == CHAPTERS
    row(f"upload of {CHAPTERS:,} files, the SDK's upload_and_poll", f"{seconds:7.1f} s")
    return seconds


async def _with_askdocs(
    folder: Folder, library: Library, home: Path, theirs: float, size: int
) -> None:
    with OpenAIDouble() as double:
        egress = EgressLog(home / "sent.db")
        transport = Transport(Endpoint(double.base_url, double.key), egress)
        ledger = Ledger(home / "ledger.db")
        mirror = StoreMirror(
            transport,
            ledger,
            lambda _: Settings(),
            home / "locks",
            known_of=lambda folder: library.store_of(folder).passages_of,
        )
        mirror.agree(folder)
        began = time.perf_counter()
        plan = await mirror.plan(folder)
        planned = time.perf_counter() - began
        assert sum(file.chapters for file in plan.files) == CHAPTERS
        await transport.client()
        began = time.perf_counter()
        synced = await mirror.sync(folder)
        seconds = time.perf_counter() - began
        assert (synced.uploaded, synced.failed) == (CHAPTERS, ())
        began = time.perf_counter()
        assert (await mirror.sync(folder)).unchanged == CHAPTERS
        again = time.perf_counter() - began
        await transport.close()
        ledger.close()
        egress.close()
    row(f"plan of {CHAPTERS:,} chapters", f"{planned:7.1f} s = {size / planned / 1e6:.2f} MB/s")
    ratio = f"{seconds / theirs:.2f} × the SDK's"
    row(f"upload of {CHAPTERS:,} chapters, askdocs", f"{seconds:7.1f} s = {ratio}")
    row("sync when nothing has changed", f"{again * 1e3:7.0f} ms")


if __name__ == "__main__":
    main()
