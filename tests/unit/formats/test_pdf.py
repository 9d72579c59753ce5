from itertools import zip_longest
from pathlib import Path

import pytest
from attrs import evolve

from askdocs.workspace.document import Document, Format, Skipped
from askdocs.workspace.formats import parse
from askdocs.workspace.reading import read_document
from tests.support.parsing import check_invariants, outline_of
from tests.support.pdf import Bookmark, Drawn, Line, Placed, pdf


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
    left = ("Microsoft Word - guide.doc", "guide.tex", "Untitled", "(anonymous)", "Document1", "")
    for title in left:
        assert parse(document(tmp_path, pdf(["x"], title=title))).title == ""


def row_by_row(left: list[str], right: list[str], top: float = 600) -> list[Line]:
    """Two columns, drawn as a program does that goes down the page."""
    return [
        Placed(text, x, top - 14 * number)
        for number, row in enumerate(zip_longest(left, right, fillvalue=""))
        for text, x in zip(row, (60, 330), strict=True)
        if text
    ]


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    """Though they are drawn row by row; what stands over and below them is read in its place."""
    left = ["The rotor must be oiled every week. It", "turns nine hundred times a min-", "ute, and"]
    right = [
        "The stator is cooled by air. It must",
        "not be covered while it runs, and",
        "needs air.",
    ]
    page = document(
        tmp_path,
        pdf(
            [
                Placed("Care of the machine", 60, 660, 22),
                *row_by_row([*left, "stops when the lid is opened."], right),
                Placed(
                    "Below both columns stands a line that is as wide as the page is, all of it.",
                    60,
                    500,
                ),
            ]
        ),
    )
    assert " ".join(page.text.split()).endswith(
        "The rotor must be oiled every week. It turns nine hundred times a minute, and"
        " stops when the lid is opened. The stator is cooled by air. It must not be covered"
        " while it runs, and needs air. Below both columns stands a line that is as wide as"
        " the page is, all of it."
    )


def test_a_table_is_read_row_by_row(tmp_path: Path) -> None:
    """Short cells beside long ones are no column."""
    cells = ["linger", "backlog", "retries", "timeout"]
    said = [f"How the {cell} of a connection is set by hand" for cell in cells]
    page = document(tmp_path, pdf(row_by_row(cells, said)))
    assert page.text.split("\n")[:2] == [f"{cells[0]} {said[0]}", f"{cells[1]} {said[1]}"]


def test_large_letters_are_headings(tmp_path: Path) -> None:
    """Without bookmarks, by their size; the largest one at the start is the title."""
    words = [Placed("It is what a page of running text says, and more.", 60, 0, 10)] * 6

    def page_of(*headings: tuple[str, float]) -> list[Line]:
        lines: list[Line] = []
        y = 740.0
        for text, size in headings:
            lines.append(Placed(text, 60, y, size))
            for line in words:
                y -= 16
                lines.append(evolve(line, y=y - 10))
            y -= 40
        return lines

    page = document(
        tmp_path,
        pdf(
            page_of(("The Loft", 24), ("Feeding", 18), ("Corn", 14)),
            page_of(("Water", 18), ("Wells", 14)),
        ),
    )
    found = check_invariants(page, parse(page))
    assert parse(page).title == "The Loft"
    assert [(one.headings, one.page) for one in found] == [
        (("The Loft",), 1),
        (("The Loft", "Feeding"), 1),
        (("The Loft", "Feeding", "Corn"), 1),
        (("The Loft", "Water"), 2),
        (("The Loft", "Water", "Wells"), 2),
    ]


def test_page_numbers_are_left_out(tmp_path: Path) -> None:
    """Of a document of two pages as well, and heads that change with the chapter."""
    page = document(tmp_path, pdf(["One bird.", "1"], ["Two birds.", "Page 2 of 2"]))
    assert page.text == "One bird.\n\nTwo birds.\n"
    chapters = [[f"Chapter {'ABCD'[n // 4]}", f"Text {n} here.", "More."] for n in range(16)]
    page = document(tmp_path, pdf(*chapters))
    assert "Chapter" not in page.text


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
