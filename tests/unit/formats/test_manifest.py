"""Manifests as sections that state facts."""

import timeit

import pytest

from askdocs.workspace.document import Format
from askdocs.workspace.facts import Fact, Written, holds_facts, stated_by
from askdocs.workspace.formats import parse
from askdocs.workspace.formats.manifest_entries import entries_of
from askdocs.workspace.passages import passages_of
from tests.support.parsing import check_invariants, document

PACKAGE = """\
{
  "name": "@quay/loft",
  "version": "3.1.0",
  "license": "MIT",
  "packageManager": "pnpm@9.4.0",
  "engines": {
    "node": ">=20"
  },
  "scripts": {
    "dev": "vite --port 4100",
    "test": "vitest {run}",
    "deploy": "node \\"deploy\\".mjs"
  },
  "dependencies": {
    "express": "^5.0.0"
  }
}
"""

PROJECT = """\
[build-system]
requires = ["hatchling"]
[project]
name = "loft"
version = "1.2.3"
requires-python = ">=3.11"
license = "Apache-2.0"
classifiers = [
  "Programming Language :: Python :: 3.12",
  "Topic :: Text Processing",
]
dependencies = [
  "attrs>=24",  # a ] in a comment
  "pigeon[wings]",
]
[tool.pytest.ini_options]
addopts = "-q"
"""

CARGO = """\
[package]
name = "loft"
version = "0.4.0"
rust-version = "1.80"
[dependencies]
serde = { version = "1", features = ["derive"] }
"""

COMPOSE = """\
services:
  db:
    image: postgres:17
    environment:
      - LANG=C
    ports:
    - "5432:5432"
  web:
    build: .
    command: |
      ports: none of these
    ports: ["8080:80"]
"""

MAKEFILE = """\
VERSION := 3
.PHONY: test
# Everything that is checked.
test: lint
\tpytest -q
lint:
\truff check
"""

DOCKERFILE = """\
FROM python:3.13-slim
ENV LOFT_HOME=/srv \\
    LOFT_MODE=quiet
EXPOSE 8000
CMD ["loft"]
"""

WORKFLOW = """\
jobs:
  check:
    strategy:
      matrix:
        python-version: ["3.11", "3.12"]
    steps:
      - uses: actions/checkout@v5
      - name: Tests
        run: |
          pip install .
          pytest
"""

LICENCE = """\
                         Loft Licence

Copyright 2020 The keepers

Do with it what you like.

There is no warranty.
"""


def facts(path: str, text: str) -> list[tuple[str, list[str], str]]:
    """Heading, facts and lines, without the fences, of each section."""
    page = document(text, Format.MANIFEST, path)
    check_invariants(page, parse(page))
    return [
        (
            passage.headings[-1],
            sorted(fact.value for fact in stated_by(passage.anchors)),
            passage.span.of(text).strip(),
        )
        for passage in passages_of(page, parse(page))
    ]


def headings(path: str, text: str) -> list[str]:
    """The headings of the sections alone."""
    return [heading for heading, _, _ in facts(path, text)]


def test_a_package_of_node_states_its_facts() -> None:
    """Each fact is a section with the very lines, tasks with the command that starts them."""
    assert facts("package.json", PACKAGE) == [
        ("Version", ["version"], '"version": "3.1.0",'),
        ("Licence", ["licence"], '"license": "MIT",'),
        ("Package manager", ["install", "package-manager"], '"packageManager": "pnpm@9.4.0",'),
        (
            "Supported versions of Node",
            ["runtime"],
            '"engines": {\n    "node": ">=20"\n  },',
        ),
        ("Run (pnpm run dev)", ["run", "scripts"], '"dev": "vite --port 4100",'),
        ("Run the tests (pnpm test)", ["scripts", "test"], '"test": "vitest {run}",'),
        ("Script (pnpm run deploy)", ["scripts"], '"deploy": "node \\"deploy\\".mjs"'),
        (
            "Dependencies",
            ["dependencies"],
            '"dependencies": {\n    "express": "^5.0.0"\n  }',
        ),
    ]


def test_a_package_of_python_states_its_facts() -> None:
    """Of the classifiers those lines are shown that state one."""
    stated = facts("pyproject.toml", PROJECT)
    assert [heading for heading, _, _ in stated] == [
        "Build system",
        "Version",
        "Supported versions of Python",
        "Licence",
        "Supported versions of Python",
        "Dependencies",
        "Run the tests (pytest)",
    ]
    assert stated[4][2].strip() == '"Programming Language :: Python :: 3.12",'
    assert stated[5][2].endswith("]")


def test_a_crate_states_its_facts() -> None:
    """What starts it needs no script: cargo does."""
    assert headings("Cargo.toml", CARGO) == [
        "Build, run and test (cargo build, cargo run, cargo test)",
        "Version",
        "Supported versions of Rust",
        "Dependencies",
    ]


def test_services_state_ports_and_databases() -> None:
    """Each under its name; what stands in a text of several lines is no key."""
    assert [(heading, stated) for heading, stated, _ in facts("compose.yaml", COMPOSE)] == [
        ("Service db (docker compose up)", ["database", "run"]),
        ("Environment variables of db (postgres:17)", ["environment"]),
        ("Ports of db (postgres:17)", ["ports"]),
        ("Service web (docker compose up)", ["run"]),
        ("Ports of web", ["ports"]),
    ]


