"""What of a passage is quoted."""

import pytest

from askdocs.answering.excerpts import Excerpt, excerpt_of
from askdocs.answering.question_kinds import Kind, kind_of
from askdocs.answering.quoted_lines import lines_of
from askdocs.index.tokens import tokenise
from askdocs.workspace.document import Format
from askdocs.workspace.formats import parse
from askdocs.workspace.passages import passages_of
from tests.support.parsing import document

FILLER = "\n\n".join(
    f"Room {number} of the lighthouse holds ropes, lamps and the log of keeper {number}."
    for number in range(1, 25)
)


def quoted(page: str, question: str, lines: int = 10, heading: str = "") -> Excerpt:
    """What of the section under ``heading`` (of the first, where none is named) is quoted."""
    parsed = document(page, Format.MARKDOWN)
    passages = passages_of(parsed, parse(parsed))
    passage = next(one for one in passages if one.headings[-1:] == (heading,) or not heading)
    wanted = tokenise(question)
    excerpt = excerpt_of(
        parsed, passage, wanted, dict.fromkeys(wanted, 1.0), lines, kind_of(question)
    )
    assert excerpt is not None
    return excerpt


def test_a_short_section_is_quoted_whole() -> None:
    """What there is room for is filled."""
    page = "# Lamp\n\nThe lamp burns oil.\n\nIt is lit at dusk.\n\n```sh\nlamp light\n```\n"
    assert quoted(page, "What does the lamp burn?").markdown == (
        "The lamp burns oil.\n\nIt is lit at dusk.\n\n```sh\nlamp light\n```"
    )


def test_a_heading_that_is_the_task_is_answered_from_its_first_block() -> None:
    """The words of the task come again further down, and that is not where the answer begins."""
    page = f"# Trim the wick\n\nFirst cool the lamp.\n\n{FILLER}\n\nWhoever can trim the wick may."
    assert quoted(page, "How do I trim the wick?").markdown.startswith("First cool the lamp.")


def test_what_says_more_further_down_is_quoted_after_a_gap() -> None:
    """The beginning and the command, with a sign between them."""
    page = (
        "# Trimming\n\nKeepers talk about wicks a lot.\n\n"
        + FILLER[:900]
        + "\n\nTo trim the wick, run this:\n\n```sh\nlamp trim --wick\n```\n"
    )
    shown = quoted(page, "How do I trim the wick?").markdown
    assert "lamp trim --wick" in shown
    assert "\n\n…\n\n" in shown or shown.startswith("To trim")


@pytest.mark.parametrize("lines", [1, 2, 3, 4, 5, 6, 8, 12])
def test_no_quote_ends_with_a_colon(lines: int) -> None:
    """What announces something is quoted with it or not at all."""
    page = (
        f"# Oil\n\nOil is kept in casks.\n\n{FILLER[:700]}\n\nFill a cask of oil so:\n\n"
        "```sh\ncask fill --oil\n```\n\nThe cask has three marks:\n\n- full\n- half\n- empty\n"
    )
    shown = quoted(page, "How do I fill a cask of oil?", lines).markdown
    assert not shown.rstrip().endswith(":")


def test_an_announcement_alone_is_cut_short() -> None:
    """Where what it announces is somewhere else, it ends with a sign that something is left out."""
    assert quoted("# Oil\n\nFill the casks so:\n", "oil").markdown == "Fill the casks so: …"


@pytest.mark.parametrize("lines", [4, 6, 10, 14])
def test_a_quote_keeps_to_its_lines(lines: int) -> None:
    """Whatever a passage is made of, give or take what an announcement needs."""
    code = "\n".join(f"step_{number} = rope({number})" for number in range(60))
    page = f"# Ropes\n\n{FILLER[:600]}\n\nTie the rope so:\n\n```python\n{code}\n```\n\n{FILLER}"
    assert lines_of(quoted(page, "How do I tie the rope?", lines).markdown) <= lines * 1.2 + 3


def test_a_row_is_quoted_with_what_its_columns_are_called() -> None:
    """A row alone tells nobody what its numbers are."""
    rows = "\n".join(f"| `key_{number}` | {number} |" for number in range(40))
    page = f"# Keys\n\n{FILLER[:300]}\n\n| key | default |\n| --- | --- |\n{rows}\n"
    shown = quoted(page, "What is the default of key_31?").markdown
    assert "| key | default |" in shown
    assert "| `key_31` | 31 |" in shown
    assert "key_2`" not in shown


