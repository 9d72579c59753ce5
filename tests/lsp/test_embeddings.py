"""Embeddings through the real server process, with the double as the endpoint."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.openai_double import EMBEDDINGS, RESPONSES, OpenAIDouble, errors
from tests.support.programs import ASKDOCS, run
from tests.support.rpc import Connection, Message
from tests.support.workspace import write_tree

FIXTURE = """\
//- /docs/pigeons.md
# Working hours

Pigeons rest on Sundays.

//- /docs/pictures.md
# Enclosures

Pictures are scaled down to 800 pixels.
"""

QUESTION = "can I shrink a photo?"

Start = Callable[..., Connection]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "parcel", FIXTURE)


@pytest.fixture
def start(connect: Start, folder: Path, openai_double: OpenAIDouble) -> Start:
    """Starts a server for the folder that has the double for embeddings, with further settings."""

    def start(**more: object) -> Connection:
        server = connect()
        options: dict[str, object] = {
            "apiKey": openai_double.key,
            "assistant": {"baseUrl": openai_double.base_url},
            "embeddings": {"kind": "endpoint", "dimensions": 256},
        }
        server.initialize(folder, initializationOptions=options | more)
        return server

    return start


def state_of(message: Message) -> str:
    """What a status says of the embeddings; empty if the message is no status."""
    if message.get("method") != "askDocs/statusChanged":
        return ""
    folders: list[dict[str, Any]] = message["params"]["folders"]
    return str(folders[0].get("embeddings", {}).get("state", "")) if folders else ""


def wait_for_state(server: Connection, state: str) -> Message:
    """The status with which the embeddings come into ``state``."""
    for message in server.notifications:
        if state_of(message) == state:
            return dict(message["params"])
    return dict(server.wait_for(lambda message: state_of(message) == state)["params"])


def paths(server: Connection, query: str) -> list[str]:
    """The paths of the hits."""
    return [hit["path"] for hit in server.request("askDocs/search", {"query": query})["hits"]]


def test_words_first_and_then_meaning(start: Start, openai_double: OpenAIDouble) -> None:
    """While the endpoint takes its time words are searched; then other words are found, too."""
    gate = openai_double.hold(EMBEDDINGS)
    server = start()
    server.wait_until_ready()
    assert gate.reached.wait(20)
    assert paths(server, "how are pictures scaled?") == ["docs/pictures.md"]
    running = wait_for_state(server, "running")
    assert running["state"] == "ready"
    assert running["folders"][0]["embeddings"] == {"state": "running", "done": 0, "total": 2}
    gate.open()
    ready = wait_for_state(server, "ready")
    assert ready["folders"][0]["embeddings"] == {"state": "ready", "done": 2, "total": 2}
    assert paths(server, QUESTION)[0] == "docs/pictures.md"
    assert server.stop() == 0
    assert server.errors == ""


def test_a_save_sends_what_changed(start: Start, openai_double: OpenAIDouble, folder: Path) -> None:
    """One passage for one that was written."""
    server = start()
    wait_for_state(server, "ready")
    server.notifications.clear()
    path = folder / "docs/pigeons.md"
    path.write_text("# Working hours\n\nDoves sleep on Mondays.\n", encoding="utf-8")
    changed = {"changes": [{"uri": path.as_uri(), "type": 2}]}
    server.notify("workspace/didChangeWatchedFiles", changed)
    (sent,) = openai_double.recorder.wait_for(EMBEDDINGS, 2).json["input"]
    assert "Mondays" in sent
    assert server.stop() == 0


def test_a_terminal_makes_the_same(
    start: Start, folder: Path, openai_double: OpenAIDouble, tmp_path: Path
) -> None:
    """Nothing is sent twice; until the terminal is done the server answers by words."""
    config = tmp_path / "config.toml"
    config.write_text(
        f'[embeddings]\nkind = "endpoint"\nbaseUrl = "{openai_double.base_url}"\ndimensions = 256\n'
    )
    keys = {"ASKDOCS_EMBEDDINGS_API_KEY": openai_double.key, "ASKDOCS_CONFIG": str(config)}
    gate = openai_double.hold(EMBEDDINGS)
    process = subprocess.Popen(
        [*ASKDOCS, "index"],
        cwd=folder,
        env={**os.environ, **keys},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert gate.reached.wait(60)
        server = start()
        status = server.wait_until_ready()
        assert status["folders"][0]["embeddings"]["state"] == "waiting"
        assert paths(server, "how are pictures scaled?") == ["docs/pictures.md"]
        gate.open()
        said, _ = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert "2 passages have embeddings" in said
    ready = wait_for_state(server, "ready")
    assert ready["folders"][0]["embeddings"] == {"state": "ready", "done": 2, "total": 2}
    assert len(openai_double.recorder.matching(EMBEDDINGS)) == 1
    assert paths(server, QUESTION)[0] == "docs/pictures.md"
    assert server.stop() == 0
    assert server.errors == ""


def test_turned_off(start: Start, openai_double: OpenAIDouble) -> None:
    """Nothing is sent any more, and the status says nothing of embeddings."""
    server = start()
    wait_for_state(server, "ready")
    server.notifications.clear()
    settings = {"askDocs": {"embeddings": {"kind": "none"}}}
    server.notify("workspace/didChangeConfiguration", {"settings": settings})
    status = server.wait_for_notification("askDocs/statusChanged")
    assert "embeddings" not in status["folders"][0]
    count = len(openai_double.exchanges)
    paths(server, QUESTION)
    assert len(openai_double.exchanges) == count
    assert server.stop() == 0
    assert server.errors == ""


def test_an_endpoint_that_fails(start: Start, openai_double: OpenAIDouble) -> None:
    """It is seen in the status, words go on finding, and no key is told."""
    openai_double.prepare(errors.bad_key(), path=EMBEDDINGS, times=None)
    server = start()
    failed = wait_for_state(server, "failed")
    assert failed["state"] == "degraded"
    assert "rejects the key" in failed["message"]
    assert openai_double.key not in str(failed)
    assert paths(server, "how are pictures scaled?") == ["docs/pictures.md"]
    assert server.stop() == 0
    assert openai_double.key not in server.errors


def test_a_question_that_comes_too_late(start: Start, openai_double: OpenAIDouble) -> None:
    """The hits are those of the words, and the answer says so; so does the status."""
    server = start()
    wait_for_state(server, "ready")
    openai_double.prepare(errors.server_error(), path=EMBEDDINGS, times=None)
    result = server.request("askDocs/search", {"query": "how are pictures scaled down?"})
    assert [hit["path"] for hit in result["hits"]] == ["docs/pictures.md"]
    assert "searched by its words alone" in result["problem"]
    status = server.request("askDocs/status")
    assert status["state"] == "degraded"
    assert "searched by its words alone" in status["message"]
    assert server.stop() == 0


@pytest.mark.guarantee("passages go to a model only where you agreed")
def test_nothing_leaves_before_the_user_agrees(connect: Start, folder: Path) -> None:
    """Of an address that is not on this machine the user is asked; without a yes nothing goes."""
    server = connect()
    options = {"embeddings": {"kind": "endpoint", "baseUrl": "https://docs.invalid/v1"}}
    server.initialize(folder, initializationOptions=options)
    asked = server.wait_for(lambda m: m.get("method") == "window/showMessageRequest")
    assert "the text of 2 passages of parcel" in asked["params"]["message"]
    assert "https://docs.invalid/v1" in asked["params"]["message"]
    status = server.wait_until_ready()
    assert status["folders"][0]["embeddings"]["state"] == "consentRequired"
    paths(server, QUESTION)
    assert server.request("askDocs/ledger") == {"entries": []}
    assert server.stop() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there 0.0.0.0 leads nowhere")
def test_all_goes_once_the_user_agrees(
    connect: Start, folder: Path, openai_double: OpenAIDouble
) -> None:
    """The answer to the question is kept: another server does not ask again."""
    # It leads to this machine and is no address of it.
    url = openai_double.base_url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 (nothing is bound)
    options = {
        "apiKey": openai_double.key,
        "assistant": {"baseUrl": url},
        "embeddings": {"kind": "endpoint", "dimensions": 256},
    }
    server = connect()
    server.initialize(folder, initializationOptions=options)
    wait_for_state(server, "consentRequired")
    assert openai_double.exchanges == []
    server.choice = "Send"
    server.request("askDocs/reindex", {})
    ready = wait_for_state(server, "ready")
    assert ready["folders"][0]["embeddings"] == {"state": "ready", "done": 2, "total": 2}
    assert server.stop() == 0
    again = connect()
    again.initialize(folder, initializationOptions=options)
    wait_for_state(again, "ready")
    assert again.stop() == 0
    assert len(openai_double.recorder.matching(EMBEDDINGS)) == 1


def elsewhere(double: OpenAIDouble) -> tuple[str, Message]:
    """An address of the double that counts as another machine's, and options that name it."""
    url = double.base_url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 (nothing is bound)
    embeddings = {"kind": "endpoint", "dimensions": 256}
    return url, {"apiKey": double.key, "assistant": {"baseUrl": url}, "embeddings": embeddings}


