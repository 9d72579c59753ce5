"""Messages to a server, cut anywhere on their way, and the count of what is answered."""

import json
import random
from collections import Counter
from collections.abc import Sequence

from tests.support.rpc import Connection, Message

OWN = "<an id of its own>"
LATEST = "<the id of the latest request>"


_RANGE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}}
_DOCUMENT = {"uri": "file:///x"}
GOOD: list[Message] = [
    {
        "id": OWN,
        "method": "askDocs/ask",
        "params": {
            "question": "How do I configure retries?",
            "textDocument": _DOCUMENT,
            "range": _RANGE,
            "conversation": [{"question": "a", "answer": "b"}],
            "workDoneToken": 1,
            "partialResultToken": "two",
        },
    },
    {"id": OWN, "method": "askDocs/search", "params": {"query": "retries", "limit": 3}},
    {
        "id": OWN,
        "method": "textDocument/hover",
        "params": {"textDocument": _DOCUMENT, "position": _RANGE["start"], "range": _RANGE},
    },
    {
        "id": OWN,
        "method": "textDocument/codeAction",
        "params": {"textDocument": _DOCUMENT, "range": _RANGE, "context": {"diagnostics": []}},
    },
    {
        "id": OWN,
        "method": "workspace/executeCommand",
        "params": {"command": "askDocs.ask", "arguments": [{"question": "x", "range": _RANGE}]},
    },
    {
        "method": "textDocument/didChange",
        "params": {
            "textDocument": {**_DOCUMENT, "version": 2},
            "contentChanges": [{"range": _RANGE, "text": "x"}],
        },
    },
    {
        "method": "workspace/didChangeWorkspaceFolders",
        "params": {"event": {"added": [], "removed": [{"uri": "file:///y", "name": "y"}]}},
    },
    {
        "method": "workspace/didChangeWatchedFiles",
        "params": {"changes": [{"uri": "file:///x", "type": 1}]},
    },
]
"""Messages as clients send them."""


def framed(body: bytes) -> bytes:
    """``body`` with its header."""
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


class Talk:
    """Sends messages whose requests have ids of their own, and counts what is answered."""

    def __init__(self, server: Connection) -> None:
        self._server = server
        self._next = 1_000_000

    def say(self, said: Sequence[Message | bytes], pieces: int) -> None:
        """Send all messages, cut into ``pieces`` without regard to where one ends.

        Bytes are sent as they are and must hold no request that has an id.
        """
        ids: list[int | str] = []
        data = bytearray()
        for message in said:
            if isinstance(message, bytes):
                data += message
                continue
            if message.get("id") == OWN and "method" in message:
                self._next += 1
                # A number or a text: both are ids.
                ids.append(self._next if self._next % 2 else f"id {self._next}")
            latest = json.dumps(ids[-1] if ids else 0)
            written = json.dumps({"jsonrpc": "2.0", **message})
            for mark in (OWN, LATEST):
                written = written.replace(json.dumps(mark), latest)
            data += framed(written.encode())
        chance = random.Random(len(data))
        cuts = sorted(chance.randrange(len(data) + 1) for _ in range(pieces - 1))
        for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
            self._server.send_bytes(bytes(data[start:end]))
        self._expect(ids)

    def repeat(self, times: int) -> None:
        """Send one request again and again under one id."""
        self._next += 1
        ask = {"id": self._next, "method": "askDocs/ask", "params": {"question": "retries?"}}
        body = json.dumps({"jsonrpc": "2.0", **ask}).encode()
        self._server.send_bytes(framed(body) * times)
        self._expect([self._next] * times)

    def _expect(self, ids: list[int | str]) -> None:
        """One answer to each of ``ids``, and none to anything else that has an id."""
        self._next += 1
        last = self._next
        missing: Counter[int | str | None] = Counter(ids)
        # Requests run side by side; whatever came before this one has been begun by then.
        self._server.send({"id": last, "method": "askDocs/status"})
        seen: Counter[int | str | None] = Counter()
        while missing - seen or not seen[last]:
            answer = self._server.wait_for(lambda m: "method" not in m)
            assert ("result" in answer) != ("error" in answer), answer
            if "error" in answer:
                assert answer["error"]["code"] != -32603, answer
                assert "Traceback" not in json.dumps(answer)
            seen[answer.get("id")] += 1
        seen.pop(None, None)
        assert seen == missing + Counter([last])
        self._server.notifications.clear()
