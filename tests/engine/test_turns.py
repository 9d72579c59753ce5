"""Questions that come at once."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

from attrs import define, field

from askdocs.answering.assistant import Finished, Question
from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.index.reader import Snapshot
from askdocs.retrieval import Hit, LocalFinder, LocalRetriever, Query
from tests.support.desk import Desk, desk_with

FIXTURE = """\
//- /README.md
# Parcel

Sends letters by pigeon. Pigeons eat corn.
"""


@define
class Watched(LocalRetriever):
    """Notes which questions were searched for."""

    searched: list[str] = field(factory=list)

    def search(self, query: Query, snapshot: Snapshot, limit: int) -> Sequence[Hit]:
        self.searched.append(query.text)
        return super().search(query, snapshot, limit)


async def ask(assistant: ExtractiveAssistant, desk: Desk, text: str) -> None:
    """Take the answer, up to its end."""
    async with aclosing(assistant.answer(Question(text), desk.library.snapshot())) as events:
        async for event in events:
            if isinstance(event, Finished):
                return


async def test_the_first_is_answered_first(tmp_path: Path) -> None:
    """A question is answered before the next but one is begun, rather than all with the last."""
    desk = desk_with(tmp_path, FIXTURE)
    retriever = Watched()
    assistant = ExtractiveAssistant(LocalFinder(retriever))
    questions = [f"What do pigeons eat, {number}?" for number in range(5)]
    asked = [asyncio.create_task(ask(assistant, desk, text)) for text in questions]
    for number, one in enumerate(asked, 1):
        await one
        assert retriever.searched[:number] == questions[:number]
        assert len(retriever.searched) <= number + 1
    desk.close()


async def test_a_question_that_is_given_up(tmp_path: Path) -> None:
    """It holds up none of the others, whether it had begun or not."""
    desk = desk_with(tmp_path, FIXTURE)
    assistant = ExtractiveAssistant(LocalFinder(LocalRetriever()))
    asked = [asyncio.create_task(ask(assistant, desk, f"pigeons {n}")) for n in range(6)]
    await asyncio.sleep(0)
    for one in asked[::2]:
        one.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    assert [one.cancelled() for one in asked] == [True, False] * 3
    await ask(assistant, desk, "corn")
    desk.close()
