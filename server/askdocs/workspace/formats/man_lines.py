"""The lines of a manual page that count: without comments, definitions and what is not printed."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

_REQUEST: Final = re.compile(r"[.'][ \t]*([^\s\\]{1,40})?[ \t]*(.*)", re.DOTALL)
_CONDITION: Final = re.compile(
    r"(?:if|ie)[ \t]+(?P<not>!?)[ \t]*"
    r"(?:(?P<quoted>(?P<quote>['\"\x07]).{0,200}?(?P=quote).{0,200}?(?P=quote))"
    r"|(?P<letter>[ntoevdrF](?![\w(])|[drF][ \t]?\S{1,40})|(?P<number>\S{1,100}))"
    r"[ \t]*(?P<rest>.*)",
    re.DOTALL,
)
_BRACES: Final = re.compile(r"\\([{}])")
_PARAMETER: Final = re.compile(r"\\{1,2}\$[1-9*@]")
_MOST_CONTINUED: Final = 50

_HIDDEN_MACROS: Final = frozenset({"IX", "XX", "UN", "Id", "SV", "DS", "TQ"})


@frozen
class Logical:
    """A line as the formatter reads it, and the lines of the file that it is made of."""

    first: int
    end: int
    request: str
    """The name of the macro or request; empty for text."""
    rest: str
    """The text, or what follows the name."""


class Preprocessor:
    """Reads what is printed, and learns the strings and macros that the page defines."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self.strings: dict[str, str] = {}
        self.shown_macros: set[str] = set()
        """Macros of the page's own that print what they are given."""
        self._skipping = 0
        """Open braces of a part that is not printed."""
        self._was_true = False

    def read(self) -> Iterator[Logical]:
        line = 0
        while line < len(self._lines):
            first = line
            text = self._lines[line]
            line += 1
            while (
                text.endswith("\\")
                and not text.endswith("\\\\")
                and line < len(self._lines)
                and line - first < _MOST_CONTINUED
            ):
                text = text[:-1] + self._lines[line]
                line += 1
            if text.startswith(("'\\\"", '.\\"', '\\"', "'''", "...", ".\\#")):
                continue
            if self._skipping:
                self._skipping += _balance(text)
                self._skipping = max(self._skipping, 0)
                continue
            found = _REQUEST.match(text) if text[:1] in (".", "'") else None
            if found is None:
                yield Logical(first, line, "", _BRACES.sub("", text))
                continue
            name, rest = found[1] or "", found[2]
            if name in {"de", "de1", "am", "ig", "dei"}:
                line = self._after_definition(line, name, rest)
            elif name in {"if", "ie", "el"}:
                yield from self._conditional(first, line, name, rest)
            else:
                yield from self._request(first, line, name, rest)

    def _request(self, first: int, end: int, name: str, rest: str) -> Iterator[Logical]:
        rest = _BRACES.sub("", rest)
        if name in {"ds", "ds1", "as"}:
            string, _, value = rest.partition(" ")
            if len(self.strings) < 1_000:
                before = self.strings.get(string, "") if name == "as" else ""
                self.strings[string] = (before + value.strip(" ").removeprefix('"'))[:500]
        elif name:
            yield Logical(first, end, name, rest)

    def _conditional(self, first: int, end: int, name: str, rest: str) -> Iterator[Logical]:
        if name == "el":
            is_true, body = not self._was_true, rest
        else:
            found = _CONDITION.match(f"{name} {rest}")
            if found is None:
                return
            is_true, body = _holds(found), found["rest"]
            self._was_true = is_true
        if not is_true:
            self._skipping = max(_balance(body), 0)
            return
        body = _BRACES.sub("", body).strip()
        if body.startswith((".", "'")):
            inner = _REQUEST.match(body)
            if inner is not None and inner[1] not in {"if", "ie", "el", "de", "ig"}:
                yield from self._request(first, end, inner[1] or "", inner[2])
        elif body:
            yield Logical(first, end, "", body)

    def _after_definition(self, line: int, name: str, rest: str) -> int:
        words = rest.split()
        ending = words[1] if len(words) > 1 and name != "ig" else ""
        if name == "ig" and words:
            ending = words[0]
        prints = False
        while line < len(self._lines):
            text = self._lines[line]
            line += 1
            if text.rstrip() in {f".{ending}", f"'{ending}"} or text.startswith(
                f".{ending or '.'}"
            ):
                break
            prints = prints or (
                _PARAMETER.search(text) is not None
                and not text.startswith((".tm", ".if", ".ie", ".el", ".ds", ".nr", '.\\"'))
            )
        if prints and words and name != "ig" and words[0] not in _HIDDEN_MACROS:
            self.shown_macros.add(words[0])
        return line


def _holds(found: re.Match[str]) -> bool:
    """Whether a condition holds where a page is read on a terminal that knows Unicode."""
    if found["quoted"] is not None:
        quote = found["quote"]
        one, _, other = found["quoted"][1:].partition(quote)
        value = one == other[:-1]
    elif found["letter"] is not None:
        value = found["letter"][0] in "noe"
    else:
        # The formatter says that it is a modern one; other registers are 0 unless they are set.
        number = found["number"]
        value = number.startswith((r"\n(.g", r"\n[.g]", r"\n(.$", "1"))
    return value != bool(found["not"])


def _balance(text: str) -> int:
    return sum(1 if brace == "{" else -1 for brace in _BRACES.findall(text))
