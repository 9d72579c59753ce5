"""Waiting for a folder that is read for the first time."""

import asyncio
from pathlib import Path

import pytest

from askdocs.lsp import first_reading
from askdocs.lsp.first_reading import FirstReadings
from askdocs.workspace.document import Folder

HERE = Folder.at(Path("/here"))
THERE = Folder.at(Path("/there"))


async def test_who_waits_goes_on_when_the_folder_was_read() -> None:
    """It is told what is waited for, and not of a folder that is not being read."""
    readings = FirstReadings()
    readings.begin(HERE)
    said: asyncio.Queue[str] = asyncio.Queue()
    waiting = asyncio.create_task(readings.wait_for([HERE, THERE], said.put_nowait))
    assert await said.get() == "Reading the docs for the first time"
    assert not waiting.done()
    readings.end(HERE)
    await waiting
    assert said.empty()
    assert readings.going_on([HERE, THERE]) == ()


async def test_patience_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that takes long is asked as it is, by this question and by those that follow."""
    monkeypatch.setattr(first_reading, "_PATIENCE", 0.01)
    readings = FirstReadings()
    readings.begin(HERE)
    said: list[str] = []
    assert not await readings.wait_for([HERE], said.append)
    assert not await readings.wait_for([HERE], said.append)
    assert len(said) == 1
    assert readings.going_on([HERE]) == (HERE,)


async def test_a_question_that_gives_up_takes_no_other_along() -> None:
    """Each waits for itself."""
    readings = FirstReadings()
    readings.begin(HERE)
    said: asyncio.Queue[str] = asyncio.Queue()
    first, second = (
        asyncio.create_task(readings.wait_for([HERE], said.put_nowait)) for _ in range(2)
    )
    await said.get()
    await said.get()
    first.cancel()
    readings.end(HERE)
    await second
    with pytest.raises(asyncio.CancelledError):
        await first
