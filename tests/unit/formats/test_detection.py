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
