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
        "c ```sh / == no heading / ```\nc as is\np **shown:**\nc ```js / x / ```",
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
  2 Options > l - **A term of words:** Text.
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


def test_terms_with_their_text_beside_them() -> None:
    """Each line is a section of its own, one below it where its mark is longer."""
    check(
        "== Flags\n\nalpha:: first\nbeta:: second\n--gamma:: third\ndelta::\n  fourth\n"
        "  inner::: deep\nepsilon:: fifth\n",
        """
  2 Flags
    3 alpha [alpha]
      p first
    3 beta [beta]
      p second
    3 --gamma [--gamma]
      p third
    3 delta [delta]
      p fourth
      4 inner [inner]
        p deep
    3 epsilon [epsilon]
      p fifth
""",
    )


def test_a_term_and_its_text_stand_at_their_places() -> None:
    """The definition ends where the text beside it begins."""
    text = "alpha::  first\n"
    term, said = parse(document(text, Format.ASCIIDOC)).blocks
    assert (term.span.of(text), said.span.of(text)) == ("alpha::  ", "first")


def test_conditions_show_their_content() -> None:
    """Whether one holds is not known: its content is shown, its own lines are not."""
    check(
        "ifdef::env-github[Best read elsewhere.]\n\nifndef::x,y[]\nFire\nendif::[]\nslowly.\n"
        'ifeval::["{backend}" == "html5"]\nEnd.\nendif::[]\n',
        "p Best read elsewhere.\np Fire / slowly. / End.",
    )


def test_comments_tags_and_inclusions_are_not_there() -> None:
    """In paragraphs, lists and tables, alone and as blocks; in code a comment is code."""
    check(
        "a\n// tag::x[]\nb\n\n////\ngone\n////\n\n* one\n// gone\n* two\n\n|===\n|k |v\n"
        "// gone\n|1 |2\n|===\n\n[comment]\n--\ngone\n--\n\n[comment]\ngone\n\n"
        "include::part.adoc[]\n\n----\n// kept\ninclude::code.rb[]\n----\n",
        "p a / b\nl - one / - two\nt |  |  | / | --- | --- | / | k | v | / | 1 | 2 |\nc // kept",
    )


def test_marks_behind_text_are_not_shown() -> None:
    """The end of a condition or of a region ends a line, too; in code it is code."""
    check(
        "* oil // end::parts[]\n* belt\n\nIt turns. endif::[]\n\n----\nrun(); // end::x[]\n----\n",
        "l - oil / - belt\np It turns.\nc run(); // end::x[]",
    )


def test_the_header_ends_with_the_first_section() -> None:
    """A section right below the title is a section, and words there are words."""
    check("= Page\n== Install ==\nRun it.\n", "1 Page\n  2 Install\n    p Run it.")
    check("= Page\nThis page tells how to fire.\n", "1 Page\n  p This page tells how to fire.")


def test_labels_stand_over_what_they_name() -> None:
    """Titles of blocks, remarks, quotes and tabs; a picture is its alternative text."""
    check(
        ".Kilns\n[%header,cols=2*]\n|===\n|a |b\n\n|1\n|2\n|===\n\nTIP: Slow.\n\n"
        "[WARNING]\n====\nHot.\n====\n\n[tabs]\n====\nGas oven::\n+\n[source,sh]\n----\nx\n----\n"
        "====\n\n[quote,A potter]\nSlow.\n\nimage::k.png[The kiln,200]\n\ntoc::[]\n",
        "p **Kilns:**\nt | a | b | / | --- | --- | / | 1 | 2 |\np **Tip:** Slow.\np **Warning:**\n"
        "p Hot.\np **Gas oven:**\nc ```sh / x / ```\np **A potter:**\np Slow.\np The kiln",
    )


def test_lists_are_those_of_markdown() -> None:
    """Depth and kind of each item, numbers counted, lines that go on below their item."""
    check(
        "* a\n** b\nmore\n. one\n. two\n* c\n",
        "l - a /   - b /     more /     1. one /     2. two / - c",
    )


