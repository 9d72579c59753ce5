"""Secrets that stand in documents reach no index, no answer, no log and no message."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from askdocs.index.library import Library
from askdocs.settings import IndexingSettings, Settings
from askdocs.workspace.document import Folder
from tests.support.desk import Desk, desk_with
from tests.support.planted import planted, private_key
from tests.support.rpc import Connection

SECRETS = planted(7)
ARMOUR, KEY_LINES = private_key(7)
CORES = (*(secret.core for secret in SECRETS), *(line for line in KEY_LINES if len(line) > 40))


def pages() -> dict[str, str]:
    """A page in every format that holds all secrets, and files that are secrets by their name."""
    lines = [secret.text for secret in SECRETS]
    listed = "\n".join(f"- {line}" for line in lines)
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": f"# Keys in a notebook\n\n{listed}"},
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "\n".join(lines)}],
            "source": [f"# {line}\n" for line in lines],
        },
    ]
    markup = "".join(f"<li><code>{line}</code></li>" for line in lines)
    return {
        "README.md": f"# Keys\n\nThe keys of the mail service:\n\n{listed}\n\n```\n{ARMOUR}\n```\n",
        "docs/keys.rst": "Keys\n====\n\n" + "\n".join(f"* {line}" for line in lines) + "\n",
        "docs/keys.adoc": f"= Keys\n\n== List\n\n----\n{ARMOUR}\n----\n\n{listed}\n",
        "docs/keys.html": f"<html><body><h1>Keys</h1><ul>{markup}</ul></body></html>",
        "docs/keys.txt": "\n\n".join((*lines, ARMOUR)),
        "docs/keys.ipynb": json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}),
        "docs/tags.txt": "*tags.txt*\tKeys\n\n" + "\n".join(lines) + "\n\nvim:ft=help:\n",
        "keys.py": '"""Keys.\n\n' + "\n\n".join(lines) + '\n"""\n',
        ".env.example": "# The keys of the mail service\n" + "\n".join(lines),
        ".env": "\n".join(lines),
        "docs/server.pem": ARMOUR,
        "docs/secrets.yaml": "\n".join(lines),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("secrets") / "workspace"
    for path, text in pages().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def assert_clean(texts: Iterable[str], where: str) -> None:
    """No planted secret, nor half of one, stands in any of ``texts``; case is no disguise."""
    everything = "\n".join(texts).lower()
    assert everything
    for core in CORES:
        for part in (core, core[: len(core) // 2], core[len(core) // 2 :]):
            assert part.lower() not in everything, where


def held_by(directory: Path) -> Iterator[str]:
    """Whatever is in the files of ``directory``, as bytes and as what a database reads in them."""
    for path in directory.rglob("*"):
        if not path.is_file():
            continue
        yield path.read_bytes().decode("latin-1")
        if path.suffix == ".db":
            connection = sqlite3.connect(path)
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in names.fetchall():
                for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 (its own tables)
                    yield from map(_readable, row)
            connection.close()


def _readable(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return zlib.decompress(value).decode("utf-8", "replace")
    except zlib.error:
        return value.decode("latin-1")


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
