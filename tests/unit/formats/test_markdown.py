from collections.abc import Callable
from functools import partial

import pytest
from markdown_it import MarkdownIt

from askdocs.workspace.document import Format
from askdocs.workspace.formats import markdown, markdown_code, parse
from tests.support.parsing import document, outline, passages
from tests.support.threads import in_threads


def check(text: str, expected: str, path: str = "docs/page.md") -> None:
    assert outline(text, Format.MARKDOWN, path) == expected.strip("\n")


def title(text: str) -> str:
    return parse(document(text, Format.MARKDOWN)).title


def test_headings_of_both_kinds_open_sections() -> None:
    """ATX and Setext headings open sections, shown without their markup."""
    check(
        "Guide\n=====\nHello.\n\n## Use `ask` and [links](x.md) **now** ##\nText.\n",
        """
1 Guide
  p Hello.
  2 Use ask and links now
    p Text.
""",
    )


def test_code_is_not_searched_for_headings() -> None:
    """What stands in fenced or indented code opens no section."""
    check(
        "# A\n\n```sh\n# comment\n```\n\n    # code\n",
        """
1 A
  c ```sh / # comment / ```
  c     # code
""",
    )


def test_an_unclosed_fence_reaches_to_the_end() -> None:
    """Code whose fence is never closed is code to the end of the document."""
    check("~~~\n# a\n\n# b\n", "c ~~~ / # a /  / # b")


def test_explicit_anchors_name_the_section() -> None:
    """Anchors in braces, as tags and as MyST targets are names of the heading's section."""
    check(
        '# One {#first}\n\n## Two { #second .wide }\n\n<a id="third"></a>\n\n## Three\n\n'
        '(fourth)=\n\n## Four <a name="five"></a>\n',
        """
1 One [first]
  2 Two [second]
  2 Three [third]
  2 Four [five, fourth]
""",
    )


def test_headings_in_lists_and_quotes_open_no_section() -> None:
    """A heading inside another block stays part of that block."""
    check("- # in a list\n\n> # in a quote\n", "l - # in a list\np > # in a quote")


def test_a_nested_list_is_one_block_cut_at_its_items() -> None:
    """A list is one block that may be cut where its own items begin."""
    text = "- a\n  - a1\n  - a2\n- b\n- c\n"
    (block,) = parse(document(text, Format.MARKDOWN)).blocks
    assert [text[cut:] for cut in block.cuts] == ["- b\n- c\n", "- c\n"]


def test_a_table_is_cut_between_rows_but_not_below_its_header() -> None:
    """A table is one block; the first row stays with the header."""
    text = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n"
    (block,) = parse(document(text, Format.MARKDOWN)).blocks
    assert [text[cut:] for cut in block.cuts] == ["| 3 | 4 |\n"]


def test_a_title_comes_from_the_front_matter_where_no_heading_gives_one() -> None:
    """Front matter shows no marks but names the document."""
    check("---\ntitle: 'Set up'\ntags: [a]\n---\n## Begin\n", "  2 Begin [a]")
    assert title("---\ntitle: 'Set up'\n---\n## Begin\n") == "Set up"
    assert title('+++\ntitle = "Set up"\n+++\n\nText\n') == "Set up"
    assert title("---\ntitle: Other\n---\n# Heading\n") == "Heading"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    """Only a closed block of fields is front matter."""
    check("---\n\ntext\n\n---\n\n# A\n", "p text\n1 A")
    check("---\ntitle: x\n\n# A\n", "p title: x\n1 A")


def test_comments_show_nothing() -> None:
    """HTML comments are left out, between blocks and inside them."""
    check("<!-- a\n# b -->\n\nOne <!-- two --> three.\n", "p One  three.")


def test_html_shows_its_words() -> None:
    """Tags are left out; an element that is a heading opens a section."""
    check(
        '<h1 align="center">My &amp; tool</h1>\n\n<div>\n<b>Fast</b>\n</div>\n\n<img src="a">\n',
        "1 My & tool\n  p Fast",
    )


