"""What the server answers has the shapes that the protocol document shows."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.test_documents import interface
from tests.support.rpc import Connection
from tests.support.workspace import write_tree

FIXTURE = """\
//- /docs/guide.md
# Guide

## Retries

A request is retried three times.

//- /docs/empty.md

//- /docs/letter.docx
not a text
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    home = tmp_path_factory.mktemp("contract")
    folder = write_tree(home / "guide", FIXTURE)
    connection = Connection(cwd=home, env={"ASKDOCS_CACHE_DIR": str(home / "cache")})
    try:
        connection.initialize(folder)
        connection.wait_until_ready()
        yield connection
        assert connection.stop() == 0
    finally:
        connection.kill()


def check(value: dict[str, Any], name: str) -> None:
    """``value`` has every field that the interface ``name`` demands, and no unknown one."""
    fields = interface(name)
    assert set(value) <= set(fields)
    assert {field for field, optional in fields.items() if not optional} <= set(value)


def test_ask(server: Connection) -> None:
    """An answer that came whole."""
    result = server.request("askDocs/ask", {"question": "How often is a request retried?"})
    check(result, "AskResult")
    check(result["assistant"], "Assistant")
    assert result["citations"]
    for citation in result["citations"]:
        check(citation, "Citation")


def test_explained_ask(server: Connection) -> None:
    """An answer that is none, with the word that is not there and the reasons."""
    asked = {"question": "How often is a request to Kafka retried?", "explain": True}
    result = server.request("askDocs/ask", asked)
    check(result, "AskResult")
    assert result["absent"] == ["Kafka"]
    check(result["reasons"], "Reasons")


def test_streamed_ask(server: Connection) -> None:
    """The values of a stream are of the three kinds, sources first."""
    params = {"question": "How often is a request retried?", "partialResultToken": "p"}
    result = server.request("askDocs/ask", params)
    check(result, "AskResult")
    values = server.progress("p")
    assert values[0]["kind"] == "sources"
    for value in values:
        match value:
            case {"kind": "sources", "hits": [_, *_] as hits, **rest}:
                check(hits[0], "Hit")
            case {"kind": "citation", "citation": citation, **rest}:
                check(citation, "Citation")
            case {"kind": "text", "text": str(), **rest}:
                pass
            case _:
                pytest.fail(f"unknown value {value}")
        assert not rest


def test_search(server: Connection) -> None:
    """Hits with their places."""
    result = server.request("askDocs/search", {"query": "retries"})
    check(result, "SearchResult")
    assert result["hits"]
    for hit in result["hits"]:
        check(hit, "Hit")


def test_status(server: Connection) -> None:
    """The status of the folders; ``reindex`` answers the same."""
    for status in (server.request("askDocs/status", {}), server.request("askDocs/reindex", {})):
        check(status, "Status")
        check(status["assistant"], "Assistant")
        for folder in status["folders"]:
            check(folder, "Folder")


def test_documents(server: Connection) -> None:
    """Every file that was considered."""
    result = server.request("askDocs/documents", {})
    check(result, "DocumentsResult")
    assert len(result["documents"]) == 3, result
    for document in result["documents"]:
        check(document, "DocumentState")


def test_ledger(server: Connection) -> None:
    """Nothing was sent."""
    result = server.request("askDocs/ledger", {})
    check(result, "LedgerResult")
    assert result["entries"] == []
