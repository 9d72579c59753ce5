"""Texinfo: chapters, definitions, tables of options and examples."""

import re
from collections.abc import Callable, Collection
from typing import Final, TypeAlias

from askdocs.workspace.document import BlockKind, Document, Parsed
from askdocs.workspace.formats.lines import Lines, dedented, is_blank
from askdocs.workspace.formats.sections import Sections, names_of
from askdocs.workspace.formats.texinfo_commands import (
    ARGUMENT,
    CODE,
    DEFINING,
    DROPPED,
    ITEMS,
    KEPT,
    LABELLED,
    LEVELS,
    NAMING,
    NO_LINE_OF_CODE,
    ROW_END,
    SILENT,
    TABLES,
    WITH_CATEGORY,
    WITH_CLASS,
    WITH_TYPE,
)
from askdocs.workspace.formats.texinfo_inline import Texts

_COMMAND: Final = re.compile(r"[ \t]*@([A-Za-z][\w-]{0,60})(?![{\w-])[ \t]*(.*)")
_COMMENT: Final = re.compile(r"@c(?:omment)?(?:[^A-Za-z{]|$).*")
_ANCHOR: Final = re.compile(r"[ \t]*@anchor\{[^{}]{0,200}\}[ \t]*$")
_MACRO: Final = re.compile(r"(\w[\w-]{0,60})[ \t]*(?:\{([^}]*)\})?")


def parse(document: Document) -> Parsed:
    """The sections of a Texinfo document, with nodes and anchors as their names.

    Items of tables and definitions that are names open sections; examples are code. Menus,
    indices and what is written for other outputs are not shown.
    """
    reader = _Reader(Lines(document))
    reader.read()
    return Parsed(reader.title, tuple(reader.sections.blocks))


