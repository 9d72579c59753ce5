"""Reading one document: from a file inside the workspace folder, or from an open buffer."""

import hashlib
import os
import stat
from pathlib import Path

from askdocs.workspace.decoding import clean, decode
from askdocs.workspace.document import Document, Format, Skipped
from askdocs.workspace.formats import detect
from askdocs.workspace.formats.extraction import Extracted, Refused
from askdocs.workspace.formats.module_names import module_name

_OPEN_FLAGS = (
    os.O_RDONLY
    # The path was resolved, so a link in its place was put there since; a pipe must not block.
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def read_document(root: Path, path: str, *, max_size: int) -> Document | Skipped:
    """The document at the folder-relative ``path`` as the disk has it, or why there is none.

    Only regular files of at most ``max_size`` bytes that stand inside ``root`` once every
    symbolic link is resolved are read. Nothing is raised for a bad file.
    """
    data = _read(root, path, max_size)
    if isinstance(data, Skipped):
        return data
    digest = hashlib.sha256(data).hexdigest()
    size = len(data)
    ending = path.lower()
    if ending.endswith(".pdf"):
        # Imported here because PDFium is a large library that few workspaces need.
        from askdocs.workspace.formats import pdf  # noqa: PLC0415

        match pdf.extract(data):
            case Refused(reason, failed):
                return Skipped(path, reason, size, failed)
            case Extracted(text, parts, problems):
                return Document(path, Format.PDF, text, digest, size, parts, problems)
    decoded = decode(data)
    if decoded is None:
        return Skipped(path, "it is a binary file", size)
    problems = (decoded.problem,) if decoded.problem else ()
    return _document(path, decoded.text, digest, size, problems)


def document_from_text(path: str, text: str) -> Document:
    """The document at ``path`` as an open buffer has it; its digest is that of its UTF-8 bytes."""
    data = text.encode("utf-8", "surrogatepass")
    return _document(path, clean(text), hashlib.sha256(data).hexdigest(), len(data), ())


def _document(path: str, text: str, digest: str, size: int, problems: tuple[str, ...]) -> Document:
    format_ = detect(path, text)
    if heeded := _heeded(path, format_):
        digest = hashlib.sha256(f"{digest} {heeded}".encode()).hexdigest()
    if format_ is Format.PDF:
        # Only a buffer comes here: an editor that shows a PDF as text shows no PDF.
        format_ = Format.PLAIN
    if format_ is not Format.NOTEBOOK:
        return Document(path, format_, text, digest, size, (), problems)
    from askdocs.workspace.formats import notebook  # noqa: PLC0415 (few workspaces have one)

    match notebook.extract(text):
        case Refused(reason):
            return Document(path, Format.PLAIN, text, digest, size, (), (*problems, reason))
        case Extracted(extracted, parts, more):
            problems = (*problems, *more)
            return Document(path, format_, extracted, digest, size, parts, problems)


def _heeded(path: str, format_: Format) -> str:
    """What the parser of the format goes by beside the text."""
    if format_ is Format.PYTHON:
        return module_name(path)
    return "mdx" if path.lower().endswith(".mdx") else ""


def _read(root: Path, path: str, max_size: int) -> bytes | Skipped:
    try:
        top = root.resolve()
        target = (top / path).resolve(strict=True)
        if not target.is_relative_to(top):
            return Skipped(path, "it links outside the workspace")
        status = target.lstat()
        if not stat.S_ISREG(status.st_mode):
            return Skipped(path, "it is not a regular file")
        descriptor = os.open(target, _OPEN_FLAGS)
        with open(descriptor, "rb") as file:  # noqa: PTH123 (the descriptor is already open)
            # Asked again of what was opened: the path may mean something else by now.
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return Skipped(path, "it is not a regular file")
            if status.st_size > max_size:
                return Skipped(path, too_large(max_size), status.st_size)
            data = file.read(max_size + 1)
    except FileNotFoundError:
        return Skipped(path, "the file is gone", failed=True)
    except PermissionError:
        return Skipped(path, "there is no permission to read it", failed=True)
    except (OSError, RuntimeError, ValueError) as error:
        # RuntimeError is a loop of links, ValueError a path that cannot name a file.
        return Skipped(path, f"it cannot be read ({reason_of(error)})", failed=True)
    if len(data) > max_size:
        return Skipped(path, too_large(max_size), len(data))
    return data


def too_large(max_size: int) -> str:
    """The reason for a file of more than ``max_size`` bytes."""
    return f"it is larger than the limit of {_amount(max_size)}"


def reason_of(error: Exception) -> str:
    """What went wrong, without the path that Python puts into its messages."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "its path is not valid"


def _amount(size: int) -> str:
    for unit, bytes_per_unit in (("MB", 1024 * 1024), ("kB", 1024)):
        if size >= bytes_per_unit:
            return f"{size / bytes_per_unit:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} bytes"
