"""What a place in a file points at: a name, with what the file tells about it.

The file decides what a word can be: a name that it defines is its own, one that it imports is what
the import says, and a word of a string or a comment is no name at all.
"""

import builtins
import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from attrs import evolve, frozen

from askdocs.answering.names import KEYWORDS, is_compound
from askdocs.answering.source_code import Source, dotted, family_of, source_of


class Sense(Enum):
    """What a name can be where it stands."""

    WHOLE = auto()
    """Its full name is written out: it is that or nothing."""
    IMPORTED = auto()
    """What the imports of the file say."""
    MEMBER = auto()
    """An attribute, method or argument of something that the imports tell."""
    OWN = auto()
    """What the file defines: only docs of that very module know it."""
    KEY = auto()
    """A key of a configuration, or of an object that is passed to something."""
    SETTING = auto()
    """A name that a file of settings sets."""
    COMMAND = auto()
    """A word or a flag of a command line."""
    BARE = auto()
    """A name, and nothing says whose."""


@frozen
class Target:
    """What is pointed at: a name and what its place tells about it, or a selected text."""

    text: str
    is_selection: bool = False
    sense: Sense = Sense.BARE
    full_names: tuple[str, ...] = ()
    """What the name is by the imports, or of what it is a member or an argument."""
    above: tuple[str, ...] = ()
    """The keys that a key stands under, or the words of a command before it."""
    packages: tuple[str, ...] = ()
    """What the file imports, as far as that is not its own project's."""
    uri: str = ""
    """The file, where the name is its own."""


@frozen
class Place:
    """A place in a file, as it is now."""

    uri: str
    text: str
    offset: int

    def target(self) -> Target | None:
        """What it points at; ``None`` where that is no name, or one that no docs can know."""
        target = _target(self)
        return target if target is not None and target.text else None


_LONGEST_LINE: Final = 10_000
_LONGEST_STATEMENT: Final = 4_000
"""Characters before a name in which the brackets around it are looked for."""

_FLAG: Final = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
_OPTION: Final = re.compile(r"'[A-Za-z]{2,}'")
_WORD: Final = re.compile(r"[$@:.]?[^\W\d]\w*(?:(?:[.-]|::|->)[^\W\d]\w*)*")
_CHAIN: Final = re.compile(r"[^\W\d][\w$]*(?:(?:\??\.|::|->)#?[^\W\d][\w$]*)*!?")
_PART: Final = re.compile(r"[^\W\d][\w$]*")

_MEMBER: Final = re.compile(r"(?:\.|::|->)\s*#?\Z")
_CALLEE: Final = re.compile(
    r"([^\W\d][\w$]*(?:(?:\??\.|::|->)[^\W\d][\w$]*)*)(?:<[^<>()]*>)?!?\s*\Z"
)
_KEY_BEFORE: Final = re.compile(r"[\"']?([\w$-]+)[\"']?\s*:\s*\Z")
_SETTINGS: Final = re.compile(
    r"(?:^|[/_-])(?:settings?|conf(?:ig)?|configuration)(?:[./_-]|$)", re.IGNORECASE
)

_BUILTIN: Final = frozenset(dir(builtins)) | frozenset(
    """console document window process module require exports global arguments Array Boolean Date
    Error JSON Map Math Number Object Promise RegExp Set String Symbol TypeError Vec Option Some
    Ok Err Result Box nil make append panic echo cd ls export test unset source exit""".split()
)

_FOR_ALL: Final = frozenset({"package", "config", "settings", "index", "main", "app", "project"})

_COMMAND_WORDS: Final = re.compile(r"[^\s\"'`|;&()]+")
_COMMAND_START: Final = re.compile(r"[\"'`|;&(\n]|\$ |> |[=:]\s")
_LAUNCHERS: Final = frozenset(
    """sudo env time exec python python3 py node npx bunx uvx uv run poetry pdm hatch pnpm yarn npm
    exec dlx bundle go cargo""".split()
)


