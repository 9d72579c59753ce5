"""Short questions that say a name of code in words find what has the name."""

from pathlib import Path

import pytest

from askdocs.retrieval.spelled_names import spelled_names
from tests.support.desk import desk_with

DOCS = """\
//- /docs/serving.md
# Serving

The server listens on a port. When it is taken, the server takes the next, and says so.

//- /docs/options.md
# Options

## server.port

A number; 7000 unless it is set.

## server.host

A name; all of them unless it is set.

## retryLimit

How often a request is sent again.

## --max-depth

How far links are followed.
"""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the port of the server", "server.port"),
        ("session cookie", "session_cookie"),
        ("What is the max depth for?", "--max-depth"),
        ("undo levels", "undolevels"),
        ("the session cookie name", "session_cookie_name"),
    ],
)
def test_spellings(text: str, name: str) -> None:
    """Pairs in either order, and three words in a row, in every spelling of code."""
    assert name in spelled_names(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "port",
        "how do you do",
        "サーバーのポート",
        "the port of a server behind a proxy that rewrites addresses refuses connections",
    ],
)
def test_what_makes_no_name(text: str) -> None:
    """One word, words that say little, other scripts and long questions make no names."""
    assert spelled_names(text) == ()


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("How do I change the port of the server?", "server.port"),
        ("limit of a retry", "retryLimit"),
        ("max depth", "--max-depth"),
    ],
)
def test_the_option_is_first(question: str, heading: str, tmp_path: Path) -> None:
    """The section of the option comes first, also for being named."""
    desk = desk_with(tmp_path, DOCS)
    first = desk.search(question)[0]
    desk.close()
    assert first.passage.headings[-1] == heading
    assert "name" in {signal.name for signal in first.signals}
