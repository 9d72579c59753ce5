import re

import pytest

from askdocs.text import Span
from askdocs.workspace.document import (
    Block,
    BlockKind,
    Document,
    Format,
    Parsed,
    Part,
    Passage,
)
from askdocs.workspace.formats import parse
from askdocs.workspace.passages import passages_of, sections_of
from tests.support.parsing import check_invariants, document, passages


def heading(text: str, level: int, at: int, anchors: tuple[str, ...] = ()) -> Block:
    span = Span(at, at + len(text))
    return Block(BlockKind.HEADING, span, text, level, text, anchors)


def paths(found: tuple[Passage, ...]) -> list[tuple[str, ...]]:
    return [passage.headings for passage in found]


def one_block(kind: BlockKind, text: str, cuts: tuple[int, ...] = ()) -> tuple[Passage, ...]:
    page = document(text, Format.PLAIN)
    block = Block(kind, Span(0, len(text)), cuts=cuts)
    return check_invariants(page, Parsed("", (block,)))


def test_levels_make_a_tree() -> None:
    """A section holds the deeper ones after it; skipped levels are no matter."""
    blocks = (heading("A", 1, 0), heading("B", 3, 2), heading("C", 2, 4), heading("D", 1, 6))
    root = sections_of(Parsed("T", blocks))
    assert (root.heading, root.level) == ("T", 0)
    a, d = root.children
    assert [section.heading for section in a.children] == ["B", "C"]
    assert (d.heading, d.children) == ("D", ())


def test_a_section_is_a_passage_with_its_path() -> None:
    """The path begins with the document's title, which is not said twice."""
    found = passages("# T\n\nIntro.\n\n## A\n\nText.\n\n# U\n\nEnd.\n", Format.MARKDOWN)
    assert paths(found) == [("T",), ("T", "A"), ("T", "U")]
    assert [passage.text for passage in found] == ["T\n\nIntro.", "A\n\nText.", "U\n\nEnd."]


def test_words_before_the_first_heading_are_a_passage() -> None:
    """What stands before a heading belongs to the document."""
    found = passages("Intro.\n\n## A\n\nText.\n", Format.MARKDOWN)
    assert paths(found) == [(), ("A",)]


def test_a_heading_over_sections_only_is_no_passage() -> None:
    """It is one if it has names that point at it, or nothing below it."""
    found = passages("# T\n\n## A\n\n### B\n\nText.\n\n## C {#c}\n\n### D\n", Format.MARKDOWN)
    assert paths(found) == [("T", "A", "B"), ("T", "C"), ("T", "C", "D")]
    assert found[1].anchors == ("c",)


def test_places_are_lines_of_the_file() -> None:
    """A passage ends with its last word; blank lines after it are not its own."""
    (passage, _) = passages("\n# T\n\nOne\ntwo.\n\n\n\n# U\n", Format.MARKDOWN)
    assert (passage.start_line, passage.end_line) == (1, 4)


def test_a_long_section_is_cut_between_blocks() -> None:
    """Parts stay near two thousand characters, and only the first has the section's names."""
    paragraphs = "\n\n".join(f"Paragraph {number}. " + "word " * 100 for number in range(20))
    found = passages(f"# T {{#t}}\n\n{paragraphs}\n", Format.MARKDOWN)
    assert len(found) > 4
    assert all(1_000 < len(passage.text) < 2_300 for passage in found)
    assert [passage.anchors for passage in found[:2]] == [("t",), ()]
    assert all(passage.headings == ("T",) for passage in found)


def test_no_scrap_stays_alone() -> None:
    """A last block of a few words joins the part before it."""
    found = passages(f"# T\n\n{'word ' * 395}\n\nEnd.\n", Format.MARKDOWN)
    assert len(found) == 1


