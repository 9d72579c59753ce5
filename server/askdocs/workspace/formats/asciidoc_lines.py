"""What lines of AsciiDoc are: headings, delimiters, attributes, items, terms."""

import re

from askdocs.text import Span
from askdocs.workspace.document import Document
from askdocs.workspace.formats.lines import Lines

_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)")
UNDERLINE = re.compile(r"([=\-~^+])\1{3,}[ \t]*$")
UNDERLINE_LEVELS = "=-~^+"
ATTRIBUTE = re.compile(r":(!?[A-Za-z_][\w-]{0,80}!?):(?:[ \t]+(.*))?$")
DELIMITER = re.compile(
    r"(?:-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|/{4,}|\+{4,}|~{4,}|--|`{3,}|[|,:!]={3,})"
    r"(?:[\w-]{0,30})?[ \t]*$"
)
TABLE_END = re.compile(r"[|,:!]={3,}[ \t]*$")
BLOCK_ATTRIBUTES = re.compile(
    r"\[(?!\[)([^\]\n]{0,400}(?:(?P<quote>[\"'])[^\"'\n]{0,400}(?P=quote)[^\]\n]{0,200})?)\][ \t]*$"
)
BLOCK_ANCHOR = re.compile(r"\[\[([^\[\],\s]{1,200})(?:,[^\[\]\n]{0,200})?\]\][ \t]*$")
ID = re.compile(r"(?:^|,)\s*(?:[\w-]*#([^\s,.%\]#]+)|id=[\"']?([^\s\"',\]]+))")
BLOCK_MACRO = re.compile(
    r"(?P<name>[a-z][\w-]{1,40})::(?:[^\s\[\]][^\[\]\n]{0,400})?\[(?P<held>.{0,600})\][ \t]*$"
)
SILENT = re.compile(r"<<<[ \t]*$|'{3,}[ \t]*$|(?:-{3}|\*{3}|- - -|\* \* \*)[ \t]*$")
BLOCK_TITLE = re.compile(r"\.(?![ \t.])(\S.{0,200})$")
ITEM = re.compile(
    r"[ \t]*(?:\*{1,5}|-|•|\.{1,5}|\d{1,4}\.|[a-zA-Z]\.|[ivxIVX]{1,6}\)|<(?:\d{1,3}|\.)>)[ \t]+\S"
)
TERM = re.compile(r"[ \t]*(?P<term>\S.{0,240}?)(?P<mark>:{2,4}|;;)(?:[ \t]+(?P<text>\S.*))?[ \t]*$")
FLAG = re.compile(r"(?<![\w-])--?[A-Za-z0-9?#@][\w-]*")
AUTHOR = re.compile(
    r"(?:[\w.'-]{1,40}(?: +[\w.'-]{1,40}){0,3} *<[^<>\n]{1,200}>"
    r"|[^\W\d_a-z][\w.'-]{0,40}(?: +[^\W\d_a-z][\w.'-]{0,40}){1,2})(?:; .{1,300})?[ \t]*$"
)
REVISION = re.compile(r"(?:v?\d[\w.-]{0,30}|[vV]\d)(?:,.{0,100}|:.{0,200})?[ \t]*$")
ADMONITION = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(?=\S)")
VERBATIM = frozenset("-.`")
CODE_STYLES = re.compile(r"(?:source|listing|literal|synopsis|stem|latexmath|asciimath|,)\b|,")
FORMULAS = ("stem", "latexmath", "asciimath")
DIAGRAMS = re.compile(
    r"(?:mermaid|plantuml|graphviz|ditaa|blockdiag|seqdiag|actdiag|nwdiag|a2s|svgbob|vega|vegalite"
    r"|wavedrom|nomnoml|erd|bpmn|d2|dbml|pikchr|structurizr|umlet|bytefield|msc|tikz|shaape|kroki)\b"
)
DISCRETE = re.compile(r"(?:discrete|float)\b")

