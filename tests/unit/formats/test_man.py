"""Manual pages, in the macros of man and of mdoc."""

import pytest

from askdocs.workspace.document import Format
from tests.support.parsing import outline, passages


def check(text: str, expected: str) -> None:
    assert outline(text, Format.MAN) == expected.strip("\n")


def test_sections_and_their_words() -> None:
    """Fonts, escapes and comments are not shown; the names of the page are its anchors."""
    check(
        '.\\" A comment.\n.TH LOFT 1 2024 "v1" "User Commands"\n.SH NAME\n'
        "loft, lofts \\- keep \\fIpigeons\\fR\n.SH SYNOPSIS\n.B loft\n[\\fIOPTION\\fR]...\n"
        ".SH DESCRIPTION\nThe\n.BR loft (1)\nkeeps them\n.RI ( all ).\n.PP\nIt\\(aqs large\\&.\n"
        ".SS Water\nDaily.\n",
        """
1 NAME
  p loft, lofts - keep pigeons [loft, lofts]
1 SYNOPSIS
  c loft [OPTION]...
1 DESCRIPTION
  p The loft(1) keeps them (all).
  p It's large.
  2 Water
    p Daily.
""",
    )
    (first, *_) = passages(".TH LOFT 1\n.SH NAME\nloft \\- keep\n", Format.MAN)
    assert first.headings == ("loft(1)", "NAME")


def test_options_of_man() -> None:
    """A tag that names options is a section; what comes after the list is the section's again."""
    check(
        ".SH OPTIONS\nAll:\n.TP\n\\fB\\-c\\fR, \\fB\\-\\-corn\\fR=\\fIKIND\\fR\nFeed it.\n"
        ".IP\nTwice.\n"
        ".TP\n.B \\-\\-[no\\-]water\n.TQ\n.B \\-w\nDrink.\n"
        ".RS\n.TP\n.B fresh\nFrom the well.\n.RE\n.PP\nThat is all.\n",
        """
1 OPTIONS
  p All:
  2 -c, --corn=KIND [-c, --corn]
    p Feed it.
    p Twice.
  2 --[no-]water, -w [--water, --no-water, -w]
    p Drink.
    3 fresh [fresh]
      p From the well.
1 OPTIONS > p That is all.
""",
    )


def test_options_that_a_generator_wrote() -> None:
    """It indents what is said below a paragraph that is the tag."""
    check(
        ".SH OPTIONS\n.PP\n\\-c, \\-\\-corn\n.RS 4\nFeed it\\&.\n.RE\n.PP\nFor example:\n"
        ".RS 4\n.nf\nloft\n.fi\n.RE\n.PP\nThat is all.\n",
        """
1 OPTIONS
  2 -c, --corn [-c, --corn]
    p Feed it.
1 OPTIONS > p For example:
  c loft
  p That is all.
""",
    )


def test_tags_of_mdoc_that_share_what_is_said() -> None:
    """They open one section; without spaces where they are switched off."""
    check(
        ".Sh OPTIONS\n.Bl -tag\n.It Fl L Xo\n.Sm off\n.Oo Ar host : Oc\n.Ar port\n.Sm on\n.Xc\n"
        ".It Fl L Ar socket\n.D1 (alias: Ic link )\nForward it.\n.El\n",
        """
1 OPTIONS
  2 -L [host:]port, -L socket [-L]
    p (alias: link)
    p Forward it.
""",
    )


def test_lists_code_and_tables_of_man() -> None:
    """Bullets are a list, lines between nf and fi are code, rows of a table stand as rows."""
    check(
        ".SH USE\n.IP \\(bu 2\nOne\nbird.\n.IP \\(bu 2\nTwo.\n.PP\nRun:\n.nf\n\nloft \\-\\-all\n"
        "  | sort\n.fi\n.TS\ntab(:);\nl l.\nGrain:Grams\n_\nT{\nSweet\ncorn\nT}:30\n.TE\n",
        """
1 USE
  l - One bird. / - Two.
  p Run:
  c loft --all /   | sort
  t | Grain | Grams | / | Sweet corn | 30 |
""",
    )


def test_the_macros_of_mdoc() -> None:
    """Each is what the formatter prints for it."""
    check(
        ".Dd May 1, 2024\n.Dt LOFT 8\n.Os\n.Sh NAME\n.Nm loft\n.Nd keep pigeons\n.Sh SYNOPSIS\n"
        ".Nm\n.Op Fl dv\n.Op Fl f Ar file Oo Ar port Oc\n.Sh DESCRIPTION\nThe\n.Nm\nutility "
        "reads\n.Pa /etc/loft.conf ,\nsee\n.Xr loftd 8 .\nSay\n.Dq coo\n.Pq softly .\n"
        ".Bl -tag -width x\n.It Fl d , Fl Fl debug\nStay.\n.It Xo\n.Ic feed\n.Op Ar corn\n.Xc\n"
        "Feed.\n.El\n.Dl loft -d\n.Bl -bullet\n.It\nOne.\n.It\nTwo.\n.El\n"
        ".Bl -column a b\n.It Li {first} Ta Em top\n.El\n",
        """
1 NAME
  p loft - keep pigeons [loft]
1 SYNOPSIS
  c loft [-dv] [-f file [port]]
1 DESCRIPTION
  p The loft utility reads /etc/loft.conf, see loftd(8). Say “coo” (softly).
  2 -d, --debug [-d, --debug]
    p Stay.
  2 feed [corn] [feed]
    p Feed.
1 DESCRIPTION > c loft -d
  l - One. / - Two.
  t | {first} | top |
""",
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\\-b \\(em c\\(co \\[u00E9] \\('e", "a-b — c© é é"),
        ("\\s-1SMALL\\s0 \\f(CWcode\\fP \\f[B]x\\f[]", "SMALL code x"),
        ("\\*(lqq\\*(rq \\*R", "“q” ®"),
        ("one\\h'2'two\\|\\^\\% \\e", "onetwo \\"),
        (".ds Aq '\n.SH A\nit\\*(Aqs", "it's"),
        (".if n \\{\\\nterminal\n.\\}\n.if t \\{\\\nprinter\n.\\}", "terminal"),
        (".ie n one\n.el two", "one"),
        (".de XX\n.B \\\\$1\n..\nseen", "seen"),
        (".ig\nhidden\n..\nseen", "seen"),
        (".UR https://a.example\nthe loft\n.UE .", "the loft <https://a.example>."),
        (".unknown 1 2\nseen", "seen"),
        (".EQ\nx over y\n.EN\nseen", "seen"),
    ],
)
def test_what_is_printed(written: str, shown: str) -> None:
    """Escapes, strings, conditions and unknown requests."""
    found = outline(f".TH A 1\n.SH X\n{written}\n", Format.MAN)
    assert found.split("  p ", 1)[1] == shown
