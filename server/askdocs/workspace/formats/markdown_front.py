"""What the front matter of a page of Markdown gives to its blocks."""

from collections.abc import Iterator

from askdocs.text import Span
from askdocs.workspace.document import Block, BlockKind
from askdocs.workspace.formats.front_matter import FrontMatter, Said
from askdocs.workspace.formats.lines import Lines
from askdocs.workspace.formats.markdown_text import has_words, seen_of


def front_blocks(
    front: FrontMatter, lines: Lines, heading: str, *, is_all: bool
) -> Iterator[Block]:
    """The blocks of ``front``: what introduces the page, and the names that it goes by.

    ``heading`` is the title that the page itself has. Where the front matter ``is_all`` that
    there is, its title is a heading, so that it is found.
    """
    names = list(front.names)
    if front.title is not None and heading and front.title.text != heading:
        names.insert(0, front.title.text)
    anchors = tuple(names)
    introductions = [said for said in front.introductions if has_words(said.text)]
    if front.title is not None and is_all and not introductions:
        title = seen_of(front.title.text).strip()
        span = _span(front.title, lines)
        yield Block(BlockKind.HEADING, span, title, 1, title, anchors)
        anchors = ()
    for said in introductions:
        span = _span(said, lines)
        seen = seen_of(said.text).strip()
        text = None if span.of(lines.text) == seen else seen
        yield Block(BlockKind.PARAGRAPH, span, text, anchors=anchors)
        anchors = ()
    if anchors:
        yield Block(BlockKind.MARKUP, lines.span(front.end - 1, front.end), anchors=anchors)


def _span(said: Said, lines: Lines) -> Span:
    (line, column), (last, end) = said.start, said.end
    # A byte order mark is no part of the first line to those who read front matter.
    return Span(lines.start_of(line) + column, lines.start_of(last) + end)