_CONDITION = re.compile(
    r"(?P<way>ifdef|ifndef|ifeval|endif)::[^\[\n]{0,400}\[(?P<text>.*)\][ \t]*$"
)
_INCLUDE = re.compile(r"include::[^\[\n]{1,400}\[.{0,400}\][ \t]*$")
_LAST_MARK = re.compile(
    r"(?:(?<=[ \t])endif::[\w,+-]{0,100}\[\]|//[ \t]{0,8}(?:tag|end)::[\w.-]{1,100}\[\])$"
)
_BEGINS_SOMETHING = frozenset("/-.+`ie")
_COMMENT = re.compile(r"//(?!/)|/{4,}[ \t]*$")
_CODE_BLOCK = re.compile(r"(?:-{4,}|\.{4,}|\+{4,})[ \t]*$|`{3,}[\w+#-]{0,30}[ \t]*$")


class AsciiDocLines(Lines):
    """The lines of a document that a reader may see, as a preprocessor leaves them.

    Comments, conditions and inclusions are gone, and of a condition with its text on one line the
    text is left: whether a condition holds is known where the docs are built alone.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        kept = _preprocessed(self.all)
        self._numbers = [number for number, _ in kept]
        self._numbers.append(len(self.all))
        self.all = [text for _, text in kept]

    def start_of(self, line: int) -> int:
        return super().start_of(self._numbers[min(line, len(self.all))])

    def span(self, first: int, end: int) -> Span:
        while end > first + 1 and not self.all[end - 1].strip():
            end -= 1
        start = self.start_of(first)
        if end <= first:
            return Span(start, start)
        stop = super().start_of(self._numbers[end - 1] + 1)
        while stop > start and self.text[stop - 1] in "\r\n":
            stop -= 1
        return Span(start, stop)

    def is_written(self, line: int) -> bool:
        """Whether the line stands in the document as it is."""
        return self.text.startswith(self.all[line], self.start_of(line))


def _preprocessed(lines: list[str]) -> list[tuple[int, str]]:
    """The lines that are left, with their numbers."""
    kept: list[tuple[int, str]] = []
    around = ""
    for number, line in enumerate(lines):
        first = line[:1]
        if not first or first not in _BEGINS_SOMETHING:
            if not (around and around[0] == "/"):
                kept.append((number, line if around else _without_mark(line)))
            continue
        is_comment = around[:1] == "/"
        if around:
            if line.rstrip() == around:
                around = ""
        elif _COMMENT.match(line):
            is_comment = True
            around = line.rstrip() if line.startswith("////") else ""
        elif first in "-.+`" and _CODE_BLOCK.match(line):
            around = line[: len(line) - len(line.lstrip("`"))] if first == "`" else line.rstrip()
        if not is_comment and (text := _conditional(line)) is not None:
            kept.append((number, text if around else _without_mark(text)))
    return kept


def _without_mark(line: str) -> str:
    """The line without the end of a condition or the mark of a region behind its text."""
    if "::" not in line or not (line := line.rstrip()).endswith("[]"):
        return line
    found = _LAST_MARK.search(line)
    return line[: found.start()].rstrip() if found is not None else line


def _conditional(line: str) -> str | None:
    """The line as a preprocessor leaves it; None where it leaves none."""
    if line[0] not in "ie":
        return line
    condition = _CONDITION.match(line)
    if condition is not None:
        is_text = condition["way"] in ("ifdef", "ifndef") and condition["text"]
        return condition["text"] if is_text else None
    return None if _INCLUDE.match(line) else line


def heading_at(line: str) -> tuple[int, str] | None:
    """The level and the text of the heading that the line is, if it is one."""
    found = _HEADING.match(line.rstrip())
    if found is None:
        return None
    mark, text = found[1], found[2]
    # The mark may be repeated after the text.
    if text.endswith((f" {mark}", f"\t{mark}")):
        text = text[: -len(mark)].rstrip()
    return len(mark), text
