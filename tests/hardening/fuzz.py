"""Many messages that no client would send: one response to each request, and flat memory."""

import random
from collections.abc import Iterator
from pathlib import Path

from tests.hardening.messages import batch
from tests.hardening.process import open_file_names, open_files, resident
from tests.lsp.conftest import FIXTURE
from tests.support.rpc import Connection, NetworkConnection
from tests.support.talk import Talk
from tests.support.workspace import write_tree

_MOST_GROWTH = 60_000_000
"""Bytes that the server may grow by after the first tenth of the messages."""

_WAYS = {"stdio": Connection, "TCP": NetworkConnection}


def run(number: int, home: Path, seed: int = 1) -> Iterator[str]:
    """Send about ``number`` messages over stdio, and as many over TCP; rows of figures.

    Raises where a promise does not hold.
    """
    for name, connect in _WAYS.items():
        place = home / name
        place.mkdir()
        server = connect(cwd=place, env={"ASKDOCS_CACHE_DIR": str(place / "cache")})
        try:
            for row in _attack(server, place, number, random.Random(seed)):
                yield f"{name}: {row}"
        except AssertionError as error:
            server.kill()
            error.add_note(f"over {name}; the server said: {server.errors[-6_000:]}")
            raise
        finally:
            server.kill()


def _attack(server: Connection, home: Path, number: int, chance: random.Random) -> Iterator[str]:
    folder = write_tree(home / "parcel", FIXTURE)
    pages = [path.as_uri() for path in folder.rglob("*.md")]
    server.initialize(folder)
    server.wait_until_ready()
    talk = Talk(server)
    sent, early, files = 0, 0, 0
    while sent < number:
        said = batch(chance, pages)
        # Now byte by byte, now all in one.
        talk.say(said, chance.choice([1, 1, 2, 8, 60]))
        sent += len(said)
        if chance.random() < 0.05:
            talk.repeat(5)
            sent += 5
        if not early and sent >= number // 10:
            early, files = resident(server), open_files(server)
    late = resident(server)
    assert late - early < _MOST_GROWTH, (early, late)
    assert open_files(server) <= files + 40, open_file_names(server)
    # Documents that were opened, and whatever was said of settings, must not be what answers.
    for page in pages:
        server.notify("textDocument/didClose", {"textDocument": {"uri": page}})
    answer = server.request("askDocs/ask", {"question": "How do I configure retries?"})
    assert answer["outcome"] == "answered", answer
    assert server.stop() == 0
    assert "Traceback" not in server.errors
    yield f"{sent:,} messages, each request answered once"
    yield f"memory {early / 1e6:.0f} MB after a tenth, {late / 1e6:.0f} MB at the end"
