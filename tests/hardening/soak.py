"""The worst mix for minutes: what the server takes of the machine stays flat.

Hostile messages, questions of which some are cancelled, hovers, typing in a large page, files and
folders that come and go.
"""

import random
import time
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from tests.hardening.messages import batch
from tests.hardening.process import memory_peak, open_files, resident, threads
from tests.support.rpc import Connection
from tests.support.talk import Talk

_SAMPLES = 20
_WARM = 4
"""Samples before which caches are still filling."""

_MOST_GROWTH = 1.1
_MOST_MEMORY = 250_000_000
_PAGES = 300
_LINES = 4_000
"""Of the page that is typed in: 300 KB."""


@frozen
class _Taken:
    """What the server takes of the machine."""

    memory: int
    files: int
    threads: int


def run(number: int, home: Path, seed: int = 1) -> Iterator[str]:
    """Go on for ``number`` seconds; rows of figures. Raises where what is taken grows."""
    chance = random.Random(seed)
    folder, other = home / "folder", home / "other"
    for index in range(_PAGES):
        _write(folder, index, chance)
        _write(other, index, chance)
    server = Connection(cwd=home, env={"ASKDOCS_CACHE_DIR": str(home / "cache")})
    try:
        server.initialize(folder)
        server.wait_until_ready()
        mix = _Mix(server, folder, other, chance)
        samples: list[_Taken] = []
        began = time.monotonic()
        while len(samples) < _SAMPLES:
            mix.round()
            if time.monotonic() - began >= number * (len(samples) + 1) / _SAMPLES:
                samples.append(_Taken(resident(server), open_files(server), threads(server)))
        peak = memory_peak(server.process.pid)
        yield f"{mix.rounds:,} rounds of {mix.asked:,} requests and as many other messages"
        for when, taken in (("after a fifth", samples[_WARM - 1]), ("at the end", samples[-1])):
            yield (
                f"{when}: {taken.memory / 1e6:.0f} MB of memory, {taken.files} open files,"
                f" {taken.threads} threads"
            )
        yield f"at most {peak / 1e6:.0f} MB"
        first, second = samples[_WARM : _SAMPLES // 2 + 2], samples[_SAMPLES // 2 + 2 :]
        for name in ("memory", "files", "threads"):
            early, late = (max(getattr(one, name) for one in half) for half in (first, second))
            assert late <= early * _MOST_GROWTH, (name, samples)
        assert peak <= _MOST_MEMORY, peak
        assert server.stop() == 0
        assert "Traceback" not in server.errors
    except AssertionError as error:
        server.kill()
        error.add_note(f"the server said: {server.errors[-6_000:]}")
        raise
    finally:
        server.kill()


def _write(folder: Path, index: int, chance: random.Random) -> Path:
    page = folder / f"docs/{index % 17}/{index}.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    words = " ".join(f"word{chance.randrange(5_000)}" for _ in range(150))
    page.write_text(f"# Chapter {index}\n\nThe `option_{index}` is set.\n\n## Words\n\n{words}\n")
    return page


class _Mix:
    """One round after the other of everything at once."""

    def __init__(
        self, server: Connection, folder: Path, other: Path, chance: random.Random
    ) -> None:
        self.rounds = self.asked = 0
        self._server, self._folder, self._other, self._chance = server, folder, other, chance
        self._talk = Talk(server)
        self._pages = [path.as_uri() for path in folder.rglob("*.md")]
        lines = "".join(
            f"Line {number} of a long page about parcels, retries and so on.\n\n"
            for number in range(_LINES)
        )
        self._typed = server.open(folder / "docs" / "long.md", f"# Long\n\n{lines}")
        self._code = server.open(
            folder / "code.py", "".join(f"option_{index}\n" for index in range(_PAGES))
        )
        self._version = 1

    def round(self) -> None:
        """Send it, and wait until every request has its answer."""
        server, chance = self._server, self._chance
        self.rounds += 1
        waiting = set()
        for _ in range(10):
            question = {"question": f"What is word{chance.randrange(5_000)} of chapter 3?"}
            waiting.add(asked := server.start_request("askDocs/ask", question))
            if chance.random() < 0.3:
                server.notify("$/cancelRequest", {"id": asked})
            self._type()
        for _ in range(60):
            where = {"line": chance.randrange(_PAGES), "character": 3}
            params = {"textDocument": {"uri": self._code}, "position": where}
            waiting.add(server.start_request("textDocument/hover", params))
        waiting.add(server.start_request("askDocs/search", {"query": "option_7 words"}))
        changed = _write(self._folder, chance.randrange(_PAGES), chance)
        gone = _write(self._folder, _PAGES + 1, chance)
        gone.unlink()
        changes = [{"uri": changed.as_uri(), "type": 2}, {"uri": gone.as_uri(), "type": 3}]
        server.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        if self.rounds % 20 in {0, 10}:
            here = [{"uri": self._other.as_uri(), "name": "other"}]
            added, removed = (here, []) if self.rounds % 20 else ([], here)
            event = {"added": added, "removed": removed}
            server.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        self.asked += len(waiting)
        while waiting:
            waiting.discard(server.wait_for(lambda message: "method" not in message)["id"])
        self._talk.say(batch(chance, self._pages), chance.choice([1, 8]))
        server.notifications.clear()

    def _type(self) -> None:
        self._version += 1
        here = {"line": 2, "character": 0}
        change = {"range": {"start": here, "end": here}, "text": "x"}
        document = {"uri": self._typed, "version": self._version}
        params = {"textDocument": document, "contentChanges": [change]}
        self._server.notify("textDocument/didChange", params)
