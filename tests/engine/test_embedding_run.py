"""Embeddings of one folder that several processes want: each passage is sent once."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from attrs import define, field

from askdocs.index.embedding_run import Embedded, embed_all
from askdocs.index.store import Store
from askdocs.sole import sole
from tests.support.desk import Desk, desk_with
from tests.support.stub_model import StubModel

PASSAGES = 6
FIXTURE = "".join(
    f"//- /docs/page{number}.md\n# Page {number}\n\nText number {number}.\n\n"
    for number in range(PASSAGES)
)


@define(eq=False)
class Model(StubModel):
    """Makes something of every text, as soon as its gate is open."""

    batch: int = 2
    asked: asyncio.Event = field(factory=asyncio.Event)
    gate: asyncio.Event = field(factory=asyncio.Event)

    async def embed(
        self, texts: Sequence[str], documents: tuple[str, ...], is_agreed: Callable[[], bool]
    ) -> Sequence[bytes | None]:
        made = await super().embed(texts, documents, is_agreed)
        self.asked.set()
        await self.gate.wait()
        return made


def swift(name: str = "model") -> Model:
    """A model that answers at once."""
    model = Model(name)
    model.gate.set()
    return model


async def embed(
    store: Store, model: Model, is_allowed: Callable[[str], bool] = lambda _: True
) -> Embedded | None:
    return await embed_all(store, model, is_allowed, lambda: True, lambda _: None)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = desk_with(tmp_path / "parcel", FIXTURE, cache=tmp_path / "cache")
    yield made
    made.close()


@pytest.fixture
def store(desk: Desk) -> Store:
    return desk.library.store_of(desk.folder)


@pytest.fixture
def other(store: Store) -> Iterator[Store]:
    """The same folder's store, as another process has it open."""
    opened = Store.open(store.directory)
    yield opened
    opened.close()


async def test_two_processes_at_once(store: Store, other: Store) -> None:
    """The second sends nothing: it comes again, and finds what the first has made."""
    first, second = Model(), swift()
    running = asyncio.create_task(embed(store, first))
    await first.asked.wait()
    assert await embed(other, second) is None
    first.gate.set()
    assert await running == Embedded(PASSAGES, PASSAGES)
    assert await embed(other, second) == Embedded(PASSAGES, PASSAGES)
    assert (len(first.texts), second.texts) == (PASSAGES, [])


async def test_two_models_in_turn(store: Store, other: Store) -> None:
    """Each keeps what it has made, however often the folder is looked at, and at the same time."""
    first, second = Model("one"), swift("another")
    running = asyncio.create_task(embed(store, first))
    await first.asked.wait()
    assert await embed(other, second) == Embedded(PASSAGES, PASSAGES)
    first.gate.set()
    await running
    for _ in range(2):
        await embed(store, first)
        await embed(other, second)
    assert (len(first.texts), len(second.texts)) == (PASSAGES, PASSAGES)


async def test_what_another_process_may_not_send_is_kept(store: Store, other: Store) -> None:
    """Narrower settings of one process let go of nothing that another one has made."""
    wide, narrow = swift(), swift()
    await embed(store, wide)
    with store.embeddings._writing() as database:
        database.execute("DELETE FROM embeddings WHERE rowid = 1")
    await embed(other, narrow, lambda path: path == "docs/page0.md")
    await embed(store, wide)
    assert len(wide.texts) + len(narrow.texts) == PASSAGES + 1


async def test_a_model_that_nobody_uses_any_more(desk: Desk, store: Store) -> None:
    """Its embeddings go after a month, with the next ones that are made; no others do."""
    for model in (swift("idle"), swift("busy"), swift()):
        await embed(store, model)
    with store.embeddings._writing() as database:
        database.execute("UPDATE models SET used = used - 31")
    await embed(store, swift("busy"))
    (desk.folder.path / "docs/page0.md").write_text("# Page 0\n\nOther text.\n")
    desk.update("docs/page0.md")
    await embed(store, swift())
    names = ("idle", "busy", "model")
    counts = [len(store.embeddings.every(name)) for name in names]
    assert counts == [0, PASSAGES, PASSAGES + 1]


async def test_a_run_that_is_cancelled_lets_go(store: Store, other: Store) -> None:
    """Whoever comes next goes on at once, with what is left."""
    first, second = Model(), swift()
    running = asyncio.create_task(embed(store, first))
    await first.asked.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await embed(other, second) == Embedded(PASSAGES, PASSAGES)


async def test_cancelled_while_it_takes_its_turn(tmp_path: Path) -> None:
    """What a thread takes after nobody waits for it any more is let go of."""
    loop, path, is_free = asyncio.get_running_loop(), tmp_path / "lock", Event()
    loop.set_default_executor(ThreadPoolExecutor(1))
    busy = asyncio.create_task(asyncio.to_thread(is_free.wait, 20))

    async def take() -> None:
        async with sole(path):
            raise AssertionError("it was cancelled before")

    taking = asyncio.create_task(take())
    await asyncio.sleep(0)
    taking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await taking
    assert not path.exists()
    is_free.set()
    await busy
    async with asyncio.timeout(20):
        while True:
            async with sole(path) as is_sole:
                if is_sole:
                    break
