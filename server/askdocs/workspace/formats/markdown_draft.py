"""A Markdown document on its way from its dialect to CommonMark."""

import re
from array import array
from enum import Enum, auto

from attrs import define, field

from askdocs.text import Span, fence_around
from askdocs.workspace.document import Block
from askdocs.workspace.formats.front_matter import FrontMatter
from askdocs.workspace.formats.lines import Lines, dedented, is_blank
from askdocs.workspace.formats.markdown_tags import Label, Role

_DEEPEST = 40
"""Containers in each other; deeper ones are shown without an order of their own."""

_MARKS_OF_ITEMS = frozenset("-*+0123456789")
_LIST_ITEM = re.compile(r"[ \t]{0,12}(?P<mark>[-*+]|\d{1,9}[.)])(?:[ \t]|$)")
_LOOKS_MARKED = re.compile(r"[^\w\s]|\d+[.)]")


class Holds(Enum):
    """What a container does to the headings in it."""

    SECTION = auto()
    """They stand below its label, which is a heading."""
    TAB = auto()
    """So they do, unless it holds code alone."""
    BLOCK = auto()
    """They stand below the section around it, however they are written, and end with it."""
    SECTIONS = auto()
    """They are sections as if it were not there; what goes deeper than its start ends with it."""


@define(eq=False)
class Mark:
    """The place where a container begins, with what it says, or where one ends."""

    line: int
    """Among the lines of the draft."""
    span: Span
    holds: Holds = Holds.BLOCK
    label: Label | None = None
    opener: "Mark | None" = None
    """Of the end: where it began."""
    is_closed: bool = False
    """Of the beginning: whether its end is known."""
    names: tuple[str, ...] = ()
    """Of a place that only gives names: to what follows, or to what it stands right below."""
    is_below: bool = False
    blocks: tuple[Block, ...] = ()
    """Of a place with text of another format: what is in it."""


@define(eq=False)
class Container:
    """A container that is open."""

    kind: str
    """How its end is written."""
    key: str
    indent: int
    mark: Mark | None = None
    shift: int | None = 0
    """Columns that its content stands right of it; ``None`` before that is known."""
    items: list[str] = field(factory=list)
    """Labels of the tabs in it that have none of their own."""
    labels: dict[str, str] = field(factory=dict)
    """Labels of the tabs in it by the values that these have."""
    owner: str = ""
    """Of a directive: the object that it describes."""


