from askdocs.workspace.document import Format
from tests.support.parsing import outline


def check(text: str, expected: str) -> None:
    assert outline(text, Format.PLAIN) == expected.strip("\n")


def test_blank_lines_divide_paragraphs() -> None:
    """Lines without a blank one between them are one paragraph."""
    check("one\ntwo\n\n\nthree\n", "p one / two\np three")


def test_a_ruled_line_is_a_heading() -> None:
    """A short line is a heading if a rule of its length stands under it."""
    check(
        "Install\n=======\nRun it.\n\nOptions\n-------\n\n-v  say more\n",
        """
1 Install
  p Run it.
  2 Options
    p -v  say more
""",
    )


def test_a_table_of_dashes_is_no_heading() -> None:
    """Columns that are ruled are a table and no heading."""
    check("name    size\n----    ----\na       1\n", "p name    size / ----    ---- / a       1")


def test_capitals_alone_are_a_heading() -> None:
    """A short line in capitals that stands alone heads what follows it."""
    check("SEE ALSO\n\nman(1)\n", "  2 SEE ALSO\n    p man(1)")


def test_capitals_at_the_end_are_no_heading() -> None:
    """The last words of a text head nothing."""
    check("Some text.\n\nTHE END\n", "p Some text.\np THE END")


def test_empty_and_blank_texts_have_no_blocks() -> None:
    """A text without words has no blocks."""
    check("", "")
    check(" \n\t\n\r\n", "")
