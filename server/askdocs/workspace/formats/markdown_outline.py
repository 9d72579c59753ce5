"""The sections of a Markdown document whose containers have headings and labels of their own."""

from collections.abc import Sequence
from itertools import islice

from attrs import define, evolve

from askdocs.workspace.document import Block, BlockKind
from askdocs.workspace.formats.markdown_draft import Holds, Mark

Item = Block | Mark
"""Of a document from its start to its end."""


def arranged(items: Sequence[Item], title: str) -> list[Block]:
    """The blocks, with labels as headings or lines of their own.

    What follows a container goes on with the section that the container stands in. ``title`` is
    the document's where no heading gives one.
    """
    if not any(isinstance(item, Mark) for item in items):
        return [item for item in items if isinstance(item, Block)]
    arrangement = _Arrangement(items, title)
    for index, item in enumerate(items):
        if isinstance(item, Block):
            arrangement.place(item)
        elif item.blocks:
            for block in item.blocks:
                arrangement.place(block)
        elif item.names:
            arrangement.name(item)
        elif item.opener is None:
            arrangement.begin(item, index)
        else:
            arrangement.end(item)
    return arrangement.blocks


@define
class _Scope:
    """A container that is open, and the section that it stands in."""

    mark: Mark
    level: int
    heading: str
    base: int
    section: int
    """Which section that is."""
    is_left: bool = False
    """Whether a section in it ended the one that it stands in."""


class _Arrangement:
    def __init__(self, items: Sequence[Item], title: str) -> None:
        self.blocks: list[Block] = []
        self._items = items
        self._scopes: list[_Scope] = []
        self._level = 0
        self._heading = title
        # What the levels of headings are counted from.
        self._base = 0
        # Which section the next block belongs to, by its number.
        self._section = 0
        self._sections = 0

    def place(self, block: Block) -> None:
        """Adds a block; a heading at the depth that the containers around it give it."""
        if block.level:
            block = evolve(block, level=self._base + block.level)
            self._open(block)
        self.blocks.append(block)

    def name(self, mark: Mark) -> None:
        """Gives the names of a mark to the block that it stands below, or to the next one."""
        if mark.is_below and self.blocks:
            last = self.blocks[-1]
            self.blocks[-1] = evolve(last, anchors=(*last.anchors, *mark.names))
        else:
            self.blocks.append(Block(BlockKind.MARKUP, mark.span, anchors=mark.names))

    def _open(self, block: Block) -> None:
        self._level, self._heading = block.level, block.heading
        self._sections += 1
        self._section = self._sections
        for scope in self._scopes:
            scope.is_left = scope.is_left or scope.level >= block.level

    def begin(self, mark: Mark, index: int) -> None:
        """Adds what a container says, and remembers where it began if its end is known."""
        if mark.is_closed:
            self._scopes.append(_Scope(mark, self._level, self._heading, self._base, self._section))
        label = mark.label
        if label is not None and mark.is_closed and self._is_section(mark, index):
            level = max(self._level, self._base, 1) + 1
            # A signature says more than the name that it is found by, so it is quoted.
            is_signature = bool(label.names) and label.text != label.heading
            kind = BlockKind.DEFINITION if is_signature else BlockKind.HEADING
            block = Block(kind, mark.span, label.text, level, label.heading, label.names)
            self._open(block)
            self.blocks.append(block)
        elif label is not None:
            self.blocks.append(
                Block(BlockKind.PARAGRAPH, mark.span, label.text, anchors=label.names)
            )
        if mark.is_closed and mark.holds is not Holds.SECTIONS:
            self._base = max(self._level, 1)

    def end(self, mark: Mark) -> None:
        """Goes on with the section that the container stands in."""
        if not any(scope.mark is mark.opener for scope in self._scopes):
            return
        while self._scopes[-1].mark is not mark.opener:
            self._scopes.pop()
        scope = self._scopes.pop()
        self._base = scope.base
        if self._section == scope.section or (scope.mark.holds is Holds.SECTIONS and scope.is_left):
            return
        self._level, self._heading = max(scope.level, 1), scope.heading
        self.blocks.append(
            Block(BlockKind.MARKUP, mark.span, level=self._level, heading=self._heading)
        )
        self._section = scope.section

    def _is_section(self, mark: Mark, index: int) -> bool:
        if mark.holds is not Holds.TAB:
            return mark.holds is Holds.SECTION
        has_code = False
        for item in islice(self._items, index + 1, None):
            if isinstance(item, Mark):
                if item.opener is mark:
                    break
                if item.label is not None:
                    return True
            elif item.kind is BlockKind.CODE:
                has_code = True
            elif item.kind is not BlockKind.MARKUP:
                return True
        return not has_code
