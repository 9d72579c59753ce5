"""reStructuredText: sections, and the directives of docutils and Sphinx that define something.

The lines are scanned here and not by docutils, which knows no Sphinx directive without Sphinx,
runs what documents tell it to include and takes seconds for a long page.
"""

import re

from askdocs.workspace.document import Block, BlockKind, Document, Parsed
from askdocs.workspace.formats.lines import dedented
from askdocs.workspace.formats.rst_body import Body
from askdocs.workspace.formats.rst_inline import plain, shown
from askdocs.workspace.formats.rst_lines import RstLines, is_field
from askdocs.workspace.formats.rst_names import (
    OPTIONS_SHOWN,
    Role,
    heading_of,
    names_of,
    owner_of,
    role_of,
    version_words,
)
from askdocs.workspace.formats.rst_outline import Place

_TARGET = re.compile(
    r"\.\. _(?:`(?P<quoted>[^`]{1,200})`|(?P<name>(?:[^:\\]|\\.|:(?! |$)){1,200})):(?P<rest>.*)$"
)
_DIRECTIVE = re.compile(
    r"\.\. (?:\|[^|]{1,200}\| *)?(?P<name>[A-Za-z][\w:+.-]{0,80}?) ?::(?: +(?P<argument>.*)|$)"
)
_NOTE = re.compile(r"\.\. \[(?P<label>[#*\w.-]{1,100})\](?: |$)")
_OPTION = re.compile(r":([\w -]{1,60}):(?: +(.*)|$)")


def parse(document: Document) -> Parsed:
    """The sections of a reStructuredText document, from its titles and its definitions.

    A directive that describes an object opens a section a level below the title over it; what
    follows it without indentation belongs to that title again. Roles and references are shown as
    their words, admonitions as their content.
    """
    scanner = _Scanner(RstLines(document))
    scanner.read_document()
    title = next((block.heading for block in scanner.blocks if block.level == 1), "")
    return Parsed(title, tuple(scanner.blocks))


