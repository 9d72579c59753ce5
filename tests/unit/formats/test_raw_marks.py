"""Over real documentation, no answer shows the markup of its format."""

import pytest

from askdocs.answering.excerpts import excerpt_of
from askdocs.workspace.document import Document, Format
from askdocs.workspace.formats import parse
from askdocs.workspace.passages import passages_of
from askdocs.workspace.reading import read_document
from tests.support.corpora import corpus
from tests.support.raw_marks import CODE, MARKS, asciidoc_marks, rst_marks, vim_marks

FILES = 60
LONGEST = 25_000
"""Longer than any passage: each is quoted whole."""


@pytest.mark.parametrize(
    ("name", "format_", "most"),
    [
        ("django", Format.RST, 0),
        ("pytest", Format.RST, 0),
        ("spring-boot", Format.ASCIIDOC, 0),
        ("vim", Format.VIM_HELP, 0),
        ("vimja", Format.VIM_HELP, 1),
    ],
)
def test_quotes_of_real_documents_hold_no_markup(name: str, format_: Format, most: int) -> None:
    """Every passage is quoted; of Japanese Vim help one that is written wrongly may be left."""
    root = corpus(name)
    files = sorted(path for path in root.rglob("*") if path.is_file())
    found: list[str] = []
    read = 0
    for file in files[:: max(1, len(files) // FILES)]:
        page = read_document(root, file.relative_to(root).as_posix(), max_size=10**7)
        if not isinstance(page, Document) or page.format is not format_:
            continue
        read += 1
        for passage in passages_of(page, parse(page)):
            excerpt = excerpt_of(page, passage, [], {}, LONGEST * 2)
            marks = MARKS[format_](excerpt.markdown) if excerpt is not None else []
            found += [f"{page.path}:{passage.start_line + 1}: {mark}" for mark in marks]
    assert read >= 20
    assert len(found) <= most, found


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("See :ref:`x` and |sub|.", [f":ref:{CODE}", "|sub|"]),
        (".. note:: a\n:field: b\nText::", [".. note::", ":field: ", "::"]),
        ("`x`_ and ``y``", [f"{CODE}_"]),
        ("`:ref:` in code\n\n```\n.. note:: x\n```\n| a | b |", []),
    ],
)
def test_marks_of_restructuredtext(text: str, marks: list[str]) -> None:
    """They are found in prose and not in code."""
    assert rst_marks(text) == marks


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("xref:a[b] {name} <<c>>", ["xref:a[", "{name}", "<<c>>"]),
        (
            "endif::[]\n// tag::a[]\n|===\n+\nterm:: x",
            ["endif::", "//", "tag::a[", "|===", "+", "::"],
        ),
        ("`{name}` and a::b and [x](https://example.org)", []),
    ],
)
def test_marks_of_asciidoc(text: str, marks: list[str]) -> None:
    """They are found in prose and not in code."""
    assert [mark.strip() for mark in asciidoc_marks(text)] == [mark.strip() for mark in marks]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("the tag *usr_02.txt* and |:help| >", ["*usr_02.txt*", "|:help|", ">"]),
        ("`|x|` and 2 * 3 * 4", []),
    ],
)
def test_marks_of_vim_help(text: str, marks: list[str]) -> None:
    """They are found in prose and not in code."""
    assert [mark.strip() for mark in vim_marks(text)] == marks
