"""Planted secrets, looked for in every byte that a server with a model sends, says and keeps."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from askdocs.index.database import FILE
from tests.support.openai_double import CHAT, RESPONSES, OpenAIDouble, errors
from tests.support.planted_pages import ARMOUR, SECRETS, assert_clean, held_by, write_pages
from tests.support.programs import run
from tests.support.rpc import Connection, Message

pytestmark = pytest.mark.slow

KEYS = "What are the keys of the mail service?"
TYPED = "Is this one still right: "
"""A question with a secret in it, as people paste it."""


def sent_by(double: OpenAIDouble) -> Iterator[str]:
    """All that reached the endpoint."""
    for one in double.exchanges:
        yield one.path
        yield one.body.decode("latin-1")


def questions(server: Connection, folder: Path) -> Iterator[Message]:
    """The responses to questions about secrets, with secrets, and beside secrets."""
    pasted = "\n".join((*(secret.text for secret in SECRETS), ARMOUR))
    buffer = server.open(folder / "docs/keys.txt", f"{pasted}\n\nPigeons eat corn.\n")
    env = server.open(folder / ".env")
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    turns = [{"question": f"{TYPED}{pasted}", "answer": pasted}]
    for params in (
        {"question": KEYS},
        {"question": KEYS, "textDocument": {"uri": buffer}, "range": whole},
        {"question": KEYS, "textDocument": {"uri": env}, "range": whole},
        {"question": f"{KEYS} {TYPED} {pasted}"},
        {"question": KEYS, "conversation": turns},
    ):
        streamed = {**params, "partialResultToken": "part", "workDoneToken": "work"}
        yield server.response(server.start_request("askDocs/ask", streamed))
    asked = {"question": f"{KEYS} {SECRETS[0].text}"}
    command = {"command": "askDocs.ask", "arguments": [asked]}
    yield server.request("workspace/executeCommand", command)


@pytest.mark.guarantee("secrets are not indexed")
@pytest.mark.guarantee("secrets are not sent")
@pytest.mark.guarantee("secrets are not logged")
@pytest.mark.parametrize("kind", ["responses", "chat", "hosted"])
def test_no_byte_holds_a_secret(openai_double: OpenAIDouble, tmp_path: Path, kind: str) -> None:
    """Prompts, uploads, answers, progress, log, index, ledgers, gaps and failures, for each."""
    folder = write_pages(tmp_path / "parcel")
    places = {name: tmp_path / name for name in ("cache", "data")}
    log = tmp_path / "server.log"
    environment = {
        "ASKDOCS_CACHE_DIR": str(places["cache"]),
        "ASKDOCS_DATA_DIR": str(places["data"]),
        "OPENAI_API_KEY": openai_double.key,
        "OPENAI_BASE_URL": openai_double.base_url,
        "OPENAI_LOG": "debug",
        "PYTHONASYNCIODEBUG": "1",
    }
    if kind == "hosted":
        done = run("remote", "sync", "--yes", "--assistant", kind, cwd=folder, env=environment)
        assert done.returncode == 0, done.stderr
    server = Connection(
        arguments=["--log-file", str(log), "-vv"], cwd=tmp_path, env={**environment}
    )
    try:
        assistant = {"kind": kind, "baseUrl": openai_double.base_url}
        options = {"apiKey": openai_double.key, "assistant": assistant}
        server.initialize(folder, initializationOptions=options)
        server.wait_until_ready()
        for _ in range(12):
            openai_double.reply("They are left out [1].")
        said: list[object] = list(questions(server, folder))
        # What an endpoint says of its failure may quote what it was sent.
        path = CHAT if kind == "chat" else RESPONSES
        failure = errors.ApiError(400, f"Cannot parse: {SECRETS[0].text} {ARMOUR}")
        openai_double.prepare(failure, path=path)
        said.append(server.response(server.start_request("askDocs/ask", {"question": KEYS})))
        # An index that breaks while it is in use, with all that is logged of it.
        for database in places["cache"].rglob(FILE):
            with database.open("r+b") as file:
                file.write(os.urandom(8_192))
        said += questions(server, folder)
        said.append(server.request("askDocs/ledger", {}))
        said.append(server.response(server.start_request("askDocs/reindex", {"full": True}), 120))
        assert server.stop() == 0
        said.append(server.notifications)
    finally:
        server.kill()
    asked = run("ask", KEYS, "--assistant", kind, cwd=folder, env=environment)
    # This is not in the docs, and so it is kept among the gaps.
    unknown = f"Who painted the ceiling? {SECRETS[0].text}"
    run("ask", unknown, "--assistant", "embedded", cwd=folder, env=environment)
    listed = run("gaps", cwd=folder, env=environment)
    prompts = list(sent_by(openai_double))
    # The test looks where it thinks it looks.
    assert "keys of the mail service" in "".join(prompts)
    assert "Who painted the ceiling" in "".join(held_by(places["data"])) + listed.stdout
    assert_clean(prompts, "sent")
    assert_clean([repr(said)], "wire")
    assert_clean([log.read_text(encoding="utf-8"), server.errors], "log")
    assert_clean(held_by(places["cache"]), "cache")
    assert_clean(held_by(places["data"]), "data")
    assert_clean([asked.stdout, asked.stderr, listed.stdout, listed.stderr], "terminal")
