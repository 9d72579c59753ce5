"""Work grows with the length of a text and not with its square, however hostile the text is."""

import time
from collections.abc import Callable

import pytest

from askdocs.answering.follow_ups import leans
from askdocs.answering.link_stream import LinkGuard
from askdocs.answering.links import tamed
from askdocs.answering.pointing import Place
from askdocs.answering.source_code import source_of
from askdocs.answering.support import support_of
from askdocs.index.tokens import indexed
from askdocs.retrieval import Query
from askdocs.retrieval.query import understand
from askdocs.workspace.document import Format
from askdocs.workspace.formats import parse
from askdocs.workspace.hidden import suspicions, visible, watch_for
from askdocs.workspace.passages import passages_of
from tests.support.parsing import document

pytestmark = pytest.mark.slow

SMALL, LARGE = 3_000, 24_000
"""Eight times as much; work that grows with the square is sixty-four times as much."""

MOST = 28

PIECES = [
    "[",
    "](",
    "![a](",
    "<",
    "<a ",
    "<!--",
    "-->",
    "`",
    "``` \n",
    "~~~\n",
    "*",
    "_",
    "**a",
    "> ",
    "- ",
    "- a\n",
    "1. ",
    "#",
    "# a\n",
    "|",
    "| a |\n",
    "\\",
    "a\n",
    " \n",
    "\t",
    "    a\n",
    "(",
    ")",
    "a.b",
    "http://a",
    "www.",
    "&",
    "&amp;",
    "{",
    "{#a",
    "::: a\n",
    "!!! a\n",
    ":::\n",
    "=\n",
    "a\n=\n",
    ".. a::\n",
    ".. _a:\n",
    "::\n\n",
    ":a:`",
    "``",
    "|a|",
    "== a\n",
    "----\n",
    "a::\n",
    "[[a]]\n",
    "+\n",
    "*a*",
    "|a|\n",
    ">\n",
    "<div hidden>",
    "<p hidden>\n\n",
    "<i hidden></b>",
    "<a b={",
    "<a b='",
    "<tr><td rowspan=9>a",
    "<table>\n",
    "{% a ",
    "{{< a\n",
    "![a][",
    "---\na: [",
    "<dl><dt>",
    "<table><tr>",
    "<ul><li>",
    "</a>",
    "<h1>a",
    "<style>",
    "<style>.a{color:white}</style>",
    "<p class='a ",
    ".a{",
    '"""',
    "def a():\n",
    "\\f",
    "\\fBa",
    "\\*(a",
    "\\",
    "\\(",
    ".SH a\n",
    ".TP\n",
    ".TP\na\n",
    ".RS\n",
    ".nf\n",
    ".TS\n",
    ".if n \\{\\\n",
    ".de a\n",
    ".ds a b\n",
    ".Bl -tag\n",
    ".It a\n",
    ".It Xo\n",
    ".Op Op ",
    "* a\n",
    "#+begin_src\n",
    ":a:\n",
    "- a :: b\n",
    "[[a][",
    "[fn:a",
    "{{{a(",
    "=a",
    "/a ",
    "@a{",
    "@code{a",
    "@item\n",
    "@table a\n",
    "@deffn a b\n",
    "@example\n",
    "@ifset a\n",
    "@macro a{b}\n",
    "@tab ",
    "}",
    "\u200b",
    "\x1b[",
    "\x1b]",
    "ignore all ",
    "system: ",
    "you are now a ",
    "日本",
    "。",
    "é",
    "\r",
    "x" * 50,
    "<A\n",
    "<A b={",
    "<A b='",
    "<A>\n",
    "<A b='c'>",
    "<details><summary>",
    "</A>",
    "{% a ",
    "{% tab title='a' %}\n",
    "{% highlight a %}\n",
    "{% comment %}\n",
    "{{< a ",
    "{{% tab 'a' %}}\n",
    "{/*",
    "{#\n",
    "%%\n",
    "%% a",
    "{: .a }\n",
    "{a}`b`",
    ":a[b]{",
    "[!NOTE",
    "++a++",
    "```{a}\n",
    "```{glossary}\na\n",
    ":::{a}\n",
    "::: a b\n",
    "::a{b}\n",
    "/// a | b\n",
    '=== "a"\n',
    "== a\n",
    "@tab a\n",
    "# [a](#tab/b)\n",
    "import a from 'b'\n",
    "export const a = {\n",
    "> [!A]\n",
    ":a:",
    ":param a: b\n",
    "[](#a) ",
    "<A title='b'>",
    "{{ a }} ",
    "{% comment %}",
    "{% raw %}",
    "{% highlight a %}",
    "<pre>{#",
    "'a ",
]
FORMATS = [
    *(Format.MARKDOWN, Format.RST, Format.ASCIIDOC, Format.HTML, Format.VIM_HELP, Format.PLAIN),
    *(Format.PYTHON, Format.MAN, Format.ORG, Format.TEXINFO),
]