def test_marks_of_admonitions_are_not_shown_but_their_content_is() -> None:
    """Containers of the generators show their title and content."""
    check("/// tip | Careful\n\nText.\n\n///\n", "p Careful\np Text.")
    check("::: warning\nText.\n:::\n\n# A\n", "p Text.\n1 A")
    check(
        '!!! note "Listen"\n    Text.\n\n    - a\n\nAfter.\n', "p Listen\np Text.\nl - a\np After."
    )


def test_marks_inside_code_stay() -> None:
    """What looks like a container's mark in code is code."""
    check("```\n/// tip\n:::\n```\n", "c ``` / /// tip / ::: / ```")


def test_a_list_before_a_mark_ends_before_it() -> None:
    """The blank place of a mark is no part of the block before it."""
    (passage,) = passages("- a\n- b\n\n/// tip\n\nText.\n", Format.MARKDOWN)
    assert passage.text == "- a\n- b\n\nText."


def test_mdx_shows_neither_imports_nor_tags() -> None:
    """Imports, exports and lines of tags only are left out and hide no heading."""
    check(
        "import Tabs from '@theme/Tabs'\nexport const a = {\n  b: 1,\n}\n\n# One\n<Tabs>\n"
        "## Two\n</Tabs>\n{/* gone */}\n\nimport it from the shop.\n",
        """
1 One
  2 Two
1 One …
  p import it from the shop.
""",
        path="docs/page.mdx",
    )


def test_line_ends_of_any_kind_keep_their_places() -> None:
    """Lines end at CRLF and at a lone CR too."""
    text = "# A\r\n\r\nOne\rtwo\r\n\r\n## B\r"
    blocks = parse(document(text, Format.MARKDOWN)).blocks
    assert [block.span.of(text) for block in blocks] == ["# A", "One\rtwo", "## B"]


def test_hostile_nesting_is_survived() -> None:
    """A hundred thousand open brackets or quotation marks end in some text."""
    for text in (">" * 100_000, "[" * 100_000, "- " * 50_000, "*" * 100_000, "`" * 99_999 + "\n"):
        assert not parse(document(text, Format.MARKDOWN)).problems


COMMENT = "<!-- nest-disable -->"


@pytest.mark.parametrize(
    "text",
    [
        f"Write `{COMMENT}` above.",
        f"Write ``a ` {COMMENT}`` above.",
        f"Write `a\nb {COMMENT} c` above.",
        "Write `<!--` before and `-->` after.",
        f"See [the `{COMMENT}` page](a.md).",
        f"1. Do:\n\n   ```html\n   {COMMENT}\n   ```\n\n2. Go.",
        f"- Do:\n\n      {COMMENT}\n\n- Go.",
        f"> - ~~~\n>   {COMMENT}\n>   ~~~",
        f"> Write\n> `{COMMENT}` above.",
        f"- a\n  - Write `{COMMENT}` above.",
        f"| a | b |\n|---|---|\n| c | `{COMMENT}` |\n| `{COMMENT}` | d |",
        f"```html\n{COMMENT}\n```",
    ],
)
def test_comments_in_code_are_shown(text: str) -> None:
    """Code that looks like a comment is there to be read."""
    (passage,) = passages(f"{text}\n", Format.MARKDOWN)
    assert passage.text == text
    assert passage.suspicious == ()


