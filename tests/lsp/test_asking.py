"""Asking over the protocol."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.rpc import Connection, Message

QUESTION = "How do I configure retries?"

PATIENT = """
import sys
from askdocs.lsp import first_reading
first_reading._PATIENCE = 600.0
from askdocs.cli import main
sys.exit(main(["server"]))
"""
"""A server that waits for the first reading on whatever machine."""


def test_the_whole_answer(server: Connection, folder: Path) -> None:
    """Without a token the result is whole, with the fields of the contract."""
    answer = server.request("askDocs/ask", {"question": QUESTION})
    assert answer["outcome"] == "answered"
    assert answer["assistant"] == {"name": "embedded"}
    assert isinstance(answer["indexRevision"], int)
    assert "The default is three attempts." in answer["text"]
    citation = answer["citations"][0]
    assert citation["uri"] == (folder / "docs/retries.md").as_uri()
    assert citation["path"] == "docs/retries.md"
    assert citation["headings"] == ["Retries", "Configuring retries"]
    assert citation["verified"] is True


def test_two_folders(connect: Callable[[], Connection], folder: Path, tmp_path: Path) -> None:
    """Files of the same path are told apart, in the text as well as in what comes with it."""
    other = tmp_path / "dove"
    (other / "docs").mkdir(parents=True)
    (other / "docs/retries.md").write_text("# Configuring retries\n\nDoves never retry.\n")
    server = connect()
    server.initialize(folder, other)
    server.wait_until_ready()
    answer = server.request("askDocs/ask", {"question": QUESTION})
    named = {citation["folder"] for citation in answer["citations"]}
    assert named == {"parcel", "dove"}
    for citation in answer["citations"]:
        assert f"{citation['folder']}/docs/retries.md:" in answer["text"]
        assert citation["path"] == "docs/retries.md"
    hits = server.request("askDocs/search", {"query": QUESTION})["hits"]
    assert {hit["folder"] for hit in hits} == {"parcel", "dove"}
    alone = server.request("askDocs/ask", {"question": QUESTION, "folder": other.as_uri()})
    assert "folder" not in alone["citations"][0]
    assert server.stop() == 0


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Connection]:
    server = Connection((sys.executable, "-c", PATIENT), cwd=tmp_path)
    yield server
    server.kill()


def test_the_first_question_waits_for_the_first_reading(patient: Connection, folder: Path) -> None:
    """Asked before anything was read, it is answered whole, and says meanwhile what it does."""
    server = patient
    server.initialize(folder)
    answer = server.request("askDocs/ask", {"question": QUESTION, "workDoneToken": "work"})
    assert answer["outcome"] == "answered"
    assert "The default is three attempts." in answer["text"]
    said = [value.get("message") for value in server.progress("work")]
    assert said[1] == "Reading the docs for the first time"
    found = server.request("askDocs/search", {"query": "max_retries"})
    assert found["hits"][0]["path"] == "docs/retries.md"


def test_a_question_that_waits_can_be_cancelled(patient: Connection, folder: Path) -> None:
    """Cancelled before the docs are read it ends, and the reading goes on."""
    server = patient
    server.initialize(folder)
    asked = server.start_request("askDocs/ask", {"question": QUESTION})
    server.notify("$/cancelRequest", {"id": asked})
    assert server.response(asked)["error"]["code"] == -32800
    assert server.wait_until_ready()["folders"][0]["documents"] > 0


def test_streaming(shared_server: Connection) -> None:
    """Sources once and first, then text and citations; the result does not repeat them."""
    answer = shared_server.request(
        "askDocs/ask",
        {"question": QUESTION, "partialResultToken": "part", "workDoneToken": 7},
    )
    assert (answer["text"], answer["citations"], answer["outcome"]) == ("", [], "answered")
    values = shared_server.progress("part")
    kinds = [value["kind"] for value in values]
    assert kinds[0] == "sources"
    assert kinds.count("sources") == 1
    assert {"text", "citation"} <= set(kinds)
    hit = values[0]["hits"][0]
    assert hit.keys() >= {"uri", "range", "path", "headings", "quote", "score", "text"}
    whole = shared_server.request("askDocs/ask", {"question": QUESTION})
    assert "".join(v["text"] for v in values if v["kind"] == "text") == whole["text"]
    assert [v["citation"] for v in values if v["kind"] == "citation"] == whole["citations"]
    work = [value["kind"] for value in shared_server.progress(7)]
    assert work[0] == "begin"
    assert work[-1] == "end"
    assert "report" in work
    assert shared_server.progress(7)[0]["cancellable"] is True


@pytest.mark.parametrize(
    ("encoding", "before"), [("utf-8", 5), ("utf-16", 3), ("utf-32", 2)], ids=str
)
def test_ranges_are_in_the_clients_units(
    connect: Callable[[], Connection], folder: Path, encoding: str, before: int
) -> None:
    """A character outside the basic plane counts as the client counts it."""
    server = connect()
    general = {"positionEncodings": [encoding]}
    result = server.initialize(folder, capabilities={"general": general})
    assert result["capabilities"]["positionEncoding"] == encoding
    server.wait_until_ready()
    path = folder / "docs/retries.md"
    uri = server.open(path)
    start = {"line": 4, "character": before}
    selected = {"start": start, "end": {"line": 4, "character": before + 17}}
    hover = server.request(
        "textDocument/hover",
        {"textDocument": {"uri": uri}, "position": start, "range": selected},
    )
    assert hover is not None
    answer = server.request("askDocs/ask", {"question": "what is the default of max_retries"})
    lengths = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
    bytes_per_unit = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    end = answer["citations"][0]["range"]["end"]
    line = path.read_text().split("\n")[end["line"]]
    assert end["character"] == len(line.encode(lengths[encoding])) // bytes_per_unit


def test_conversation(shared_server: Connection) -> None:
    """A follow-up is about what was asked before."""
    turn = {"question": "How do I install parcel?", "answer": "Run the installer."}
    answer = shared_server.request(
        "askDocs/ask", {"question": "And on Windows?", "conversation": [turn]}
    )
    assert "parcel.exe" in answer["text"]


def test_a_selection_in_an_open_buffer(server: Connection, folder: Path) -> None:
    """The question is about the selected text of the unsaved buffer."""
    uri = server.open(folder / "src/post.py", "x = 1\nretries = max_retries\n")
    selected = {"start": {"line": 1, "character": 10}, "end": {"line": 1, "character": 21}}
    answer = server.request(
        "askDocs/ask",
        {"question": "What is this?", "textDocument": {"uri": uri}, "range": selected},
    )
    assert answer["citations"][0]["path"] == "docs/retries.md"


def test_unsaved_text_is_found_and_cited(server: Connection, folder: Path) -> None:
    """An edit in the editor is searchable at once, and gone again when it is closed unsaved."""
    path = folder / "docs/retries.md"
    uri = server.open(path)
    end = path.read_text().count("\n")
    change = {
        "range": {"start": {"line": end, "character": 0}, "end": {"line": end, "character": 0}},
        "text": "\n## Zeppelins\n\nLetters may go by zeppelin.\n",
    }
    server.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [change]},
    )
    answer = server.request("askDocs/ask", {"question": "Can letters go by zeppelin?"})
    assert answer["citations"][0]["headings"] == ["Retries", "Zeppelins"]
    assert answer["citations"][0]["quote"] == "Letters may go by zeppelin."
    server.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    hits = server.request("askDocs/search", {"query": "zeppelin"})["hits"]
    assert hits == []


RELATED = {"question": "How do I configure retries for Kafka?"}


def test_what_only_comes_near(shared_server: Connection) -> None:
    """It is cited, and the words that the docs do not have come with it; no section is nearest."""
    answer = shared_server.request("askDocs/ask", RELATED)
    assert (answer["outcome"], answer["absent"]) == ("related", ["Kafka"])
    assert 1 <= len(answer["citations"]) <= 2
    assert "nearest" not in answer
    streamed = shared_server.request("askDocs/ask", RELATED | {"partialResultToken": "related"})
    assert (streamed["outcome"], streamed["absent"]) == ("related", ["Kafka"])
    pieces = shared_server.progress("related")
    assert [piece["kind"] for piece in pieces][:2] == ["sources", "text"]
    assert "They do not mention *Kafka*." in pieces[1]["text"]


@pytest.mark.parametrize("stream", [{}, {"partialResultToken": "reasons"}])
def test_reasons_are_told_on_request(shared_server: Connection, stream: dict[str, str]) -> None:
    """Why it is answered or doubted, and why the first passage leads; without `explain` nothing."""
    answer = shared_server.request("askDocs/ask", {"question": QUESTION, "explain": True} | stream)
    assert answer["reasons"]["decision"][0].startswith("Answered: ")
    assert answer["reasons"]["lead"][0].startswith("Retries › Configuring retries — docs/retries")
    doubted = shared_server.request("askDocs/ask", RELATED | {"explain": True} | stream)
    assert "They do not mention *Kafka*." in doubted["reasons"]["decision"]
    assert "reasons" not in shared_server.request("askDocs/ask", RELATED | stream)


def test_not_in_the_docs(shared_server: Connection) -> None:
    """Nothing is cited where nothing fits; the nearest sections are, with their places."""
    question = {"question": "Which Windows version does the postgres driver need?"}
    answer = shared_server.request("askDocs/ask", question)
    assert (answer["outcome"], answer["citations"]) == ("notInDocs", [])
    for place in answer["nearest"]:
        assert place.keys() >= {"uri", "range", "path", "headings"}
        assert not place.keys() & {"quote", "verified"}
        assert f"— {place['path']}:{place['range']['start']['line'] + 1}" in answer["text"]
    streamed = shared_server.request("askDocs/ask", question | {"partialResultToken": "near"})
    assert "nearest" not in streamed
    pieces = shared_server.progress("near")
    assert [piece["kind"] for piece in pieces][:3] == ["sources", "nearest", "text"]
    assert pieces[1]["places"] == answer["nearest"] != []


def test_search(shared_server: Connection) -> None:
    """Hits have whole lines, best first."""
    result = shared_server.request("askDocs/search", {"query": "max_retries", "limit": 2})
    assert isinstance(result["indexRevision"], int)
    hit = result["hits"][0]
    assert hit["range"] == {
        "start": {"line": 2, "character": 0},
        "end": {"line": 7, "character": 0},
    }
    assert hit["score"] >= result["hits"][-1]["score"]


def test_no_workspace(connect: Callable[[], Connection]) -> None:
    """Without a folder the status works, and asking says what is missing."""
    server = connect()
    server.initialize()
    assert server.request("askDocs/status", {})["folders"] == []
    error = server.error("askDocs/ask", {"question": QUESTION})
    assert error["code"] == -32803
    assert error["data"]["kind"] == "noWorkspace"
    assert error["data"]["hint"]
    assert server.stop() == 0


def test_one_folder_of_two(connect: Callable[[], Connection], folder: Path, tmp_path: Path) -> None:
    """A question may be put to one folder."""
    other = tmp_path / "other folder"
    other.mkdir()
    (other / "README.md").write_text("# Balloons\n\nBalloons retry until the wind is right.\n")
    server = connect()
    server.initialize(folder, other)
    server.wait_until_ready()
    params = {"query": "retry retries", "folder": other.as_uri()}
    hits = server.request("askDocs/search", params)["hits"]
    assert [hit["uri"] for hit in hits] == [(other / "README.md").as_uri()]
    everywhere = server.request("askDocs/search", {"query": "retry retries"})["hits"]
    assert len({hit["uri"] for hit in everywhere}) > 1
    error = server.error("askDocs/search", {"query": "x", "folder": "file:///elsewhere"})
    assert error["data"]["kind"] == "noWorkspace"


def test_nothing_is_said_of_hosted_assistants(shared_server: Connection) -> None:
    """There is none: plan and sync say so, and nothing has left the machine."""
    for method in ("askDocs/uploadPlan", "askDocs/sync"):
        error: Message = shared_server.error(method, {})
        assert (error["code"], error["data"]["kind"]) == (-32803, "noRemote")
    assert shared_server.request("askDocs/ledger", {}) == {"entries": []}


def test_a_word_that_was_never_saved(connect: Callable[[], Connection], folder: Path) -> None:
    """What stands in an open document alone answers as if it were saved, in a new one as well."""
    server = connect()
    server.initialize(folder)
    server.wait_until_ready()
    for path, word in (("docs/retries.md", "xylowidget"), ("docs/new.md", "quagphone")):
        server.open(folder / path, f"# Instruments\n\nThe {word} sings loudly.\n")
        question = {"question": f"What does the {word} do?"}
        answer = server.request("askDocs/ask", question)
        assert answer["outcome"] == "answered"
        assert "sings loudly" in answer["text"]
