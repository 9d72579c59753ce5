"""PDF: the text of each page, with its bookmarks or large letters as headings."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from askdocs.text import Span
from askdocs.wording import Message
from askdocs.workspace.document import Block, BlockKind, Document, Parsed, Part
from askdocs.workspace.formats.extraction import Extracted, Refused
from askdocs.workspace.formats.lines import Lines, is_blank
from askdocs.workspace.formats.pdf_headings import Heading, headings_of
from askdocs.workspace.formats.pdf_layout import TextLine, lines_of
from askdocs.workspace.formats.pdf_limits import unpacks_too_far
from askdocs.workspace.formats.pdf_running import without_running_heads

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_MOST_PAGES: Final = 10_000
_LONGEST_TEXT: Final = 20_000_000
_DEEPEST_BOOKMARK: Final = 6
_SHORT: Final = 0.85
"""Of the widest line of a page, a line below which a sentence's end ends the paragraph."""
_MOST_BOOKMARKS: Final = 5_000

_LOCK: Final = Lock()
"""PDFium may be used by one thread at a time."""

_WRONG_PASSWORD: Final = 4
"""PDFium's error code for a document that needs a password."""

_HYPHEN: Final = re.compile(r"[\x02\ufffe\u00ad]\s*$")
_SOFT: Final = re.compile(r"[\x02\ufffe\u00ad]")
_DIVIDED: Final = re.compile(r"[^\W\d_][-\u2010]\s*$")
_NOT_SHOWN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_ITEM: Final = re.compile(r"[ \t]*(?:[•◦▪‣∙·*–-]|\d{1,2}[.)]|[a-z]\))[ \t]+\S")
_SENTENCE_END: Final = re.compile(r"[.!?:;。！？：][\"'”’)\]]*$")

_MARK: Final = "\x1d"
"""Stands before a heading and its level in the extracted text; pages cannot hold it."""

_GONE: Final = "\x1d\x1d"

_HEADING: Final = re.compile(f"{_MARK}([0-9])(.*)")
_NUMBERED: Final = re.compile(r"[\d.]*")
_NO_TITLE: Final = re.compile(
    r"\.\w{2,5}\s*$|^microsoft |^\W*(?:untitled|anonymous|unspecified|unknown|no title|title|none)"
    r"(?:[ -]?\d+)?\W*$|^(?:document|presentation|slide|layout|book) ?\d+$"
    r"|^(?:power ?point|latex)\b",
    re.IGNORECASE,
)
_LONGEST_TITLE: Final = 200


@frozen
class _Bookmark:
    title: str
    level: int
    """From 1."""


def extract(data: bytes) -> Extracted | Refused:
    """The text of a PDF, one part for each page that holds any.

    The lines that a bookmark points at are marked as headings; where a page does not print the
    bookmark's title, the title stands above the page. Without bookmarks the size of letters tells.
    """
    if unpacks_too_far(data):
        return Refused("it unpacks to more than any text needs", failed=True)
    try:
        # Imported here because the library is large and few workspaces hold a PDF.
        from pypdfium2 import PdfDocument, PdfiumError  # noqa: PLC0415
    except ImportError:
        # It is compiled for each system, so an editor's plugin may leave it out.
        return Refused("reading a PDF takes the package pypdfium2", failed=True)

    with _LOCK:
        try:
            document = PdfDocument(data)
        except PdfiumError as error:
            if error.err_code == _WRONG_PASSWORD:
                return Refused("it is protected by a password", failed=True)
            return Refused("it is broken or no PDF", failed=True)
        try:
            return _extracted(document)
        finally:
            document.close()


def parse(document: Document) -> Parsed:
    """The paragraphs and lists of the pages, and their headings.

    No block reaches over the end of a page.
    """
    lines = Lines(document)
    blocks: list[Block] = []
    for part in document.parts:
        first = document.lines.line_of(part.span.start)
        end = document.lines.line_of(max(part.span.end - 1, part.span.start)) + 1
        blocks.extend(_blocks_of_page(lines, first, end))
    title = _HEADING.match(document.text)
    return Parsed(title[2] if title and title[1] == "0" else "", tuple(blocks))


def _extracted(document: "PdfDocument") -> Extracted | Refused:
    bookmarks = _bookmarks_of(document)
    pages = len(document)
    texts: list[str] = []
    parts: list[Part] = []
    length = 0
    problems: list[str] = []
    read = [_lines_of_page(document, number) for number in range(min(pages, _MOST_PAGES))]
    bodies = list(without_running_heads(read))
    headings = [[] for _ in bodies] if bookmarks else headings_of(bodies)
    title = _title_of(document)
    for number, (lines, found) in enumerate(zip(bodies, headings, strict=True)):
        if not lines:
            continue
        if bookmarks:
            marked = _with_bookmarks([line.text for line in lines], bookmarks.get(number, ()))
        else:
            marked = _with_headings([line.text for line in lines], found, has_title=bool(title))
        if title and not texts:
            marked.insert(0, f"{_MARK}0{title}")
        text = "\n".join(marked).strip("\n") + "\n"
        if length + len(text) > _LONGEST_TEXT:
            problems.append(
                Message("It is very long, so only its first {} pages are indexed.", number)
            )
            break
        if texts:
            length += len("\n")
        parts.append(Part(Span(length, length + len(text)), page=number + 1))
        texts.append(text)
        length += len(text)
    if not texts:
        return Refused("it holds no text (a scan?)", failed=True)
    empty = sum(not lines for lines in read)
    if empty:
        problems.append(
            Message("{} of its {} pages hold no text (scans or pictures?).", empty, pages)
        )
    if pages > _MOST_PAGES:
        problems.append(Message("Only its first {} pages are indexed.", f"{_MOST_PAGES:,}"))
    return Extracted("\n".join(texts), tuple(parts), tuple(problems))


