import pytest
from openai import APIStatusError, AsyncOpenAI, BadRequestError, NotFoundError, RateLimitError
from openai.types import VectorStore

from tests.support.asking import MODEL, response_events, text_of
from tests.support.openai_double import FILES, OpenAIDouble, Reply

MANUAL = "# Letters\n\nA letter is retried three times, jamais plus – 😀.\n"


async def upload(client: AsyncOpenAI, name: str = "letters.md", text: str = MANUAL) -> str:
    """The identifier of a new file."""
    file = await client.files.create(file=(name, text.encode()), purpose="assistants")
    return file.id


async def stocked(client: AsyncOpenAI, *file_ids: str, **attributes: str | float) -> VectorStore:
    """A store with these files, ready to be searched."""
    store = await client.vector_stores.create(name="manuals")
    files = [{"file_id": file_id, "attributes": attributes} for file_id in file_ids]
    await client.vector_stores.file_batches.create_and_poll(store.id, files=files)  # type: ignore[arg-type]  # the SDK asks for TypedDicts
    return store


async def test_upload(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """What is uploaded is kept to the byte and can be taken from the recorder, part by part."""
    file = await client.files.create(
        file=("letters.md", MANUAL.encode()),
        purpose="assistants",
        expires_after={"anchor": "created_at", "seconds": 86_400},
    )
    assert file.bytes == len(MANUAL.encode())
    assert file.expires_at == file.created_at + 86_400
    (exchange,) = openai_double.recorder.matching(FILES, "POST")
    parts = {part.name: part for part in exchange.parts}
    assert parts["file"].content == MANUAL.encode()
    assert parts["file"].filename == "letters.md"
    assert parts["purpose"].content == b"assistants"


async def test_lists_come_in_pages(client: AsyncOpenAI) -> None:
    """Long lists come in pages, newest first, and the SDK walks them all."""
    uploaded = [await upload(client, f"{number}.md") for number in range(5)]
    listed = [file.id async for file in client.files.list(limit=2)]
    assert listed == uploaded[::-1]
    oldest = [file.id async for file in client.files.list(limit=2, order="asc")]
    assert oldest == uploaded
    assert [file.id async for file in client.files.list(purpose="user_data")] == []


async def test_states_of_a_file(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A file is in progress at first, and nothing is found in it; then it is completed."""
    openai_double.warehouse.looks_until_processed = 2
    store = await client.vector_stores.create(name="manuals")
    file_id = await upload(client)
    attached = await client.vector_stores.files.create(store.id, file_id=file_id)
    assert attached.status == "in_progress"
    states = [
        (await client.vector_stores.files.retrieve(file_id, vector_store_id=store.id)).status
        for _ in range(2)
    ]
    assert states == ["in_progress", "completed"]
    store = await client.vector_stores.retrieve(store.id)
    assert (store.file_counts.completed, store.usage_bytes) == (1, len(MANUAL.encode()))


async def test_file_that_stays_in_progress(
    openai_double: OpenAIDouble, client: AsyncOpenAI
) -> None:
    """With 0 looks a file is never processed, and nothing is found in it."""
    openai_double.warehouse.looks_until_processed = 0
    store = await client.vector_stores.create(name="manuals", file_ids=[await upload(client)])
    for _ in range(3):
        store = await client.vector_stores.retrieve(store.id)
    assert (store.status, store.file_counts.in_progress) == ("in_progress", 1)
    hits = await client.vector_stores.search(store.id, query="letter")
    assert hits.data == []


async def test_file_search(client: AsyncOpenAI) -> None:
    """A question finds a chunk of the right file, and the stream cites it between two deltas."""
    other = await upload(client, "stamps.md", "# Stamps\n\nStamps are licked.\n")
    file_id = await upload(client)
    store = await stocked(client, other, file_id, path="docs/letters.rst", line=1)
    events = await response_events(
        client,
        "How often is a letter retried?",
        {
            "tools": [{"type": "file_search", "vector_store_ids": [store.id]}],
            "include": ["file_search_call.results"],
        },
    )
    types = [event.type for event in events]
    assert types[2:7] == [
        "response.output_item.added",
        "response.file_search_call.in_progress",
        "response.file_search_call.searching",
        "response.file_search_call.completed",
        "response.output_item.done",
    ]
    cited = types.index("response.output_text.annotation.added")
    assert types[cited - 1] == types[cited + 1] == "response.output_text.delta"
    annotation = events[cited].annotation
    assert (annotation.file_id, annotation.filename) == (file_id, "letters.md")
    (best, *_) = events[6].item.results
    assert best.attributes == {"path": "docs/letters.rst", "line": 1}
    assert "retried three times" in best.text
    assert 0 < best.score <= 1
    assert "retried three times" in text_of(events)


async def test_nothing_found(client: AsyncOpenAI) -> None:
    """A question that the files do not answer finds nothing and cites nothing."""
    store = await stocked(client, await upload(client))
    response = await client.responses.create(
        model=MODEL,
        input="zeppelin",
        tools=[{"type": "file_search", "vector_store_ids": [store.id]}],
        include=["file_search_call.results"],
    )
    call, message = response.output
    assert call.type == "file_search_call"
    assert call.results == []
    assert message.type == "message"
    assert response.output_text == "The files do not say."


async def test_model_that_does_not_search(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A model may leave the search that it was given alone, and answer 200 all the same."""
    openai_double.reply(Reply("I just know.", searches=False))
    store = await stocked(client, await upload(client))
    tools = [{"type": "file_search", "vector_store_ids": [store.id]}]
    response = (await response_events(client, parameters={"tools": tools}))[-1].response
    assert [item.type for item in response.output] == ["message"]
    assert response.output[0].content[0].annotations == []


async def test_filters(client: AsyncOpenAI) -> None:
    """Filters on attributes decide which files are searched, simple and compound."""
    store = await client.vector_stores.create(name="manuals")
    for name, year in (("old.md", 1999), ("new.md", 2026)):
        await client.vector_stores.files.create_and_poll(
            await upload(client, name), vector_store_id=store.id, attributes={"year": year}
        )

    async def found(**filters: object) -> list[str]:
        page = await client.vector_stores.search(store.id, query="letter", filters=filters)  # type: ignore[arg-type]  # the SDK asks for TypedDicts
        return sorted(hit.filename for hit in page.data)

    both = ["new.md", "old.md"]
    recent = {"type": "gt", "key": "year", "value": 2000}
    assert await found(**recent) == ["new.md"]
    assert await found(type="lte", key="year", value=1999) == ["old.md"]
    assert await found(type="gte", key="year", value=1999) == both
    assert await found(type="lt", key="year", value=1999) == []
    assert await found(type="ne", key="year", value=1999) == ["new.md"]
    assert await found(type="in", key="year", value=[1999, 2026]) == both
    assert await found(type="nin", key="year", value=[1999]) == ["new.md"]
    assert await found(type="gt", key="month", value=1) == []
    old = {"type": "eq", "key": "year", "value": 1999}
    assert await found(type="and", filters=[recent, old]) == []
    assert await found(type="or", filters=[recent, old]) == both


async def test_unsupported_file(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """What cannot be processed fails by itself, with its reason, and leaves the others alone."""
    openai_double.warehouse.rejected_names.add("odd*")
    names = ("fine.md", "manual.rst", "manual.adoc", "parcel.toml", "odd.md")
    files = {await upload(client, name): name for name in names}
    store = await client.vector_stores.create(name="manuals")
    batch = await client.vector_stores.file_batches.create_and_poll(
        store.id, file_ids=list(files), attributes={"kind": "manual"}
    )
    assert (batch.file_counts.completed, batch.file_counts.failed) == (1, 4)
    failed = client.vector_stores.file_batches.list_files(
        batch.id, vector_store_id=store.id, filter="failed"
    )
    reasons = {files[file.id]: file.last_error async for file in failed}
    assert reasons.keys() == set(names[1:])
    assert {error.code for error in reasons.values() if error} == {"unsupported_file"}


async def test_cancelled_batch(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """Cancelling a batch leaves its unprocessed files cancelled."""
    openai_double.warehouse.looks_until_processed = 0
    store = await client.vector_stores.create(name="manuals")
    batch = await client.vector_stores.file_batches.create(
        store.id, file_ids=[await upload(client)]
    )
    cancelled = await client.vector_stores.file_batches.cancel(batch.id, vector_store_id=store.id)
    assert (cancelled.status, cancelled.file_counts.cancelled) == ("cancelled", 1)


async def test_removal(client: AsyncOpenAI) -> None:
    """Removing a file takes it from every store; removing a store keeps its files."""
    kept, gone, detached = [await upload(client, f"{name}.md") for name in "abc"]
    store = await stocked(client, kept, gone, detached)
    assert (await client.files.delete(gone)).deleted
    await client.vector_stores.files.delete(detached, vector_store_id=store.id)
    left = [file.id async for file in client.vector_stores.files.list(store.id)]
    assert left == [kept]
    assert (await client.vector_stores.delete(store.id)).deleted
    assert (await client.files.retrieve(kept)).id == kept
    assert [store.id async for store in client.vector_stores.list()] == []
    with pytest.raises(NotFoundError):
        await client.vector_stores.retrieve(store.id)
    with pytest.raises(NotFoundError):
        await client.files.retrieve(gone)


async def test_updated_store(client: AsyncOpenAI) -> None:
    """A store can be renamed and told to expire later on."""
    store = await client.vector_stores.create(name="manuals", metadata={"folder": "a"})
    changed = await client.vector_stores.update(
        store.id, name="books", expires_after={"anchor": "last_active_at", "days": 7}
    )
    assert (changed.name, changed.metadata) == ("books", {"folder": "a"})
    assert changed.expires_at is not None


async def test_expired_store(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A store that nobody used for its days expires; every use puts that off."""
    store = await client.vector_stores.create(
        name="manuals", expires_after={"anchor": "last_active_at", "days": 30}
    )
    openai_double.clock.advance(days=29)
    await client.vector_stores.search(store.id, query="letter")
    openai_double.clock.advance(days=29)
    assert (await client.vector_stores.retrieve(store.id)).status == "completed"
    openai_double.clock.advance(days=2)
    assert (await client.vector_stores.retrieve(store.id)).status == "expired"
    with pytest.raises(APIStatusError, match="expired"):
        await client.vector_stores.search(store.id, query="letter")


async def test_expired_file(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """A file is gone when its time has come, from the stores as well."""
    file = await client.files.create(
        file=("letters.md", MANUAL.encode()),
        purpose="assistants",
        expires_after={"anchor": "created_at", "seconds": 3_600},
    )
    store = await stocked(client, file.id)
    openai_double.clock.advance(seconds=3_601)
    assert [file.id async for file in client.files.list()] == []
    assert [file.id async for file in client.vector_stores.files.list(store.id)] == []


async def test_attach_calls_a_minute(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """More than 300 writes to a store in a minute are refused until the minute is over."""
    file_id = await upload(client)
    store = await client.vector_stores.create(name="manuals")
    for _ in range(300):
        openai_double.warehouse.attach(store.id, {"file_id": file_id})
    with pytest.raises(RateLimitError) as refused:
        await client.vector_stores.files.create(store.id, file_id=file_id)
    assert 0 < int(refused.value.response.headers["retry-after"]) <= 60
    openai_double.clock.advance(seconds=61)
    await client.vector_stores.files.create(store.id, file_id=file_id)


async def test_limits_in_numbers(openai_double: OpenAIDouble, client: AsyncOpenAI) -> None:
    """Too many files, too many attributes and too long ones are refused."""
    openai_double.allow_refusals()
    file_id = await upload(client)
    store = await client.vector_stores.create(name="manuals")

    async def attach(**attributes: str) -> None:
        await client.vector_stores.files.create(
            store.id, file_id=file_id, attributes={**attributes}
        )

    await attach(**{f"key{number}": "x" * 512 for number in range(16)})
    with pytest.raises(BadRequestError, match="16 pairs"):
        await attach(**{f"key{number}": "x" for number in range(17)})
    with pytest.raises(BadRequestError, match="512"):
        await attach(path="x" * 513)
    with pytest.raises(BadRequestError, match="at most 2000"):
        await client.vector_stores.file_batches.create(store.id, file_ids=[file_id] * 2_001)
    with pytest.raises(BadRequestError, match="excludes"):
        await client.vector_stores.file_batches.create(
            store.id, file_ids=[file_id], files=[{"file_id": file_id}]
        )
    with pytest.raises(BadRequestError, match="365"):
        await client.vector_stores.create(expires_after={"anchor": "last_active_at", "days": 366})
    with pytest.raises(BadRequestError, match="30 days"):
        await client.files.create(
            file=b"x",
            purpose="assistants",
            expires_after={"anchor": "created_at", "seconds": 1},
        )
    with pytest.raises(BadRequestError, match="1 to 100"):
        await client.vector_stores.list(limit=101)
