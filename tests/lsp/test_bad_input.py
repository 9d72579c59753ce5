"""Bad input: exactly one clear error, and the server lives on."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from askdocs.index.database import FILE
from askdocs.lsp.server import _is_alive
from tests.hardening.process import resident
from tests.support.rpc import Connection

ASK = {"question": "How do I configure retries?"}
COMMAND = "workspace/executeCommand"


def answers(server: Connection) -> bool:
    """Whether the server still answers."""
    return bool(server.request("askDocs/ask", ASK)["outcome"] == "answered")


@pytest.mark.parametrize(
    ("method", "params", "where"),
    [
        ("askDocs/ask", {"question": 5}, "params.question"),
        ("askDocs/ask", {}, "params.question"),
        ("askDocs/ask", None, "params.question"),
        ("askDocs/ask", [1, 2], "params"),
        ("askDocs/ask", {"question": ""}, "params.question"),
        ("askDocs/ask", {"question": "x" * 1_000_000}, "params.question"),
        ("askDocs/ask", {**ASK, "range": {"start": {"line": "1"}}}, "params.range.start.line"),
        (
            "askDocs/ask",
            {**ASK, "conversation": [{"question": "q"}]},
            "params.conversation[0].answer",
        ),
        ("askDocs/ask", {**ASK, "textDocument": "file:///x"}, "params.textDocument"),
        ("askDocs/ask", {**ASK, "partialResultToken": {}}, "params.partialResultToken"),
        ("askDocs/search", {"query": "x", "limit": 0}, "params.limit"),
        ("askDocs/search", {"query": "x", "limit": True}, "params.limit"),
        ("askDocs/ledger", {"limit": 0}, "params.limit"),
        ("askDocs/reindex", {"full": "yes"}, "params.full"),
        ("textDocument/hover", {"textDocument": {"uri": "file:///x"}}, "params.position"),
        (
            "textDocument/hover",
            {"textDocument": {"uri": "x"}, "position": {"line": -1, "character": 0}},
            "params.position",
        ),
        ("textDocument/codeAction", {"textDocument": {"uri": "x"}}, "params.range"),
        ("workspace/executeCommand", {"command": "rm -rf"}, "params.command"),
        (
            "workspace/executeCommand",
            {"command": "askDocs.ask", "arguments": [{"question": 1}]},
            "params.arguments[0].question",
        ),
    ],
)
def test_wrong_params(shared_server: Connection, method: str, params: object, where: str) -> None:
    """The error names the path of the wrong field."""
    error = shared_server.error(method, params)
    assert error["code"] == -32602
    assert error["message"].startswith(f"{where}: ")
    assert error["data"] == {"kind": "invalidInput", "where": where, "hint": error["data"]["hint"]}
    assert error["data"]["hint"]
    assert "Traceback" not in json.dumps(error)
    assert answers(shared_server)


def test_half_a_character(server: Connection, folder: Path) -> None:
    """Half an emoji in what is asked for is passed over, and the index stays as it is."""
    revision = server.request("askDocs/status", {})["folders"][0]["revision"]
    text = "How do I configure retries \ud800?"
    assert server.request("askDocs/ask", {"question": text})["outcome"] == "answered"
    server.request("askDocs/search", {"query": text})
    asked = {"command": "askDocs.ask", "arguments": [{"question": text}]}
    assert server.request("workspace/executeCommand", asked)["uri"]
    uri = server.open(folder / "notes.txt", f"{text}\n")
    selected = {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}
    pointed_at = {"textDocument": {"uri": uri}, "position": selected["start"], "range": selected}
    server.request("textDocument/hover", pointed_at)
    assert server.request("askDocs/status", {})["folders"][0]["revision"] == revision


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b"[" * 100_000, -32700),
        (b"[]", -32600),
        (b'"hello"', -32600),
        (b'{"id": 1, "method": "askDocs/status"}', -32600),
        (b'{"jsonrpc": "2.0", "id": {}, "method": "askDocs/status"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 99}', -32600),
    ],
)
def test_what_is_no_request(shared_server: Connection, body: bytes, code: int) -> None:
    """What is no JSON or no JSON-RPC gets one error."""
    shared_server.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    response = shared_server.wait_for(lambda message: "error" in message)
    assert response["error"]["code"] == code
    assert answers(shared_server)


@pytest.mark.parametrize(
    "noise",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"Content-Length: many\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"Content-Type: text/plain\r\n\r\n",
    ],
)
def test_noise_between_messages(shared_server: Connection, noise: bytes) -> None:
    """Bytes that belong to no message are passed over."""
    shared_server.send_bytes(noise)
    assert answers(shared_server)


def test_headers_in_any_case(shared_server: Connection) -> None:
    """Header names have no case, and others are passed over."""
    body = b'{"jsonrpc": "2.0", "id": "x", "method": "askDocs/status"}'
    header = b"content-type: application/vscode-jsonrpc\r\ncontent-length: %d\r\n\r\n" % len(body)
    shared_server.send_bytes(header + body)
    assert shared_server.response("x")["result"]["state"] == "ready"


def test_unknown_methods(shared_server: Connection) -> None:
    """An unknown request gets an error, an unknown notification nothing."""
    assert shared_server.error("foo/bar", {})["code"] == -32601
    shared_server.notify("foo/bar", {})
    shared_server.notify("$/foo", {})
    shared_server.notify("$/cancelRequest", {"id": 12_345})
    shared_server.notify("textDocument/didChange", {"textDocument": 5})
    assert answers(shared_server)


def test_names_that_trip_the_library(shared_server: Connection) -> None:
    """Keys such as "jsonrpc" or "class" inside params are met calmly."""
    params = {**ASK, "class": 1, "jsonrpc": "1.0", "nested": {"jsonrpc": "2.0", "method": "exit"}}
    assert shared_server.request("askDocs/ask", params)["outcome"] == "answered"


def test_requests_before_initialize(connect: Callable[[], Connection], folder: Path) -> None:
    """They are refused with the code for it; notifications are dropped."""
    server = connect()
    assert server.error("askDocs/status", {})["code"] == -32002
    server.notify("textDocument/didSave", {"textDocument": {"uri": "file:///x"}})
    server.initialize(folder)
    server.wait_until_ready()
    assert answers(server)
    assert server.stop() == 0


def test_two_initialize(shared_server: Connection) -> None:
    """The second is refused and changes nothing."""
    assert (
        shared_server.error("initialize", {"capabilities": {}, "processId": None})["code"] == -32600
    )
    assert answers(shared_server)


def test_two_initialized(connect: Callable[[], Connection], folder: Path) -> None:
    """The second begins nothing anew."""
    server = connect()
    watching = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    server.initialize(folder, capabilities=watching)
    server.wait_until_ready()
    server.notify("initialized", {})
    server.request("askDocs/reindex", {})
    assert answers(server)
    registered = [
        one for one in server.notifications if one["method"] == "client/registerCapability"
    ]
    assert len(registered) == 1
    assert server.stop() == 0


FORMS: list[dict[str, Any]] = [{}, {"params": None}, {"params": {}}, {"params": []}]
"""How clients write params that say nothing."""


@pytest.mark.parametrize("form", FORMS)
def test_params_that_say_nothing(
    connect: Callable[[], Connection], folder: Path, form: dict[str, Any]
) -> None:
    """Clients differ in how they write them, and each is understood from the first to the last."""
    server = connect()
    params: dict[str, Any] = {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}}
    server.request("initialize", params)
    server.send({"method": "initialized", **form})
    assert answers(server)
    server.send({"id": "last", "method": "shutdown", **form})
    assert server.response("last")["result"] is None
    server.send({"method": "exit", **form})
    assert server.wait() == 0


def test_an_id_that_is_none(shared_server: Connection) -> None:
    """Only the id of a request cancels it: True is 1 to Python, and to nobody else."""
    ids: list[object] = [True, 1.0, "1", None, [1], {}]
    for id_ in ids:
        shared_server.send({"id": 1, "method": "askDocs/ask", "params": ASK})
        shared_server.notify("$/cancelRequest", {"id": id_})
        assert shared_server.response(1)["result"]["outcome"] == "answered"


def test_a_response_with_the_id_of_a_request(server: Connection) -> None:
    """Both sides choose their ids freely: what answers nothing of ours changes nothing."""
    id_ = server.start_request("askDocs/ask", ASK)
    server.send({"id": id_, "result": None})
    server.send({"id": id_, "error": {"code": 1, "message": "no"}})
    server.send({"id": "askdocs-1", "result": {}})
    assert server.response(id_)["result"]["outcome"] == "answered"
    assert server.start_request("askDocs/status") == id_ + 1
    assert server.response(id_ + 1)["result"]["state"] == "ready"


def test_initialize_that_does_not_fit(connect: Callable[[], Connection], folder: Path) -> None:
    """It is refused with the path of what is wrong, and another one may follow."""
    server = connect()
    uri = folder.as_uri()
    for params, message in (
        ({"capabilities": {"window": 5}}, "params.capabilities.window: an object is expected"),
        ({"capabilities": {"window": "no"}}, "params.capabilities.window: an object is expected"),
        ({"capabilities": "no"}, "params.capabilities: an object is expected"),
        ({"capabilities": [1]}, "params.capabilities: an object is expected"),
        ({"processId": None}, "params.capabilities: is missing"),
        (None, "params: is missing"),
        ("no", "params: an object is expected"),
        ({"capabilities": {}, "workspaceFolders": uri}, "params.workspaceFolders: a list is"),
        ({"capabilities": {}, "workspaceFolders": [uri]}, "params.workspaceFolders[0]: an object"),
        (
            {"capabilities": {}, "workspaceFolders": [{"uri": uri}]},
            "params.workspaceFolders[0].name: is missing",
        ),
        ({"capabilities": {}, "rootUri": [uri]}, "params.rootUri: a single value is"),
        ({"capabilities": {}, "processId": "no"}, "params: does not have the right shape"),
    ):
        error = server.error("initialize", params)
        assert error["code"] == -32602, params
        assert error["message"].startswith(message), error
        assert error["data"]["kind"] == "invalidInput"
        assert error["data"]["hint"]
    server.initialize(folder)
    assert server.stop() == 0


@pytest.mark.parametrize(
    "more",
    [
        {"processId": 2**63},
        {"workspaceFolders": None, "rootPath": "\ud800"},
        {"workspaceFolders": None, "rootPath": "\x00"},
        {"capabilities": {"general": {"positionEncodings": []}}, "initializationOptions": [1]},
    ],
)
def test_initialize_that_makes_no_sense(
    connect: Callable[[], Connection], tmp_path: Path, more: dict[str, Any]
) -> None:
    """What names no process and no folder is passed over; the server is there and says so."""
    server = connect()
    server.request("initialize", {"processId": None, "capabilities": {}, **more})
    server.notify("initialized", {})
    status = server.request("askDocs/status", {})
    assert status["folders"] == []
    assert server.error("askDocs/ask", ASK)["data"]["kind"] == "noWorkspace"
    server.notify(
        "workspace/didChangeWatchedFiles", {"changes": [{"uri": "file:///\ud800", "type": 1}]}
    )
    assert server.stop() == 0
    assert server.errors == ""


def test_an_editor_with_the_number_of_no_process() -> None:
    """It tells nothing of whether the editor is still there, so the server stays."""
    assert _is_alive(2**63)
    assert _is_alive(-1)
    assert _is_alive(os.getpid())


def test_a_folder_that_cannot_be_looked_at(connect: Callable[[], Connection], folder: Path) -> None:
    """It costs nothing but itself."""
    server = connect()
    uris = ["http://[", "file:///%00", "\ud800", "file:///" + "a" * 5_000, folder.as_uri()]
    named = [{"uri": uri, "name": "x"} for uri in uris]
    server.request("initialize", {"capabilities": {}, "workspaceFolders": named})
    server.notify("initialized", {})
    server.wait_until_ready()
    assert answers(server)
    assert server.stop() == 0
    assert server.errors == ""


def test_an_empty_list_for_an_object(connect: Callable[[], Connection], folder: Path) -> None:
    """A client in Lua cannot tell an empty object from an empty list; it is understood."""
    server = connect()
    server.initialize(folder, capabilities=[], initializationOptions=[])
    assert server.stop() == 0


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_long_text_in_place_of_a_list(connect: Callable[[], Connection], folder: Path) -> None:
    """Megabytes of it are refused at once, and take no more memory than the message itself."""
    server = connect()
    server.initialize(folder)
    server.wait_until_ready()
    assert answers(server)
    before = resident(server)
    long, uri = "x" * 4_000_000, {"uri": "file:///x", "version": 1}
    for method, params in (
        ("workspace/didChangeWatchedFiles", {"changes": long}),
        ("workspace/didChangeWorkspaceFolders", {"event": {"added": long, "removed": long}}),
        ("textDocument/didChange", {"textDocument": uri, "contentChanges": long}),
        ("textDocument/didChange", {"textDocument": uri, "contentChanges": [5] * 500_000}),
        ("workspace/didChangeWatchedFiles", {"changes": [{"uri": "x", "type": "y"}] * 100_000}),
    ):
        server.notify(method, params)
    wrong: list[object] = [long, [{}] * 500_000, [{"question": "x", "answer": 5}] * 100_000]
    for conversation in wrong:
        error = server.error("askDocs/ask", {**ASK, "conversation": conversation})
        assert "params.conversation" in error["message"]
    assert answers(server)
    # Thirty messages' worth: a hundred bytes and more for each character took gigabytes.
    assert resident(server) - before < 120_000_000
    assert server.stop() == 0


def test_requests_after_shutdown(server: Connection) -> None:
    """They are refused; exit then ends the process with status 0."""
    assert server.request("shutdown") is None
    assert server.error("askDocs/status", {})["code"] == -32600
    server.notify("exit")
    assert server.wait() == 0


def test_exit_without_shutdown(server: Connection) -> None:
    """The status is 1, as the protocol says."""
    server.notify("exit")
    assert server.wait() == 1


def test_the_end_of_input(server: Connection) -> None:
    """The process ends within a second, with status 1."""
    assert server.process.stdin is not None
    server.process.stdin.close()
    assert server.wait(timeout=1) == 1


def test_the_end_of_input_while_indexing(connect: Callable[[], Connection], folder: Path) -> None:
    """Work that is going on does not hold the end up."""
    for number in range(300):
        (folder / f"docs/{number}.md").write_text(f"# {number}\n\n" + "words words " * 3_000)
    server = connect()
    server.initialize(folder)
    while server.request("askDocs/status", {})["state"] != "indexing":
        pass
    assert server.process.stdin is not None
    server.process.stdin.close()
    assert server.wait(timeout=1.5) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
def test_terminate(server: Connection) -> None:
    """SIGTERM ends the process in order."""
    server.process.send_signal(signal.SIGTERM)
    assert server.wait(timeout=2) == 1


def test_the_editor_dies(connect: Callable[[], Connection], folder: Path) -> None:
    """A server whose editor was killed ends by itself."""
    editor = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    server = connect()
    server.initialize(folder, processId=editor.pid)
    editor.kill()
    editor.communicate()
    assert server.wait(timeout=15) == 1


def test_a_folder_that_vanished(server: Connection, folder: Path) -> None:
    """Asking says that it is gone; when it is back all is well."""
    aside = folder.with_name("aside")
    folder.rename(aside)
    error = server.error("askDocs/ask", ASK)
    assert (error["code"], error["data"]["kind"]) == (-32803, "noWorkspace")
    assert "is gone" in error["message"]
    aside.rename(folder)
    assert answers(server)


def test_a_folder_that_never_was(connect: Callable[[], Connection], tmp_path: Path) -> None:
    """The status says so, and asking is an error with a hint."""
    server = connect()
    server.initialize(tmp_path / "nowhere")
    status = server.request("askDocs/status", {})
    assert status["state"] == "error"
    assert "nowhere" in status["message"]
    assert server.error("askDocs/ask", ASK)["data"]["kind"] == "noWorkspace"
    assert server.stop() == 0


def test_a_file_that_was_deleted_after_indexing(server: Connection, folder: Path) -> None:
    """It is not cited."""
    (folder / "docs/retries.md").unlink()
    answer = server.request("askDocs/ask", ASK)
    assert all(citation["path"] != "docs/retries.md" for citation in answer["citations"])


def test_a_cache_that_cannot_be_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index is kept in memory, and the status says so."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ASKDOCS_CACHE_DIR", str(tmp_path / "file/x"))
    server = Connection(cwd=tmp_path)
    try:
        server.initialize(folder)
        status = server.wait_until_ready()
        assert status["state"] == "degraded"
        assert "kept in memory" in status["message"]
        assert answers(server)
        asked = {"command": "askDocs.ask", "arguments": [ASK]}
        answer = Path(url2pathname(urlsplit(server.request(COMMAND, asked)["uri"]).path))
        assert answer.read_text().startswith(f"# {ASK['question']}")
        shutil.rmtree(answer.parent)
        assert server.stop() == 0
    finally:
        server.kill()


def test_an_index_that_is_deleted_while_it_is_used(
    server: Connection, clean_environment: Path
) -> None:
    """It is made anew, the status says so, and then all is answered as before."""
    (database,) = clean_environment.rglob(FILE)
    shutil.rmtree(database.parent)
    assert server.request("askDocs/ask", ASK)["outcome"] == "incomplete"
    server.wait_until_ready()
    assert answers(server)
    assert database.exists()


def test_an_index_that_is_damaged_while_it_is_used(
    server: Connection, clean_environment: Path, folder: Path
) -> None:
    """The question that meets the damage fails with a hint, and a later one is answered."""
    (database,) = clean_environment.rglob(FILE)
    for path in (database, database.with_name(f"{FILE}-wal")):
        if path.exists():
            path.write_bytes(b"\xaa" * max(path.stat().st_size, 8192))
    response: dict[str, Any] = server.response(server.start_request("askDocs/ask", ASK))
    if "error" in response:
        assert response["error"]["data"]["kind"] == "index"
    server.request("askDocs/reindex", {"full": True})
    assert answers(server)
    shutil.rmtree(folder / "src")
