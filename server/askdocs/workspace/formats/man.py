"""Manual pages: sections, options, examples and tables, written with man's or mdoc's macros."""

import re
from collections.abc import Callable
from typing import Final

from askdocs.workspace.document import BlockKind, Document, Parsed
from askdocs.workspace.formats.lines import Lines
from askdocs.workspace.formats.man_inline import arguments, is_bold
from askdocs.workspace.formats.man_lines import Logical
from askdocs.workspace.formats.man_page import Page
from askdocs.workspace.formats.man_tables import table_of
from askdocs.workspace.formats.mdoc import CALLABLE

_FONTS: Final = frozenset({"B", "I", "R", "SB", "SM", "BR", "BI", "IB", "IR", "RB", "RI", "CW"})
_PARAGRAPH: Final = frozenset({"PP", "P", "LP", "Pp", "Lp", "HP"})
_CODE_BEGINS: Final = frozenset({"nf", "EX", "Vb"})
_CODE_ENDS: Final = frozenset({"fi", "EE", "Ve"})
_NOT_PRINTED: Final = {"EQ": "EN", "PS": "PE", "GS": "GE", "Rd": "Ed"}
_SPACE: Final = frozenset({"sp", "Sp", "ne", "bp"})
_CASE: Final = re.compile(r"[A-Z0-9_.+-]+")


def parse(document: Document) -> Parsed:
    """The sections of a manual page.

    A tag of a list that is an option or a name opens a section of its own. The synopsis and
    examples are code. Nothing of the macros is shown.
    """
    reader = _Reader(Lines(document))
    reader.read()
    return Parsed(reader.title, tuple(reader.sections.blocks))


class _Reader(Page):
    """Reads one page from its first line to its last."""

    def read(self) -> None:
        for line in self.source.read():
            if self.until:
                self._read_apart(line)
            elif line.request:
                self._read_request(line)
            else:
                self.read_text(line)
        self.flush()
        self.end_terms(self.end)
        self.sections.finish()

    def _read_apart(self, line: Logical) -> None:
        """Reads a line of a table, or of what is not printed."""
        if line.request == self.until:
            if self.until == "TE":
                text = table_of(self.table, self.shown)
                self.sections.show(BlockKind.TABLE, self.first, line.end, text)
            self.until = ""
        elif self.until == "TE" and not line.request:
            self.table.append(line.rest)
        elif self.until == "TE" and line.request in _FONTS:
            self.table.append(" ".join(arguments(line.rest)))

    def _read_request(self, line: Logical) -> None:
        name = line.request
        given = arguments(line.rest)
        if name in _FONTS:
            self._read_font(line, name, given)
        elif (name in CALLABLE and name not in {"D1", "Dl", "Bk", "Ek"}) or name == "Fd":
            self._read_inline(line, name, given)
        elif (handler := _HANDLERS.get(name)) is not None:
            handler(self, line, [self.shown(one) for one in given])
        elif name in self.source.shown_macros and given:
            self.touch(line)
            self.words.add(" ".join(self.shown(one) for one in given))
            self.after_words()

    def _read_font(self, line: Logical, name: str, given: list[str]) -> None:
        if not given:
            # The next line is printed so.
            return
        self.touch(line)
        if not self.words:
            self.words.is_bold = name[0] == "B" or name == "SB"
        joint = "" if len(name) == 2 and name not in {"SB", "SM", "CW"} else " "
        text = self.shown(joint.join(given))
        if self.code is not None:
            self.code.append(text)
        else:
            self.words.add(" ".join(text.split()), after=given[-1].endswith("\\c"))
            self.after_words()

    def _read_inline(self, line: Logical, name: str, given: list[str]) -> None:
        is_synopsis = self.section == "SYNOPSIS"
        if is_synopsis and name in {"Nm", "Fn", "Fo", "In", "Fd", "Ft", "Vt"} and self.words:
            self.words.end_line()
        self.touch(line)
        self.inline.add([name, *given])
        if is_synopsis and name in {"In", "Fd", "Ft"} and self.words:
            self.words.end_line()
        if self.is_extended and "Xc" in {name, *given}:
            self.is_extended = False
            self.take_term()
        if name == "Nd" and self.section == "NAME" and self.inline.name:
            self.sections.waiting.append(self.inline.name)
        self.after_words()

    def name_page(self, line: Logical, given: list[str]) -> None:
        if given and given[0] and not self.title:
            name = given[0].lower() if _CASE.fullmatch(given[0]) else given[0]
            self.title = f"{name}({given[1]})" if len(given) > 1 and given[1] else name
        self.flush()

    def paragraph(self, line: Logical, given: list[str]) -> None:
        if self.code is not None:
            self.code.append("")
            return
        self.flush()
        if not self.lists:
            self.sections.end_definition()

    def leave_space(self, line: Logical, given: list[str]) -> None:
        if self.code is not None:
            self.code.append("")
        elif self.tag is None:
            self.flush()

    def break_line(self, line: Logical, given: list[str]) -> None:
        if self.code is None and self.tag is None:
            self.words.end_line()

    def tagged(self, line: Logical, given: list[str]) -> None:
        self.leave_code()
        self.flush()
        self._await_tag(line)

    def another_tag(self, line: Logical, given: list[str]) -> None:
        if self.words:
            self.flush()
        self._await_tag(line)

    def _await_tag(self, line: Logical) -> None:
        self.tag_first = line.first
        self.tag = self.take_tag

    def indented(self, line: Logical, given: list[str]) -> None:
        self.leave_code()
        self.flush()
        tag = given[0].strip() if given else ""
        if not tag:
            return
        raw = arguments(line.rest)[0]
        self.tag_first, self.end = line.first, line.end
        self.words.is_bold = is_bold(raw)
        is_code = self.words.is_bold
        self.words.add(" ".join(tag.split()))
        self.words.is_bold = is_code
        self.first = line.first
        self.take_tag()

    def indent(self, line: Logical, given: list[str]) -> None:
        if self.code is None:
            if self.words and not self.is_item:
                self.take_words_as_term()
            self.flush()
            self.end_terms(line.first)
            self.sections.enter()

    def outdent(self, line: Logical, given: list[str]) -> None:
        if self.code is None:
            self.flush()
            self.sections.leave()

    def begin_code(self, line: Logical, given: list[str]) -> None:
        if self.code is None:
            self.flush()
            self.end_terms(line.first)
            self.code = []

    def end_code(self, line: Logical, given: list[str]) -> None:
        self.leave_code()

    def begin_table(self, line: Logical, given: list[str]) -> None:
        self.leave_code()
        self.flush()
        self.until, self.table, self.first = "TE", [], line.first

    def hide(self, line: Logical, given: list[str]) -> None:
        self.until = _NOT_PRINTED[line.request]

    def begin_address(self, line: Logical, given: list[str]) -> None:
        self.address = given[0] if given else ""

    def end_address(self, line: Logical, given: list[str]) -> None:
        self.touch(line)
        if self.address:
            self.words.add(f"<{self.address}>")
        for mark in given:
            self.words.add(mark, before=True)
        self.address = ""

    def option(self, line: Logical, given: list[str]) -> None:
        self.touch(line)
        self.words.add(f"[{' '.join(given)}]")
        self.after_words()

    def command(self, line: Logical, given: list[str]) -> None:
        self.flush()
        self.touch(line)
        self.words.add(" ".join(given))

    def name_other_page(self, line: Logical, given: list[str]) -> None:
        self.touch(line)
        text = f"{given[0]}({given[1]})" if len(given) > 1 else " ".join(given)
        self.words.add(text + "".join(given[2:]))
        self.after_words()

    def begin_list(self, line: Logical, given: list[str]) -> None:
        self.flush()
        self.end_terms(line.first)
        kind = next((one for one in given if one.startswith("-")), "-item")
        self.lists.append(kind)
        self.sections.enter()

    def end_list(self, line: Logical, given: list[str]) -> None:
        self.flush()
        if self.lists:
            self.lists.pop()
            self.sections.leave()

    def list_item(self, line: Logical, given: list[str]) -> None:
        self.leave_code()
        if self.words or not self.terms:
            # Tags with nothing between them share what is said.
            self.flush()
        kind = self.lists[-1] if self.lists else "-item"
        if not self.terms:
            self.tag_first = line.first
        self.first, self.end = line.first, line.end
        raw = arguments(line.rest)
        if kind in {"-bullet", "-dash", "-hyphen", "-enum", "-item"}:
            self.is_item = True
            self.words.add("" if kind == "-item" else "-")
        elif kind == "-column":
            self.sections.row(line.first, line.end, [self.inline_text(one) for one in _cells(raw)])
        elif raw:
            self.inline.add(raw if raw[0] in CALLABLE else ["No", *raw])
            # The tag may go on over the lines below.
            self.is_extended = "Xo" in raw and "Xc" not in raw
            if not self.is_extended:
                self.take_term()

    def display(self, line: Logical, given: list[str]) -> None:
        self.flush()
        self.end_terms(line.first)
        if not {"-literal", "-unfilled"}.isdisjoint(given):
            self.code = []

    def one_line(self, line: Logical, given: list[str]) -> None:
        if self.code is None:
            self.flush()
            self.end_terms(line.first)
        text = self.inline_text(arguments(line.rest))
        if self.code is not None:
            self.code.append(text)
        else:
            kind = BlockKind.CODE if line.request == "Dl" else BlockKind.PARAGRAPH
            self.sections.show(kind, line.first, line.end, text)


