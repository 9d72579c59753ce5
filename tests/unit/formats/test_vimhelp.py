from askdocs.workspace.document import Format
from tests.support.parsing import outline, passages

RULE = "=" * 78


def check(text: str, expected: str) -> None:
    assert outline(text, Format.VIM_HELP) == expected.strip("\n")


def test_chapters_stand_between_rules() -> None:
    """A rule opens a chapter; its tags are anchors and leave the heading."""
    check(
        f"*doc.txt*\tFor Vim version 9.\n\n\t\tVIM REFERENCE MANUAL\tby B. M.\n\n"
        f"Documents\t*documents*\n\n{RULE}\n1. Writing\t*writing* *E12*\n\nUse |words|.\n",
        """
1 Documents [doc.txt, documents]
  2 1. Writing [writing, E12]
    p Use words.
""",
    )


def test_an_option_opens_a_section() -> None:
    """A tag over an option opens a section that is named as it is written."""
    check(
        "*o.txt* Options\n\n\t\t\t*'textwidth'* *'tw'*\n'textwidth' 'tw'\tnumber\t(default 0)\n"
        "\t\t\tlocal to buffer\n\tThe width of |text|.\n\tZero is none.\n",
        """
1 Options [o.txt]
      4 'textwidth' 'tw' ['textwidth', 'tw']
        p number\t(default 0) / local to buffer
        p The width of text. / Zero is none.
""",
    )


def test_code_stands_between_its_marks() -> None:
    """``>`` opens code and ``<`` or a word at the margin ends it."""
    check(
        "*o.txt* O\n\nDo this: >\n\t:set a\n\n\t:set b\n<\tor that: >vim\n\t:x\nDone.\n",
        """
1 O [o.txt]
  p Do this:
  c :set a /  / :set b
  p or that:
  c :x
  p Done.
""",
    )


def test_words_at_the_margin_leave_a_definition() -> None:
    """After an indented description, words at the margin belong to the chapter again."""
    check(
        f'*o.txt* O\n\n{RULE}\nDeleting\t*del*\n\n\t\t\t*dd*\n["x]dd\t\t\tDelete lines.\n\n'
        "These commands delete text.\n",
        """
1 O [o.txt]
  2 Deleting [del]
      4 ["x]dd [dd]
        p Delete lines.
  2 Deleting > p These commands delete text.
""",
    )


def test_forms_of_a_command_share_a_section() -> None:
    """Lines that name forms of one thing open one section with all their tags."""
    check(
        "*o.txt* O\n\n:map {lhs}\t|n|\t*:map*\n:nmap {lhs}\t|n|\t*:nmap*\n\t\tMap the keys.\n",
        """
1 O [o.txt]
      4 :map {lhs} [:map, :nmap]
        p Map the keys.
""",
    )


def test_headings_without_rules() -> None:
    """Capitals alone, ``~`` and a tagged line over words at the margin are headings."""
    check(
        "*o.txt* O\n\nMOVING AROUND\n\nText.\n\nMore ways ~\n\nText.\n\n"
        "1.2 Last\t*last*\n\nText.\n",
        """
1 O [o.txt]
    3 MOVING AROUND
      p Text.
    3 More ways
      p Text.
    3 1.2 Last [last]
      p Text.
""",
    )


def test_a_modeline_shows_nothing() -> None:
    """Options for the editor are no words of the document."""
    check("*o.txt* O\n\nText.\n\n vim:tw=78:ts=8:ft=help:norl:\n", "1 O [o.txt]\n  p Text.")


def test_japanese_help_is_read_alike() -> None:
    """Translated help has the same structure."""
    (_, passage) = passages(
        "*o.jax* オプション\n\n\t\t*'wrap'*\n'wrap'\t\t切替\t(既定ではオン)\n\t行を折り返す。\n",
        Format.VIM_HELP,
    )
    assert passage.headings == ("オプション", "'wrap'")
    assert passage.text == "'wrap'\n\n切替\t(既定ではオン)\n行を折り返す。"


def test_a_mark_of_a_heading_alone() -> None:
    """The mark of a column heading without words stands for itself."""
    check("*o.txt* O\n\n~\n", "1 O [o.txt]\n    3 ~")


def test_every_one_of_many_definitions_is_a_section() -> None:
    """Those that follow one another without a blank line have a section each."""
    text = "*flags.txt* Flags\n\n" + "".join(
        f"\t\t\t\t*flag-{letter}*\n\t\t{letter}\tMeans {letter}\n\t\t\tand more.\n"
        for letter in "abc"
    )
    found = passages(text, Format.VIM_HELP)
    assert [passage.anchors for passage in found[1:]] == [("flag-a",), ("flag-b",), ("flag-c",)]
    assert found[2].text == "b\n\nMeans b\nand more."


def test_links_beside_japanese_are_words() -> None:
    """Only what could be a tag between two bars is one."""
    text = "*a.txt* 例\n\n行番号は|line()|で、列は|col()|で得る。\n"
    assert passages(text, Format.VIM_HELP)[-1].text.endswith("行番号はline()で、列はcol()で得る。")


def test_the_line_for_the_editor_is_no_title() -> None:
    """A page of one paragraph is read whole."""
    text = (
        "*a.txt* For Vim version 9\n\n\n\t*tag*\nWords that stay.\n\n\n vim:tw=78:ft=help:norl:\n"
    )
    assert "Words that stay." in "".join(found.text for found in passages(text, Format.VIM_HELP))
