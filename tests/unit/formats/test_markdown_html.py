"""HTML, templates and images in Markdown, as readers see them."""

import pytest

from askdocs.workspace.document import Format
from askdocs.workspace.formats import parse
from tests.support.parsing import check_invariants, document, outline, passages


def check(text: str, expected: str, path: str = "docs/page.md") -> None:
    assert outline(text, Format.MARKDOWN, path) == expected.strip("\n")


def shown(text: str, path: str = "docs/page.md") -> str:
    page = document(text, Format.MARKDOWN, path)
    return "\n".join(passage.text for passage in check_invariants(page, parse(page)))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{% ifversion x %}An admin lets the otter in.{% endif %}", "An admin lets the otter in."),
        ("{% hint %} Feed the otter. {% endhint %}", "Feed the otter."),
        ("{! a.md !} Feed the otter {! b.md !}", "Feed the otter"),
        ("{{< note >}}Feed the otter.{{< /note >}}", "Feed the otter."),
        ("{{% note %}}Feed the otter.{{% /note %}}", "Feed the otter."),
        ("<Note>Feed the otter.</Note>", "Feed the otter."),
        ("- {% if a %}Feed{% endif %} the otter", "- Feed the otter"),
        ("one{% x %}two", "one two"),
    ],
)
def test_text_between_two_tags(line: str, expected: str) -> None:
    """A line that begins with one tag and ends with another keeps what is between them."""
    assert shown(f"{line}\n").strip() == expected


def test_templates_in_code_stay() -> None:
    """Documentation of a template engine shows its marks."""
    line = "Write `{% include a %}` or `{{< ref >}}`."
    assert shown(f"{line}\n") == line
    assert shown("{% raw %}`{%`{% endraw %} begins a tag.\n") == "`{%` begins a tag."


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<table><tr><td>ash</td><td>oak</td></tr></table>", "ash oak"),
        ("<ul><li>ash</li><li>oak</li></ul>", "ash oak"),
        ("<dl><dt>ash</dt><dd>oak</dd></dl>", "ash oak"),
        ("<p>ash<br>oak</p>", "ash oak"),
        ("<p>ash</p><p>oak</p>", "ash oak"),
        ("<h4>ash</h4><p>oak</p>", "ash oak"),
        ("<details><summary>ash</summary>oak</details>", "ash oak"),
        ("<div>ash</div><div>oak</div>", "ash oak"),
        ("<Card>ash</Card><Card>oak</Card>", "ash oak"),
        ("- ash<br/>oak", "ash oak"),
        ("| a |\n|---|\n| ash<br>oak |", "a ash oak"),
        ("| a |\n|---|\n| <ul><li>ash</li><li>oak</li></ul> |", "a ash oak"),
        ("ash<br>oak", "ash oak"),
        ("<b>ash</b>tree", "ashtree"),
    ],
)
@pytest.mark.parametrize("path", ["a.md", "a.mdx"])
def test_elements_that_separate_words(html: str, words: str, path: str) -> None:
    """Blocks of HTML on one line run no words together; what stands inside a word does."""
    kept = "".join(mark if mark.isalnum() else " " for mark in shown(f"{html}\n", path))
    assert kept.split() == words.split()


def test_a_table_of_html_is_a_table() -> None:
    """Its rows are lines with the header over them, also where cells reach over others."""
    check(
        "<table>\n<tr><th>key</th><th>default</th></tr>\n\n<tr><td>linger</td><td>a|b</td></tr>\n"
        "</table>\n",
        "t | key | default | / | --- | --- | / | linger | a\\|b |",
    )
    check(
        "<table><tr><th>os</th><th>tool</th></tr><tr><td rowspan=2>hare</td><td>a</td></tr>"
        "<tr><td>b</td></tr></table>\n",
        "t | os | tool | / | --- | --- | / | hare | a | / | hare | b |",
    )


def test_a_table_without_a_header_has_an_empty_one() -> None:
    """Its first row names no columns."""
    check("<table><tr><td>a</td><td>b</td></tr></table>\n", "t |  |  | / | --- | --- | / | a | b |")


def test_a_table_of_tags_in_mdx() -> None:
    """In components, too, rows are rows."""
    check(
        "<table>\n  <tr>\n    <th style={{width: '9%'}}>a</th>\n    <th>b</th>\n  </tr>\n"
        "  <tr><td>1{' '}2</td><td>3</td></tr>\n</table>\n\nAfter.\n",
        "t | a | b | / | --- | --- | / | 1 2 | 3 |\np After.",
        "a.mdx",
    )


def test_headings_of_html_open_sections() -> None:
    """Beside other elements, too; what a cell has in bold letters is none."""
    check(
        '<div align="center">\n<h1 id="top">Otter</h1>\n<p>A tool.</p>\n</div>\n\n'
        "<table><tr><td><h2>a</h2></td><td>b</td></tr></table>\n",
        "1 Otter [top]\n  p A tool.\n  t |  |  | / | --- | --- | / | a | b |",
    )


def test_badges_and_bare_markup_are_no_passages() -> None:
    """What says nothing of the subject is left out, however it is written."""
    for text in (
        "[![Build](https://img.shields.io/a.svg)](https://ci.test) ![](logo.png)",
        "[![NPM version][b]][c]\n\n[b]: https://badge.fury.io/js/x.svg\n[c]: https://npm.test",
        '<p align="center"><a href="x"><img src="https://img.shields.io/x" alt="npm"></a></p>',
        '<a name="x"></a>\n\n<br>\n\n<div></div>',
        "```mermaid\ngraph TD; a-->b\n```",
        '<img src="a.png" alt="a.png">',
    ):
        assert shown(f"{text}\n") == ""