class _Scanner(Body):
    """Reads one document from its first line to its last."""

    def __init__(self, lines: RstLines) -> None:
        super().__init__(lines)
        self._module = ""

    def read_document(self) -> None:
        """Fills ``blocks`` with what the document holds."""
        place = Place()
        self.read(0, len(self.lines), 0, place, depth=0)
        self.settle(place)
        if self.waiting and self.blocks:
            last = len(self.lines) - 1
            self.blocks.append(
                Block(BlockKind.MARKUP, self.lines.span(last, last), anchors=self.take_waiting())
            )

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
            note = shown(self.text(line, below).removeprefix(".. "))
            self.show(BlockKind.PARAGRAPH, (line, below), place, note)
            return below
        if text == "..":
            # An empty comment takes nothing with it where a blank line follows.
            below = below if line + 1 < end and self.lines.indents[line + 1] >= 0 else line + 1
        self.markup(line, below)
        return below

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
        match role_of(name):
            case Role.SILENT:
                self._silent(name, argument, line, below)
            case Role.MODULE:
                self._module = argument
                self.waiting.append(argument)
                self.markup(line, below)
            case Role.CODE:
                self._code(name, argument, line, below, place)
            case Role.TABLE:
                self._rows(argument, line, below, place)
            case Role.DEFINITION:
                self._definition(name, argument, line, below, place, home, depth)
            case Role.GLOSSARY:
                self._glossary(line, below, home, depth)
            case Role.PROSE | Role.VERSION:
                self._remark(name, argument, line, below, place, depth)
            case Role.TITLED if argument and (below > line + 1 or name == "rubric"):
                self.show(BlockKind.PARAGRAPH, (line, line + 1), place, shown(argument))
                self._content(line + 1, below, place, depth)
            case Role.TITLED | Role.WRAPPER:
                self.markup(line, line + 1)
                self._content(line + 1, below, place, depth)

    def _remark(
        self, name: str, argument: str, line: int, below: int, place: Place, depth: int
    ) -> None:
        """Shows an admonition, whose first paragraph may begin beside the directive."""
        if role_of(name) is Role.VERSION:
            argument = version_words(name, argument)
        after = self._argument_end(line, below) if argument else line + 1
        if argument:
            words = "\n".join([argument, *dedented(self.lines.all[line + 1 : after])])
            self.show(BlockKind.PARAGRAPH, (line, after), place, shown(words))
        else:
            self.markup(line, line + 1)
        self._content(after, below, place, depth)

    def _silent(self, name: str, argument: str, line: int, below: int) -> None:
        if name.endswith("currentmodule"):
            self._module = "" if argument == "None" else argument
        self.markup(line, below)

    def _argument_end(self, line: int, below: int) -> int:
        """The line after the paragraph that begins beside the directive."""
        after = line + 1
        while after < below and self.lines.indents[after] >= 0:
            if _OPTION.match(self.lines[after].strip()):
                break
            after += 1
        return after

    def _options_end(self, line: int, below: int) -> int:
        """The line after the options that follow a directive's first line."""
        while line < below and is_field(self.lines[line].strip()):
            indent = self.lines.indents[line]
            line += 1
            while line < below and self.lines.indents[line] > indent:
                line += 1
        return line

    def _content(self, line: int, below: int, place: Place, depth: int) -> None:
        after = self._options_end(line, below)
        if after > line:
            self.markup(line, after)
        self.read_indented(after, below, place, depth)

    def _code(self, name: str, argument: str, line: int, below: int, place: Place) -> None:
        first = self.lines.next_text(self._options_end(line + 1, below), below)
        self.markup(line, min(first, below))
        if first < below:
            self.show(BlockKind.CODE, (first, below), place, self.text(first, below))
        elif name == "math" and argument:
            self.blocks.pop()
            self.show(BlockKind.CODE, (line, below), place, argument)

    def _rows(self, argument: str, line: int, below: int, place: Place) -> None:
        if argument:
            self.show(BlockKind.PARAGRAPH, (line, line + 1), place, shown(argument))
        else:
            self.markup(line, line + 1)
        options = self._options_end(line + 1, below)
        if options > line + 1:
            self.markup(line + 1, options)
        first = self.lines.next_text(options, below)
        if first >= below:
            return
        margin = self.lines.indents[first]
        is_list = self.lines[first][margin : margin + 1] in ("*", "-")
        rows: list[int] = []
        quotes = 0
        for row in range(first, below):
            text = self.lines[row]
            starts = self.lines.indents[row] == margin
            # A quoted cell may run over several lines.
            if starts and (
                text[margin : margin + 2] in ("* ", "- ") if is_list else not quotes % 2
            ):
                rows.append(row)
            quotes += text.count('"')
        content = shown(self.text(first, below))
        self.show(BlockKind.TABLE, (first, below), place, content, tuple(rows[2:]))

    # -- Definitions ------------------------------------------------------------------------

    def _definition(
        self,
        name: str,
        argument: str,
        line: int,
        below: int,
        place: Place,
        home: Place,
        depth: int,
    ) -> None:
        # Further signatures stand below the first, a backslash continues one.
        after = line + 1
        while after < below and self.lines.indents[after] >= 0:
            if is_field(self.lines[after].strip()):
                break
            after += 1
        texts = [argument, *(text.strip() for text in self.lines.all[line + 1 : after])]
        signatures = [part.strip() for part in "\n".join(texts).replace("\\\n", "").split("\n")]
        signatures = [plain(signature) for signature in signatures if signature]
        if not signatures:
            self.markup(line, after)
            self._content(after, below, place, depth)
            return
        names = [
            one
            for signature in signatures
            for one in names_of(name, signature, home.owner, self._module)
        ]
        heading = heading_of(name, signatures[0])
        span = self.lines.span(line, after)
        block = Block(
            BlockKind.DEFINITION,
            span,
            "\n".join(signatures),
            home.level + 1,
            heading,
            tuple(dict.fromkeys([*self.take_waiting(), *names])),
        )
        options = self._options_end(after, below)
        if self.lines.next_text(options, below) >= below:
            self.hold(block, is_automatic=name.startswith("auto"))
            if options > after:
                self.markup(after, options)
            return
        self.open_definition(block, place)
        place.level, place.heading = home.level, home.heading
        inside = Place(block.level, heading, owner_of(signatures[0], home.owner))
        self._facts(after, options, inside)
        self.read_indented(options, below, inside, depth)
        self.settle(inside)

    def _facts(self, line: int, end: int, place: Place) -> None:
        """Shows the options that tell something, such as a setting's type and default."""
        if line >= end:
            return
        facts = []
        for text in self.lines.all[line:end]:
            option = _OPTION.match(text.strip())
            is_fact = option is not None and option[1] in OPTIONS_SHOWN and option[2]
            facts.append(f"{option[1]}: {option[2]}" if option and is_fact else "")
        self.show(BlockKind.LIST, (line, end), place, shown("\n".join(facts)))

    def _glossary(self, line: int, below: int, home: Place, depth: int) -> None:
        options = self._options_end(line + 1, below)
        self.markup(line, options)
        line = self.lines.next_text(options, below)
        if line >= below:
            return
        margin = self.lines.indents[line]
        while line < below:
            after = line
            while after < below and self.lines.indents[after] == margin:
                after += 1
            terms = [plain(text.split(" : ")[0]) for text in self.lines.all[line:after]]
            terms = [term for term in terms if term and not term.startswith(".. ")]
            end = self.lines.end_of_indented(after, below, margin)
            if terms:
                span = self.lines.span(line, after)
                anchors = tuple(dict.fromkeys([*self.take_waiting(), *terms]))
                level = home.level + 1
                self.open_definition(
                    Block(BlockKind.DEFINITION, span, "\n".join(terms), level, terms[0], anchors),
                    home,
                )
            elif after > line:
                self.markup(line, after)
            self.read_indented(after, end, Place(home.level + 1, terms[0] if terms else ""), depth)
            line = self.lines.next_text(max(end, after), below)
            if line < below and self.lines.indents[line] != margin:
                margin = self.lines.indents[line]
