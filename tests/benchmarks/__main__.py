"""``python -m tests.benchmarks``: measures and prints a table.

``--passages`` says for corpora of which sizes; a million takes the better part of an hour.
``--index`` measures these alone, and not what comes of models and uploads.
"""

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from askdocs.index.database import FILE
from tests.benchmarks import answers, uploads
from tests.benchmarks.corpus import Prose, write_corpus
from tests.support.programs import ASKDOCS
from tests.support.rpc import Connection

BARE = (sys.executable, "-m", "tests.benchmarks.bare_server")
TOP = Path(__file__).parents[2]
REQUESTS = 200
STARTS = 9
SAVES = 15
HOVERED = 10_000
"""Passages of the corpus that is asked while it is indexed."""


def main() -> None:
    """Measure all and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--index", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ASKDOCS_CACHE_DIR"] = str(Path(folder) / "cache")
        measure_start(Path(folder))
        for size in options.passages:
            measure_corpus(Path(folder) / f"corpus{size}", size)
    if not options.index:
        answers.main()
        uploads.main()


def row(what: str, value: str) -> None:
    """Print one line of the table."""
    print(f"{what:58} {value}", flush=True)  # noqa: T201 (the table is the result)


def measure_start(folder: Path) -> None:
    """From starting the process to the response to initialize, beside a bare pygls server."""
    workspace = folder / "workspace"
    write_corpus(workspace, 100)
    times: dict[str, list[float]] = {"bare": [], "askdocs": []}
    for _ in range(STARTS + 1):
        # Alternately, so that whatever else the machine does hits both.
        for name, command in (("bare", BARE), ("askdocs", (*ASKDOCS, "server"))):
            began = time.perf_counter()
            connection = Connection(command, cwd=TOP)
            connection.request("initialize", _parameters(workspace))
            times[name].append(time.perf_counter() - began)
            connection.stop()
    bare, ours = (statistics.median(times[name][1:]) for name in ("bare", "askdocs"))
    row("start to initialize response, bare pygls server", f"{bare * 1e3:7.0f} ms")
    row("start to initialize response, askdocs", f"{ours * 1e3:7.0f} ms = {ours / bare:.2f} × bare")


def measure_corpus(root: Path, passages: int) -> None:
    """Indexing, searching, hovering, saving and memory with so many passages."""
    size = write_corpus(root, passages)
    label = f"{passages:,} passages:"
    if passages == HOVERED:
        with served(root) as connection:
            first, *later = _hover_while_indexing(connection, root)
            row(f"{label} first hover after the start", f"{first * 1e3:7.0f} ms")
            longest = f"longest {max(later) * 1e3:.1f} ms"
            row(f"{label} hover while indexing", f"{_spread(later)}, {longest}")
        _forget_indexes()
    with served(root) as connection:
        began = time.perf_counter()
        status = connection.wait_until_ready()
        seconds = time.perf_counter() - began
        found = status["folders"][0]["passages"]
        speed = f"{size / seconds / 1e6:.2f} MB/s, {found / seconds:,.0f} passages/s"
        row(f"{label} cold index", f"{seconds:7.1f} s = {speed}")
        row(f"{label} index size", f"{_index_size() / size:7.2f} × text ({size / 1e6:.1f} MB)")
        prose = Prose(7)

        def search(_: int) -> object:
            return connection.request("askDocs/search", {"query": prose.question(), "limit": 10})

        row(f"{label} search", _spread(_timed(search)))
        row(f"{label} hover", _spread(_timed(_hovering(connection, root))))
        row(f"{label} save to searchable", _spread(_saves(connection, root)))
        server, worker = _memory(connection.process.pid)
        memory = f"{server / 1e6:7.0f} MB, and {worker / 1e6:.0f} MB of the one that indexes"
        row(f"{label} memory of the server", memory)
    measure_cold_start(root, label)
    _forget_indexes()


def measure_cold_start(root: Path, label: str) -> None:
    """From ``initialized`` to the first answer, with an index that is there already."""
    beyond = []
    for _ in range(5):
        connection = Connection(cwd=TOP)
        connection.request("initialize", _parameters(root))
        began = time.perf_counter()
        connection.notify("initialized", {})
        query = {"query": Prose(7).question(), "limit": 10}
        while not connection.request("askDocs/search", query)["hits"]:
            connection.wait_for_notification("askDocs/statusChanged")
        beyond.append(time.perf_counter() - began)
        connection.stop()
    row(f"{label} first answer beyond the start", f"{statistics.median(beyond) * 1e3:7.0f} ms")


@contextlib.contextmanager
def served(root: Path) -> Iterator[Connection]:
    """A server for ``root``."""
    connection = Connection(cwd=TOP)
    try:
        connection.initialize(root)
        yield connection
        connection.stop()
    finally:
        connection.kill()


def _parameters(root: Path) -> dict[str, Any]:
    return {
        "processId": os.getpid(),
        "rootUri": root.as_uri(),
        "capabilities": {},
        "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}],
    }


def _hovering(connection: Connection, root: Path) -> Callable[[int], object]:
    code = root / "code.py"
    names = [f"option_{page}_3" for page in range(40)]
    text = "".join(f"use({name})\n" for name in names)
    uri = code.as_uri()
    document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
    connection.notify("textDocument/didOpen", {"textDocument": document})

    def hover(number: int) -> object:
        position = {"line": number % len(names), "character": 6}
        return connection.request(
            "textDocument/hover", {"textDocument": {"uri": uri}, "position": position}
        )

    return hover


def _hover_while_indexing(connection: Connection, root: Path) -> list[float]:
    hover = _hovering(connection, root)
    waits = []
    number = 0
    while True:
        waits += _timed(hover, 1, start=number)
        number += 1
        if number % 10 == 0:
            state = connection.request("askDocs/status", {})["state"]
            if state != "indexing":
                return waits


def _saves(connection: Connection, root: Path) -> list[float]:
    page = next(root.rglob("page1.md"))
    text = page.read_text()
    seconds = []
    for number in range(SAVES):
        word = f"zyzzyva{number}"
        page.write_text(f"{text}\n## Saved\n\nThe word is {word}.\n")
        began = time.perf_counter()
        changes = [{"uri": page.as_uri(), "type": 2}]
        connection.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        while not connection.request("askDocs/search", {"query": word, "limit": 1})["hits"]:
            connection.wait_for_notification("askDocs/statusChanged")
        seconds.append(time.perf_counter() - began)
    return seconds


def _timed(call: Callable[[int], object], times: int = REQUESTS, start: int = 0) -> list[float]:
    seconds = []
    for number in range(start, start + times):
        began = time.perf_counter()
        found = call(number)
        seconds.append(time.perf_counter() - began)
        # A benchmark of finding nothing is none; while indexing there may be nothing yet.
        assert found or times == 1, "nothing was found"
    return seconds


def _spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p50, p95 = (ordered[int(len(ordered) * share)] * 1e3 for share in (0.5, 0.95))
    return f"p50 {p50:7.1f} ms, p95 {p95:7.1f} ms"


def _forget_indexes() -> None:
    for database in Path(os.environ["ASKDOCS_CACHE_DIR"]).rglob(f"{FILE}*"):
        database.unlink()


def _index_size() -> int:
    cache = Path(os.environ["ASKDOCS_CACHE_DIR"])
    # What was written last is in the log beside the database.
    return sum(file.stat().st_size for file in cache.rglob(f"{FILE}*"))


def _memory(pid: int) -> tuple[int, int]:
    """Bytes that the server and the processes below it hold."""
    folder = Path(f"/proc/{pid}/task")
    if not folder.exists():
        return 0, 0
    children = {
        int(child) for task in folder.iterdir() for child in (task / "children").read_text().split()
    }
    return _resident(pid), sum(map(_resident, children))


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
