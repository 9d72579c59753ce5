"""Texinfo documents."""

import pytest

from askdocs.workspace.document import Format
from tests.support.parsing import outline, passages


def check(text: str, expected: str) -> None:
    assert outline(text, Format.TEXINFO) == expected.strip("\n")


def test_chapters() -> None:
    """Nodes and anchors name sections; menus, indices, licences and settings are not shown."""
    check(
        "\\input texinfo @c -*-texinfo-*-\n@setfilename loft.info\n@settitle The Loft\n"
        "@copying\nFree.\n"
        "@end copying\n@node Top\n@top Loft\n@menu\n* Feeding:: Corn.\n@end menu\n"
        "@node Feeding, Water\n"
        "@chapter Feeding @code{corn}\n@cindex birds\nTwice @emph{daily}. @c secret\n"
        "@anchor{well}\n"
        "@section Water\nFrom the well.\n@printindex cp\n@bye\n",
        """
1 Loft
1 Feeding corn [Feeding]
  p Twice daily.
  2 Water [well]
    p From the well.
""",
    )
    found = passages("@settitle The Loft\n@chapter A\nx\n", Format.TEXINFO)
    assert found[0].headings == ("The Loft", "A")


def test_tables_of_options() -> None:
    """Items that are names open sections; what follows is the chapter's again."""
    check(
        "@chapter Options\n@table @option\n@item -c @var{kind}\n@itemx --corn=@var{kind}\n"
        "Feed it.\n\n"
        "Twice.\n@item --water\nDrink.\n@end table\nAfter.\n@table @asis\n@item Some words\nSaid.\n"
        "@end table\n",
        """
1 Options
  2 -c kind, --corn=kind [-c, --corn]
    p Feed it.
    p Twice.
  2 --water [--water]
    p Drink.
1 Options > p After.
  p Some words / Said.
""",
    )


def test_examples_lists_and_definitions() -> None:
    """Code keeps its lines; lists and tables their items; a definition is a section."""
    check(
        "@chapter Use\n@example\n@group\nloft @var{n} @{x@}\n  | sort\n@end group\n@end example\n"
        "@itemize @bullet\n@item\nOne\nbird.\n@item Two.\n@end itemize\n"
        "@enumerate\n@item\nFirst.\n@end enumerate\n"
        "@multitable @columnfractions .5 .5\n@headitem Grain @tab Grams\n@item Corn\n@tab 30\n"
        "@end multitable\n@deffn Command feed bird &optional corn\n@deffnx Command water bird\n"
        "Give @var{corn}.\n@end deffn\n@quotation Note\nDaily.\n@end quotation\n",
        """
1 Use
  c loft n {x} /   | sort
  l - One /   bird. / - Two.
  l 1. First.
  t | Grain | Grams | / | Corn | 30 |
  2 Command: feed bird &optional corn, Command: water bird [feed, water]
    p Give corn.
1 Use > p Note:
  p Daily.
""",
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("@code{a} @samp{b} @file{c}", "`a` `b` `c`"),
        ("@strong{x} @var{y} @dfn{z} @kbd{C-c}", "x y z `C-c`"),
        ("Use @xref{Water, , Fresh water}, or @ref{Corn}.", "Use See Fresh water, or Corn."),
        ("At @uref{https://a.example, the loft}.", "At the loft (https://a.example)."),
        ("caf@'e @ss{} @dots{} @@ @{ @} @copyright{}", "café ß … @ { } ©"),
        ("A@footnote{In short.} b", "A (In short.) b"),
        ("``so'' --- they", "“so” — they"),
        ("@set V 2.1\nVersion @value{V}", "Version 2.1"),
        ("@ifset X\nhidden\n@end ifset\n@ifclear X\nseen\n@end ifclear", "seen"),
        ("@tex\nhidden\n@end tex\n@ifinfo\nseen\n@end ifinfo", "seen"),
        ("@macro bird{n}\nthe @code{\\n\\}\n@end macro\nSee @bird{dove}.", "See the `dove`."),
        ("@ignore\nhidden\n@end ignore\nseen", "seen"),
        ("@dots{} and {open", "… and open"),
    ],
)
def test_inline(written: str, shown: str) -> None:
    """Commands with braces, and what is for other outputs."""
    assert outline(f"{written}\n", Format.TEXINFO) == f"p {shown}"
