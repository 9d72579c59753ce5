"""Asking a model through the real server process, with the double as the endpoint."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.openai_double import CHAT, RESPONSES, OpenAIDouble, Reply, errors, frames
from tests.support.programs import ASKDOCS
from tests.support.rpc import Connection
from tests.support.workspace import write_tree

FIXTURE = """\
//- /docs/retries.md
# Retries

## Configuring retries

😀 Set `max_retries` in `parcel.toml`. The default is three attempts.

//- /docs/timeouts.md
# Timeouts

Retries are configured to time out after ten seconds.

//- /docs/private/pay.md
# Salaries

Retries are configured by the chief for 4711 guilders.

//- /.gitignore
docs/private/

//- /.env
SECRET_OF_THE_FOLDER=hush-hush-4712
"""

QUESTION = "How do I configure retries?"
ANSWER = "Set `max_retries` [1]. 再試行 😀"

Start = Callable[..., Connection]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "parcel", FIXTURE)


@pytest.fixture
def start(tmp_path: Path, folder: Path, openai_double: OpenAIDouble) -> Iterator[Start]:
    """Starts a server for the folder that asks the double, with further settings."""
    connections: list[Connection] = []

    def start(*arguments: str, key: str | None = None, **settings: object) -> Connection:
        connection = Connection(cwd=tmp_path, arguments=arguments)
        connections.append(connection)
        assistant = {"kind": "auto", "baseUrl": openai_double.base_url, **settings}
        options = {"apiKey": openai_double.key if key is None else key, "assistant": assistant}
        connection.initialize(folder, initializationOptions=options)
        connection.wait_until_ready()
        return connection

    yield start
    for connection in connections:
        connection.kill()


def ask(server: Connection, question: str = QUESTION, **more: object) -> dict[str, Any]:
    """The result of a question that was not streamed."""
    return dict(server.request("askDocs/ask", {"question": question, **more}))


def reports(server: Connection, token: object) -> list[str]:
    """What the progress said, in turn."""
    return [value["message"] for value in server.progress(token) if value["kind"] == "report"]


@pytest.mark.parametrize(("kind", "path"), [("auto", RESPONSES), ("chat", CHAT)])
def test_the_whole_answer(
    start: Start, openai_double: OpenAIDouble, folder: Path, kind: str, path: str
) -> None:
    """The text with its references and sources, verified citations, usage, and who answered."""
    openai_double.reply(ANSWER)
    server = start(kind=kind)
    answer = ask(server)
    assert answer["text"] == (
        "Set `max_retries` [1]. 再試行 😀\n\n**Sources**\n\n"
        "- Retries › Configuring retries — docs/retries.md:5 [1]\n"
    )
    assert answer["outcome"] == "answered"
    name = {RESPONSES: "responses", CHAT: "chat"}[path]
    assert answer["assistant"] == {"name": name, "model": "gpt-6.1-terra"}
    assert answer["usage"]["inputTokens"] > 0
    assert answer["usage"]["outputTokens"] > 0
    (citation,) = answer["citations"]
    assert citation["verified"] is True
    assert citation["quote"] in (folder / "docs/retries.md").read_text(encoding="utf-8")
    # In UTF-16, where the character before the quote counts twice.
    assert citation["range"]["start"] == {"line": 4, "character": 0}
    assert [exchange.path for exchange in openai_double.exchanges] == [path]
    assert server.stop() == 0
    assert server.errors == ""


def test_streaming(start: Start, openai_double: OpenAIDouble) -> None:
    """Sources first, then text and citations; the result does not repeat them; progress ends."""
    openai_double.reply(Reply(ANSWER, reasons=True))
    server = start()
    gate = openai_double.hold(RESPONSES, after=9)
    params = {"question": QUESTION, "partialResultToken": "part", "workDoneToken": "work"}
    id_ = server.start_request("askDocs/ask", params)
    # The first text is here while the endpoint has not ended.
    server.wait_for(
        lambda m: m.get("method") == "$/progress" and m["params"]["value"].get("kind") == "text"
    )
    assert gate.reached.wait(20)
    gate.open()
    answer = server.response(id_)["result"]
    assert (answer["text"], answer["citations"], answer["outcome"]) == ("", [], "answered")
    kinds = [value["kind"] for value in server.progress("part")]
    assert kinds[0] == "sources"
    assert {"text", "citation"} <= set(kinds)
    assert reports(server, "work") == [
        f"Searching the docs: {QUESTION}",
        "Reading 2 passages",
        "Thinking",
        "Writing",
    ]
    assert server.progress("work")[-1] == {"kind": "end"}


@pytest.mark.parametrize("way", ["request", "progress"])
def test_cancelling_hangs_up(start: Start, openai_double: OpenAIDouble, way: str) -> None:
    """Both ways to cancel close the connection to the endpoint; the server sees it at once."""
    server = start()
    gate = openai_double.hold(RESPONSES, after=9)
    openai_double.reply(ANSWER)
    params = {"question": QUESTION, "partialResultToken": "part", "workDoneToken": "work"}
    id_ = server.start_request("askDocs/ask", params)
    assert gate.reached.wait(20)
    if way == "request":
        server.notify("$/cancelRequest", {"id": id_})
    else:
        server.notify("window/workDoneProgress/cancel", {"token": "work"})
    assert server.response(id_)["error"]["code"] == -32800
    (exchange,) = openai_double.exchanges
    assert exchange.client_closed.wait(20)
    gate.open()
    assert server.progress("work")[-1] == {"kind": "end"}


def test_the_conversation(start: Start, openai_double: OpenAIDouble) -> None:
    """Earlier turns are sent along within their bounds; the endpoint is to keep none."""
    server = start(conversationTokens=50)
    turns = [
        {"question": "Old? " * 100, "answer": "Old."},
        {"question": "What is parcel?", "answer": "It sends letters."},
    ]
    openai_double.reply(ANSWER)
    ask(server, conversation=turns)
    (exchange,) = openai_double.exchanges
    roles = [(entry["role"], entry["content"]) for entry in exchange.json["input"]]
    assert roles[:2] == [("user", "What is parcel?"), ("assistant", "It sends letters.")]
    assert roles[2][1].endswith(f"Question: {QUESTION}")
    assert len(roles) == 3
    assert exchange.json["store"] is False


def test_settings_reach_the_endpoint(start: Start, openai_double: OpenAIDouble) -> None:
    """Model, limit and effort are sent if they are set."""
    server = start(model="gpt-6-luna", maxOutputTokens=321, reasoningEffort="low")
    openai_double.reply(ANSWER)
    assert ask(server)["assistant"]["model"] == "gpt-6-luna"
    sent = openai_double.exchanges[0].json
    assert (sent["model"], sent["max_output_tokens"]) == ("gpt-6-luna", 321)
    assert sent["reasoning"] == {"effort": "low"}


def test_what_is_not_in_the_docs_is_not_asked(start: Start, openai_double: OpenAIDouble) -> None:
    """Where nothing fits no model is asked."""
    server = start()
    assert ask(server, "Who painted the ceiling?")["outcome"] == "notInDocs"
    assert openai_double.exchanges == []


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.insufficient_quota(), "quota"),
        (errors.rate_limited("3600"), "rateLimited"),
    ],
)
def test_one_clear_error(
    start: Start, openai_double: OpenAIDouble, error: errors.ApiError, kind: str
) -> None:
    """The kind and what to do; the search on this machine goes on, and the status tells it."""
    server = start()
    openai_double.prepare(error, path=RESPONSES, times=None)
    failure = server.error("askDocs/ask", {"question": QUESTION, "workDoneToken": "work"})
    assert failure["code"] == -32803
    assert failure["data"]["kind"] == kind
    assert failure["data"]["hint"]
    assert server.progress("work")[-1] == {"kind": "end"}
    assert server.request("askDocs/search", {"query": "retries"})["hits"]
    status = server.request("askDocs/status", {})
    assert status["state"] == "degraded"
    assert status["endpoint"]["url"] == openai_double.base_url
    assert failure["message"] in status["endpoint"]["lastError"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [(errors.bad_key(), "unauthorized"), (errors.unknown_model("gpt-9"), "model")],
)
def test_what_only_the_user_can_mend(
    start: Start, openai_double: OpenAIDouble, error: errors.ApiError, kind: str
) -> None:
    """The docs are quoted, streamed as ever, with the reason and the remedy."""
    server = start()
    openai_double.prepare(error, path=RESPONSES, times=None)
    answer = ask(server)
    assert (answer["assistant"], answer["outcome"]) == ({"name": "embedded"}, "answered")
    assert answer["fallback"]["kind"] == kind
    assert answer["fallback"]["hint"]
    assert answer["text"].startswith(f"*{answer['notes'][0]}*")
    assert answer["citations"][0]["verified"] is True
    status = server.request("askDocs/status", {})
    assert answer["fallback"]["message"] in status["endpoint"]["lastError"]


def test_without_the_package(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the SDK is not installed the docs are quoted."""
    (tmp_path / "site/openai").mkdir(parents=True)
    (tmp_path / "site/openai/__init__.py").write_text("raise ImportError('not here')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    server = start()
    answer = ask(server)
    assert (answer["assistant"], answer["fallback"]["kind"]) == (
        {"name": "embedded"},
        "missingPackage",
    )


def test_the_countdown(start: Start, openai_double: OpenAIDouble) -> None:
    """A wait is shown, second by second, and then the answer comes."""
    server = start()
    openai_double.reply(ANSWER)
    openai_double.prepare(errors.rate_limited("2"), path=RESPONSES)
    assert ask(server, workDoneToken="work")["outcome"] == "answered"
    said = reports(server, "work")
    assert said[2:4] == ["Waiting 2 s: rate limited", "Waiting 1 s: rate limited"]
    assert "endpoint" in server.request("askDocs/status", {})


def test_an_answer_that_breaks_off(start: Start, openai_double: OpenAIDouble) -> None:
    """What came is kept, is marked, and says why it ends."""
    server = start()
    openai_double.reply(ANSWER)
    openai_double.spoil(frames.cut_after(9), path=RESPONSES)
    answer = ask(server)
    assert answer["outcome"] == "incomplete"
    assert answer["text"].startswith("Set `max")
    (note,) = answer["notes"]
    assert "was cut" in note
    assert note in answer["text"]


def test_without_a_key(start: Start, openai_double: OpenAIDouble) -> None:
    """The docs are quoted and the key is asked for; the embedded assistant can be chosen."""
    server = start(key="")
    answer = ask(server)
    assert (answer["assistant"], answer["fallback"]["kind"]) == ({"name": "embedded"}, "missingKey")
    settings = {"askDocs": {"assistant": {"kind": "embedded"}}}
    server.notify("workspace/didChangeConfiguration", {"settings": settings})
    server.wait_for(
        lambda m: (
            m.get("method") == "askDocs/statusChanged"
            and m["params"]["assistant"]["name"] == "embedded"
        )
    )
    assert ask(server)["assistant"] == {"name": "embedded"}


def test_the_budget_survives_the_server(start: Start, openai_double: OpenAIDouble) -> None:
    """What one process has used counts in the next."""
    openai_double.reply(ANSWER)
    first = start(dailyTokenBudget=10)
    assert ask(first)["outcome"] == "answered"
    assert first.stop() == 0
    second = start(dailyTokenBudget=10)
    failure = second.error("askDocs/ask", {"question": QUESTION})
    assert failure["data"]["kind"] == "budget"
    assert "10 tokens" in failure["message"]
    assert len(openai_double.exchanges) == 1


def test_an_answer_document(start: Start, openai_double: OpenAIDouble) -> None:
    """The command's document gets the model's answer, with links in its list of sources."""
    server = start()
    openai_double.reply(ANSWER)
    command = {"command": "askDocs.ask", "arguments": [{"question": QUESTION}]}
    uri = server.request("workspace/executeCommand", command)["uri"]
    path = Path(uri.removeprefix("file://"))
    text = ""
    until = time.monotonic() + 60
    while "Sources" not in text and time.monotonic() < until:
        text = path.read_text(encoding="utf-8")
        # A round trip, in which the server can go on.
        server.request("askDocs/status", {})
    assert "Set `max_retries` [1]. 再試行 😀" in text
    assert "docs/retries.md#L5>) \\[1\\]" in text


@pytest.mark.parametrize("kind", ["responses", "chat"])
def test_only_what_was_found_leaves(start: Start, openai_double: OpenAIDouble, kind: str) -> None:
    """What goes over the wire holds no ignored file, no secret file and no path of this machine."""
    server = start(kind=kind)
    openai_double.reply(ANSWER)
    ask(server)
    (exchange,) = openai_double.exchanges
    sent = json.dumps(exchange.json, ensure_ascii=False)
    assert "The default is three attempts." in sent
    for secret in ("4711", "hush-hush", openai_double.key, str(Path.home())):
        assert secret not in sent
    assert exchange.request.headers["authorization"] == f"Bearer {openai_double.key}"


@pytest.mark.parametrize("arguments", [(), ("-v",), ("-vv",)])
def test_logs_hold_neither_keys_nor_text(
    start: Start, openai_double: OpenAIDouble, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    """At every level neither the key nor a word of question, documents or answer is logged."""
    server = start(*arguments)
    openai_double.prepare(errors.server_error(), path=RESPONSES)
    openai_double.reply(ANSWER, ANSWER)
    openai_double.spoil(frames.malformed_after(9), path=RESPONSES)
    ask(server)
    ask(server)
    openai_double.prepare(errors.bad_key(), path=RESPONSES)
    assert ask(server)["fallback"]["kind"] == "unauthorized"
    server.error("askDocs/ask", {"question": 5})
    assert server.stop() == 0
    for said in (openai_double.key, "configure", "three attempts", "再試行", "max_retries"):
        assert said not in server.errors
    notified = json.dumps(server.notifications)
    assert openai_double.key not in notified


def test_the_key_does_not_come_with_the_configuration(
    start: Start, openai_double: OpenAIDouble
) -> None:
    """A key among the settings is not used, and not repeated."""
    server = start(key="")
    settings = {"askDocs": {"apiKey": openai_double.key}}
    server.notify("workspace/didChangeConfiguration", {"settings": settings})
    said = server.wait_for_notification("window/logMessage")["message"]
    assert "apiKey" in said
    assert openai_double.key not in said


def test_a_folder_leads_nowhere(
    start: Start, openai_double: OpenAIDouble, folder: Path, tmp_path: Path
) -> None:
    """Neither the project's settings nor its .env choose an assistant, an address or a key."""
    (folder / ".askdocs.toml").write_text(
        f'[assistant]\nkind = "responses"\nbaseUrl = "{openai_double.base_url}"\n'
    )
    (folder / ".env").write_text(
        f"OPENAI_API_KEY={openai_double.key}\nOPENAI_BASE_URL={openai_double.base_url}\n"
    )
    server = Connection(cwd=tmp_path)
    try:
        server.initialize(folder)
        server.wait_until_ready()
        assert ask(server)["assistant"] == {"name": "embedded"}
        logged = [m for m in server.notifications if m["method"] == "window/logMessage"]
        assert sum("A folder may not decide this" in m["params"]["message"] for m in logged) == 2
        assert server.stop() == 0
    finally:
        server.kill()
    assert openai_double.exchanges == []


def test_a_key_that_comes_later(folder: Path, tmp_path: Path) -> None:
    """A key that is written into the folder's .env is found without a new start."""
    server = Connection(cwd=tmp_path)
    try:
        server.initialize(folder, initializationOptions={"assistant": {"kind": "responses"}})
        assert "needs a key" in server.wait_until_ready()["message"]
        (folder / ".env").write_text("OPENAI_API_KEY=sk-of-the-folder\n")
        changes = [{"uri": (folder / ".env").as_uri(), "type": 1}]
        server.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        status = server.wait_for_notification("askDocs/statusChanged")
        while "endpoint" not in status:
            status = server.wait_for_notification("askDocs/statusChanged")
        assert status["endpoint"] == {"url": "https://api.openai.com/v1"}
        assert "sk-of" not in json.dumps(server.notifications)
        assert server.stop() == 0
    finally:
        server.kill()


def test_the_embedded_assistant_imports_no_sdk(folder: Path) -> None:
    """Asked without a model, the process has neither the SDK in it nor what sends."""
    script = (
        "import sys; from askdocs.cli import main;"
        f"status = main(['ask', {QUESTION!r}, '--plain']);"
        "unwanted = {'openai', 'httpx2', 'pydantic', 'askdocs.backends.transport'};"
        "loaded = unwanted & set(sys.modules);"
        "sys.exit(f'loaded: {loaded}' if loaded else status)"
    )
    done = subprocess.run(
        [ASKDOCS[0], "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
