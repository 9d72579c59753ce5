"""Org: headlines, blocks, lists and tables."""

import re
from typing import Final

from askdocs.workspace.document import BlockKind, Document, Parsed
from askdocs.workspace.formats.lines import Lines, dedented, indent_of, is_blank
from askdocs.workspace.formats.org_inline import anchors_in, shown
from askdocs.workspace.formats.sections import Sections, names_of

_HEADLINE: Final = re.compile(r"(\*{1,30})[ \t]+(.*)")
_STATE: Final = re.compile(
    r"(?:TODO|DONE|NEXT|WAIT(?:ING)?|HOLD|CANCEL+ED|STARTED|PROJ|STRT|KILL|IDEA|FIXME|REVIEW"
    r"|\[[ X?-]\])(?:[ \t]+|$)"
)
_PRIORITY: Final = re.compile(r"\[#[A-Z0-9]\][ \t]*")
_TAGS: Final = re.compile(r"[ \t]+(:(?:[\w@#%]{1,60}:)+)[ \t]*$")
_COOKIE: Final = re.compile(r"[ \t]*\[\d*(?:%|/\d*)\]")
_KEYWORD: Final = re.compile(r"[ \t]*#\+([A-Za-z][\w@-]{0,60})(?:\[[^\]]{0,200}\])?:[ \t]*(.*)")
_BLOCK: Final = re.compile(r"[ \t]*#\+begin_(\S{1,60})[ \t]*(.*)", re.IGNORECASE)
_BLOCK_END: Final = re.compile(r"[ \t]*#\+end_(\S{1,60})", re.IGNORECASE)
_COMMENT: Final = re.compile(r"[ \t]*#(?:[ \t]|$)")
_DRAWER: Final = re.compile(r"[ \t]*:([A-Za-z][\w-]{0,60}):[ \t]*$")
_PROPERTY: Final = re.compile(
    r"[ \t]*:(CUSTOM_ID|ID|ALT_TITLE|EXPORT_FILE_NAME)\+?:[ \t]+(\S.*)", re.IGNORECASE
)
_PLANNING: Final = re.compile(r"[ \t]*(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):[ \t]")
_FIXED: Final = re.compile(r"[ \t]*:(?:[ ]|$)")
_ROW: Final = re.compile(r"[ \t]*\|")
_RULER: Final = re.compile(r"[ \t]*\|[-+|: ]*$")
_DASHES: Final = re.compile(r"[ \t]*-{5,}[ \t]*$")
_ITEM: Final = re.compile(
    r"(?P<indent>[ \t]*)(?P<mark>[-+]|(?<=[ \t])\*|\d{1,4}[.)]|[A-Za-z][.)])(?:[ \t]+|$)"
)
_CHECKBOX: Final = re.compile(r"(?:\[@\w{1,6}\][ \t]*)?\[[ X-]\][ \t]+")
_TERM: Final = re.compile(r"(?P<term>.{1,240}?)[ \t]+::(?:[ \t]+(?P<text>.*))?$")
_CODE: Final = re.compile(r"`([^`\s]{1,80})`")
_FOOTNOTE: Final = re.compile(r"\A\[fn:[\w-]{1,60}\][ \t]*")
_VERBATIM: Final = frozenset({"src", "example", "verbatim"})
_UNSEEN: Final = frozenset({"comment", "export"})
_NAMING: Final = frozenset({"name", "vindex", "findex", "pindex"})
_LATEX: Final = re.compile(r"[ \t]*\\begin\{([A-Za-z*]{1,40})\}")


