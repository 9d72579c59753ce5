import io
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from askdocs.workspace.document import Block, BlockKind, Format
from askdocs.workspace.formats import parse
from askdocs.workspace.formats.rst_inline import plain, shown
from tests.support.corpora import corpus
from tests.support.parsing import check_invariants, document, outline, passages


def check(text: str, expected: str) -> None:
    assert outline(text, Format.RST) == expected.strip("\n")


def test_adornments_rank_by_appearance() -> None:
    """A style of title is a level, in the order of first appearance, overlines told apart."""
    check(
        "====\nOne\n====\n\nTwo\n===\n\nThree\n-----\n\nAgain\n=====\n",
        """
1 One
  2 Two
    3 Three
  2 Again
""",
    )


def test_wide_characters_count_double() -> None:
    """An underline that is long enough for the eye is long enough."""
    check("設定\n====\n\nText.\n", "1 設定\n  p Text.")


def test_rules_in_code_are_no_titles() -> None:
    """Literal blocks are code, whatever they hold."""
    check(
        "A\n=\n\nLike this::\n\n    Title\n    =====\n\n    .. note:: x\n\nEnd.\n",
        """
1 A
  p Like this:
  c Title / ===== /  / .. note:: x
  p End.
""",
    )


def test_targets_are_anchors_of_the_next_section() -> None:
    """Explicit targets name the title after them; links elsewhere name nothing."""
    check(
        ".. _first:\n.. _second name:\n\nA\n=\n\n.. _home: https://example.org\n\nText.\n",
        "1 A [first, second name]\n  p Text.",
    )


def test_a_definition_opens_a_section_and_its_end_closes_it() -> None:
    """What a directive describes is its content; what follows belongs to the title again."""
    check(
        "Reference\n=========\n\n.. confval:: cache_dir\n   :type: ``str``\n   :default: ``.c``\n\n"
        "   Where it is kept.\n\n   .. versionadded:: 2.1\n\nMore words.\n",
        """
1 Reference
  2 cache_dir [cache_dir]
    l - type: `str` / - default: `.c`
    p Where it is kept.
    p New in version 2.1
1 Reference > p More words.
""",
    )


def test_methods_are_named_with_class_and_module() -> None:
    """Names are given as written, in their class, in their module and alone."""
    check(
        "A\n=\n\n.. module:: pkg.mod\n\n.. py:class:: Box(size)\n\n   A box.\n\n"
        "   .. method:: open(lid)\n\n      Opens it.\n",
        """
1 A
  2 Box() [pkg.mod, Box, pkg.mod.Box]
    p A box.
    3 open() [open, Box.open, pkg.mod.Box.open]
      p Opens it.
""",
    )


def test_every_flag_of_an_option_is_an_anchor() -> None:
    """Options are found by each of their spellings."""
    check(
        ".. option:: -q, --quiet, --level=<n>\n\n   Says less.\n",
        "1 -q, --quiet, --level=<n> [-q, --quiet, --level]\n  p Says less.",
    )


def test_a_bare_definition_names_the_title_it_stands_at() -> None:
    """Without content it names the title below it if that says the same, else the one above."""
    check(
        "All\n===\n\n.. setting:: DEBUG\n\n``DEBUG``\n---------\n\nText.\n\n"
        "Getting help\n------------\n\n.. django-admin:: help\n\nRun it.\n",
        """
1 All
  2 DEBUG [DEBUG]
    p Text.
  2 Getting help [help]
    d help [help]
    p Run it.
""",
    )


def test_a_bare_definition_between_words_describes_what_follows() -> None:
    """Options that are listed without indentation open a section each."""
    check(
        "check\n=====\n\nText.\n\n.. option:: --tag\n\nOne.\n\n.. option:: --deploy\n\nTwo.\n",
        """
1 check
  p Text.
  2 --tag [--tag]
    p One.
  2 --deploy [--deploy]
    p Two.
""",
    )