def test_a_long_paragraph_is_cut_after_sentences() -> None:
    """Sentences of Western and of Japanese text stay whole."""
    for sentence in ("This is a sentence of words. ", "これは日本語の文です。"):
        found = one_block(BlockKind.PARAGRAPH, sentence * 500)
        assert len(found) > 2
        assert all(passage.text.endswith((".", "。")) for passage in found)


def test_code_is_never_cut() -> None:
    """A listing longer than a passage stays whole and keeps its indentation."""
    code = "".join(f"    line {number}\n" for number in range(1_000))
    (passage,) = one_block(BlockKind.CODE, code)
    assert passage.text == code.rstrip()


def test_monstrous_code_is_cut_between_lines() -> None:
    """Beyond twenty thousand characters code is data: it is cut, at line ends."""
    code = "".join(f"{number:06} some data\n" for number in range(10_000))
    found = one_block(BlockKind.CODE, code)
    assert max(len(passage.text) for passage in found) <= 8_000
    assert all(passage.text.endswith("data") for passage in found)


@pytest.mark.parametrize("kind", [kind for kind in BlockKind if kind is not BlockKind.MARKUP])
def test_a_line_without_end_gives_bounded_passages(kind: BlockKind) -> None:
    """A line of megabytes is cut somewhere, whatever it is."""
    found = one_block(kind, "x" * 1_000_000)
    assert max(len(passage.text) for passage in found) <= 8_000


def test_a_table_is_cut_at_its_rows() -> None:
    """Only the places that the parser names are cut; the header is in the first part."""
    rows = [f"| {number} | {'cell ' * 10}|\n" for number in range(200)]
    text = "".join(rows)
    cuts = tuple(sum(map(len, rows[:index])) for index in range(2, len(rows)))
    found = one_block(BlockKind.TABLE, text, cuts)
    assert len(found) > 4
    assert all(passage.text.startswith("|") and passage.text.endswith("|") for passage in found)


MARKDOWN_TABLE = ("| Name | Default |\n| --- | --- |\n", "| wind_{} | {} |\n")
HTML_TABLE = (
    "<table><tr><th>Name</th><th>Default</th></tr>",
    "\n<tr><td>wind_{}</td><td>{}</td></tr>",
)
GRID = (
    "+----------+---------+\n| Name     | Default |\n+==========+=========+\n",
    "| wind_{:<4}| {:<7} |\n+----------+---------+\n",
)


@pytest.mark.parametrize(
    ("format_", "header", "row"),
    [
        (Format.MARKDOWN, *MARKDOWN_TABLE),
        (Format.MARKDOWN, *HTML_TABLE),
        (Format.HTML, *HTML_TABLE),
        (Format.RST, *GRID),
    ],
)
def test_each_part_of_a_table_has_its_header(format_: Format, header: str, row: str) -> None:
    """A row is found with what its columns are called over it, at its own place."""
    text = header + "".join(row.format(number, f"knots{number}") for number in range(300))
    page = document(text, format_)
    found = check_invariants(page, parse(page))
    assert len(found) > 3
    for passage in found:
        assert "Default" in passage.text.partition("wind_")[0]
        first = re.search(r"wind_\d+", passage.text)
        assert first is not None
        assert first[0] in passage.span.of(text)[:120]


def test_a_header_as_long_as_its_rows_is_not_said_again() -> None:
    """What is found is the row."""
    header = f"| {'name ' * 500}| b |\n| --- | --- |\n"
    page = document(header + "| a | b |\n" * 300, Format.MARKDOWN)
    found = check_invariants(page, parse(page))
    assert [("name" in passage.text) for passage in found[:2]] == [True, False]


def test_a_row_longer_than_a_passage_stays_whole() -> None:
    """There is no place to cut inside a row."""
    text = "a" * 5_000 + "\n" + "b" * 5_000
    found = one_block(BlockKind.TABLE, text, (5_001,))
    assert [passage.text for passage in found] == ["a" * 5_000, "b" * 5_000]


