"""What a question is answered with."""

from pathlib import Path

import pytest

from askdocs.answering.assistant import (
    Cited,
    Finished,
    Found,
    Question,
    Scope,
    Searching,
    TextDelta,
    Turn,
)
from askdocs.errors import InvalidInput
from tests.support.desk import Desk, desk_with

FIXTURE = """\
//- /README.md
# Parcel

Parcel sends letters by pigeon.

## Installation

Run the installer:

```console
$ parcel install --wings 2
```

On Windows, use `parcel.exe` and feed the pigeon first.

//- /docs/retries.md
# Retries

A letter that comes back is sent again.

## Configuring retries

Set `max_retries` in `parcel.toml`. The default is three attempts.

| key | meaning |
| --- | --- |
| max_retries | how often a letter is sent again |
| backoff | seconds between attempts |

## Giving up

After the last attempt the letter is kept in the dovecote.

//- /docs/feeding.md
# Feeding

Pigeons eat corn, peas and a little wheat.

//- /docs/ja.md
# 伝書鳩の設定

再試行の回数は `max_retries` で設定します。既定値は三回です。
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_with(tmp_path, FIXTURE)


def test_the_answer_leads_with_the_section_that_answers(desk: Desk) -> None:
    """The best section is quoted first, named, and cited with its lines."""
    answer = desk.ask("How do I configure retries?")
    assert answer.outcome == "answered"
    first = answer.citations[0]
    assert (first.path, first.headings) == ("docs/retries.md", ("Retries", "Configuring retries"))
    assert answer.text.startswith("**Retries › Configuring retries** — docs/retries.md:")
    assert "The default is three attempts." in answer.text


def test_a_table_is_quoted_whole(desk: Desk) -> None:
    """Where a table answers, all of its rows are there."""
    answer = desk.ask("What does the backoff key mean?")
    assert "| max_retries | how often a letter is sent again |" in answer.text
    assert "| backoff | seconds between attempts |" in answer.text


def test_a_code_block_comes_with_what_announces_it(desk: Desk) -> None:
    """Code is quoted whole, with the sentence before it."""
    answer = desk.ask("How do I run the installer?")
    assert "Run the installer:" in answer.text
    assert "> $ parcel install --wings 2" in answer.text


def test_quotes_stand_in_the_document(desk: Desk) -> None:
    """Every quote is the text of the file at the cited lines."""
    for citation in desk.ask("How do I configure retries?").citations:
        lines = (desk.folder.path / citation.path).read_text().splitlines(keepends=True)
        first, last = citation.lines
        assert citation.verified
        assert citation.quote in "".join(lines[first - 1 : last])


def test_not_in_the_docs(desk: Desk) -> None:
    """Where nothing fits the answer says so, cites nothing and shows no text of the docs."""
    answer = desk.ask("Which database engines are supported?")
    assert answer.outcome == "notInDocs"
    assert answer.citations == ()
    assert answer.text.startswith("This is not in your docs.")
    assert "corn" not in answer.text


def test_a_folder_without_docs(tmp_path: Path) -> None:
    """An answer says that there are no docs, and what was looked for."""
    desk = desk_with(tmp_path, "//- /main.c\nint main(void) { return 0; }\n")
    answer = desk.ask("How do I install it?")
    desk.close()
    assert answer.outcome == "notInDocs"
    assert answer.text.startswith("There are no docs here: no README")


def test_sources_are_not_shown_where_nothing_fits(desk: Desk) -> None:
    """An answer that is not in the docs finds nothing."""
    found = next(e for e in desk.events("Who painted the ceiling?") if isinstance(e, Found))
    assert found.hits == ()


def test_a_follow_up_uses_the_earlier_question(desk: Desk) -> None:
    """A question such as "And on Windows?" is about what was asked before."""
    earlier = Turn("How do I install parcel?", "Run the installer.")
    answer = desk.ask("And on Windows?", earlier)
    assert answer.citations[0].headings == ("Parcel", "Installation")
    assert "parcel.exe" in answer.text


def test_a_selection_says_what_the_question_is_about(desk: Desk) -> None:
    """A question without content is about the selected text."""
    scope = Scope(uri="file:///elsewhere/app.py", selection="backoff = 5  # max_retries")
    last = desk.events(Question("What is this?", scope=scope))[-1]
    assert isinstance(last, Finished)
    assert last.answer.citations[0].path == "docs/retries.md"


def test_a_japanese_question_is_answered_in_japanese(desk: Desk) -> None:
    """Japanese finds Japanese, and what the assistant says itself is Japanese."""
    answer = desk.ask("再試行の回数はどう設定しますか")
    assert answer.citations[0].path == "docs/ja.md"
    assert "ドキュメントには記載がありません" in desk.ask("フランスの首都はどこですか").text


def test_the_order_of_events(desk: Desk) -> None:
    """Searching, then what was found, then text with its citations before it, then the whole."""
    events = desk.events("How do I configure retries?")
    assert isinstance(events[0], Searching)
    assert isinstance(events[1], Found)
    assert isinstance(events[2], Cited)
    assert isinstance(events[3], TextDelta)
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.answer.text == "".join(e.text for e in events if isinstance(e, TextDelta))
    cited = tuple(event.citation for event in events if isinstance(event, Cited))
    assert cited == last.answer.citations


def test_markers_count_the_citations(desk: Desk) -> None:
    """Every citation is referred to by its number."""
    answer = desk.ask("How do I configure retries?")
    for number in range(1, len(answer.citations) + 1):
        assert f"[{number}]" in answer.text
    assert f"[{len(answer.citations) + 1}]" not in answer.text


@pytest.mark.parametrize("question", ["", "   \n", "x" * 1_000_000])
def test_questions_that_cannot_be_asked(desk: Desk, question: str) -> None:
    """An empty and an endless question are refused, naming the field."""
    with pytest.raises(InvalidInput) as caught:
        desk.events(question)
    assert caught.value.where == "question"


@pytest.mark.parametrize("question", ["?", "the", "\"\"''``", "a OR b NEAR(c)", "%_*'; --", "🐦"])
def test_questions_without_content_are_met_calmly(desk: Desk, question: str) -> None:
    """Punctuation, stop words and query syntax give an answer of some kind."""
    assert desk.ask(question).outcome in {"answered", "notInDocs"}


def test_a_cold_folder_says_that_it_is_incomplete(tmp_path: Path) -> None:
    """Before the folder was read an answer says that it may lack something."""
    desk = desk_with(tmp_path, FIXTURE)
    cold = Desk(desk.folder, type(desk.library)(None), desk.settings)
    answer = cold.ask("How do I configure retries?")
    assert answer.outcome == "incomplete"
    assert answer.text == (
        "Nothing that has been read so far answers this. The docs are still being read.\n"
    )


def test_a_folder_with_one_passage_answers(tmp_path: Path) -> None:
    """In the smallest docs the words of a question are not taken for common ones."""
    fixture = "//- /docs/a.md\n# Retries\n\nA request is retried three times.\n"
    desk = desk_with(tmp_path, fixture)
    assert desk.ask("How often is a request retried?").outcome == "answered"
