"""Answers from manifests: which questions they answer, and which they leave alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from askdocs.settings import IndexingSettings, Settings
from tests.support.desk import Desk, desk_with

PROJECT = """\
//- /README.md
# Loft

Loft keeps pigeons.

## Installation

Fetch the archive and unpack it.

//- /package.json
{
  "name": "loft",
  "version": "3.1.0",
  "license": "MIT",
  "scripts": {
    "install": "node fetch.mjs",
    "test": "vitest run"
  },
  "dependencies": {
    "mongodb": "^6.0.0"
  }
}

//- /packages/nest/package.json
{
  "name": "@loft/nest",
  "version": "0.2.0"
}

//- /compose.yaml
services:
  cache:
    image: redis:8
    ports:
      - "6379:6379"
    environment:
      REDIS_PASSWORD: coo
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk over a small project."""
    desk = desk_with(tmp_path, PROJECT)
    yield desk
    desk.close()


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("What is the latest version?", '"version": "3.1.0"'),
        ("Which license does Loft have?", '"license": "MIT"'),
        ("How do I run the tests?", '"test": "vitest run"'),
        ("What are the dependencies?", '"mongodb": "^6.0.0"'),
        ("Which port does Redis use?", '"6379:6379"'),
        ("Which database does it use?", "image: redis:8"),
        ("ライセンスは何ですか？", '"license": "MIT"'),
        ("テストを実行するには？", '"test": "vitest run"'),
    ],
)
def test_a_newcomer_s_question_is_answered_by_the_line(
    desk: Desk, question: str, line: str
) -> None:
    """The line that states it is the first thing quoted, and cited as it stands."""
    answer = desk.ask(question)
    assert answer.outcome == "answered"
    first = next(quoted for quoted in answer.text.splitlines() if quoted.startswith("> "))
    assert first.startswith("> ```")
    assert line in answer.text.split("**")[2]
    assert all(citation.verified for citation in answer.citations)


def test_a_guide_comes_before_a_script(desk: Desk) -> None:
    """What people wrote for people tells more than the command."""
    answer = desk.ask("How do I install it?")
    assert [citation.path for citation in answer.citations] == ["README.md", "package.json"]


def test_a_readme_says_the_licence_first(tmp_path: Path) -> None:
    """In a sentence, where it has a section for it."""
    said = "\n## License\n\nLoft is free under the MIT license.\n\n//- /package.json"
    desk = desk_with(tmp_path, PROJECT.replace("\n//- /package.json", said, 1))
    answer = desk.ask("Under which license is it released?")
    desk.close()
    assert [citation.path for citation in answer.citations] == ["README.md", "package.json"]


def test_a_manifest_comes_before_a_bare_list(tmp_path: Path) -> None:
    """What is pinned for development says less than what the package declares."""
    desk = desk_with(tmp_path, f"//- /requirements.txt\nvitest==3\n\n{PROJECT}")
    answer = desk.ask("What are the dependencies?")
    desk.close()
    assert [citation.path for citation in answer.citations] == ["package.json", "requirements.txt"]


def test_a_package_that_is_named_states_its_own(desk: Desk) -> None:
    """The folder's own facts come first, unless a package is asked about."""
    assert '"version": "0.2.0"' in desk.ask("What version is @loft/nest?").text
    assert "0.2.0" not in desk.ask("What is the current version?").text


@pytest.mark.guarantee("a manifest answers for facts alone")
@pytest.mark.parametrize(
    "question",
    [
        *("Does it support MongoDB?", "How do I connect to MongoDB?", "Can pigeons use vitest?"),
        *("What license does Zorblax have?", "How do I run a single test?"),
    ],
)
def test_a_name_in_a_manifest_answers_nothing_else(desk: Desk, question: str) -> None:
    """That a dependency is listed is no word of the docs about it."""
    assert desk.ask(question).outcome != "answered"
    assert not {"package.json", "compose.yaml"} & set(desk.paths(question))


def test_a_password_is_blotted_out_whatever_it_looks_like(desk: Desk) -> None:
    """Its name says what it is."""
    text = desk.ask("Which environment variables are there?").text
    assert "REDIS_PASSWORD: xxx" in text


@pytest.mark.guarantee("a manifest answers for facts alone")
def test_no_hover_shows_a_manifest(desk: Desk) -> None:
    """A name in a manifest is not explained by it."""
    assert desk.explain("mongodb") is None
    assert desk.explain("version") is None


def test_manifests_can_be_left_out(tmp_path: Path) -> None:
    """By a setting, and each by the same rules as any document."""
    settings = Settings(indexing=IndexingSettings(manifests=False))
    desk = desk_with(tmp_path, PROJECT, settings)
    assert desk.ask("What is the latest version?").outcome == "notInDocs"
    desk.close()


def test_an_excluded_manifest_is_left_out(tmp_path: Path) -> None:
    """``indexing.exclude`` holds for it."""
    settings = Settings(indexing=IndexingSettings(exclude=("package.json",)))
    desk = desk_with(tmp_path, PROJECT, settings)
    assert desk.ask("What is the latest version?").outcome == "notInDocs"
    desk.close()


def test_a_changed_manifest_states_what_it_says_now(desk: Desk) -> None:
    """As any document that has changed."""
    (desk.folder.path / "package.json").write_text('{\n  "version": "4.0.0"\n}\n')
    desk.update("package.json")
    assert '"version": "4.0.0"' in desk.ask("What is the latest version?").text
