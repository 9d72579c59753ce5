"""Folders made from one string, and texts with a marked place."""

import re
from pathlib import Path

_FILE = re.compile(r"^//- /(?P<path>\S+)[ \t]*\n", re.MULTILINE)


def write_tree(root: Path, fixture: str) -> Path:
    """``root``, holding the files of ``fixture``: each ``//- /docs/guide.md`` line opens one."""
    marks = list(_FILE.finditer(fixture))
    assert marks, "a fixture opens its first file with a line such as //- /README.md"
    ends = [mark.start() for mark in marks[1:]] + [len(fixture)]
    for mark, end in zip(marks, ends, strict=True):
        path = root / mark["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(fixture[mark.end() : end].encode())
    return root


def split_cursor(marked: str) -> tuple[str, int]:
    """The text without its ``<CURSOR>`` mark, and the offset of the mark."""
    before, mark, after = marked.partition("<CURSOR>")
    assert mark, "the text marks no cursor"
    return before + after, len(before)


def split_selection(marked: str) -> tuple[str, int, int]:
    """The text without ``<SELECTION>…</SELECTION>`` marks, and the offsets of what they hold."""
    before, opening, rest = marked.partition("<SELECTION>")
    selected, closing, after = rest.partition("</SELECTION>")
    assert opening, "the text marks no selection"
    assert closing, "the selection does not end"
    return before + selected + after, len(before), len(before) + len(selected)