def test_images_say_what_stands_for_them() -> None:
    """The words of an image, and those below it, are words."""
    assert shown("Press ![the gear](gear.svg) twice.\n") == "Press the gear twice."
    assert shown('<figure><img src="a.svg" alt="A tall otter">') == "A tall otter"
    assert "An old mill" in shown("<figure><figcaption>An old mill</figcaption></figure>\n")
    check('# <img src="x.png" alt="Otter">\n\nText.\n', "1 Otter\n  p Text.")


def test_no_tag_is_shown_as_text() -> None:
    """Tags go, code stays, and what only looks like a tag is code."""
    text = (
        "Press <kbd>Ctrl</kbd> for 10<sup>6</sup> <span style='color: red'>times</span>,\n"
        "<code>a &lt; b</code> and `<b>`: put <your-name> in List<String>.\n"
    )
    assert shown(text) == (
        "Press `Ctrl` for 10^6 times,\n`a < b` and `<b>`: put `<your-name>` in List\\<String>."
    )


def test_addresses_in_angle_brackets_stay() -> None:
    """They are no tags."""
    assert (
        shown("See <https://a.test/b> or <a@b.test>.\n") == "See <https://a.test/b> or <a@b.test>."
    )


def test_html_quotes_what_it_shows() -> None:
    """A tag that HTML shows as text is none in Markdown either."""
    check("<p>Use &lt;b&gt; here</p>\n", "p Use \\<b> here")


HIDDEN = [
    '<div style="display:none">owl</div>',
    "<div hidden>owl</div>",
    "<div hidden>\n\nowl\n\n- owl\n\n</div>",
    "<div hidden>owl <div>b</div> owl</div>",
    "<div hidden><!-- </div> -->owl</div>",
    '<span style="visibility: hidden">owl</span> seen',
    "Text <span hidden>owl</span> text.",
    "- a <b hidden>owl</b>",
    "| a |\n|---|\n| <i hidden>owl</i> |",
    "> <span hidden>owl</span> b",
    '<p class="hidden">owl</p>',
    '<p class="sr-only">owl</p>',
    '<p style="position:absolute; left:-9999px">owl</p>',
    '<div aria-hidden="true">owl</div>',
    "<template>owl</template>",
    "<noscript>owl</noscript>",
    "<script>\n\nowl\n\n</script>",
    "<style>\n.owl { color: red }\n</style>",
    "<style>.n { display: none }</style>\n\n<p class=n>owl</p>",
    "<p hidden>owl\n\nseen",
    "<ul><li hidden>owl<li>seen</ul>",
    "!!! note\n    <div hidden>owl</div>",
    '<div v-if="false">owl</div>',
]
HIDDEN_IN_MDX = [
    "<div style={{display: 'none'}}>owl</div>",
    "<div style={{ fontSize: 0 }}>\n\nowl\n\n</div>",
    "<div hidden={true}>\n  owl\n</div>",
    '<p className="hidden">owl</p>',
    "<Card hidden>\n\n## owl\n\n</Card>",
    "Text <span aria-hidden={true}>owl</span> text.",
]


@pytest.mark.guarantee("hidden text is not shown")
@pytest.mark.parametrize(
    ("text", "path"),
    [(text, "a.md") for text in HIDDEN] + [(text, "a.mdx") for text in HIDDEN_IN_MDX],
)
def test_hidden_elements_are_not_shown(text: str, path: str) -> None:
    """What a page does not display stands in no passage; what comes after it does."""
    found = shown(f"# Birds\n\n{text}\n\nAfter the bird.\n", path)
    assert "owl" not in found
    if not text.startswith("!!!"):
        assert "After the bird." in found
    if "seen" in text:
        assert "seen" in found


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("`<div hidden>` owl `</div>`", "a.md"),
        ("```html\n<div hidden>owl</div>\n```", "a.md"),
        ("    <div hidden>owl</div>", "a.md"),
        ("Write <template> above the owl.", "a.md"),
        ("<template #title>owl</template>", "a.md"),
        ('<div class="hidden md:block">owl</div>', "a.md"),
        ("<div hidden={false}>owl</div>", "a.mdx"),
        ("<details><summary>a</summary>owl</details>", "a.md"),
        ('<img hidden src="a.png">owl', "a.md"),
    ],
)
def test_what_is_not_hidden_is_shown(text: str, path: str) -> None:
    """Code is there to be read, and so is what only some do not see at first."""
    assert "owl" in shown(f"# Birds\n\n{text}\n", path)


def test_places_of_html_are_those_of_the_source() -> None:
    """A passage of HTML stands on its lines, also in an admonition."""
    text = "# A\n\n!!! tip\n    <p>one</p>\n\n## B\n\n<ul>\n<li>x</li>\n</ul>\n"
    first, second = passages(text, Format.MARKDOWN)
    assert (first.start_line, first.end_line) == (0, 3)
    assert second.span.of(text) == "## B\n\n<ul>\n<li>x</li>\n</ul>"


def test_a_tag_that_is_escaped_is_text() -> None:
    """Its author wants the brackets to be seen."""
    assert "\\<div hidden> and \\![no picture](a.png)" in shown(
        "# A\n\nWrite \\<div hidden> and \\![no picture](a.png).\n", "a.md"
    )