def test_targets_come_with_comment_and_recipe() -> None:
    """Variables and targets with a dot are none."""
    assert facts("Makefile", MAKEFILE) == [
        (
            "Run the tests (make test)",
            ["scripts", "test"],
            "# Everything that is checked.\ntest: lint\n\tpytest -q",
        ),
        ("Lint (make lint)", ["lint", "scripts"], "lint:\n\truff check"),
    ]


def test_an_image_states_ports_and_variables() -> None:
    """An instruction goes on behind a backslash."""
    stated = facts("Dockerfile", DOCKERFILE)
    assert [heading for heading, _, _ in stated] == [
        "Base image",
        "Environment variables",
        "Ports",
        "What the container runs",
    ]
    assert stated[1][2].endswith("LOFT_MODE=quiet")


def test_a_workflow_states_what_is_tested() -> None:
    """The versions of the matrix, and the steps."""
    stated = facts(".github/workflows/ci.yml", WORKFLOW)
    assert [(heading, names) for heading, names, _ in stated] == [
        ("Versions that CI tests with", ["runtime"]),
        ("What CI runs", ["ci", "test"]),
    ]


def test_a_licence_is_stated_by_its_head() -> None:
    """Its text comes after, for those who ask for a word of it."""
    assert [(heading, names) for heading, names, _ in facts("LICENSE", LICENCE)] == [
        ("Licence", ["licence"]),
        ("Text of the licence", ["licence-text"]),
    ]


@pytest.mark.parametrize(
    ("path", "text", "heading"),
    [
        (".nvmrc", "20\n", "Version of Node that is used"),
        ("VERSION", "1.4.0\n", "Version"),
        ("go.mod", "module a.b/loft\n\ngo 1.24\n", "Supported versions of Go"),
        ("setup.cfg", "[metadata]\nversion = 2.0\n", "Version"),
        ("loft/__version__.py", '__version__ = "2.0"\n', "Version"),
        (
            "noxfile.py",
            "@nox.session\ndef tests(session):\n    pass\n",
            "Run the tests (nox -s tests)",
        ),
        ("tox.ini", "[testenv]\ncommands = pytest\n", "Run the tests (tox)"),
        ("pom.xml", "<project>\n<version>1.0</version>\n</project>\n", "Version"),
        ("build.gradle", "version = '1.0'\n", "Version"),
        ("requirements.txt", "# pinned\nattrs==24\n", "Dependencies"),
    ],
)
def test_other_files_state_theirs(path: str, text: str, heading: str) -> None:
    """Each kind of file as it is written."""
    assert heading in headings(path, text)


@pytest.mark.parametrize("path", ["package.json", "pyproject.toml", "compose.yaml", "pom.xml"])
@pytest.mark.parametrize("text", ["", "{", '{"version": "1', "[[[", "<a><b", ": :\n- -", "\x00"])
def test_what_is_broken_states_what_it_can(path: str, text: str) -> None:
    """Nothing is raised, and no problem is told."""
    assert not parse(document(text, Format.MANIFEST, path)).problems


def test_a_huge_manifest_is_bounded() -> None:
    """A section shows few lines, however many there are."""
    many = ",\n".join(f'    "package-{number}": "1.0.0"' for number in range(3_000))
    ((_, _, shown),) = facts("package.json", f'{{\n  "dependencies": {{\n{many}\n  }}\n}}\n')
    assert shown.count("\n") < 20


@pytest.mark.parametrize(
    "path", ["package.json", "packages/core/package.json", ".github/workflows/ci.yml", "Makefile"]
)
def test_files_of_the_project_hold_facts(path: str) -> None:
    """In the folder itself, and in packages below."""
    assert holds_facts(path)


@pytest.mark.parametrize(
    "path",
    [
        *("package-lock.json", "Cargo.lock", "docs/package.json", "examples/a/package.json"),
        *("a/b/c/package.json", "tests/Dockerfile", "packages/core/.github/workflows/ci.yml"),
        *("third_party/zlib/Makefile", "loft/license.py", "src/versions.txt"),
    ],
)
def test_files_of_others_hold_none(path: str) -> None:
    """Lock files, examples, tests, docs and what lies deep below say nothing of the project."""
    assert not holds_facts(path)


@pytest.mark.slow
@pytest.mark.parametrize("written", Written)
@pytest.mark.parametrize(
    "piece",
    [
        *('"', '\\"', "{", '{"a":', "[", "]", "a:", "- ", "a: |\n", " ", "=", "a.", "'", '"a"=['),
        *(
            "<a>",
            "</a>",
            "<a ",
            "\\\n",
            "a:\n",
            "#",
            "# a\n",
            *("@nox.session\n", "a=[\n", 'a="""\n', "[a]\n", "require (\n", "dependencies {\n"),
            "def a",
            "\t",
            "\n",
        ),
    ],
)
def test_reading_grows_with_the_text(written: Written, piece: str) -> None:
    """Eight times the text takes about eight times as long, however hostile it is."""

    def seconds(times: int) -> float:
        lines = (piece * times).split("\n")
        return min(timeit.repeat(lambda: list(entries_of(written, lines)), number=1, repeat=2))

    assert seconds(8_000) < max(0.4, 28 * seconds(1_000))


def test_facts_have_names_of_their_own() -> None:
    """No two facts are one in the index."""
    assert len({fact.anchor for fact in Fact}) == len(Fact)
