"""Lists of AsciiDoc as lists of Markdown."""

import re
from collections.abc import Sequence

_MARK = re.compile(
    r"[ \t]*(?P<mark>\*{1,5}|-|•|\.{1,5}|(?P<number>\d{1,4})\.|(?P<letter>[a-zA-Z])\."
    r"|(?P<roman>[ivxIVX]{1,6})\)|<(?:(?P<callout>\d{1,3})|\.)>)[ \t]+(?P<said>\S.*)"
)
_TERM = re.compile(r"(?P<term>[^\s:].{0,120}?)(?<!:):{2,4}[ \t]+(?P<text>\S.*)\Z")


class ListMarks:
    """The marks of the lists that are open, innermost last, each with its count of items."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._counts: list[int] = []

    def as_markdown(self, lines: Sequence[str]) -> list[str]:
        """The lines of a list with Markdown's marks and indentation."""
        written: list[str] = []
        for line in lines:
            found = _MARK.match(line)
            if found is None:
                said = line.strip()
                written.append(f"{' ' * self._indent(len(self._open))}{said}" if said else "")
                continue
            self._enter(_kind_of(found))
            mark = "-"
            if self._open[-1][0] not in "*-•":
                mark = f"{found['callout'] or self._counts[-1]}."
            said = found["said"]
            if "::" in said and (term := _TERM.match(said)):
                said = f"**{term['term']}**: {term['text']}"
            written.append(f"{' ' * self._indent(len(self._open) - 1)}{mark} {said}")
        return written

    def _indent(self, depth: int) -> int:
        return sum(2 if mark[0] in "*-•" else 3 for mark in self._open[:depth])

    def _enter(self, kind: str) -> None:
        if kind in self._open:
            depth = self._open.index(kind) + 1
            del self._open[depth:], self._counts[depth:]
        else:
            self._open.append(kind)
            self._counts.append(0)
        self._counts[-1] += 1


def _kind_of(found: re.Match[str]) -> str:
    for kind in ("number", "letter", "roman", "callout"):
        if found[kind]:
            return "<.>" if kind == "callout" else kind
    return found["mark"]
