"""What a place points at outside of code: in prose, on a command line, in a configuration."""

import re
from collections.abc import Iterator
from typing import Final

from askdocs.answering.names import is_compound
from askdocs.answering.source_code import Source
from askdocs.answering.targets import Sense, Target
from askdocs.patterns import lazy_pattern

_LONGEST_STATEMENT: Final = 4_000
"""Characters before a name in which the brackets around it are looked for."""

_BRACKET: Final = lazy_pattern(r"[()\[\]{}]")
FLAG: Final = lazy_pattern(r"(?<![\w-])--?[A-Za-z][\w-]*")
_OPTION: Final = lazy_pattern(r"'[A-Za-z]{2,}'")
_WORD: Final = lazy_pattern(r"[$@:.]?[^\W\d]\w*(?:(?:[.-]|::|->)[^\W\d]\w*)*")
_KEY_BEFORE: Final = lazy_pattern(r"[\"']?([\w$-]+)[\"']?\s*:\s*\Z")

_FOR_ALL: Final = frozenset({"package", "config", "settings", "index", "main", "app", "project"})

_COMMAND_WORDS: Final = lazy_pattern(r"[^\s\"'`|;&()]+")
_COMMAND_START: Final = lazy_pattern(r"[\"'`|;&(\n]|\$ |> |[=:]\s")
_LAUNCHERS: Final = frozenset(
    """sudo env time exec python python3 py node npx bunx uvx uv run poetry pdm hatch pnpm yarn npm
    exec dlx bundle go cargo""".split()
)


def covering(pattern: re.Pattern[str], line: str, at: int) -> re.Match[str] | None:
    """The match that covers or ends at ``at``."""
    for match in pattern.finditer(line):
        if match.start() <= at <= match.end():
            return match
    return None


def in_prose(line: str, at: int, family: str) -> Target | None:
    """A name in text: in code marks, or one that no language has as a word."""
    found = covering(_OPTION, line, at) or covering(FLAG, line, at) or covering(_WORD, line, at)
    if found is None:
        return None
    name = found[0]
    quoted = line[: found.start()].count("`") % 2 == 1
    if family == "vim":
        return _in_vim(line, found)
    if quoted or is_compound(name) or name.startswith("'"):
        return Target(name)
    return None


def _in_vim(line: str, found: re.Match[str]) -> Target | None:
    name, before = found[0], line[: found.start()]
    if before.lstrip().startswith('"'):
        return None
    if re.search(r"\bset(?:l(?:ocal)?|g(?:lobal)?)?\s+(?:\S+\s+)*(?:no|inv)?\Z", before) or (
        before.endswith("&") or name.startswith("'")
    ):
        option = name.strip("'")
        spelled = [f"'{option}'", f"'{option.removeprefix('no')}'"]
    elif line[found.end() : found.end() + 1] == "(":
        spelled = [f"{name}()"]
    elif not before.strip() or before.rstrip().endswith("|"):
        spelled = [f":{name.lstrip(':')}"]
    else:
        return Target(name) if is_compound(name) else None
    return Target(name, sense=Sense.WHOLE, full_names=tuple(spelled))


def command(line: str, start: int, name: str) -> Target:
    """A flag, or a word, with the words of its command before it."""
    before = line[:start]
    opened = [match.end() for match in _COMMAND_START.finditer(before)]
    words = _COMMAND_WORDS.findall(before[opened[-1] if opened else 0 :])
    while words and (words[0] in _LAUNCHERS or "=" in words[0]):
        words = words[1:]
    plain = []
    for word in words:
        if word.startswith("-"):
            break
        plain.append(word.rpartition("/")[2])
    return Target(name, sense=Sense.COMMAND, above=tuple(plain))


