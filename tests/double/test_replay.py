import asyncio

import pytest
from openai import APIConnectionError, AsyncOpenAI, NotFoundError

from tests.support.asking import response_events, text_of
from tests.support.openai_double import RESPONSES, OpenAIDouble, frames
from tests.support.recordings import recording
from tests.support.replay import Replay

QUESTION = "What is the capital of France?"
ANSWER = "The capital of France is Paris."


def connected(replay: Replay) -> AsyncOpenAI:
    return AsyncOpenAI(api_key="recorded", base_url=replay.base_url, max_retries=0)


async def test_whole_conversation() -> None:
    """The SDK walks through a whole recorded conversation, from the upload to the removal."""
    with Replay(recording("stream")) as replay:
        async with connected(replay) as client:
            file = await client.files.create(file=b"Paris", purpose="assistants")
            store = await client.vector_stores.create(name="test-file-search-stream")
            attached = await client.vector_stores.files.create(store.id, file_id=file.id)
            assert attached.status == "in_progress"
            tools = [{"type": "file_search", "vector_store_ids": [store.id]}]
            events = await response_events(client, QUESTION, {"tools": tools})
            await client.files.delete(file.id)
            await client.vector_stores.delete(store.id)
        assert replay.left == 0
    assert text_of(events) == ANSWER
    assert [event.sequence_number for event in events] == list(range(21))
    (cited,) = (event for event in events if event.type.endswith("annotation.added"))
    assert (cited.annotation.file_id, cited.annotation.index) == (file.id, ANSWER.index("."))


@pytest.mark.parametrize("kind", ["plain", "with_results"])
async def test_plain_answers(kind: str) -> None:
    """Recorded answers without a stream come in the order in which they were recorded."""
    recorded = recording(kind)
    asked = recorded.at(RESPONSES)
    with Replay(recorded) as replay:
        async with connected(replay) as client:
            texts = [
                (await client.responses.create(model="gpt-4o", input=QUESTION)).output_text
                for _ in asked
            ]
    assert texts[0] == ANSWER
    assert len(set(texts)) == len(asked)


async def test_what_was_not_recorded() -> None:
    """A question that is not in the recording is not found, and fails the test at its end."""
    recorded = recording("plain")
    with pytest.raises(AssertionError, match="GET /v1/models"), Replay(recorded) as replay:
        await _list_models(replay)


async def _list_models(replay: Replay) -> None:
    async with connected(replay) as client:
        with pytest.raises(NotFoundError):
            await client.models.list()


async def test_cut_recording() -> None:
    """A recorded stream can be cut: the deltas before the cut arrive, then the failure."""
    events = []
    with Replay(recording("stream"), frames.cut_after(12)) as replay:
        async with connected(replay) as client:
            stream = await client.responses.create(model="gpt-4o", input=QUESTION, stream=True)
            events += [await anext(stream) for _ in range(12)]
            with pytest.raises(APIConnectionError):
                await anext(stream)
        exchange = replay.recorder.wait_for(RESPONSES)
        assert await asyncio.to_thread(exchange.finished.wait, 20)
    assert text_of(events) == "The capital of"


@pytest.mark.parametrize(
    "faults",
    [
        (frames.with_windows_line_ends,),
        (frames.with_pings, frames.byte_by_byte),
        (frames.with_unknown_event,),
    ],
)
async def test_odd_recording(faults: tuple[frames.Fault, ...]) -> None:
    """Recorded streams bear the same oddities as those of the double."""
    with Replay(recording("stream"), *faults) as replay:
        async with connected(replay) as client:
            assert text_of(await response_events(client, QUESTION)) == ANSWER


async def test_recording_without_its_end() -> None:
    """A recorded stream without its last event still has its text."""
    with Replay(recording("stream"), frames.without_terminal_event) as replay:
        async with connected(replay) as client:
            events = await response_events(client, QUESTION)
    assert events[-1].type == "response.output_item.done"
    assert text_of(events) == ANSWER


async def test_recorded_answer_of_the_double(
    openai_double: OpenAIDouble, client: AsyncOpenAI
) -> None:
    """The double can answer one question with recorded bytes, about a file of its own."""
    file = await client.files.create(file=("paris.txt", b"Paris"), purpose="assistants")
    (recorded,) = recording("stream").at(RESPONSES)
    (annotation,) = recorded.events[-1]["response"]["output"][1]["content"][0]["annotations"]
    names = {annotation["file_id"]: file.id, annotation["filename"]: file.filename}
    openai_double.prepare(recorded.answer(names), path=RESPONSES)
    openai_double.spoil(frames.with_pings, path=RESPONSES)
    events = await response_events(client, QUESTION)
    assert text_of(events) == ANSWER
    (cited,) = (event for event in events if event.type.endswith("annotation.added"))
    assert (cited.annotation.file_id, cited.annotation.filename) == (file.id, "paris.txt")
