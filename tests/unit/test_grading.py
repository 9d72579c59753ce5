"""How the text of an answer is read and graded."""

import pytest

from askdocs.answering.grading import Grade, grade_of, lacking, lines_shown


def answer(line: int, said: str = "the wings") -> str:
    """An answer that shows something on the line with this number."""
    before = "".join(f"> line {number}\n>\n" for number in range(1, line))
    return f"**Wings** — docs/a.md:1–9 [1]\n\n{before}> {said}\n"


@pytest.mark.parametrize(
    ("text", "outcome", "grade"),
    [
        (answer(15), "answered", Grade.FIRST),
        (answer(16), "answered", Grade.SHOWN),
        (answer(60), "answered", Grade.SHOWN),
        (answer(61), "answered", Grade.LOST),
        (answer(1, "nothing"), "answered", Grade.LOST),
        (answer(1), "related", Grade.DOUBTED),
        (answer(60), "related", Grade.DOUBTED),
        (answer(61), "related", Grade.REFUSED),
        (answer(1), "notInDocs", Grade.REFUSED),
    ],
)
def test_what_is_expected_must_be_shown_early(text: str, outcome: str, grade: Grade) -> None:
    """Blank lines and names of places are not counted; a doubt that shows it is half a refusal."""
    assert grade_of(text, outcome, ["the wings"], is_answerable=True) is grade


@pytest.mark.parametrize(
    ("outcome", "grade"),
    [
        ("answered", Grade.WRONG),
        ("incomplete", Grade.WRONG),
        ("related", Grade.ABSTAINED),
        ("notInDocs", Grade.ABSTAINED),
    ],
)
def test_what_has_no_answer_must_be_refused_or_doubted(outcome: str, grade: Grade) -> None:
    """An honest doubt is no wrong answer."""
    assert grade_of(answer(1), outcome, [], is_answerable=False) is grade


def test_further_reading_answers_nothing() -> None:
    """An answer ends where the list of other places begins, in whatever language."""
    for heading in ("Further reading", "Sources", "関連する節", "出典"):
        assert lines_shown(f"> one\n\n**{heading}**\n\n- two\n") == ["one"]


def test_a_phrase_may_span_lines_and_marks() -> None:
    """It is compared without white space, case and the marks of Markdown, in any wording."""
    lines = ["Set **`Max_Retries`**", "to four."]
    assert lacking(lines, ["max_retries to Four", "five|four"]) == []
    assert lacking(lines, ["four", "six|seven"]) == ["six|seven"]
