"""reStructuredText: sections, and the directives of docutils and Sphinx that define something.

The lines are scanned here and not by docutils, which knows no Sphinx directive without Sphinx,
runs what documents tell it to include and takes seconds for a long page.
"""

import re

from attrs import evolve

from askdocs.workspace.document import Block, BlockKind, Document, Parsed
from askdocs.workspace.formats.lines import dedented
from askdocs.workspace.formats.markup import code_block, label
from askdocs.workspace.formats.rst_definitions import OPTION, Definitions
from askdocs.workspace.formats.rst_inline import parsed_literal
from askdocs.workspace.formats.rst_known import known_in
from askdocs.workspace.formats.rst_lines import RstLines
from askdocs.workspace.formats.rst_names import (
    Role,
    holds,
    label_of,
    role_of,
    version_words,
)
from askdocs.workspace.formats.rst_outline import Place
from askdocs.workspace.formats.rst_tables import listed_table, separated_table

_TARGET = re.compile(
    r"\.\. _(?:`(?P<quoted>[^`]{1,200})`|(?P<name>(?:[^:\\]|\\.|:(?! |$)){1,200})):(?P<rest>.*)$"
)
_DIRECTIVE = re.compile(
    r"\.\. (?:\|[^|]{1,200}\| *)?(?P<name>[A-Za-z][\w:+.-]{0,80}?) ?::(?: +(?P<argument>.*)|$)"
)
_NOTE = re.compile(r"\.\. \[(?P<label>[#*\w.-]{1,100})\](?: |$)")
_TITLED_ENTRY = re.compile(r"\s*(\S.*?)\s+<[^<>]+>\s*\Z")
_LANGUAGES = {
    "doctest": "python",
    "testcode": "python",
    "ipython": "python",
    "jupyter-execute": "python",
    "code-cell": "python",
    "console": "console",
    "prompt": "bash",
    "terminal": "console",
    "shell": "bash",
}
_NAMED_BY_ARGUMENT = frozenset({"code", "code-block", "sourcecode", "prompt", "code-tab"})


def parse(document: Document) -> Parsed:
    """The sections of a reStructuredText document, from its titles and its definitions.

    A directive that describes an object opens a section a level below the title over it; what
    follows it without indentation belongs to that title again. Roles and references are shown as
    their words, admonitions with their labels; all that is shown is Markdown.
    """
    scanner = _Scanner(RstLines(document), known_in(document.text))
    scanner.read_document()
    title = next((block.heading for block in scanner.blocks if block.level == 1), "")
    return Parsed(title, tuple(scanner.blocks))