def _target(place: Place) -> Target | None:
    text, offset = place.text, place.offset
    start = max(text.rfind("\n", 0, offset) + 1, offset - _LONGEST_LINE)
    end = text.find("\n", offset)
    line = text[start : min(end if end >= 0 else len(text), start + 2 * _LONGEST_LINE)]
    at = offset - start
    family = family_of(place.uri)
    flag = _covering(_FLAG, line, at)
    if flag and flag[0].startswith("--"):
        is_code = family not in {"prose", "other", "vim", "shell", "json", "yaml", "toml"}
        packages = _packages(source_of(text, family)) if is_code else ()
        return evolve(_command(line, flag.start(), flag[0]), packages=packages)
    if family in {"prose", "other", "vim"}:
        return _in_prose(line, at, family)
    source = source_of(text, family)
    if family == "shell":
        return _in_shell(source, line, at, offset)
    if family in {"json", "yaml", "toml"}:
        return _in_configuration(place, source, line, at)
    found = _covering(_CHAIN, line, at)
    return _in_code(place, source, found, start) if found else None


def _covering(pattern: re.Pattern[str], line: str, at: int) -> re.Match[str] | None:
    """The match that covers or ends at ``at``."""
    for match in pattern.finditer(line):
        if match.start() <= at <= match.end():
            return match
    return None


def _in_prose(line: str, at: int, family: str) -> Target | None:
    found = _covering(_OPTION, line, at) or _covering(_FLAG, line, at) or _covering(_WORD, line, at)
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


def _command(line: str, start: int, name: str) -> Target:
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


