"""Tables of reStructuredText as tables of Markdown."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from askdocs.workspace.formats.lines import dedented, is_blank
from askdocs.workspace.formats.markup import table

_COLUMN = re.compile(r"=+")
_BORDER = re.compile(r"=+(?: +=+)*\s*\Z")
_SPAN = re.compile(r"-+(?: +-+)*\s*\Z")
_DIRECTIVE = re.compile(r"^ *\.\. [\w:-]+::[^\n]*$", re.MULTILINE)
_DELIMITERS = {"tab": "\t", "space": " "}
_LONGEST_CELL = 100_000
_BESIDE = "\x1f"
"""What fills the second column of a wide character."""

Shown = Callable[[str], str]


def drawn_table(lines: Sequence[str], indent: int, shown: Shown) -> str:
    """The grid or simple table that ``lines`` draw ``indent`` columns from the margin."""
    drawn = [_even(line[indent:].rstrip()) for line in lines]
    read = _grid if drawn[0].startswith("+") else _simple
    rows, headers = read(drawn)
    rows = [[cell.replace(_BESIDE, "") for cell in row] for row in rows]
    return _table(rows, headers, shown)


def _even(line: str) -> str:
    """``line`` with as many characters as columns: a wide one takes two."""
    if line.isascii():
        return line
    return "".join(
        character + _BESIDE if east_asian_width(character) in "WF" else character
        for character in line
    )


def _table(rows: Iterable[Sequence[str]], headers: int, shown: Shown) -> str:
    said = [[shown(_DIRECTIVE.sub("", cell)).strip() for cell in row] for row in rows]
    return table(said, headers)


def _simple(lines: Sequence[str]) -> tuple[list[list[str]], int]:
    starts = [column.start() for column in _COLUMN.finditer(lines[0])]
    ends = [*starts[1:], _LONGEST_CELL]
    borders = [number for number, line in enumerate(lines) if _BORDER.match(line)]
    rows: list[list[str]] = []
    headers = 0
    is_new = True
    for number, line in enumerate(lines[1:-1], 1):
        if number in borders[1:2] and len(borders) > 2:
            headers = len(rows)
            is_new = True
        elif _SPAN.match(line) and rows:
            is_new = True
        elif not is_blank(line):
            cells = _sliced(line, starts, ends)
            # A row goes on where its first column is empty.
            if rows and not cells[0].strip() and not is_new:
                rows[-1] = [f"{a}\n{b}" for a, b in zip(rows[-1], cells, strict=True)]
            else:
                rows.append(cells)
            is_new = False
    return rows, headers


def _sliced(line: str, starts: Sequence[int], ends: Sequence[int]) -> list[str]:
    """The cells of a line; one that runs over a gap goes on into the columns after it."""
    cells: list[str] = []
    open_at: int | None = None
    for start, end in zip(starts, ends, strict=True):
        first = start if open_at is None else open_at
        runs_over = end < len(line) and line[end - 1 : end] != " "
        if runs_over:
            open_at = first
            cells.append("")
            continue
        cells.append(line[first:end].strip())
        open_at = None
    return cells


def _grid(lines: Sequence[str]) -> tuple[list[list[str]], int]:
    edges = sorted({at for line in lines if "+-" in line or "+=" in line for at in _corners(line)})
    rows: list[list[str]] = []
    cells: list[list[str]] = [[] for _ in edges[1:]]
    headers = 0
    for line in lines[1:]:
        if not line.startswith(("+", "|")) or not ("+-" in line or "+=" in line):
            _add(line, edges, cells)
            continue
        if "|" in line.strip("|"):
            # Beside a rule of other columns a cell goes on.
            _add(
                re.sub(r"\+[-=+]+\+", lambda rule: "|" + " " * (len(rule[0]) - 2) + "|", line),
                edges,
                cells,
            )
        if any(any(cell) for cell in cells):
            rows.append(["\n".join(dedented(cell)) for cell in cells])
            cells = [[] for _ in edges[1:]]
        if "+=" in line:
            headers = len(rows)
    return rows, headers


def _corners(line: str) -> list[int]:
    return [at for at, character in enumerate(line) if character == "+"]


def _add(line: str, edges: Sequence[int], cells: list[list[str]]) -> None:
    """Adds to each cell its part of a line."""
    start = 0
    for column, (left, right) in enumerate(pairwise(edges)):
        if line[left : left + 1] in ("|", "+"):
            start = column
        part = line[left + 1 : right]
        if line[right : right + 1] not in ("|", "+", ""):
            part += line[right : right + 1]
        if start == column:
            cells[column].append(part)
        elif cells[start]:
            cells[start][-1] += part


def listed_table(lines: Sequence[str], headers: int, shown: Shown) -> str:
    """The table that a list of lists makes: ``* - cell``."""
    rows: list[list[list[str]]] = []
    for line in dedented(list(lines)):
        text = line
        if line[:2] in ("* ", "- ") or line in ("*", "-"):
            rows.append([])
            text = f"  {line[2:]}"
        if not rows:
            continue
        inner = text.lstrip()
        # A cell begins where the first one of its row does.
        if inner[:2] in ("- ", "* ") or inner in ("-", "*"):
            indent = len(text) - len(inner)
            if not rows[-1] or indent <= 2 or indent == _margin(rows[-1]):
                rows[-1].append([str(indent), inner[2:]])
                continue
        if rows[-1]:
            rows[-1][-1].append(text)
    said = [["\n".join(cell[1:]) for cell in row] for row in rows]
    return _table(said, headers, shown)


def _margin(row: Sequence[Sequence[str]]) -> int:
    return int(row[0][0])


def separated_table(text: str, options: Mapping[str, str], headers: int, shown: Shown) -> str:
    """The table of a ``csv-table`` with what its options say of header and delimiter."""
    delimiter = options.get("delim", ",")
    delimiter = _DELIMITERS.get(delimiter, delimiter[:1]) or ","
    # The header is divided by commas whatever divides the rows.
    head = list(_read(options.get("header", ""), ","))
    rows = [*head, *_read(text, delimiter)]
    return _table(rows, len(head) + headers, shown)


def _read(text: str, delimiter: str) -> Iterable[list[str]]:
    try:
        rows = list(csv.reader(text.split("\n"), delimiter=delimiter, skipinitialspace=True))
    except (csv.Error, TypeError):
        rows = [line.split(delimiter) for line in text.split("\n")]
    return [row for row in rows if row]
