"""Documents that change between the search and the answer: no citation outlives what it cites."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from askdocs.answering.citations import cite, locate
from askdocs.workspace.document import Document
from tests.support.desk import Desk, desk_with

THINGS = ("palette", "width", "legend", "margin", "shadow", "caption", "spacing", "border")

PAGE = "# Guide\n\n" + "".join(
    f"## About {thing}\n\nSet `{thing}` to {number * 3 + 2} for the usual {thing} of a chart."
    f" Larger values of {thing} are for print.\n\n"
    f"- {thing} small: {number}\n- {thing} large: {number + 40}\n\n"
    for number, thing in enumerate(THINGS)
)
OTHER = PAGE.replace("chart", "table").replace("Guide", "Tables").replace("print", "screens")


def shifted(text: str, chance: random.Random) -> str:
    return "\n" * chance.randint(1, 40) + text


def with_lines_between(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(chance.randint(1, 6)):
        lines.insert(
            chance.randrange(len(lines)), chance.choice(["", "A new line of no matter.", "> note"])
        )
    return "\n".join(lines)


def with_other_numbers(text: str, chance: random.Random) -> str:
    return "".join(chance.choice("123456789") if letter.isdigit() else letter for letter in text)


def without_a_section(text: str, chance: random.Random) -> str:
    sections = text.split("\n## ")
    del sections[chance.randrange(len(sections))]
    return "\n## ".join(sections)


def with_sections_moved(text: str, chance: random.Random) -> str:
    first, *sections = text.split("\n## ")
    chance.shuffle(sections)
    return "\n## ".join([first, *sections])


def cut_short(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


def with_other_line_ends(text: str, chance: random.Random) -> str:
    return text.replace("\n", chance.choice(["\r\n", "\r"]))


def another_file(text: str, chance: random.Random) -> str:
    return chance.choice([OTHER, "", "# Nothing\n", "\x00" * 100, text[::-1]])


Mutation = Callable[[str, random.Random], str]
MUTATIONS: list[Mutation] = [
    *(shifted, with_lines_between, with_other_numbers, without_a_section, with_sections_moved),
    *(cut_short, with_other_line_ends, another_file),
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = desk_with(tmp_path, "//- /docs/guide.md\n# Guide\n")
    (tmp_path / "docs/guide.md").write_text(PAGE, newline="")
    desk.update()
    return desk


@pytest.mark.guarantee("a citation is of the document as it is now")
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
@pytest.mark.parametrize("is_open", [False, True], ids=["on disk", "open"])
def test_a_citation_is_of_the_text_as_it_is(desk: Desk, mutation: Mutation, is_open: bool) -> None:
    """After any change every citation's place holds its quote, under its heading."""
    page = desk.folder.path / "docs/guide.md"
    for seed in range(25):
        chance = random.Random(f"{mutation.__name__} {seed}")
        hits = desk.search(f"the usual {chance.choice(THINGS)}", 8)
        assert hits
        # The search is over; now the text changes, before the answer is made.
        text = mutation(PAGE, chance)
        if chance.random() < 0.3:
            text = chance.choice(MUTATIONS)(text, chance)
        if is_open:
            desk.library.set_buffer(desk.folder, "docs/guide.md", text)
        else:
            page.write_text(text, newline="")
        now = desk.library.current(desk.folder, "docs/guide.md")
        for located in locate(hits, desk.library):
            check(cited=located.hit.passage.span.of(located.document.text), now=now)
            citation = cite(located, located.hit.passage.span)
            assert now is not None
            lines = re.split(r"\r\n|\n|\r", now.text)
            first = re.split(r"[\r\n]", citation.quote)[0]
            assert first in lines[citation.start_line]
            assert all(heading in now.text for heading in citation.headings)
        answer = desk.ask("What is the usual palette of a chart?")
        for citation in answer.citations:
            assert now is not None
            assert citation.quote in now.text
        desk.library.drop_buffer(desk.folder, "docs/guide.md")
        page.write_text(PAGE, newline="")


def check(*, cited: str, now: Document | None) -> None:
    """What is cited stands in the document as it is now."""
    assert now is not None
    assert cited
    assert cited in now.text


@pytest.mark.guarantee("a citation is of the document as it is now")
def test_files_that_are_swapped(desk: Desk, tmp_path: Path) -> None:
    """Two files that change their names between search and answer are cited as what they are."""
    guide, tables = tmp_path / "docs/guide.md", tmp_path / "docs/tables.md"
    tables.write_text(OTHER, newline="")
    desk.update()
    hits = desk.search("the usual palette of a chart", 20)
    assert {hit.path for hit in hits} == {"docs/guide.md", "docs/tables.md"}
    guide.rename(tmp_path / "docs/away.md")
    tables.rename(guide)
    (tmp_path / "docs/away.md").rename(tables)
    for located in locate(hits, desk.library):
        now = (tmp_path / located.hit.path).read_text()
        assert located.document.text == now
        quote = cite(located, located.hit.passage.span).quote
        assert quote in now
        other = guide if located.hit.path == "docs/tables.md" else tables
        assert quote not in other.read_text()
