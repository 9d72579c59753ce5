"""Commands: asking without a plugin."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.lsp.conftest import running
from tests.support.rpc import Connection, Message

CAPABILITIES = {
    "window": {"showDocument": {"support": True}},
    "workspace": {"applyEdit": True},
}
QUESTION = {"question": "How do I configure retries?"}


@pytest.fixture
def editor(connect: Callable[[], Connection], folder: Path) -> Iterator[Connection]:
    """A server whose client shows documents and takes edits."""
    with running(connect(), folder, CAPABILITIES) as server:
        yield server


def execute(server: Connection, command: str, *arguments: object) -> Message:
    params = {"command": command, "arguments": list(arguments)}
    return dict(server.request("workspace/executeCommand", params))


def text_of(uri: str) -> str:
    return Path(unquote(urlsplit(uri).path)).read_text(encoding="utf-8")


def text_with(server: Connection, uri: str, wanted: str) -> str:
    """The text of the document once it says ``wanted``; on a slow machine it is shown before."""
    for _ in range(2_000):
        if wanted in text_of(uri):
            break
        server.request("askDocs/status", {})
    text = text_of(uri)
    assert wanted in text
    return text


def test_an_answer_document(editor: Connection, folder: Path) -> None:
    """The result names it at once; it is shown when the answer is there, with links to sources."""
    uri = execute(editor, "askDocs.ask", QUESTION)["uri"]
    assert text_of(uri).startswith("# How do I configure retries?\n")
    shown = editor.wait_for_notification("window/showDocument")
    assert shown == {"uri": uri, "takeFocus": True}
    text_with(editor, uri, "Set `max_retries` in `parcel.toml`.")
    source = (folder / "docs/retries.md").as_uri()
    text_with(editor, uri, f"](<{source}#L")


def test_each_answer_has_a_document_of_its_own(editor: Connection) -> None:
    """The same question twice gives two files."""
    uris = {execute(editor, "askDocs.ask", QUESTION)["uri"] for _ in range(3)}
    assert len(uris) == 3


def test_the_selection_is_what_is_asked_about(editor: Connection, folder: Path) -> None:
    """As with a question over the protocol."""
    uri = editor.open(folder / "src/post.py", "max_retries\n")
    selected = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 11}}
    argument = {"question": "What is this?", "textDocument": {"uri": uri}, "range": selected}
    answer = execute(editor, "askDocs.ask", argument)["uri"]
    editor.wait_for_notification("window/showDocument")
    text_with(editor, answer, "docs/retries.md")


def test_what_is_not_in_the_docs(editor: Connection) -> None:
    """The document says so and cites nothing."""
    uri = execute(editor, "askDocs.ask", {"question": "Which databases are supported?"})["uri"]
    editor.wait_for_notification("window/showDocument")
    assert "\\[1\\]" not in text_with(
        editor, uri, "# Which databases are supported?\n\nThis is not in your docs."
    )


def test_a_question_that_cannot_be_asked(editor: Connection) -> None:
    """No document is made of it."""
    for question in ("", "  ", "x" * 100_000):
        params = {"command": "askDocs.ask", "arguments": [{"question": question}]}
        assert editor.error("workspace/executeCommand", params)["code"] == -32602
    assert not [one for one in editor.notifications if one["method"] == "window/showDocument"]


def test_indexing_again(editor: Connection, folder: Path) -> None:
    """With arguments and without; the result is the status."""
    (folder / "docs/new.md").write_text("# New\n")
    status = execute(editor, "askDocs.reindex")
    assert (status["state"], status["folders"][0]["documents"]) == ("ready", 4)
    argument = {"folder": folder.as_uri(), "full": True}
    assert execute(editor, "askDocs.reindex", argument)["folders"][0]["documents"] == 4
    params = {"command": "askDocs.reindex", "arguments": [{"folder": "file:///elsewhere"}]}
    assert editor.error("workspace/executeCommand", params)["data"]["kind"] == "noWorkspace"


def test_the_status_in_words(editor: Connection) -> None:
    """A sentence is shown; the result is the status."""
    status = execute(editor, "askDocs.showStatus")
    assert status["state"] == "ready"
    message = editor.wait_for_notification("window/showMessage")
    assert message["type"] == 3
    assert message["message"].startswith("askdocs is ready: 3 documents, ")


def test_the_health_that_some_editors_show(connect: Callable[[], Connection], folder: Path) -> None:
    """It is sent to those that know it, and is quiescent in the end."""
    server = connect()
    server.initialize(folder, capabilities={"experimental": {"serverStatusNotification": True}})
    while not (health := server.wait_for_notification("experimental/serverStatus"))["quiescent"]:
        assert health["health"] == "ok"
    assert health["health"] == "ok"
    assert server.stop() == 0
