"""Citations: places in documents as they are now.

The index may be older than the file, or the open buffer be newer than both. So before a hit is
used it is looked up in the document as it is now, and what cannot be found is dropped.
"""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

from attrs import evolve, frozen

from askdocs.answering.assistant import Citation
from askdocs.index.reader import Documents
from askdocs.retrieval import Hit
from askdocs.text import Span
from askdocs.workspace.document import Document, Format, Part, Passage
from askdocs.workspace.formats.markdown_text import may_differ
from askdocs.workspace.hidden import visible

_ALIKE: Final = 0.5
"""How alike a changed passage must be to the one that was indexed, from 0 to 1."""

_COMPARED: Final = 4_000
"""Characters of a passage that are compared."""


@frozen
class Located:
    """A hit whose passage was found in the document as it is now."""

    hit: Hit
    """With the passage, and its places, as they are now."""
    document: Document


def locate(hits: Iterable[Hit], documents: Documents) -> list[Located]:
    """The hits that the documents still bear out, in the same order.

    Reads each document once, and parses again those that changed since they were indexed, so it
    belongs on a worker thread.
    """
    current: dict[tuple[str, str], tuple[Document | None, tuple[Passage, ...]]] = {}
    located = []
    for hit in hits:
        key = (hit.folder.uri, hit.path)
        if key not in current:
            current[key] = _current(hit, documents)
        document, passages = current[key]
        if document is None:
            continue
        if document.digest == hit.digest:
            located.append(Located(hit, document))
            continue
        passage = _same_passage(hit.passage, passages)
        if passage is not None:
            now = evolve(hit, passage=passage, digest=document.digest)
            located.append(Located(now, document))
    return located


def cite(located: Located, span: Span) -> Citation:
    """The citation of ``span`` of the document as it is now."""
    hit, document = located.hit, located.document
    part = _part_of(document, span.start)
    start_line, start_character = _file_position(document, part, span.start)
    end_line, end_character = _file_position(document, part, span.end)
    return Citation(
        folder=hit.folder,
        path=hit.path,
        span=span,
        start_line=start_line,
        start_character=start_character,
        end_line=end_line,
        end_character=end_character,
        headings=hit.passage.headings,
        quote=_quoted(document, hit.passage, span),
        verified=True,
        page=part.page if part else None,
        cell=part.cell if part else None,
        suspicious=hit.passage.suspicious,
    )


def cite_again(
    citation: Citation, located: Located, documents: Documents
) -> tuple[Citation, Located]:
    """``citation``, which was made of ``located``, and this, in the document as it is by now.

    It moves with its text. Where that text is gone it is not verified any more. Reads the
    document, so it belongs on a worker thread.
    """
    cited = citation.span.of(located.document.text)
    for now in locate((located.hit,), documents):
        if now.document.digest == located.document.digest:
            return citation, located
        passage = now.hit.passage.span
        start = now.document.text.find(cited, passage.start, passage.end)
        if start >= 0 and cited:
            return cite(now, Span(start, start + len(cited))), now
    return evolve(citation, verified=False), located


def _quoted(document: Document, passage: Passage, span: Span) -> str:
    """The text of ``span`` as its readers see it: what is between the blocks shown is left out."""
    quoted: list[str] = []
    end = span.start
    for piece in passage.pieces:
        start, after = max(piece.span.start, span.start), min(piece.span.end, span.end)
        if start >= after:
            continue
        if quoted:
            between = document.text[end:start]
            quoted.append(between if not between.strip() else "\n\n")
        shown = piece.shown.of(passage.text)
        written = visible(document.text[start:after])
        if document.format in _WITH_MARKUP and piece.span.of(document.text) != shown:
            # Markup of other formats than Markdown is nothing that readers of a quote see.
            quoted.append(visible(shown))
        else:
            quoted.append(written if _is_seen(written, shown) else visible(shown))
        end = after
    return "".join(quoted) if quoted else visible(span.of(document.text))


_WITH_MARKUP: Final = frozenset(
    {Format.HTML, Format.RST, Format.ASCIIDOC, Format.VIM_HELP, Format.PYTHON}
)


def _is_seen(written: str, shown: str) -> bool:
    """Whether readers see what is ``written``, of which they see what is ``shown``.

    Only a block that is shown as it is written is quoted in part.
    """
    return not may_differ(written) or " ".join(written.split()) in " ".join(shown.split())


def _current(hit: Hit, documents: Documents) -> tuple[Document | None, tuple[Passage, ...]]:
    document = documents.current(hit.folder, hit.path)
    if document is None or document.digest == hit.digest:
        return document, ()
    # Imported here because parsing is needed only for documents that changed.
    from askdocs.workspace.formats import parse  # noqa: PLC0415
    from askdocs.workspace.passages import passages_of  # noqa: PLC0415

    return document, passages_of(document, parse(document))


def _same_passage(indexed: Passage, passages: Iterable[Passage]) -> Passage | None:
    """The passage that ``indexed`` has become: the same text, else the likest of its section."""
    same_section = []
    for passage in passages:
        if passage.text == indexed.text:
            return passage
        if passage.headings[-1:] == indexed.headings[-1:]:
            same_section.append(passage)
    likest, alike = None, _ALIKE
    for passage in same_section:
        matcher = SequenceMatcher(
            None, indexed.text[:_COMPARED], passage.text[:_COMPARED], autojunk=False
        )
        if matcher.real_quick_ratio() > alike and (ratio := matcher.ratio()) > alike:
            likest, alike = passage, ratio
    return likest


def _part_of(document: Document, offset: int) -> Part | None:
    for part in document.parts:
        if offset < part.span.end:
            return part
    return document.parts[-1] if document.parts else None


def _file_position(document: Document, part: Part | None, offset: int) -> tuple[int, int]:
    """The line and the character in the file; the start of the line where the text is extracted."""
    position = document.lines.position(offset, "utf-32")
    if part is None:
        return position.line, position.character
    if not part.lines:
        return 0, 0
    within = position.line - document.lines.line_of(part.span.start)
    line = part.lines[min(max(within, 0), len(part.lines) - 1)]
    # The end of a line's text is the end of the line, so that the range holds it.
    return (line, 0) if position.character == 0 else (line + 1, 0)
