"""``python -m tests.benchmarks.answers``: what askdocs adds to the answers of an endpoint.

The endpoint is the double on loopback. The same request is made through the server and directly
with the SDK, alternately, so that whatever else the machine does hits both.
"""

import asyncio
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openai import AsyncOpenAI

from tests.support.openai_double import RESPONSES, OpenAIDouble
from tests.support.openai_double.answers import Answer, Gate, stream_answer
from tests.support.openai_double.frames import frame
from tests.support.rpc import Connection, Message
from tests.support.workspace import write_tree

ANSWERS = 30
"""Answers whose first piece is timed, each way."""

LATENCY = 0.3
"""Seconds that the endpoint takes to its first piece: little, as models go."""

DELTAS = 100_000
FRAMES_A_CHUNK = 64

FIXTURE = """\
//- /docs/retries.md
# Retries

## Configuring retries

Set `max_retries` in `parcel.toml`. The default is three attempts.
"""

QUESTION = "How do I configure retries?"


def main() -> None:
    """Measure all and print one line each."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["ASKDOCS_CACHE_DIR"] = str(Path(home) / "cache")
        os.environ["ASKDOCS_DATA_DIR"] = str(Path(home) / "data")
        with OpenAIDouble() as double:
            measure(Path(home), double)


def measure(home: Path, double: OpenAIDouble) -> None:
    """Print the table."""
    folder = write_tree(home / "parcel", FIXTURE)
    server = Connection(cwd=home)
    client = AsyncOpenAI(api_key=double.key, base_url=double.base_url, max_retries=0)
    loop = asyncio.new_event_loop()
    try:
        options = {
            "apiKey": double.key,
            "assistant": {"kind": "responses", "baseUrl": double.base_url},
        }
        server.initialize(folder, initializationOptions=options)
        server.wait_until_ready()
        began = time.perf_counter()
        double.prepare(_answer(3), path=RESPONSES)
        server.request("askDocs/ask", {"question": QUESTION})
        row("first question of a process, SDK import included", _milliseconds(_since(began)))
        body = double.exchanges[-1].json
        _measure_first_delta(server, client, loop, double, body)
        _measure_throughput(server, client, loop, double, body)
        server.stop()
    finally:
        server.kill()
        loop.run_until_complete(client.close())
        loop.close()


def row(what: str, value: str) -> None:
    """Print one line of the table."""
    print(f"{what:58} {value}", flush=True)  # noqa: T201 (the table is the result)


def _measure_first_delta(
    server: Connection,
    client: AsyncOpenAI,
    loop: asyncio.AbstractEventLoop,
    double: OpenAIDouble,
    body: dict[str, Any],
) -> None:
    ours, direct = [], []
    for number in range(ANSWERS + 1):
        with _latency(double):
            began = time.perf_counter()
            params = {"question": QUESTION, "partialResultToken": f"p{number}"}
            id_ = server.start_request("askDocs/ask", params)
            server.wait_for(_is_text)
            ours.append(_since(began))
            server.response(id_)
        with _latency(double):
            direct.append(loop.run_until_complete(_first_delta(client, body)))
    through, alone = statistics.median(ours[1:]), statistics.median(direct[1:])
    row("first delta, the SDK alone", _milliseconds(alone))
    added = f"+{(through - alone) * 1e3:.1f} ms = {through / alone:.2f} × the SDK"
    row("first delta, through the server", f"{_milliseconds(through)}, {added}")


def _measure_throughput(
    server: Connection,
    client: AsyncOpenAI,
    loop: asyncio.AbstractEventLoop,
    double: OpenAIDouble,
    body: dict[str, Any],
) -> None:
    answer = _answer(DELTAS)
    double.prepare(answer, path=RESPONSES, times=2)
    began = time.perf_counter()
    count = loop.run_until_complete(_all_deltas(client, body))
    alone = _since(began)
    assert count == DELTAS, count
    began = time.perf_counter()
    result = server.request("askDocs/ask", {"question": QUESTION, "partialResultToken": "all"}, 600)
    through = _since(began)
    texts = [value["text"] for value in server.progress("all") if value["kind"] == "text"]
    # A note on what the sources do not bear out may repeat some of them.
    assert "".join(texts).count("word") >= DELTAS
    assert result["outcome"] == "answered"
    row(f"{DELTAS:,} deltas, the SDK alone", f"{DELTAS / alone:7,.0f} /s")
    ratio = f"{through / alone:.2f} × the SDK's time, in {len(texts):,} notifications"
    row(f"{DELTAS:,} deltas, through the server", f"{DELTAS / through:7,.0f} /s, {ratio}")


async def _first_delta(client: AsyncOpenAI, body: dict[str, Any]) -> float:
    began = time.perf_counter()
    stream = await client.responses.create(**body)
    async with stream:
        async for event in stream:
            if event.type == "response.output_text.delta":
                return _since(began)
    raise AssertionError("the stream has no text")


async def _all_deltas(client: AsyncOpenAI, body: dict[str, Any]) -> int:
    stream = await client.responses.create(**body)
    async with stream:
        return sum([event.type == "response.output_text.delta" async for event in stream])


class _latency:  # noqa: N801 (a context manager, named as one)
    """Lets the next answer's first piece come after ``LATENCY``."""

    def __init__(self, double: OpenAIDouble) -> None:
        self._gate = Gate()
        answer = _answer(20)
        steps = (answer.steps[0], self._gate, *answer.steps[1:])
        double.prepare(Answer(200, steps, answer.headers, is_streamed=True), path=RESPONSES)
        self._thread = threading.Thread(target=self._open, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._thread.join()

    def _open(self) -> None:
        self._gate.reached.wait(60)
        # A model's time, measured from the moment at which it has the question.
        threading.Event().wait(LATENCY)
        self._gate.open()


def _answer(deltas: int) -> Answer:
    """A stream of so many pieces; the beginning comes by itself, the rest in large chunks."""
    frames = list(_frames(deltas))
    chunks = [
        b"".join(frames[at : at + FRAMES_A_CHUNK]) for at in range(1, len(frames), FRAMES_A_CHUNK)
    ]
    return stream_answer([frames[0], *chunks])


def _frames(deltas: int) -> Iterator[bytes]:
    response = {"id": "resp_1", "object": "response", "model": "gpt-6.1-terra", "output": []}
    begun = {"type": "response.created", "sequence_number": 0, "response": response}
    yield frame(begun, is_named=True)
    for number in range(1, deltas + 1):
        text = "word [1] " if number == 1 else "word "
        delta = {
            "type": "response.output_text.delta",
            "sequence_number": number,
            "item_id": "msg_1",
            "output_index": 0,
            "content_index": 0,
            "delta": text,
            "logprobs": [],
        }
        yield frame(delta, is_named=True)
    usage = {"input_tokens": 300, "output_tokens": deltas, "total_tokens": 300 + deltas}
    ended = {**response, "status": "completed", "usage": usage}
    yield frame(
        {"type": "response.completed", "sequence_number": deltas + 1, "response": ended},
        is_named=True,
    )


def _is_text(message: Message) -> bool:
    if message.get("method") != "$/progress":
        return False
    value = message["params"]["value"]
    return isinstance(value, dict) and value.get("kind") == "text"


def _since(began: float) -> float:
    return time.perf_counter() - began


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:7.1f} ms"


if __name__ == "__main__":
    main()
