"""What counts as a document's title."""

import pytest

from askdocs.index.fields import fields_of, lead_of
from askdocs.workspace.document import Format
from tests.support.parsing import passages

MANUAL = """\
coop-log(1)
===========

NAME
----
coop-log - Show who fed the pigeons

DESCRIPTION
-----------
Lists entries, the latest first.
"""


@pytest.mark.parametrize(
    ("text", "format_", "expected"),
    [
        (MANUAL, Format.ASCIIDOC, "coop-log - Show who fed the pigeons"),
        (
            "<h2>Name</h2><p>coop, loft — the birds'\nhome</p>",
            Format.HTML,
            "coop, loft — the birds' home",
        ),
        ("# Coop\n\nCoop - a home for pigeons.\n", Format.MARKDOWN, "Coop - a home for pigeons."),
        ("# Coop\n\nPigeons live in a well-kept coop.\n", Format.MARKDOWN, ""),
        ("# Coop\n\nIt is warm, as all of us know - by now.\n", Format.MARKDOWN, ""),
        ("# Coop\n\nA.\n\n## B\n\nC.\n\n## D\n\nCoop - a home.\n", Format.MARKDOWN, ""),
        (f"# Coop\n\nCoop - {'a home ' * 60}\n", Format.MARKDOWN, ""),
        ("", Format.MARKDOWN, ""),
    ],
)
def test_lead(text: str, format_: Format, expected: str) -> None:
    """The line of a manual that says what a name stands for, and no other sentence."""
    assert lead_of(passages(text, format_)) == expected


def test_every_passage_is_known_by_what_the_name_stands_for() -> None:
    """A question in words finds all of a manual's page."""
    held = passages(MANUAL, Format.ASCIIDOC)
    titles = [fields_of("coop-log(1)", lead_of(held), passage, "en").title for passage in held]
    assert all("pigeon" in title for title in titles)
