"""Many messages that no client would send: one response to each request, and flat memory."""

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.hardening.process import open_files, resident
from tests.lsp.conftest import FIXTURE
from tests.lsp.test_fuzz import GOOD, Talk
from tests.support.rpc import Connection, Message
from tests.support.workspace import write_tree

_BATCH = 60
_MOST_GROWTH = 60_000_000
"""Bytes that the server may grow by after the first tenth of the messages."""


def run(number: int, home: Path, seed: int = 1) -> Iterator[str]:
    """Send about ``number`` messages; rows of figures. Raises where a promise does not hold."""
    chance = random.Random(seed)
    server = Connection(cwd=home, env={"ASKDOCS_CACHE_DIR": str(home / "cache")})
    try:
        server.initialize(write_tree(home / "parcel", FIXTURE))
        server.wait_until_ready()
        talk = Talk(server)
        sent, early, files = 0, 0, 0
        while sent < number:
            said = [_message(chance) for _ in range(_BATCH)]
            talk.say(said, chance.randint(1, 8))
            sent += len(said)
            if not early and sent >= number // 10:
                early, files = resident(server), open_files(server)
        late = resident(server)
        assert late - early < _MOST_GROWTH, (early, late)
        assert open_files(server) <= files + 8
        answer = server.request("askDocs/ask", {"question": "How do I configure retries?"})
        assert answer["outcome"] == "answered"
        assert server.stop() == 0
        assert "Traceback" not in server.errors
        yield f"{sent:,} messages, each request answered once"
        yield f"memory {early / 1e6:.0f} MB after a tenth, {late / 1e6:.0f} MB at the end"
    finally:
        server.kill()


def _message(chance: random.Random) -> Message:
    message: Message = copy.deepcopy(chance.choice(GOOD))
    for _ in range(chance.choice([0, 1, 1, 2, 4])):
        _mutate(message.get("params"), chance)
    if chance.random() < 0.05:
        message["params"] = _value(chance, 0)
    return message


def _mutate(value: Any, chance: random.Random) -> None:  # noqa: ANN401 (JSON)
    while isinstance(value, dict | list) and value:
        key = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
        if not isinstance(value[key], dict | list) or chance.random() < 0.3:
            value[key] = _value(chance, 0)
            return
        value = value[key]


def _value(chance: random.Random, depth: int) -> Any:  # noqa: ANN401 (JSON)
    match chance.randrange(12 if depth < 4 else 9):
        case 0:
            return None
        case 1:
            return chance.choice([True, False])
        case 2:
            return chance.choice([0, -1, 1, 2**31, 2**63, -(2**53), 10**400])
        case 3:
            return chance.choice([0.5, -0.0, 1e308])
        case 4:
            return "".join(
                chance.choices("aé\u202e\x00😀日/.%[](){}<>\\\"'\n", k=chance.randrange(40))
            )
        case 5:
            return chance.choice(
                ["file:///etc/passwd", "file://h/x", "untitled:x", "%00", "\ud800"]
            )
        case 6:
            return "x" * chance.choice([10, 1_000, 40_000])
        case 7:
            return chance.choice(["jsonrpc", "class", "__proto__", "id"])
        case 8:
            return []
        case 9:
            return [_value(chance, depth + 1) for _ in range(chance.randrange(4))]
        case _:
            names = ["uri", "range", "start", "line", "jsonrpc", "class", "", "text"]
            return {chance.choice(names): _value(chance, depth + 1) for _ in range(3)}
