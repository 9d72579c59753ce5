import asyncio
import http.client
import json

import httpx2
import pytest
from openai import (
    APIConnectionError,
    APIError,
    APIStatusError,
    AsyncOpenAI,
    AuthenticationError,
    BadRequestError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)

from tests.support.asking import MODEL, chat_chunks, response_events, text_of
from tests.support.openai_double import CHAT, RESPONSES, OpenAIDouble, errors, frames, page_answer


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (errors.rate_limited("3"), RateLimitError, "rate_limit_exceeded"),
        (errors.rate_limited(), RateLimitError, "rate_limit_exceeded"),
        (errors.insufficient_quota(), RateLimitError, "insufficient_quota"),
        (errors.bad_key(), AuthenticationError, "invalid_api_key"),
        (errors.forbidden(), PermissionDeniedError, None),
        (errors.unknown_model("gpt-0"), NotFoundError, "model_not_found"),
        (errors.server_error(), InternalServerError, None),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
async def test_refused_once(
    openai_double: OpenAIDouble,
    client: AsyncOpenAI,
    fault: errors.ApiError,
    kind: type[APIStatusError],
    code: str | None,
) -> None:
    """A prepared refusal is answered once, as the API words it, and then all is well again."""
    openai_double.prepare(fault, path=RESPONSES)
    with pytest.raises(kind) as refused:
        await response_events(client)
    assert refused.value.code == code
    assert refused.value.response.headers.get("retry-after") == fault.headers.get("retry-after")
    assert text_of(await response_events(client, "Hi")) == "You asked: Hi"


async def test_refused_so_many_times(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A refusal can be repeated, and another can come after it."""
    openai_double.prepare(errors.server_error(), path=CHAT, times=2)
    openai_double.prepare(errors.forbidden(), path=CHAT)
    for kind in (InternalServerError, InternalServerError, PermissionDeniedError):
        with pytest.raises(kind):
            await chat_chunks(client)
    assert text_of(await chat_chunks(client, "Hi")) == "You asked: Hi"


@pytest.mark.parametrize("status", [404, 405])
async def test_endpoint_that_is_lacking(
    openai_double: OpenAIDouble, client: AsyncOpenAI, status: int
) -> None:
    """A server of another maker may lack an endpoint for good, while the others work."""
    openai_double.lack(RESPONSES, status=status)
    for _ in range(2):
        with pytest.raises(APIStatusError) as refused:
            await response_events(client)
        assert (refused.value.status_code, refused.value.code) == (status, None)
    assert text_of(await chat_chunks(client, "Hi")) == "You asked: Hi"


@pytest.mark.parametrize("wrong", ["max_tokens", "max_completion_tokens"])
async def test_refused_parameter(
    openai_double: OpenAIDouble, client: AsyncOpenAI, wrong: str
) -> None:
    """A model may know only one of the two names of the limit, and says which."""
    (right,) = {"max_tokens", "max_completion_tokens"} - {wrong}
    openai_double.refuse_parameter(wrong, instead=right)
    with pytest.raises(BadRequestError, match=right) as refused:
        await chat_chunks(client, parameters={wrong: 20})
    assert (refused.value.code, refused.value.param) == ("unsupported_parameter", wrong)
    assert text_of(await chat_chunks(client, "Hi", {right: 20})) == "You asked: Hi"


async def test_web_page(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A web page answered with 200 is a text to the SDK, and a stream without events."""
    openai_double.prepare(page_answer("<h1>Sign in</h1>"), path=RESPONSES, times=2)
    response: object = await client.responses.create(model=MODEL, input="?")
    assert response == "<h1>Sign in</h1>"
    assert await response_events(client) == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (frames.cut_after(6), APIConnectionError),
        (frames.malformed_after(6), json.JSONDecodeError),
        (frames.nested_error_after(6), APIError),
    ],
)
async def test_stream_that_breaks(
    openai_double: OpenAIDouble, client: AsyncOpenAI, fault: frames.Fault, error: type[Exception]
) -> None:
    """A stream that breaks gives the deltas before the break, and then fails."""
    openai_double.reply("one two three")
    openai_double.spoil(fault, path=RESPONSES)
    stream = await client.responses.create(model=MODEL, input="?", stream=True)
    events = [await anext(stream) for _ in range(6)]
    assert text_of(events) == "one two"
    with pytest.raises(error):
        await anext(stream)
    exchange = openai_double.recorder.wait_for(RESPONSES)
    assert await asyncio.to_thread(exchange.finished.wait, 20)
    await stream.close()


@pytest.mark.parametrize(
    ("fault", "last"),
    [
        (frames.flat_error_after(6), "error"),
        (frames.without_terminal_event, "response.output_item.done"),
    ],
)
async def test_stream_that_ends_early(
    openai_double: OpenAIDouble, client: AsyncOpenAI, fault: frames.Fault, last: str
) -> None:
    """A stream without its last event, or with an error as its last, just ends for the SDK."""
    openai_double.spoil(fault, path=RESPONSES)
    events = await response_events(client)
    assert events[-1].type == last
    assert text_of(events)


