"""A recorded stream of the real API, whole and spoilt, read by what askdocs reads streams with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from askdocs.answering.chat_model import Completed
from askdocs.errors import EndpointFailed
from tests.support.model_asking import Asker, asker
from tests.support.openai_double import RESPONSES, Gate, frames
from tests.support.recordings import recording
from tests.support.replay import Replay

QUESTION = "What is the capital of France?"
ANSWER = "The capital of France is Paris."


@asynccontextmanager
async def replayed(*faults: frames.Fault) -> AsyncIterator[Asker]:
    """Asks the recorded stream; fails if it is asked for twice."""
    with Replay(recording("stream"), *faults) as replay:
        asked = asker("responses", replay.base_url, "gpt-4o")
        yield asked
        await asked.transport.close()
        assert len(replay.recorder.matching(RESPONSES)) == 1


def both(first: frames.Fault, second: frames.Fault) -> frames.Fault:
    """One fault after another."""
    return lambda steps: second(first(steps))


@pytest.mark.parametrize(
    "oddity",
    [
        list,
        frames.with_windows_line_ends,
        frames.with_pings,
        frames.with_unknown_event,
        frames.byte_by_byte,
        both(frames.with_windows_line_ends, frames.byte_by_byte),
    ],
)
async def test_whole_stream(oddity: frames.Fault) -> None:
    """Text, end and usage are those of the recording, however the bytes are laid out."""
    async with replayed(oddity) as asked:
        assert await asked.ask(QUESTION) == ANSWER
    completed = asked.events[-1]
    assert isinstance(completed, Completed)
    assert completed.usage is not None
    assert (completed.usage.input_tokens, completed.usage.output_tokens) == (1177, 37)
    assert completed.model == "gpt-4o-2024-08-06"


@pytest.mark.parametrize(
    "fault",
    [
        frames.cut_after(12),
        both(frames.cut_after(12), frames.byte_by_byte),
        frames.malformed_after(12),
        frames.flat_error_after(12),
        frames.nested_error_after(12),
    ],
)
async def test_stream_that_breaks(fault: frames.Fault) -> None:
    """What came before the break is kept, the break is told, and nothing is asked again."""
    async with replayed(fault) as asked:
        with pytest.raises(EndpointFailed):
            await asked.ask(QUESTION)
        assert asked.text == "The capital of"
        assert not any(isinstance(event, Completed) for event in asked.events)


async def test_stream_without_its_end() -> None:
    """A stream that just ends is no answer, though all of its text came."""
    async with replayed(frames.without_terminal_event) as asked:
        with pytest.raises(EndpointFailed):
            await asked.ask(QUESTION)
        assert asked.text == ANSWER


async def test_empty_stream() -> None:
    """A stream without any event is no answer either."""
    async with replayed(frames.empty_stream) as asked:
        with pytest.raises(EndpointFailed):
            await asked.ask(QUESTION)


async def test_stream_that_falls_silent() -> None:
    """Silence between two bytes is told as such after the time limit, with what came before."""
    gate = Gate()
    async with replayed(frames.held_after(12, gate)) as asked:
        asked.transport._silence = 0.2
        with pytest.raises(EndpointFailed, match="silent"):
            await asked.ask(QUESTION)
        assert gate.reached.is_set()
        assert asked.text == "The capital of"
