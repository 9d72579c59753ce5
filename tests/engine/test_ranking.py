"""What makes one page come before another."""

from pathlib import Path

from tests.support.desk import desk_with

_PASSAGE = "Retries wait a second, then twice as long."

TWO_PAGES = f"""\
//- /docs/a.md
# Sending

{_PASSAGE}

## Colours

Choose any of the eight.

//- /docs/b.md
# Sending

{_PASSAGE}

## Limits

After five retries, waiting ends.
"""


def test_a_page_that_comes_back_to_the_question_is_first(tmp_path: Path) -> None:
    """Of two pages with the same best passage that one is first which has another."""
    desk = desk_with(tmp_path, TWO_PAGES)
    first, *_ = desk.search("how long do retries wait?")
    desk.close()
    assert first.path == "docs/b.md"
    assert "second best passage" in {signal.name for signal in first.signals}


def test_a_page_of_one_passage_has_no_second(tmp_path: Path) -> None:
    """What a page says once is said once."""
    desk = desk_with(tmp_path, f"//- /docs/a.md\n# Sending\n\n{_PASSAGE}\n")
    (only,) = desk.search("how long do retries wait?")
    desk.close()
    assert "second best passage" not in {signal.name for signal in only.signals}
