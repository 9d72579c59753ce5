"""Front matter: what a page says of itself above its text, in YAML, TOML or JSON.

Read by our own code: it is told where each value stands, and a value that its own language would
reject, as templates are, costs that value alone.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import define, field, frozen

_TITLE: Final = "title"
_INTRODUCTIONS: Final = ("description", "summary", "intro", "subtitle", "abstract", "excerpt")
_NAMES: Final = frozenset(
    {
        *("alias", "aliases", "keyword", "keywords", "linktitle", "navtitle", "shorttitle"),
        *("sidebarlabel", "sidebartitle", "tags"),
    }
)
"""Keys, without what divides their words, whose values name the page."""

_FIELD: Final = re.compile(r"[\w.\"'-]{1,80}[ \t]*[:=]|#|\[")
_USUAL: Final = re.compile(r"(?:title|layout|id|slug|description|permalink|weight|date)[ \t]*[:=]")
"""What front matter begins with where a blank line comes first: a text may have a colon, too."""

_YAML: Final = re.compile(r"[\"']?(\w[\w.-]{0,80})[\"']?[ \t]*:(?:[ \t]+|$)")
_TOML: Final = re.compile(r"[\"']?(\w[\w.-]{0,80})[\"']?[ \t]*=[ \t]*")
_BLOCK: Final = re.compile(r"[|>][0-9+-]{0,2}[ \t]*(?:#.*)?$")
_ITEM: Final = re.compile(r"[ \t]*-[ \t]+(.*)$")
_PAIR: Final = re.compile(r"[\w.-]{1,80}:(?:[ \t]|$)")
_COMMENT: Final = re.compile(r"[ \t]#.*$")
_PART: Final = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^']|'')*+'|[^,\"']++|[\"']")
_DOUBLE: Final = re.compile(r"\"((?:[^\"\\]|\\.)*+)")
_SINGLE: Final = re.compile(r"'((?:[^']|'')*+)")
_JSON_FIELD: Final = re.compile(r"\"((?:[^\"\\]|\\.)*+)\"\s*+:[\s\[]*+\"((?:[^\"\\]|\\.)*+)\"")
_LONG_QUOTES: Final = ('"""', "'''")
_MARKS: Final = {"---": ("---", "..."), "+++": ("+++",)}
_LONGEST: Final = 1_000
"""Lines of front matter."""

_LONGEST_VALUE: Final = 2_000
_MOST_NAMES: Final = 60


@frozen
class Said:
    """What one field says, in words, and where."""

    text: str
    start: tuple[int, int]
    """Line and column."""
    end: tuple[int, int]


@define
class FrontMatter:
    """What the fields of front matter say that is searched; others are none of a reader's."""

    end: int
    """The line after it."""
    title: Said | None = None
    introductions: list[Said] = field(factory=list)
    """What the page is about, in the order of the keys that say it."""
    names: list[str] = field(factory=list)
    """Other titles, keywords, aliases."""


def read(lines: Sequence[str]) -> FrontMatter | None:
    """The front matter at the top of a page; ``None`` without any."""
    mark = lines[0].lstrip("\ufeff").rstrip()
    if mark.startswith("{"):
        return _read_json(lines)
    first = next((line for line in range(1, min(len(lines), 20)) if lines[line].strip()), 0)
    if mark not in _MARKS or not first:
        return None
    field_like = _FIELD if first == 1 else _USUAL
    if not field_like.match(lines[first]) and lines[first].rstrip() not in _MARKS[mark]:
        return None
    for end in range(1, min(len(lines), _LONGEST)):
        if lines[end].rstrip() in _MARKS[mark]:
            break
    else:
        return None
    said: dict[str, tuple[list[str], Said]] = {}
    for key, values, place in _fields(lines, end, is_toml=mark == "+++"):
        said.setdefault(_plain_key(key), (values, place))
    return _understood(FrontMatter(end + 1), said)


def _read_json(lines: Sequence[str]) -> FrontMatter | None:
    text = "\n".join(lines[:_LONGEST])
    start = text.index("{")
    try:
        fields, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    last = text.count("\n", 0, end)
    rest = text[end:].split("\n", 2)
    if not isinstance(fields, Mapping) or not fields or any(map(str.strip, rest[:2])):
        return None
    said: dict[str, tuple[list[str], Said]] = {}
    for key, value in fields.items():
        values = [str(one) for one in (value if isinstance(value, list) else [value])]
        if not isinstance(value, Mapping | bool):
            place = _place_in_json(text[:end], key, values[0] if values else "")
            said.setdefault(_plain_key(key), (values, place))
    return _understood(FrontMatter(last + 1), said)


def _place_in_json(text: str, key: str, value: str) -> Said:
    """Where a field's text stands: that of a list is its first one."""
    start, end = 0, len(text)
    for found in _JSON_FIELD.finditer(text):
        if [key, value] == [_unquoted(f'"{part}"') for part in found.groups()]:
            start, end = found.span(2)
            break

    def place(offset: int) -> tuple[int, int]:
        return text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1)

    return Said(value, place(start), place(end))


