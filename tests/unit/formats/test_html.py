import pytest

from askdocs.workspace.document import Format
from askdocs.workspace.formats import parse
from tests.support.parsing import check_invariants, document, outline, passages


def check(text: str, expected: str) -> None:
    assert outline(text, Format.HTML) == expected.strip("\n")


def title_of(text: str) -> str:
    return parse(document(text, Format.HTML)).title


def test_headings_make_a_tree() -> None:
    """Headings are sections of their level, without the markup in them."""
    check(
        "<h1>The <code>run</code> command</h1><p>a</p><h3>Deep <em>one</em></h3>b<H2>Two</H2>",
        """
1 The run command
  p a
    3 Deep one
      p b
  2 Two
""",
    )


def test_what_a_box_begins_with_is_its_label() -> None:
    """A note has no section of its own, however its label is written."""
    check(
        '<h2>A</h2><div class="note"><h3 class="title">Note</h3><p>Mind.</p></div>'
        '<h4>B</h4><aside class="admonition tip"><h2>Tip</h2>Try.</aside><h3>C</h3>',
        """
  2 A
    p Note
    p Mind.
      4 B
        p Tip
        p Try.
    3 C
""",
    )


def test_ids_and_old_names_are_anchors() -> None:
    """Ids of headings, of sections and of anchors count; that of a ``div`` is for its looks."""
    check(
        '<h2 id="a">A</h2><p><a name="b"></a>Text</p><section id="c"><h3>C</h3></section>'
        '<div id="d"><h3>D</h3></div><div class="section" id="e"><h3>E</h3></div>',
        """
  2 A [a]
    p Text [b]
    3 C [c]
    3 D
    3 E [e]
""",
    )


def test_what_is_no_content_is_left_out() -> None:
    """Scripts, styles, navigation, forms and what is hidden show nothing."""
    check(
        "<head><style>p{}</style></head><nav>no</nav><header>no</header>"
        "<script>if (a<b) document.write('<h1>no</h1>')</script><p hidden>no</p>"
        "<div aria-hidden='true'><p>no</p></div><div hidden><div>no</div>no</div>"
        "<template>no</template><noscript>no</noscript><svg><text>no</text></svg>"
        "<iframe>no</iframe><!-- <h1>no</h1> --><p>yes <button>no</button>indeed</p>"
        "<footer>no</footer>",
        "p yes indeed",
    )


@pytest.mark.parametrize(
    "page",
    [
        "no<main><header><h1>T</h1></header><p>in</p></main>no",
        "no<main><h1>T</h1><p>in",
        "no<article><h1>T</h1></article>no<article>in</article>no",
        '<div>no</div><div class="body" role="main"><h1>T</h1><div>in</div></div><div>no</div>',
        "<p>no<section class=x role=MAIN><h1>T</h1><section>in</section></section>no",
    ],
)
def test_only_the_marked_content_is_read(page: str) -> None:
    """Where a page says what its content is, only that counts."""
    check(page, "1 T\n  p in")


def test_a_mark_that_marks_nothing() -> None:
    """A page whose content is marked in a comment or marked and empty is read as a whole."""
    check("<!-- <main> --><h1>T</h1><p>in</p>", "1 T\n  p in")
    check("<p>in</p><main></main>", "p in")


def test_tags_that_are_not_closed() -> None:
    """End tags that HTML lets out are not missed, and the end of the file ends everything."""
    check(
        "<h1>T</h1><p>one<p>two<ul><li>x<li>y<ol><li>z</ol></ul>end<h2>H",
        """
1 T
  p one
  p two
  l - x / - y /   1. z
  p end
  2 H
""",
    )
    check("a<!-- loose <h2>x</h2>", "p a loose\n  2 x")
    check("1 < 2 and <not a tag", "p 1 < 2 and <not a tag")


def test_entities_are_characters() -> None:
    """Names and numbers are resolved; what is none stays, and no tag comes of one."""
    check("<p>&eacute;&nbsp;&#8212; &#x1F600; &lt;b&gt; &nonsense;</p>", "p é — 😀 <b> &nonsense;")


def test_space_is_what_a_reader_sees() -> None:
    """Indentation and line ends of the source show as one space, and not at the edges."""
    check("<p>\n    Text\r\n    on <b> two</b>\n</p>\n  loose  ", "p Text on two\np loose")
    check("a<br/>b<hr>c", "p a\np b\np c")


def test_preformatted_text_stays_as_it_is() -> None:
    """Code keeps its lines and indentation; its markup goes."""
    check(
        "<p>Run:</p>\n<pre><code class=x>  a &lt; <b>b</b>\r\n\n    c  \n</code></pre>After",
        "p Run:\nc   a < b /  /     c\np After",
    )
    check("<pre>a<br>b<br/>c</pre>", "c a / b / c")
    check("<p>Use <code>a b</code> or <kbd>x</kbd>.</p>", "p Use `a b` or `x`.")