def test_attributes_have_their_values() -> None:
    """Those of the document and those that are always there; others are their names."""
    check(
        ":v: 4\n:url: https://example.org/{v}\n\n"
        "Version{nbsp}{v} of {thing}, `{id}`, {url}[here], {docs}/x[there], link:{docs}[too].\n\n"
        '[source,xml,subs="attributes"]\n----\n<v>{v}{id}</v>\n----\n\n----\n{v}\n----\n',
        "p Version 4 of thing, `{id}`, here, there, too.\nc ```xml / <v>4{id}</v> / ```\nc {v}",
    )


def test_references_show_titles() -> None:
    """A section of the document by its title, another by what its name says."""
    check(
        "See <<ovens>>, <<_gas_ovens>>, xref:a:kiln-care.adoc[] and xref:b.adoc#first-steps[].\n\n"
        "[[ovens]]\n== All ovens\n\n== Gas ovens\n",
        "p See All ovens, Gas ovens, kiln care and first steps.\n"
        "  2 All ovens [ovens]\n  2 Gas ovens",
    )


def test_more_inline_macros() -> None:
    """Keys, menus, notes, terms and the macros that a project defines."""
    check(
        "Press kbd:[Ctrl+C], menu:File[Save > As] or btn:[OK].footnote:[Or not.] icon:tags[] "
        "((term))(((hidden,term))) java:com.example.Kiln[] *bold* #lit# H~2~O +*+ \\{x}\n",
        "p Press `Ctrl+C`, File > Save > As or **OK**. (Or not.)  term `com.example.Kiln` **bold** "
        "lit H2O \\* \\{x}",
    )


def test_a_reference_over_two_lines_ends_before_its_sentence_does() -> None:
    """The words of a reference stand on the line where it ends, with what follows it."""
    check("See <<ovens,\nall ovens>>. More.\n", "p See  / all ovens. More.")


def test_what_is_not_replaced() -> None:
    """A backslash before dots, dashes or arrows says that they stay, and is not shown."""
    check("From a\\...b to c\\--d or e\\->f.\n", "p From a...b to c--d or e->f.")


def test_terms_give_no_title() -> None:
    """A page of terms alone is called by none of them."""
    text = "oven.heat::\n\tDegrees.\n\noven.gas::\n\tKind.\n"
    assert parse(document(text, Format.ASCIIDOC)).title == ""


def test_a_synopsis_is_code() -> None:
    """Its lines stay lines, and its angle brackets mark nothing."""
    check("[synopsis]\nkiln fire <oven>\n     [--slow]\n", "c kiln fire <oven> /      [--slow]")


def test_single_quotes_of_the_first_asciidoc() -> None:
    """A page with a line below its title has them for emphasis; in others they are quotes."""
    check(
        "kiln(1)\n=======\n\nThe 'kiln fire' isn't the users' own. Or `a 'b' c`.\n",
        "1 kiln(1)\n  p The *kiln fire* isn't the users' own. Or `a 'b' c`.",
    )
    check("= Kiln\n\nThe 'kiln fire'.\n", "1 Kiln\n  p The 'kiln fire'.")


def test_a_usage_in_a_verse_is_code() -> None:
    """Manual pages keep the lines of a usage so; a poem is no code."""
    check("[verse]\n'kiln fire' [<oven>]\n'kiln' --cool\n", "c kiln fire [<oven>] / kiln --cool")
    check("[verse]\nThe oven burns\n  at night.\n", "p The oven burns /   at night.")


def test_references_to_other_components() -> None:
    """Antora writes two colons after the name of one, which are no part of what is shown."""
    check(
        "See xref:ovens::wood.adoc[the ovens] or xref:ovens:hot::a.adoc[].\n",
        "p See the ovens or a.",
    )


def test_emphasis_with_underscores_in_a_heading() -> None:
    """Those inside a word are part of it."""
    check("*-s*=_SAFE_MODE_::\n  How safe.\n", "1 -s=SAFE_MODE [-s]\n  p How safe.")


def test_addresses_that_begin_elsewhere() -> None:
    """An attribute whose address begins with one of another file is still a link with a label."""
    check(
        ":url-ovens: {url-org}/ovens.adoc\n\nSee the {url-ovens}[list of ovens].\n",
        "p See the list of ovens.",
    )