@pytest.mark.parametrize(
    "text",
    [
        f"A \\`{COMMENT}\\` b.",
        f"A ` b {COMMENT} c.",
        f"A `` b {COMMENT} c `.",
        f"A `b` {COMMENT} `c`.",
        f'<a title="`"> {COMMENT} `</a> d',
        f"A <!-- `{COMMENT}` --> b.",
        f"A <https://a.test/`b> {COMMENT} ` b.",
        f"![A `{COMMENT}` b](c.png) d",
        f"- a `\n- {COMMENT}\n- ` b",
        f"| a ` | {COMMENT} | ` b |\n|---|---|---|\n| a ` | {COMMENT} | ` b |",
        f"| a \\| ` | {COMMENT} | `c` |\n|---|---|---|\n| d | e | f |",
        f"- <div>`\n  {COMMENT}`\n  </div>",
        f"> a `\n\n{COMMENT} ` b",
        f"# A {COMMENT}",
        f"/// tip | A `\n{COMMENT} b` c\n///",
    ],
)
def test_comments_beside_code_are_not_shown(text: str) -> None:
    """What only looks like code to a careless reader hides a comment as ever."""
    shown = " ".join(passage.text for passage in passages(f"{text}\n", Format.MARKDOWN))
    assert shown
    assert "nest-disable" not in shown


def test_a_comment_beside_one_in_code() -> None:
    """The one is left out, the other stays."""
    text = (
        f"One <!-- two --> three `{COMMENT}`.\n\n- a\n\n  ```\n  {COMMENT}\n  ```\n- <!-- b -->c\n"
    )
    check(
        text.replace("\n", "\r\n"),
        f"p One  three `{COMMENT}`.\nl - a /  /   ``` /   {COMMENT} /   ``` / - c",
    )


def _rendered(parser: MarkdownIt, text: str, _: int) -> str:
    return str(parser.render(text))


@pytest.mark.parametrize("made", [lambda: markdown._markdown_it(False), markdown_code._parser])
def test_threads_that_are_the_first_to_parse(made: Callable[[], MarkdownIt]) -> None:
    """None parses by half of the rules because another thread is working them out."""
    text = "# Ports\n\n| name | port |\n| --- | --- |\n| http | 80 |\n\n> ports\n\n- ~~p~~\n"
    expected = made().render(text)
    for _ in range(200):
        markdown._markdown_it.cache_clear()
        markdown_code._parser.cache_clear()
        parser = made()
        assert in_threads(partial(_rendered, parser, text)) == [expected] * 4


def test_references_are_links_or_their_words() -> None:
    """A reference leads where the page says; one that the page lacks is its words alone."""
    check(
        "Use [Clay][], [the glaze][g] or [Kiln], not [x] or `[Kiln]`.\n\n"
        "Fire [`Oven`][kiln.Oven], [`Ash`][], [Slow fires][slow-fires], [Go's own][].\n\n"
        "Type `[a][kiln.b]`, run [-v][-q] and read rows[0][1.5].\n\n"
        "[clay]: https://clay.example.org/\n[g]: glaze.md\n[Kiln]: https://kiln.example.org\n",
        "p Use [Clay](https://clay.example.org/), the glaze or [Kiln](https://kiln.example.org),"
        " not [x] or `[Kiln]`.\n"
        "p Fire `Oven`, `Ash`, Slow fires, Go's own.\n"
        "p Type `[a][kiln.b]`, run [-v][-q] and read rows[0][1.5].",
    )


def test_references_in_headings() -> None:
    """A heading shows the words of a reference, wherever it leads."""
    check("# About [Ovens][kiln.Oven]\n", "1 About Ovens")


def test_the_title_is_in_the_front_matter_of_a_page_of_several() -> None:
    """Several headings of the first level, or one below others, name parts of the page."""
    several = "---\nTitle: set_heat\n---\n# NAME\n\nset_heat\n\n# EXAMPLE\n\nx\n"
    below = "---\ntitle: Prose\n---\n## Links\n\nx\n\n# Headings\n\ny\n"
    alone = "---\ntitle: Short\n---\n# The long title\n\nx\n"
    titles = [parse(document(text, Format.MARKDOWN)).title for text in (several, below, alone)]
    assert titles == ["set_heat", "Prose", "The long title"]
