"""Secrets that stand in documents reach no index, no answer, no log and no message."""

from pathlib import Path

import pytest

from askdocs.index.library import Library
from askdocs.settings import IndexingSettings, Settings
from askdocs.workspace.document import Folder
from tests.support.desk import Desk, desk_with
from tests.support.planted_pages import (
    ARMOUR,
    SECRETS,
    assert_clean,
    held_by,
    pages,
    write_pages,
)
from tests.support.rpc import Connection


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pages(tmp_path_factory.mktemp("secrets") / "workspace")


@pytest.mark.guarantee("secrets are not indexed")
def test_the_database_holds_no_secret(folder: Path, tmp_path: Path) -> None:
    """Neither its bytes nor what is packed in them, in every format; the pages are indexed."""
    desk = desk_with_files(folder, tmp_path)
    paths = {one.path: one for one in desk.library.documents(desk.folder)}
    desk.close()
    assert_clean(held_by(tmp_path), "database")
    indexed = {path for path, one in paths.items() if one.state == "indexed"}
    assert indexed == set(pages()) - {".env", "docs/server.pem", "docs/secrets.yaml"}
    assert "look like secrets are left out" in str(paths["README.md"].reason)
    assert paths["docs/server.pem"].reason == "it may hold secrets"


@pytest.mark.guarantee("secrets are not indexed")
def test_files_of_keys_are_not_read_though_they_are_included(folder: Path, tmp_path: Path) -> None:
    """No setting makes a document of a file that holds keys by its name."""
    settings = Settings(indexing=IndexingSettings(include=("*", ".env", "docs/**")))
    desk = desk_with_files(folder, tmp_path, settings)
    states = {one.path: one.state for one in desk.library.documents(desk.folder)}
    desk.close()
    assert states.get(".env", "skipped") == states["docs/server.pem"] == "skipped"
    assert_clean(held_by(tmp_path), "database")


@pytest.mark.guarantee("secrets are not shown")
def test_answers_hold_no_secret(folder: Path, tmp_path: Path) -> None:
    """An answer about keys quotes the page with the values left out, at its true place."""
    desk = desk_with_files(folder, tmp_path)
    events = desk.events("What are the keys of the mail service?")
    assert_clean([repr(events), repr(desk.search("api key token password", 50))], "answer")
    answer = desk.ask("What are the keys of the mail service?")
    assert answer.outcome == "answered"
    desk.close()


@pytest.mark.guarantee("secrets are not shown")
def test_an_open_buffer_holds_no_secret(tmp_path: Path) -> None:
    """Unsaved text is blotted out as saved text is, and lines stay where they are."""
    desk = desk_with(tmp_path, "//- /docs/guide.md\n# Guide\n")
    secret = SECRETS[0]
    text = f"# Guide\n\nThe pigeon key is {secret.text}\n\n## After\n\nWheat is for pigeons.\n"
    assert desk.library.set_buffer(desk.folder, "docs/guide.md", text)
    answer = desk.ask("What is the pigeon key?")
    assert_clean([repr(answer)], "answer")
    after = desk.ask("What is wheat for?")
    assert after.citations[0].start_line == 6


@pytest.mark.slow
@pytest.mark.guarantee("secrets are not logged")
def test_log_and_wire_hold_no_secret(folder: Path, tmp_path: Path) -> None:
    """At the most talkative level, with buffers, selections, bad messages and questions."""
    log = tmp_path / "server.log"
    cache = tmp_path / "cache"
    server = Connection(
        arguments=["--log-file", str(log), "-vv"],
        cwd=tmp_path,
        env={"ASKDOCS_CACHE_DIR": str(cache), "PYTHONASYNCIODEBUG": "1"},
    )
    try:
        server.initialize(folder)
        server.wait_until_ready()
        said: list[object] = []
        everything = "\n".join(secret.text for secret in SECRETS) + "\n" + ARMOUR
        uri = server.open(folder / "docs/keys.txt", f"{everything}\n\nPigeons eat corn.")
        env = server.open(folder / ".env")
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
        for question in ("What are the keys of the mail service?", "What do pigeons eat?"):
            for where in ({"uri": uri}, {"uri": env}):
                params = {"question": question, "textDocument": where, "range": whole}
                said.append(server.request("askDocs/ask", params))
                said.append(
                    server.request(
                        "workspace/executeCommand",
                        {"command": "askDocs.ask", "arguments": [params]},
                    )
                )
        hover = {"textDocument": {"uri": env}, "position": {"line": 3, "character": 4}}
        said.append(server.request("textDocument/hover", hover))
        # Messages that do not fit must not be shown to the log in the hope that this helps.
        bad = {"textDocument": {"uri": uri, "version": everything}, "contentChanges": everything}
        server.notify("textDocument/didChange", bad)
        server.notify("textDocument/didOpen", {"textDocument": {"text": everything}})
        server.notify("workspace/didChangeConfiguration", {"settings": {"askDocs": everything}})
        said.append(server.error("askDocs/ask", {"question": {"text": everything}}))
        said.append(server.error("askDocs/ask", {"question": "x", "folder": [everything]}))
        said.append(server.error("x" * 80 + everything))
        server.send_bytes(f"Content-Length: {len(everything)}\r\n\r\n{everything}".encode())
        said.append(server.request("askDocs/documents", {}))
        assert server.stop() == 0
        said.append(server.notifications)
    finally:
        server.kill()
    assert_clean([log.read_text(encoding="utf-8"), server.errors], "log")
    assert_clean([repr(said)], "wire")
    assert_clean(held_by(cache), "cache")


def desk_with_files(folder: Path, cache: Path, settings: Settings | None = None) -> Desk:
    """A desk over ``folder`` with its index on disk."""
    desk = Desk(Folder.at(folder), Library(cache), settings or Settings())
    desk.update()
    return desk
