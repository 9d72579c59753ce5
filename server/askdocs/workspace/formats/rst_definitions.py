"""Directives of reStructuredText that name what their content defines, and their options."""

import re

from askdocs.workspace.document import Block, BlockKind
from askdocs.workspace.formats.rst_body import Body
from askdocs.workspace.formats.rst_lines import is_field
from askdocs.workspace.formats.rst_names import OPTIONS_SHOWN, heading_of, names_of, owner_of
from askdocs.workspace.formats.rst_outline import Place

OPTION = re.compile(r":([\w -]{1,60}):(?: +(.*)|$)")


class Definitions(Body):
    """Reads definitions and glossaries into the blocks of an outline."""

    module = ""
    """The module that the section is about."""

    def options_end(self, line: int, below: int) -> int:
        """The line after the options that follow a directive's first line."""
        while line < below and is_field(self.lines[line].strip()):
            indent = self.lines.indents[line]
            line += 1
            while line < below and self.lines.indents[line] > indent:
                line += 1
        return line

    def options(self, line: int, end: int) -> dict[str, str]:
        """The options between two lines; one may go on below, indented."""
        said: dict[str, str] = {}
        name = ""
        for text in self.lines.all[line:end]:
            option = OPTION.match(text.strip())
            if option is not None:
                name = option[1]
                said[name] = (option[2] or "").strip()
            elif name:
                said[name] = f"{said[name]}\n{text.strip()}".strip("\n")
        return said

    def content(self, line: int, below: int, place: Place, depth: int) -> None:
        after = self.options_end(line, below)
        if after > line:
            self.markup(line, after)
        self.read_indented(after, below, place, depth)

    def definition(
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
        signatures = [self.plain(signature) for signature in signatures if signature]
        if not signatures:
            self.markup(line, after)
            self.content(after, below, place, depth)
            return
        names = [
            one
            for signature in signatures
            for one in names_of(name, signature, home.owner, self.module)
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
        options = self.options_end(after, below)
        if self.lines.next_text(options, below) >= below:
            if name.startswith("auto"):
                # What it is filled with comes from elsewhere: here it is a name alone.
                self.markup(line, below, block.anchors)
                return
            self.hold(block)
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
        facts = [
            f"- {name}: {said}"
            for name, said in self.options(line, end).items()
            if name in OPTIONS_SHOWN and said
        ]
        self.show(BlockKind.LIST, (line, end), place, self.shown("\n".join(facts)))

    def glossary(self, line: int, below: int, home: Place, depth: int) -> None:
        options = self.options_end(line + 1, below)
        self.markup(line, options)
        line = self.lines.next_text(options, below)
        if line >= below:
            return
        margin = self.lines.indents[line]
        while line < below:
            after = line
            while after < below and self.lines.indents[after] == margin:
                after += 1
            terms = [self.plain(text.split(" : ")[0]) for text in self.lines.all[line:after]]
            terms = [term for term in terms if term and not term.startswith(".. ")]
            end = self.lines.end_of_indented(after, below, margin)
            if terms:
                span = self.lines.span(line, after)
                anchors = tuple(dict.fromkeys([*self.take_waiting(), *terms]))
                level = home.level + 1
                self.open_definition(
                    Block(BlockKind.DEFINITION, span, ", ".join(terms), level, terms[0], anchors),
                    home,
                )
            elif after > line:
                self.markup(line, after)
            self.read_indented(after, end, Place(home.level + 1, terms[0] if terms else ""), depth)
            line = self.lines.next_text(max(end, after), below)
            if line < below and self.lines.indents[line] != margin:
                margin = self.lines.indents[line]
