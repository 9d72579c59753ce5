"""The blocks of a document whose lists define names, as a scanner finds them line by line."""

import re

from attrs import define, field, frozen

from askdocs.workspace.document import Block, BlockKind
from askdocs.workspace.formats.lines import Lines, is_blank

FLAG = re.compile(r"(?<![\w-])--?[A-Za-z0-9?#@][\w-]*")
_OPTIONAL = re.compile(r"\[(no-?)\]")
_NAME = re.compile(r"[^\s,;()\[\]{}|=\"“”]+")
_BULLET = re.compile(r"(?:[•◦▪‣∙·*+o–—-]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\d{1,2})?$")

_LONGEST_RUN = 1_500
"""Characters of items of a list that are quoted together."""

_LONGEST_TERM = 200
_LONGEST_SIGNATURE = 600
"""Characters of a term that may be a name, and of one that is typed as it stands."""


@frozen
class Owner:
    """The section that a block belongs to."""

    level: int
    heading: str


@define
class _Run:
    """Items of a list or rows of a table that follow each other."""

    kind: BlockKind
    end: int
    texts: list[str] = field(factory=list)
    starts: list[int] = field(factory=list)


class Sections:
    """Adds blocks, and sees to it that each one stands in its section.

    A definition in a list is a section of its own; what comes after the list belongs to the
    section around it again.
    """

    def __init__(self, lines: Lines) -> None:
        self.blocks: list[Block] = []
        self.waiting: list[str] = []
        """Names that point at the block that comes next."""
        self._lines = lines
        self._heading = Owner(0, "")
        self._owners: list[Owner | None] = [None]
        """The definition that is open in each list, the innermost one's last."""
        self._current = self._heading
        self._run: _Run | None = None

    @property
    def depth(self) -> int:
        """How many lists are open."""
        return len(self._owners) - 1

    def head(self, first: int, end: int, level: int, text: str, names: list[str]) -> None:
        """Adds a heading, which ends all lists."""
        self.end_items()
        self._heading = self._current = Owner(level, text)
        self._owners = [None]
        self._add(BlockKind.HEADING, first, end, text, level, text, names)

    def enter(self) -> None:
        """Opens a list inside what was read last."""
        if self.depth < 20:
            self._owners.append(None)

    def leave(self) -> None:
        """Closes the innermost list."""
        self.end_items()
        self.pop()

    def end_definition(self) -> None:
        """What comes next no longer belongs to the last definition of the innermost list."""
        self.end_items()
        self._owners[-1] = None

    def next_item(self) -> None:
        """What comes next is another item of the innermost list."""
        self._owners[-1] = None

    def pop(self) -> None:
        """Closes the innermost list, whose items may go on in the one around it."""
        if self.depth:
            self._owners.pop()

    def define(self, first: int, end: int, text: str, names: list[str], heading: str = "") -> None:
        """Adds what is defined below it, under ``text`` unless it has a heading of its own."""
        self.end_items()
        around = self._owner(self._owners[:-1])
        heading = heading or ", ".join(filter(None, map(str.strip, text.split("\n"))))
        owner = Owner(max(around.level, 1) + 1, heading)
        self._owners[-1] = self._current = owner
        self._add(BlockKind.DEFINITION, first, end, text, owner.level, heading, names)

    def item(self, first: int, end: int, text: str) -> None:
        """Adds an item to the list that is being read."""
        self._go_on(BlockKind.LIST, first, end, text)

    def row(self, first: int, end: int, cells: list[str]) -> None:
        """Adds a row to the table that is being read."""
        if any(cells):
            self._go_on(BlockKind.TABLE, first, end, f"| {' | '.join(cells)} |")

    def _go_on(self, kind: BlockKind, first: int, end: int, text: str) -> None:
        if self._run is None or self._run.kind is not kind:
            self.end_items()
            self._run = _Run(kind, end)
        self._run.texts.append(text)
        self._run.starts.append(first)
        self._run.end = end

    def end_items(self) -> None:
        """Adds the list or the table that was read."""
        if self._run is None:
            return
        run, self._run = self._run, None
        first = 0
        while first < len(run.texts):
            # What is joined from other lines has no places to be cut at, so it is not joined whole.
            after, length = first + 1, len(run.texts[first])
            while after < len(run.texts) and length + len(run.texts[after]) < _LONGEST_RUN:
                length += len(run.texts[after])
                after += 1
            end = run.starts[after] if after < len(run.texts) else run.end
            self.show(run.kind, run.starts[first], end, "\n".join(run.texts[first:after]))
            first = after

    def show(self, kind: BlockKind, first: int, end: int, text: str) -> None:
        """Adds a block of words."""
        self.end_items()
        if is_blank(text):
            return
        owner = self._owner(self._owners)
        if owner == self._current:
            self._add(kind, first, end, text)
        else:
            self._current = owner
            level = max(owner.level, 1)
            self._add(kind, first, end, text, level, owner.heading)

    def finish(self) -> None:
        """Ends what is open."""
        self.end_items()
        if self.waiting and self.blocks:
            span = self.blocks[-1].span
            end = Block(BlockKind.MARKUP, type(span)(span.end, span.end), anchors=self._names([]))
            self.blocks.append(end)

    def _owner(self, owners: list[Owner | None]) -> Owner:
        return next((owner for owner in reversed(owners) if owner is not None), self._heading)

    def _add(
        self,
        kind: BlockKind,
        first: int,
        end: int,
        text: str,
        level: int = 0,
        heading: str = "",
        names: list[str] | None = None,
    ) -> None:
        span = self._lines.span(first, end)
        if self.blocks and span.start < self.blocks[-1].span.end:
            # Two blocks of one line share it: the second one has what is left of it, nothing.
            place = self.blocks[-1].span.end
            span = type(span)(place, max(place, span.end))
        anchors = self._names(names or [])
        self.blocks.append(Block(kind, span, text, level, heading, anchors))

    def _names(self, names: list[str]) -> tuple[str, ...]:
        waiting, self.waiting = self.waiting, []
        return tuple(dict.fromkeys([*waiting, *names]))


def names_of(term: str, *, is_code: bool) -> list[str]:
    """The names that a term of a list defines: options, else the first word of each part."""
    if len(term) > (_LONGEST_SIGNATURE if is_code else _LONGEST_TERM):
        return []
    if term.startswith(("-", "[-")) or re.match(r"[\w-]+ --?\w", term):
        spelled = [_OPTIONAL.sub("", term), _OPTIONAL.sub(r"\1", term)]
        flags = dict.fromkeys(flag for one in spelled for flag in FLAG.findall(one))
        if flags:
            return list(flags)
    parts = [part.strip() for part in re.split(r",\s+|\n", term)]
    if not is_code and any(" " in part for part in parts):
        return []
    found = (_NAME.search(part) for part in parts)
    return list(dict.fromkeys(name[0] for name in found if name and any(map(str.isalnum, name[0]))))


def is_bullet(term: str) -> bool:
    """Whether the term of a list is only a mark or a number."""
    return _BULLET.match(term.strip()) is not None
