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

from askdocs.answering.source_names import READERS, Class, Names, dotted
from askdocs.patterns import lazy_pattern

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
        "prose": "md markdown mdx mdown mkd qmd rmd rst rest adoc asciidoc txt text org html htm",
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
    family: lazy_pattern(pattern)
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


def family_of(path: str) -> str:
    """The family of languages that the file at ``path`` is written in; "other" if unknown."""
    name = path.replace("\\", "/").rpartition("/")[2].casefold()
    if name in _NAMES:
        return _NAMES[name]
    return _ENDINGS.get(name.rpartition(".")[2], "other")


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
    reader = READERS.get(family)
    names = reader(text, code) if reader else Names()
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
