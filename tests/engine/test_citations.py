"""Citations are of the document as it is now."""

from pathlib import Path

import pytest

from tests.support.desk import Desk, desk_with

FIXTURE = """\
//- /docs/guide.md
# Guide

## Colours

Set `palette` to choose the colours of the chart. The default palette is called autumn.

## Sizes

Set `width` to choose how wide the chart is.
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_with(tmp_path, FIXTURE)


def guide(desk: Desk) -> Path:
    return desk.folder.path / "docs/guide.md"


@pytest.mark.guarantee("a citation is of the document as it is now")
def test_lines_that_were_added_above_move_the_citation(desk: Desk) -> None:
    """A citation has the lines of the file as it is, though the index is older."""
    before = desk.ask("How do I choose the palette?").citations[0]
    guide(desk).write_text("Note\n\nNote\n\n" + guide(desk).read_text())
    after = desk.ask("How do I choose the palette?").citations[0]
    assert after.start_line == before.start_line + 4
    assert after.quote == before.quote


@pytest.mark.guarantee("a citation is of the document as it is now")
def test_the_quote_is_the_text_as_it_is_now(desk: Desk) -> None:
    """A sentence that was edited since it was indexed is quoted as edited."""
    guide(desk).write_text(guide(desk).read_text().replace("autumn", "winter"))
    answer = desk.ask("How do I choose the palette?")
    assert "winter" in answer.text
    assert "autumn" not in answer.text


@pytest.mark.guarantee("a citation is of the document as it is now")
def test_a_section_that_was_removed_is_not_cited(desk: Desk) -> None:
    """What is no longer there is no answer."""
    text = guide(desk).read_text()
    guide(desk).write_text(text[: text.index("## Colours")] + text[text.index("## Sizes") :])
    answer = desk.ask("How do I choose the palette of colours?")
    assert all("Colours" not in citation.headings for citation in answer.citations)
    assert "autumn" not in answer.text


@pytest.mark.guarantee("a citation is of the document as it is now")
def test_a_file_that_was_deleted_is_not_cited(desk: Desk) -> None:
    """A file that went between indexing and asking costs its citations and no error."""
    guide(desk).unlink()
    answer = desk.ask("How do I choose the palette?")
    assert answer.outcome == "notInDocs"
    assert answer.citations == ()


@pytest.mark.guarantee("a citation is of the document as it is now")
def test_an_open_buffer_is_quoted_before_it_is_saved(desk: Desk) -> None:
    """The editor's text counts, not the file's."""
    text = guide(desk).read_text().replace("autumn", "spring")
    assert desk.library.set_buffer(desk.folder, "docs/guide.md", text)
    assert "spring" in desk.ask("How do I choose the palette?").text
    desk.library.drop_buffer(desk.folder, "docs/guide.md")
    assert "autumn" in desk.ask("How do I choose the palette?").text


def test_a_section_that_is_only_in_a_buffer_is_found(desk: Desk) -> None:
    """Unsaved text is searchable at once."""
    text = guide(desk).read_text() + "\n## Legend\n\nSet `legend` to show who is who.\n"
    desk.library.set_buffer(desk.folder, "docs/guide.md", text)
    citation = desk.ask("How do I show the legend?").citations[0]
    assert citation.headings == ("Guide", "Legend")
    assert citation.quote == "Set `legend` to show who is who."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.md",
            "# Yaks\n\nTurn the yak rule off by the comment `<!-- yak-off -->` on the page.\n",
        ),
        (
            "b.md",
            "# Yaks\n\n1. Turn the yak rule off:\n\n   ```html\n   <!-- yak-off -->\n   ```\n",
        ),
        (
            "c.rst",
            "Yaks\n====\n\nTurn the yak rule off by the comment ``<!-- yak-off -->`` there.\n",
        ),
        (
            "d.adoc",
            "= Yaks\n\nTurn the yak rule off by the comment `<!-- yak-off -->` on the page.\n",
        ),
        (
            "e.html",
            "<h1>Yaks</h1><p>Turn the yak rule off by <code>&lt;!-- yak-off --&gt;</code>.</p>",
        ),
        ("f.txt", "Turn the yak rule off by the comment <!-- yak-off --> on the page.\n"),
    ],
)
def test_a_comment_in_code_is_quoted(tmp_path: Path, name: str, text: str) -> None:
    """What readers see as code is in the answer and in the quote, whatever the format."""
    desk = desk_with(tmp_path, f"//- /docs/{name}\n{text}")
    answer = desk.ask("How do I turn the yak rule off?")
    assert "<!-- yak-off -->" in answer.text
    assert "<!-- yak-off -->" in answer.citations[0].quote


def test_a_hidden_comment_is_not_quoted(tmp_path: Path) -> None:
    """Beside one in code, and though it looks alike."""
    text = "Turn the yak rule off by `<!-- yak-off -->`.<!-- `<!-- yak-on -->` --> Not by words.\n"
    desk = desk_with(tmp_path, f"//- /docs/a.md\n# Yaks\n\n{text}")
    answer = desk.ask("How do I turn the yak rule off?")
    for shown in (answer.text, answer.citations[0].quote):
        assert "<!-- yak-off -->" in shown
        assert "yak-on" not in shown