class _Reader:
    """Reads one document from its first line to its last."""

    def __init__(self, lines: Lines) -> None:
        self.title = ""
        self.sections = Sections(lines)
        self._lines = lines
        self._end = len(lines)
        self._texts = Texts()
        self._paragraph: list[str] = []
        self._first = 0
        self._open: list[str] = []
        """The environments around the line, innermost last."""
        self._terms: list[str] = []
        self._terms_first = 0
        self._formatters: list[str] = []
        self._item: int | None = None
        """The line of the item whose text is being read."""
        self._numbers: list[int] = []
        self._ends = self._find_ends()

    def read(self) -> None:
        line = 0
        while line < self._end:
            line = self._read(line)
        self._flush(self._end)
        self._end_terms(self._end)
        self.sections.finish()

    def _read(self, line: int) -> int:
        text = self._lines[line]
        if is_blank(text):
            self._flush(line)
            return line + 1
        if line == 0 and text.startswith("\\input "):
            # It is for another program.
            return line + 1
        if "@" not in text:
            return self._add_words(line, text)
        command = _COMMAND.match(text)
        if command is None:
            if _ANCHOR.match(text):
                self._flush(line)
            return self._add_words(line, text)
        name, rest = command[1], _COMMENT.sub("", command[2]).strip()
        if name in {"c", "comment"} or name in SILENT or (name.endswith("index") and not rest):
            return line + 1
        for names, handle in _HANDLERS:
            if name in names:
                return handle(self, line, name, rest)
        if DEFINING.match(name):
            return self._define(line, name, rest)
        if rest and not name.endswith("index"):
            # A command of the text itself, such as ``@dots``, begins the line.
            self._add_words(line, text)
        return line + 1

    def head(self, line: int, name: str, rest: str) -> int:
        self._flush(line)
        self._end_terms(line)
        self._open.clear()
        self._formatters.clear()
        words = self._plain(rest)
        if words:
            self.sections.waiting += self._taken_anchors()
            self.sections.head(line, line + 1, LEVELS[name], words, [])
        return line + 1

    def name_place(self, line: int, name: str, rest: str) -> int:
        if name == "node":
            self._flush(line)
        place = self._plain(rest.split(",", maxsplit=1)[0] if name == "node" else rest)
        if place and place != "Top":
            self.sections.waiting.append(place)
        return line + 1

    def choose(self, line: int, name: str, rest: str) -> int:
        is_set = rest.split(" ", maxsplit=1)[0] in self._texts.values
        return line + 1 if is_set == (name == "ifset") else self._after(line, name)

    def show_line(self, line: int, name: str, rest: str) -> int:
        if rest:
            self._add_words(line, rest)
            self._flush(line + 1)
        return line + 1

    # Words.

    def _add_words(self, line: int, text: str) -> int:
        if not self._paragraph:
            self._first = line
        # Comments run to the end of their line.
        self._paragraph.append(_COMMENT.sub("", text) if "@c" in text else text)
        return line + 1

    def _flush(self, line: int) -> None:
        """Adds the paragraph that was read, up to ``line``."""
        if not self._paragraph:
            return
        source, self._paragraph = "\n".join(self._paragraph), []
        words = "\n".join(one.strip() for one in self._texts.shown(source).strip().split("\n"))
        self.sections.waiting += self._taken_anchors()
        first = self._first
        if self._terms and words:
            if not self._names():
                text = "\n".join([*(self._texts.shown(term) for term in self._terms), words])
                self._terms.clear()
                self.sections.end_definition()
                self.sections.show(BlockKind.PARAGRAPH, self._terms_first, line, text)
                return
            self._end_terms(first)
        if not words:
            return
        if self._item is not None:
            item, self._item = self._item, None
            depth = max(sum(one in ITEMS for one in self._open) - 1, 0)
            lead = "  " * min(depth, 8)
            mark = "-"
            if self._numbers and self._numbers[-1] > 0:
                mark = f"{self._numbers[-1]}."
            self.sections.item(item, line, f"{lead}{mark} " + words.replace("\n", f"\n{lead}  "))
        else:
            self.sections.show(BlockKind.PARAGRAPH, first, line, words)

    def _plain(self, source: str) -> str:
        return " ".join(self._texts.shown(source).split()).replace("`", "")

    def _taken_anchors(self) -> list[str]:
        anchors, self._texts.anchors = self._texts.anchors, []
        return anchors

    # Environments.

    def read_environment(self, line: int, name: str, rest: str) -> int:
        self._flush(line)
        if name == "end":
            self._finish(line, rest.split(" ", maxsplit=1)[0])
            return line + 1
        end = self._after(line, name)
        if name in DROPPED:
            return end
        self._end_terms(line)
        closing = max(end - 1, line + 1)
        source = [
            text
            for text in self._lines.all[line + 1 : closing]
            if name == "verbatim" or not NO_LINE_OF_CODE.match(text)
        ]
        if name == "verbatim":
            text = "\n".join(source)
        else:
            text = self._texts.shown("\n".join(source), is_code=name in CODE)
        text = "\n".join(dedented(text.split("\n"))).strip("\n")
        kind = BlockKind.CODE if name in CODE else BlockKind.PARAGRAPH
        self.sections.show(kind, line, max(closing, line + 1), text)
        return end

    def _after(self, line: int, name: str) -> int:
        """The line after the end of the environment; the next line where it has none."""
        return self._ends.get(line, line) + 1

    def _find_ends(self) -> dict[int, int]:
        """The line that ends each environment, by the line that begins it."""
        ends: dict[int, int] = {}
        begun: dict[str, list[int]] = {}
        for number, text in enumerate(self._lines.all):
            found = _COMMAND.match(text) if "@" in text else None
            if found is None:
                continue
            if found[1] != "end":
                begun.setdefault(found[1], []).append(number)
            elif (name := found[2].split(" ")[0].strip()) and begun.get(name):
                ends[begun[name].pop()] = number
        return ends

    def begin(self, line: int, name: str, rest: str) -> int:
        self._flush(line)
        self._end_terms(line)
        self._open.append(name)
        if name in LABELLED:
            if rest:
                self._add_words(line, f"{rest}:")
                self._flush(line + 1)
            return line + 1
        if name in TABLES or name in ITEMS:
            self.sections.enter()
        self._formatters.append(rest.split(" ", maxsplit=1)[0].lstrip("@").partition("{")[0])
        self._numbers.append(0 if name != "enumerate" else -1)
        return line + 1

    def _finish(self, line: int, name: str) -> None:
        if name not in self._open:
            return
        while self._open:
            last = self._open.pop()
            if last not in LABELLED and not DEFINING.match(last):
                del self._formatters[-1:], self._numbers[-1:]
            self._end_terms(line)
            if last in TABLES or last in ITEMS or DEFINING.match(last):
                self.sections.leave()
            if last == name:
                break
        self.sections.end_items()
        self._item = None

    def read_item(self, line: int, name: str, rest: str) -> int:
        around = next((one for one in reversed(self._open) if one not in LABELLED), "")
        if around in TABLES and name in {"item", "itemx"}:
            self._flush(line)
            if name == "item":
                self._end_terms(line)
            if not self._terms:
                self._terms_first = line
            if rest:
                self._terms.append(rest)
        elif around == "multitable":
            return self._read_row(line, name, rest)
        elif around in ITEMS:
            self._flush(line)
            self._item = line
            if around == "enumerate" and self._numbers:
                self._numbers[-1] = max(self._numbers[-1], 0) + 1
            if rest:
                self._add_words(line, rest)
        return line + 1

    def _read_row(self, line: int, name: str, rest: str) -> int:
        self._flush(line)
        end = line + 1
        while end < self._end and not ROW_END.match(self._lines[end]):
            end += 1
        source = " ".join([rest, *(text.strip() for text in self._lines.all[line + 1 : end])])
        if name != "tab":
            cells = re.split(r"@tab\b", source)
            words = [" ".join(self._texts.shown(one).split()) for one in cells]
            self.sections.row(line, line + 1, words)
        return end

    def _end_terms(self, line: int) -> None:
        """Adds the terms that were read, as a definition where they are names."""
        if not self._terms:
            return
        names = self._names()
        text = "\n".join(self._plain(term) for term in self._terms)
        self._terms.clear()
        end = max(line, self._terms_first + 1)
        if names:
            self.sections.define(self._terms_first, end, text, names)
        else:
            self.sections.end_definition()
            self.sections.show(BlockKind.PARAGRAPH, self._terms_first, end, text)

    def _names(self) -> list[str]:
        formatter = self._formatters[-1] if self._formatters else ""
        is_code = formatter in {"code", "option", "command", "samp", "env", "file", "kbd", "var"}
        found = [
            name
            for term in self._terms
            for name in names_of(
                self._plain(term), is_code=is_code or term.lstrip().startswith(("@code", "@option"))
            )
        ]
        return list(dict.fromkeys(found))

    # Definitions.

    def _define(self, line: int, name: str, rest: str) -> int:
        self._flush(line)
        self._end_terms(line)
        signatures: list[str] = []
        names: list[str] = []
        end = line
        opened = name
        while end < self._end:
            found = _COMMAND.match(self._lines[end])
            if found is None or not DEFINING.match(found[1]):
                break
            if end > line and found[1] != f"{name}x":
                break
            text = found[2]
            end += 1
            while text.endswith("@") and end < self._end:
                text = text[:-1] + self._lines[end]
                end += 1
            signature, symbol = self._signature(found[1], _COMMENT.sub("", text))
            signatures.append(signature)
            if symbol:
                names.append(symbol)
        if opened.endswith("x"):
            self.sections.end_definition()
        else:
            self._open.append(opened)
            self.sections.enter()
        self.sections.define(line, end, "\n".join(signatures), list(dict.fromkeys(names)))
        return end

    def _signature(self, name: str, text: str) -> tuple[str, str]:
        given = [
            self._plain(braced if braced is not None else bare)
            for braced, bare in (found.groups() for found in ARGUMENT.finditer(text))
        ][:60]
        category = given.pop(0) if WITH_CATEGORY.match(name) and given else ""
        owner = given.pop(0) if WITH_CLASS.match(name) and given else ""
        kind = given.pop(0) if WITH_TYPE.match(name) and len(given) > 1 else ""
        symbol = given[0].strip("()") if given else ""
        words = " ".join(filter(None, [kind, *given]))
        told = ", ".join(filter(None, [category, owner]))
        return (f"{told}: {words}" if told else words), symbol

    # What is learned and not shown.

    def learn(self, line: int, name: str, rest: str) -> int:
        if name in {"settitle", "title"}:
            self.title = self.title or self._plain(rest)
        elif name == "set":
            flag, _, value = rest.partition(" ")
            if len(self._texts.values) < 1_000:
                self._texts.values[flag] = self._plain(value)[:500]
        else:
            self._texts.values.pop(rest.strip(), None)
        return line + 1

    def learn_macro(self, line: int, name: str, rest: str) -> int:
        end = line + 1
        ending = f"@end {name}"
        while end < self._end and not self._lines[end].lstrip().startswith(ending):
            end += 1
        found = _MACRO.match(rest)
        if found and len(self._texts.macros) < 300:
            names = tuple(one.strip() for one in (found[2] or "").split(",") if one.strip())
            body = "\n".join(self._lines.all[line + 1 : end])
            self._texts.macros[found[1]] = (names, body[:2_000])
        return end + 1


_Handler: TypeAlias = Callable[[_Reader, int, str, str], int]
_HANDLERS: Final[tuple[tuple[Collection[str], _Handler], ...]] = (
    ({"end", *DROPPED, *CODE, *KEPT}, _Reader.read_environment),
    ({"macro", "rmacro"}, _Reader.learn_macro),
    ({"set", "settitle", "title", "clear"}, _Reader.learn),
    (LEVELS, _Reader.head),
    ({"node", *NAMING}, _Reader.name_place),
    ({"item", "itemx", "headitem", "tab"}, _Reader.read_item),
    ({"ifset", "ifclear"}, _Reader.choose),
    ({"multitable", *TABLES, *ITEMS, *LABELLED}, _Reader.begin),
    ({"center", "exdent", "caption"}, _Reader.show_line),
)