def test_automatic_definitions_do_not_take_the_words_after_them() -> None:
    """What autodoc would fill in is a name of its section and no passage."""
    check(
        "Hooks\n=====\n\nText.\n\n.. autofunction:: one\n.. autofunction:: two\n\nMore.\n",
        """
1 Hooks
  p Text.
  m [one]
  m [two]
  p More.
""",
    )


def test_glossary_terms_are_sections() -> None:
    """Each term can be looked up."""
    check(
        "G\n=\n\n.. glossary::\n\n   term\n   other name\n      What it is.\n\n"
        "   next\n      More.\n",
        """
1 G
  2 term [term, other name]
    p What it is.
  2 next [next]
    p More.
""",
    )


def test_admonitions_show_their_content() -> None:
    """The first paragraph may begin beside the directive or below it; each has its label."""
    check(
        ".. note:: Mind\n   the gap.\n\n   Twice.\n\n.. admonition:: Title\n\n   Text.\n\n"
        ".. only:: html\n\n   Web.\n",
        "p **Note:** Mind / the gap.\np Twice.\np **Title:**\np Text.\np Web.",
    )


def test_silent_directives_show_nothing() -> None:
    """Trees of contents, pictures, comments and substitutions are left out."""
    check(
        ":orphan:\n\n.. toctree::\n   :maxdepth: 1\n\n   a\n\n.. image:: a.png\n   :width: 3\n\n"
        ".. a comment\n   of two lines\n\n.. |s| replace:: t\n\nText.\n",
        "p Text.",
    )


def test_code_blocks_are_shown_without_indentation() -> None:
    """The code is what stands under the directive, in a fence with its language."""
    text = ".. code-block:: python\n   :emphasize-lines: 1\n\n   def f():\n       pass\n\nEnd.\n"
    code, _ = [
        block for block in parse(document(text, Format.RST)).blocks if block.kind.value != "m"
    ]
    assert code.text == "```python\ndef f():\n    pass\n```"
    assert code.span.of(text) == "   def f():\n       pass"


def test_lists_and_fields() -> None:
    """Items that are plain are one list, cut at its items; code in an item stands alone."""
    check(
        "- a\n\n  more\n- b\n\n1. c::\n\n      code\n\n2. d\n\n:param x: it\n:returns: y\n",
        "l - a /  /   more / - b\nl 1. c:\nc code\nl 2. d\nl - `x`: it / - Returns: y",
    )


def test_a_sentence_that_begins_like_an_item_is_none() -> None:
    """``A.`` begins an item only where the next line fits one."""
    check("A. Person wrote\nthis.\n", "p A. Person wrote / this.")


@pytest.mark.parametrize(
    ("table", "cuts"),
    [
        (
            "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+\n| 3 | 4 |\n+---+---+\n",
            ["+---+---+\n| 3"],
        ),
        ("=== ===\na   b\n=== ===\n1   2\n3   4\n=== ===\n", ["3   4\n==="]),
        (
            ".. list-table::\n\n   * - a\n     - b\n   * - 1\n     - 2\n   * - 3\n     - 4\n",
            ["   * - 3\n  "],
        ),
        ('.. csv-table::\n\n   a,b\n   1,"2\n   x"\n   3,4\n', ["   3,4\n"]),
    ],
)
def test_tables_are_cut_between_rows(table: str, cuts: list[str]) -> None:
    """Tables of all kinds are one block; the first row stays with the header."""
    (block,) = [block for block in parse(document(table, Format.RST)).blocks if block.text]
    assert block.kind is BlockKind.TABLE
    assert [
        table[cut : cut + len(expected)] for cut, expected in zip(block.cuts, cuts, strict=True)
    ] == cuts


def test_inline_markup_is_shown_as_words() -> None:
    """Roles show their text, names of code stand in backticks, references are words."""
    assert shown("See :ref:`the part <x>`, :class:`~a.b.C` and :pep:`8`.") == (
        "See the part, `C` and PEP 8."
    )
    assert shown("``code`` and `link <https://x.org>`_ and `word`_ and other_.") == (
        "`code` and link and word and other."
    )
    assert shown("*em* **strong** a\\ b |name| [1]_") == "*em* **strong** ab name [1]"
    assert plain("``null`` of *things*") == "null of things"


