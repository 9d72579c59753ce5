"""Messages to hurt a server with: mutated, huge, nested, broken, cancelled, out of order."""

import copy
import random
from collections.abc import Callable, Sequence
from typing import Any

from tests.support.rpc import Message
from tests.support.talk import GOOD, LATEST, OWN, framed

_TYPICAL = 60
"""Messages in a batch."""

Batch = list[Message | bytes]


def batch(chance: random.Random, pages: Sequence[str]) -> Batch:
    """Some messages that go together; ``pages`` are URIs of documents."""
    kinds: list[tuple[Callable[[random.Random, Sequence[str]], Batch], int]] = [
        (_mutated, 60),
        (_cancelled, 10),
        (_out_of_order, 15),
        (_broken, 15),
        (_huge, 2),
    ]
    makers, weights = zip(*kinds, strict=True)
    made: Batch = chance.choices(makers, weights)[0](chance, pages)
    return made


def _mutated(chance: random.Random, _pages: Sequence[str]) -> Batch:
    """Good messages with wrong values anywhere, side by side."""
    return [_message(chance) for _ in range(_TYPICAL)]


def _cancelled(chance: random.Random, _pages: Sequence[str]) -> Batch:
    """Requests that are cancelled at once, twice, before they came, or answered by the client."""
    said: Batch = []
    for _ in range(_TYPICAL // 3):
        said.append(copy.deepcopy(chance.choice([one for one in GOOD if "id" in one])))
        said += chance.choices(
            [
                {"method": "$/cancelRequest", "params": {"id": LATEST}},
                {"method": "$/cancelRequest", "params": {"id": 10**9}},
                {"method": "window/workDoneProgress/cancel", "params": {"token": 1}},
                {"id": LATEST, "result": None},
                {"id": LATEST, "error": {"code": 1, "message": "x"}},
                {"id": "askdocs-1", "result": [{"include": "*"}]},
            ],
            k=2,
        )
    return said


def _out_of_order(chance: random.Random, pages: Sequence[str]) -> Batch:
    """Documents that are changed before they are opened, opened twice, closed for good."""
    said: Batch = []
    for _ in range(_TYPICAL):
        uri = chance.choice([*pages, "untitled:1", "file:///x"])
        document = {"uri": uri, "version": chance.randrange(-2, 9), "languageId": "markdown"}
        text = chance.choice(["", "# A\n\nretries 😀\n", "x" * 5_000, "\ud800", "```\n" * 99])
        start, end = ({"line": chance.randrange(40), "character": _number(chance)} for _ in "ab")
        said.append(
            chance.choice(
                [
                    {
                        "method": "textDocument/didOpen",
                        "params": {"textDocument": {**document, "text": text}},
                    },
                    {
                        "method": "textDocument/didChange",
                        "params": {
                            "textDocument": document,
                            "contentChanges": [
                                {"range": {"start": start, "end": end}, "text": text},
                                {"text": text},
                            ][chance.randrange(2) :],
                        },
                    },
                    {"method": "textDocument/didClose", "params": {"textDocument": document}},
                    {"method": "textDocument/didSave", "params": {"textDocument": document}},
                    {
                        "id": OWN,
                        "method": "textDocument/hover",
                        "params": {"textDocument": document, "position": start},
                    },
                    {"id": OWN, "method": "askDocs/ask", "params": {"question": "retries?"}},
                    {"method": "initialized", "params": {}},
                    {"id": OWN, "method": "initialize", "params": {"capabilities": {}}},
                ]
            )
        )
    return said


def _broken(chance: random.Random, _pages: Sequence[str]) -> Batch:
    """What is no message, among messages that are."""
    deep = chance.choice([50, 5_000, 200_000])
    broken = [
        framed(b""),
        framed(b"no JSON"),
        framed(b"[]"),
        framed(b"null"),
        framed(b"{}"),
        framed(b'{"jsonrpc": "2.0", "id": null, "method": "askDocs/status"}'),
        framed(b'{"jsonrpc": "2.0", "id": [1], "method": "askDocs/status"}'),
        framed(b'{"jsonrpc": "1.0", "method": "askDocs/status"}'),
        framed(b"\xff\xfe\x00"),
        framed(b"[" * deep),
        framed(b'{"a":' * deep + b"1" + b"}" * deep),
        framed(b'{"jsonrpc": "2.0", "method": "$/progress", "params": 1%s}' % (b"0" * 9_000)),
        b"Content-Length: 12x\r\n\r\n",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: 0\r\n\r\n",
        b"Content-Length: 3\r\nContent-Type: x\r\n\r\n{}x",
        b"X: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x00" * 9_000 + b"\r\n\r\n",
        b"\r\n\r\n\r\n\r\n",
    ]
    said: Batch = []
    for _ in range(_TYPICAL // 3):
        said += [chance.choice(broken), _message(chance)]
    return said


def _huge(chance: random.Random, pages: Sequence[str]) -> Batch:
    """Megabytes in one message; also more than the server takes."""
    size = chance.choice([1_000_000, 4_000_000])
    long = chance.choice(["word ", "x", "\n", "😀", "# a\n", "<", "\\"]) * (size // 4)
    many: list[object] = [chance.choice([None, 5, "x", [], {}])] * (size // 10)
    document = {"uri": chance.choice(pages), "version": 1, "languageId": "x", "text": long}
    refused = b"Content-Length: 70000000\r\n\r\n" + b" " * 70_000_000
    huge: Batch = [
        {"id": OWN, "method": "askDocs/search", "params": {"query": long}},
        {
            "id": OWN,
            "method": "askDocs/ask",
            "params": {"question": "retries?", "conversation": many},
        },
        {"method": "textDocument/didOpen", "params": {"textDocument": document}},
        {"method": "workspace/didChangeWatchedFiles", "params": {"changes": many}},
        {"method": "workspace/didChangeWatchedFiles", "params": {"changes": long}},
        {"id": OWN, "method": long, "params": long},
        refused if chance.random() < 0.03 else framed(b" " * size),
    ]
    close = {"method": "textDocument/didClose", "params": {"textDocument": document}}
    return [chance.choice(huge), chance.choice(huge), close, _message(chance)]


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
            return _number(chance)
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


def _number(chance: random.Random) -> int:
    return chance.choice([0, -1, 1, 3, 2**31, 2**63, -(2**53), 10**400])
