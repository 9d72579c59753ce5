"""The protocol's edge on messages that no client would send."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lsp.conftest import FIXTURE
from tests.support.rpc import Connection, Message
from tests.support.talk import GOOD, LATEST, OWN, Talk
from tests.support.workspace import write_tree

METHODS = [
    *("askDocs/ask", "askDocs/search", "askDocs/status", "askDocs/documents", "askDocs/ledger"),
    *("askDocs/reindex", "askDocs/sync", "askDocs/uploadPlan", "textDocument/hover"),
    *("textDocument/codeAction", "workspace/executeCommand", "initialize", "foo/bar", "$/foo", ""),
]
NOTIFICATIONS = [
    *("textDocument/didOpen", "textDocument/didChange", "textDocument/didSave"),
    *("textDocument/didClose", "workspace/didChangeWatchedFiles", "$/cancelRequest"),
    *("workspace/didChangeConfiguration", "window/workDoneProgress/cancel", "$/setTrace"),
    *("$/progress", "foo/bar", "askDocs/ask", "textDocument/willSave", "initialized"),
    "notebookDocument/didOpen",
]
KEYS = [
    *("question", "query", "textDocument", "uri", "range", "position", "start", "end", "line"),
    *("character", "folder", "limit", "full", "conversation", "answer", "workDoneToken", "token"),
    *("partialResultToken", "command", "arguments", "contentChanges", "text", "version", "changes"),
    *(
        "languageId",
        "settings",
        "askDocs",
        "indexing",
        "include",
        "context",
        "id",
        "jsonrpc",
        "type",
    ),
]
"""The names of fields; ``exit`` and ``shutdown`` are no methods here, for they end the server."""

texts = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            *("", "max_retries", "file:///", "file:///x", "untitled:1", "file://host/x", "\x00"),
            *("file:///%00", "file:///%ff", "http://[", "askDocs.ask", "askDocs.showStatus"),
            *("askDocs.reindex", "\ud800", "../..", "x" * 10_000),
        ]
    ),
)
numbers = st.one_of(
    st.integers(-2, 5), st.sampled_from([2**31, 2**64, -(2**63), 1e308, 0.5, float("nan")])
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), texts), inner, max_size=4),
    ),
    max_leaves=12,
)
places = st.fixed_dictionaries({"line": numbers, "character": numbers})
ranges = st.fixed_dictionaries({"start": places, "end": places})
documents = st.fixed_dictionaries(
    {"uri": texts}, optional={"version": numbers, "text": texts, "languageId": texts}
)
likely = st.fixed_dictionaries(
    {},
    optional={
        "question": texts,
        "query": texts,
        "textDocument": documents,
        "range": ranges,
        "position": st.one_of(places, ranges),
        "command": texts,
        "arguments": st.lists(values, max_size=2),
        "conversation": st.lists(values, max_size=2),
        "partialResultToken": st.one_of(texts, numbers),
        "workDoneToken": st.one_of(texts, numbers),
        "token": st.one_of(texts, numbers),
        "id": st.one_of(texts, st.integers(-1, 5)),
        "contentChanges": st.lists(st.one_of(values, st.fixed_dictionaries({"text": texts}))),
        "changes": st.lists(st.fixed_dictionaries({"uri": texts, "type": numbers})),
        "settings": values,
        "context": values,
        "folder": st.one_of(st.none(), texts),
        "limit": numbers,
    },
)
"""Fields of the right names, and often of the right types: these get further in."""
params = st.one_of(likely, values)
requests = st.fixed_dictionaries(
    {"id": st.just(OWN), "method": st.sampled_from(METHODS)}, optional={"params": params}
)
notifications = st.fixed_dictionaries(
    {"method": st.sampled_from(NOTIFICATIONS)}, optional={"params": params}
)
responses = st.fixed_dictionaries(
    {"id": st.one_of(texts, st.integers(-1, 60), st.sampled_from(["askdocs-1", "askdocs-2"]))},
    optional={"result": values, "error": values},
).filter(lambda message: "result" in message or "error" in message)
echoes = st.sampled_from(
    [
        {"id": LATEST, "result": None},
        {"id": LATEST, "error": {"code": 1, "message": "x"}},
        {"method": "$/cancelRequest", "params": {"id": LATEST}},
        {"method": "window/workDoneProgress/cancel", "params": {"token": LATEST}},
    ]
)
"""What is about the latest request, which may still be running."""
messages = st.one_of(requests, requests, requests, notifications, responses, echoes)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A talk with one server, which must be alive in the end and have logged no error."""
    home = tmp_path_factory.mktemp("fuzz")
    server = Connection(cwd=home, env={"ASKDOCS_CACHE_DIR": str(home / "cache")})
    try:
        server.initialize(write_tree(home / "parcel", FIXTURE))
        server.wait_until_ready()
        yield Talk(server)
        answer = server.request("askDocs/ask", {"question": "How do I configure retries?"})
        assert answer["outcome"] == "answered"
        assert server.stop() == 0
        # Wrong notifications have no answer, so they are warned of in the log; nothing else is.
        assert [
            line for line in server.errors.splitlines() if " WARNING askdocs.lsp." not in line
        ] == []
    finally:
        server.kill()


@settings(max_examples=300)
@given(said=st.lists(messages, min_size=1, max_size=6), pieces=st.integers(1, 5))
def test_any_messages(talk: Talk, said: list[Message], pieces: int) -> None:
    """Each request gets exactly one response, however the messages are cut on their way."""
    talk.say(said, pieces)


@settings(max_examples=100)
@given(data=st.data())
def test_mutated_messages(talk: Talk, data: st.DataObject) -> None:
    """A good message with one thing wrong anywhere in it is answered once."""
    message = data.draw(st.sampled_from(GOOD))
    talk.say([mutated(message, data)], 1)


def test_a_storm_of_cancellations(talk: Talk) -> None:
    """Hundreds of requests, each cancelled at once and twice: every one is answered once."""
    ask = {"id": OWN, "method": "askDocs/ask", "params": {"question": "retries?"}}
    cancel = {"method": "$/cancelRequest", "params": {"id": LATEST}}
    talk.say([ask, cancel, cancel] * 300, 3)


def test_one_id_for_many(talk: Talk) -> None:
    """An id that belongs to a running request is refused for another: two requests, two answers."""
    talk.repeat(5)


def test_deep_and_long_params(talk: Talk) -> None:
    """Nesting without end and megabytes of text are refused or passed over."""
    deep: Any = None
    for _ in range(300):
        deep = {"range": [deep]}
    for params in (deep, {"question": deep}, {"question": "x", "extra": deep}):
        talk.say([{"id": OWN, "method": "askDocs/ask", "params": params}], 2)
        talk.say(
            [{"method": "workspace/didChangeConfiguration", "params": {"settings": params}}], 1
        )
    long = {"query": "word " * 1_000_000, "limit": 1}
    talk.say([{"id": OWN, "method": "askDocs/search", "params": long}], 7)


def mutated(message: Message, data: st.DataObject) -> Message:
    """``message`` with the value at one of its paths put in place by another."""
    changed = copy.deepcopy(message)
    paths = list(_paths(changed["params"], ()))
    *above, last = data.draw(st.sampled_from(paths))
    inside = changed["params"]
    for step in above:
        inside = inside[step]
    inside[last] = data.draw(values)
    return changed


def _paths(value: Any, above: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 (JSON)
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in steps:
        yield (*above, step)
        if isinstance(inner, dict | list):
            yield from _paths(inner, (*above, step))
