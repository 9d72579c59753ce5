from openai import AsyncOpenAI

from tests.support.asking import MODEL, chat_chunks, response_events, text_of
from tests.support.openai_double import OpenAIDouble, Reply


async def test_events_of_a_stream(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A stream has the events of the real API, in its order, and numbers them."""
    openai_double.reply("Letters travel.")
    events = await response_events(client)
    assert [event.type for event in events] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert text_of(events) == "Letters travel."
    assert events[-1].response.output_text == "Letters travel."


async def test_usage(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """An answer says how many tokens went in and out."""
    openai_double.reply("Three words here")
    usage = (await response_events(client, "two words"))[-1].response.usage
    assert usage.output_tokens == 3
    assert usage.total_tokens == usage.input_tokens + 3


async def test_plain_response(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """Without a stream the same answer comes whole, and echoes what was asked for."""
    openai_double.reply("Whole.")
    response = await client.responses.create(
        model=MODEL, input="?", store=False, instructions="Be brief.", prompt_cache_key="folder"
    )
    assert response.output_text == "Whole."
    assert (response.to_dict()["store"], response.instructions) == (False, "Be brief.")
    assert response.prompt_cache_key == "folder"


async def test_output_limit(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """An answer longer than the limit ends as incomplete, and says why."""
    openai_double.reply("word " * 40)
    last = (await response_events(client, parameters={"max_output_tokens": 16}))[-1]
    assert last.type == "response.incomplete"
    assert last.response.incomplete_details.reason == "max_output_tokens"
    assert last.response.usage.output_tokens == 16


async def test_filtered_response(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A content filter ends an answer as incomplete, too."""
    openai_double.reply(Reply("Half", filtered=True))
    last = (await response_events(client))[-1]
    assert last.response.incomplete_details.reason == "content_filter"


async def test_refusal(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A refusal has events of its own and no text."""
    openai_double.reply(Reply(refusal="I cannot help with that."))
    events = await response_events(client)
    (done,) = (event for event in events if event.type == "response.refusal.done")
    assert done.refusal == "I cannot help with that."
    assert text_of(events) == ""


async def test_reasoning(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A model that thinks first shows that as an item before its message."""
    openai_double.reply(Reply("So be it.", reasons=True))
    response = (await response_events(client))[-1].response
    assert [item.type for item in response.output] == ["reasoning", "message"]


async def test_failed_stream(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A model that breaks down ends its stream with the event that says so."""
    openai_double.reply(Reply("Half an", breaks_down=True))
    events = await response_events(client)
    assert text_of(events) == "Half an"
    assert events[-1].type == "response.failed"
    assert events[-1].response.error.code == "server_error"


async def test_failed_response(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A model that breaks down without a stream answers 200 with a failed response."""
    openai_double.reply(Reply("Half an", breaks_down=True))
    response = await client.responses.create(model=MODEL, input="?")
    assert (response.status, response.output) == ("failed", [])


async def test_exact_pieces(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A test can say where the deltas of an answer are cut."""
    openai_double.reply(Reply(pieces=("See [", "1", "].")))
    events = await response_events(
        client, parameters={"stream_options": {"include_obfuscation": False}}
    )
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert deltas == ["See [", "1", "]."]


async def test_chat_stream(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A chat stream begins with the role and ends with a reason, and with usage when asked for."""
    openai_double.reply("Letters travel.")
    chunks = await chat_chunks(client, parameters={"stream_options": {"include_usage": True}})
    assert chunks[0].choices[0].delta.role == "assistant"
    assert text_of(chunks) == "Letters travel."
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert (chunks[-1].choices, chunks[-1].usage.completion_tokens) == ([], 3)


async def test_plain_chat(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """Without a stream the same answer comes whole."""
    completion = await client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": [{"type": "text", "text": "Hello?"}]}]
    )
    assert completion.choices[0].message.content == "You asked: Hello?"


async def test_chat_limit(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """Either of the two limits cuts an answer short."""
    for limit in ({"max_tokens": 2}, {"max_completion_tokens": 2}):
        openai_double.reply("one two three")
        chunks = await chat_chunks(client, parameters=limit)
        assert text_of(chunks) == "one two"
        assert chunks[-1].choices[0].finish_reason == "length"


async def test_chat_refusal_and_filter(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """Refusals and filters show in a chat in their own ways."""
    openai_double.reply(Reply(refusal="No."), Reply("Half", filtered=True))
    refused = await chat_chunks(client)
    assert [chunk.choices[0].delta.refusal for chunk in refused][1] == "No."
    filtered = await chat_chunks(client)
    assert filtered[-1].choices[0].finish_reason == "content_filter"


async def test_models(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """The models are listed with the day on which they are switched off, where there is one."""
    openai_double.models["gpt-3.5-turbo"] = "2026-12-31"
    models = {model.id: model.shutdown_date async for model in client.models.list()}
    assert models["gpt-6.1-terra"] is None
    assert models["gpt-3.5-turbo"] == "2026-12-31"
    assert (await client.models.retrieve("gpt-6-luna")).id == "gpt-6-luna"


async def test_no_key_needed() -> None:
    """A double of a local server takes requests without a key."""
    with OpenAIDouble(needs_key=False) as double:
        async with AsyncOpenAI(api_key="unused", base_url=double.base_url) as client:
            assert text_of(await response_events(client, "Hi")) == "You asked: Hi"
