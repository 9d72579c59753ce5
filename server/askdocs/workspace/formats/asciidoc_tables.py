"""Tables of AsciiDoc as tables of Markdown."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from askdocs.workspace.formats.lines import is_blank
from askdocs.workspace.formats.markup import table

_CELL = re.compile(
    r"(?:(?<![^\s|!])(?P<count>\d{1,2})?(?:\.(?P<down>\d{1,2}))?(?P<way>[+*]))?"
    r"(?:(?<![^\s|+*])[<^>]?(?:\.[<^>])?[adehlmsv]?)?(?<!\\)\|"
)
_COLUMNS = re.compile(r"cols=(?:\"([^\"]*)\"|'([^']*)'|([^,\]]*))")
_REPEATED = re.compile(r"(\d{1,2})\*")
_HEADER = re.compile(r"%[\w%]*header|options=\"?[\w,]*header|opts=\"?[\w,]*header")
_NO_HEADER = re.compile(r"noheader")
_FORMAT = re.compile(r"format=\"?(csv|dsv|tsv|psv)")
_SEPARATOR = re.compile(r"separator=\"?(\\t|[^\s\"])")
_DELIMITER = re.compile(
    r"(?:-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|--|\+|`{3,}\w*|!={3,})\s*\Z|\[[^\]]*\]\s*\Z"
)
_MOST_COLUMNS = 60


@frozen
class _Cell:
    text: str
    columns: int = 1
    rows: int = 1


def table_of(lines: Sequence[str], mark: str, style: str, shown: Callable[[str], str]) -> str:
    """The table of ``lines`` between delimiters that begin with ``mark``, written in ``style``."""
    columns = _columns_of(style)
    separated = _FORMAT.search(style)
    kind = separated[1] if separated else {",": "csv", ":": "dsv"}.get(mark, "psv")
    if kind == "psv":
        own = _SEPARATOR.search(style)
        separator = own[1] if own else mark
        texts = [line.replace(separator, "|") for line in lines] if separator != "|" else lines
        cells = list(_cells("\n".join(texts)))
        if not columns:
            first = next((line for line in texts if not is_blank(line)), "")
            columns = sum(cell.columns for cell in _cells(first)) or 1
        rows = _placed(cells, min(columns, _MOST_COLUMNS))
    else:
        rows = _separated(lines, kind, style)
    headers = 1 if _has_header(lines, style) else 0
    said = [[shown(_flat(cell)) for cell in row] for row in rows]
    return table(said, min(headers, len(said)))


def _columns_of(style: str) -> int:
    found = _COLUMNS.search(style)
    if found is None:
        return 0
    said = next(filter(None, found.groups()), "")
    if said.strip().isdigit():
        return int(said)
    parts = re.split(r"[,;]", said)
    return sum(int(many[1]) if (many := _REPEATED.match(part.strip())) else 1 for part in parts)


def _has_header(lines: Sequence[str], style: str) -> bool:
    if _NO_HEADER.search(style):
        return False
    if _HEADER.search(style):
        return True
    # A first line with a blank one below it is the header.
    return len(lines) > 1 and not is_blank(lines[0]) and is_blank(lines[1])


def _cells(text: str) -> Iterator[_Cell]:
    marks = list(_CELL.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        said = text[mark.end() : end].replace("\\|", "|").strip()
        count = int(mark["count"] or 1)
        if mark["way"] == "*":
            yield from [_Cell(said)] * min(count, _MOST_COLUMNS)
        else:
            yield _Cell(said, min(count, _MOST_COLUMNS), int(mark["down"] or 1))


def _placed(cells: Sequence[_Cell], columns: int) -> list[list[str]]:
    """The cells in rows; places that a cell above or before takes as well are empty."""
    rows: list[list[str]] = []
    row: list[str] = []
    taken = [0] * columns

    def skip() -> None:
        nonlocal row
        while True:
            while len(row) < columns and taken[len(row)]:
                taken[len(row)] -= 1
                row.append("")
            if len(row) < columns:
                return
            rows.append(row)
            row = []
            if not any(taken):
                return

    for cell in cells:
        skip()
        first = len(row)
        last = min(first + cell.columns, columns)
        row += [cell.text, *[""] * (last - first - 1)]
        taken[first:last] = [cell.rows - 1] * (last - first)
    if row:
        rows.append(row)
    return rows


def _separated(lines: Sequence[str], kind: str, style: str) -> list[list[str]]:
    own = _SEPARATOR.search(style)
    usual = {"csv": ",", "tsv": "\t", "dsv": ":"}[kind]
    separator = own[1].replace("\\t", "\t") if own else usual
    if kind == "dsv":
        return [re.split(rf"(?<!\\){re.escape(separator)}", line) for line in lines if line.strip()]
    try:
        rows = list(csv.reader(lines, delimiter=separator, skipinitialspace=True))
    except csv.Error:
        rows = [line.split(separator) for line in lines]
    return [row for row in rows if row]


def _flat(cell: str) -> str:
    """A cell without the marks of the blocks in it."""
    if "\n" not in cell:
        return cell
    kept = [line for line in cell.split("\n") if not _DELIMITER.match(line)]
    if any(line.startswith("!") for line in kept):
        kept = [line.replace("!", " ") if line.startswith("!") else line for line in kept]
    return "\n".join(kept).strip()
