"""The entries of manifests: what is set, under which names, on which lines.

Read by scanners of our own, because the parsers of these languages tell no places and refuse a file
for one mistake in it. A scanner understands as much of a language as manifests are written in, and
what it does not understand costs that entry alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from askdocs.workspace.facts import Written


@frozen
class Entry:
    """Something that is set."""

    path: tuple[str, ...]
    """Its name, after the names that it stands under."""
    first: int
    end: int
    """Its lines, the last one exclusive."""
    value: str = ""
    """What stands on its first line behind its name."""


def entries_of(written: Written, lines: Sequence[str]) -> Iterator[Entry]:
    """The entries of a file that is written so, in order, each before those that stand in it."""
    return _SCANNERS[written](lines)


# A string that does not end is one to the end of its line, so that each is looked at once.
_JSON: Final = re.compile(r'"((?:[^"\\]|\\.)*+)(?:"(\s*:)?|\\?$)|[{}\[\],]')
_DEEPEST: Final = 8


def _json(lines: Sequence[str]) -> Iterator[Entry]:
    """Keys of objects; what is in arrays belongs to the key above."""
    found: list[Entry] = []
    open_: list[tuple[str, int]] = []
    """Keys whose values have not ended, and where they are in ``found``."""
    brackets: list[bool] = []
    """For each bracket that is open whether it opened the value of the last key."""
    is_waiting = False

    def close(line: int) -> None:
        if open_:
            _, number = open_.pop()
            entry = found[number]
            found[number] = Entry(entry.path, entry.first, line + 1, entry.value)

    for line, text in enumerate(lines):
        for token in _JSON.finditer(text):
            sign = token[0]
            if sign in "{[":
                brackets.append(is_waiting)
                is_waiting = False
            elif sign in "}]":
                if is_waiting:
                    is_waiting = False
                    open_.pop()
                if brackets and brackets.pop():
                    close(line)
            elif sign == ",":
                if is_waiting:
                    is_waiting = False
                    open_.pop()
            elif token[2] and len(open_) < _DEEPEST:
                if is_waiting:
                    open_.pop()
                open_.append((token[1], len(found)))
                path = tuple(name for name, _ in open_)
                found.append(Entry(path, line, line + 1, text[token.end() :].strip()))
                is_waiting = True
    yield from found


_TABLE: Final = re.compile(r"\s*\[\[?\s*([^\[\]]{1,200}?)\s*\]\]?\s*(?:#.*)?$")
_SET: Final = re.compile(
    r"""\s*((?:"[^"]*+"|'[^']*+'|[\w.-]++)(?:\s*+\.\s*+(?:"[^"]*+"|[\w-]++))*+)\s*="""
)
_NAME: Final = re.compile(r"""["']([^"']*)["']|([\w-]+)""")
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?$)|\'[^\']*+\'?|#.*')
_LONG: Final = ('"""', "'''")


def _toml(lines: Sequence[str]) -> Iterator[Entry]:
    table: tuple[str, ...] = ()
    line = 0
    while line < len(lines):
        text = lines[line]
        if found := _TABLE.match(text):
            table = _names_in(found[1])
            end = line + 1
            while end < len(lines) and not _TABLE.match(lines[end]):
                end += 1
            yield Entry(table, line, _without_blanks(lines, line, end))
            line += 1
        elif found := _SET.match(text):
            end = _end_of_value(lines, line, found.end())
            yield Entry((*table, *_names_in(found[1])), line, end, text[found.end() :].strip())
            line = end
        else:
            line += 1


def _names_in(text: str) -> tuple[str, ...]:
    return tuple(quoted or bare for quoted, bare in _NAME.findall(text))


def _end_of_value(lines: Sequence[str], line: int, column: int) -> int:
    """The line after a value that may go on over several."""
    # Each that does not end is looked through: so far and no farther.
    limit = min(len(lines), line + _LONGEST_VALUE)
    value = lines[line][column:].strip()
    if value.startswith(_LONG):
        if value.find(value[:3], 3) >= 0:
            return line + 1
        ends = (n for n in range(line + 1, limit) if value[:3] in lines[n])
        return next(ends, line) + 1
    depth = _depth(value)
    end = line + 1
    while depth > 0 and end < limit and not _TABLE_ALONE.match(lines[end]):
        depth += _depth(lines[end])
        end += 1
    return end if depth <= 0 else line + 1


_LONGEST_VALUE: Final = 60
"""Lines of a value, of which few are shown."""

_TABLE_ALONE: Final = re.compile(r"\[\[?[\w.\"'-]+\]\]?\s*$")


