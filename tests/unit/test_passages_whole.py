"""What a reader needs whole is never cut: code, rows of tables, and nothing gets lost."""

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import TypeAlias

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from askdocs.workspace.document import BlockKind, Format, Passage
from askdocs.workspace.formats import parse
from tests.support.parsing import check_invariants, document

Row: TypeAlias = tuple[str, str, str]
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


@frozen
class Writing:
    """How a format is written."""

    format: Format
    prose: str
    heading: Callable[[str], str]
    code: Callable[[list[str]], list[str]]
    table: Callable[[list[Row]], list[str]]

    def page(self, page: Page) -> str:
        """The source of the page."""
        written = []
        for kind, value in page:
            match kind, value:
                case "prose", str(text):
                    written.append(self.prose.format(text))
                case "heading", str(text):
                    written.append(self.heading(text))
                case "code", list(lines):
                    written += [*self.code(numbered(lines)), ""]
                case "table", list(cells):
                    written += [*self.table(cells), ""]
        return "\n".join(written)


WRITINGS = (
    Writing(
        Format.MARKDOWN,
        prose="{}",
        heading="## {}\n".format,
        code=lambda lines: ["```py", *lines, "```"],
        table=lambda rows: [
            "| A | B | C |",
            "| - | - | - |",
            *(f"| {' | '.join(row)} |" for row in rows),
        ],
    ),
    Writing(
        Format.RST,
        prose="{}",
        heading=lambda text: f"{text}\n{'-' * (len(text) + 3)}\n",
        code=lambda lines: [".. code-block:: py", "", *(f"   {line}" for line in lines)],
        table=lambda rows: [
            ".. list-table::",
            "",
            *(f"   * - {row[0]}\n     - {row[1]}\n     - {row[2]}" for row in rows),
        ],
    ),
    Writing(
        Format.ASCIIDOC,
        prose="{}",
        heading="== {}\n".format,
        code=lambda lines: ["[source,py]", "----", *lines, "----"],
        table=lambda rows: ["|===", *(f"|{' |'.join(row)}" for row in rows), "|==="],
    ),
    Writing(
        Format.HTML,
        prose="<p>{}</p>",
        heading="<h2>{}</h2>".format,
        code=lambda lines: [f"<pre>{escape(chr(10).join(lines))}</pre>"],
        table=lambda rows: [
            "<table>",
            *(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in rows),
            "</table>",
        ],
    ),
)


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


@pytest.mark.parametrize("writing", WRITINGS, ids=lambda writing: writing.format.value)
@settings(max_examples=100)
@given(page=pages)
def test_code_and_rows_stay_whole(writing: Writing, page: Page) -> None:
    """Whatever stands around them and however long the page is."""
    source = document(writing.page(page), writing.format)
    found = check_invariants(source, parse(source))
    check_code_is_whole(found, page)
    check_rows_are_whole(found, page)
