"""Names of code in questions, and whether the docs have them."""

import pytest
from attrs import frozen

from askdocs.answering.code_names import (
    asks_about_release,
    asks_about_symbols,
    code_name,
    is_known,
    named_numbers,
)


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
        ("4.1.0", "4.1.0"),
        ("(v4.1),", "v4.1"),
        ("2.0.0-rc.1", "2.0.0-rc.1"),
        ("E0308", "E0308"),
        ("TS2345:", "TS2345"),
        ("F401", "F401"),
        ("ORA-01017", "ORA-01017"),
        ("CVE-2031-12345?", "CVE-2031-12345"),
        ("0x80070005", "0x80070005"),
        ("ctrl-shift-p", "ctrl-shift-p"),
        ("C-x", "C-x"),
        ("UTF-8", ""),
        ("H264", ""),
        ("2031", ""),
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
        ("4.1.0", _Passage("since v4.1.0."), True),
        ("v4.1.0", _Passage("since 4.1.0"), True),
        ("4.1.0", _Passage("since 14.1.0 or 4.1.0.1"), False),
        ("SHA2048", _Passage("as sha-2048 does"), True),
        ("E0308", _Passage("e03081"), False),
    ],
)
def test_what_is_known(name: str, passage: _Passage, known: bool) -> None:
    """A name is there as it is, or as what a passage is called; its parts in a text are no name."""
    assert is_known(name, [passage]) is known


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("What does exit code 137 mean?", {"137"}),
        ("It exited with status 2", {"2"}),
        ("Why do I get HTTP 429?", {"429"}),
        ("How do I handle a 404 response?", {"404"}),
        ("終了コード137とは", {"137"}),
        ("错误码 1045 是什么", {"1045"}),
        ("What is new in 4.1?", {"4.1"}),
        ("Does it run on Python 3.12?", {"3.12"}),
        ("4.1で何が変わりましたか", {"4.1"}),
        ("Is .NET 4.8 needed?", {"4.8"}),
        ("How do I set the timeout to 0.5?", set()),
        ("What changed when it takes 0.5 seconds?", set()),
        ("Is 0.5 enough?", set()),
        ("Can 100 pigeons share a loft?", set()),
    ],
)
def test_numbers_that_are_names(question: str, numbers: set[str]) -> None:
    """A code and a version are names; an amount is none."""
    assert named_numbers(question) == numbers


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What does ?? do?", True),
        ("&&", True),
        ("&& and ||", True),
        ("When is `=>` better than a function?", True),
        ("??演算子とは", True),
        ("How do I open File -> Settings -> Fonts?", False),
        ("🚀 How do I deploy this to a server?", False),
    ],
)
def test_questions_about_symbols(question: str, expected: bool) -> None:
    """Whoever only writes in symbols does not ask about them."""
    assert asks_about_symbols(question) is expected


def test_questions_about_a_release() -> None:
    """What is new is another question than what is needed."""
    assert asks_about_release("What was fixed in 4.1.0?")
    assert asks_about_release("When was 4.1.0 released?")
    assert not asks_about_release("Is Python 3.12 needed?")
