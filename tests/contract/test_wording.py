"""Every sentence that askdocs says to people has its translation, and keeps what is filled in."""

import ast
import pickle
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import askdocs
from askdocs.cli import terminal
from askdocs.wording import Message, counted, from_json, joined, to_json, wording_for
from askdocs.wording.japanese import SENTENCES

PACKAGE = Path(askdocs.__file__).parent

ERRORS = set(re.findall(r"── (\w+)", (PACKAGE / "errors.py").read_text(encoding="utf-8")))

SAYS = {*ERRORS, "AskDocsError", "Skipped", "work_done", "tell", "_say", "Step"}
"""Calls whose texts are shown to people, besides ``Message``."""

TECHNICAL = {
    # Names of fields.
    "params",
    "params.command",
    "params.limit",
    # What only who writes a client sees.
    "does not have the right shape",
    "must be from 1 to {}",
    "there is no such command; there are {}",
    # Joined from parts that are translated.
    *("{}.", "{}: {}", "{} {}", "{} = {}", "{} {}s", "  “{}” ({}{})", ""),
}

COMPOSED = {
    "{} ({} of {})",
    *("questions", "uploads", "requests", "question", "query"),
    *(f"{{}} {noun}{plural}" for noun in ("document", "passage", "file") for plural in ("", "s")),
}
"""Keys that no single text of the source is: parts are put together where they arise."""


def template(node: ast.expr) -> str | None:
    """A text as it is written; one with values where it stands has ``{}`` for each."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(
                str(value.value) if isinstance(value, ast.Constant) else "{}" for value in values
            )
        case _:
            return None


@cache
def sources() -> tuple[ast.Module, ...]:
    # Of the command line ``ask`` alone is translated, and what all commands share.
    translated = {"ask.py", "terminal.py", "wiring.py"}
    paths = (p for p in PACKAGE.rglob("*.py") if "cli" not in p.parts or p.name in translated)
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in paths)


def written() -> Iterator[str]:
    """Every text in the source."""
    for module in sources():
        for node in ast.walk(module):
            if isinstance(node, ast.expr) and (text := template(node)) is not None:
                yield text


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the source, with the name of what is called."""
    for module in sources():
        for node in ast.walk(module):
            if isinstance(node, ast.Call):
                yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def said() -> Iterator[str]:
    """The sentences that people see, by their keys."""
    for name, node in calls():
        if name == "Message" and node.args:
            yield from filter(None, map(template, alternatives(node.args[0])))
        yield from (text for text in spoken(name, node) if text is not None)


def spoken(name: str, node: ast.Call) -> Iterator[str | None]:
    """The texts that ``node`` gives, as they are, to what shows them."""
    if name in SAYS:
        given = node.args[1:] if name == "Skipped" else node.args
        for argument in [*given, *(keyword.value for keyword in node.keywords)]:
            yield from map(template, alternatives(argument))


def alternatives(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from alternatives(node.body)
        yield from alternatives(node.orelse)
    else:
        yield node


def test_what_is_said_is_there_in_japanese() -> None:
    """A new sentence is not forgotten."""
    assert set(said()) - set(SENTENCES) - TECHNICAL == set()


def test_nothing_is_translated_that_is_not_said() -> None:
    """A sentence that was reworded leaves no translation behind."""
    assert set(SENTENCES) - set(written()) - COMPOSED == set()


@pytest.mark.parametrize("sentence", SENTENCES)
def test_translations_keep_what_is_filled_in(sentence: str) -> None:
    """Each value has its place, and the sentence is Japanese."""
    holes = set(re.findall(r"\{\d?\}", SENTENCES[sentence]))
    assert holes == {f"{{{number}}}" for number in range(sentence.count("{}"))}
    assert re.search("[\u3001-\u30ff\u4e00-\u9fff]", SENTENCES[sentence])


def test_what_is_filled_in_is_kept_apart() -> None:
    """A sentence with values is a message: put together by hand it could not be told apart."""
    by_hand = {
        text for name, node in calls() for text in spoken(name, node) if text and "{}" in text
    }
    assert by_hand - TECHNICAL == set()


@pytest.mark.parametrize(
    ("message", "japanese"),
    [
        (
            Message("Try again{}.", Message(" in {}", Message("{} s", 5))),
            "5 秒後にもう一度お試しください。",
        ),
        (Message("{} of {} files", 3, "1,204"), "1,204 ファイル中 3"),
        (
            Message("it cannot be read ({})", Message("it is broken or no PDF")),
            "読み取れません（壊れているか、PDF ではありません）",
        ),
        (Message("Reading {}", counted(6, "passage")), "6 箇所を読んでいます"),
        (Message("Reading {}", counted(1, "passage")), "1 箇所を読んでいます"),
        (
            Message("{} could not be read", counted(1_204, "file")),
            "1,204 ファイルを読み込めませんでした",
        ),
        (
            joined(("Try again later.", "", "Ask again.")),
            "後でもう一度お試しください。 もう一度お試しください。",
        ),
        (
            joined(("Ask again.", Message("Nobody has said {} before.", "this"))),
            "もう一度お試しください。 Nobody has said this before.",
        ),
        ("Try again later.", "後でもう一度お試しください。"),
        ("Nobody has said this before.", "Nobody has said this before."),
        ("", ""),
    ],
)
def test_messages_in_messages(message: str, japanese: str) -> None:
    """Parts are translated too, and what is not known stays as it is."""
    assert wording_for("ja-JP")(message) == japanese


@pytest.mark.parametrize(
    "name",
    ["questions", "Upload", "the default", "Ask again.", "{} files", "{0}", "a {b", "5 files"],
)
def test_what_users_write_is_never_translated(name: str) -> None:
    """A folder may be called like a sentence of ours."""
    assert (
        wording_for("ja")(Message("The folder {} is gone.", name))
        == f"フォルダー {name} がなくなりました。"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a text",
        Message("Ask again."),
        Message("The folder {} is gone.", "questions"),
        Message("it cannot be read ({})", Message("it is broken or no PDF")),
        joined(("Ask again.", Message("Reading {}", counted(2, "passage")))),
    ],
)
def test_messages_outlive_their_process(text: str) -> None:
    """What was filled in is known after a way through JSON or another process."""
    say = wording_for("ja")
    pickled: str = pickle.loads(pickle.dumps(text))  # noqa: S301 (it is our own)
    for again in (from_json(to_json(text)), pickled):
        assert again == text
        assert say(again) == say(text)


def test_values_that_are_no_texts() -> None:
    """They are kept as what they look like: a path, as it is written."""
    text = Message("there is no folder {}", Path("docs"))
    assert from_json(to_json(text)) == "there is no folder docs"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, ""),
        ({"LANG": "ja_JP.UTF-8"}, "ja_JP.UTF-8"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "C"),
        ({"LANG": "C", "LC_MESSAGES": "ja_JP"}, "ja_JP"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": ""}, "ja_JP.UTF-8"),
    ],
)
def test_the_language_of_a_terminal(environment: dict[str, str], language: str) -> None:
    """The variables count in the order of POSIX."""
    assert terminal.locale(environment) == language


@pytest.mark.parametrize("locale", ["", "en", "de", "jam", "en-JP"])
def test_other_languages_read_english(locale: str) -> None:
    """What is not spoken is not guessed."""
    assert wording_for(locale)("Ask again.") == "Ask again."
