import json

import pytest

from askdocs.workspace.document import Document, Format, Passage
from askdocs.workspace.formats import parse
from askdocs.workspace.passages import passages_of
from askdocs.workspace.reading import document_from_text
from tests.support.parsing import check_invariants, outline_of

Cell = dict[str, object]


def notebook(*cells: Cell) -> str:
    """A notebook of version 4 as Jupyter writes it: one string a line."""
    metadata = {"kernelspec": {"language": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}, indent=1)


def markdown(*source: str) -> Cell:
    return {"cell_type": "markdown", "source": list(source)}


def code(*source: str, outputs: object = ()) -> Cell:
    return {"cell_type": "code", "source": list(source), "outputs": outputs}


def read(text: str) -> Document:
    return document_from_text("docs/page.ipynb", text)


def check(text: str, expected: str) -> None:
    assert outline_of(read(text)) == expected.strip("\n")


def places(text: str) -> list[tuple[int | None, str, str]]:
    """For each passage its cell, and the lines of the file that it begins and ends on."""
    page = read(text)
    lines = [line.strip() for line in text.split("\n")]
    found: tuple[Passage, ...] = check_invariants(page, parse(page))
    return [(one.cell, lines[one.start_line], lines[one.end_line]) for one in found]


def test_cells_are_text_and_code() -> None:
    """Markdown is read as Markdown, code stands in a fence with its language, raw cells as text."""
    text = notebook(
        markdown("# T\n", "\n", "one"),
        code("import x\n", "x.run()"),
        {"cell_type": "markdown", "source": "## U {#u}\n\n- two"},
        {"cell_type": "raw", "source": ["raw"]},
    )
    check(
        text,
        """
1 T
  p one
  c ```python / import x / x.run() / ```
  2 U [u]
    l - two
    p raw
""",
    )
    assert parse(read(text)).title == "T"


def test_places_are_cells_and_lines_of_the_file() -> None:
    """A passage stands in one cell, numbered from 0, on the lines of its source."""
    text = notebook(
        markdown("# T\n", "\n", "one"),
        code("x = 1\n", "y"),
        {"cell_type": "code", "source": []},
        {"cell_type": "markdown", "source": "two\nthree"},
    )
    assert places(text) == [
        (0, r'"# T\n",', '"one"'),
        (1, r'"x = 1\n",', '"y"'),
        (3, r'"source": "two\nthree"', r'"source": "two\nthree"'),
    ]


def test_the_same_words_elsewhere_are_told_apart() -> None:
    """Neither a key, nor an output, nor another cell is taken for the source."""
    printed = [{"output_type": "stream", "text": ["a"]}]
    text = notebook(markdown("raw"), code("b", outputs=printed), markdown("a"), markdown("a"))
    lines = text.split("\n")
    page = read(text)
    found = passages_of(page, parse(page))
    assert [lines[one.start_line - 1].strip() for one in found] == ['"source": ['] * 4
    assert found[2].start_line < found[3].start_line


def test_a_fence_in_two_cells() -> None:
    """A line that both cells have as part of one string is found in its own cell."""
    one: Cell = {"cell_type": "markdown", "source": "```\none\n```"}
    two: Cell = {"cell_type": "markdown", "source": "```\ntwo\n```"}
    starts = [start for _, start, _ in places(notebook(one, two))]
    assert starts == [r'"source": "```\none\n```"', r'"source": "```\ntwo\n```"']


def test_printed_output_is_kept() -> None:
    """What a cell printed and gave back is text; pictures and tracebacks are not kept."""
    outputs = [
        {"output_type": "stream", "text": ["\x1b[32mhi\x1b[0m\n", "ho\n"]},
        {"output_type": "execute_result", "data": {"text/plain": ["42"], "image/png": "AAAA"}},
        {"output_type": "display_data", "data": {"image/png": "AAAA"}},
        {"output_type": "error", "ename": "E", "traceback": ["E: no"]},
    ]
    check(
        notebook(code("x", outputs=outputs)),
        "c ```python / x / ```\nc ```text / hi / ho / 42 / ```",
    )


def test_long_output_is_cut() -> None:
    """Four thousand characters of output are kept."""
    printed = [{"output_type": "stream", "text": "x" * 100_000}]
    text = read(notebook(code("x", outputs=printed))).text
    assert text.count("x" * 4_000) == 1
    assert text.endswith("x\n…\n```\n")


def test_a_fence_in_code_does_not_end_it() -> None:
    """The fence around code is longer than any in it; an open one ends with its cell."""
    check(
        notebook(code("```\n", "x"), markdown("```\n", "open"), markdown("# After")),
        "c ````python / ``` / x / ````\nc ``` / open\n1 After",
    )


def test_version_3() -> None:
    """Sheets, headings as cells, inputs and a language for each cell."""
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Head"]},
        {
            "cell_type": "code",
            "language": "julia",
            "input": ["1+1"],
            "outputs": [{"output_type": "pyout", "text": ["2"]}],
        },
        {"cell_type": "markdown", "source": ["end"]},
    ]
    check(
        json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}, {}, {"cells": 5}, None]}),
        "  2 Head\n    c ```julia / 1+1 / ```\n    c ```text / 2 / ```\n    p end",
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no valid notebook"),
        ('{"cells": [', "no valid notebook"),
        ("[" * 100_000, "no valid notebook"),
        ("[]", "holds no cells"),
        ('{"cells": 5}', "holds no cells"),
        ('{"worksheets": 5}', "holds no cells"),
    ],
)
def test_what_is_no_notebook_is_plain_text(text: str, reason: str) -> None:
    """It is read as text, and reported."""
    page = read(text)
    assert page.format is Format.PLAIN
    assert page.text == text
    assert len(page.problems) == 1
    assert reason in page.problems[0]


def test_cells_of_the_wrong_shape_are_passed_over() -> None:
    """The others are read."""
    cells = [1, None, {}, {"cell_type": "code", "source": 5, "outputs": 3}, code("x", outputs="y")]
    more: list[Cell] = [{"cell_type": "markdown", "source": ["a", 3, "b"], "metadata": []}]
    text = json.dumps({"cells": [*cells, *more], "metadata": 5})
    check(text, "c ``` / x / ```\np ab")


def test_a_notebook_without_cells_is_empty() -> None:
    """It is one, with nothing in it."""
    page = read('{"cells": []}')
    assert (page.format, page.text, page.problems) == (Format.NOTEBOOK, "", ())


def test_characters_that_cannot_be_stored() -> None:
    """NUL and half a pair in JSON's escapes are replaced; other escapes are what they stand for."""
    source = r'"a\u0000 \ud800 \ud83d\ude00 \"q\"\r\nz"'
    check(
        '{"cells": [{"cell_type": "markdown", "source": ' + source + "}]}",
        'p a\ufffd \ufffd 😀 "q" / z',
    )
