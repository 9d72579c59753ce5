"""Against llama-stack, which keeps real vector stores; the chat model behind it is scripted."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from openai import AsyncOpenAI

from askdocs.answering.uploads import Synced
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.ledger import Ledger
from askdocs.backends.mirror import StoreMirror
from askdocs.backends.transport import Transport
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.support.counterparts import llama_stack
from tests.support.model_asking import Book, asker
from tests.support.tool_calling_model import NAME, ToolCallingModel
from tests.support.workspace import write_tree

pytestmark = pytest.mark.llama_stack


DOCS = """\
//- /README.md
# Parcel

Sends letters by pigeon.

//- /docs/retries.rst
Retries
=======

A letter that comes back is sent again, seven times at most.
"""


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("llama-stack")
    with ToolCallingModel() as model, llama_stack(model.base_url, folder) as base_url:
        yield base_url


async def test_responses(base_url: str) -> None:
    """Its stream of three kinds of events is a whole answer to askdocs."""
    asked = asker("responses", base_url, NAME)
    assert await asked.ask("How are letters retried?") == (
        "The documents say: How are letters retried?"
    )
    await asked.transport.close()


async def test_chat(base_url: str) -> None:
    """The same over chat."""
    asked = asker("chat", base_url, NAME)
    assert "retried" in await asked.ask("How are letters retried?")
    await asked.transport.close()


@pytest.fixture
async def client(base_url: str) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(api_key="unused", base_url=base_url) as client:
        yield client


@asynccontextmanager
async def mirrored(base_url: str, home: Path, folder: Path) -> AsyncIterator[StoreMirror]:
    """The mirror of a folder whose user has agreed; ``home`` is where it keeps its ledger."""
    transport = Transport(Endpoint(base_url), Book())
    ledger = Ledger(home / "ledger.db")
    mirror = StoreMirror(transport, ledger, lambda _: Settings(), home / "locks")
    mirror.agree(Folder.at(folder))
    try:
        yield mirror
    finally:
        await mirror.clean(Folder.at(folder))
        await transport.close()
        ledger.close()


async def kept(client: AsyncOpenAI) -> tuple[int, int]:
    """How many files and stores there are."""
    files = [file.id async for file in client.files.list()]
    return len(files), len([store.id async for store in client.vector_stores.list()])


async def test_mirror(base_url: str, client: AsyncOpenAI, tmp_path: Path) -> None:
    """A folder goes up and is found there; what changed follows; cleaning leaves nothing."""
    root = write_tree(tmp_path / "parcel", DOCS)
    folder = Folder.at(root)
    async with mirrored(base_url, tmp_path, root) as mirror:
        assert await mirror.sync(folder) == Synced(2, 0, 0, ())
        (store,) = [store async for store in client.vector_stores.list()]
        hits = await client.vector_stores.search(store.id, query="How often is it sent again?")
        assert "seven times" in hits.data[0].content[0].text
        assert await mirror.sync(folder) == Synced(0, 0, 2, ())
        (root / "docs/retries.rst").unlink()
        assert await mirror.sync(folder) == Synced(0, 1, 1, ())
        assert (await mirror.status(folder)).files == 1
        assert await kept(client) == (1, 1)
    assert await kept(client) == (0, 0)


async def test_lost_ledger(base_url: str, client: AsyncOpenAI, tmp_path: Path) -> None:
    """Who has lost the ledger finds the store and its files again and uploads nothing twice."""
    root = write_tree(tmp_path / "parcel", DOCS)
    async with mirrored(base_url, tmp_path / "first", root) as first:
        await first.sync(Folder.at(root))
        async with mirrored(base_url, tmp_path / "second", root) as second:
            assert await second.sync(Folder.at(root)) == Synced(0, 0, 2, ())
            assert await kept(client) == (2, 1)


async def test_folders_of_the_same_name(base_url: str, client: AsyncOpenAI, tmp_path: Path) -> None:
    """Two folders of the same name have two stores, though a store's name is its identity here."""
    roots = [write_tree(tmp_path / parent / "docs", DOCS) for parent in ("one", "other")]
    async with (
        mirrored(base_url, tmp_path / "one", roots[0]) as one,
        mirrored(base_url, tmp_path / "other", roots[1]) as other,
    ):
        await one.sync(Folder.at(roots[0]))
        await other.sync(Folder.at(roots[1]))
        assert await kept(client) == (4, 2)
