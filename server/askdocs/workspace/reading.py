"""Reading one document: from a file inside the workspace folder, or from an open buffer."""

import hashlib
import os
from pathlib import Path
from typing import Final

from askdocs.opening import NotRegular, Outside, open_inside
from askdocs.patterns import lazy_pattern
from askdocs.shortage import raise_shortage
from askdocs.text import clean
from askdocs.wording import Message
from askdocs.workspace.decoding import decode
from askdocs.workspace.document import Document, Format, Part, Skipped
from askdocs.workspace.documentation import is_docs_folder, may_be_manual
from askdocs.workspace.formats import detect
from askdocs.workspace.formats.detection import is_manual
from askdocs.workspace.formats.extraction import Extracted, Refused
from askdocs.workspace.formats.module_names import module_name
from askdocs.workspace.secrets import Masked, masked, masked_html, masked_variables

_LFS_POINTER = lazy_pattern(
    rb"version https?://(?:git-lfs\.github\.com/spec|hawser\.github\.com/spec|git-media\.io/v)"
    rb"/?[\w./-]{0,40}\r?\n(?:ext-[^\n]{1,200}\n){0,20}oid \w{2,20}:[0-9a-f]{32,128}\r?\n"
    rb"size \d{1,20}\s{0,4}\Z"
)
"""What Git leaves in place of a large file that was not fetched, whatever the file's ending."""


def read_document(
    root: Path, path: str, *, max_size: int, only_pdf: str | None = None
) -> Document | Skipped:
    """The document at the folder-relative ``path`` as the disk has it, or why there is none.

    Only regular files of at most ``max_size`` bytes that stand inside ``root`` once every
    symbolic link is resolved are read. Nothing is raised for a bad file, and ``Shortage`` where the
    machine lets no file be read. Values that look like secrets are blotted out of the text,
    whatever the format. With ``only_pdf``, a PDF is read if that is its digest.
    """
    data = _read(root, path, max_size)
    if isinstance(data, Skipped):
        return data
    digest = hashlib.sha256(data).hexdigest()
    size = len(data)
    if _LFS_POINTER.match(data):
        return Skipped(path, "it is a Git LFS pointer; run git lfs pull", size, failed=True)
    ending = path.lower()
    if ending.endswith(".pdf"):
        # Imported here because PDFium is a large library that few workspaces need.
        from askdocs.workspace.formats import pdf  # noqa: PLC0415

        if only_pdf not in {None, digest}:
            return Skipped(path, "it has changed and was not read again yet", size)
        match pdf.extract(data):
            case Refused(reason, failed):
                return Skipped(path, reason, size, failed)
            case Extracted(text, parts, problems):
                clean_text = masked(text)
                problems = (*problems, *_told(clean_text))
                return Document(path, Format.PDF, clean_text.text, digest, size, parts, problems)
    decoded = decode(data)
    if decoded is None:
        return Skipped(path, "it is a binary file", size)
    if _is_no_manual(path, decoded.text):
        return Skipped(path, "it is no manual page", size)
    if ending.endswith((".html", ".htm")) and _is_template(path, decoded.text[:_LOOKED_THROUGH]):
        return Skipped(path, "it is a template that pages are made with", size)
    problems = (decoded.problem,) if decoded.problem else ()
    return _document(path, decoded.text, digest, size, problems)


_TEMPLATE: Final = lazy_pattern(r"\{%-?\s*(?:extends|block|macro|import|set|load)\b")
"""Statements of Jinja, Django and Twig; a page of docs with a few values to fill in has none."""

_TEMPLATE_FOLDERS: Final = frozenset(
    {"_includes", "_layouts", "_templates", "_themes", "layouts", "overrides", "partials"}
)
"""Where generators look for templates, which have values to fill in at least."""

_LOOKED_THROUGH: Final = 20_000
"""Characters of a page in which such a statement stands."""


def _is_template(path: str, text: str) -> bool:
    if _TEMPLATE.search(text):
        return True
    return ("{{" in text or "{%" in text) and not _TEMPLATE_FOLDERS.isdisjoint(path.split("/"))


