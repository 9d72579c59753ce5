"""Ten folders under load: how long things take, and that what they take of the machine is bounded.

How long is printed and not judged, for it is the machine's; memory and open files are.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.hardening.process import open_files, resident
from tests.hardening.spread import spread
from tests.support.rpc import Connection

_ROOTS = 10
_QUESTIONS = 50
_IN_FLIGHT = 32
"""Hovers that wait for an answer at a time."""

_MOST_GROWTH = 100_000_000
"""Bytes that the server may grow by in a soak of edits."""

_MOST_FILES = 64
"""File handles by which the server may come to have more."""


def run(number: int, home: Path, seed: int = 1) -> Iterator[str]:
    """Load folders of ``number`` documents together; rows of figures."""
    chance = random.Random(seed)
    folders = [home / f"folder{index}" for index in range(_ROOTS)]
    for index in range(number):
        _write(folders, index, chance)
    hovers, edits = number * 3, max(number // 20, 20)
    server = Connection(cwd=home, env={"ASKDOCS_CACHE_DIR": str(home / "cache")})
    try:
        server.initialize(*folders)
        seconds = _timed(lambda: server.wait_until_ready(7_200))
        yield (
            f"{number:,} documents in {_ROOTS} folders indexed in {seconds:.0f} s"
            f" ({number / seconds:,.0f} a second)"
        )
        yield _taken(server, "indexed")
        times = _all_at_once(server, chance)
        yield f"{_QUESTIONS} questions at once: {spread(times)}"
        files = open_files(server)
        yield _taken(server, "asked")
        started = time.perf_counter()
        times = _hover(server, folders[0], hovers, chance)
        rate = hovers / (time.perf_counter() - started)
        yield f"{hovers:,} hovers, {rate:,.0f} a second: {spread(times)}"
        yield _taken(server, "hovered")
        seconds = _timed(lambda: _switch(server, folders, number // 4, chance))
        yield f"{number // 4:,} files changed during a question: indexed in {seconds:.0f} s"
        before = resident(server)
        yield _taken(server, "switched")
        times = _soak(server, folders, edits, number, chance)
        yield f"{edits:,} edits, each asked about: {spread(times)}"
        yield _taken(server, "edited")
        assert resident(server) - before < _MOST_GROWTH, (before, resident(server))
        assert open_files(server) - files < _MOST_FILES, (files, open_files(server))
        assert server.stop() == 0
        assert server.errors == ""
    except AssertionError as error:
        server.kill()
        error.add_note(f"the server said: {server.errors[-6_000:]}")
        raise
    finally:
        server.kill()


def _page(folders: Sequence[Path], index: int) -> Path:
    return folders[index % _ROOTS] / f"docs/{index % 97}/{index}.md"


def _write(folders: Sequence[Path], index: int, chance: random.Random) -> Path:
    page = _page(folders, index)
    page.parent.mkdir(parents=True, exist_ok=True)
    words = " ".join(f"word{chance.randrange(5_000)}" for _ in range(150))
    page.write_text(f"# Chapter {index}\n\nThe `option_{index}` is set.\n\n## Words\n\n{words}\n")
    return page


def _all_at_once(server: Connection, chance: random.Random) -> list[float]:
    waiting: dict[object, float] = {}
    for index in range(_QUESTIONS):
        question = f"What is word{chance.randrange(5_000)} of chapter {index}?"
        waiting[server.start_request("askDocs/ask", {"question": question})] = time.perf_counter()
    return [_next_answer(server, waiting) for _ in range(_QUESTIONS)]


def _hover(server: Connection, folder: Path, number: int, chance: random.Random) -> list[float]:
    uri = server.open(folder / "code.py", "\n".join(f"option_{index}" for index in range(100)))
    waiting: dict[object, float] = {}
    times: list[float] = []
    for _ in range(number):
        position = {"line": chance.randrange(100), "character": 3}
        params = {"textDocument": {"uri": uri}, "position": position}
        waiting[server.start_request("textDocument/hover", params)] = time.perf_counter()
        if len(waiting) >= _IN_FLIGHT:
            times.append(_next_answer(server, waiting))
    while waiting:
        times.append(_next_answer(server, waiting))
    return times


def _next_answer(server: Connection, waiting: dict[object, float]) -> float:
    """How long the next request took that was answered."""
    response = server.wait_for(lambda message: "method" not in message, 600)
    assert "result" in response, response
    return time.perf_counter() - waiting.pop(response["id"])


def _switch(server: Connection, folders: Sequence[Path], files: int, chance: random.Random) -> None:
    asked = server.start_request(
        "askDocs/ask", {"question": "What are the words of chapter 1?", "partialResultToken": "p"}
    )
    changes = [
        {"uri": _write(folders, index, chance).as_uri(), "type": 2} for index in range(files)
    ]
    server.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    assert "result" in server.response(asked, 600)
    server.request("askDocs/reindex", {}, 7_200)
    server.notifications.clear()


def _soak(
    server: Connection, folders: Sequence[Path], edits: int, number: int, chance: random.Random
) -> list[float]:
    """Open, type, save, ask and close, again and again; how long each answer took."""
    times = []
    for turn in range(edits):
        page = _write(folders, chance.randrange(number), chance)
        uri = server.open(page)
        document = {"uri": uri, "version": 2}
        text = f"# Chapter {turn}\n\nThe `option_{turn}` is typed, word{turn}.\n"
        changed = {"textDocument": document, "contentChanges": [{"text": text}]}
        server.notify("textDocument/didChange", changed)
        started = time.perf_counter()
        question = {"question": f"What is option_{turn}?"}
        assert "result" in server.response(server.start_request("askDocs/ask", question), 600)
        times.append(time.perf_counter() - started)
        page.write_text(text)
        server.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        server.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        server.notifications.clear()
    server.request("askDocs/reindex", {}, 7_200)
    return times


def _taken(server: Connection, when: str) -> str:
    return f"{when}: {resident(server) / 1e6:.0f} MB of memory, {open_files(server)} open files"


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
