"""What a place in a file points at: a name, with what the file tells about it.

The file decides what a word can be: a name that it defines is its own, one that it imports is what
the import says, and a word of a string or a comment is no name at all.
"""

import builtins
import re
from typing import Final

from attrs import evolve, frozen

from askdocs.answering.keys_and_commands import (
    FLAG,
    brackets,
    command,
    covering,
    in_configuration,
    in_prose,
    in_shell,
    keys_around,
)
from askdocs.answering.names import KEYWORDS, is_compound
from askdocs.answering.source_code import Source, family_of, source_of
from askdocs.answering.source_names import dotted
from askdocs.answering.targets import Sense, Target
from askdocs.patterns import lazy_pattern


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
_CHAIN: Final = lazy_pattern(r"[^\W\d][\w$]*(?:(?:\??\.|::|->)#?[^\W\d][\w$]*)*!?")
_PART: Final = lazy_pattern(r"[^\W\d][\w$]*")

_MEMBER: Final = lazy_pattern(r"(?:\.|::|->)\s*#?\Z")
_CALLEE: Final = lazy_pattern(
    r"([^\W\d][\w$]*(?:(?:\??\.|::|->)[^\W\d][\w$]*)*)(?:<[^<>()]*>)?!?\s*\Z"
)
_KEYWORD: Final = lazy_pattern(r"=(?!=)")
_DEFINES: Final = lazy_pattern(r"\b(?:def|class|lambda)\s+\w+\s*\Z")
_ASYNC: Final = lazy_pattern(r"[{,]\s*async\Z")
_METHOD: Final = lazy_pattern(r"\([^()]*\)\s*(?::[^{]*)?\{")
_TAKES_APART: Final = lazy_pattern(
    r"\b(?:const|let|var|class\s+[\w$]+|[\w$]\)|extends\s+[\w.$]+)\Z"
)
_TAKEN_APART: Final = lazy_pattern(r"[^{}]*\}\s*(?:=[^=>]|\)?\s*=>|\)\s*\{)")
_SETTINGS: Final = lazy_pattern(
    r"(?:^|[/_-])(?:settings?|conf(?:ig)?|configuration)(?:[./_-]|$)", re.IGNORECASE
)

_BUILTIN: Final = frozenset(dir(builtins)) | frozenset(
    """console document window process module require exports global arguments Array Boolean Date
    Error JSON Map Math Number Object Promise RegExp Set String Symbol TypeError Vec Option Some
    Ok Err Result Box nil make append panic echo cd ls export test unset source exit""".split()
)


def _target(place: Place) -> Target | None:
    text, offset = place.text, place.offset
    start = max(text.rfind("\n", 0, offset) + 1, offset - _LONGEST_LINE)
    end = text.find("\n", offset)
    line = text[start : min(end if end >= 0 else len(text), start + 2 * _LONGEST_LINE)]
    at = offset - start
    family = family_of(place.uri)
    flag = covering(FLAG, line, at)
    if flag and flag[0].startswith("--"):
        is_code = family not in {"prose", "other", "vim", "shell", "json", "yaml", "toml"}
        packages = _packages(source_of(text, family)) if is_code else ()
        return evolve(command(line, flag.start(), flag[0]), packages=packages)
    if family in {"prose", "other", "vim"}:
        return in_prose(line, at, family)
    source = source_of(text, family)
    if family == "shell":
        return in_shell(source, line, at, offset)
    if family in {"json", "yaml", "toml"}:
        return in_configuration(place.uri, source, line, at, offset)
    found = covering(_CHAIN, line, at)
    return _in_code(place, source, found, start) if found else None


def _in_code(place: Place, source: Source, found: re.Match[str], start: int) -> Target | None:
    offset = place.offset
    # The name under the pointer, with what it is an attribute of.
    part = covering(_PART, found[0], offset - start - found.start())
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
    if source.family == "python":
        return (
            _keyword(source, name, begins)
            if _KEYWORD.match(after) and before[-1:] in "(,"
            else None
        )
    is_key = after[:1] in ":(,}" and (before[-1:] in "{," or _ASYNC.search(before))
    if source.family != "script" or not (after and before and is_key):
        return None
    if after[0] in ",}" and name in source.bound:
        return None
    if after[0] == "(" and not _METHOD.match(after):
        return None
    return _object_key(source, name, begins, packages)


def _keyword(source: Source, name: str, begins: int) -> Target | None:
    bracket, at = next(brackets(source.code, begins), ("", 0))
    if bracket != "(" or _DEFINES.search(source.code[max(at - 200, 0) : at]):
        return None
    owners = _callees(source, at, begins)
    # Of what the imports do not tell, nothing can be said.
    return Target(name if owners else "", sense=Sense.MEMBER, full_names=owners, above=("=",))


def _object_key(source: Source, name: str, begins: int, packages: tuple[str, ...]) -> Target | None:
    code = source.code
    opened = list(brackets(code, begins))
    if not opened or opened[0][0] != "{":
        return None
    at = opened[0][1]
    if _TAKES_APART.search(code[max(at - 200, 0) : at].rstrip()):
        return None
    if _TAKEN_APART.match(code[at + 1 : at + 400]):
        return None
    owners: tuple[str, ...] = ()
    for bracket, where in opened[1:]:
        if bracket == "(" and (owners := _callees(source, where, where)):
            break
    return Target(
        name,
        sense=Sense.KEY,
        full_names=owners,
        above=keys_around(source, begins),
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