@pytest.mark.guarantee("passages go to a model only where you agreed")
@pytest.mark.skipif(sys.platform == "win32", reason="there 0.0.0.0 leads nowhere")
def test_consent_can_be_withdrawn(
    connect: Start, folder: Path, openai_double: OpenAIDouble
) -> None:
    """From then on neither a passage nor a question is sent, and nobody asks for it again."""
    url, options = elsewhere(openai_double)
    server = connect()
    server.choice = "Send"
    server.initialize(folder, initializationOptions=options)
    wait_for_state(server, "ready")
    assert paths(server, QUESTION)[0] == "docs/pictures.md"
    count = len(openai_double.exchanges)
    server.notifications.clear()
    withdraw = {"command": "askDocs.withdrawConsent"}
    withdrawn = server.request("workspace/executeCommand", withdraw)
    assert withdrawn == {"withdrawn": [{"folder": folder.as_uri(), "endpoint": url}]}
    told = server.wait_for_notification("window/showMessage")
    assert told["message"] == f"Nothing more of your docs is sent to {url}."
    wait_for_state(server, "consentRequired")
    paths(server, "how do I make a photo smaller?")
    assert len(openai_double.exchanges) == count
    assert not [one for one in server.notifications if one["method"] == "window/showMessageRequest"]
    assert server.request("workspace/executeCommand", withdraw) == {"withdrawn": []}
    assert server.stop() == 0
    assert server.errors == ""