def in_shell(source: Source, line: str, at: int, offset: int) -> Target | None:
    """A command, a flag or a variable of the environment."""
    if source.kind_at(offset) == "comment":
        return None
    found = covering(FLAG, line, at) or covering(_WORD, line, at)
    if found is None or line[: found.start()].endswith(("$", "${", "/")):
        return None
    name = found[0]
    if line[found.end() : found.end() + 1] == "=" or re.match(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+\Z", name):
        return Target(name, sense=Sense.SETTING) if name.isupper() and "_" in name else None
    if line[found.end() : found.end() + 1] in {"/", ":"} or line[: found.start()].endswith("."):
        return None
    target = command(line, found.start(), name)
    # Only the words right after the program's name are its commands.
    return target if len(target.above) <= 2 else None


def in_configuration(uri: str, source: Source, line: str, at: int, offset: int) -> Target | None:
    """A key, with those that it stands under, or a full name that is written out."""
    if source.kind_at(offset) == "comment":
        return None
    found = covering(_WORD, line, at)
    if found is None:
        return None
    name = found[0].lstrip(".:")
    after = line[found.end() :].lstrip("\"'")
    before = line[: found.start()]
    match source.family:
        case "json":
            is_key = after.lstrip().startswith(":") and before.rstrip().endswith(
                ('"', "'", "{", ",")
            )
            above = keys_around(source, offset) if is_key else ()
        case "yaml":
            is_key = re.match(r"\s*:(?:\s|$)", after) is not None
            is_key = is_key and re.fullmatch(r"[\s\-\"']*", before) is not None
            above = _keys_above(source.code, offset, len(before.replace("-", " ").rstrip("\"'")))
        case _:
            is_key = re.match(r"\s*[=:]", after) is not None and not before.strip(" \t\"'")
            is_key = is_key or before.strip() in {"[", "[["}
            heads = re.findall(r"^[ \t]*\[{1,2}([^\[\]\n]+)\]", source.text[:offset], re.MULTILINE)
            above = tuple(heads[-1].replace('"', "").split(".")) if heads else ()
            if is_key and name.isupper() and "_" in name:
                return Target(name, sense=Sense.SETTING)
    if is_key:
        *more, name = name.split(".")
        above = (*above, *more)
        about = (*_called(uri), *above)
        return Target(name, sense=Sense.KEY, full_names=about, above=above)
    if name.count(".") > 1:
        return Target(name, sense=Sense.WHOLE, full_names=(name,))
    return None


def _called(uri: str) -> tuple[str, ...]:
    """The program that a file of settings is for, as its name tells: ``vite.config.ts``."""
    name = uri.rpartition("/")[2].strip(".").partition(".")[0]
    return () if name in _FOR_ALL else (name.removesuffix("rc"),)


def _keys_above(text: str, offset: int, indent: int) -> tuple[str, ...]:
    """The keys of YAML under which a line stands that is indented so far."""
    keys: list[str] = []
    for line in reversed(text[max(offset - 40_000, 0) : offset].split("\n")[:-1]):
        found = re.match(r"([\s-]*)[\"']?([\w./$-]+)[\"']?\s*:", line)
        if found and len(found[1]) < indent:
            keys.append(found[2])
            indent = len(found[1]) - (1 if "-" in found[1] else 0)
            if not indent:
                break
    return tuple(reversed(keys))


def keys_around(source: Source, offset: int) -> tuple[str, ...]:
    """The keys of the objects that ``offset`` stands in, outermost first."""
    keys: list[str] = []
    for bracket, at in brackets(source.code, offset):
        if bracket == "{":
            found = _KEY_BEFORE.search(source.text[max(at - 200, 0) : at])
            if found:
                keys.append(found[1])
    return tuple(reversed(keys))


def brackets(code: str, offset: int) -> Iterator[tuple[str, int]]:
    """The brackets that are open at ``offset``, innermost first."""
    depth = 0
    start = max(offset - _LONGEST_STATEMENT, 0)
    for found in reversed(list(_BRACKET.finditer(code, start, offset))):
        if found[0] in ")]}":
            depth += 1
        elif depth:
            depth -= 1
        else:
            yield found[0], found.start()
