"""From a parsed document to its sections, and from sections to passages of bounded length."""

from collections.abc import Iterator, Sequence

from attrs import define, field

from askdocs.text import Span
from askdocs.workspace.cutting import Fragment, fragments_of
from askdocs.workspace.document import (
    Block,
    BlockKind,
    Document,
    Parsed,
    Part,
    Passage,
    Piece,
    Section,
)
from askdocs.workspace.hidden import Watch, suspicions, visible, watch_for

PREFERRED_LENGTH = 2_000
"""Characters that a passage aims to stay below."""

SHORTEST_LENGTH = 200
"""Characters below which a part of a section joins its neighbour."""

_LEAD_IN = 300
"""Characters of a sentence before a code block that still move along with the code."""

_DEEPEST = 24
"""Deeper sections are siblings: nobody reads a longer path, and hostile input has no end."""

_LONGEST_NAME = 240
"""Characters of a heading that its path keeps; longer anchors are no names at all."""

_JOINT = "\n\n"


def sections_of(parsed: Parsed) -> Section:
    """The tree of sections; its root is the document itself, with what stands before a heading."""
    root = _Node(visible(parsed.title[:_LONGEST_NAME]), 0, ())
    path = [root]
    for block in parsed.blocks:
        if block.level > 0:
            level = min(block.level, _DEEPEST)
            while path[-1].level >= level:
                path.pop()
            heading = visible(block.heading[:_LONGEST_NAME])
            node = _Node(heading, level, _names(block.anchors))
            path[-1].children.append(node)
            path.append(node)
        path[-1].blocks.append(block)
    return root.frozen()


def passages_of(document: Document, parsed: Parsed) -> tuple[Passage, ...]:
    """The passages of a document in document order.

    Every section gives one passage of its own blocks, or several where those are longer than
    ``PREFERRED_LENGTH``. Code is never cut, tables only between rows; a passage stands on one
    page or in one cell.
    """
    watch = watch_for(document.text)
    return tuple(
        passage
        for section, headings in _with_paths(sections_of(parsed), ())
        for passage in _passages_of_section(document, section, headings, watch)
    )


@define
class _Node:
    """A section while it grows."""

    heading: str
    level: int
    anchors: tuple[str, ...]
    blocks: list[Block] = field(factory=list)
    children: list["_Node"] = field(factory=list)

    def frozen(self) -> Section:
        # Recursion is bounded by _DEEPEST.
        children = tuple(child.frozen() for child in self.children)
        return Section(self.heading, self.level, self.anchors, tuple(self.blocks), children)


def _names(anchors: Sequence[str]) -> tuple[str, ...]:
    if not anchors:
        return ()
    bounded = (visible(anchor) for anchor in anchors if len(anchor) <= _LONGEST_NAME)
    return tuple(dict.fromkeys(anchor for anchor in bounded if anchor))


def _with_paths(
    section: Section, above: tuple[str, ...]
) -> Iterator[tuple[Section, tuple[str, ...]]]:
    headings = above
    # The first heading is the title as a rule, and is not said twice.
    if section.heading and (not above or above[-1] != section.heading):
        headings = (*above, section.heading)
    yield section, headings
    for child in section.children:
        yield from _with_paths(child, headings)


def _passages_of_section(
    document: Document, section: Section, headings: tuple[str, ...], watch: Watch
) -> Iterator[Passage]:
    atoms = _atoms_of(document, section)
    only_heading = all(atom.opens for atom in atoms)
    if not atoms or (only_heading and section.children and not section.anchors):
        return
    anchors = section.anchors
    for group in _grouped(atoms):
        yield _passage(document, group, headings, anchors, watch)
        anchors = ()


@define
class _Atom:
    """A fragment of a block on its way into a passage."""

    fragment: Fragment
    opens: bool
    """Whether it belongs to the block that opens the section."""
    part: int
    """Index in ``Document.parts`` of the page or cell it stands in."""
    anchors: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.fragment.text)


def _atoms_of(document: Document, section: Section) -> list[_Atom]:
    atoms: list[_Atom] = []
    waiting: tuple[str, ...] = ()
    for block in section.blocks:
        anchors = waiting + (_names(block.anchors) if block.level == 0 else ())
        if block.kind is BlockKind.MARKUP:
            # It is not shown, but a name that it gives points at what follows.
            waiting = anchors
            continue
        # A paragraph with a level goes on with a section, and is no heading of it.
        opens = block.level > 0 and block.kind in (BlockKind.HEADING, BlockKind.DEFINITION)
        for piece in _within_parts(document, block):
            for fragment in fragments_of(document.text, piece, PREFERRED_LENGTH):
                part = _part_at(document, fragment.span.start)
                atoms.append(_Atom(fragment, opens, part, anchors))
                anchors = ()
        waiting = anchors
    if waiting and atoms:
        atoms[-1].anchors += waiting
    return atoms


