"""What a reader needs whole is never cut: code, rows of tables, and nothing gets lost."""

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askdocs.workspace.document import BlockKind, Format, Passage
from askdocs.workspace.formats import parse
from tests.support.parsing import check_invariants, document

Page: TypeAlias = Sequence[tuple[str, object]]

words = st.text(st.sampled_from("abcdefgh "), min_size=1, max_size=60).map(
    lambda text: " ".join(text.split()) or "a"
)
prose = st.lists(words, min_size=1, max_size=12).map(lambda lines: "\n".join(lines) + ".\n")
code_lines = st.one_of(
    st.text(st.sampled_from("xyz =()#.>|`'\""), max_size=80).filter(
        lambda line: not re.match(r"[ ]{0,3}[`~]{3}", line)
    ),
    st.sampled_from(["", "# a remark", "## looks like a heading", "| a | b |", "- item", "    in"]),
)
code = st.lists(code_lines, min_size=1, max_size=120)
rows = st.lists(st.tuples(words, words, words), min_size=1, max_size=120)
parts = st.one_of(
    st.tuples(st.just("prose"), prose),
    st.tuples(
        st.just("prose"), st.tuples(prose, st.integers(1, 30)).map(lambda two: two[0] * two[1])
    ),
    st.tuples(st.just("code"), code),
    st.tuples(st.just("table"), rows),
    st.tuples(st.just("heading"), words),
)
pages = st.lists(parts, min_size=1, max_size=10)


def numbered(lines: list[str]) -> list[str]:
    """The lines, each with a number of its own, so that they are found again."""
    return [f"{line} ;{number}" for number, line in enumerate(lines)]


def markdown(page: Page) -> str:
    written = []
    for kind, value in page:
        match kind, value:
            case "prose", str(text):
                written.append(text)
            case "heading", str(text):
                written.append(f"## {text}\n")
            case "code", list(lines):
                written.append("\n".join(["```py", *numbered(lines), "```", ""]))
            case "table", list(cells):
                body = [f"| {' | '.join(row)} |" for row in cells]
                written.append("\n".join(["| A | B | C |", "| - | - | - |", *body, ""]))
    return "\n".join(written)


def restructured(page: Page) -> str:
    written = []
    for kind, value in page:
        match kind, value:
            case "prose", str(text):
                written.append(text)
            case "heading", str(text):
                written.append(f"{text}\n{'-' * (len(text) + 3)}\n")
            case "code", list(lines):
                inside = [f"   {line}" for line in numbered(lines)]
                written.append("\n".join([".. code-block:: py", "", *inside, ""]))
            case "table", list(cells):
                body = [f"   * - {row[0]}\n     - {row[1]}\n     - {row[2]}" for row in cells]
                written.append("\n".join([".. list-table::", "", *body, ""]))
    return "\n".join(written)


def asciidoc(page: Page) -> str:
    written = []
    for kind, value in page:
        match kind, value:
            case "prose", str(text):
                written.append(text)
            case "heading", str(text):
                written.append(f"== {text}\n")
            case "code", list(lines):
                written.append("\n".join(["[source,py]", "----", *numbered(lines), "----", ""]))
            case "table", list(cells):
                body = [f"|{' |'.join(row)}" for row in cells]
                written.append("\n".join(["|===", *body, "|===", ""]))
    return "\n".join(written)


def html(page: Page) -> str:
    written = []
    for kind, value in page:
        match kind, value:
            case "prose", str(text):
                written.append(f"<p>{text}</p>\n")
            case "heading", str(text):
                written.append(f"<h2>{text}</h2>\n")
            case "code", list(lines):
                escaped = "\n".join(numbered(lines)).replace("<", "&lt;").replace(">", "&gt;")
                written.append(f"<pre>{escaped}</pre>\n")
            case "table", list(cells):
                body = [f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in cells]
                written.append("\n".join(["<table>", *body, "</table>", ""]))
    return "".join(written)


def check_code_is_whole(found: tuple[Passage, ...], page: Page) -> None:
    """Each listing stands in one passage, its lines one after the other."""
    for kind, lines in page:
        if kind == "code" and isinstance(lines, list):
            wanted = [line.split() for line in numbered(lines)]
            assert any(_holds(passage.text, wanted) for passage in found), lines


def check_rows_are_whole(found: tuple[Passage, ...], page: Page) -> None:
    """Each piece of a table begins and ends with a row."""
    wanted = {
        "".join("".join(row).split())
        for kind, cells in page
        if kind == "table" and isinstance(cells, list)
        for row in cells
    }
    for passage in found:
        for piece in passage.pieces:
            if piece.kind is BlockKind.TABLE:
                shown = piece.shown.of(passage.text)
                rest = re.sub(r"[|\s*:=-]|list-table", "", shown)
                assert rest.startswith(("ABC", *wanted)), shown
                assert rest.endswith(("ABC", *wanted)), shown


def _holds(text: str, wanted: list[list[str]]) -> bool:
    lines = [line.split() for line in text.split("\n")]
    last = len(lines) - len(wanted)
    return any(lines[start : start + len(wanted)] == wanted for start in range(last + 1))


@pytest.mark.parametrize(
    ("format_", "write"),
    [
        (Format.MARKDOWN, markdown),
        (Format.RST, restructured),
        (Format.ASCIIDOC, asciidoc),
        (Format.HTML, html),
    ],
    ids=["markdown", "rst", "asciidoc", "html"],
)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_code_and_rows_stay_whole(
    format_: Format, write: Callable[[Page], str], data: st.DataObject
) -> None:
    """Whatever stands around them and however long the page is."""
    page = data.draw(pages)
    text = write(page)
    source = document(text, format_)
    found = check_invariants(source, parse(source))
    check_code_is_whole(found, page)
    check_rows_are_whole(found, page)
