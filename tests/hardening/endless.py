"""Endpoints without end: what each costs a real process that asks one."""

import asyncio
import json
import resource
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, cast

from attrs import frozen

from askdocs.backends.transport import Errand, Lane
from askdocs.errors import AskDocsError
from tests.support.model_asking import Way, asker

MOST_MEGABYTES: Final = 250
_MEGABYTE: Final = 1_000_000
WAYS: Final[tuple[Way, ...]] = ("chat", "responses")
_PATIENCE: Final = 1.0

Write = Callable[[bytes], object]


def _chat(delta: str) -> bytes:
    chunk = {"choices": [{"index": 0, "delta": {"content": delta}}]}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def _many(piece: bytes, write: Write) -> object:
    pieces = piece * (_MEGABYTE // len(piece))
    for _ in range(100):
        write(pieces)
    return None


def _packed(write: Write) -> None:
    packer = zlib.compressobj(9, wbits=31)
    for _ in range(300):
        write(packer.compress(bytes(4 * _MEGABYTE)))
    write(packer.flush())


@frozen
class Attack:
    """How an endpoint answers, and whether it is asked for something else than a stream."""

    write: Callable[[Write, threading.Event], object]
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/event-stream"),)
    asks: str = "answer"


def _slowly(piece: bytes) -> Callable[[Write, threading.Event], object]:
    def write_for_ever(write: Write, ended: threading.Event) -> None:
        while not ended.wait(0.02):
            write(piece)

    return write_for_ever


_JSON: Final = (("Content-Type", "application/json"),)
_GZIP: Final = (*_JSON, ("Content-Encoding", "gzip"))

_LAST: Final = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'

ATTACKS: Final = {
    "an error of 100 MB": Attack(lambda write, _: _many(b"no " * 1000, write), 500, _JSON),
    "a packed error of 1.2 GB": Attack(lambda write, _: _packed(write), 400, _GZIP),
    "a packed list of 1.2 GB": Attack(lambda write, _: _packed(write), 200, _GZIP, "models"),
    "a list of 100 MB": Attack(
        lambda write, _: (write(b'{"data":['), _many(b"[]," * 1000, write)), 200, _JSON, "models"
    ),
    "a body of 2 MB of lists": Attack(
        lambda write, _: write(b'{"data":[' + b"[]," * 690_000 + b"0]}"), 200, _JSON, "models"
    ),
    "embeddings of 100 MB": Attack(
        lambda write, _: _many(b"[0.1]," * 1000, write), 200, _JSON, "embeddings"
    ),
    "embeddings of 6 MB of lists": Attack(
        lambda write, _: write(b'{"data":[' + b"[]," * 2_090_000 + b"0]}"), 200, _JSON, "embeddings"
    ),
    "an event of 2 MB of lists": Attack(
        lambda write, _: write(
            b'data: {"choices":[' + b"[]," * 690_000 + b"[]]}\n\n" + _chat("a") + _LAST
        )
    ),
    "an event of 100 MB": Attack(lambda write, _: (write(b"data: "), _many(b"x" * 1000, write))),
    "a stream of 100 MB": Attack(lambda write, _: _many(_chat("word " * 20), write)),
    "deltas without text, 100 MB": Attack(lambda write, _: _many(_chat(""), write)),
    "comments, 100 MB": Attack(lambda write, _: _many(b": here\n\n", write)),
    "deltas without text for ever": Attack(_slowly(_chat(""))),
    "comments for ever": Attack(_slowly(b": here\n\n")),
    "a list for ever": Attack(_slowly(b" "), 200, _JSON, "models"),
    "Retry-After: inf": Attack(
        lambda write, _: write(b"{}"), 429, (*_JSON, ("Retry-After", "inf"))
    ),
}


@contextmanager
def server(attack: Attack) -> Iterator[str]:
    """An endpoint that answers everything so; gives its base URL."""
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(attack.status)
            for name, value in attack.headers:
                self.send_header(name, value)
            self.end_headers()
            # Whoever asked has hung up: that is what it should do.
            with suppress(OSError):
                attack.write(self.wfile.write, ended)
            self.close_connection = True

        do_POST = do_GET  # noqa: N815 (the library's name)

        def log_message(self, *_: object) -> None:
            pass

    serving = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving.daemon_threads = True
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{serving.server_port}/v1"
    finally:
        ended.set()
        serving.shutdown()
        thread.join()
        serving.server_close()


@frozen
class Cost:
    """What an attack came to."""

    said: str
    megabytes: int


def cost_of(attack: Attack, way: Way) -> Cost:
    """Ask in a process of its own; its peak memory and what it says."""
    with server(attack) as base_url:
        command = [sys.executable, "-m", "tests.hardening.endless", base_url, way, attack.asks]
        done = subprocess.run(command, capture_output=True, timeout=90, check=True)
    said, peak = json.loads(done.stdout)
    return Cost(said, peak)


def run(number: int, _: Path) -> Iterator[str]:
    """Each attack ``number`` times, both ways; raises where one costs too much."""
    for name, attack in ATTACKS.items():
        for way in WAYS:
            costs = [cost_of(attack, way) for _ in range(number)]
            peak = max(cost.megabytes for cost in costs)
            yield f"{name} ({way}): {peak} MB; {costs[-1].said}"
            if peak > MOST_MEGABYTES:
                raise AssertionError(f"{name} takes {peak} MB")


async def _ask(base_url: str, way: Way, asks: str) -> str:
    asked = asker(way, base_url, "m")
    asked.transport._patience = _PATIENCE
    try:
        match asks:
            case "models":
                await asked.transport.call(lambda client: client.models.list(), Errand("check"))
            case "embeddings":
                errand = Errand("embedding", lane=Lane.EMBEDDINGS)

                async def create(client: Any) -> bytes:  # noqa: ANN401 (the SDK's)
                    raw = client.embeddings.with_raw_response
                    return bytes((await raw.create(model="m", input="a")).content)

                json.loads(await asked.transport.call(create, errand))
            case _:
                await asked.ask("How are letters retried?")
    except AskDocsError as error:
        return str(error)
    except ValueError:
        return "no JSON"
    finally:
        await asked.transport.close()
    return "an answer"


if __name__ == "__main__":
    _base_url, _way, _asks = sys.argv[1:]
    _said = asyncio.run(_ask(_base_url, cast("Way", _way), _asks))
    _peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    print(json.dumps([_said, _peak]))  # noqa: T201 (it is read by who started it)
