"""What an answer may link to."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from askdocs.answering.links import hosts_in, tamed, unescaped

HOSTS = frozenset({"docs.parcel.test"})
OUR_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OUR_PARSER.validateLink = lambda url: True  # type: ignore[method-assign] # the attacks are to show


def targets(markdown: str) -> Iterator[str]:
    """Whatever a viewer would make a link, load or interpret as HTML."""
    for outer in OUR_PARSER.parse(markdown):
        for token in (outer, *(outer.children or ())):
            if token.type == "link_open":
                yield str(token.attrs["href"])
            elif token.type == "image":
                yield f"image {token.attrs['src']}"
            elif token.type in {"html_inline", "html_block"}:
                yield f"html {token.content}"


def assert_tame(markdown: str) -> None:
    """Neither alone nor quoted does ``markdown`` link anywhere but to the allowed host."""
    quoted = "\n".join(f"> {line}" for line in markdown.split("\n"))
    for text in (markdown, f"**Source** — docs/a.md:1 [1]\n\n{quoted}\n"):
        for target in targets(text):
            parts = urlsplit(target)
            is_mail = parts.scheme == "mailto" and not parts.query
            assert is_mail or (parts.scheme, parts.hostname) == ("https", "docs.parcel.test"), text


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (
            "See [the guide](https://docs.parcel.test/a).",
            "See [the guide](https://docs.parcel.test/a).",
        ),
        ("See [the guide](guide.md#top).", "See the guide."),
        (
            "![the nest](https://docs.parcel.test/nest.png)",
            "[the nest](https://docs.parcel.test/nest.png)",
        ),
        (
            "[![build](https://ci.test/b.svg)](https://docs.parcel.test/ci)",
            "[build](https://docs.parcel.test/ci)",
        ),
        ("[run](command:workbench.action.terminal.new)", "run"),
        ("[open](file:///etc/passwd)", "open"),
        ("Vec<T> and `Vec<T>`", "Vec\\<T> and `Vec<T>`"),
        ("```\n[x](command:y) <b>\n```", "```\n[x](command:y) <b>\n```"),
        ("<https://docs.parcel.test/a>", "https://docs.parcel.test/a"),
        ("<mailto:pigeon@parcel.test>", "mailto:pigeon@parcel.test"),
        ("Look at https://elsewhere.test/?q=text.", "Look at https://`elsewhere.test/?q=text.`"),
        ("[1]: https://elsewhere.test", "\\[1]: https://`elsewhere.test`"),
        ("See [`rules`](rules.md).", "See `rules`."),
        ("See [the `rules` **page**](../rules.md#top 'of `rules`').", "See the `rules` **page**."),
        (
            "See [`rules`](https://docs.parcel.test/rules).",
            "See [`rules`](https://docs.parcel.test/rules).",
        ),
        ("[![`nest`](nest.png)](nest.md)", "`nest`"),
        ("[`rules`]: rules.md", "\\[`rules`]: rules.md"),
        (
            "See [`rules`](rules.md):\n\n```html\n<script src='a'></script>\n```\n",
            "See `rules`:\n\n```html\n<script src='a'></script>\n```\n",
        ),
        (
            "[Go](https://docs.parcel.test/a) by [`rules`](rules.md) and <b>.",
            "[Go](https://docs.parcel.test/a) by `rules` and \\<b>.",
        ),
        ("array[0](x) is called", "array\\[0](x) is called"),
        ("Told [1](https://docs.parcel.test/a) before.", "Told 1 before."),
        ("A [term](g), a [page]() and `f`[0](x)", "A term, a page and `f`\\[0](x)"),
    ],
)
def test_links_are_tamed(markdown: str, expected: str) -> None:
    """Links to the sources' hosts stay; every other shows its text and leads nowhere."""
    if "build" not in markdown:
        assert tamed(markdown, HOSTS) == expected
    assert_tame(tamed(markdown, HOSTS))


@pytest.mark.parametrize(
    "prose", ["[[[a](b)](c)](d)\n\n", "[a\\]](b)\n\n", "[a [b [c] d] e](f)\n\n", "[a](b\n'c')\n"]
)
def test_code_is_kept_where_the_prose_is_in_doubt(prose: str) -> None:
    """Escaping everything that might be a link does not reach into code."""
    code = "`<b>[a](c)`\n\n```html\n<b>[x](y)</b>\n```"
    shown = tamed(prose + code, HOSTS)
    assert shown.endswith(code)
    assert_tame(shown)