def _depth(text: str) -> int:
    text = _STRING.sub("", text)
    return sum(map(text.count, "[{")) - sum(map(text.count, "]}"))


_INI_SECTION: Final = re.compile(r"\[([^\]]{1,200})\]\s*$")
_INI_KEY: Final = re.compile(r"([\w.-]{1,80})\s*[=:]\s*(.*)")


def _ini(lines: Sequence[str]) -> Iterator[Entry]:
    section: tuple[str, ...] = ()
    for line, text in enumerate(lines):
        if found := _INI_SECTION.match(text):
            section = (found[1],)
            end = line + 1
            while end < len(lines) and not _INI_SECTION.match(lines[end]):
                end += 1
            yield Entry(section, line, _without_blanks(lines, line, end))
        elif found := _INI_KEY.match(text):
            end = line + 1
            while end < len(lines) and lines[end][:1] in {" ", "\t"}:
                end += 1
            yield Entry((*section, found[1]), line, _without_blanks(lines, line, end), found[2])


_YAML_KEY: Final = re.compile(
    r"( *)((?:- +)*+)([\"']?)([^\s\"'#:{}\[\],][^\"'#:]{0,100}?)\3\s*:(?:\s+(.*))?$"
)
_BLOCK: Final = re.compile(r"[|>][0-9+-]{0,2}\s*$")


def _yaml(lines: Sequence[str]) -> Iterator[Entry]:
    """Keys of block mappings; what is in a text of several lines is none."""
    found: list[Entry] = []
    above: list[tuple[int, int]] = []
    """Columns of the keys that are open, and where they are in ``found``."""
    text_at = -1
    last = 0

    def close(column: int) -> None:
        while above and above[-1][0] >= column:
            entry = found[above[-1][1]]
            found[above.pop()[1]] = Entry(entry.path, entry.first, last + 1, entry.value)

    for line, text in enumerate(lines):
        bare = text.strip()
        if not bare or bare.startswith("#"):
            continue
        indent = len(text) - len(text.lstrip(" "))
        if text_at >= 0 and indent > text_at:
            last = line
            continue
        text_at = -1
        key = _YAML_KEY.match(text)
        column = len(key[1]) + len(key[2]) if key else indent
        # Items of a list may stand as far to the left as the key that they belong to.
        close(indent + 1 if bare.startswith("- ") or bare == "-" else column)
        if key is not None:
            close(column)
            if len(above) < _DEEPEST:
                path = (*(found[number].path[-1] for _, number in above), key[4])
                above.append((column, len(found)))
                found.append(Entry(path, line, line + 1, key[5] or ""))
            if _BLOCK.match(key[5] or ""):
                text_at = column
        last = line
    close(-1)
    yield from found


_TARGET: Final = re.compile(r"@?([A-Za-z][\w./-]{0,60})((?:\s+[\w*+-]+(?:=\S+)?)*)\s*:(?![:=])(.*)")
_LONGEST_RECIPE: Final = 8


def _make(lines: Sequence[str]) -> Iterator[Entry]:
    """Targets with the comment above and the recipe below."""
    for line, text in enumerate(lines):
        found = _TARGET.match(text)
        if found is None or text.startswith((" ", "\t")):
            continue
        end = line + 1
        while end < len(lines) and lines[end][:1] in {" ", "\t"} and end - line < _LONGEST_RECIPE:
            end += 1
        first = line
        while first and lines[first - 1].startswith("# ") and line - first < 3:
            first -= 1
        yield Entry((found[1],), first, _without_blanks(lines, line, end), found[3].strip())


_INSTRUCTION: Final = re.compile(r"\s*([A-Za-z]+)\s+(\S.*)")


def _dockerfile(lines: Sequence[str]) -> Iterator[Entry]:
    line = 0
    while line < len(lines):
        found = _INSTRUCTION.match(lines[line])
        end = line + 1
        while lines[end - 1].rstrip().endswith("\\") and end < len(lines):
            end += 1
        if found and not lines[line].lstrip().startswith("#"):
            yield Entry((found[1].upper(),), line, end, found[2])
        line = end


_ARGUMENT: Final = re.compile(
    r"\s*(__version__|version|name|python_requires|license|install_requires|classifiers"
    r"|extras_require|entry_points)\s*(?::\s*str\s*)?=(?!=)\s*(.*)"
)
_DECORATED: Final = re.compile(r"@(?:nox\.)?session\b")
_FUNCTION: Final = re.compile(r"def (\w{1,80})")


