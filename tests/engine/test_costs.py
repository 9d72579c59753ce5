"""What one file costs: memory in proportion to its text, or a reason why it is not read."""

import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from askdocs.index.portions import MOST_LINES, MOST_SECTIONS, MOST_WORDS
from askdocs.workspace.formats import parse
from askdocs.workspace.reading import document_from_text
from tests.support.desk import Desk, desk_with

pytestmark = pytest.mark.slow

_MOST_MEMORY: Final = 250
"""Megabytes that each process takes at most."""

_MEASURED: Final = """\
import resource, subprocess, sys
subprocess.run([sys.executable, "-P", "-m", "askdocs", *sys.argv[1:]], check=False)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""
"""Runs a command, and says at last what the largest of its processes took."""


def table(columns: int, rows: int) -> str:
    cells = "|".join("a" * columns)
    return f"|{cells}|\n|{'-|' * columns}\n" + f"|{cells}|\n" * rows


PAGES: Final[dict[str, Callable[[], str]]] = {
    "wide.md": lambda: table(5_000, 188),
    "long.md": lambda: "|a|b|\n|-|-|\n" + "|c|d|\n" * 240_000,
    "headings.md": lambda: "".join(f"# a{n}\n" for n in range(1_000_000)),
    "sections.md": lambda: "".join(f"# a{n}\n\nb\n" for n in range(90_000)),
    "items.md": lambda: "".join(f"- a{n % 9_000}\n" for n in range(240_000)),
    "words.txt": lambda: " ".join(f"a{n}" for n in range(1_000_000)),
    "headings.html": lambda: "".join(f"<h2>a{n}</h2>" for n in range(200_000)),
}


@pytest.mark.guarantee("one file costs in proportion")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says kilobytes of all children")
@pytest.mark.parametrize("name", PAGES)
def test_no_process_takes_much_memory(tmp_path: Path, name: str) -> None:
    """Whatever a file is full of, the largest process over it stays small."""
    page = tmp_path / "folder" / "docs" / name
    page.parent.mkdir(parents=True)
    page.write_text(PAGES[name]())
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, "index", "--root", str(tmp_path / "folder")],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "ASKDOCS_CACHE_DIR": str(tmp_path / "cache")},
    )
    assert int(done.stdout.split()[-1]) <= _MOST_MEMORY, done.stdout


@pytest.mark.guarantee("one file costs in proportion")
@pytest.mark.parametrize(
    ("text", "most"),
    [
        (table(1_000, 50), 30),
        ("|a|b|\n|-|-|\n" + "|c|d|\n" * 16_000, 120),
        ("# a\n" * 25_000, 190),
        ("- a\n" * 25_000, 220),
        ("a\n\n" * 25_000, 260),
    ],
    ids=["wide table", "long table", "headings", "items", "paragraphs"],
)
def test_parsing_takes_memory_in_proportion(text: str, most: int) -> None:
    """So many bytes for each character at most, where marks are all that there is."""
    document = document_from_text("docs/a.md", text)
    parse(document)
    tracemalloc.start()
    parse(document)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak <= most * len(text), f"{peak / len(text):.0f}"


@pytest.mark.guarantee("one file costs in proportion")
def test_what_has_too_much_is_told(tmp_path: Path) -> None:
    """A file with more lines, sections or words than are read is listed with that reason."""
    desk: Desk = desk_with(tmp_path, "//- /README.md\n# Parcel\n\nSends letters.\n")
    docs = desk.folder.path / "docs"
    docs.mkdir()
    (docs / "lines.md").write_text("a\n" * (MOST_LINES + 1))
    (docs / "sections.md").write_text("# a\n" * (MOST_SECTIONS + 1))
    (docs / "words.md").write_text(" ".join(f"a{n}" for n in range(MOST_WORDS + 1)))
    desk.update()
    assert {one.path: (one.state, one.reason) for one in desk.library.documents(desk.folder)} == {
        "README.md": ("indexed", None),
        "docs/lines.md": ("failed", "it has more than 250,000 lines"),
        "docs/sections.md": ("failed", "it has more than 50,000 sections"),
        "docs/words.md": ("failed", "it has more than 200,000 different words"),
    }
