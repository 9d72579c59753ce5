"""A section that fits in many places is listed once, whole."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from askdocs.retrieval import Hit, Query
from tests.support.desk import Desk, desk_with

FIXTURE = """\
//- /docs/guide.md
# Courier

Sends parcels.

## Retries

A retry sends a parcel again.

### How often

A retry happens three times.

### How long

A retry waits two seconds.

## Colours

Parcels are brown.

//- /docs/other.md
# Other

## Logging

A retry is logged.
"""


def listed(desk: Desk, query: str, limit: int = 10) -> Sequence[Hit]:
    return asyncio.run(desk.engine.search(Query(query), desk.library.snapshot(), limit)).hits


def test_section_stands_for_its_passages(tmp_path: Path) -> None:
    """Its lines are all lines of the section, and the best passage is told."""
    desk = desk_with(tmp_path, FIXTURE)
    hits = listed(desk, "retry three times")
    assert [(hit.path, hit.passage.start_line, hit.passage.end_line) for hit in hits] == [
        ("docs/guide.md", 4, 14),
        ("docs/other.md", 2, 4),
    ]
    section = hits[0]
    assert section.passage.headings == ("Courier", "Retries")
    assert section.best is not None
    assert section.best.headings == ("Courier", "Retries", "How often")
    assert hits[1].best is None
    desk.close()


def test_section_shows_what_its_passages_show(tmp_path: Path) -> None:
    """Its text is theirs in order, and every piece of it stands where it says."""
    desk = desk_with(tmp_path, FIXTURE)
    section = listed(desk, "retry")[0].passage
    single = [hit.passage for hit in desk.search("retry") if hit.path == "docs/guide.md"]
    single.sort(key=lambda passage: passage.span)
    assert section.text == "\n\n".join(passage.text for passage in single)
    text = (tmp_path / "docs/guide.md").read_text(encoding="utf-8")
    for piece in section.pieces:
        assert piece.shown.of(section.text) in piece.span.of(text)
    desk.close()


def test_one_passage_of_a_section_stands_for_itself(tmp_path: Path) -> None:
    """A single passage is no reason to point at all of its section."""
    desk = desk_with(tmp_path, FIXTURE)
    hit = listed(desk, "waits seconds")[0]
    assert hit.passage.headings == ("Courier", "Retries", "How long")
    assert hit.best is None
    desk.close()


def test_whole_document_is_no_section(tmp_path: Path) -> None:
    """Passages that have the document's title in common alone stay apart."""
    desk = desk_with(tmp_path, FIXTURE)
    hits = listed(desk, "parcels brown sends")
    assert len(hits) > 1
    assert all(len(hit.passage.headings) > 1 or hit.best is None for hit in hits)
    desk.close()


def test_long_section_stays_in_passages(tmp_path: Path) -> None:
    """A section of many pages is no place to point at."""
    long = "\n".join(
        f"### Retry {number}\n\n{'A retry is a retry of something else. ' * 40}\n"
        for number in range(6)
    )
    desk = desk_with(tmp_path, f"//- /a.md\n# A\n\n## Retries\n\n{long}")
    hits = listed(desk, "retry")
    assert len(hits) > 4
    assert all(hit.best is None for hit in hits)
    desk.close()


def test_section_of_many_passages_needs_half_of_them(tmp_path: Path) -> None:
    """Two passages of six that fit are listed by themselves."""
    other = "\n".join(f"### Part {number}\n\nOf something else.\n" for number in range(4))
    desk = desk_with(
        tmp_path,
        f"//- /a.md\n# A\n\n## Parts\n\n### One\n\nAbout zebras.\n\n{other}\n"
        "### Last\n\nZebras again.\n",
    )
    hits = listed(desk, "zebras")
    assert [hit.passage.headings[-1] for hit in hits] == ["One", "Last"]
    desk.close()


def test_limit_counts_sections(tmp_path: Path) -> None:
    """What a gathered section leaves free is filled with the next hits."""
    desk = desk_with(tmp_path, FIXTURE)
    assert [hit.path for hit in listed(desk, "retry", 2)] == ["docs/guide.md", "docs/other.md"]
    desk.close()


def test_section_of_an_open_buffer_is_the_one_on_the_screen(tmp_path: Path) -> None:
    """What an editor has not saved yet is gathered as well."""
    desk = desk_with(tmp_path, FIXTURE)
    edited = (tmp_path / "docs/guide.md").read_text(encoding="utf-8")
    edited = edited.replace("two seconds.", "two seconds.\n\n### Where\n\nA retry goes anywhere.")
    assert desk.library.set_buffer(desk.folder, "docs/guide.md", edited)
    section = listed(desk, "retry")[0]
    assert section.passage.end_line == 18
    assert "anywhere" in section.passage.text
    desk.close()


def test_nothing_of_a_listed_section_is_listed_again(tmp_path: Path) -> None:
    """A passage of it that fits less than ten others is in it all the same."""
    page = "## Retries\n\nA retry waits at times for a parcel.\n"
    others = "\n".join(
        f"//- /docs/other-{number}.md\n# Other {number}\n\n{page}" for number in range(7)
    )
    long = "This speaks at some length, and of nothing that a retry would be. " * 20
    fixture = FIXTURE.replace("## Colours", f"### Else\n\n{long}\n\n## Colours")
    desk = desk_with(tmp_path, fixture + "\n" + others)
    hits = listed(desk, "retry times waits parcel", 30)
    section = next(hit for hit in hits if hit.best is not None)
    again = [
        hit
        for hit in hits
        if hit is not section
        and hit.path == section.path
        and section.passage.span.contains(hit.passage.span)
    ]
    assert len(desk.search("retry times waits parcel", 30)) > 10
    assert again == []
    desk.close()