def _cells(raw: list[str]) -> list[list[str]]:
    cells: list[list[str]] = [[]]
    for one in raw:
        if one in {"Ta", "\t"}:
            cells.append([])
        else:
            cells[-1].append(one)
    return cells


_HANDLERS: Final[dict[str, Callable[[_Reader, Logical, list[str]], None]]] = {
    "TH": _Reader.name_page,
    "Dt": _Reader.name_page,
    "SH": lambda reader, line, given: reader.head(line, given, 1),
    "Sh": lambda reader, line, given: reader.head(line, given, 1),
    "SS": lambda reader, line, given: reader.head(line, given, 2),
    "Ss": lambda reader, line, given: reader.head(line, given, 2),
    **dict.fromkeys(_PARAGRAPH, _Reader.paragraph),
    **dict.fromkeys(_SPACE, _Reader.leave_space),
    **dict.fromkeys(_CODE_BEGINS, _Reader.begin_code),
    **dict.fromkeys(_CODE_ENDS, _Reader.end_code),
    **dict.fromkeys(_NOT_PRINTED, _Reader.hide),
    "br": _Reader.break_line,
    "TP": _Reader.tagged,
    "TQ": _Reader.another_tag,
    "IP": _Reader.indented,
    "RS": _Reader.indent,
    "RE": _Reader.outdent,
    "TS": _Reader.begin_table,
    "UR": _Reader.begin_address,
    "MT": _Reader.begin_address,
    "UE": _Reader.end_address,
    "ME": _Reader.end_address,
    "OP": _Reader.option,
    "SY": _Reader.command,
    "YS": _Reader.paragraph,
    "MR": _Reader.name_other_page,
    "Bl": _Reader.begin_list,
    "El": _Reader.end_list,
    "It": _Reader.list_item,
    "Bd": _Reader.display,
    "Ed": _Reader.end_code,
    "Dl": _Reader.one_line,
    "D1": _Reader.one_line,
}