def test_the_words_that_announce_code_move_with_it() -> None:
    """A sentence that ends with a colon stands with the code that it is about."""
    text = f"{'Text. ' * 200}\n\nRun this:\n\n```\n{'x = 1' * 250}\n```\n"
    first, second = passages(text, Format.MARKDOWN)
    assert first.text.endswith("Text.")
    assert second.text.startswith("Run this:\n\n```")


def test_shown_text_that_differs_is_cut_where_its_source_is() -> None:
    """Where markup was taken away line by line, a cut in what is shown is one in the source."""
    source = "".join(f"line {number} of ``code`` here.\n" for number in range(200))
    shown = source.replace("``", "`")
    page = document(source, Format.RST)
    block = Block(BlockKind.PARAGRAPH, Span(0, len(source)), shown)
    found = check_invariants(page, Parsed("", (block,)))
    assert len(found) > 2
    for passage in found:
        quoted = passage.span.of(source).replace("``", "`")
        assert quoted[:12] == passage.text[:12]


def test_shown_text_on_other_lines_is_found_by_its_words() -> None:
    """Where lines do not correspond, places are found by words in the same order."""
    source = "<p>" + "".join(f"word{number} <b>is</b>\n bold. " for number in range(500)) + "</p>"
    shown = "".join(f"word{number} is bold. " for number in range(500))
    block = Block(BlockKind.PARAGRAPH, Span(0, len(source)), shown)
    found = check_invariants(document(source, Format.HTML), Parsed("", (block,)))
    assert len(found) > 2
    for passage in found:
        assert passage.text.split()[0] in passage.span.of(source)


def test_silent_blocks_are_not_shown_but_their_names_count() -> None:
    """An anchor that stands alone names the passage of what follows it."""
    text = "Intro.\n\n<a id='here'></a>\n\nText.\n"
    (passage,) = passages(text, Format.MARKDOWN)
    assert passage.text == "Intro.\n\nText."
    assert passage.anchors == ("here",)


def test_a_passage_stays_on_one_page_or_in_one_cell() -> None:
    """Parts divide passages, and lines are those of the file."""
    text = "# T\n\nOne.\n\nTwo.\n"
    parts = (
        Part(Span(0, 11), cell=0, lines=(7, 8, 9, 10)),
        Part(Span(11, 16), cell=2, lines=(31,)),
    )
    page = Document("a.ipynb", Format.NOTEBOOK, text, "", 0, parts)
    blocks = (
        heading("# T", 1, 0),
        Block(BlockKind.PARAGRAPH, Span(5, 9)),
        Block(BlockKind.PARAGRAPH, Span(11, 15)),
    )
    first, second = passages_of(page, Parsed("T", blocks))
    assert (first.cell, first.start_line, first.end_line) == (0, 7, 9)
    assert (second.cell, second.start_line, second.end_line) == (2, 31, 31)


def test_pages_have_no_lines() -> None:
    """A page of a PDF is named, and its lines are none of the file's."""
    page = Document("a.pdf", Format.PDF, "One.\n\nTwo.", "", 0, (Part(Span(0, 10), page=3),))
    block = Block(BlockKind.PARAGRAPH, Span(0, 10))
    (passage,) = passages_of(page, Parsed("", (block,)))
    assert (passage.page, passage.start_line, passage.end_line) == (3, 0, 0)


def test_endless_headings_are_cut() -> None:
    """Neither a path's depth nor a heading's length grows without bound."""
    blocks = tuple(heading(f"H{level}" * 500, level, level * 1_500) for level in range(1, 60))
    page = document("x" * 100_000, Format.PLAIN)
    found = passages_of(page, Parsed("", blocks))
    assert max(len(passage.headings) for passage in found) <= 24
    assert max(len(name) for passage in found for name in passage.headings) <= 240


def test_an_empty_document_has_no_passages() -> None:
    """Nothing comes of nothing."""
    assert passages("", Format.PLAIN) == ()
    assert passages("\n \n<!-- -->\n", Format.MARKDOWN) == ()
