from askdocs.workspace.document import Format
from askdocs.workspace.formats import parse
from tests.support.parsing import document, outline


def check(text: str, expected: str) -> None:
    assert outline(text, Format.ASCIIDOC) == expected.strip("\n")


def test_the_header_gives_title_and_attributes() -> None:
    """Author and attributes show nothing; attributes are shown with their values."""
    check(
        "= The {product} Guide\nA. Writer <a@example.org>\n:product: Widget\n\nUse {product}.\n",
        "1 The Widget Guide\n  p Use Widget.",
    )


def test_sections_and_their_anchors() -> None:
    """Headings of both kinds open sections; ids over them and in them are anchors."""
    check(
        "== One *bold*\n\n[[two]]\n=== Two ===\n\n[#three.wide]\n== [[iii]]Three\n\n"
        "Four\n----\nX.\n",
        """
  2 One bold
    3 Two [two]
  2 Three [three, iii]
  2 Four
    p X.
""",
    )


def test_delimited_blocks() -> None:
    """Listings are code, comments nothing, examples their content without sections."""
    check(
        "[source,sh]\n----\n== no heading\n----\n\n....\nas is\n....\n\n////\n== gone\n////\n\n"
        "====\n== shown\n====\n\n```js\nx\n```\n",
        "c == no heading\nc as is\np shown\nc x",
    )


def test_an_unclosed_example_hides_no_heading() -> None:
    """A block that is never closed leaves the headings after it alone."""
    check("====\n\n== A\n\ntext\n", "  2 A\n    p text")


def test_lists_are_cut_at_items() -> None:
    """A list is one block that may be cut where items begin."""
    text = "* a\n** b\n\n* c\nmore\n\nAfter.\n"
    list_block, paragraph = parse(document(text, Format.ASCIIDOC)).blocks
    assert [text[cut:][:4] for cut in list_block.cuts] == ["** b", "* c\n"]
    assert paragraph.span.of(text) == "After."


def test_names_of_options() -> None:
    """An option that can be negated is two, and what stands for a value is none."""
    check(
        "--[no-]bell <bell-tone>::\n\tRing; see linkgit:kiln-bell[1] and man:tones[].\n",
        "1 --[no-]bell <bell-tone> [--bell, --no-bell]\n  p Ring; see kiln-bell(1) and tones.",
    )


def test_options_of_a_description_list_open_sections() -> None:
    """Terms that are names open sections with each flag as an anchor; others do not."""
    check(
        "== Options\n\n-v::\n--verbose <n>::\n\tSay more.\n+\nEven more.\n\n"
        "A term of words:: Text.\n",
        """
  2 Options
    3 -v [-v, --verbose]
      p Say more.
      p Even more.
  2 Options > p A term of words:: Text.
""",
    )


def test_tables_are_cut_at_rows() -> None:
    """The first row stays with the header."""
    text = "|===\n|a |b\n|1 |2\n|3 |4\n|===\n"
    (table,) = [block for block in parse(document(text, Format.ASCIIDOC)).blocks if block.cuts]
    assert [text[cut:] for cut in table.cuts] == ["|3 |4\n|===\n"]


def test_inline_macros_show_their_words() -> None:
    """Links, references, code and anchors are shown as what stands for them."""
    check(
        "See https://example.org[the site^], <<x,the part>>, `+a+` and xref:b.adoc[B]. [[here]]\n",
        "p See the site, the part, `a` and B. [here]",
    )
