"""A question that comes during the first reading is answered at once, and whole at its end."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.endless import stub_parser
from tests.support.openai_double import OpenAIDouble
from tests.support.rpc import Connection, Message
from tests.support.workspace import write_tree

FIXTURE = """\
//- /.askdocs.toml
[indexing]
maxSecondsPerFile = 3600

//- /docs/feeding.md
# Feeding

Pigeons eat corn.

//- /docs/sleeping.md
# Sleeping

Read this for a while: pigeons sleep in the belfry.
"""

PART = 17
"""The token of the answer's pieces."""

KNOWN = "What do pigeons eat?"
UNKNOWN = "Where do pigeons sleep?"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes"),
]


class Gate:
    """Holds the reading of one file up until it is opened."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._path = path
        os.mkfifo(path)
        monkeypatch.setenv("GATE", str(path))
        # Both ways, so that nobody has to be there to open it.
        self._held: int | None = os.open(path, os.O_RDWR)

    def open(self) -> None:
        """Let the file be read."""
        if self._held is not None:
            self._path.unlink()
            os.close(self._held)
            self._held = None


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    stub_parser(tmp_path / "stub", monkeypatch)
    gate = Gate(tmp_path / "gate", monkeypatch)
    yield gate
    gate.open()


@pytest.fixture
def folder(tmp_path: Path, gate: Gate) -> Path:
    return write_tree(tmp_path / "parcel", FIXTURE)


def ask(server: Connection, question: str, **more: object) -> int:
    """Ask as a client that takes an answer that is replaced."""
    tokens = {"partialResultToken": PART, "workDoneToken": "work"}
    return server.start_request(
        "askDocs/ask", {"question": question, "completes": True, **tokens, **more}
    )


def piece(server: Connection, kind: str) -> Message:
    """The next piece of the answer of some kind."""
    message = server.wait_for(
        lambda message: (
            message.get("method") == "$/progress"
            and message["params"]["token"] == PART
            and message["params"]["value"]["kind"] == kind
        )
    )
    return dict(message["params"]["value"])


def kinds_of(values: list[Any]) -> list[str]:
    return [value["kind"] for value in values]


def text_of(values: list[Any]) -> str:
    return "".join(value["text"] for value in values if value["kind"] == "text")


def test_an_answer_completes_by_itself(
    connect: Callable[[], Connection], folder: Path, gate: Gate
) -> None:
    """First comes what is there and how much that is, then the whole in its place."""
    server = connect()
    server.initialize(folder)
    asked = ask(server, KNOWN)
    piece(server, "citation")
    reading = piece(server, "reading")
    assert (reading["done"], reading["total"]) == (1, 2)
    first = server.progress(PART)
    assert "corn" in text_of(first)
    assert "replace" not in kinds_of(first)
    gate.open()
    result = server.response(asked)["result"]
    assert (result["text"], result["outcome"]) == ("", "answered")
    values = server.progress(PART)
    kinds = kinds_of(values)
    assert kinds.count("replace") == 1
    last = values[kinds.index("replace") + 1 :]
    assert kinds_of(last)[0] == "sources"
    assert "corn" in text_of(last)
    assert "indexed" not in text_of(last)
    assert "reading" not in kinds_of(last)


def test_what_answers_nothing_is_held_back(
    connect: Callable[[], Connection], folder: Path, gate: Gate
) -> None:
    """As long as nothing was read that answers the question, only the reading is told of."""
    server = connect()
    server.initialize(folder)
    asked = ask(server, UNKNOWN)
    piece(server, "reading")
    gate.open()
    assert server.response(asked)["result"]["outcome"] == "answered"
    # What was read in the moment before the end may have been an answer already.
    text = text_of(server.progress(PART))
    assert "belfry" in text
    assert "Nothing" not in text


def test_progress_says_how_far_the_reading_is(
    connect: Callable[[], Connection], folder: Path, gate: Gate
) -> None:
    """It names the file that takes long."""
    server = connect()
    server.initialize(folder)
    asked = ask(server, KNOWN)
    server.wait_for(
        lambda message: (
            message.get("method") == "$/progress"
            and "docs/sleeping.md takes long" in message["params"]["value"].get("message", "")
        )
    )
    gate.open()
    assert server.response(asked)["result"]["outcome"] == "answered"
    assert server.progress("work")[-1]["kind"] == "end"


def test_the_wait_can_be_cancelled(
    connect: Callable[[], Connection], folder: Path, gate: Gate
) -> None:
    """By the request and by its progress."""
    server = connect()
    server.initialize(folder)
    asked = ask(server, KNOWN)
    piece(server, "reading")
    server.notify("$/cancelRequest", {"id": asked})
    assert server.response(asked)["error"]["code"] == -32800
    asked = ask(server, KNOWN)
    piece(server, "reading")
    server.notify("window/workDoneProgress/cancel", {"token": "work"})
    assert server.response(asked)["error"]["code"] == -32800
    gate.open()
    assert server.wait_until_ready()["folders"][0]["documents"] == 2


def test_without_partial_results(
    connect: Callable[[], Connection], folder: Path, gate: Gate
) -> None:
    """The response comes with the end of the reading."""
    server = connect()
    server.initialize(folder)
    asked = ask(server, UNKNOWN, partialResultToken=None)
    server.wait_for(
        lambda message: (
            message.get("method") == "$/progress"
            and "takes long" in message["params"]["value"].get("message", "")
        )
    )
    gate.open()
    result = server.response(asked)["result"]
    assert result["outcome"] == "answered"
    assert "belfry" in result["text"]


def test_a_client_that_does_not_ask_for_it(connect: Callable[[], Connection], folder: Path) -> None:
    """It gets the answer from what there is, and nothing that it does not know."""
    server = connect()
    server.initialize(folder)
    asked = ask(server, UNKNOWN, completes=None)
    assert server.response(asked)["result"]["outcome"] == "incomplete"
    assert not {"reading", "replace"} & set(kinds_of(server.progress(PART)))


def test_a_model_is_asked_once(
    connect: Callable[[], Connection], folder: Path, gate: Gate, openai_double: OpenAIDouble
) -> None:
    """What is shown meanwhile is the embedded assistant's, which costs nothing."""
    server = connect()
    assistant = {"kind": "responses", "baseUrl": openai_double.base_url}
    options = {"apiKey": openai_double.key, "assistant": assistant}
    server.initialize(folder, initializationOptions=options)
    asked = ask(server, KNOWN)
    piece(server, "citation")
    assert openai_double.exchanges == []
    gate.open()
    result = server.response(asked)["result"]
    assert result["assistant"]["name"] == "responses"
    assert len(openai_double.exchanges) == 1
    assert kinds_of(server.progress(PART)).count("replace") == 1