def test_inline_markup_keeps_lines() -> None:
    """A reference that runs over a line end leaves the line end, so that lines keep numbers."""
    assert shown("a :ref:`b\n<c>` d\ne").count("\n") == 2


def test_substitutions_and_labels_are_resolved() -> None:
    """What the document defines is shown in place of its name; other labels as words."""
    check(
        ".. |tool| replace:: The ``kiln`` tool\n.. |tm| unicode:: U+2122 .. sign\n"
        ".. |logo| image:: kiln.png\n   :alt: A kiln\n\n"
        "|tool| |tm| |logo| |gone|: see :ref:`firing` and :ref:`cold-start`.\n\n"
        ".. _firing:\n\nHow to fire\n===========\n",
        "p The `kiln` tool ™ A kiln gone: see How to fire and cold start.\n1 How to fire [firing]",
    )


def test_captions_and_alternatives_are_words() -> None:
    """Of a picture, a listing, a table and a list of pages what is said of them is shown."""
    check(
        ".. figure:: a.png\n   :alt: A bowl\n\n   The glaze.\n\n"
        ".. literalinclude:: fire.py\n   :caption: Firing\n\n"
        ".. code-block:: text\n   :caption: Output\n   :name: out\n\n   hot\n\n"
        ".. toctree::\n   :caption: Guides\n\n   The first <one>\n   two\n\n"
        ".. mermaid::\n   :caption: The flow\n\n   a --> b\n",
        "p A bowl\np The glaze.\np **Firing:**\np **Output:** [out]\nc hot\n"
        "p **Guides:** /  / - The first\np **The flow:**",
    )


def test_tables_are_shown_as_markdown() -> None:
    """Cells of several lines and over several columns, headers given apart, and wide characters."""
    check(
        ".. csv-table:: Ports\n   :header: Port, Use\n   :delim: ;\n\n   80; web | more\n\n"
        "+------+------+\n| 名前 | b    |\n+======+======+\n| 1    | two  |\n|      | more |\n"
        "+------+------+\n| wide        |\n+-------------+\n\n"
        "==  ====\na   b\n==  ====\n1   `x`_\n    y\n==  ====\n\n"
        ".. list-table::\n   :header-rows: 1\n\n   * - k\n     - v\n   * - 1\n     -\n",
        "p **Ports:**\n"
        "t | Port | Use | / | --- | --- | / | 80 | web \\| more |\n"
        "t | 名前 | b | / | --- | --- | / | 1 | two more | / | wide |  |\n"
        "t | a | b | / | --- | --- | / | 1 | x y |\n"
        "t | k | v | / | --- | --- | / | 1 |  |",
    )


@pytest.mark.parametrize(
    "directive", ["tab", "tab-item", "group-tab", "dropdown", "grid-item-card"]
)
def test_parts_with_labels_are_sections_that_end(directive: str) -> None:
    """A tab, a card, a dropdown has its label for a heading, and what comes after it has not."""
    check(
        f"A\n=\n\n.. {directive}:: Bisque *firing*\n   :name: bisque\n\n   Slow.\n\nAfter.\n",
        "1 A\n  2 Bisque firing [bisque]\n    p Slow.\n1 A > p After.",
    )


def test_what_readers_of_a_page_do_not_see_is_left_out() -> None:
    """Notes to the authors, other formats, and what is only a directive."""
    check(
        ".. todo:: Ask the potter.\n\n.. only:: latex\n\n   Paper.\n\n"
        ".. only:: not latex\n\n   Screen.\n\n.. unknown:: thing\n   :option: x\n\n"
        ".. role:: raw-html(raw)\n   :format: html\n\nA :raw-html:`<br>`\\ line.\n",
        "p Screen.\np A line.",
    )


