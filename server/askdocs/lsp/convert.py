"""Values of the engine as values of the wire."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

from askdocs.answering.assistant import AssistantInfo, Citation, Usage
from askdocs.answering.support import Support
from askdocs.index.library import FolderStatus
from askdocs.index.one_run import Progress
from askdocs.index.reader import Documents
from askdocs.retrieval import Correction, Hit
from askdocs.text import PositionEncoding, units
from askdocs.wording import Say
from askdocs.workspace.document import Document, Folder
from askdocs.workspace.hidden import Suspicion

Json = dict[str, Any]

State: TypeAlias = Literal["indexing", "ready", "degraded", "error"]


def hit_to_wire(hit: Hit) -> Json:
    """A hit; its range is the whole lines of the passage, or of a section with its best lines."""
    passage = hit.passage
    quote = passage.text
    described = {
        "uri": hit.uri,
        "range": _range(passage.start_line, 0, passage.end_line + 1, 0),
        "path": hit.path,
        **_folder(hit.folder),
        "headings": list(passage.headings),
        "quote": quote,
        "score": round(hit.score, 4),
        "text": passage.text,
    }
    if hit.best is not None:
        described["selectionRange"] = _range(hit.best.start_line, 0, hit.best.end_line + 1, 0)
    return described | _part(passage.page, passage.cell) | _suspicious(passage.suspicious)


def citation_to_wire(
    citation: Citation,
    encoding: PositionEncoding,
    current: Callable[[Folder, str], Document | None],
) -> Json:
    """A citation; its range is exact, in the client's units."""
    described = place_to_wire(citation, encoding, current)
    return described | {"quote": citation.quote, "verified": citation.verified}


def place_to_wire(
    citation: Citation,
    encoding: PositionEncoding,
    current: Callable[[Folder, str], Document | None],
) -> Json:
    """Where a citation, or a section that comes nearest, stands."""
    start, end = citation.start_character, citation.end_character
    if encoding != "utf-32" and (start or end):
        document = current(citation.folder, citation.path)
        # Without the document the characters are code points, which is right for most lines.
        if document is not None:
            start = _in_units(document, citation.start_line, start, encoding)
            end = _in_units(document, citation.end_line, end, encoding)
    described = {
        "uri": citation.uri,
        "range": _range(citation.start_line, start, citation.end_line, end),
        "path": citation.path,
        **_folder(citation.folder),
        "headings": list(citation.headings),
    }
    return described | _part(citation.page, citation.cell) | _suspicious(citation.suspicious)


def assistant_to_wire(info: AssistantInfo) -> Json:
    """Who answers."""
    return {"name": info.name} | ({"model": info.model} if info.model else {})


def reading_to_wire(run: Progress, say: Say) -> Json:
    """How far a run over the files of a folder has come."""
    return (
        {"done": run.done, "total": run.total}
        | ({"path": run.path} if run.path else {})
        | ({"waiting": say(run.waiting)} if run.waiting else {})
    )


def folder_to_wire(known: FolderStatus) -> Json:
    """How much of a folder is indexed."""
    return {
        "uri": known.folder.uri,
        "documents": known.documents,
        "passages": known.passages,
        "skipped": known.skipped,
        "failed": known.failed,
        "revision": known.revision,
    }


def status_to_wire(
    state: State,
    message: str,
    info: AssistantInfo,
    endpoint: Json | None,
    folders: Sequence[Json],
) -> Json:
    """The status as a whole."""
    return {
        "state": state,
        **({"message": message} if message else {}),
        "assistant": assistant_to_wire(info),
        **({"endpoint": endpoint} if endpoint is not None else {}),
        "folders": list(folders),
    }


def usage_to_wire(usage: Usage | None) -> Json:
    """The field ``usage``, if there is any."""
    if usage is None:
        return {}
    return {"usage": {"inputTokens": usage.input_tokens, "outputTokens": usage.output_tokens}}


def support_to_wire(support: Sequence[Support]) -> Json:
    """The field ``support``, if a model's sentences were checked."""
    if not support:
        return {}
    return {
        "support": [
            {"text": one.text, "citations": list(one.citations), "supported": one.is_supported}
            | ({"lacks": list(one.lacks)} if one.lacks else {})
            | ({"missing": list(one.missing)} if one.missing else {})
            for one in support
        ]
    }


def corrections_to_wire(corrections: Sequence[Correction]) -> Json:
    """The field ``corrections``, if a word was put right."""
    if not corrections:
        return {}
    return {"corrections": [{"written": one.written, "meant": one.meant} for one in corrections]}


def remembering(documents: Documents) -> Callable[[Folder, str], Document | None]:
    """``documents.current`` that reads each document once."""
    known: dict[tuple[Folder, str], Document | None] = {}

    def current(folder: Folder, path: str) -> Document | None:
        if (folder, path) not in known:
            known[folder, path] = documents.current(folder, path)
        return known[folder, path]

    return current


def _in_units(document: Document, line: int, character: int, encoding: PositionEncoding) -> int:
    start = document.lines.start_of(line)
    return units(document.text[start : start + character], encoding)


def _range(start_line: int, start: int, end_line: int, end: int) -> Json:
    return {
        "start": {"line": start_line, "character": start},
        "end": {"line": end_line, "character": end},
    }


def _folder(folder: Folder) -> Json:
    return {"folder": folder.label} if folder.label else {}


def _part(page: int | None, cell: int | None) -> Json:
    return ({} if page is None else {"page": page}) | ({} if cell is None else {"cell": cell})


def _suspicious(reasons: Sequence[Suspicion]) -> Json:
    return {"suspicious": list(reasons)} if reasons else {}
