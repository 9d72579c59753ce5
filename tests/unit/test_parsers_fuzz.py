"""What every parser promises, on text that nobody would write."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askdocs.workspace.document import Document, Format
from askdocs.workspace.formats import _parse, parse
from askdocs.workspace.reading import document_from_text
from tests.support.corpora import corpus
from tests.support.parsing import check_invariants

pytestmark = pytest.mark.slow

ENDINGS = {
    Format.MARKDOWN: "md",
    Format.RST: "rst",
    Format.ASCIIDOC: "adoc",
    Format.HTML: "html",
    Format.NOTEBOOK: "ipynb",
    Format.PYTHON: "py",
    Format.ORG: "org",
    Format.TEXINFO: "texi",
}

MARKS = [
    *("#", "## ", "```", "~~~", "> ", "- ", "* ", "1. ", "|", "---", "===", "\t", "    ", "<!--"),
    *("-->", "<a id='x'>", "<div>", "</div>", "{#id}", "[a](b)", "`", "**", "/// tip", "///"),
    *(":::", "!!! note", "import x from 'y'", "<Tab>", "{/*", "*/}", "+++", "title: x"),
    *(".. ", ".. note::", ".. _x:", ".. class:: A", ".. option:: -v", "::", ":f:", ":ref:`a <b>`"),
    *(
        "``",
        "`_",
        "+--+",
        "+==+",
        "==  ==",
        ".. code-block:: c",
        ".. list-table::",
        ".. glossary::",
    ),
    *("= ", "== ", "----", "....", "====", "|===", "[source]", "[[x]]", "a:: b", "+", "//", "////"),
    *("*tag*", "*:x* *y*", "|link|", " >", ">vim", "<", "~", "vim:ft=help:", "'opt' 'o'"),
    *(
        '"""',
        "def f():",
        "class A:",
        "<h1>",
        "</h1>",
        "<pre>",
        "<table>",
        "<tr>",
        "&amp;",
        "{",
        "}",
    ),
    *(
        ".TH A 1",
        ".SH ",
        ".TP",
        ".IP \\(bu 2",
        ".B x",
        ".nf",
        ".fi",
        ".RS",
        ".RE",
        "\\fB",
        "\\fR",
        "\\",
    ),
    *(
        ".Dt A 1",
        ".Sh ",
        ".Bl -tag",
        ".It Fl v",
        ".It Xo",
        ".El",
        ".Nm a",
        ".Op Ar b",
        ".Bd -literal",
    ),
    *(
        ".Ed",
        ".if n \\{\\",
        ".\\}",
        ".de X",
        "..",
        ".TS",
        ".TE",
        "T{",
        "T}",
        ".ds x \\fB",
        "\\*x",
        ".Dl x",
    ),
    *("* TODO ", "** ", "#+begin_src", "#+end_src", "#+TITLE: ", ":PROPERTIES:", ":CUSTOM_ID: x"),
    *(
        ":END:",
        "- a :: b",
        "[[a][b]]",
        "[fn:1]",
        "{{{a(b)}}}",
        "#+MACRO: a $1",
        "=a=",
        "| a |",
        ": x",
    ),
    *(
        "@chapter ",
        "@node ",
        "@table @code",
        "@item ",
        "@itemize",
        "@end table",
        "@end itemize",
        "@code{",
    ),
    *(
        "}",
        "@example",
        "@end example",
        "@deffn a b",
        "@end deffn",
        "@multitable",
        "@tab",
        "@xref{",
        "@c ",
    ),
    *(
        "@macro a{b}",
        "@end macro",
        "@a{c}",
        "@ifset x",
        "@end ifset",
        "@menu",
        "@end menu",
        "@@",
        "@",
    ),
    *("word", "Two words.", "日本語。", "é", "\u2028", "\x0c", "\x00", "\ufeff", "\ud800", "🙂"),
]
ENDS = ["\n", "\n", "\n", "\n\n", "\r\n", "\r", " ", ""]

lines = st.tuples(
    st.sampled_from(["", "", " ", "  ", "   ", "    ", "\t"]),
    st.lists(
        st.one_of(st.sampled_from(MARKS), st.text(string.ascii_letters + " .", max_size=12)),
        max_size=4,
    ).map("".join),
    st.sampled_from(ENDS),
).map("".join)
texts = st.one_of(
    st.lists(lines, max_size=40).map("".join),
    st.text(max_size=200),
    # The same few lines over and over reach the lengths at which blocks are cut.
    st.tuples(st.lists(lines, min_size=1, max_size=5).map("".join), st.integers(1, 400)).map(
        lambda pair: (pair[0] * pair[1])[:30_000]
    ),
)


@pytest.mark.guarantee("parsing never fails")
@pytest.mark.parametrize("format_", [*ENDINGS, Format.VIM_HELP, Format.MAN, Format.PLAIN])
@settings(max_examples=120)
@given(text=texts)
def test_any_text_is_parsed_and_cut(format_: Format, text: str) -> None:
    """Parsing never fails, and its blocks and passages keep their promises."""
    if format_ in ENDINGS:
        page = document_from_text(f"docs/page.{ENDINGS[format_]}", text)
    else:
        clean = text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
        page = Document("docs/page.txt", format_, clean, "", len(clean))
    # Not ``parse``, which hides what a parser cannot cope with behind plain text.
    check_invariants(page, _parse(page))


@pytest.mark.parametrize(
    "format_",
    [
        *(Format.MARKDOWN, Format.RST, Format.ASCIIDOC, Format.VIM_HELP),
        *(Format.MAN, Format.ORG, Format.TEXINFO),
    ],
)
@pytest.mark.parametrize("text", ["x" * 200_000, "> " * 50_000, "[" * 100_000, "- a\n" * 5_000])
def test_monotonous_texts_give_bounded_passages(format_: Format, text: str) -> None:
    """A hundred thousand of one mark is text like any other."""
    page = Document("docs/page", format_, text, "", len(text))
    parsed = parse(page)
    assert not parsed.problems
    check_invariants(page, parsed)


@pytest.mark.parametrize(
    "name", ["fastapi", "fastapi-ja", "vite", "pytest", "django", "vim", "vimja"]
)
def test_real_documentation_is_parsed_and_cut(name: str) -> None:
    """Over a tenth of real pages the promises hold and no page falls back to plain text."""
    files = sorted(file for file in corpus(name).rglob("*") if file.is_file())
    assert files
    for file in files[::10]:
        page = document_from_text(file.name, file.read_text(encoding="utf-8", errors="replace"))
        parsed = parse(page)
        assert not parsed.problems, file.name
        assert check_invariants(page, parsed), file.name
