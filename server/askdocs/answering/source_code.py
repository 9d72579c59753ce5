"""Source code as far as pointing needs it: what of a file is code, and which names it gives.

It is read while it is being typed, in whatever language, so nothing here is a parser: patterns find
strings and comments, imports and definitions, and what they miss is taken for unknown.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Set
from functools import lru_cache
from typing import Final, Literal

from attrs import frozen

Kind = Literal["code", "string", "comment"]

_ENDINGS: Final[Mapping[str, str]] = {
    ending: family
    for family, endings in {
        "python": "py pyi pyw",
        "script": "js mjs cjs jsx ts mts cts tsx vue svelte astro",
        "go": "go",
        "rust": "rs",
        "java": "java kt kts scala groovy gradle cs php swift dart c h cc cpp cxx hpp m",
        "hash": "rb pl r jl ex exs nim cmake mk tf nix graphql",
        "dashes": "lua sql hs elm",
        "vim": "vim",
        "shell": "sh bash zsh fish ps1 bat cmd dockerfile",
        "json": "json jsonc json5",
        "yaml": "yml yaml",
        "toml": "toml ini cfg conf properties env editorconfig",
        "prose": "md markdown mdx mdown mkd qmd rmd rst rest adoc asciidoc txt text tex org html htm",
    }.items()
    for ending in endings.split()
}

_NAMES: Final[Mapping[str, str]] = {
    "dockerfile": "shell",
    "makefile": "shell",
    "procfile": "shell",
    "justfile": "shell",
    ".env": "toml",
    ".vimrc": "vim",
    "vimrc": "vim",
    "_vimrc": "vim",
}

_QUOTED: Final = r"\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?"
_C_COMMENT: Final = r"(?P<comment>//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?)"

_APART: Final[Mapping[str, re.Pattern[str]]] = {
    family: re.compile(pattern)
    for family, pattern in {
        "python": r"(?P<comment>#[^\n]*)"
        r"|\"\"\"(?:\\.|[^\"\\]|\"(?!\"\"))*(?:\"\"\")?|'''(?:\\.|[^'\\]|'(?!''))*(?:''')?|"
        + _QUOTED,
        "script": rf"{_C_COMMENT}|(?P<markup><!--(?:[^-]|-(?!->))*(?:-->)?)"
        rf"|`(?:\\.|[^`\\])*`?|{_QUOTED}",
        "go": rf"{_C_COMMENT}|`[^`]*`?|{_QUOTED}",
        "rust": rf"{_C_COMMENT}|\"(?:\\.|[^\"\\])*\"?|'(?:\\.|[^'\\\n])'",
        "java": rf"{_C_COMMENT}|{_QUOTED}",
        "hash": rf"(?P<comment>#[^\n]*)|{_QUOTED}",
        "dashes": rf"(?P<comment>--[^\n]*)|{_QUOTED}",
        "vim": r"(?P<comment>^[ \t]*\"[^\n]*)|'[^'\n]*'|\"(?:\\.|[^\"\\\n])*\"",
        "shell": r"(?P<comment>(?<!\S)#[^\n]*)|(?P<command>'[^'\n]*'|\"(?:\\.|[^\"\\\n])*\")",
        "json": rf"{_C_COMMENT}|\"(?:\\.|[^\"\\\n])*\"?",
        "yaml": r"(?P<comment>(?<!\S)#[^\n]*)",
        "toml": rf"(?P<comment>(?<!\S)[#;][^\n]*)|{_QUOTED}",
    }.items()
}
"""Comments and strings of a family of languages."""

_LARGEST: Final = 400_000
"""Characters of a file whose names are read; a larger one was not written by hand."""

_DOTS: Final = re.compile(r"\?\.|::|->|\\|/")


def family_of(path: str) -> str:
    """The family of languages that the file at ``path`` is written in; "other" if unknown."""
    name = path.replace("\\", "/").rpartition("/")[2].casefold()
    if name in _NAMES:
        return _NAMES[name]
    return _ENDINGS.get(name.rpartition(".")[2], "other")


@frozen
class Class:
    """A class that a file defines."""

    name: str
    start: int
    indent: int
    bases: tuple[str, ...]
    """As they are written."""


@frozen
class Source:
    """A file of source code."""

    family: str
    text: str
    code: str
    """The text with strings and comments blanked out."""
    starts: tuple[int, ...]
    """Where strings and comments begin."""
    apart: tuple[tuple[int, bool], ...]
    """Where each of them ends, and whether it is a comment."""
    imported: Mapping[str, str]
    """Full names, dotted, by the name that the file has for them."""
    originals: Mapping[str, str]
    """The same by the name that is imported; without those that keep it."""
    imports: tuple[tuple[int, int], ...]
    """Where the statements stand that import."""
    bound: Set[str]
    """Names that the file gives to something itself."""
    made_by: Mapping[str, str]
    """What makes the value of a variable, as it is written: ``Client`` of ``c = Client()``."""
    classes: tuple[Class, ...]

    def kind_at(self, offset: int) -> Kind:
        """Whether ``offset`` is in a string, in a comment or in neither."""
        index = bisect_right(self.starts, offset) - 1
        if index < 0 or offset >= self.apart[index][0]:
            return "code"
        return "comment" if self.apart[index][1] else "string"

    def is_import(self, offset: int) -> bool:
        """Whether ``offset`` is in a statement that imports."""
        return any(start <= offset < end for start, end in self.imports)

    def full_names(self, chain: str) -> tuple[str, ...]:
        """What a dotted name is by the imports, and by what made the variable it begins with."""
        head, dot, rest = dotted(chain).partition(".")
        for name in (head, *self._kinds_of(head)):
            first, _, more = name.partition(".")
            full = self.imported.get(first)
            if full is not None and (name == head or first != head):
                return (".".join(part for part in (full, more, rest if dot else "") if part),)
        return ()

    def bases_of(self, name: str) -> tuple[str, ...]:
        """The full names of what the class ``name`` of this file is derived from."""
        for one in self.classes:
            if one.name == name:
                return tuple(full for base in one.bases for full in self.full_names(base))
        return ()

    def owners_of(self, chain: str) -> tuple[str, ...]:
        """The full names of the classes that ``chain``, a variable or a class, is one of."""
        head = dotted(chain)
        kind = self.made_by.get(head, head)
        return self.full_names(kind) or self.bases_of(kind)

    def _kinds_of(self, name: str) -> Iterator[str]:
        kind = self.made_by.get(name)
        if kind is not None and name not in self.imported:
            yield kind

    def class_at(self, offset: int, indent: int) -> Class | None:
        """The class in whose body a line stands that begins at ``offset``, so far indented."""
        for one in reversed(self.classes):
            if one.start < offset and one.indent < indent:
                between = self.code[one.start : offset].split("\n")[1:]
                # Whatever stands less indented in between has ended it.
                least = min((_indent(line) for line in between if line.strip()), default=indent)
                if least >= indent:
                    return one
        return None


def dotted(name: str) -> str:
    """``name`` with dots between its parts, whatever its language puts there."""
    return _DOTS.sub(".", name)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


@lru_cache(maxsize=4)
def source_of(text: str, family: str) -> Source:
    """What there is to know about a file, made once for all names in it."""
    pattern = _APART.get(family)
    text = text[:_LARGEST]
    starts: list[int] = []
    apart: list[tuple[int, bool]] = []
    blanked: list[str] = []
    at = 0
    for found in pattern.finditer(text) if pattern else ():
        is_comment = found.lastgroup in {"comment", "markup"}
        if found.lastgroup == "command":
            # What a shell has in quotes is words of a command like others.
            continue
        starts.append(found.start())
        apart.append((found.end(), is_comment))
        blanked += [text[at : found.start()], re.sub(r"[^\n]", " ", found[0])]
        at = found.end()
    code = "".join([*blanked, text[at:]])
    reader = _READERS.get(family)
    names = reader(text, code) if reader else _Names()
    return Source(
        family,
        text,
        code,
        tuple(starts),
        tuple(apart),
        names.imported,
        names.originals,
        tuple(names.imports),
        names.bound,
        names.made_by,
        tuple(names.classes),
    )


class _Names:
    """The names of a file, while they are gathered."""

    def __init__(self) -> None:
        self.imported: dict[str, str] = {}
        self.originals: dict[str, str] = {}
        self.imports: list[tuple[int, int]] = []
        self.bound: set[str] = set()
        self.made_by: dict[str, str] = {}
        self.classes: list[Class] = []

    def take(self, module: str, listed: str) -> None:
        """The names that are imported from ``module``, separated by commas."""
        for one in listed.split(","):
            words = re.findall(r"[\w.*$-]+", one)
            if words[:1] == ["type"] and len(words) > 1:
                words = words[1:]
            if not words or words[0] == "*":
                continue
            full = f"{module}.{words[0]}" if module else words[0]
            name = words[-1]
            self.imported[name] = full
            if name != words[0]:
                self.originals[words[0]] = full

    def bind(self, listed: str) -> None:
        """The names in parameters or in a pattern that takes something apart."""
        for one in _split(listed):
            name = re.match(
                r"[\s.*&{\[(]*(?:(?:mut|final|const|ref|readonly)\s+)*([^\W\d]\w*)", one
            )
            if name:
                self.bound.add(name[1])


def _split(listed: str) -> Iterator[str]:
    """The parts of ``listed`` between commas that stand in no bracket of their own."""
    depth = start = 0
    for at, character in enumerate(listed):
        if character in "([{<":
            depth += 1
        elif character in ")]}>":
            depth -= 1
        elif character == "," and depth <= 0:
            yield listed[start:at]
            start = at + 1
    yield listed[start:]


_PY_IMPORT: Final = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<module>[.\w]+)[ \t]+import[ \t]*(?P<names>\([^)]*\)?|[^\n]*)"
    r"|import[ \t]+(?P<whole>[^\n]*))",
    re.MULTILINE,
)
_PY_DEF: Final = re.compile(
    r"^(?P<indent>[ \t]*)(?:async[ \t]+)?(?P<what>def|class)[ \t]+(?P<name>\w+)"
    r"[ \t]*(?:\((?P<given>[^()]*(?:\([^()]*\)[^()]*)*)\))?",
    re.MULTILINE,
)
_PY_SET: Final = re.compile(
    r"^[ \t]*(?P<names>\w+(?:[ \t]*,[ \t]*\w+)*)[ \t]*(?::[ \t]*[^=\n]+)?=(?!=)"
    r"[ \t]*(?:await[ \t]+)?(?P<made>[A-Za-z_][\w.]*(?=\())?",
    re.MULTILINE,
)
_PY_TYPED: Final = re.compile(r"(?<![\w.])(?P<name>\w+)[ \t]*:[ \t]*(?P<kind>[A-Za-z_][\w.]*)")
_PY_BOUND: Final = re.compile(
    r"\b(?:for|as|lambda|global|nonlocal)[ \t]+(\(?\w+(?:[ \t]*,[ \t]*\w+)*)|(\w+)[ \t]*:="
    r"|^[ \t]*(\w+)[ \t]*:[ \t]*[A-Za-z\[]",
    re.MULTILINE,
)


def _python(text: str, code: str) -> _Names:
    names = _Names()
    for found in _PY_IMPORT.finditer(code):
        names.imports.append(found.span())
        if found["module"]:
            names.take(found["module"], found["names"])
        else:
            for one in found["whole"].split(","):
                words = one.split()
                if len(words) == 3:
                    names.imported[words[2]] = words[0]
                elif words:
                    head = words[0].split(".")[0]
                    names.imported[head] = head
    for found in _PY_DEF.finditer(code):
        given = found["given"] or ""
        names.bound.add(found["name"])
        if found["what"] == "class":
            bases = tuple(re.findall(r"(?<![\w.=])[A-Za-z_][\w.]*(?![\w.]*[ \t]*=)", given))
            names.classes.append(Class(found["name"], found.start(), len(found["indent"]), bases))
        else:
            names.bind(given)
            for typed in _PY_TYPED.finditer(given):
                names.made_by[typed["name"]] = typed["kind"]
    for found in _PY_SET.finditer(code):
        names.bind(found["names"])
        if found["made"]:
            names.made_by[found["names"]] = found["made"]
    for found in _PY_BOUND.finditer(code):
        if not any(start <= found.start() < end for start, end in names.imports):
            names.bind(found[1] or found[2] or found[3])
    return names


_JS_IMPORT: Final = re.compile(
    r"\bimport\s+(?:type\s+)?(?P<names>[\w$*\s,{}]{1,600}?)\bfrom\s*[\"'](?P<module>[^\"'\n]+)[\"']"
    r"|\b(?:const|let|var)\s+(?P<taken>\{[^{}]*\}|[\w$]+)\s*=\s*(?:await\s+)?"
    r"(?:require|import)\s*\(\s*[\"'](?P<required>[^\"'\n]+)[\"']\s*\)"
)
_JS_BOUND: Final = re.compile(
    r"\b(?:const|let|var)\s+([\w$]+|\{[^{}]*\}|\[[^\[\]]*\])"
    r"|\b(?:function\s*\*?|class|interface|type|enum|namespace)\s+([\w$]+)"
    r"|\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*(?::[^={};()]*)?(?:=>|\{)"
    r"|([\w$]+)\s*=>"
)
_JS_MADE: Final = re.compile(
    r"(?<![\w.$])(?P<name>[\w$]+)\s*(?::\s*(?P<kind>[A-Z][\w.]*)|=\s*new\s+(?P<made>[\w.$]+))"
)
_JS_CLASS: Final = re.compile(r"\bclass\s+([\w$]+)\s+extends\s+([\w.$]+)")
_JS_STATEMENT: Final = re.compile(r"\b(?:if|for|while|switch|with)\s*$")


def _script(text: str, code: str) -> _Names:
    names = _Names()
    for found in _JS_IMPORT.finditer(text):
        if code[found.start()] == " ":
            # In a string or a comment.
            continue
        names.imports.append(found.span())
        module = found["module"] or found["required"]
        listed = found["names"] or found["taken"]
        inside = re.search(r"\{([^{}]*)\}", listed)
        if inside:
            names.take(module, inside[1].replace(":", " as "))
        for one in re.sub(r"\{[^{}]*\}", "", listed).split(","):
            words = one.replace("*", " ").split()
            if words:
                names.imported[words[-1]] = module
    for found in _JS_BOUND.finditer(code):
        if any(start <= found.start() < end for start, end in names.imports):
            continue
        if found[3] is not None:
            if not _JS_STATEMENT.search(code[max(found.start() - 12, 0) : found.start()]):
                for one in _split(found[3]):
                    inside = re.match(r"\s*[{\[]([^{}]*)[}\]]", one)
                    names.bind(_renamed(inside[1]) if inside else one.split(":")[0])
        else:
            listed = found[1] or found[2] or found[4]
            names.bind(_renamed(listed.strip("{}[]")))
    for found in _JS_MADE.finditer(code):
        names.made_by[found["name"]] = found["kind"] or found["made"]
    for found in _JS_CLASS.finditer(code):
        names.classes.append(Class(found[1], found.start(), 0, (found[2],)))
    return names


def _renamed(pattern: str) -> str:
    """The names that a pattern such as ``a, b: c`` gives: of ``b`` only the new one."""
    return re.sub(r"[\w$]+\s*:\s*", "", pattern)


_GO_IMPORT: Final = re.compile(r"^import\s*(?:\((?P<many>[^)]*)\)?|(?P<one>[^\n]*))", re.MULTILINE)
_GO_MODULE: Final = re.compile(r"(?:([\w.]+)\s+)?\"([^\"\n]+)\"")
_GO_BOUND: Final = re.compile(
    r"(\w+(?:\s*,\s*\w+)*)\s*:=|\b(?:var|const|type)\s+(\w+)"
    r"|\bfunc\s*(?:\(([^()]*)\))?\s*(\w+)?\s*\(([^()]*)\)"
)


def _go(text: str, code: str) -> _Names:
    names = _Names()
    for found in _GO_IMPORT.finditer(text):
        names.imports.append(found.span())
        for alias, module in _GO_MODULE.findall(found["many"] or found["one"] or ""):
            parts = [part for part in module.split("/") if not re.fullmatch(r"v\d+", part)]
            names.imported[alias or parts[-1]] = dotted("/".join(parts))
    for found in _GO_BOUND.finditer(code):
        for listed in found.groups():
            names.bind(listed or "")
    return names


_RUST_USE: Final = re.compile(r"\b(?:pub\s+)?use\s+([^;]{1,2000});")
_RUST_BOUND: Final = re.compile(
    r"\blet\s+(?:mut\s+)?(?:\w+\s*)?[({]?\s*(?:ref\s+)?([\w\s,&]+)|\bfor\s+\(?([\w\s,&]+)\)?\s+in\b"
    r"|\b(?:struct|enum|trait|mod|type|const|static|union|macro_rules!)\s+(\w+)"
    r"|\bfn\s+(\w+)\s*(?:<[^<>]*(?:<[^<>]*>[^<>]*)*>)?\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)"
    r"|\|([^|\n]{1,200})\|"
)


def _rust(text: str, code: str) -> _Names:
    names = _Names()
    for found in _RUST_USE.finditer(code):
        names.imports.append(found.span())
        for path in _spread(found[1], 0):
            full, _, alias = path.partition(" as ")
            parts = [part for part in full.strip().split("::") if part != "self"]
            if parts and parts[-1] != "*":
                names.imported[alias.strip() or parts[-1]] = ".".join(parts)
                if alias.strip():
                    names.originals[parts[-1]] = ".".join(parts)
    for found in _RUST_BOUND.finditer(code):
        for listed in found.groups():
            names.bind(listed or "")
    return names


def _spread(tree: str, depth: int) -> Iterator[str]:
    """The single paths of a tree such as ``a::{b, c::{d}}``."""
    for one in _split(tree):
        head, brace, rest = one.strip().partition("{")
        if brace and depth < 8:
            for inner in _spread(rest.rstrip().removesuffix("}"), depth + 1):
                yield head.strip() + inner.strip()
        elif one.strip():
            yield one.strip()


_JAVA_IMPORT: Final = re.compile(
    r"^\s*(?:import|using|use)\s+(?:static\s+)?([\w.\\]+)", re.MULTILINE
)
_JAVA_BOUND: Final = re.compile(
    r"\b(?:class|interface|enum|record|struct|object|trait|fun|func|def|val|var|let|namespace)"
    r"\s+(\w+)"
    r"|(?<![\w.])[A-Za-z_][\w.]*(?:<[^<>\n]{0,80}>)?(?:\[\]|[*&])*\s+[*&$]?(\w+)\s*(?=[=;,)({:])"
)


def _java(text: str, code: str) -> _Names:
    names = _Names()
    for found in _JAVA_IMPORT.finditer(code):
        names.imports.append(found.span())
        full = dotted(found[1]).strip(".")
        names.imported[full.rpartition(".")[2]] = full
    for found in _JAVA_BOUND.finditer(code):
        word = found[0].split()[0]
        if word not in {
            "return",
            "new",
            "throw",
            "else",
            "import",
            "using",
            "use",
            "case",
            "await",
        }:
            names.bound.add(found[1] or found[2])
    return names


_SET: Final = re.compile(
    r"^[ \t]*(?:export[ \t]+|local[ \t]+|let[ \t]+|const[ \t]+|def[ \t]+|function!?[ \t]+)*"
    r"(?:[gsbwl]:)?(\w+)[ \t]*(?::?=(?!=)|\(|$)|\bfor[ \t]+(\w+)[ \t]+in\b",
    re.MULTILINE,
)


def _plain(text: str, code: str) -> _Names:
    names = _Names()
    for found in _SET.finditer(code):
        names.bound.add(found[1] or found[2])
    return names


_READERS: Final = {
    "python": _python,
    "script": _script,
    "go": _go,
    "rust": _rust,
    "java": _java,
    "hash": _plain,
    "dashes": _plain,
    "shell": _plain,
}
