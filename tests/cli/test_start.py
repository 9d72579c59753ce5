"""How much work a start of the command line is: what it imports, and the patterns it compiles."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import frozen

from tests.support.programs import run
from tests.support.workspace import write_tree

COUNTING = """
import json, re, sys

compile, compiled = re._compiler.compile, []
re._compiler.compile = lambda *given: compiled.append(given[0]) or compile(*given)
from askdocs.cli import main

try:
    main(sys.argv[2:])
finally:
    with open(sys.argv[1], "w") as file:
        json.dump({"modules": list(sys.modules), "patterns": len(compiled)}, file)
"""

FIXTURE = """\
//- /docs/retries.md
# Retries

## Configuring retries

Set `max_retries` in `parcel.toml`. The default is three attempts.
"""

PARSERS = ("markdown", "html", "rst", "asciidoc", "texinfo", "pdf", "notebook", "org", "vimhelp")

UNWANTED = {
    "askdocs.answering.uploads",
    "askdocs.backends.ledger",
    "askdocs.index.embedding_work",
    "askdocs.index.update",
    "askdocs.index.worker",
    "askdocs.workspace.discovery",
    "lsprotocol",
    "markdown_it",
    "numpy",
    "openai",
    "pygls",
    "rich",
    *(f"askdocs.workspace.formats.{name}" for name in PARSERS),
}
"""What other processes do, what other commands need, and what only terminals show."""


@frozen
class Start:
    """What a process has imported and compiled by its end."""

    modules: set[str]
    patterns: int

    @property
    def ours(self) -> set[str]:
        return {name for name in self.modules if name.startswith("askdocs")}


def started(*arguments: str, report: Path) -> Start:
    """Run ``askdocs`` with ``arguments`` in a process that counts."""
    command = [sys.executable, "-c", COUNTING, str(report), *arguments]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    counted = json.loads(report.read_text())
    return Start(set(counted["modules"]), counted["patterns"])


def test_the_version_costs_next_to_nothing(tmp_path: Path) -> None:
    """It is told without a value class, a pattern of ours or a second module of substance."""
    start = started("--version", report=tmp_path / "report.json")
    # What says that the machine has run short must be there before it has.
    told = {"askdocs.errors", "askdocs.shortage", "askdocs.wording"}
    assert start.ours <= {"askdocs", "askdocs.cli", "askdocs.cli.arguments", *told}
    assert "attr" not in start.modules
    assert start.patterns < 20


@pytest.mark.parametrize(
    ("command", "modules", "patterns"),
    [("ask", 130, 345), ("search", 125, 315), ("status", 125, 105)],
)
def test_a_warm_start_brings_what_it_needs(
    tmp_path: Path, command: str, modules: int, patterns: int
) -> None:
    """With an index that is there no parser is imported, and few patterns are compiled."""
    folder = write_tree(tmp_path / "parcel", FIXTURE)
    assert run("index", "--root", str(folder), cwd=tmp_path).returncode == 0
    asked = () if command == "status" else ("How do I configure retries?",)
    start = started(command, "--root", str(folder), *asked, report=tmp_path / "report.json")
    assert not start.modules & UNWANTED
    assert len(start.ours) <= modules
    assert start.patterns <= patterns
