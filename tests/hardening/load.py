"""A large workspace under load: how long things take, and what they take."""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hardening.process import open_files, resident
from tests.support.rpc import Connection

_QUESTIONS = 50
_HOVERS = 5_000


def run(number: int, home: Path, seed: int = 1) -> Iterator[str]:
    """Load a folder of ``number`` documents; rows of figures."""
    chance = random.Random(seed)
    folder = home / "folder"
    for index in range(number):
        _write(folder, index, chance)
    server = Connection(cwd=home, env={"ASKDOCS_CACHE_DIR": str(home / "cache")})
    try:
        server.initialize(folder)
        seconds = _timed(lambda: server.wait_until_ready(7_200))
        yield f"{number:,} documents indexed in {seconds:.0f} s ({number / seconds:,.0f} a second)"
        yield from _figures(server, "indexed")
        times = sorted(_all_at_once(server, chance))
        half, last = times[len(times) // 2], times[-1]
        yield f"{_QUESTIONS} questions at once: half in {half:.2f} s, all in {last:.2f} s"
        yield from _figures(server, "asked")
        seconds = _timed(lambda: _hover(server, folder, chance))
        yield f"{_HOVERS:,} hovers in {seconds:.1f} s ({_HOVERS / seconds:,.0f} a second)"
        yield from _figures(server, "hovered")
        seconds = _timed(lambda: _switch(server, folder, number // 4, chance))
        yield f"{number // 4:,} files changed during a question: indexed in {seconds:.0f} s"
        yield from _figures(server, "switched")
        assert server.stop() == 0
    finally:
        server.kill()


def _write(folder: Path, index: int, chance: random.Random) -> None:
    page = folder / f"docs/{index % 97}/{index}.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    words = " ".join(f"word{chance.randrange(5_000)}" for _ in range(150))
    page.write_text(f"# Chapter {index}\n\nThe `option_{index}` is set.\n\n## Words\n\n{words}\n")


def _all_at_once(server: Connection, chance: random.Random) -> list[float]:
    started = time.perf_counter()
    waiting = {
        server.start_request(
            "askDocs/ask",
            {"question": f"What is word{chance.randrange(5_000)} of chapter {index}?"},
        )
        for index in range(_QUESTIONS)
    }
    times = []
    while waiting:
        response = server.wait_for(lambda message: "method" not in message, 600)
        assert "result" in response, response
        waiting.remove(response["id"])
        times.append(time.perf_counter() - started)
    return times


def _hover(server: Connection, folder: Path, chance: random.Random) -> None:
    uri = server.open(folder / "code.py", "\n".join(f"option_{index}" for index in range(100)))
    for _ in range(_HOVERS):
        position = {"line": chance.randrange(100), "character": 3}
        params = {"textDocument": {"uri": uri}, "position": position}
        server.response(server.start_request("textDocument/hover", params))


def _switch(server: Connection, folder: Path, files: int, chance: random.Random) -> None:
    asked = server.start_request(
        "askDocs/ask", {"question": "What are the words of chapter 1?", "partialResultToken": "p"}
    )
    changes = []
    for index in range(files):
        _write(folder, index, chance)
        uri = (folder / f"docs/{index % 97}/{index}.md").as_uri()
        changes.append({"uri": uri, "type": 2})
    server.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    assert "result" in server.response(asked, 600)
    server.request("askDocs/reindex", {}, 7_200)


def _figures(server: Connection, when: str) -> Iterator[str]:
    yield f"{when}: {resident(server) / 1e6:.0f} MB of memory, {open_files(server)} open files"


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
