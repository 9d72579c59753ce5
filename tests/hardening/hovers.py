"""A pointer that never rests: a thousand hovers a second while somebody types in the docs.

Hovers are sent when they are due, whether or not those before are answered, so that what is late
is late by the clock of who waits for it. How late is printed and not judged, for that is the
machine's; that each is answered, and what they take of the machine, is judged.
"""

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.hardening.process import open_files, processor_seconds, resident
from tests.hardening.spread import spread
from tests.support.rpc import Connection

_EACH_SECOND = 1_000
_ROOTS = 10
_DOCUMENTS = 1_000
"""In these folders, or fewer where there are fewer hovers."""

_NAMES = 300
"""Names in the file that is hovered over, each on its line; the docs know two thirds."""

_EDITED_EVERY = 1_000
"""Hovers between two edits of an open page of the docs."""

_MOST_GROWTH = 60_000_000
"""Bytes that the server may grow by from the first tenth of the hovers to the last."""


def run(number: int, home: Path, seed: int = 1) -> Iterator[str]:
    """Hover ``number`` times; rows of figures."""
    chance = random.Random(seed)
    folders = [home / f"folder{index}" for index in range(_ROOTS)]
    for index in range(min(number, _DOCUMENTS)):
        path = folders[index % _ROOTS] / f"docs/{index % 31}/{index}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        words = " ".join(f"word{chance.randrange(5_000)}" for _ in range(150))
        path.write_text(f"# Chapter {index}\n\nThe `option_{index}` is set.\n\n## W\n\n{words}\n")
    server = Connection(cwd=home, env={"ASKDOCS_CACHE_DIR": str(home / "cache")})
    try:
        server.initialize(*folders)
        server.wait_until_ready(600)
        names = [f"{'option' if index % 3 else 'unknown'}_{index}" for index in range(_NAMES)]
        code = server.open(folders[0] / "code.ts", "".join(f"use({name})\n" for name in names))
        page = server.open(folders[1] / "docs/1/1.md")
        _Hovers(server, code, page, chance).send(_NAMES)
        before, files = resident(server), open_files(server)
        busy, began = processor_seconds(server), time.perf_counter()
        hovers = _Hovers(server, code, page, chance)
        times = hovers.send(number)
        seconds = time.perf_counter() - began
        busy = processor_seconds(server) - busy
        yield (
            f"{number:,} hovers, {_EACH_SECOND:,} a second due and"
            f" {number / seconds:,.0f} answered: {spread(times)}"
        )
        yield f"{busy / number * 1e6:,.0f} µs of processor each, {hovers.found:,} found something"
        yield (
            f"memory {before / 1e6:.0f} MB before and {resident(server) / 1e6:.0f} MB after,"
            f" {open_files(server)} open files"
        )
        assert resident(server) - before < _MOST_GROWTH, (before, resident(server))
        assert open_files(server) - files < 32, (files, open_files(server))
        assert server.stop() == 0
        assert server.errors == ""
    finally:
        server.kill()


class _Hovers:
    def __init__(self, server: Connection, code: str, page: str, chance: random.Random) -> None:
        self.found = 0
        """Hovers that had something to show."""
        self._server, self._code, self._page, self._chance = server, code, page, chance
        self._due: dict[object, float] = {}

    def send(self, number: int) -> list[float]:
        """How long after it was due each of ``number`` hovers was answered."""
        sender = threading.Thread(target=self._send, args=(number,), daemon=True)
        sender.start()
        times = []
        for _ in range(number):
            response = self._server.wait_for(lambda message: "method" not in message, 600)
            assert "result" in response, response
            self.found += response["result"] is not None
            # A response may come before the sender has written down which one it waits for.
            times.append((time.perf_counter(), response["id"]))
        sender.join()
        return [now - self._due[id_] for now, id_ in times]

    def _send(self, number: int) -> None:
        began = time.perf_counter()
        never = threading.Event()
        for index in range(number):
            due = began + index / _EACH_SECOND
            never.wait(max(0.0, due - time.perf_counter()))
            if index % _EDITED_EVERY == _EDITED_EVERY // 2:
                self._edit(index)
            position = {"line": self._chance.randrange(_NAMES), "character": 6}
            params = {"textDocument": {"uri": self._code}, "position": position}
            self._due[self._server.start_request("textDocument/hover", params)] = due

    def _edit(self, index: int) -> None:
        text = f"# Chapter 1\n\nThe `option_1` is set to {index}.\n"
        document = {"uri": self._page, "version": index}
        changed = {"textDocument": document, "contentChanges": [{"text": text}]}
        self._server.notify("textDocument/didChange", changed)