def digest_of_text(path: str, text: str) -> str:
    """The digest of the document that ``document_from_text`` makes; it reads and parses nothing."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _digest(path, detect(path, clean(text)), digest)


def document_from_text(path: str, text: str) -> Document:
    """The document at ``path`` as an open buffer has it; its digest is that of its UTF-8 bytes."""
    data = text.encode("utf-8", "surrogatepass")
    return _document(path, clean(text), hashlib.sha256(data).hexdigest(), len(data), ())


def _document(path: str, text: str, digest: str, size: int, problems: tuple[str, ...]) -> Document:
    format_ = detect(path, text)
    digest = _digest(path, format_, digest)
    if format_ is Format.PDF:
        # Only a buffer comes here: an editor that shows a PDF as text shows no PDF.
        format_ = Format.PLAIN
    parts: tuple[Part, ...] = ()
    if format_ is Format.NOTEBOOK:
        from askdocs.workspace.formats import notebook  # noqa: PLC0415 (few workspaces have one)

        match notebook.extract(text):
            case Refused(reason):
                format_, problems = Format.PLAIN, (*problems, reason)
            case Extracted(text, parts, more):
                problems = (*problems, *more)
    # After the text is taken out: a notebook is JSON, which must stay whole until then.
    shown = _MASKING.get(format_, masked)(text)
    problems = (*problems, *_told(shown))
    return Document(path, format_, shown.text, digest, size, parts, problems)


_MASKING: Final = {
    Format.HTML: masked_html,
    Format.MANIFEST: masked_variables,
    Format.DOTENV: masked_variables,
}


def _digest(path: str, format_: Format, digest: str) -> str:
    """The digest of a document by that of its bytes."""
    heeded = _heeded(path, format_)
    return hashlib.sha256(f"{digest} {heeded}".encode()).hexdigest() if heeded else digest


def _told(masked: Masked) -> tuple[str, ...]:
    """What a document's state says of its secrets."""
    match masked.count:
        case 0:
            return ()
        case 1:
            return ("A value that looks like a secret is left out.",)
        case count:
            return (Message("{} values that look like secrets are left out.", f"{count:,}"),)


def _heeded(path: str, format_: Format) -> str:
    """What the parser of the format goes by beside the text."""
    if format_ is Format.PYTHON:
        return module_name(path)
    if format_ in {Format.MANIFEST, Format.DOTENV}:
        return path
    return "mdx" if path.lower().endswith(".mdx") else ""


def _is_no_manual(path: str, text: str) -> bool:
    """Whether only its name made the file at ``path`` a document, and its text does not."""
    *folders, name = path.split("/")
    if not may_be_manual(name) or any(map(is_docs_folder, folders)):
        return False
    return not is_manual(text)


def _read(root: Path, path: str, max_size: int) -> bytes | Skipped:
    try:
        with open(open_inside(root, path), "rb") as file:  # noqa: PTH123 (it is a descriptor)
            size = os.fstat(file.fileno()).st_size
            if size > max_size:
                return Skipped(path, too_large(max_size), size)
            data = file.read(max_size + 1)
    except Outside:
        return Skipped(path, "it links outside the workspace")
    except NotRegular:
        return Skipped(path, "it is not a regular file")
    except FileNotFoundError:
        return Skipped(path, "the file is gone", failed=True)
    except PermissionError:
        return Skipped(path, "there is no permission to read it", failed=True)
    except (OSError, RuntimeError, ValueError) as error:
        # RuntimeError is a loop of links, ValueError a path that cannot name a file.
        return Skipped(path, Message("it cannot be read ({})", reason_of(error)), failed=True)
    if len(data) > max_size:
        return Skipped(path, too_large(max_size), len(data))
    return data


def too_large(max_size: int) -> str:
    """The reason for a file of more than ``max_size`` bytes."""
    return Message("it is larger than the limit of {}", _amount(max_size))


def reason_of(error: Exception) -> str:
    """What went wrong, without the path that Python puts into its messages.

    Raises ``Shortage`` where the file has nothing to do with it.
    """
    raise_shortage(error)
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "its path is not valid"


def _amount(size: int) -> str:
    for unit, bytes_per_unit in (("MB", 1024 * 1024), ("kB", 1024)):
        if size >= bytes_per_unit:
            return f"{size / bytes_per_unit:.1f}".removesuffix(".0") + f" {unit}"
    return Message("{} bytes", size)