@define
class Draft:
    """Lines of CommonMark with their places in the document, and the marks between them."""

    source: Lines
    is_mdx: bool = False
    is_computed: bool = False
    """Whether names in braces after a fence are languages that are run."""
    is_myst: bool = False
    """Whether it has roles or directives, so that fields and substitutions are what they are."""
    title: str = ""
    front: FrontMatter | None = None
    lines: list[str] = field(factory=list)
    starts: "array[int]" = field(factory=lambda: array("q"))
    ends: "array[int]" = field(factory=lambda: array("q"))
    marks: list[Mark] = field(factory=list)
    open: list[Container] = field(factory=list)
    defined: int = 0
    """The line of the draft after the last one that says what a term is."""
    _lists: list[int] = field(factory=list)
    """Columns at which the items begin that the next line may belong to."""
    _code_ends: int = -1
    """The line of the draft after code that is indented."""
    _wants_blank: bool = False
    _absent: set[str] = field(factory=set)

    def add(self, text: str, line: int, start: int | None = None, end: int | None = None) -> None:
        """Adds ``text``, which stands in ``line``, or between two offsets of the document."""
        first = self.source.start_of(line)
        begin = first if start is None else start
        if self._wants_blank and not is_blank(text):
            self._append("", begin, begin)
        self._wants_blank = False
        self._append(text, begin, first + len(self.source[line]) if end is None else end)

    def _append(self, text: str, start: int, end: int) -> None:
        self.lines.append(text)
        self.starts.append(start)
        self.ends.append(end)

    def span(self, first: int, end: int) -> Span:
        """The span of lines of the draft, without trailing blank ones."""
        while end > first + 1 and is_blank(self.lines[end - 1]):
            end -= 1
        return Span(self.starts[first], max(self.ends[end - 1], self.starts[first]))

    def hide(self, first: int, end: int) -> None:
        """Shows nothing of the document's lines."""
        start = self.source.start_of(first)
        self._append("", start, self.source.start_of(end - 1) + len(self.source[end - 1]))
        self._wants_blank = False

    def note_lists(self, text: str, first: str) -> None:
        """Keeps account of the lists that lines may belong to."""
        item = _LIST_ITEM.match(text) if first in _MARKS_OF_ITEMS else None
        if item is None and (not self._lists or not self.follows_blank):
            return
        column = indent_columns(text)
        while self._lists and column < self._lists[-1]:
            self._lists.pop()
        if item is not None and len(self._lists) < _DEEPEST:
            self._lists.append(column + len(item["mark"]) + 1)

    @property
    def in_list(self) -> bool:
        """Whether a line that is indented may belong to a list."""
        return bool(self._lists)

    @property
    def follows_blank(self) -> bool:
        """Whether what comes next begins a block."""
        return not self.lines or is_blank(self.lines[-1])

    def is_code(self, text: str) -> bool:
        """Whether the line is code because it is indented."""
        if self.is_mdx or text[0] not in " \t":
            return False
        least = (self._lists[-1] if self._lists else 0) + 4
        if indent_columns(text) < least:
            return False
        if not self.follows_blank and self._code_ends != len(self.lines):
            return False
        self._code_ends = len(self.lines) + 1
        return True

    def names(self, names: tuple[str, ...], line: int) -> None:
        """Gives names to the block above if the line is right below it, else to the next one."""
        is_below = not self.follows_blank
        self.hide(line, line + 1)
        start = self.source.start_of(line)
        span = Span(start, start + len(self.source[line]))
        self.marks.append(Mark(len(self.lines) - 1, span, names=names, is_below=is_below))

    def label(self, label: Label | None, span: Span, indent: int, holds: Holds) -> Mark:
        """Notes that a container begins, and puts its label in the place of its mark."""
        if not self.follows_blank:
            self._append("", span.start, span.start)
        if label is None:
            self._append("", span.start, span.end)
        else:
            margin = indent if self.in_list else min(indent, 3)
            self._append(" " * margin + _escaped(label.text), span.start, span.end)
        self._wants_blank = label is not None
        mark = Mark(len(self.lines) - 1, span, holds, label)
        self.marks.append(mark)
        return mark

    def begin(
        self,
        kind: str,
        key: str,
        label: Label | None,
        span: Span,
        indent: int,
        holds: Holds = Holds.BLOCK,
        shift: int | None = 0,
    ) -> Container:
        """Opens a container."""
        container = Container(kind, key, indent, self.label(label, span, indent, holds), shift)
        self.push(container)
        return container

    def push(self, container: Container) -> None:
        """Counts ``container`` among those that are open."""
        if len(self.open) < _DEEPEST:
            self.open.append(container)

    def line_with(self, pattern: re.Pattern[str], first: int) -> int:
        """The first line from ``first`` on in which ``pattern`` is found; -1 without any."""
        if pattern.pattern in self._absent:
            return -1
        for line in range(first, len(self.source)):
            if pattern.search(self.source[line]):
                return line
        self._absent.add(pattern.pattern)
        return -1

    def find(self, kind: str, key: str | None = None) -> int:
        """The index of the innermost open container of that kind; -1 without any."""
        for index in range(len(self.open) - 1, -1, -1):
            one = self.open[index]
            if one.kind == kind and (key is None or one.key == key):
                return index
        return -1

    def end(self, index: int, span: Span) -> None:
        """Ends the open container at ``index`` and those in it at the place ``span``."""
        if index < 0 or index >= len(self.open):
            return
        self._append("", span.start, span.end)
        for position in range(len(self.open) - 1, index - 1, -1):
            container = self.open.pop()
            # What nobody closes may be no container at all.
            is_closed = position == index or container.kind in _ENDED_BY_OTHERS
            if container.mark is not None and is_closed:
                container.mark.is_closed = True
                self.marks.append(Mark(len(self.lines) - 1, span, opener=container.mark))
        self._wants_blank = False

    def dedented(self, text: str, line: int) -> str:
        """``text`` without the columns that the open containers add, which may end before it."""
        if not self.open:
            return text
        expanded = text.expandtabs(4)
        column = len(expanded) - len(expanded.lstrip(" "))
        cut = 0
        for index, container in enumerate(self.open):
            if container.kind == INDENTED:
                if column < container.indent + 4:
                    start = self.source.start_of(line)
                    self.end(index, Span(start, start))
                    break
                taken = 4
            else:
                if container.shift is None:
                    container.shift = max(0, column - container.indent)
                taken = min(container.shift, max(0, column - container.indent))
            column -= taken
            cut += taken
        # What is cut stands between the containers' own columns, all of them blank.
        return expanded[cut:] if cut else text

    def finish(self) -> None:
        """Ends what ends with the document."""
        last = len(self.source.text)
        for index, container in enumerate(self.open):
            if container.kind in _ENDED_BY_OTHERS:
                self.end(index, Span(last, last))
                break


INDENTED = "indented"
FENCED = "fenced"
SIBLING = "sibling"
_ENDED_BY_OTHERS = frozenset({INDENTED, SIBLING})
"""Kinds that end with what is around them, or where the next one begins."""


def indent_columns(text: str) -> int:
    """The columns that ``text`` is indented by."""
    expanded = text.expandtabs(4) if "\t" in text else text
    return len(expanded) - len(expanded.lstrip(" "))


def holds_of(role: Role | None, label: Label | None) -> Holds:
    """What an element of that role does to the headings in it."""
    match role:
        case Role.TAB if label:
            return Holds.TAB
        case Role.SECTION if label:
            return Holds.SECTION
        case Role.WRAPPER | None:
            return Holds.SECTIONS
        case _:
            return Holds.BLOCK


def _escaped(label: str) -> str:
    return f"\\{label}" if _LOOKS_MARKED.match(label) else label


def show_as_code(draft: Draft, line: int, body: int, lines: list[str], language: str) -> None:
    """Shows ``lines``, the first of which is ``body``, as code that begins in ``line``."""
    if not any(map(str.strip, lines)):
        draft.hide(line, body)
        return
    fence = fence_around("\n".join(lines))
    draft.add("", line)
    draft.add(f"{fence}{language}", line)
    for number, text in enumerate(dedented(lines), start=body):
        draft.add(text, number)
    draft.add(fence, min(body + len(lines), len(draft.source) - 1))
    draft.add("", min(body + len(lines), len(draft.source) - 1))