def _python(lines: Sequence[str]) -> Iterator[Entry]:
    """Arguments of ``setup`` on lines of their own, sessions of nox, a version that is set."""
    for line, text in enumerate(lines):
        if found := _ARGUMENT.match(text):
            value = found[2]
            end = line + 1
            depth = _depth(value.replace("(", "[").replace(")", "]"))
            while depth > 0 and end < len(lines) and end - line < _LONGEST_VALUE:
                depth += _depth(lines[end])
                end += 1
            yield Entry((found[1],), line, end if depth <= 0 else line + 1, value)
        elif (found := _FUNCTION.match(text)) and line:
            first = line
            while first and lines[first - 1].startswith(("@", " ", ")")) and line - first < 8:
                first -= 1
            if any(_DECORATED.match(above) for above in lines[first:line]):
                end = line + 1
                while end < len(lines) and lines[end][:1] in {" ", ""} and end - line < 12:
                    end += 1
                yield Entry(("session", found[1]), first, _without_blanks(lines, line, end))


_GO: Final = re.compile(r"(module|go|toolchain|require|tool)\s+(\S.*)")


def _go(lines: Sequence[str]) -> Iterator[Entry]:
    for line, text in enumerate(lines):
        if found := _GO.match(text):
            end = line + 1
            if found[2].startswith("("):
                limit = min(len(lines), line + _LONGEST_VALUE)
                while end < limit and not lines[end].startswith(")"):
                    end += 1
                end = min(end + 1, limit)
            yield Entry((found[1],), line, end, found[2])


_ELEMENT: Final = re.compile(r"<(/?)([\w.:-]{1,80})[^<>]{0,500}?(/?)>")


def _xml(lines: Sequence[str]) -> Iterator[Entry]:
    found: list[Entry] = []
    open_: list[int] = []
    for line, text in enumerate(lines):
        for element in _ELEMENT.finditer(text):
            if element[1]:
                names = [found[number].path[-1] for number in open_[-_DEEPEST:]]
                if element[2] in names:
                    while open_:
                        number = open_.pop()
                        entry = found[number]
                        found[number] = Entry(entry.path, entry.first, line + 1, entry.value)
                        if entry.path[-1] == element[2]:
                            break
            elif not element[3] and len(open_) < _DEEPEST:
                path = (*(found[number].path[-1] for number in open_), element[2])
                value, _, _ = text[element.end() :].partition("<")
                open_.append(len(found))
                found.append(Entry(path, line, line + 1, value.strip()))
    yield from found


_GRADLE: Final = re.compile(
    r"\s*(?:java\.)?(version|group|sourceCompatibility|targetCompatibility|languageVersion"
    r"|jvmTarget|dependencies|plugins)\b\s*(?:=|\.set\(|\{|\s)\s*(.*)"
)


def _gradle(lines: Sequence[str]) -> Iterator[Entry]:
    for line, text in enumerate(lines):
        if found := _GRADLE.match(text):
            end = line + 1
            if text.rstrip().endswith("{"):
                limit = min(len(lines), line + _LONGEST_VALUE)
                while end < limit and not lines[end].startswith("}"):
                    end += 1
                end = min(end + 1, limit)
            yield Entry((found[1],), line, end, found[2])


_VARIABLE: Final = re.compile(r"\s*(?:#\s?)?(?:export\s+)?([A-Z][A-Z0-9_]{1,80})\s*=(.*)", re.ASCII)


def _dotenv(lines: Sequence[str]) -> Iterator[Entry]:
    for line, text in enumerate(lines):
        if found := _VARIABLE.match(text):
            yield Entry((found[1],), line, line + 1, found[2])


def _lines(lines: Sequence[str]) -> Iterator[Entry]:
    for line, text in enumerate(lines):
        if text.strip() and not text.startswith("#"):
            yield Entry((), line, line + 1, text.strip())


def _without_blanks(lines: Sequence[str], first: int, end: int) -> int:
    while end > first + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


_SCANNERS: Final[Mapping[Written, Callable[[Sequence[str]], Iterator[Entry]]]] = {
    Written.JSON: _json,
    Written.TOML: _toml,
    Written.INI: _ini,
    Written.YAML: _yaml,
    Written.MAKE: _make,
    Written.DOCKERFILE: _dockerfile,
    Written.PYTHON: _python,
    Written.XML: _xml,
    Written.GO: _go,
    Written.GRADLE: _gradle,
    Written.DOTENV: _dotenv,
    Written.LINES: _lines,
    Written.LICENCE: _lines,
}
