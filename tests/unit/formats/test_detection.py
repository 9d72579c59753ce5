import pytest

from askdocs.workspace.document import Format
from askdocs.workspace.formats import detect

RST = """
Settings
========

.. setting:: DEBUG

See :ref:`deploy` and ``manage.py``.
"""

ASCIIDOC = """
kiln-fire(1)
============

NAME
----
kiln-fire - Heat a kiln

SYNOPSIS
--------
[verse]
'kiln fire' [--dry-run]

EXAMPLES
--------

------------
$ kiln fire
------------

See link:glazes.html[the glazes].
"""

OPTIONS = """
--dry-run::
    Say what would be done.
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("README.md", Format.MARKDOWN),
        ("docs/page.MDX", Format.MARKDOWN),
        ("docs/page.rst", Format.RST),
        ("docs/page.adoc", Format.ASCIIDOC),
        ("docs/page.html", Format.HTML),
        ("docs/page.ipynb", Format.NOTEBOOK),
        ("docs/page.pdf", Format.PDF),
        ("src/app.py", Format.PYTHON),
        ("notes.org", Format.ORG),
        ("doc/loft.texi", Format.TEXINFO),
        ("doc/loft.TXI", Format.TEXINFO),
    ],
)
def test_an_ending_decides(path: str, expected: Format) -> None:
    """Endings that leave no doubt decide, whatever the text."""
    assert detect(path, "*tags*\n") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*options.txt*  For Vim version 9.\n\nOptions  *options*\n", Format.VIM_HELP),
        ("Help\n\ntext\n\n vim:tw=78:ts=8:ft=help:norl:\n", Format.VIM_HELP),
        ("<!DOCTYPE html>\n<html><body>x</body></html>", Format.HTML),
        (RST, Format.RST),
        (RST.replace("\n", "\r\n"), Format.RST),
        ("= Guide\n:toc:\n\n== Install\n\n[source,sh]\n----\nmake\n----\n", Format.ASCIIDOC),
        (ASCIIDOC, Format.ASCIIDOC),
        (f"{OPTIONS}{OPTIONS}", Format.ASCIIDOC),
        (f"{RST}\n{OPTIONS}", Format.RST),
        ("# Guide\n\nSee [this](a.md).\n\n```sh\nmake\n```\n", Format.MARKDOWN),
        ("Just some words.\n\nAnd more of them.\n", Format.PLAIN),
        ("# a comment\nkey = value\n", Format.PLAIN),
        ("", Format.PLAIN),
    ],
)
def test_the_text_decides_under_other_endings(text: str, expected: Format) -> None:
    """Under ``.txt``, no ending or an unknown one the text shows how it is written."""
    for path in ("docs/page.txt", "docs/page", "docs/page.jax"):
        assert detect(path, text) is expected


@pytest.mark.parametrize(
    "text",
    [
        '.\\" A comment.\n.TH LOFT 1\n.SH NAME\nloft \\- keep\n',
        ".Dd May 1, 2024\n.Dt LOFT 8\n.Os\n.Sh NAME\n",
        "'\\\" t\n.de XX\n.B x\n..\n.TH LOFT 1\n.SH NAME\n",
        ".so man3/loft.3\n",
    ],
)
def test_manual_pages(text: str) -> None:
    """The macros tell, whatever the ending."""
    for path in ("man/loft.1", "docs/loft.8.in", "docs/loft.man", "docs/loft"):
        assert detect(path, text) is Format.MAN


@pytest.mark.parametrize(
    "text", [".PHONY: all\n", ".SH is a macro.\n", ".gitignore\n.SH\n", "Words.\n.TH A 1\n.SH B\n"]
)
def test_what_is_no_manual_page(text: str) -> None:
    """A line with a dot is none."""
    assert detect("docs/a.1", text) is Format.PLAIN
