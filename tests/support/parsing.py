"""Parsed documents as short texts that a test can compare."""

from askdocs.workspace.cutting import header_of
from askdocs.workspace.document import Block, BlockKind, Document, Format, Parsed, Passage
from askdocs.workspace.formats import parse
from askdocs.workspace.hidden import visible
from askdocs.workspace.passages import passages_of


def document(text: str, format_: Format, path: str = "docs/page") -> Document:
    """A document of that text, with no file behind it."""
    return Document(path, format_, text, "0" * 64, len(text.encode("utf-8", "replace")))


def outline(text: str, format_: Format, path: str = "docs/page") -> str:
    """One line for every block that shows something, indented by the sections it stands in.

    ``2 Install [setup]`` is the heading of a section of level 2 with the anchor ``setup``; other
    blocks begin with their kind's name in the index. Line ends in a text are shown as `` / ``.
    """
    return outline_of(document(text, format_, path))


def outline_of(page: Document) -> str:
    """The outline of a document that was read; it must have been parsed without a problem."""
    parsed = parse(page)
    assert not parsed.problems, parsed.problems
    return "\n".join(_lines(page, parsed))


def passages(text: str, format_: Format, path: str = "docs/page") -> tuple[Passage, ...]:
    """The passages of a document of that text."""
    page = document(text, format_, path)
    return passages_of(page, parse(page))


def check_invariants(page: Document, parsed: Parsed) -> tuple[Passage, ...]:
    """The passages of the document, once what every parser promises was found to hold."""
    _check_blocks(page, parsed.blocks)
    found = passages_of(page, parsed)
    for passage in found:
        _check_passage(page, passage)
    _check_nothing_is_lost(page, parsed, found)
    return found


def _lines(page: Document, parsed: Parsed) -> list[str]:
    lines = []
    level = 0
    for block in parsed.blocks:
        names = f" [{', '.join(block.anchors)}]" if block.anchors else ""
        if block.kind is BlockKind.MARKUP:
            if block.level:
                level = block.level
                lines.append(f"{'  ' * (level - 1)}{level} {block.heading} …".rstrip())
            if names:
                lines.append(f"{'  ' * level}m{names}")
            continue
        if block.level:
            level = block.level
            label = f"{block.level} {block.heading}"
            if block.kind not in (BlockKind.HEADING, BlockKind.DEFINITION):
                label += f" > {block.kind.value} {_shown(page, block)}"
            lines.append(f"{'  ' * (level - 1)}{label}{names}")
        else:
            lines.append(f"{'  ' * level}{block.kind.value} {_shown(page, block)}{names}")
    return lines


def _shown(page: Document, block: Block) -> str:
    text = block.span.of(page.text) if block.text is None else block.text
    return text.strip("\r\n").rstrip().replace("\r\n", "\n").replace("\n", " / ")


def _check_blocks(page: Document, blocks: tuple[Block, ...]) -> None:
    end = 0
    for block in blocks:
        assert end <= block.span.start <= block.span.end <= len(page.text), block
        assert all(block.span.start <= cut <= block.span.end for cut in block.cuts), block
        assert list(block.cuts) == sorted(block.cuts), block
        end = block.span.end


def _check_passage(page: Document, passage: Passage) -> None:
    pieces = passage.pieces
    assert pieces
    assert passage.text == "\n\n".join(piece.shown.of(passage.text) for piece in pieces)
    assert passage.span.start == pieces[0].span.start
    assert passage.span.end == pieces[-1].span.end
    end = 0
    for piece in pieces:
        assert end <= piece.span.start <= piece.span.end <= len(page.text), piece
        assert piece.shown.of(passage.text).strip(), piece
        end = piece.span.end
    assert 0 <= passage.start_line <= passage.end_line
    # Bounded whatever the document: one block kept whole and what joins it.
    assert len(passage.text) <= 25_000
    if not page.parts:
        assert passage.start_line == page.lines.line_of(passage.span.start)
        assert passage.end_line == page.lines.line_of(max(passage.span.end - 1, 0))


def _check_nothing_is_lost(page: Document, parsed: Parsed, found: tuple[Passage, ...]) -> None:
    shown = _squeezed("".join(passage.text for passage in found))
    position = 0
    for block in parsed.blocks:
        text = block.span.of(page.text) if block.text is None else block.text
        # A heading with sections below it and no names that can be seen gives no passage.
        if block.kind is BlockKind.MARKUP or (block.level and not any(map(visible, block.anchors))):
            continue
        if block.kind is BlockKind.TABLE and (header := header_of(text)):
            # Each part of a table has the header.
            for row in text[len(header) :].splitlines():
                position = shown.find(_squeezed(visible(row)), position)
                assert position >= 0, row
            continue
        words = _squeezed(visible(text))
        at = shown.find(words, position)
        assert at >= 0, block
        position = at + len(words)
        if block.kind is BlockKind.CODE and len(text) < 20_000:
            code = visible(text.strip("\r\n").rstrip()).strip("\r\n").rstrip()
            assert not code or any(code in passage.text for passage in found), block


def _squeezed(text: str) -> str:
    return "".join(text.split())