def assert_linear(work: Callable[[str], object], piece: str) -> None:
    """Eight times as much of ``piece`` takes little more than eight times as long."""
    for _ in range(4):
        small = _time(work, piece * (SMALL // len(piece)))
        large = _time(work, piece * (LARGE // len(piece)))
        # What takes no time at all cannot be told apart from the clock's own steps.
        if large < MOST * max(small, 0.003):
            return
    pytest.fail(f"{piece!r}: {small:.3f} s, then {large:.3f} s, four times over")


def _time(work: Callable[[str], object], text: str) -> float:
    # The time of this process: others on the machine do not count.
    started = time.process_time()
    work(text)
    return time.process_time() - started


@pytest.mark.guarantee("parsing is linear")
@pytest.mark.parametrize("format_", FORMATS)
def test_parsers_are_linear(format_: Format) -> None:
    """Every format, on a hundred thousand of one mark after the other."""

    def work(text: str) -> object:
        page = document(text, format_)
        return passages_of(page, parse(page))

    for piece in PIECES:
        assert_linear(work, piece)


@pytest.mark.guarantee("parsing is linear")
@pytest.mark.parametrize(
    "work",
    [
        visible,
        lambda text: suspicions(text, text, watch_for(text)),
        lambda text: tamed(text, ()),
        leans,
        lambda text: LinkGuard(()).feed(text),
        lambda text: support_of(f"{text[:8_000]} [1].", {1: text}),
    ],
    ids=["visible", "suspicions", "tamed", "leans", "guard", "support"],
)
def test_checks_are_linear(work: Callable[[str], object]) -> None:
    """So is what answers go through."""
    for piece in PIECES:
        assert_linear(work, piece)


@pytest.mark.guarantee("parsing is linear")
@pytest.mark.parametrize(
    "piece",
    [
        *("ctrl+", "ctrl + ", "ctrl/", "⌘", "<c-", "C-", "1.", "1.1-a.", "??", "?.", "-> ", "…"),
        *("é ", "e\u0301", "設", "🚀", "\U0001f468\u200d", "한a", "`**", "`+`", "CTRL-"),
    ],
)
def test_tokens_are_linear(piece: str) -> None:
    """So are the words that an index keeps."""
    assert_linear(indexed, piece)


@pytest.mark.guarantee("parsing is linear")
@pytest.mark.parametrize("piece", [*PIECES, "a", "A", "1", "a-", "a/", "a/b ", "/", "~"])
def test_questions_are_linear(piece: str) -> None:
    """So is the way in: whatever is asked, and whatever is selected with it."""
    # Beyond some length only the start is looked at, which would flatter the larger one.
    assert_linear(lambda text: understand(Query(text[: len(text) // 3], selection=text)), piece)


CODE = [
    "import ",
    "from a import (",
    "import {",
    "const {",
    "=>",
    "use a::{",
    "fn a(",
    "a: ",
    "=b(",
]


@pytest.mark.guarantee("parsing is linear")
@pytest.mark.parametrize("ending", ["py", "ts", "go", "rs", "java", "sh", "yaml", "toml", "md"])
def test_pointing_is_linear(ending: str) -> None:
    """So is what is made of a file that somebody points into, in whatever language."""

    def work(text: str) -> object:
        source_of.cache_clear()
        return Place(f"file:///a.{ending}", text, len(text) // 2).target()

    for piece in [*PIECES, *CODE, "{ ", "(a) ", "'", "if (", "class A(", "let a, ", "a, "]:
        assert_linear(work, piece)
