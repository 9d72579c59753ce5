"""The names of a file of source code: what it imports and what it defines, by its language."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from attrs import frozen

from askdocs.patterns import lazy_pattern

_DOTS: Final = lazy_pattern(r"\?\.|::|->|\\|/")


def dotted(name: str) -> str:
    """``name`` with dots between its parts, whatever its language puts there."""
    return _DOTS.sub(".", name)


@frozen
class Class:
    """A class that a file defines."""

    name: str
    start: int
    indent: int
    bases: tuple[str, ...]
    """As they are written."""


class Names:
    """The names of a file, while they are gathered."""

    def __init__(self) -> None:
        self.imported: dict[str, str] = {}
        self.originals: dict[str, str] = {}
        self.imports: list[tuple[int, int]] = []
        self.bound: set[str] = set()
        self.made_by: dict[str, str] = {}
        self.classes: list[Class] = []

    def imports_at(self, offset: int) -> bool:
        """Whether ``offset`` is in a statement that imports."""
        return any(start <= offset < end for start, end in self.imports)

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


_PY_IMPORT: Final = lazy_pattern(
    r"^[ \t]*(?:from[ \t]+(?P<module>[.\w]+)[ \t]+import[ \t]*(?P<names>\([^)]*\)?|[^\n]*)"
    r"|import[ \t]+(?P<whole>[^\n]*))",
    re.MULTILINE,
)
_PY_DEF: Final = lazy_pattern(
    r"^(?P<indent>[ \t]*)(?:async[ \t]+)?(?P<what>def|class)[ \t]+(?P<name>\w+)"
    r"[ \t]*(?:\((?P<given>[^()]*(?:\([^()]*\)[^()]*)*)\))?",
    re.MULTILINE,
)
_PY_SET: Final = lazy_pattern(
    r"^[ \t]*(?P<names>\w+(?:[ \t]*,[ \t]*\w+)*)[ \t]*(?::[ \t]*[^=\n]+)?=(?!=)"
    r"[ \t]*(?:await[ \t]+)?(?P<made>[A-Za-z_][\w.]*(?=\())?",
    re.MULTILINE,
)
_PY_TYPED: Final = lazy_pattern(r"(?<![\w.])(?P<name>\w+)[ \t]*:[ \t]*(?P<kind>[A-Za-z_][\w.]*)")
_PY_BOUND: Final = lazy_pattern(
    r"\b(?:for|as|lambda|global|nonlocal)[ \t]+(\(?\w+(?:[ \t]*,[ \t]*\w+)*)|(?<!\w)(\w+)[ \t]*:="
    r"|^[ \t]*(\w+)[ \t]*:[ \t]*[A-Za-z\[]",
    re.MULTILINE,
)


def _python(text: str, code: str) -> Names:
    names = Names()
    for found in _PY_IMPORT.finditer(code):
        names.imports.append(found.span())
        if found["module"]:
            names.take(found["module"], found["names"])
        for one in (found["whole"] or "").split(","):
            # Of "import a.b" the file has the name "a".
            full, _, alias = one.strip().partition(" as ")
            name = alias.strip() or full.split(".")[0]
            if name:
                names.imported[name] = full if alias else name
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
        if not names.imports_at(found.start()):
            names.bind(found[1] or found[2] or found[3])
    return names


_JS_IMPORT: Final = lazy_pattern(
    r"\bimport\s+(?:type\s+)?(?P<names>[\w$*\s,{}]{1,600}?)\bfrom\s*[\"'](?P<module>[^\"'\n]+)[\"']"
    r"|\b(?:const|let|var)\s+(?P<taken>\{[^{}]*\}|[\w$]+)\s*=\s*(?:await\s+)?"
    r"(?:require|import)\s*\(\s*[\"'](?P<required>[^\"'\n]+)[\"']\s*\)"
)
_JS_BOUND: Final = lazy_pattern(
    r"\b(?:const|let|var)\s+([\w$]+|\{[^{}]*\}|\[[^\[\]]*\])"
    r"|\b(?:function\s*\*?|class|interface|type|enum|namespace)\s+([\w$]+)"
    r"|\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*(?::[^={};()]*)?(?:=>|\{)"
    r"|(?<![\w$])([\w$]+)\s*=>"
)
_JS_MADE: Final = lazy_pattern(
    r"(?<![\w.$])(?P<name>[\w$]+)\s*(?::\s*(?P<kind>[A-Z][\w.]*)|=\s*new\s+(?P<made>[\w.$]+))"
)
_JS_CLASS: Final = lazy_pattern(r"\bclass\s+([\w$]+)\s+extends\s+([\w.$]+)")
_JS_STATEMENT: Final = lazy_pattern(r"\b(?:if|for|while|switch|with)\s*$")


def _script(text: str, code: str) -> Names:
    names = Names()
    for found in _JS_IMPORT.finditer(text):
        if code[found.start()] != " ":
            # Else it is in a string or a comment.
            _take_script(names, found)
    for found in _JS_BOUND.finditer(code):
        if names.imports_at(found.start()):
            continue
        if found[3] is None:
            names.bind(_renamed((found[1] or found[2] or found[4]).strip("{}[]")))
        elif not _JS_STATEMENT.search(code[max(found.start() - 12, 0) : found.start()]):
            for one in _split(found[3]):
                inside = re.match(r"\s*[{\[]([^{}]*)[}\]]", one)
                names.bind(_renamed(inside[1]) if inside else one.split(":")[0])
    for found in _JS_MADE.finditer(code):
        names.made_by[found["name"]] = found["kind"] or found["made"]
    for found in _JS_CLASS.finditer(code):
        names.classes.append(Class(found[1], found.start(), 0, (found[2],)))
    return names


def _take_script(names: Names, found: re.Match[str]) -> None:
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


def _renamed(pattern: str) -> str:
    """The names that a pattern such as ``a, b: c`` gives: of ``b`` only the new one."""
    return re.sub(r"[\w$]+\s*:\s*", "", pattern)


_GO_IMPORT: Final = lazy_pattern(
    r"^import\s*(?:\((?P<many>[^)]*)\)?|(?P<one>[^\n]*))", re.MULTILINE
)
_FORGES: Final = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"})
_GO_MODULE: Final = lazy_pattern(r"(?:([\w.]+)\s+)?\"([^\"\n]+)\"")
_GO_BOUND: Final = lazy_pattern(
    r"(?<!\w)(\w+(?:\s*,\s*\w+){0,8})\s*:=|\b(?:var|const|type)\s+(\w+)"
    r"|\bfunc\s*(?:\(([^()]*)\))?\s*(\w+)?\s*\(([^()]*)\)"
)


def _go(text: str, code: str) -> Names:
    names = Names()
    for found in _GO_IMPORT.finditer(text):
        names.imports.append(found.span())
        for alias, module in _GO_MODULE.findall(found["many"] or found["one"] or ""):
            parts = [part for part in module.split("/") if not re.fullmatch(r"v\d+", part)]
            name = alias or parts[-1]
            if "." in parts[0]:
                # A host, and at the large ones an account, come before the module's own name.
                parts = parts[2 if parts[0] in _FORGES else 1 :] or parts
            names.imported[name] = ".".join(parts)
    for found in _GO_BOUND.finditer(code):
        for listed in found.groups():
            names.bind(listed or "")
    return names


_RUST_USE: Final = lazy_pattern(r"\b(?:pub\s+)?use\s+([^;]{1,2000});")
_RUST_BOUND: Final = lazy_pattern(
    r"\blet\s+(?:mut\s+)?(?:\w+\s*)?[({]?\s*(?:ref\s+)?([\w\s,&]+)|\bfor\s+\(?([\w\s,&]+)\)?\s+in\b"
    r"|\b(?:struct|enum|trait|mod|type|const|static|union|macro_rules!)\s+(\w+)"
    r"|\bfn\s+(\w+)\s*(?:<[^<>]*(?:<[^<>]*>[^<>]*)*>)?\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)"
    r"|\|([^|\n]{1,200})\|"
)


def _rust(text: str, code: str) -> Names:
    names = Names()
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


_JAVA_IMPORT: Final = lazy_pattern(
    r"^[ \t]*(?:import|using|use)\s+(?:static\s+)?([\w.\\]+)", re.MULTILINE
)
_JAVA_BOUND: Final = lazy_pattern(
    r"\b(?:class|interface|enum|record|struct|object|trait|fun|func|def|val|var|let|namespace)"
    r"\s+(\w+)"
    r"|(?<![\w.])[A-Za-z_][\w.]*(?:<[^<>\n]{0,80}>)?(?:\[\]|[*&])*\s+[*&$]?(\w+)\s*(?=[=;,)({:])"
)


def _java(text: str, code: str) -> Names:
    names = Names()
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


_SET: Final = lazy_pattern(
    r"^[ \t]*(?:export[ \t]+|local[ \t]+|let[ \t]+|const[ \t]+|def[ \t]+|function!?[ \t]+)*"
    r"(?:[gsbwl]:)?(\w+)[ \t]*(?::?=(?!=)|\(|$)|\bfor[ \t]+(\w+)[ \t]+in\b",
    re.MULTILINE,
)


def _plain(text: str, code: str) -> Names:
    names = Names()
    for found in _SET.finditer(code):
        names.bound.add(found[1] or found[2])
    return names


READERS: Final[Mapping[str, Callable[[str, str], Names]]] = {
    "python": _python,
    "script": _script,
    "go": _go,
    "rust": _rust,
    "java": _java,
    "hash": _plain,
    "dashes": _plain,
    "shell": _plain,
}