def _in_shell(source: Source, line: str, at: int, offset: int) -> Target | None:
    if source.kind_at(offset) == "comment":
        return None
    found = _covering(_FLAG, line, at) or _covering(_WORD, line, at)
    if found is None or line[: found.start()].endswith(("$", "${", "/")):
        return None
    name = found[0]
    if line[found.end() : found.end() + 1] == "=" or re.match(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+\Z", name):
        return Target(name, sense=Sense.SETTING) if name.isupper() and "_" in name else None
    if line[found.end() : found.end() + 1] in {"/", ":"} or line[: found.start()].endswith("."):
        return None
    target = _command(line, found.start(), name)
    # Only the words right after the program's name are its commands.
    return target if len(target.above) <= 2 else None


def _in_configuration(place: Place, source: Source, line: str, at: int) -> Target | None:
    offset = place.offset
    if source.kind_at(offset) == "comment":
        return None
    found = _covering(_WORD, line, at)
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
            above = _keys_around(source, offset) if is_key else ()
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
        about = (*_called(place.uri), *above)
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


def _keys_around(source: Source, offset: int) -> tuple[str, ...]:
    """The keys of the objects that ``offset`` stands in, outermost first."""
    keys: list[str] = []
    for bracket, at in _brackets(source.code, offset):
        if bracket == "{":
            found = _KEY_BEFORE.search(source.text[max(at - 200, 0) : at])
            if found:
                keys.append(found[1])
    return tuple(reversed(keys))


def _brackets(code: str, offset: int) -> Iterator[tuple[str, int]]:
    """The brackets that are open at ``offset``, innermost first."""
    depth = 0
    for at in range(offset - 1, max(offset - _LONGEST_STATEMENT, 0) - 1, -1):
        character = code[at]
        if character in ")]}":
            depth += 1
        elif character in "([{":
            if depth:
                depth -= 1
            else:
                yield character, at


def _in_code(place: Place, source: Source, found: re.Match[str], start: int) -> Target | None:
    offset = place.offset
    # The name under the pointer, with what it is an attribute of.
    part = _covering(_PART, found[0], offset - start - found.start())
    if part is None:
        return None
    chain, name = found[0][: part.end()], part[0]
    first = start + found.start()
    begins = first + part.start()
    code = source.code
    if source.kind_at(min(begins, len(code) - 1)) != "code":
        return _in_string(source, chain, first)
    packages = _packages(source)
    if source.is_import(begins):
        return _imported_name(source, chain, name)
    if name in KEYWORDS or name in {"self", "cls", "this"}:
        return None
    head = code[:first]
    receiver = chain[: part.start()]
    if receiver:
        return _attribute(source, chain, receiver, name, first, packages)
    if _MEMBER.search(head[-40:]):
        return Target(name, packages=packages) if is_compound(name) else None
    argument = _argument(source, name, begins, packages)
    if argument is not None:
        return argument
    member = _member_of_class(source, name, begins)
    if member is not None:
        return member
    return _name(place, source, name, packages)


def _in_string(source: Source, chain: str, first: int) -> Target | None:
    """A full name that is written out, or a setting that is set by its name."""
    whole = dotted(chain)
    if "." in whole:
        return Target(whole, sense=Sense.WHOLE, full_names=(whole,))
    around = source.text[first - 1 : first] + source.text[first + len(whole) :][:1]
    if around in {'""', "''"} and whole.isupper() and is_compound(whole):
        return Target(whole, sense=Sense.SETTING)
    return None


def _name(place: Place, source: Source, name: str, packages: tuple[str, ...]) -> Target | None:
    if name in source.bound:
        if name.isupper() and source.family == "python" and _SETTINGS.search(place.uri):
            return Target(name, sense=Sense.SETTING)
        if name in source.imported:
            return None
        if _is_fixture(source, name, place.offset):
            return Target(name, packages=("pytest",))
        return Target(name, sense=Sense.OWN, uri=place.uri)
    full = source.full_names(name)
    if full:
        return Target(name, sense=Sense.IMPORTED, full_names=full)
    if name in _BUILTIN or not is_compound(name):
        return None
    return Target(name, packages=packages)


def _is_fixture(source: Source, name: str, offset: int) -> bool:
    """Whether a test of Python takes the name as a parameter, which then names a fixture."""
    if source.family != "python":
        return False
    start = source.code.rfind("def ", 0, offset)
    found = re.match(r"def\s+test_\w*\s*\(([^()]*)\)", source.code[start : start + 1_000])
    return found is not None and re.search(rf"(?<!\w){name}(?!\w)", found[1]) is not None


def _imported_name(source: Source, chain: str, name: str) -> Target | None:
    full = source.originals.get(name) or source.imported.get(name)
    if full is not None and chain == name:
        return Target(name, sense=Sense.IMPORTED, full_names=(dotted(full),))
    whole = dotted(chain)
    return Target(whole, sense=Sense.WHOLE, full_names=(whole,)) if "." in whole else None


def _attribute(
    source: Source,
    chain: str,
    receiver: str,
    name: str,
    first: int,
    packages: tuple[str, ...],
) -> Target | None:
    receiver = re.sub(r"(?:\??\.|::|->)#?\Z", "", receiver)
    head = re.split(r"\??\.|::|->", receiver)[0]
    if head in {"self", "cls", "this"}:
        around = _class_around(source, first)
        if receiver == head and around and is_compound(name) and name not in source.bound:
            owners = tuple(full for base in around for full in source.full_names(base))
            return Target(name, sense=Sense.MEMBER, full_names=owners) if owners else None
        return Target(name, packages=packages) if _is_telling(source, name) else None
    if head in source.imported and head not in source.bound:
        full = source.full_names(chain)
        return Target(name, sense=Sense.IMPORTED, full_names=tuple(map(dotted, full)))
    if receiver == head and (owners := source.owners_of(head)):
        return Target(name, sense=Sense.MEMBER, full_names=owners)
    if head not in source.bound and head not in source.imported:
        # A crate, a global or a name of another file.
        whole = dotted(chain)
        if head in {"import", "process", "jest"} or "::" in chain or whole.count(".") > 1:
            return Target(name, sense=Sense.IMPORTED, full_names=(whole,))
    return Target(name, packages=packages) if _is_telling(source, name) else None


def _is_telling(source: Source, name: str) -> bool:
    return is_compound(name) and name not in source.bound


def _packages(source: Source) -> tuple[str, ...]:
    return tuple(dict.fromkeys(full for full in source.imported.values() if full[:1] != "."))


def _class_around(source: Source, at: int) -> tuple[str, ...]:
    """The bases of the class that ``at`` is in, as they are written."""
    start = source.code.rfind("\n", 0, at) + 1
    line = source.code[start:at]
    around = source.class_at(start, len(line) - len(line.lstrip()) if line.strip() else len(line))
    return around.bases if around else ()


def _member_of_class(source: Source, name: str, begins: int) -> Target | None:
    """What a class body sets or defines, if the class is derived from something imported."""
    if source.family != "python":
        return None
    start = source.code.rfind("\n", 0, begins) + 1
    line = source.code[start:begins]
    if line.strip() not in {"", "def", "async def"}:
        return None
    if not line.strip() and not re.match(
        r"\s*(?::[^=\n]*)?=(?!=)", source.code[begins + len(name) :]
    ):
        return None
    around = source.class_at(start, len(line) - len(line.lstrip()) if line.strip() else len(line))
    if around is None:
        return None
    owners = tuple(full for base in around.bases for full in source.full_names(base))
    if not owners:
        return None
    return Target(name, sense=Sense.MEMBER, full_names=owners)


def _argument(source: Source, name: str, begins: int, packages: tuple[str, ...]) -> Target | None:
    """A keyword of a call, or a key of an object; what they belong to is what explains them."""
    code = source.code
    after = code[begins + len(name) : begins + len(name) + 200].lstrip()
    before = code[max(begins - 200, 0) : begins].rstrip()
    opened = list(_brackets(code, begins))
    if not opened:
        return None
    bracket, at = opened[0]
    if source.family == "python":
        if bracket != "(" or not re.match(r"=(?!=)", after) or before[-1:] not in {"(", ","}:
            return None
        if re.search(r"\b(?:def|class|lambda)\s+\w+\s*\Z", code[max(at - 200, 0) : at]):
            return None
        owners = _callees(source, at, begins)
        known = Target(name, sense=Sense.MEMBER, full_names=owners, above=("=",))
        # Of what the imports do not tell, nothing can be said.
        return known if owners else Target("")
    if source.family != "script" or bracket != "{":
        return None
    if before[-1:] not in {"{", ","} and not re.search(r"[{,]\s*async\Z", before):
        return None
    if not after.startswith((":", "(", ",", "}")) or (after[:1] in ",}" and name in source.bound):
        return None
    opening = code[max(at - 200, 0) : at].rstrip()
    if re.search(r"\b(?:const|let|var|class\s+[\w$]+|[\w$]\)|extends\s+[\w.$]+)\Z", opening):
        return None
    if re.match(r"[^{}]*\}\s*(?:=[^=>]|\)?\s*=>|\)\s*\{)", code[at + 1 : at + 400]):
        return None
    if after[:1] == "(" and not re.match(r"\([^()]*\)\s*(?::[^{]*)?\{", after):
        return None
    keyed: tuple[str, ...] = ()
    for outer, where in opened[1:]:
        if outer == "(" and (keyed := _callees(source, where, where)):
            break
    return Target(
        name,
        sense=Sense.KEY,
        full_names=keyed,
        above=_keys_around(source, begins),
        packages=packages,
    )


def _callees(source: Source, at: int, end: int) -> tuple[str, ...]:
    """What is called with the bracket at ``at``, and the names that it is called with."""
    callee = _CALLEE.search(source.code[max(at - 200, 0) : at])
    owners: list[str] = []
    if callee:
        chain = callee[1]
        head = chain.split(".")[0]
        if head in source.imported:
            owners += source.full_names(chain)
        elif "." in chain:
            receiver, _, method = chain.rpartition(".")
            owners += (f"{one}.{method}" for one in source.owners_of(receiver))
    for one in re.findall(r"(?<![\w.=])[A-Z]\w+(?=\s*,)", source.code[at:end]):
        owners += source.full_names(one)
    return tuple(dict.fromkeys(owners))
