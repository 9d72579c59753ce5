"""What leads among the passages that were found."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from askdocs.retrieval.leading import language_of, version_in
from askdocs.retrieval.standing import standing_of
from tests.support.desk import desk_with

Paths = Callable[[str], list[tuple[str, str]]]

SECTION = """\
The kettle whistles when water boils. Lift the lid, pour the water and put the kettle back onto its
ring. A whistle that stays silent has scale inside: rinse it with vinegar, twice a year at least.
"""

FIXTURE = f"""\
//- /README.md
# Kettle

Everything about kettles, whistles and water.

//- /docs/boiling.md
# Boiling

## Whistle

{SECTION}
//- /versioned_docs/version-1.2/boiling.md
# Boiling

## Whistle

{SECTION}
//- /docs/cleaning.md
# Cleaning

## Descale the spout

Rinse it with vinegar.

## Tools

To descale a spout you need a brush. Who descales every spout of the house takes two. A spout wants
to be descaled in spring.

//- /docs/ja/boiling.md
# 沸騰

## ホイッスル

水が沸騰するとケトルのホイッスルが鳴ります。

//- /blog/2020-01-01-spout.md
# Descale the spout

We wrote that it pays to descale the spout.
"""


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paths]:
    """The places of the hits for a question, best first."""
    desk = desk_with(tmp_path_factory.mktemp("kettle"), FIXTURE)
    yield lambda question: [(hit.path, hit.passage.headings[-1]) for hit in desk.search(question)]
    desk.close()


def test_a_heading_that_is_the_task_leads(paths: Paths) -> None:
    """Before a section that says its words more often, and before the blog."""
    assert paths("How do I descale the spout?")[0] == ("docs/cleaning.md", "Descale the spout")


def test_a_copy_in_an_older_version_stands_behind(paths: Paths) -> None:
    """What is there twice is found once before anything else is found."""
    found = [path for path, _ in paths("Why does the whistle of the kettle stay silent?")]
    assert found[0] == "docs/boiling.md"
    assert "versioned_docs/version-1.2/boiling.md" not in found[:2]


def test_copies_are_further_reading(tmp_path: Path) -> None:
    """An answer quotes a text once; where else it stands can be seen."""
    desk = desk_with(tmp_path, FIXTURE)
    answer = desk.ask("Why does the whistle of the kettle stay silent?")
    desk.close()
    assert answer.text.count("put the kettle back") == 1


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("CHANGELOG.md", "How do I pour?"),
        ("blog/2021-pour.md", "How do I pour?"),
        ("docs/adr/0003-pour.md", "How do I pour?"),
        ("docs/archive/pour.md", "How do I pour?"),
        ("tests/README.md", "How do I pour?"),
        (".github/ISSUE_TEMPLATE/bug.md", "How do I pour?"),
        ("LICENSE", "How do I pour?"),
        ("CLAUDE.md", "How do I pour?"),
        ("docs/SUMMARY.md", "How do I pour?"),
        ("docs/migrate/from-pots.md", "How do I pour?"),
    ],
)
def test_what_stands_behind_guides(path: str, question: str) -> None:
    """It is written for something else than to explain."""
    assert standing_of(path, question) < 1


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("docs/guide.md", "How do I pour?"),
        ("docs/testing.md", "How do I pour?"),
        ("CHANGELOG.md", "What changed in the last release?"),
        ("tests/README.md", "How do I run the tests?"),
        ("LICENSE", "Which licence is it under?"),
        ("CLAUDE.md", "What are agents told?"),
        ("docs/migrate/from-pots.md", "How do I migrate from pots?"),
    ],
)
def test_what_is_asked_for_stands_as_it_is(path: str, question: str) -> None:
    """A question about releases is answered by release notes."""
    assert standing_of(path, question) == 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I pour?", "en"),
        ("ケトルの使い方", "ja"),
        ("怎么倒水", "zh"),
        ("물을 어떻게 붓나요", "ko"),
        ("¿Cómo se vierte el agua?", "es"),
        ("Como faço para servir a água?", "pt"),
        ("kettle", ""),
    ],
)
def test_the_language_of_a_question(text: str, language: str) -> None:
    """It is told by the script, and by small words."""
    assert language_of(text) == language


def test_versions_in_paths() -> None:
    """A folder says which version its documents are for."""
    assert version_in("versioned_docs/version-29.7/api.md") == (29, 7)
    assert version_in("docs/v2/api.md") == (2,)
    assert version_in("docs/api.md") is None