def test_definitions_and_options_are_lists() -> None:
    """Terms, options and items with letters are entries that a viewer of Markdown shows as such."""
    check(
        "term : kind\n  What it is.\n\n-v, --verbose  says more\n-q             less\n\n"
        "a. first\nb. second\n\nThen:\n\n#. one\n#. two\n",
        "l - **term** (kind): /   What it is.\n"
        "l - `-v, --verbose`: says more / - `-q`: less\n"
        "l - a. first / - b. second\np Then:\nl 1. one / 1. two",
    )


def test_versions_are_told_with_their_remarks() -> None:
    """The version comes first, what is said of it behind a colon."""
    check(
        ".. versionchanged:: 3.1 Hotter.\n\n.. deprecated-removed:: 3.2 4.0\n\n   Use gas.\n",
        "p Changed in version 3.1: Hotter.\np Deprecated since version 3.2, removed in 4.0\n"
        "p Use gas.",
    )


def test_escapes_are_those_of_markdown() -> None:
    """A backslash is kept where Markdown needs it, and is gone elsewhere."""
    assert shown(r"\*args and C:\dir and a\\b") == r"\*args and C:dir and a\\b"
    assert plain(r"\*args") == "*args"


def test_passages_carry_the_path_of_titles() -> None:
    """A definition's passage has the titles over it and its names."""
    (_, passage) = passages(
        "Title\n=====\n\nPart\n----\n\nText.\n\n.. function:: f(x)\n\n   Does it.\n", Format.RST
    )
    assert passage.headings == ("Title", "Part", "f()")
    assert passage.anchors == ("f",)
    assert passage.text == "f(x)\n\nDoes it."


@pytest.mark.slow
@pytest.mark.parametrize(("name", "pattern"), [("pytest", "*.rst"), ("django", "*.txt")])
def test_titles_are_those_that_docutils_finds(name: str, pattern: str) -> None:
    """Over real documentation every title and its level agree with the reference parser."""
    files = sorted(corpus(name).rglob(pattern))
    assert len(files) > 100
    for file in files[:: max(1, len(files) // 80)]:
        text = file.read_text(encoding="utf-8")
        found = [
            (block.level, block.heading)
            for block in parse(document(text, Format.RST)).blocks
            if block.kind is BlockKind.HEADING and not is_label(block, text)
        ]
        assert found == _docutils_titles(text, file), file.name


def is_label(block: Block, text: str) -> bool:
    """Whether a directive, such as that of a tab, makes the heading."""
    return block.span.of(text).lstrip().startswith(".. ")


def _docutils_titles(text: str, file: Path) -> list[tuple[int, str]]:
    tree = publish_doctree(
        text,
        source_path=str(file),
        settings_overrides={
            "report_level": 5,
            "halt_level": 6,
            "doctitle_xform": False,
            "file_insertion_enabled": False,
            "raw_enabled": False,
            "warning_stream": io.StringIO(),
            "_disable_config": True,
        },
    )
    titles = []
    for section in tree.findall(nodes.section):
        level = 1
        parent = section.parent
        while isinstance(parent, nodes.section):
            level, parent = level + 1, parent.parent
        title = section.next_node(nodes.title)
        assert title is not None
        titles.append((level, plain(title.rawsource)))
    return titles


def test_a_name_at_the_end_of_the_page() -> None:
    """A target with nothing below it names what stands last, blanks behind it or not."""
    for end in ("", " "):
        page = document(f"Words.\n\n.. _x:{end}", Format.RST)
        parsed = parse(page)
        check_invariants(page, parsed)
        assert parsed.blocks[-1].anchors == ("x",)


def test_a_directive_of_a_domain_that_names_nothing() -> None:
    """What a project's own directive runs or shows is code, not what it would define."""
    check(
        ".. kiln:example::\n\n    import kiln\n\n    def fire(oven):\n        oven.heat()\n\n"
        ".. kiln:oven:: gas\n\n    Burns gas.\n",
        "c import kiln /  / def fire(oven): /     oven.heat()\n1 gas [gas]\n  p Burns gas.",
    )
