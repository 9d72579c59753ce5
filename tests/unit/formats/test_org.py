"""Org documents."""

import pytest

from askdocs.workspace.document import Format
from tests.support.parsing import outline, passages


def check(text: str, expected: str) -> None:
    assert outline(text, Format.ORG) == expected.strip("\n")


def test_headlines() -> None:
    """States, priorities, counts and tags are no part of a heading; its custom id is its anchor."""
    check(
        "#+TITLE: The loft\n#+OPTIONS: toc:nil\nWelcome.\n* TODO [#A] Feeding [1/2] :birds:daily:\n"
        ":PROPERTIES:\n:CUSTOM_ID: feed\n:Effort: 1h\n:END:\nSCHEDULED: <2024-05-01 Wed>\nCorn.\n"
        "** DONE <<deep>>Water\n:LOGBOOK:\nCLOCK: x\n:END:\nDaily.\n",
        """
p Welcome.
1 Feeding [feed]
  p Corn.
  2 Water [deep]
    p Daily.
""",
    )
    (first, *_) = passages("#+title: The loft\n* A\nx\n", Format.ORG)
    assert first.headings == ("The loft", "A")


def test_blocks() -> None:
    """Source and examples are code, quotes are words; comments and exports are not shown."""
    check(
        "#+begin_src sh -n\n  loft --all\n    x\n#+end_src\n#+BEGIN_EXAMPLE\n,* star\n"
        "#+END_EXAMPLE\n"
        ": fixed\n:  two\n#+begin_quote\nCoo, they said.\n#+end_quote\n"
        "#+begin_export html\n<b>\n"
        "#+end_export\n#+begin_comment\nsecret\n#+end_comment\n# secret\n#+begin_src\n"
        "never closed\n",
        """
c loft --all /   x
c * star
c fixed /  two
p Coo, they said.
p never closed
""",
    )


def test_what_is_not_exported_is_not_shown() -> None:
    """A subtree that is commented out, or tagged so, is left out with all below it."""
    check("* COMMENT a\nx\n** b\ny\n* c :noexport:\nz\n* d\nw\n", "1 d\n  p w")


def test_lists_and_terms() -> None:
    """A term that is a name opens a section; what is none stays in its list."""
    check(
        "* Options\n- ~--corn~ :: Feed it,\n  twice.\n- loft-mode :: A mode.\n"
        "- Some words :: Said.\n"
        "- [X] done\n  - inner\n1. one\nAfter.\n",
        """
1 Options
  2 --corn [--corn]
  2 loft-mode [loft-mode]
1 Options > l - Some words: Said. / - done /   - inner / 1. one
  p After.
""",
    )
    found = passages("* A\n- ~-c~ :: Feed it,\n  twice.\n", Format.ORG)
    assert found[-1].text == "-c\nFeed it,\ntwice."


def test_tables() -> None:
    """Rows without the lines between them."""
    check("| a | =b= |\n|---+---|\n| 1 |  2 |\n#+TBLFM: $1=2\n", "t | a | `b` | / | 1 | 2 |")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("See [[https://a.example][the\nloft]].", "See the / loft."),
        ("See [[file:loft.png]] and [[#feed]].", "See  and feed."),
        ("*Bold* /leaning/ _under_ =code= ~more~ +gone+", "Bold leaning under `code` `more` gone"),
        ("snake_case and 2*3*4 a/b/c", "snake_case and 2*3*4 a/b/c"),
        ("A note[fn:1] and[fn:: in line].", "A note and (in line)."),
        ("@@html:<b>@@x \\to y\\\\", "x → y"),
        (
            "#+MACRO: kbd the key $1\nPress {{{kbd(C-c C-c)}}}, {{{x(y)}}}.",
            "Press the key C-c C-c, y.",
        ),
    ],
)
def test_inline(written: str, shown: str) -> None:
    """Links, emphasis, code, notes, macros."""
    assert outline(written, Format.ORG) == f"p {shown}"


def test_names_that_indices_give() -> None:
    """The variable that a paragraph is indexed under points at it."""
    check("#+vindex: loft-size\n#+cindex: birds\nIt is large.\n", "p It is large. [loft-size]")
