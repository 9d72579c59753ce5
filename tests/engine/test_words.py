"""Words that are no words of a language, and words that are written in several ways."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import Desk, desk_with

_FIXES = ("letters were lost at sea", "the loft was left open", "two pigeons shared a ring")

CHANGELOG = "# Changelog\n\n" + "".join(
    f"## [{major}.{minor}.{patch}] - 20{major:02}-{minor + 1:02}-{patch + 10}\n\n"
    f"### Added\n\n- The option `nest_{major}{minor}{patch}`.\n\n"
    f"### Fixed\n\n- A fault by which {_FIXES[patch % 3]}.\n\n"
    for major in range(5, 0, -1)
    for minor in range(9, -1, -1)
    for patch in range(3, -1, -1)
)

FIXTURE = f"""\
//- /CHANGELOG.md
{CHANGELOG}
//- /docs/language.md
# The rule language

## Operators

`??` takes the right side where the left one is empty. `?.` stops at what is missing. `&&` needs
both sides, `||` one. `|>` hands a value on, `=>` begins a rule, `...` spreads a list, `**` raises
to a power, and `!` turns a rule round.

## Signs of the weather

🚀 marks an express letter. ⚠️ marks a storm.

## Filters

A filter is a rule that lets letters pass.

//- /docs/keys.md
# Keyboard

## Window

Press Ctrl+Shift+P for the palette, `C-x C-f` for a file and <kbd>Alt</kbd> + <kbd>Enter</kbd> to
zoom. On a Mac ⌘K clears the list.

## Mouse

Click the dove.

//- /docs/errors.md
# Troubleshooting

## When the loft ends

Exit code 137 means that the loft was too small. Exit code 2 means bad weather.

## What the gate answers

HTTP 429 means that too many letters came at once.

## Faults of a rule

E0308 is a rule of the wrong shape. PG4471 is a rule without an end. CVE-2031-12345 is mended.

//- /docs/fr.md
# Réglages

Le délai des réglages se change dans le café de Besançon.

//- /docs/en.md
# A day in town

The naive pigeon waits in the cafe. The street is called Straße, the town İstanbul.

//- /docs/ja.md
# フックの使い方

useStateフックは状態を保持します。ﾊﾞｯﾌｧの大きさはサーバーが決めます。

//- /docs/zh.md
# 设置超时

设置timeout参数可以改变数据库连接的等待时间。
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = desk_with(tmp_path_factory.mktemp("words"), FIXTURE)
    yield desk
    desk.close()


@pytest.mark.parametrize(
    ("question", "version"),
    [
        ("What was fixed in v4.1.0?", "4.1.0"),
        ("What is new in 2.1.0?", "2.1.0"),
        ("What changed in version 3.4.2?", "3.4.2"),
        ("4.1.0", "4.1.0"),
        ("v1.9.3", "1.9.3"),
        ("When was 2.1.0 released?", "2.1.0"),
        ("Was ist neu in 2.1.0?", "2.1.0"),
        ("2.1.0の変更点は?", "2.1.0"),
        ("4.9.0 有什么变化?", "4.9.0"),
    ],
)
def test_a_version_is_answered_by_its_own_section(desk: Desk, question: str, version: str) -> None:
    """Of two hundred releases the one that is asked for is quoted, and no other."""
    answer = desk.ask(question)
    assert answer.outcome == "answered", answer.text
    for citation in answer.citations:
        assert any(f"[{version}]" in heading for heading in citation.headings)


def test_the_date_of_a_release(desk: Desk) -> None:
    """It stands in the heading, which the answer shows."""
    assert "2002-02-10" in desk.ask("When was 2.1.0 released?").text


def test_a_series_is_answered_by_its_versions(desk: Desk) -> None:
    """Whoever asks for 4.1 is shown versions of 4.1, the first of them first."""
    citations = desk.ask("What's new in 4.1?").citations
    assert "[4.1.0]" in " ".join(citations[0].headings)
    assert all("[4.1." in " ".join(citation.headings) for citation in citations)


