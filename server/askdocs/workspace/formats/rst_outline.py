"""The sections of a reStructuredText document as they grow, line by line."""

import re
from collections.abc import Sequence

from attrs import define, evolve, frozen

from askdocs.workspace.document import Block, BlockKind
from askdocs.workspace.formats.rst_inline import Known, plain, shown
from askdocs.workspace.formats.rst_lines import RstLines, Title

_LETTERS = re.compile(r"[\W_]+")


@define
class Place:
    """The section that blocks go to, and what the definitions around it are called."""

    level: int = 0
    heading: str = ""
    owner: str = ""
    """The class that is being described."""


@frozen
class Bare:
    """A definition without content, whose place is not known before what follows it is."""

    block: Block

    @property
    def name(self) -> str:
        return self.block.anchors[-1] if self.block.anchors else self.block.heading


class Outline:
    """The blocks of one document so far, and what waits for the next one."""

    def __init__(self, lines: RstLines, known: Known) -> None:
        self.blocks: list[Block] = []
        self.lines = lines
        self.known = known
        self.waiting: list[str] = []
        """Names that point at the block that comes next."""
        self._bare: list[Bare] = []
        self._styles: list[tuple[str, bool]] = []
        self._open_level = 0
        # Where the title stands that nothing has followed yet.
        self._fresh_title: int | None = None

    def show(
        self,
        kind: BlockKind,
        lines: tuple[int, int],
        place: Place,
        text: str | None,
        rows: tuple[int, ...] = (),
    ) -> None:
        """Adds a block of words to the section at ``place``, opening it again if need be."""
        self.settle(place, before_words=True)
        span = self.lines.span(*lines)
        if text is not None and (not text or text.isspace()):
            self.blocks.append(Block(BlockKind.MARKUP, span))
            return
        cuts = tuple(self.lines.start_of(row) for row in rows)
        block = Block(kind, span, text, cuts=cuts, anchors=self.take_waiting())
        if self._open_level > place.level:
            level = max(place.level, 1)
            block = evolve(block, level=level, heading=place.heading)
            self._open_level = place.level
        self.blocks.append(block)
        self._fresh_title = None

    def shown(self, text: str) -> str:
        """``text`` of this document as Markdown."""
        return shown(text, self.known)

    def plain(self, text: str) -> str:
        """``text`` of this document without markup, on one line."""
        return plain(text, self.known)

    def markup(self, first: int, end: int, anchors: tuple[str, ...] = ()) -> None:
        self.blocks.append(Block(BlockKind.MARKUP, self.lines.span(first, end), anchors=anchors))

    def take_waiting(self) -> tuple[str, ...]:
        names = tuple(self.waiting)
        self.waiting.clear()
        return names

    def open_title(self, line: int, title: Title, place: Place) -> None:
        """Opens the section of a title; ``place`` moves there."""
        if title.style not in self._styles:
            self._styles.append(title.style)
        level = self._styles.index(title.style) + 1
        heading = self.plain(title.text)
        # Django's way is to put the directive that names a thing before the thing's title.
        named: list[Bare] = []
        while self._bare and _is_title_of(heading, self._bare[-1].name):
            named.insert(0, self._bare.pop())
        waiting = self.take_waiting()
        self.settle(place)
        if named:
            self._insert([Block(BlockKind.MARKUP, bare.block.span) for bare in named])
        names = [*waiting, *(name for bare in named for name in bare.block.anchors)]
        self._fresh_title = len(self.blocks)
        span = self.lines.span(line, line + title.lines)
        anchors = tuple(dict.fromkeys(names))
        self.blocks.append(Block(BlockKind.HEADING, span, heading, level, heading, anchors))
        self._open_level = place.level = level
        place.heading = heading
        place.owner = ""

    def open_definition(self, block: Block, place: Place) -> None:
        """Opens the section of a definition, or of a part with a label, that has content."""
        self.settle(place)
        self.blocks.append(block)
        self._fresh_title = None
        self._open_level = block.level

    def hold(self, block: Block) -> None:
        """Keeps a definition without content until what follows shows where it belongs."""
        self._bare.append(Bare(block))

    def settle(self, place: Place, *, before_words: bool = False) -> None:
        """Gives definitions without content their place.

        Right below a title they are names of its section. Else each opens a section of its own,
        or several one together where the words after them describe them all.
        """
        bare, self._bare = self._bare, []
        if not bare:
            return
        groups = _grouped(bare, together=before_words)
        if self._fresh_title is not None and len(groups) == 1:
            title = self.blocks[self._fresh_title]
            names = [*title.anchors, *groups[0][0].block.anchors]
            self.blocks[self._fresh_title] = evolve(title, anchors=tuple(dict.fromkeys(names)))
            groups[0][0] = _closed(groups[0][0])
        else:
            self._open_level = groups[-1][0].block.level
            if before_words:
                place.level, place.heading = self._open_level, groups[-1][0].block.heading
        self._fresh_title = None
        self._insert([one.block for group in groups for one in group])

    def _insert(self, waited: list[Block]) -> None:
        """Adds blocks that waited, among the silent ones that were met meanwhile."""
        index = len(self.blocks)
        while index and self.blocks[index - 1].span.start > waited[0].span.start:
            index -= 1
        self.blocks[index:] = sorted(
            [*waited, *self.blocks[index:]], key=lambda block: block.span.start
        )


def _grouped(bare: Sequence[Bare], *, together: bool) -> list[list[Bare]]:
    """Runs of definitions that open one section; the first of each run has all its names."""
    groups: list[list[Bare]] = []
    for one in bare:
        last = groups[-1][-1] if groups else None
        if last is not None and (together or one.name == last.name):
            groups[-1].append(_closed(one, is_repeated=one.block.text == last.block.text))
            first = groups[-1][0]
            anchors = tuple(dict.fromkeys([*first.block.anchors, *one.block.anchors]))
            groups[-1][0] = evolve(first, block=evolve(first.block, anchors=anchors))
        else:
            groups.append([one])
    return groups


def _closed(bare: Bare, *, is_repeated: bool = False) -> Bare:
    """The definition as one that opens no section, and shows nothing if it was just said."""
    kind = BlockKind.MARKUP if is_repeated else bare.block.kind
    return evolve(bare, block=evolve(bare.block, kind=kind, level=0, heading=""))


def _is_title_of(heading: str, name: str) -> bool:
    title, word = _LETTERS.sub("", heading).lower(), _LETTERS.sub("", name).lower()
    return bool(title and word) and (
        title == word or title.startswith(word) or word.endswith(title)
    )
