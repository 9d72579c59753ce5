"""Tables of manual pages, which are written for tbl."""

import re
from collections.abc import Callable, Sequence
from typing import Final

_TAB: Final = re.compile(r"tab[ \t]*\(([^)])\)")
_RULE: Final = re.compile(r"[_=\s]*$")


def table_of(lines: Sequence[str], shown: Callable[[str], str]) -> str:
    """The rows of a table, a line each, with bars between its cells."""
    separator = "\t"
    position = 0
    if lines and lines[0].rstrip().endswith(";"):
        if found := _TAB.search(lines[0]):
            separator = found[1]
        position = 1
    formats = position
    while formats < len(lines) and not lines[formats].rstrip().endswith("."):
        formats += 1
    if formats < len(lines):
        # Without the line that ends the formats there are rows alone.
        position = formats + 1
    rows: list[list[str]] = []
    is_open = False
    for line in lines[position:]:
        if line.strip() in {".T&", "T&"}:
            continue
        if is_open:
            # The text of a cell goes on to the line that closes it, where the next cell begins.
            if not line.startswith("T}"):
                rows[-1][-1] += f" {line.strip()}"
                continue
            rest = line[2:].split(separator)[1:]
            rows[-1] += rest
        elif _RULE.match(line):
            continue
        else:
            rows.append(line.split(separator))
        is_open = bool(rows[-1]) and rows[-1][-1].strip() == "T{"
        if is_open:
            rows[-1][-1] = ""
    written = ([" ".join(shown(cell).split()) for cell in row] for row in rows)
    return "\n".join(f"| {' | '.join(row)} |" for row in written if any(row))
