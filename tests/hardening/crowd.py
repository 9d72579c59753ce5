"""Two servers and a terminal on one workspace that changes all the time: one true index."""

import random
from collections.abc import Iterator
from pathlib import Path

from tests.hardening.edits import edit, write
from tests.support.indexes import contents
from tests.support.programs import run as run_program
from tests.support.rpc import Connection

_DOCUMENTS = 80
_TERMINAL_EVERY = 12
"""Rounds between two commands in the terminal."""


def run(number: int, home: Path, seed: int = 1) -> Iterator[str]:
    """Do ``number`` rounds of edits; rows of figures. Raises where a promise does not hold."""
    chance = random.Random(seed)
    folder = home / "folder"
    (folder / "docs").mkdir(parents=True)
    for index in range(_DOCUMENTS):
        write(folder, index, chance)
    environment = {"ASKDOCS_CACHE_DIR": str(home / "cache")}
    servers = [Connection(cwd=home, env=environment) for _ in range(2)]
    edits, asked, commands = 0, 0, 0
    try:
        for server in servers:
            server.initialize(folder)
        for turn in range(number):
            changed: list[Path] = []
            for _ in range(chance.randrange(1, 9)):
                changed += edit(folder, _DOCUMENTS, chance)
                edits += 1
            changes = [{"uri": path.as_uri(), "type": 2} for path in changed]
            for server in chance.sample(servers, 2):
                server.notify("workspace/didChangeWatchedFiles", {"changes": changes})
            question = {"question": f"What is word{chance.randrange(2_000)} of chapter {turn}?"}
            for server in servers:
                assert "result" in server.response(server.start_request("askDocs/ask", question))
                asked += 1
                server.notifications.clear()
            if turn % _TERMINAL_EVERY == 0:
                command = chance.choice([("index",), ("ask", "word7?"), ("index", "--full")])
                done = run_program(*command, cwd=folder, env=environment, timeout=300)
                assert done.returncode in {0, 1}, done.stderr
                commands += 1
        for server in servers:
            status = server.request("askDocs/reindex", {}, 300)
            assert status["state"] == "ready", status
        for server in servers:
            assert server.stop() == 0
            assert server.errors == ""
    finally:
        for server in servers:
            server.kill()
    (directory,) = (home / "cache" / "indexes").iterdir()
    there = contents(folder, directory, is_up_to_date=True)
    assert there == contents(folder, home / "afresh")
    yield f"{edits:,} edits, {asked:,} questions to two servers, {commands} commands in a terminal"
    yield "the index is equal to one built afresh"