@pytest.mark.guarantee("consent that is taken back holds at once")
@pytest.mark.skipif(sys.platform == "win32", reason="there 0.0.0.0 leads nowhere")
def test_consent_is_withdrawn_in_a_terminal(
    connect: Start, folder: Path, openai_double: OpenAIDouble
) -> None:
    """Of passages that a server is sending no more go, as soon as the terminal has said so."""
    sections = "\n".join(
        f"## Rule {number}\n\nLetters of kind {number}.\n" for number in range(200)
    )
    (folder / "docs/rules.md").write_text(f"# Rules\n\n{sections}", encoding="utf-8")
    url, options = elsewhere(openai_double)
    gate = openai_double.hold(EMBEDDINGS)
    server = connect()
    server.choice = "Send"
    server.initialize(folder, initializationOptions=options)
    wait_for_state(server, "running")
    assert gate.reached.wait(20)
    server.choice = None
    withdrawn = run("remote", "withdraw", cwd=folder)
    assert withdrawn.stdout == f"{folder}: nothing more is sent to {url}\n"
    server.notifications.clear()
    gate.open()
    wait_for_state(server, "consentRequired")
    paths(server, QUESTION)
    assert len(openai_double.recorder.matching(EMBEDDINGS)) == 1
    assert server.stop() == 0
    assert server.errors == ""


def test_a_hover_asks_no_model(start: Start, openai_double: OpenAIDouble, folder: Path) -> None:
    """It is the docs' own words, from this machine."""
    server = start()
    wait_for_state(server, "ready")
    count = len(openai_double.exchanges)
    uri = server.open(folder / "docs/pictures.md")
    place = {"line": 2, "character": 2}
    server.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": place})
    assert len(openai_double.exchanges) == count
    assert server.stop() == 0


def test_a_model_is_given_what_means_the_same(start: Start, openai_double: OpenAIDouble) -> None:
    """A question in another language than the docs' reaches the passage, and so the answer."""
    openai_double.reply("日曜日です [1]。")
    assistant = {"kind": "responses", "baseUrl": openai_double.base_url}
    server = start(assistant=assistant)
    wait_for_state(server, "ready")
    answer = server.request("askDocs/ask", {"question": "鳩はいつ休むの？"})
    assert answer["outcome"] == "answered"
    assert [citation["path"] for citation in answer["citations"]] == ["docs/pigeons.md"]
    (exchange,) = openai_double.recorder.matching(RESPONSES)
    assert "Pigeons rest on Sundays." in exchange.body.decode()
    assert server.stop() == 0