def _within_parts(document: Document, block: Block) -> Iterator[Block]:
    """The block, divided where it runs over the end of a page or cell and can be divided."""
    if not document.parts:
        yield block
        return
    first = _part_at(document, block.span.start)
    if block.text is not None or first == _part_at(document, max(block.span.end - 1, 0)):
        yield block
        return
    start = block.span.start
    for part in document.parts[first + 1 :]:
        if not start < part.span.start < block.span.end:
            break
        yield Block(block.kind, Span(start, part.span.start))
        start = part.span.start
    yield Block(block.kind, Span(start, block.span.end))


def _part_at(document: Document, offset: int) -> int:
    """The index of the part that holds ``offset``, or of the last one before it."""
    parts = document.parts
    if not parts:
        return 0
    low, high = 0, len(parts)
    while low < high:
        middle = (low + high) // 2
        if parts[middle].span.start <= offset:
            low = middle + 1
        else:
            high = middle
    return low - 1 if low else 0


def _grouped(atoms: Sequence[_Atom]) -> list[list[_Atom]]:
    groups: list[list[_Atom]] = []
    group: list[_Atom] = []
    length = 0
    for atom in atoms:
        if group and atom.part != group[-1].part:
            groups.append(group)
            group, length = [], 0
        elif length >= SHORTEST_LENGTH and length + len(atom) > PREFERRED_LENGTH:
            moved = [group.pop()] if _leads_in(group, atom) else []
            groups.append(group)
            group, length = moved, sum(map(len, moved))
        group.append(atom)
        length += len(atom)
    if group:
        groups.append(group)
    return _without_scraps(groups)


def _leads_in(group: Sequence[_Atom], atom: _Atom) -> bool:
    """Whether the group ends with a sentence that announces ``atom``, a code block."""
    last = group[-1]
    return (
        atom.fragment.kind is BlockKind.CODE
        and last.fragment.kind is BlockKind.PARAGRAPH
        and len(last) <= _LEAD_IN
        and last.fragment.text.endswith((":", "："))
        and sum(map(len, group)) - len(last) >= SHORTEST_LENGTH
    )


def _without_scraps(groups: list[list[_Atom]]) -> list[list[_Atom]]:
    joined: list[list[_Atom]] = []
    for group in groups:
        is_scrap = sum(map(len, group)) < SHORTEST_LENGTH
        if joined and is_scrap and joined[-1][-1].part == group[0].part:
            joined[-1].extend(group)
        else:
            joined.append(group)
    return joined


def _passage(
    document: Document,
    atoms: Sequence[_Atom],
    headings: tuple[str, ...],
    section_anchors: tuple[str, ...],
    watch: Watch,
) -> Passage:
    pieces: list[Piece] = []
    offset = 0
    for atom in atoms:
        fragment = atom.fragment
        shown = Span(offset, offset + len(fragment.text))
        pieces.append(Piece(fragment.kind, fragment.span, shown))
        offset = shown.end + len(_JOINT)
    span = Span(pieces[0].span.start, pieces[-1].span.end)
    part = document.parts[atoms[0].part] if document.parts else None
    prose = "\n".join(
        atom.fragment.span.of(document.text)
        for atom in atoms
        if atom.fragment.kind is not BlockKind.CODE
    )
    return Passage(
        headings=headings,
        anchors=_names([*section_anchors, *(name for atom in atoms for name in atom.anchors)]),
        span=span,
        start_line=_file_line(document, part, span.start),
        end_line=_file_line(document, part, max(span.end - 1, span.start)),
        text=_JOINT.join(atom.fragment.text for atom in atoms),
        pieces=tuple(pieces),
        page=part.page if part else None,
        cell=part.cell if part else None,
        suspicious=suspicions(span.of(document.text), prose, watch),
    )


def _file_line(document: Document, part: Part | None, offset: int) -> int:
    """The zero-based line of the file at ``offset`` of the text; 0 where the file has no lines."""
    line = document.lines.line_of(offset)
    if part is None:
        return line
    if not part.lines:
        return 0
    within = line - document.lines.line_of(part.span.start)
    return part.lines[min(max(within, 0), len(part.lines) - 1)]
