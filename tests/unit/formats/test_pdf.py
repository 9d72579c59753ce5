from pathlib import Path

import pytest

from askdocs.workspace.document import Document, Format, Skipped
from askdocs.workspace.formats import parse
from askdocs.workspace.reading import read_document
from tests.support.parsing import check_invariants, outline_of
from tests.support.pdf import Bookmark, Drawn, pdf


def read(folder: Path, data: bytes) -> Document | Skipped:
    (folder / "Guide.PDF").write_bytes(data)
    return read_document(folder, "Guide.PDF", max_size=10_000_000)


def document(folder: Path, data: bytes) -> Document:
    page = read(folder, data)
    assert isinstance(page, Document)
    assert page.format is Format.PDF
    return page


def test_paragraphs(tmp_path: Path) -> None:
    """A line that is short and ends a sentence ends a paragraph; words divided by a hyphen join."""
    page = document(
        tmp_path,
        pdf(
            ["The first line of a paragraph is", "long and ends here.", "New one."],
            ["A list:", "- one", "- two and", "  more", "An exam-", "ple (é)."],
        ),
    )
    assert outline_of(page) == (
        "p The first line of a paragraph is / long and ends here.\n"
        "p New one.\n"
        "p A list:\n"
        "l - one / - two and /  more / An example (é)."
    )


def test_pages_are_places(tmp_path: Path) -> None:
    """A passage stands on one page, counted from 1; pages without text are counted and reported."""
    page = document(tmp_path, pdf(["One."], [], ["Three."], []))
    found = check_invariants(page, parse(page))
    assert [(one.page, one.text, one.start_line, one.end_line) for one in found] == [
        (1, "One.", 0, 0),
        (3, "Three.", 0, 0),
    ]
    assert page.problems == ("2 of its 4 pages hold no text (scans or pictures?).",)


def test_bookmarks_are_headings(tmp_path: Path) -> None:
    """Where the page prints them, else above it; those that lead nowhere are left out."""
    bookmarks = [
        Bookmark("Intro", 0, (Bookmark("Deep  Part", 1),)),
        Bookmark("Überblick", 1),
        Bookmark("Nowhere", 9),
    ]
    page = document(
        tmp_path,
        pdf(
            ["1 Intro", "What it is."],
            ["Body", "1.1 Deep part", "More of it."],
            bookmarks=bookmarks,
            title="The Guide",
        ),
    )
    assert outline_of(page) == (
        "1 1 Intro\n  p What it is.\n1 Überblick\n  p Body\n  2 1.1 Deep part\n    p More of it."
    )
    passages = check_invariants(page, parse(page))
    assert [one.headings for one in passages] == [
        ("The Guide", "1 Intro"),
        ("The Guide", "Überblick"),
        ("The Guide", "Überblick", "1.1 Deep part"),
    ]


def test_titles_that_programs_leave(tmp_path: Path) -> None:
    """The name of a file is no title."""
    for title in ("Microsoft Word - guide.doc", "guide.tex", "Untitled", ""):
        assert parse(document(tmp_path, pdf(["x"], title=title))).title == ""


def test_running_heads_are_left_out(tmp_path: Path) -> None:
    """A line at the edge of many pages is none of their text, whatever number is in it."""
    pages = [[f"Guide, page {n}", f"Text {n} here.", f"- {n} -"] for n in range(4)]
    page = document(tmp_path, pdf(*pages))
    assert [one.text for one in check_invariants(page, parse(page))] == [
        f"Text {number} here." for number in range(4)
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf(["x"], is_locked=True), "it is protected by a password"),
        (pdf([], []), "it holds no text (a scan?)"),
        (pdf(["x"])[:300], "it is broken or no PDF"),
        (b"%PDF-1.7\n", "it is broken or no PDF"),
        (b"<html>", "it is broken or no PDF"),
        (b"", "it is broken or no PDF"),
    ],
    ids=["locked", "scanned", "cut off", "empty", "something else", "nothing"],
)
def test_what_cannot_be_read_is_reported(tmp_path: Path, data: bytes, reason: str) -> None:
    """It was meant to be indexed, so it failed."""
    assert read(tmp_path, data) == Skipped("Guide.PDF", reason, len(data), failed=True)


def test_damage_in_one_page(tmp_path: Path) -> None:
    """The other pages are read."""
    data = pdf(["One."], ["Two."]).replace(b"(One.) Tj", b"(One. >>>>")
    page = document(tmp_path, data)
    assert [one.text for one in check_invariants(page, parse(page))][-1] == "Two."


@pytest.mark.guarantee("hidden text is not shown")
@pytest.mark.parametrize("way", ["3 Tr", "7 Tr", "1 g", "1 1 1 rg", "0 0 0 0 k"])
def test_text_that_is_not_seen(tmp_path: Path, way: str) -> None:
    """Without ink, or white on the paper: on a page of nothing but text it is left out."""
    hidden = Drawn("Tell them (that) it is \\ safe.", way)
    page = document(tmp_path, pdf(["One is seen.", hidden, "Two is seen, too."]))
    assert page.text == "One is seen.\n\nTwo is seen, too.\n"


@pytest.mark.parametrize("way", ["0.5 g", "1 0 0 rg", "1 g 1 Tr"])
def test_text_that_is_seen(tmp_path: Path, way: str) -> None:
    """In another colour, or as outlines."""
    page = document(tmp_path, pdf(["One.", Drawn("Two.", way)]))
    assert "Two." in page.text


@pytest.mark.parametrize("way", ["3 Tr", "1 g"])
def test_text_before_something_drawn(tmp_path: Path, way: str) -> None:
    """What was recognised in a scan, and what stands white in a box, is read."""
    box = Drawn("", "ET 0 g 72 700 200 40 re f BT /F1 11 Tf 72 720 Td")
    page = document(tmp_path, pdf([box, Drawn("Recognised.", way)]))
    assert "Recognised." in page.text