def _plain_key(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


def _understood(front: FrontMatter, said: Mapping[str, tuple[list[str], Said]]) -> FrontMatter:
    if (title := said.get(_TITLE)) and title[1].text:
        front.title = title[1]
    texts = set()
    for key in _INTRODUCTIONS:
        if (found := said.get(key)) and found[1].text and found[1].text not in texts:
            texts.add(found[1].text)
            front.introductions.append(found[1])
    # In the order of the page, so that its places do not run backwards.
    front.introductions.sort(key=lambda one: one.start)
    for key, (values, _) in said.items():
        if key in _NAMES:
            parts = [part for value in values for part in _PART_OF_NAMES.split(value)]
            front.names.extend(part.strip() for part in parts if part.strip())
    front.names = list(dict.fromkeys(front.names))[:_MOST_NAMES]
    return front


_PART_OF_NAMES: Final = re.compile(r"[,;、，]")


def _fields(
    lines: Sequence[str], end: int, *, is_toml: bool
) -> Iterator[tuple[str, list[str], Said]]:
    """Key, values and place of the fields of the outermost level."""
    pattern = _TOML if is_toml else _YAML
    line = 1
    while line < end:
        found = pattern.match(lines[line])
        if found is None:
            if is_toml and lines[line].startswith("["):
                # What follows is said of something in the page.
                return
            line += 1
            continue
        last = line + 1
        if is_toml:
            last = _end_of_toml(lines, line, end, found.end())
        else:
            while last < end and _goes_on(lines[last]):
                last += 1
        rest = [lines[line][found.end() :], *lines[line + 1 : last]]
        values = [_squeezed(value) for value in _values(rest)]
        yield found[1], values, _place(lines, line, last, found.end(), values)
        line = last


def _goes_on(line: str) -> bool:
    """Whether a line of YAML goes on with the field above it."""
    return not line.strip() or line[0] in " \t]}" or line.startswith("- ")


def _end_of_toml(lines: Sequence[str], line: int, end: int, column: int) -> int:
    value = lines[line][column:]
    closing = value[:3] if value[:3] in _LONG_QUOTES else "]" if value[:1] == "[" else ""
    if not closing or closing in _COMMENT.sub("", value[len(closing) :]):
        return line + 1
    for last in range(line + 1, end):
        if _COMMENT.sub("", lines[last]).rstrip().endswith(closing):
            return last + 1
    return line + 1


def _values(rest: Sequence[str]) -> list[str]:
    """What the lines of a value say: one text, or the items of a list."""
    first = rest[0].strip()
    if first[:3] in _LONG_QUOTES:
        return [" ".join(rest).strip()[3:].removesuffix(first[:3])]
    if _BLOCK.match(first):
        return [" ".join(rest[1:])]
    if first.startswith("["):
        flow = " ".join(_COMMENT.sub("", line) for line in rest).strip()
        inner = flow[1:].removesuffix("]")
        return [_unquoted(part) for part in _PART.findall(inner) if part.strip(", ")]
    if first and not first.startswith("#"):
        return [_unquoted(" ".join(rest))]
    items = [_ITEM.match(line) for line in rest[1:]]
    if any(items):
        found = [item[1] for item in items if item and not _PAIR.match(item[1])]
        return [_unquoted(item) for item in found]
    inner = " ".join(line.strip() for line in rest[1:])
    return [] if _PAIR.match(inner) else [_unquoted(inner)]


def _unquoted(value: str) -> str:
    value = value.strip()
    if value[:1] == '"':
        inside = _DOUBLE.match(value)
        text = inside[1] if inside else value[1:]
        try:
            return str(json.loads(f'"{text}"'))
        except ValueError:
            return text
    if value[:1] == "'":
        inside = _SINGLE.match(value)
        return (inside[1] if inside else value[1:]).replace("''", "'")
    return _COMMENT.sub("", value).strip()


def _squeezed(value: str) -> str:
    return " ".join(value[:_LONGEST_VALUE].split())


def _place(lines: Sequence[str], line: int, last: int, column: int, values: Sequence[str]) -> Said:
    """Where the text of a field stands: exactly, where it stands on one line."""
    text = values[0] if values else ""
    at = lines[line].find(text, column) if text else -1
    if at >= 0:
        return Said(text, (line, at), (line, at + len(text)))
    while last > line + 1 and not lines[last - 1].strip():
        last -= 1
    start = min(column, len(lines[line]))
    if start == len(lines[line]) or _BLOCK.match(lines[line][start:].strip()):
        # The value begins on the next line.
        start = column = 0
        line = min(line + 1, last - 1)
        start = len(lines[line]) - len(lines[line].lstrip())
    return Said(text, (line, start), (last - 1, len(lines[last - 1].rstrip())))
