"""Description lists of AsciiDoc: terms, and what is said of them."""

import re

from askdocs.workspace.document import BlockKind
from askdocs.workspace.formats.asciidoc_inline import anchors_in
from askdocs.workspace.formats.asciidoc_lines import FLAG, ITEM, TERM
from askdocs.workspace.formats.asciidoc_outline import Outline
from askdocs.workspace.formats.markup import label


class Terms(Outline):
    """Reads terms into the blocks of an outline; a name or an option opens a section."""

    def read_term(self, line: int, end: int, term: re.Match[str]) -> int:
        """Reads a term of a description list and the first paragraph about it."""
        terms = [term]
        body = line + 1
        while term["text"] is None and body < end and (more := TERM.match(self.lines[body])):
            terms.append(more)
            body += 1
            if more["text"] is not None:
                break
        names = [self.plain(one["term"]) for one in terms]
        beside = terms[-1]["text"]
        after = body
        while after < end and not (
            (after > body or beside is not None)
            and (TERM.match(self.lines[after]) or ITEM.match(self.lines[after]))
        ):
            after += 1
        anchors = [name for one in terms for name in anchors_in(one["term"])]
        is_name = names[0].startswith("-") or (" " not in names[0] and len(names[0]) <= 80)
        if not is_name or self.around:
            self.waiting += anchors
            self._show_term(line, body, after, terms)
            return after
        flags = [flag for name in names if name.startswith("-") for flag in _flags_of(name)]
        depth = len(terms[0]["mark"]) - 1 if ":" in terms[0]["mark"] else 4
        start = None
        if beside is not None:
            start = self.lines.start_of(body - 1) + terms[-1].start("text")
            if not self.lines.is_written(body - 1):
                start = self.lines.span(body - 1, body).end
        self.open(
            *(BlockKind.DEFINITION, line, body, self.level + depth, names[0]),
            *([*anchors, *(flags or names)], "\n".join(names), start),
        )
        self.in_term = True
        if beside is None and body == after:
            return after
        self.is_attached = True
        if beside is None and ITEM.match(self.lines[body]):
            return body
        said = [] if beside is None else [beside.rstrip()]
        said += [text.strip() for text in self.lines.all[body:after]]
        first = body if beside is None else body - 1
        self.show(BlockKind.PARAGRAPH, first, after, self.shown("\n".join(said)), (), start)
        return after

    def _show_term(self, line: int, body: int, after: int, terms: list[re.Match[str]]) -> None:
        """Shows a term that is no name, as an entry of a list or as the label of its blocks."""
        names = " / ".join(self.shown(one["term"].strip()) for one in terms)
        said = [terms[-1]["text"] or "", *(text.strip() for text in self.lines.all[body:after])]
        said = [text for text in said if text]
        is_attached = self.is_attached
        if said:
            words = self.shown("\n".join(said)).replace("\n", "\n  ")
            self.show(BlockKind.LIST, line, after, f"- {label(names)} {words}")
        else:
            self.show(BlockKind.PARAGRAPH, line, after, label(names))
        self.is_attached = is_attached


def _flags_of(term: str) -> list[str]:
    """The options that a term names; ``--[no-]verify`` names two."""
    spelled = [term.replace("[no-]", ""), term.replace("[no-]", "no-")]
    return list(dict.fromkeys(flag for one in spelled for flag in FLAG.findall(one)))
