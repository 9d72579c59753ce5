"""What is asked of an endpoint, and how its answers are read, over HTTP."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from askdocs.answering.assistant import Reasoning, Turn, Usage
from askdocs.answering.chat_model import Completed, Refused
from askdocs.answering.prompt import Prompt
from askdocs.backends.egress_log import EgressLog
from askdocs.backends.endpoint import Endpoint
from askdocs.backends.probing import ProbedModel, check_model
from askdocs.backends.requests import ModelChoice
from askdocs.backends.responses import ResponsesModel
from askdocs.backends.transport import Transport
from askdocs.errors import EndpointFailed, MissingKey, ModelUnavailable, Unauthorized
from tests.support.model_asking import Asker, Way, asker
from tests.support.openai_double import CHAT, MODELS, RESPONSES, OpenAIDouble, Reply, errors

MODEL = "gpt-6.1-terra"
QUESTION = "How are letters retried?"
WAYS: tuple[Way, ...] = ("responses", "chat")
PATHS = {"responses": RESPONSES, "chat": CHAT}


@asynccontextmanager
async def asking(
    way: Way, double: OpenAIDouble, *, model: str = MODEL, key: str | None = None
) -> AsyncIterator[Asker]:
    """Asks the double."""
    asked = asker(way, double.base_url, model, key=double.key if key is None else key)
    try:
        yield asked
    finally:
        await asked.transport.close()


@pytest.mark.parametrize("way", WAYS)
async def test_an_answer(openai_double: OpenAIDouble, way: Way) -> None:
    """The text comes as it is written; usage and the model come at the end."""
    openai_double.reply("Three times [1]. 再試行 😀")
    async with asking(way, openai_double) as asked:
        assert await asked.ask(QUESTION) == "Three times [1]. 再試行 😀"
        completed = asked.events[-1]
    assert isinstance(completed, Completed)
    assert completed.stop == "end"
    assert isinstance(completed.usage, Usage)
    assert completed.model == MODEL


@pytest.mark.parametrize("way", WAYS)
async def test_nothing_is_stored(openai_double: OpenAIDouble, way: Way) -> None:
    """The history is ours: it is sent along, stable parts first, and nothing is to be kept."""
    prompt = Prompt(
        "The rules.", (Turn("Why?", "Because."),), "And when?", "askdocs-key", ("docs/a.md",)
    )
    async with asking(way, openai_double) as asked:
        asked.model._choice = ModelChoice(MODEL, reasoning_effort="low")  # type: ignore[attr-defined]
        async for _ in asked.model.write(prompt):
            pass
    (exchange,) = openai_double.exchanges
    sent = exchange.json
    assert sent["store"] is False
    assert sent["stream"] is True
    assert sent["prompt_cache_key"] == "askdocs-key"
    assert "previous_response_id" not in sent
    assert not {"max_tokens", "max_completion_tokens", "max_output_tokens"} & set(sent)
    turns = [
        {"role": "user", "content": "Why?"},
        {"role": "assistant", "content": "Because."},
        {"role": "user", "content": "And when?"},
    ]
    if way == "responses":
        assert sent["instructions"] == "The rules."
        assert sent["input"] == turns
        assert sent["reasoning"] == {"effort": "low"}
    else:
        assert sent["messages"] == [{"role": "system", "content": "The rules."}, *turns]
        assert sent["reasoning_effort"] == "low"


@pytest.mark.parametrize("way", WAYS)
async def test_the_book_of_what_was_sent(openai_double: OpenAIDouble, way: Way) -> None:
    """Every request is written down with its size, its documents and, afterwards, its tokens."""
    async with asking(way, openai_double) as asked:
        async for _ in asked.model.write(Prompt("", (), QUESTION, "", ("docs/a.md",))):
            pass
        (entry,) = asked.book.entries
    (exchange,) = openai_double.exchanges
    assert entry.bytes == len(exchange.body)
    assert (entry.kind, entry.documents) == ("answer", ("docs/a.md",))
    assert entry.endpoint == openai_double.base_url
    completed = asked.events[-1] if asked.events else None
    assert completed is None
    assert entry.tokens is not None
    assert entry.tokens > 0


async def test_a_book_that_cannot_be_written(openai_double: OpenAIDouble, tmp_path: Path) -> None:
    """What cannot be written down is not sent, and that is what is told."""
    (tmp_path / "file").write_text("")
    endpoint = Endpoint(openai_double.base_url, openai_double.key)
    transport = Transport(endpoint, EgressLog(tmp_path / "file" / "sent.db"))
    model = ResponsesModel(transport, ModelChoice(MODEL))
    with pytest.raises(EndpointFailed, match="cannot be written down"):
        async for _ in model.write(Prompt("", (), QUESTION)):
            pass
    await transport.close()
    assert openai_double.exchanges == []


@pytest.mark.parametrize("way", WAYS)
async def test_reasoning_and_refusal(openai_double: OpenAIDouble, way: Way) -> None:
    """That a model thinks is told where it is said; a refusal is no text of the answer."""
    openai_double.reply(Reply(refusal="I cannot help with that.", reasons=True))
    async with asking(way, openai_double) as asked:
        assert await asked.ask(QUESTION) == ""
        refused = "".join(e.text for e in asked.events if isinstance(e, Refused))
        assert refused == "I cannot help with that."
        assert any(isinstance(e, Reasoning) for e in asked.events) == (way == "responses")


@pytest.mark.parametrize("way", WAYS)
async def test_an_answer_that_is_cut_short(openai_double: OpenAIDouble, way: Way) -> None:
    """That the limit of tokens or a content filter ended the answer is told."""
    openai_double.reply(Reply("word " * 200), Reply("Half of", filtered=True))
    stops = []
    async with asking(way, openai_double) as asked:
        for _ in range(2):
            await asked.ask(QUESTION)
            completed = asked.events[-1]
            assert isinstance(completed, Completed)
            stops.append(completed.stop)
    assert stops == ["length", "filter"]


async def test_the_other_name_of_the_limit(openai_double: OpenAIDouble) -> None:
    """A server that refuses one name of the limit of tokens is asked once with the other."""
    openai_double.refuse_parameter("max_tokens", instead="max_completion_tokens")
    async with asking("chat", openai_double) as asked:
        await asked.ask(QUESTION)
        await asked.ask(QUESTION)
    sent = [exchange.json for exchange in openai_double.exchanges]
    assert ["max_tokens" in body for body in sent] == [True, False, False]
    assert [body.get("max_completion_tokens") for body in sent] == [None, 64, 64]


async def test_neither_name_of_the_limit(openai_double: OpenAIDouble) -> None:
    """A server that refuses both is asked twice and then believed."""
    openai_double.refuse_parameter("max_tokens", instead="max_completion_tokens")
    openai_double.refuse_parameter("max_completion_tokens", instead="max_tokens")
    async with asking("chat", openai_double) as asked:
        with pytest.raises(EndpointFailed, match="does not take the request"):
            await asked.ask(QUESTION)
    assert len(openai_double.exchanges) == 2


async def test_a_nicety_that_a_server_does_not_know(openai_double: OpenAIDouble) -> None:
    """What an answer can do without is left out where it is refused."""
    openai_double.refuse_parameter("prompt_cache_key", instead="nothing")
    async with asking("responses", openai_double) as asked:
        assert await asked.ask(QUESTION)
    assert ["prompt_cache_key" in e.json for e in openai_double.exchanges] == [True, False]


@pytest.mark.parametrize("status", [404, 405])
async def test_an_endpoint_without_responses(openai_double: OpenAIDouble, status: int) -> None:
    """It is asked over chat, and from then on at once; so is every other model of that address."""
    openai_double.lack(RESPONSES, status=status)
    only_chat: set[str] = set()
    for _ in range(2):
        async with (
            asking("responses", openai_double) as first,
            asking("chat", openai_double) as second,
        ):
            second.model = ProbedModel(openai_double.base_url, first.model, second.model, only_chat)
            assert await second.ask(QUESTION)
            assert second.model.info.name == "chat"
    assert [exchange.path for exchange in openai_double.exchanges] == [RESPONSES, CHAT, CHAT]


async def test_an_unknown_model_is_no_sign_of_chat(openai_double: OpenAIDouble) -> None:
    """Where the model is unknown, chat is not tried, though the status is the same."""
    async with asking("responses", openai_double, model="gpt-9") as asked:
        model = ProbedModel(openai_double.base_url, asked.model, asked.model, set())
        with pytest.raises(ModelUnavailable):
            async for _ in model.write(Prompt("", (), QUESTION)):
                pass
    assert [exchange.path for exchange in openai_double.exchanges] == [RESPONSES]


async def test_looking_for_a_model(openai_double: OpenAIDouble) -> None:
    """The names of all models, whether one is there, and the day on which it goes."""
    openai_double.models["gpt-old"] = "2027-02-01"
    async with asking("responses", openai_double) as asked:
        found = await check_model(asked.transport, "gpt-old")
        assert (found.has_model, found.shutdown_date) == (True, "2027-02-01")
        assert MODEL in found.available
        missing = await check_model(asked.transport, "gpt-9")
        assert (missing.has_model, missing.shutdown_date) == (False, None)
    assert {entry.kind for entry in asked.book.entries} == {"check"}


@pytest.mark.parametrize("path", [MODELS])
async def test_looking_where_nothing_can_be_listed(openai_double: OpenAIDouble, path: str) -> None:
    """A server that cannot list its models fails with the sentence that its answer means."""
    openai_double.lack(path)
    async with asking("responses", openai_double) as asked:
        with pytest.raises(EndpointFailed, match="does not have what was asked for"):
            await check_model(asked.transport, MODEL)


async def test_a_server_without_keys() -> None:
    """A server that asks for no key is asked without one."""
    with OpenAIDouble(needs_key=False) as double:
        async with asking("responses", double, key="") as asked:
            assert await asked.ask(QUESTION)


async def test_a_key_is_missing_before_anything_is_sent() -> None:
    """OpenAI and Azure are not asked without a key."""
    for url in ("https://api.openai.com/v1", "https://ours.openai.azure.com/openai/v1"):
        asked = asker("responses", url, MODEL)
        assert Endpoint(url).needs_key
        with pytest.raises(MissingKey):
            await asked.ask(QUESTION)
        assert asked.book.entries == []


async def test_the_environment_of_the_sdk_is_not_heeded(
    openai_double: OpenAIDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys and names that the SDK finds by itself do not go to whichever address is asked."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-elsewhere")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-elsewhere")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-elsewhere")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://elsewhere.example.org/v1")
    async with asking("responses", openai_double) as asked:
        await asked.ask(QUESTION)
    (exchange,) = openai_double.exchanges
    headers = exchange.request.headers
    assert headers["authorization"] == f"Bearer {openai_double.key}"
    assert not any("elsewhere" in value or "sk-admin" in value for value in headers.values())
    assert "openai-organization" not in headers
    assert "openai-project" not in headers


async def test_this_machine_is_not_asked_over_a_proxy(
    openai_double: OpenAIDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy for the network does not see what is meant for a server on this machine."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with asking("responses", openai_double) as asked:
        assert await asked.ask(QUESTION)


async def test_organization_and_project_are_sent(openai_double: OpenAIDouble) -> None:
    """Where they were given with the key, they go with it."""
    async with asking("responses", openai_double) as asked:
        asked.transport.endpoint = Endpoint(
            openai_double.base_url, openai_double.key, "org-1", "proj-1"
        )
        await asked.ask(QUESTION)
    headers = openai_double.exchanges[0].request.headers
    assert (headers["openai-organization"], headers["openai-project"]) == ("org-1", "proj-1")


@pytest.mark.parametrize("way", WAYS)
async def test_a_wrong_key(openai_double: OpenAIDouble, way: Way) -> None:
    """It is told at once, tried once, and shown nowhere."""
    async with asking(way, openai_double, key="sk-wrong-0123456789abcdef") as asked:
        with pytest.raises(Unauthorized) as caught:
            await asked.ask(QUESTION)
    assert "sk-wrong" not in str(caught.value)
    assert len(openai_double.exchanges) == 1


@pytest.mark.parametrize("way", WAYS)
async def test_logs_hold_neither_keys_nor_text(
    openai_double: OpenAIDouble, way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    """At the most talkative level nothing of the question or the answer is logged."""
    caplog.set_level(logging.DEBUG)
    openai_double.reply("The secret of the pigeons.")
    openai_double.prepare(errors.server_error(), path=PATHS[way])
    async with asking(way, openai_double) as asked:
        await asked.ask(f"{QUESTION} Whispered words.")
    for record in caplog.records:
        said = record.getMessage()
        assert openai_double.key not in said
        assert "Whispered" not in said
        assert "pigeons" not in said