def test_lists() -> None:
    """Items keep their depth and number; a list goes on after code in it."""
    check(
        "<ul><li><p>one</p><p>more</p></li><li>two<ol><li>a</li><li>b</li></ol></li></ul>",
        "l - one /   more / - two /   1. a /   2. b",
    )
    check("<ol><li>a<pre>x</pre></li><li>b</li></ol>", "l 1. a\nc x\nl 2. b")


def test_tables() -> None:
    """A row is a line; the end tags of cells and rows may be missing."""
    expected = "t Sizes / | A | B | / | --- | --- | / | 1 | 2 x |"
    check(
        "<table><caption>Sizes</caption><thead><tr><th>A</th><th>B</th></tr></thead>"
        "<tbody><tr>\n<td>1</td>\n<td><p>2</p>x</td></tr></tbody></table>",
        expected,
    )
    check("<table><caption>Sizes<tr><th>A<th>B<tr><td>1<td>2<br>x</table>", expected)


def test_code_in_a_table_runs_no_cells_together() -> None:
    """Code in a cell is code, and the cells after it are cells."""
    check(
        "<table><tr><th>A<th>B<tr><td><pre>x\ny</pre></td><td>z</td></tr><tr><td>q<td>r</table>end",
        "t | A | B | / | --- | --- |\nc x / y\n"
        "t | A | B | / | --- | --- | / |  | z | / | q | r |\np end",
    )


def test_tables_and_lists_are_cut_at_rows_and_items() -> None:
    """The first row stays with the header."""
    text = "<table><tr><th>h<tr><td>1<tr><td>2<tr><td>3</table><ul><li>a<li>b</ul>"
    cuts = [cut for block in parse(document(text, Format.HTML)).blocks for cut in block.cuts]
    assert [text[cut:][:9] for cut in cuts] == ["<tr><td>2", "<tr><td>3", "<li>b</ul"]


def test_what_is_defined_is_a_section() -> None:
    """A ``dt`` with an id opens a section of that name; after the list the one around goes on."""
    check(
        '<h1>Api</h1><dl><dt id="m.f">f(<em>a</em>)<a class="headerlink" href="#">¶</a></dt>'
        "<dd><p>Does x.</p></dd></dl><p>More of Api.</p><dl><dt>term</dt><dd>text</dd></dl>",
        """
1 Api
  2 m.f [m.f]
    p Does x.
1 Api > p More of Api.
  p term: text
""",
    )


def test_the_title() -> None:
    """The first heading of level 1, else what the head says, its entities resolved."""
    assert title_of("<title>no</title><h1>A &amp; B</h1>") == "A & B"
    assert title_of("<title>\n A &amp; B\n</title><p>x</p>") == "A & B"
    assert title_of("<p>x</p>") == ""


def test_places_are_those_of_the_source() -> None:
    """A passage spans its tags, on the lines of the file."""
    text = "<html>\n<h1>A</h1>\n<p>one\ntwo</p>\n\n<h1>B</h1>\r\n<pre>\r\nx\r\n</pre>\n"
    first, second = passages(text, Format.HTML)
    assert first.span.of(text) == "<h1>A</h1>\n<p>one\ntwo</p>"
    assert (first.start_line, first.end_line) == (1, 3)
    assert (second.start_line, second.end_line) == (5, 8)
    assert second.text == "B\n\nx"


@pytest.mark.parametrize(
    "text",
    [
        "<table>" * 3_000,
        "<tr><td>" * 3_000,
        "<ul><li>" * 3_000,
        "<div>x" * 5_000,
        "<dl><dt id=a>" * 900,
    ],
)
def test_endless_nesting(text: str) -> None:
    """Tags without end are met calmly."""
    page = document(text, Format.HTML)
    parsed = parse(page)
    assert not parsed.problems
    check_invariants(page, parsed)


def test_empty_pages_have_no_blocks() -> None:
    """A page without words has no blocks."""
    check("", "")
    check("<html><body><h1></h1><h2> </h2><p></p><ul><li></li></ul><table><tr><td></table>", "")


def test_what_a_generator_fills_in() -> None:
    """Its tags and variables are not shown, nor its comments; code and what is raw are."""
    check(
        """---
title: Kilns
---
<p>Hot{% if page.x %} and dry{% endif %}.</p>
{% comment %}<p>Nobody reads this.</p>{% endcomment %}
<ul>{% for one in site.kilns %}
<li><a href="{{ one.url }}">{{ one.name }} kiln</a></li>{% endfor %}</ul>
{% highlight yaml %}
heat: 3
{% endhighlight %}
<p>Write {% raw %}{{ heat }}{% endraw %} or <code>{{ cold }}</code>.</p>
""",
        """
p Hot and dry .
l - kiln
c heat: 3
p Write {{ heat }} or `{{ cold }}`.
""",
    )


def test_braces_of_a_page_that_nothing_fills_in() -> None:
    """A page without front matter and control tags is shown as it is written."""
    check(
        "<p>Write {{ heat }}, or <code>{% if x %}</code>.</p>",
        "p Write {{ heat }}, or `{% if x %}`.",
    )
    check("<p>{% if x %}Hot{% endif %} {{ y }} day</p>", "p Hot day")