def _bookmarks_of(document: "PdfDocument") -> dict[int, list[_Bookmark]]:
    """The bookmarks by the zero-based page that they point at."""
    found: dict[int, list[_Bookmark]] = {}
    for bookmark in islice(document.get_toc(max_depth=_DEEPEST_BOOKMARK), _MOST_BOOKMARKS):
        destination = bookmark.get_dest()
        page = None if destination is None else destination.get_index()
        title = " ".join(_NOT_SHOWN.sub("", bookmark.get_title()).split())
        if page is not None and title:
            found.setdefault(page, []).append(_Bookmark(title, bookmark.level + 1))
    return found


def _lines_of_page(document: "PdfDocument", number: int) -> list[TextLine]:
    from pypdfium2 import PdfiumError  # noqa: PLC0415 (see ``extract``)

    try:
        page = document[number]
        try:
            textpage = page.get_textpage()
            try:
                lines = lines_of(page, textpage)
            finally:
                textpage.close()
        finally:
            page.close()
    except PdfiumError:
        # The other pages are read.
        return []
    lines = [
        evolve(line, text=_NOT_SHOWN.sub("", line.text).rstrip())
        for line in _with_whole_words(lines)
    ]
    return lines if any(line.text for line in lines) else []


def _with_whole_words(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines with the words that are divided at their ends joined."""
    joined: list[TextLine] = []
    divided = ""
    for line in lines:
        text = divided + (line.text.lstrip() if divided else line.text)
        if (
            joined
            and not divided
            and _DIVIDED.search(joined[-1].text)
            and text.lstrip()[:1].islower()
        ):
            text = joined.pop().text.rstrip()[:-1] + text.lstrip()
        found = _HYPHEN.search(text)
        divided = text[: found.start()] if found is not None else ""
        if not divided:
            joined.append(evolve(line, text=_SOFT.sub("", text)))
    if divided:
        joined.append(evolve(lines[-1], text=divided))
    return joined


def _title_of(document: "PdfDocument") -> str:
    """The title that the author gave; empty where a program left the name of a file there."""
    title = _NOT_SHOWN.sub("", document.get_metadata_value("Title"))
    return "" if _NO_TITLE.search(title) else " ".join(title.split())[:_LONGEST_TITLE]


def _with_headings(
    lines: Sequence[str], headings: Sequence[Heading], *, has_title: bool
) -> list[str]:
    marked = list(lines)
    for heading in headings:
        # The document's own title goes before what is printed, which is a heading then.
        level = heading.level or (1 if has_title else 0)
        marked[heading.first] = f"{_MARK}{level}{heading.text}"
        for line in range(heading.first + 1, heading.end):
            marked[line] = _GONE
    return [line for line in marked if line != _GONE]


def _with_bookmarks(lines: list[str], bookmarks: Sequence[_Bookmark]) -> list[str]:
    marked = list(lines)
    above: list[str] = []
    start = 0
    for bookmark in bookmarks:
        wanted = _squeezed(bookmark.title)
        for index in range(start, len(lines)):
            if _squeezed(lines[index]) == wanted:
                marked[index] = f"{_MARK}{bookmark.level}{lines[index].strip()}"
                start = index + 1
                break
        else:
            above.append(f"{_MARK}{bookmark.level}{bookmark.title}")
    return above + marked


def _squeezed(title: str) -> str:
    """What two spellings of a title share: no spaces, no number before it, one case."""
    return _NUMBERED.sub("", "".join(title.split()).casefold(), count=1)


def _blocks_of_page(lines: Lines, first: int, end: int) -> Iterator[Block]:
    widest = max((len(lines[line]) for line in range(first, end)), default=0)
    line = first
    while line < end:
        if is_blank(lines[line]) or (
            (heading := _HEADING.match(lines[line])) and heading[1] == "0"
        ):
            line += 1
        elif heading:
            start = lines.start_of(line) + 2
            span = Span(start, start + len(heading[2]))
            yield Block(BlockKind.HEADING, span, None, int(heading[1]), heading[2])
            line += 1
        elif _ITEM.match(lines[line]):
            after, starts = _after_list(lines, line, end)
            cuts = tuple(map(lines.start_of, starts[1:]))
            yield Block(BlockKind.LIST, lines.span(line, after), cuts=cuts)
            line = after
        else:
            after = _after_paragraph(lines, line, end, widest)
            yield Block(BlockKind.PARAGRAPH, lines.span(line, after))
            line = after


def _after_paragraph(lines: Lines, line: int, end: int, widest: int) -> int:
    """The line after a paragraph: pages keep no blank lines, but its last line is short."""
    while line < end:
        text = lines[line]
        line += 1
        if line >= end or _starts_anew(lines[line]):
            break
        if len(text) < widest * _SHORT and _SENTENCE_END.search(text):
            break
    return line


def _after_list(lines: Lines, line: int, end: int) -> tuple[int, list[int]]:
    starts = [line]
    line += 1
    while line < end:
        text = lines[line]
        if _ITEM.match(text):
            starts.append(line)
        elif is_blank(text) or _HEADING.match(text) or _SENTENCE_END.search(lines[line - 1]):
            break
        line += 1
    return line, starts


def _starts_anew(line: str) -> bool:
    return is_blank(line) or _HEADING.match(line) is not None or _ITEM.match(line) is not None