class _Scanner(Definitions):
    """Reads one document from its first line to its last."""

    def read_document(self) -> None:
        """Fills ``blocks`` with what the document holds."""
        place = Place()
        self.read(0, len(self.lines), 0, place, depth=0)
        self.settle(place)
        if self.waiting and self.blocks:
            last = self.blocks[-1]
            self.blocks[-1] = evolve(last, anchors=(*last.anchors, *self.take_waiting()))

    def explicit(
        self, line: int, end: int, indent: int, place: Place, home: Place, depth: int
    ) -> int:
        text = self.lines[line][indent:].rstrip()
        below = self.lines.end_of_indented(line + 1, end, indent)
        target = _TARGET.match(text)
        if target is not None:
            name = target["quoted"] or target["name"]
            if not target["rest"].strip() and below == line + 1:
                self.waiting.append(name.replace("\\", ""))
            self.markup(line, below)
            return below
        directive = _DIRECTIVE.match(text)
        if directive is not None:
            if text.startswith(".. |"):
                self.markup(line, below)
            else:
                self._directive(line, below, directive, place, home, depth)
            return below
        if _NOTE.match(text):
            self._note(line, below, indent, place, depth)
            return below
        if text == "..":
            # An empty comment takes nothing with it where a blank line follows.
            below = below if line + 1 < end and self.lines.indents[line + 1] >= 0 else line + 1
        self.markup(line, below)
        return below

    def _note(self, line: int, below: int, indent: int, place: Place, depth: int) -> None:
        """Shows a footnote, and the code or the further paragraphs in it."""
        after = self.lines.end_of_paragraph(line + 1, below, indent)
        note = self.shown(self.text(line, after).removeprefix(".. ").replace("[#", "[", 1))
        after = self.announce(note, (line, after), below, indent, place)
        self.read_indented(after, below, place, depth)

    def _directive(
        self,
        line: int,
        below: int,
        match: re.Match[str],
        place: Place,
        home: Place,
        depth: int,
    ) -> None:
        name = match["name"].lower()
        argument = (match["argument"] or "").strip()
        role = role_of(name, argument)
        self._take_name(line + 1, below)
        match role:
            case Role.SILENT | Role.MODULE:
                self._silent(name, argument, line, below)
            case Role.CODE:
                self._code(name, argument, line, below, place)
            case Role.TABLE:
                self._rows(name, argument, line, below, place)
            case Role.DRAWN:
                self._drawn(name, line, below, place, depth)
            case Role.LISTED:
                self._listed(line, below, place)
            case Role.DEFINITION:
                self.definition(name, argument, line, below, place, home, depth)
            case Role.GLOSSARY:
                self.glossary(line, below, home, depth)
            case Role.PROSE | Role.VERSION:
                self._remark(name, argument, line, below, place, depth)
            case Role.TABBED if argument:
                self._part(argument, line, below, place, home, depth)
            case Role.CONDITIONAL if not holds(argument):
                self.markup(line, below)
            case Role.TITLED if argument and (name == "rubric" or self._has_content(line, below)):
                self.show(BlockKind.PARAGRAPH, (line, line + 1), place, label(self.shown(argument)))
                self.content(line + 1, below, place, depth)
            case _:
                self.markup(line, line + 1)
                self.content(line + 1, below, place, depth)

    def _has_content(self, line: int, below: int) -> bool:
        return self.lines.next_text(self.options_end(line + 1, below), below) < below

    def _take_name(self, line: int, below: int) -> None:
        """Keeps the name that an option gives to what comes next."""
        for text in self.lines.all[line : self.options_end(line, below)]:
            option = OPTION.match(text.strip())
            if option is not None and option[1] == "name" and option[2]:
                self.waiting.append(option[2].strip())

    def _part(
        self, argument: str, line: int, below: int, place: Place, home: Place, depth: int
    ) -> None:
        """Reads a part with a label, such as a tab, as a section that ends with it."""
        heading = self.plain(argument)
        if not heading or not self._has_content(line, below):
            self.show(BlockKind.PARAGRAPH, (line, line + 1), place, self.shown(argument))
            self.content(line + 1, below, place, depth)
            return
        level = home.level + 1
        anchors = self.take_waiting()
        span = self.lines.span(line, line + 1)
        self.open_definition(
            Block(BlockKind.HEADING, span, heading, level, heading, anchors), place
        )
        place.level, place.heading = home.level, home.heading
        inside = Place(level, heading, home.owner)
        self.content(line + 1, below, inside, depth)
        self.settle(inside)

    def _remark(
        self, name: str, argument: str, line: int, below: int, place: Place, depth: int
    ) -> None:
        """Shows an admonition, whose first paragraph may begin beside the directive."""
        is_version = role_of(name, argument) is Role.VERSION
        after = self._argument_end(line, below) if argument else line + 1
        words = "\n".join([argument, *dedented(self.lines.all[line + 1 : after])])
        if is_version:
            said = self.shown(version_words(name, words))
        else:
            over = label(label_of(name))
            said = f"{over} {self.shown(words)}".strip() if argument else over
        if not argument and not self._has_content(line, below):
            self.markup(line, after)
        else:
            indent = self.lines.indents[after - 1 if after > line + 1 else line]
            after = self.announce(said, (line, after), below, indent, place)
        self.content(after, below, place, depth)

    def _silent(self, name: str, argument: str, line: int, below: int) -> None:
        if role_of(name, argument) is Role.MODULE:
            self.module = argument
            self.waiting.append(argument)
        elif name.endswith("currentmodule"):
            self.module = "" if argument == "None" else argument
        elif name == "highlight":
            self.language = argument
        self.markup(line, below)

    def _drawn(self, name: str, line: int, below: int, place: Place, depth: int) -> None:
        """Shows what is said of a picture, of a file's lines or of a list of pages."""
        options = self.options_end(line + 1, below)
        said = self.options(line + 1, options)
        told = [self.shown(said["alt"])] if said.get("alt") else []
        if said.get("caption"):
            told.append(label(self.shown(said["caption"])))
        is_list = name == "toctree"
        if is_list:
            titles = map(_TITLED_ENTRY.match, self.lines.all[options:below])
            told += ["\n".join(f"- {self.shown(title[1])}" for title in titles if title)]
        end = options if name == "figure" else below
        self.show(BlockKind.PARAGRAPH, (line, end), place, "\n\n".join(filter(None, told)))
        if name == "figure":
            self.read_indented(options, below, place, depth)

    def _listed(self, line: int, below: int, place: Place) -> None:
        """Shows the names that are listed."""
        options = self.options_end(line + 1, below)
        names = [text.strip().lstrip("~!") for text in self.lines.all[options:below]]
        listed = "\n".join(f"- `{name}`" for name in names if name and not name.startswith(".. "))
        self.show(BlockKind.LIST, (line, below), place, listed)

    def _argument_end(self, line: int, below: int) -> int:
        """The line after the paragraph that begins beside the directive."""
        after = line + 1
        while after < below and self.lines.indents[after] >= 0:
            if OPTION.match(self.lines[after].strip()):
                break
            after += 1
        return after

    def _code(self, name: str, argument: str, line: int, below: int, place: Place) -> None:
        options = self.options_end(line + 1, below)
        said = self.options(line + 1, options)
        first = self.lines.next_text(options, below)
        language, over = _language_of(name, argument, self.language)
        over = said.get("caption", over)
        if over and first < below:
            self.show(BlockKind.PARAGRAPH, (line, first), place, label(self.shown(over)))
        else:
            self.markup(line, min(first, below))
        if first < below:
            code = self.text(first, below)
            if name == "parsed-literal":
                code = parsed_literal(code, self.known)
            self.show(BlockKind.CODE, (first, below), place, code_block(code, language))
        elif name == "math" and argument:
            self.blocks.pop()
            self.show(BlockKind.CODE, (line, below), place, argument)

    def _rows(self, name: str, argument: str, line: int, below: int, place: Place) -> None:
        options = self.options_end(line + 1, below)
        said = self.options(line + 1, options)
        if argument:
            self.show(BlockKind.PARAGRAPH, (line, line + 1), place, label(self.shown(argument)))
        else:
            self.markup(line, line + 1)
        first = self.lines.next_text(options, below)
        # The option with the header belongs to the table.
        start = line + 1 if "header" in said else min(first, below)
        if start > line + 1:
            self.markup(line + 1, start)
        if first >= below and "header" not in said:
            return
        headers = int(said["header-rows"]) if said.get("header-rows", "").isdigit() else 0
        text = self.text(first, below)
        rows: list[int] = []
        if name == "csv-table":
            drawn = separated_table(text, said, headers, self.shown)
            rows = self._csv_rows(first, below)
        else:
            drawn = listed_table(self.lines.all[first:below], headers, self.shown)
            margin = self.lines.indents[first]
            rows = [row for row in range(first, below) if self.lines.indents[row] == margin]
        self.show(BlockKind.TABLE, (start, below), place, drawn, tuple(rows[2:]))

    def _csv_rows(self, first: int, below: int) -> list[int]:
        """The lines at which rows begin: a quoted cell may run over several."""
        rows: list[int] = []
        quotes = 0
        for row in range(first, below):
            if not quotes % 2 and self.lines.indents[row] >= 0:
                rows.append(row)
            quotes += self.lines[row].count('"')
        return rows


def _language_of(name: str, argument: str, usual: str) -> tuple[str, str]:
    """The language of the code in a directive, and the label that its argument gives it."""
    if name not in _NAMED_BY_ARGUMENT:
        return _LANGUAGES.get(name, ""), ""
    language, _, words = argument.partition(" ")
    if name == "code-tab":
        return language, words or language
    return language or _LANGUAGES.get(name, usual), ""