def test_an_item_is_quoted_with_what_leads_in_to_the_list() -> None:
    """An item says what it is one of by the sentence before the list."""
    items = "\n".join(f"- `flag_{number}`: lights lamp {number}" for number in range(30))
    page = f"# Flags\n\n{FILLER[:300]}\n\nThe lamp knows these flags:\n\n{items}\n"
    shown = quoted(page, "What does flag_17 light?").markdown
    assert "The lamp knows these flags:" in shown
    assert "`flag_17`" in shown
    assert "`flag_2`" not in shown


def test_a_key_is_quoted_with_its_comment() -> None:
    """The comment above a key of a long sample is what explains it."""
    keys = "\n".join(f"# Lamp {number}.\nlamp_{number}: on" for number in range(40))
    page = f"# Sample\n\nAll keys:\n\n```yaml\n{keys}\n```\n"
    shown = quoted(page, "lamp_33").markdown
    assert "# Lamp 33.\nlamp_33: on" in shown
    assert "lamp_3:" not in shown
    assert "…" in shown


def test_code_is_quoted_with_the_sentence_before_it() -> None:
    """It grows back to what says what the code is for."""
    page = f"# Log\n\n{FILLER}\n\nThis writes the log.\n\n```sh\nlighthouse log --write\n```\n"
    assert "This writes the log." in quoted(page, "lighthouse log --write").markdown


def test_a_block_that_refers_is_quoted_with_what_it_refers_to() -> None:
    """A pronoun at its beginning is explained by the block before."""
    page = (
        f"# Horn\n\n{FILLER}\n\nThe horn blows in fog.\n\nThis frightens gulls and ends the"
        " nesting early.\n"
    )
    assert "The horn blows in fog." in quoted(page, "gulls nesting").markdown


def test_a_name_of_code_in_the_heading_is_part_of_the_quote() -> None:
    """What is told of an option has its name there only."""
    page = "# Options\n\n## `burnRate`\n\nDefault: 3. How fast oil burns.\n"
    shown = quoted(page, "How fast does oil burn?", heading="burnRate").markdown
    assert shown.startswith(("**`burnRate`**", "**burnRate**"))


def test_a_heading_of_plain_words_is_not_quoted() -> None:
    """It stands above the quote already."""
    assert quoted("# Valves\n\nThey open at seven bar.\n", "valves").markdown == (
        "They open at seven bar."
    )


def test_the_span_covers_what_is_quoted() -> None:
    """From the first unit to the last."""
    page = f"# Keys\n\n{FILLER}\n\nThe red key opens the cellar.\n\n{FILLER}"
    excerpt = quoted(page, "What does the red key open?")
    cited = page[excerpt.span.start : excerpt.span.end]
    assert "The red key opens the cellar." in cited
    assert all(line in cited for line in excerpt.markdown.split("\n\n") if line != "…")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("TypeError: lamp is not a function", Kind.ERROR),
        ("起動するとエラーになる", Kind.ERROR),
        ("What is the difference between a lamp and a horn?", Kind.DIFFERENCE),
        ("ランプとホルンの違い", Kind.DIFFERENCE),
        ("Diferença entre ação e mutação", Kind.DIFFERENCE),
        ("How do I trim the wick?", Kind.HOW),
        ("灯をともす方法", Kind.HOW),
        ("怎么点灯", Kind.HOW),
        ("등을 켜려면 어떻게 하나요", Kind.HOW),
        ("¿Cómo enciendo la lámpara?", Kind.HOW),
        ("Which port does the lamp use?", Kind.WHICH),
        ("默认端口是多少", Kind.WHICH),
        ("Does the lamp burn oil?", Kind.YES_NO),
        ("灯は夜でもつきますか", Kind.YES_NO),
        ("支持多灯吗", Kind.YES_NO),
        ("What is a wick?", Kind.WHAT),
        ("ウィックとは", Kind.WHAT),
        ("lamp oil", Kind.OTHER),
    ],
)
def test_kinds_of_questions(question: str, kind: Kind) -> None:
    """They are told by the words that ask, in several languages."""
    assert kind_of(question) is kind
