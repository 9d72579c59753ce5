"""Every sentence that askdocs says to people has its translation, and keeps what is filled in."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import askdocs
from askdocs.wording import wording_for
from askdocs.wording.japanese import SENTENCES

PACKAGE = Path(askdocs.__file__).parent

ERRORS = set(re.findall(r"── (\w+)", (PACKAGE / "errors.py").read_text(encoding="utf-8")))

SAYS = {*ERRORS, "AskDocsError", "Skipped", "work_done", "tell", "_say", "Step"}
"""Calls whose texts are shown to people."""

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
    "Waiting{}: {}",
    "{}.",
    "{}{}",
    "",
}

COMPOSED = {
    "{} ({} of {})",
    *("questions", "uploads", "requests", "question", "query"),
    *(f"{{}} {noun}{plural}" for noun in ("document", "passage", "file") for plural in ("", "s")),
}
"""Keys that no single text of the source is: parts are put together where they arise."""


def template(node: ast.expr) -> str | None:
    """A text as it is written, with ``{}`` for what is filled in."""
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
    # What the command line says goes to a terminal, in English.
    paths = (path for path in PACKAGE.rglob("*.py") if "cli" not in path.parts)
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in paths)


def written() -> Iterator[str]:
    """Every text in the source."""
    for module in sources():
        for node in ast.walk(module):
            if isinstance(node, ast.expr) and (text := template(node)) is not None:
                yield text


def said() -> Iterator[str]:
    """The texts that are given, as they are, to what shows them."""
    for module in sources():
        for node in ast.walk(module):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = node.args[1:] if name == "Skipped" else node.args
            if name in SAYS:
                for argument in [*given, *(keyword.value for keyword in node.keywords)]:
                    yield from filter(None, map(template, alternatives(argument)))


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


def test_every_sentence_finds_its_own_translation() -> None:
    """No other sentence fits better, whatever is filled in."""
    say = wording_for("ja")
    for sentence, translation in SENTENCES.items():
        # So many of something: the value is a number there.
        value = "1,00" if re.fullmatch(r"\{\} \w+", sentence) else "value"
        values = [f"{value}{number}" for number in range(sentence.count("{}"))]
        assert say(sentence.format(*values)) == translation.format(*values)


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        (
            "https://a.example/v1 takes no more requests for now. Try again in 5 s.",
            (
                "https://a.example/v1 は今これ以上リクエストを受け付けません。"
                " 5 秒後にもう一度お試しください。"
            ),
        ),
        ("Try again later.", "後でもう一度お試しください。"),
        (
            "it cannot be read (it is broken or no PDF)",
            "読み取れません（壊れているか、PDF ではありません）",
        ),
        ("Reading 6 passages", "6 箇所を読んでいます"),
        ("Reading 1 passage", "1 箇所を読んでいます"),
        ("1,204 files could not be read", "1,204 ファイルを読み込めませんでした"),
        ("Try again in 3 minutes.", "3 分後にもう一度お試しください。"),
        ("Nobody has said this before. Nor this.", "Nobody has said this before. Nor this."),
        ("", ""),
    ],
)
def test_sentences_in_sentences(english: str, japanese: str) -> None:
    """Parts are translated too, and what is not known stays as it is."""
    assert wording_for("ja-JP")(english) == japanese


def test_a_text_that_fits_everywhere_takes_no_longer() -> None:
    """An endpoint may say anything in what is filled in; it is not searched without end."""
    said = "(a of b " * 100_000
    assert wording_for("ja")(said) == said


@pytest.mark.parametrize("locale", ["", "en", "de", "jam", "en-JP"])
def test_other_languages_read_english(locale: str) -> None:
    """What is not spoken is not guessed."""
    assert wording_for(locale)("Ask again.") == "Ask again."