def parse(document: Document) -> Parsed:
    """The sections of an Org document, with their custom ids as anchors.

    Blocks of source and examples are code; what is not exported (comments, drawers, options,
    sections that are left out) is not shown.
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
        self._macros: dict[str, str] = {}
        self._indents: list[int] = []
        """The columns at which the lists that are open stand."""
        self._ends: dict[str, list[int]] = {}
        """Lines that end blocks, by their names, the first one's last."""
        for number in range(self._end - 1, -1, -1):
            if "#+" in lines[number] and (end := _BLOCK_END.match(lines[number])):
                self._ends.setdefault(end[1].lower(), []).append(number)
        self._drawer_ends = [
            number
            for number in range(self._end - 1, -1, -1)
            if lines[number].strip().upper() == ":END:"
        ]

    def read(self) -> None:
        line = 0
        while line < self._end:
            line = self._read(line)
        self.sections.finish()

    def _read(self, line: int) -> int:
        text = self._lines[line]
        if is_blank(text):
            return line + 1
        if text[0] == "*" and (headline := _HEADLINE.match(text)):
            return self._read_headline(line, headline)
        start = text.lstrip()
        if start[0] == "#":
            if block := _BLOCK.match(text):
                return self._read_block(line, block)
            if keyword := _KEYWORD.match(text):
                return self._read_keyword(line, keyword)
            if _COMMENT.match(text) or _BLOCK_END.match(text):
                return line + 1
        if start[0] == ":" and (drawer := _DRAWER.match(text)):
            return self._read_drawer(line, drawer[1].upper())
        if start[0] == ":" and _FIXED.match(text):
            return self._read_fixed(line)
        if start[0] == "|":
            return self._read_table(line)
        if _PLANNING.match(text) or _DASHES.match(text):
            return line + 1
        if item := _ITEM.match(text):
            return self._read_item(line, item)
        if start[0] == "\\" and (environment := _LATEX.match(text)):
            return self._read_environment(line, environment[1])
        return self._read_paragraph(line)

    def _read_headline(self, line: int, headline: re.Match[str]) -> int:
        text = headline[2].strip()
        tags = ""
        if found := _TAGS.search(f" {text}"):
            tags = found[1]
            text = f" {text}"[: found.start()].strip()
        level = len(headline[1])
        text = _PRIORITY.sub("", _STATE.sub("", text, count=1), count=1)
        self._indents.clear()
        if text.startswith("COMMENT ") or text == "COMMENT" or ":noexport:" in tags:
            return self._after_subtree(line, level)
        text = _COOKIE.sub("", text)
        names = anchors_in(text)
        words = " ".join(shown(text, self._macros).split())
        after, own = self._read_properties(line + 1)
        self.sections.head(line, line + 1, level, words.replace("`", ""), [*own, *names])
        return after

    def _after_subtree(self, line: int, level: int) -> int:
        line += 1
        while line < self._end:
            text = self._lines[line]
            other = _HEADLINE.match(text) if text.startswith("*") else None
            if other is not None and len(other[1]) <= level:
                break
            line += 1
        return line

    def _read_properties(self, line: int) -> tuple[int, list[str]]:
        """The names that the properties right below a headline give it."""
        while line < self._end and _PLANNING.match(self._lines[line]):
            line += 1
        if line >= self._end or self._lines[line].strip().upper() != ":PROPERTIES:":
            return line, []
        end = self._drawer_end(line)
        if end < 0:
            return line + 1, []
        found = (_PROPERTY.match(self._lines[number]) for number in range(line + 1, end))
        names = [one[2].strip() for one in found if one and one[1].upper() in {"CUSTOM_ID", "ID"}]
        return end + 1, names

    def _drawer_end(self, line: int) -> int:
        while self._drawer_ends and self._drawer_ends[-1] <= line:
            self._drawer_ends.pop()
        return self._drawer_ends[-1] if self._drawer_ends else -1

    def _read_drawer(self, line: int, name: str) -> int:
        end = self._drawer_end(line)
        if end < 0 or name not in {"PROPERTIES", "LOGBOOK", "CLOCK"}:
            # The words in other drawers are the document's.
            return line + 1
        return end + 1

    def _read_keyword(self, line: int, keyword: re.Match[str]) -> int:
        name, value = keyword[1].lower(), keyword[2].strip()
        if name == "title" and value:
            words = " ".join(shown(value, self._macros).split()).replace("`", "")
            self.title = f"{self.title} {words}".strip()
        elif name == "macro":
            macro, _, body = value.partition(" ")
            if len(self._macros) < 1_000:
                self._macros[macro.lower()] = body[:500]
        elif name in _NAMING and value:
            self.sections.waiting.append(value.strip("~="))
        elif name in {"caption", "description"} and value:
            self._show(BlockKind.PARAGRAPH, line, line + 1, value)
        return line + 1

    def _read_block(self, line: int, block: re.Match[str]) -> int:
        name = block[1].lower()
        ends = self._ends.get(name, [])
        while ends and ends[-1] <= line:
            ends.pop()
        if not ends:
            return line + 1
        end = ends[-1]
        if name in _UNSEEN:
            return end + 1
        if name in _VERBATIM:
            self._enter(indent_of(self._lines[line]))
            self._show_code(line + 1, end, self._lines.all[line + 1 : end])
            return end + 1
        if name == "verse":
            self._show(BlockKind.PARAGRAPH, line + 1, end, self._text(line + 1, end))
            return end + 1
        # What is set apart is read like the rest.
        return line + 1

    def _read_environment(self, line: int, name: str) -> int:
        end = line + 1
        while end < self._end and not is_blank(self._lines[end]):
            end += 1
            if f"\\end{{{name}}}" in self._lines[end - 1]:
                break
        self._show_code(line, end, self._lines.all[line:end])
        return end

    def _read_fixed(self, line: int) -> int:
        end = line
        while end < self._end and _FIXED.match(self._lines[end]):
            end += 1
        self._enter(indent_of(self._lines[line]))
        texts = [text.lstrip()[1:].removeprefix(" ") for text in self._lines.all[line:end]]
        self._show_code(line, end, texts)
        return end

    def _show_code(self, first: int, end: int, texts: list[str]) -> None:
        # Org protects lines that look like its own marks by a comma.
        plain = [re.sub(r"^([ \t]*),(?=,*(?:\*|#\+))", r"\1", text) for text in texts]
        while plain and is_blank(plain[0]):
            plain.pop(0)
            first += 1
        if plain and first < end:
            text = "\n".join(dedented(plain)).rstrip()
            self.sections.show(BlockKind.CODE, first, end, text)

    def _read_table(self, line: int) -> int:
        self._enter(indent_of(self._lines[line]))
        while line < self._end and _ROW.match(self._lines[line]):
            text = self._lines[line]
            if not _RULER.match(text) and not re.match(r"[ \t]*\|[ \t]*<[lcr\d]*>", text):
                cells = text.strip().strip("|").split("|")
                words = [" ".join(shown(cell.strip(), self._macros).split()) for cell in cells]
                self.sections.row(line, line + 1, words)
            line += 1
        self.sections.end_items()
        return line

    def _read_item(self, line: int, item: re.Match[str]) -> int:
        indent = indent_of(item["indent"] + "x")
        body = self._lines[line][item.end() :]
        after = line + 1
        while after < self._end and self._goes_on(after, indent):
            after += 1
        self._enter(indent, is_item=True)
        body = _CHECKBOX.sub("", body, count=1)
        rest = [text.strip() for text in self._lines.all[line + 1 : after]]
        term = _TERM.match(body) if item["mark"] in "-+*" else None
        if term is None:
            lead = " " * min(2 * (len(self._indents) - 1), 20)
            mark = item["mark"] if item["mark"][0].isalnum() else "-"
            texts = [body.strip(), *rest]
            text = f"\n{lead}  ".join(self._words("\n".join(texts)).split("\n"))
            self.sections.item(line, after, f"{lead}{mark} {text}".rstrip())
            return after
        words = self._words(term["term"].strip())
        names = _CODE.findall(words)[:20] or names_of(words, is_code=False)
        words = words.replace("`", "")
        said = self._words("\n".join([term["text"] or "", *rest])).strip()
        if names:
            # The description stands on the line of its term, and is shown with it.
            text = f"{words}\n{said}" if said else words
            self.sections.define(line, after, text, names, heading=words)
        else:
            self.sections.item(line, after, f"- {words}: {said}" if said else f"- {words}")
        return after

    def _goes_on(self, line: int, indent: int) -> bool:
        """Whether the line goes on with the text of an item that stands at ``indent``."""
        text = self._lines[line]
        return (
            not is_blank(text)
            and indent_of(text) > indent
            and not _ITEM.match(text)
            and text.lstrip()[0] not in "|#"
            and not _FIXED.match(text)
        )

    def _enter(self, indent: int, *, is_item: bool = False) -> None:
        """Closes the lists that what stands at ``indent`` is not in, and opens its own."""
        while self._indents and (
            self._indents[-1] > indent or (self._indents[-1] == indent and not is_item)
        ):
            self._indents.pop()
            self.sections.pop()
        if is_item and (not self._indents or self._indents[-1] < indent):
            self._indents.append(indent)
            self.sections.enter()
        elif is_item:
            self.sections.next_item()

    def _read_paragraph(self, line: int) -> int:
        end = line + 1
        while end < self._end and not self._ends_paragraph(end):
            end += 1
        self._enter(indent_of(self._lines[line]))
        self._show(BlockKind.PARAGRAPH, line, end, self._text(line, end))
        return end

    def _ends_paragraph(self, line: int) -> bool:
        text = self._lines[line]
        if is_blank(text) or _HEADLINE.match(text):
            return True
        first = text.lstrip()[0]
        return bool(
            (first == "#" and (_COMMENT.match(text) or "#+" in text))
            or first == "|"
            or (first == ":" and (_FIXED.match(text) or _DRAWER.match(text)))
            or _ITEM.match(text) is not None
            or (first == "[" and _FOOTNOTE.match(text) is not None)
        )

    def _text(self, line: int, end: int) -> str:
        return "\n".join(text.strip() for text in self._lines.all[line:end])

    def _show(self, kind: BlockKind, line: int, end: int, text: str) -> None:
        self.sections.show(kind, line, end, self._words(_FOOTNOTE.sub("", text, count=1)))

    def _words(self, text: str) -> str:
        self.sections.waiting += anchors_in(text)
        return shown(text, self._macros)
