"""What a document does not show goes nowhere: into no upload, no index and no answer."""

import json
from pathlib import Path
from typing import Final

import pytest

from askdocs.workspace.document import Format
from askdocs.workspace.formats import detect
from tests.support.desk import Desk, desk_with
from tests.support.mirroring import Studio

CANARY: Final = "zanzibar"

_NOTEBOOK: Final = json.dumps(
    {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"author": CANARY},
        "cells": [
            {
                "cell_type": "markdown",
                "metadata": {"tags": [CANARY]},
                "source": f"# Pigeons\n\n<!-- {CANARY} -->\n\nPigeons rest at noon.",
            },
            {
                "cell_type": "code",
                "execution_count": 1,
                "metadata": {"name": CANARY},
                "outputs": [],
                "source": "rest()",
            },
        ],
    }
)

TEXTS: Final = {
    "docs/comments.md": "# Pigeons\n\n<!-- zanzibar -->\n\nPigeons <!-- zanzibar --> rest at noon."
    "\n\n<!--\nzanzibar\n\nzanzibar\n-->\n\n- Grain <!-- zanzibar -->\n\n| a |\n|---|\n"
    "| b <!-- zanzibar --> |\n\n[//]: # (zanzibar)\n\n{::comment}\nzanzibar\n{:/comment}\n\n"
    "<!-- vim: set ft=markdown zanzibar: -->\n",
    "docs/front.md": "---\ntitle: Pigeons\nauthor: zanzibar\n# zanzibar\n---\n\n"
    "Pigeons rest at noon.\n",
    "docs/hugo.md": "+++\ntitle = 'Pigeons'\nowner = 'zanzibar'\n+++\n\nPigeons rest at noon.\n",
    "docs/hidden.md": "# Pigeons\n\n<div hidden>zanzibar</div>\n\nPigeons rest at noon."
    ' <span style="display:none">zanzibar</span>\n\n<script>zanzibar</script>\n',
    "docs/myst.md": "# Pigeons\n\n% zanzibar\n\nPigeons rest at noon.\n% zanzibar\n\n"
    "```{note}\nThey sleep.\n```\n",
    "docs/page.mdx": "import A from 'zanzibar'\n\n# Pigeons\n\n{/* zanzibar */}\n\n"
    "Pigeons rest at noon.\n",
    "docs/page.rst": "Pigeons\n=======\n\n.. zanzibar\n\n..\n   zanzibar\n\n   zanzibar\n\n"
    "Pigeons rest at noon.\n\n.. vim: set tw=70 zanzibar:\n",
    "docs/page.adoc": "= Pigeons\n// zanzibar\n\n"
    "Pigeons rest at noon.\n\n////\nzanzibar\n\nzanzibar"
    "\n////\n\n[comment]\n--\nzanzibar\n--\n\n* Grain\n// zanzibar\n* Water\n",
    "docs/page.org": "#+AUTHOR: zanzibar\n# zanzibar\n* Pigeons\nPigeons rest at noon.\n\n"
    "#+BEGIN_COMMENT\nzanzibar\n#+END_COMMENT\n\n* COMMENT zanzibar\nzanzibar\n",
    "docs/page.texi": "\\input texinfo @c zanzibar\n@settitle Pigeons\n@chapter Pigeons\n"
    "Pigeons rest at noon. @c zanzibar\n@ignore\nzanzibar\n@end ignore\n",
    "docs/page.html": "<head><meta content=zanzibar><script>zanzibar</script></head>"
    "<!-- zanzibar --><h1>Pigeons</h1><p hidden>zanzibar<p>Pigeons rest at noon.<!-- zanzibar -->",
    "man/page.1": '.\\" zanzibar\n.TH PIGEONS 1\n.SH NAME\npigeons \\- rest at noon\n'
    '.SH DESCRIPTION\nPigeons rest at noon. \\" zanzibar\n.ig\nzanzibar\n..\n',
    "doc/pigeons.txt": "*pigeons.txt* Pigeons\n\n1. Pigeons *pigeons*\n\nPigeons rest at noon.\n\n"
    " vim:tw=78:ft=help:zanzibar:\n",
    "docs/plain.txt": "-*- mode: text; zanzibar: t -*-\nPigeons rest at noon.\n\n"
    "vim: set ts=4 zanzibar=3:\n\nLocal Variables:\nzanzibar: t\nEnd:\n",
    "docs/book.ipynb": _NOTEBOOK,
    "pigeons.py": "'''Pigeons rest at noon.'''\n\n# zanzibar\nZANZIBAR = 1\n",
}
"""Documents that say one thing, and something else where no reader sees it."""

_WITHOUT_COMMENTS: Final = {
    Format.PDF: "it has none",
    Format.MANIFEST: "its comments stand in the lines that answers quote",
    Format.DOTENV: "its comments are what it documents",
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_with(tmp_path, "".join(f"//- /{path}\n{text}\n" for path, text in TEXTS.items()))


def test_every_format_is_looked_at() -> None:
    """A new format needs a text here, or a reason."""
    assert {detect(path, text) for path, text in TEXTS.items()} | _WITHOUT_COMMENTS.keys() == {
        *Format
    }


@pytest.mark.guarantee("hidden text is not sent")
async def test_uploads_hold_what_readers_see(parcel: Studio) -> None:
    """Every document goes up, and nothing that is hidden in it."""
    for path, text in TEXTS.items():
        parcel.write(path, text)
    await parcel.sync()
    assert parcel.mirrored.keys() >= TEXTS.keys()
    for path in TEXTS:
        assert "rest at noon" in parcel.mirrored[path], path
    bodies = b"".join(exchange.body for exchange in parcel.double.exchanges)
    assert CANARY.encode() not in bodies


@pytest.mark.guarantee("hidden text is not sent")
def test_neither_index_nor_answers_know_it(desk: Desk) -> None:
    """The index has no such word, so no answer quotes it."""
    snapshot = desk.library.snapshot()
    assert all(CANARY not in words for words in snapshot.folders[0].index.vocabularies())
    assert desk.ask(CANARY).outcome == "notInDocs"
    answer = desk.ask("When do pigeons rest?")
    assert answer.outcome == "answered"
    assert CANARY not in answer.text
    assert all(CANARY not in hit.passage.text for hit in desk.search("pigeons noon", limit=50))
