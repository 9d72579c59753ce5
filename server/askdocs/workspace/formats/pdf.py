"""PDF: the text of each page, with the document's bookmarks as headings."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Final

from attrs import frozen

from askdocs.text import Span
from askdocs.wording import Message
from askdocs.workspace.document import Block, BlockKind, Document, Parsed, Part
from askdocs.workspace.formats.extraction import Extracted, Refused
from askdocs.workspace.formats.lines import Lines, is_blank
from askdocs.workspace.formats.pdf_limits import unpacks_too_far
from askdocs.workspace.formats.pdf_unseen import without_unseen

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

_HYPHEN: Final = re.compile(r"[\x02\ufffe\u00ad]\r?\n?")
_LINE_END: Final = re.compile(r"\r\n?")
_NOT_SHOWN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_ITEM: Final = re.compile(r"[ \t]*(?:[•◦▪‣∙·*–-]|\d{1,2}[.)]|[a-z]\))[ \t]+\S")
_SENTENCE_END: Final = re.compile(r"[.!?:;。！？：][\"'”’)\]]*$")

_MARK: Final = "\x1d"
"""Stands before a heading and its level in the extracted text; pages cannot hold it."""

_HEADING: Final = re.compile(f"{_MARK}([0-9])(.*)")
_NUMBERED: Final = re.compile(r"[\d.]*")
_DIGITS: Final = re.compile(r"\d+|\b[ivxlc]+\b")
_FILE_NAME: Final = re.compile(r"\.\w{2,5}\s*$|^untitled|^microsoft ", re.IGNORECASE)
_LONGEST_TITLE: Final = 200
_OFTEN: Final = 0.3
"""Of all pages, the share from which on a line at their edges is no text of theirs."""


@frozen
class _Bookmark:
    title: str
    level: int
    """From 1."""


def extract(data: bytes) -> Extracted | Refused:
    """The text of a PDF, one part for each page that holds any.

    The lines that a bookmark points at are marked as headings; where a page does not print the
    bookmark's title, the title stands above the page.
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
    """The paragraphs and lists of the pages, and the bookmarks as headings.

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
    title = _title_of(document)
    for number, lines in enumerate(_without_running_heads(read)):
        if not lines:
            continue
        marked = _with_headings(lines, bookmarks.get(number, ()))
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


def _lines_of_page(document: "PdfDocument", number: int) -> list[str]:
    from pypdfium2 import PdfiumError  # noqa: PLC0415 (see ``extract``)

    try:
        page = document[number]
        try:
            textpage = page.get_textpage()
            try:
                text = textpage.get_text_bounded(errors="replace")
                text = without_unseen(text, page, textpage)
            finally:
                textpage.close()
        finally:
            page.close()
    except PdfiumError:
        return []
    joined = _LINE_END.sub("\n", _HYPHEN.sub("", text))
    lines = [_NOT_SHOWN.sub("", line).rstrip() for line in joined.split("\n")]
    return lines if any(lines) else []


def _title_of(document: "PdfDocument") -> str:
    """The title that the author gave; empty where a program left the name of a file there."""
    title = _NOT_SHOWN.sub("", document.get_metadata_value("Title"))
    return "" if _FILE_NAME.search(title) else " ".join(title.split())[:_LONGEST_TITLE]


def _without_running_heads(pages: Sequence[list[str]]) -> Iterator[list[str]]:
    """The lines of the pages without the lines at top and bottom that many of them share."""
    edges = Counter(
        key for lines in pages if lines for key in {_edge_key(lines[0]), _edge_key(lines[-1])}
    )
    often = max(3, len(pages) * _OFTEN)
    for lines in pages:
        first, end = 0, len(lines)
        if end > 1 and edges[_edge_key(lines[0])] >= often:
            first = 1
        if end > first + 1 and edges[_edge_key(lines[-1])] >= often:
            end -= 1
        yield lines[first:end]


def _edge_key(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))


def _with_headings(lines: list[str], bookmarks: Sequence[_Bookmark]) -> list[str]:
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