@pytest.mark.parametrize(
    "question",
    [
        *("What changed in 7.7.7?", "What was fixed in v4.1.9?", "4.1.9", "What is new in 6.2?"),
        *("1.10.0", "What does exit code 139 mean?", "What does HTTP 418 mean?"),
        *("What does E0309 mean?", "PG4472", "Is CVE-2031-12346 mended?"),
        *("What does Ctrl+Shift+K do?", "What does C-x C-k do?", "What does ⌘J do?"),
        *("What does <=> do?", "What does `&` mean?", "What does 🎉 mean?"),
    ],
)
def test_what_is_absent_is_refused(desk: Desk, question: str) -> None:
    """A version, code, chord or operator that is not there is not answered with one like it."""
    answer = desk.ask(question)
    assert answer.outcome == "notInDocs", answer.text


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        *((f"What does {one} do?", "Operators") for one in ("??", "?.", "&&", "||", "|>", "=>")),
        *((f"What does `{one}` mean?", "Operators") for one in ("...", "**", "!")),
        *((one, "Operators") for one in ("??", "&&", "||", "?.", "=>", "...", "**")),
        ("What is the difference between && and ||?", "Operators"),
        ("What does 🚀 mean?", "Signs of the weather"),
        ("⚠", "Signs of the weather"),
        ("What does Ctrl+Shift+P do?", "Window"),
        ("ctrl-shift-p", "Window"),
        ("What does C-x C-f do?", "Window"),
        ("What does Alt+Enter do?", "Window"),
        ("What does Cmd+K do?", "Window"),
        ("What does exit code 137 mean?", "When the loft ends"),
        ("Why do I get a 429 error?", "What the gate answers"),
        ("What is HTTP 429?", "What the gate answers"),
        ("What does E0308 mean?", "Faults of a rule"),
        ("PG4471", "Faults of a rule"),
        ("Is CVE-2031-12345 mended?", "Faults of a rule"),
    ],
)
def test_codes_chords_and_symbols_are_names(desk: Desk, question: str, heading: str) -> None:
    """They are answered by the section that speaks of them."""
    answer = desk.ask(question)
    assert answer.outcome == "answered", answer.text
    assert answer.citations[0].headings[-1] == heading


@pytest.mark.parametrize(
    "question",
    [
        *("How do I write a filter??", "How do I write a filter ???", "How do I write a filter!!"),
        *("🚀 How do I write a filter?", "So... how do I write a filter?"),
    ],
)
def test_marks_of_a_sentence_ask_for_nothing(desk: Desk, question: str) -> None:
    """Whoever ends in two question marks, or opens with a rocket, does not ask about these."""
    assert desk.ask(question).citations[0].headings[-1] == "Filters"


@pytest.mark.parametrize(
    ("word", "path"),
    [
        *(("reglages", "docs/fr.md"), ("réglages", "docs/fr.md"), ("REGLAGES", "docs/fr.md")),
        *(("besancon", "docs/fr.md"), ("naïve", "docs/en.md"), ("istanbul", "docs/en.md")),
        *(("Strasse", "docs/en.md"), ("cafe", "docs/en.md"), ("café", "docs/fr.md")),
        *(("useState", "docs/ja.md"), ("バッファ", "docs/ja.md"), ("サーバ", "docs/ja.md")),
        *(("timeout", "docs/zh.md"), ("設置", "docs/zh.md"), ("資料庫連接 數據庫", "docs/zh.md")),
    ],
)
def test_ways_to_write_a_word(desk: Desk, word: str, path: str) -> None:
    """A word is found however it is written, first where it is written so."""
    assert desk.paths(word)[0] == path


def test_both_ways_are_found(desk: Desk) -> None:
    """Neither spelling hides the other."""
    assert set(desk.paths("cafe")) == set(desk.paths("café")) == {"docs/en.md", "docs/fr.md"}


@pytest.mark.parametrize("name", ["reglages", "Réglages"])
def test_an_explained_name_may_lack_its_accents(desk: Desk, name: str) -> None:
    """What is selected is folded like what is asked."""
    explanation = desk.explain(name, is_selection=True)
    assert explanation is not None
    assert explanation.hits[0].path == "docs/fr.md"


@pytest.mark.parametrize("question", ["~>", "7.0.1", "Alt+F9", "élan", "useMemoフック", "設計"])
def test_an_open_buffer_has_the_same_words(tmp_path: Path, question: str) -> None:
    """What is not saved yet is found by the same words as what is."""
    desk = desk_with(tmp_path, "//- /docs/a.md\n# A\n\nNothing yet.\n")
    assert desk.paths(question) == []
    text = "# B\n\n`~>` bends. 7.0.1 is out. Press Alt-F9. Elan, useMemo、设计。\n"
    assert desk.library.set_buffer(desk.folder, "docs/a.md", text)
    assert desk.paths(question) == ["docs/a.md"]
    desk.close()
