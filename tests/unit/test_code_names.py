"""Names of code in questions, and whether the docs have them."""

import pytest
from attrs import frozen

from askdocs.answering.code_names import code_name, is_known


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("server.maxConnections?", "server.maxConnections"),
        ("`retry_limit`", "retry_limit"),
        ("maxConnections", "maxConnections"),
        ("std::vector", "std::vector"),
        ("--dry-run,", "--dry-run"),
        ("$app.mount()", "$app.mount"),
        ("SESSION_COOKIE_NAME", "SESSION_COOKIE_NAME"),
        ("e.g.", ""),
        ("read-only", ""),
        ("client/server", ""),
        ("3.11", ""),
        ("HTTP", ""),
        ("Kiln", ""),
        ("sentence.", ""),
        ("サーバー", ""),
        ("FastAPIにありますか", ""),
    ],
)
def test_code_names(word: str, name: str) -> None:
    """Flags, dots, underscores and capitals in the middle make a name, punctuation does not."""
    assert code_name(word) == name


@frozen
class _Passage:
    text: str
    called: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("name", "passage", "known"),
    [
        ("server.port", _Passage("set `server.port` to 7000"), True),
        ("app.add_route", _Passage("call router.add_route(path)"), True),
        ("server.maxConnections", _Passage("server: { maxconnections: 9 }"), True),
        ("retries.max", _Passage("at most five", frozenset({"retries", "max", "options"})), True),
        ("server.turbo", _Passage("the server has a turbo"), False),
        ("server.maxConnections", _Passage("the server closes at the max of connections"), False),
        ("--dry-run", _Passage("a dry run"), False),
    ],
)
def test_what_is_known(name: str, passage: _Passage, known: bool) -> None:
    """A name is there as it is, or as what a passage is called; its parts in a text are no name."""
    assert is_known(name, [passage]) is known
