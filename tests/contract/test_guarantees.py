"""The list of guarantees and the tests that hold them are the same."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/guarantees.md").read_text(encoding="utf-8")

_ROW = re.compile(
    r"^\| (?P<name>[a-z][^|]*?) \| (?P<meaning>[^|]+) \| (?P<held>`[^|]+) \|$", re.MULTILINE
)


def listed() -> dict[str, set[str]]:
    """The guarantees of the page with the files that hold each."""
    return {
        row["name"]: set(re.findall(r"`(tests/[^`]+)`", row["held"])) for row in _ROW.finditer(PAGE)
    }


def marked() -> dict[str, set[str]]:
    """The guarantees that tests say they hold, with the files of those tests."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for name in filter(None, map(_guarantee_of, node.decorator_list)):
                    found.setdefault(name, set()).add(path.relative_to(ROOT).as_posix())
    return found


def _guarantee_of(decorator: ast.expr) -> str | None:
    match decorator:
        case ast.Call(
            func=ast.Attribute(attr="guarantee"), args=[ast.Constant(value=str(name))], keywords=[]
        ):
            return name
        case _:
            return None


def test_every_guarantee_is_held() -> None:
    """Each line of the page names the files whose tests carry its name, and no others."""
    assert listed() == marked()


def test_no_row_of_the_page_is_overlooked() -> None:
    """Every row of the tables was understood; the figures at the end are no guarantees."""
    guarantees = PAGE.partition("\n## Figures\n")[0]
    rows = re.findall(r"^\| (?!---|guarantee \|)", guarantees, re.MULTILINE)
    assert len(rows) == len(listed())


def test_commands_of_the_page_exist() -> None:
    """A session that the page names is one that nox has."""
    noxfile = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    sessions = {node.name for node in noxfile.body if isinstance(node, ast.FunctionDef)}
    assert set(re.findall(r"`nox -s (\w+)", PAGE)) <= sessions