async def test_chat_without_its_end(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A chat stream without its reason to stop and its last line just ends for the SDK, too."""
    openai_double.spoil(frames.without_terminal_event, path=CHAT)
    assert text_of(await chat_chunks(client, "Hi")) == "You asked: Hi"


async def test_empty_stream(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A stream may end before it began."""
    openai_double.spoil(frames.empty_stream, path=RESPONSES)
    assert await response_events(client) == []


@pytest.mark.parametrize(
    "oddity",
    [
        frames.with_windows_line_ends,
        frames.with_pings,
        frames.byte_by_byte,
        lambda steps: frames.byte_by_byte(frames.with_windows_line_ends(steps)),
    ],
)
async def test_odd_but_right_streams(
    openai_double: OpenAIDouble,
    client: AsyncOpenAI,
    oddity: frames.Fault,
) -> None:
    """Line ends, comments and cuts inside a character change nothing of what is read."""
    openai_double.reply("Ça marche – 😀 ✓")
    openai_double.spoil(oddity, path=RESPONSES)
    assert text_of(await response_events(client)) == "Ça marche – 😀 ✓"


async def test_unknown_event(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """An event of a kind that the SDK does not know reaches the client with its type."""
    openai_double.spoil(frames.with_unknown_event, path=RESPONSES)
    events = await response_events(client)
    assert events[0].type == "response.not_invented_yet"
    assert events[-1].type == "response.completed"


async def test_split_characters(openai_double: OpenAIDouble) -> None:
    """A stream sent byte by byte really arrives in pieces that are no whole characters."""
    openai_double.reply("😀")
    openai_double.spoil(frames.byte_by_byte, path=RESPONSES)
    url = f"{openai_double.base_url}/responses"
    headers = {"authorization": f"Bearer {openai_double.key}"}
    body = {"model": MODEL, "input": "?", "stream": True}
    async with (
        httpx2.AsyncClient(headers=headers) as client,
        client.stream("POST", url, json=body) as response,
    ):
        pieces = [piece async for piece in response.aiter_raw()]
    assert max(map(len, pieces)) < len("😀".encode()) * 100
    assert "😀".encode() in b"".join(pieces)
    assert not any("😀".encode() in piece for piece in pieces)


async def test_silence_before_the_answer(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A server may be silent until a test lets it answer."""
    gate = openai_double.hold(RESPONSES)
    asking = asyncio.create_task(response_events(client, "Hi"))
    assert await asyncio.to_thread(gate.reached.wait, 20)
    assert not asking.done()
    gate.open()
    assert text_of(await asking) == "You asked: Hi"


async def test_client_that_hangs_up(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """The server knows at once that a client hung up, though it has nothing to write."""
    gate = openai_double.hold(RESPONSES, after=5)
    stream = await client.responses.create(model=MODEL, input="?", stream=True)
    for _ in range(5):
        await anext(stream)
    assert await asyncio.to_thread(gate.reached.wait, 20)
    exchange = openai_double.recorder.wait_for(RESPONSES)
    assert not exchange.client_closed.is_set()
    await stream.close()
    assert await asyncio.to_thread(exchange.client_closed.wait, 20)


async def test_client_that_hangs_up_in_silence(
    openai_double: OpenAIDouble, client: AsyncOpenAI
) -> None:
    """The same before the first byte of an answer."""
    gate = openai_double.hold(RESPONSES)
    asking = asyncio.create_task(response_events(client))
    exchange = await asyncio.to_thread(openai_double.recorder.wait_for, RESPONSES)
    assert await asyncio.to_thread(gate.reached.wait, 20)
    asking.cancel()
    assert await asyncio.to_thread(exchange.client_closed.wait, 20)


async def test_gate_in_the_middle(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """After a gate is opened the rest of the stream comes."""
    gate = openai_double.hold(RESPONSES, after=5)
    gate.open()
    assert text_of(await response_events(client, "Hi")) == "You asked: Hi"


def test_connection_is_kept(openai_double: OpenAIDouble) -> None:
    """Several requests can use one connection, also after a stream."""
    connection = http.client.HTTPConnection(openai_double.base_url.split("/")[2])
    headers = {
        "Authorization": f"Bearer {openai_double.key}",
        "Content-Type": "application/json",
    }
    body = json.dumps({"model": MODEL, "input": "Hi", "stream": True})
    for _ in range(2):
        connection.request("POST", RESPONSES, body, headers)
        response = connection.getresponse()
        assert b"response.completed" in response.read()
    chunked = iter([body.encode()[:20], body.encode()[20:]])
    connection.request("POST", RESPONSES, chunked, headers, encode_chunked=True)
    assert connection.getresponse().status == 200
    connection.close()