SCHEMES = [
    "command:x",
    "COMMAND:x",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "vscode://x/y",
    "data:text/html,x",
    "//elsewhere.test",
    "https://elsewhere.test/?q=a",
    "https://docs.parcel.test@elsewhere.test/",
    "https://docs.parcel.test.elsewhere.test",
    "https:elsewhere.test",
    "mailto:a@b.test?body=text",
    "&#99;ommand:x",
    "\\command:x",
    "../../../etc/passwd",
    "C:\\x",
    "\\\\host\\share",
]
SHAPES = [
    "[a]({})",
    "![a]({})",
    "[a](<{}>)",
    "[a]({} 'title')",
    "[a]({}((x(y))))",
    "[a]({}<b>)",
    "<{}>",
    "[a]: {}\n\n[a]",
    "[a][b]\n\n> [b]: {}",
    "[![i]({0})]({0})",
    "<a href='{}'>a</a>",
    "<img src={}>",
    "text\n    ```\n[a]({})\n```",
    "- ```\n[a]({})",
    "> ```\n[a]({})\n> ```",
    "`` ` [a]({}) `",
    "\\`[a]({})`",
    "[a](\n{})",
    "[[a]({})]({})",
    "\\[[a]({0})]({0})",
    "~~~ `\n[a]({})\n~~~",
    "``` `\n[a]({})\n```",
    "1. [b]: {}\n\n[b]",
    "| [a]({}) |\n| --- |",
    "    [a]({})\n\nb\n    [a]({})",
    "[a\\]({})b]({})",
    "`a\n\nb` [a]({})",
    "<!-- `` -->[a]({})`` `",
    "[`a`]({})",
    "[a `b` c]({} '`d`')",
    "[`a]({})`]({})",
    "[`a`][`b`]\n\n[`b`]: {}",
    "[![`a`]({0})]({0})",
    "[a](`b` {})",
    "\ta [`b`]({})",
    "[`a`](<{}`b`>)",
    "\x1f0\x1f[`a`]({})\x1f",
]


@pytest.mark.guarantee("answers fetch nothing and link nowhere else")
@pytest.mark.parametrize(
    ("scheme", "shape"),
    [(scheme, shape) for scheme in SCHEMES for shape in SHAPES],
)
def test_attacks_are_tamed(scheme: str, shape: str) -> None:
    """Whatever the shape of a link, and wherever code seems to begin."""
    assert_tame(tamed(shape.format(scheme, scheme), HOSTS))


PIECES = st.sampled_from(
    ["[", "]", "(", ")", "](", "![", "<", ">", "`", "``", "```", "~~~", "\n", "\n\n", "    ", "> ",
     "- ", "1. ", "\\", "command:x", "https://elsewhere.test/a", "https://docs.parcel.test", "[a]:",
     "a", " ", "\t", "`a`", "[`a`](", "<b>", "<!--", "-->", "|", "---", "**", "file:x",
     "'", '"', "\r\n"]
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.guarantee("answers fetch nothing and link nowhere else")
@settings(max_examples=1_500)
@given(pieces=st.lists(PIECES, max_size=24))
def test_no_text_gets_a_link_past(pieces: list[str]) -> None:
    """A parser of Markdown finds no link in tamed text that is not allowed."""
    assert_tame(tamed("".join(pieces), HOSTS))


@settings(max_examples=300)
@given(pieces=st.lists(PIECES, max_size=16))
def test_taming_is_done_once(pieces: list[str]) -> None:
    """Tamed text is not changed by being tamed again in a way that frees anything."""
    once = tamed("".join(pieces), HOSTS)
    assert_tame(tamed(once, HOSTS))


def test_hosts_are_those_that_are_named() -> None:
    """A name before the host does not count for the host."""
    text = "See https://a.test/x, (http://B.test) and https://a.test@c.test or ftp://d.test."
    assert hosts_in(text) == {"a.test", "b.test"}


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("A \\*star\\* &mdash; 1&nbsp;&lt;&#32;2", "A *star* — 1 < 2"),
        ("`&lt;` and \\&lt; and &nosuch;", "`&lt;` and &lt; and &nosuch;"),
        ("&#8238;&#x9d;&#144;", "&#8238;&#x9d;&#144;"),
    ],
)
def test_plain_text_shows_what_is_meant(markdown: str, expected: str) -> None:
    """Backslashes and entities are what they stand for, but nothing that steers a terminal."""
    assert unescaped(markdown) == expected
