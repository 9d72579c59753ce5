"""What is written down of what left the machine is what the endpoint saw, whatever happened."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.egress import assert_book_is_true
from tests.support.openai_double import (
    CHAT,
    FILES,
    RESPONSES,
    OpenAIDouble,
    Reply,
    errors,
    frames,
)
from tests.support.programs import run
from tests.support.rpc import Connection
from tests.support.workspace import write_tree

pytestmark = pytest.mark.slow

FIXTURE = """\
//- /README.md
# Parcel

Sends letters by pigeon-courier.

//- /docs/retries.md
# Retries

## Configuring retries

Set `max_retries`: a letter is retried thrice-over before the pigeon gives up.

//- /docs/timeouts.md
# Timeouts

Configuring retries that time out takes ten-seconds.

//- /docs/private/pay.md
# Pay

Retries are paid with guilders.

//- /.gitignore
docs/private/
"""

MARKS = {
    "README.md": b"pigeon-courier",
    "docs/retries.md": b"thrice-over",
    "docs/timeouts.md": b"ten-seconds",
    "docs/private/pay.md": b"guilders",
    **{f"docs/{number}.md": b"Word%d." % number for number in range(8)},
}

ASK = {"question": "How do I configure retries?"}
ANSWER = "Set it [1]."


class Place:
    """A folder, and a server for it whose assistant is at the double."""

    def __init__(self, home: Path, double: OpenAIDouble, kind: str) -> None:
        self.double = double
        self.folder = write_tree(home / "parcel", FIXTURE)
        self._kind = kind
        self._config = home / "config.toml"
        self._config.write_text(f'[assistant]\nkind = "{kind}"\n')
        self.server = Connection(cwd=home)
        assistant = {"kind": kind, "baseUrl": double.base_url}
        options = {"apiKey": double.key, "assistant": assistant}
        self.server.initialize(self.folder, initializationOptions=options)
        self.server.wait_until_ready()

    @property
    def path(self) -> str:
        """Where questions go."""
        return CHAT if self._kind == "chat" else RESPONSES

    def ask(self) -> dict[str, Any]:
        """The response to a question, error or not."""
        return self.server.response(self.server.start_request("askDocs/ask", ASK))

    def cancel_in_the_middle(self) -> None:
        """Ask, and hang up while the answer streams."""
        self.double.reply(ANSWER)
        gate = self.double.hold(self.path, after=5)
        id_ = self.server.start_request("askDocs/ask", {**ASK, "partialResultToken": "part"})
        assert gate.reached.wait(20)
        self.server.notify("$/cancelRequest", {"id": id_})
        assert self.server.response(id_)["error"]["code"] == -32800
        assert self.double.exchanges[-1].client_closed.wait(20)
        gate.open()

    def run(self, *arguments: str) -> Any:  # noqa: ANN401 (JSON)
        """What the program prints as JSON, with the same data folder."""
        environment = {
            "OPENAI_API_KEY": self.double.key,
            "OPENAI_BASE_URL": self.double.base_url,
            "ASKDOCS_CONFIG": str(self._config),
        }
        done = run(*arguments, cwd=self.folder, env=environment)
        assert "Traceback" not in done.stderr
        return json.loads(done.stdout) if "--json" in arguments else done.stdout

    def check(self) -> list[dict[str, Any]]:
        """The entries of the book, once both ways to them and the double agree on it."""
        entries = self.server.request("askDocs/ledger", {"limit": 1_000})["entries"]
        printed = self.run("remote", "log", "--json")["entries"]
        assert [one["bytes"] for one in printed] == [one["bytes"] for one in entries]
        for said in (entries, printed):
            assert_book_is_true(said, self.double, MARKS)
        return list(entries)


@pytest.fixture
def place(
    tmp_path: Path, openai_double: OpenAIDouble, request: pytest.FixtureRequest
) -> Iterator[Place]:
    made = Place(tmp_path, openai_double, request.param)
    yield made
    made.server.kill()


every_assistant = pytest.mark.parametrize("place", ["responses", "chat", "hosted"], indirect=True)


@pytest.mark.guarantee("what was sent is what is written down")
@every_assistant
def test_answers_and_failures(
    place: Place, openai_double: OpenAIDouble, request: pytest.FixtureRequest
) -> None:
    """Answers, attempts that are repeated or hopeless, broken streams, cancelled questions."""
    if request.node.callspec.params["place"] == "hosted":
        place.run("remote", "sync", "--yes")
    path = place.path
    openai_double.reply(ANSWER)
    answer = place.ask()["result"]
    counted = [one["tokens"] for one in place.check() if one["kind"] == "answer"]
    assert counted == [answer["usage"]["inputTokens"] + answer["usage"]["outputTokens"]]
    openai_double.allow_refusals()
    for outcome in (errors.rate_limited("0"), errors.server_error(), errors.bad_key()):
        openai_double.prepare(outcome, path=path)
        openai_double.reply(ANSWER)
        place.ask()
    place.check()
    for fault in (frames.cut_after(4), frames.cut_after(0), frames.without_terminal_event):
        openai_double.reply(ANSWER)
        openai_double.spoil(fault, path=path)
        place.ask()
    place.check()
    place.cancel_in_the_middle()
    openai_double.reply(Reply(refusal="I cannot help with that."))
    place.ask()
    entries = place.check()
    assert sum(one["kind"] == "answer" for one in entries) >= 9
    # The server that opens the book anew finds the same.
    assert place.server.stop() == 0
    printed = place.run("remote", "log", "--json")["entries"]
    assert_book_is_true(printed, openai_double, MARKS)


@pytest.mark.guarantee("what was sent is what is written down")
@pytest.mark.parametrize("place", ["hosted"], indirect=True)
def test_life_of_a_copy(place: Place, openai_double: OpenAIDouble) -> None:
    """Uploads, changes, removals, failed and cancelled uploads, checks, and the last removal."""
    openai_double.prepare(errors.server_error(), path=FILES)
    place.run("remote", "sync", "--yes")
    place.check()
    (place.folder / "docs/retries.md").write_text("# Retries\n\nNever thrice-over.\n")
    (place.folder / "README.md").unlink()
    place.run("remote", "sync")
    place.run("doctor")
    place.run("remote", "status")
    place.check()
    for number in range(8):
        (place.folder / f"docs/{number}.md").write_text(f"# Page {number}\n\nWord{number}.\n")
    # As many as go at once: none is on its way when the others are cancelled.
    gates = [openai_double.hold(FILES) for _ in range(4)]
    id_ = place.server.start_request("askDocs/sync", {"workDoneToken": "up"})
    assert all(gate.reached.wait(60) for gate in gates)
    place.server.notify("$/cancelRequest", {"id": id_})
    assert place.server.response(id_)["error"]["code"] == -32800
    for gate in gates:
        gate.open()
    place.server.request("askDocs/sync", {})
    openai_double.reply("Never.")
    place.run("ask", ASK["question"])
    place.run("remote", "clean", "--yes")
    assert not openai_double.warehouse.files
    kinds = {one["kind"] for one in place.check()}
    assert kinds == {"answer", "attach", "check", "manage", "remove", "upload"}


@pytest.mark.guarantee("what was sent is what is written down")
@pytest.mark.parametrize("place", ["embedded"], indirect=True)
def test_nothing_is_sent(place: Place, openai_double: OpenAIDouble) -> None:
    """The embedded assistant sends nothing, and nothing is written down."""
    assert place.ask()["result"]["outcome"] == "answered"
    place.run("ask", ASK["question"])
    assert place.check() == []
    assert openai_double.exchanges == []
