"""Consent that is taken back while something waits to be sent, in whatever process."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from attrs import evolve

from askdocs.answering.uploads import Step
from askdocs.backends.ledger import Ledger
from askdocs.backends.store_calls import upload_file
from askdocs.backends.transport import Transport
from askdocs.errors import ConsentRequired
from askdocs.settings import UploadSettings
from tests.support.mirroring import Studio, studio
from tests.support.openai_double import FILES, Gate, errors

LANES = 4
"""How many files go at once."""


@pytest.fixture
def elsewhere(tmp_path: Path, parcel: Studio) -> Iterator[Ledger]:
    """The ledger as another process has it open."""
    ledger = Ledger(tmp_path / "data/ledger.db")
    yield ledger
    ledger.close()


def withdraw(ledger: Ledger, parcel: Studio) -> None:
    assert ledger.withdraw_all(str(parcel.folder.path)) == [parcel.mirror.endpoint]


async def all_reached(gates: list[Gate]) -> None:
    for gate in gates:
        assert await asyncio.to_thread(gate.reached.wait, 20)


@pytest.mark.guarantee("consent that is taken back holds at once")
async def test_while_files_go_up(parcel: Studio, elsewhere: Ledger) -> None:
    """Those that are on the wire get there; no other follows, and none is put into the store."""
    for number in range(20):
        parcel.write(f"docs/page{number}.md", f"# Page {number}\n\nText.\n")
    gates = [parcel.double.hold(FILES) for _ in range(LANES)]
    running = asyncio.create_task(parcel.sync())
    await all_reached(gates)
    withdraw(elsewhere, parcel)
    gates[0].open()
    with pytest.raises(ConsentRequired, match="taken back"):
        await running
    for gate in gates:
        gate.open()
    assert len(parcel.uploads()) == LANES
    assert parcel.mirrored == {}
    parcel.mirror.agree(parcel.folder)
    await parcel.sync()
    assert len(parcel.mirrored) == 23


@pytest.mark.guarantee("consent that is taken back holds at once")
async def test_before_files_are_put_into_the_store(parcel: Studio, elsewhere: Ledger) -> None:
    """What tells their paths and headings stays here as well."""
    gates = [parcel.double.hold(FILES) for _ in range(3)]
    running = asyncio.create_task(parcel.sync())
    await all_reached(gates)
    withdraw(elsewhere, parcel)
    for gate in gates:
        gate.open()
    with pytest.raises(ConsentRequired):
        await running
    assert parcel.calls("POST", "/file_batches") == 0


@pytest.mark.guarantee("consent that is taken back holds at once")
async def test_while_another_process_uploads(
    parcel: Studio, elsewhere: Ledger, tmp_path: Path
) -> None:
    """Who waited for it sends nothing at all."""
    waits = asyncio.Event()
    async with studio(parcel.double, tmp_path / "data", parcel.folder.path) as other:

        def report(step: Step) -> None:
            if "another process" in step.message:
                waits.set()

        async with other.mirror._alone(other.mirror._site(other.folder), lambda _: None):
            running = asyncio.create_task(parcel.mirror.sync(parcel.folder, report))
            await waits.wait()
            withdraw(elsewhere, parcel)
        with pytest.raises(ConsentRequired):
            await running
    assert parcel.double.exchanges == []


@pytest.mark.guarantee("consent that is taken back holds at once")
async def test_while_a_limit_is_waited_for(parcel: Studio, elsewhere: Ledger) -> None:
    """What was turned away is not sent once more."""
    parcel.settings = evolve(parcel.settings, upload=UploadSettings(include=("README.md",)))
    parcel.double.prepare(errors.rate_limited("7"), path=FILES)
    folder = str(parcel.folder.path)
    parcel.clock.meanwhile = partial(elsewhere.withdraw_all, folder)
    with pytest.raises(ConsentRequired):
        await parcel.sync()
    assert len(parcel.uploads()) == 1
    assert not parcel.double.warehouse.files


@pytest.mark.guarantee("consent that is taken back holds at once")
async def test_while_the_connection_is_made(parcel: Studio) -> None:
    """It is closed without a word, and nothing stands in the book of what was sent."""
    answers = [True, False]
    transport: Transport = parcel.mirror.transport
    with pytest.raises(ConsentRequired):
        await upload_file(
            transport, "a.md", b"text", "a.md", 3_600, lambda: answers.pop(0), lambda _: None
        )
    assert answers == []
    assert parcel.double.exchanges == []
    assert parcel.book.entries == []
