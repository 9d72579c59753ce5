"""``askdocs status``: what is indexed, without indexing anything."""

import argparse

from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.cli import terminal
from askdocs.cli.wiring import folders_of, open_library
from askdocs.index.library import Library
from askdocs.workspace.document import Folder


def status(options: argparse.Namespace) -> int:
    """Print what is known of the folders."""
    library = open_library(folders_of(options), terminal.note)
    try:
        if options.json:
            terminal.print_json(_as_json(library, with_files=options.files))
            return 0
        terminal.out(f"assistant: {ExtractiveAssistant.info.name}")
        for folder in library.folders:
            _print(library, folder, with_files=options.files)
    finally:
        library.shutdown()
    return 0


def _print(library: Library, folder: Folder, *, with_files: bool) -> None:
    known = library.status(folder)
    state = "" if known.complete else " (not indexed yet: run `askdocs index`)"
    terminal.out(f"{folder.path}{state}")
    terminal.out(
        f"  {known.documents:,} documents, {known.passages:,} passages,"
        f" {known.skipped:,} skipped, {known.failed:,} failed"
    )
    if with_files:
        for document in library.documents(folder):
            reason = f"  ({document.reason})" if document.reason else ""
            terminal.out(
                f"  {document.state:8} {document.passages:>6} passages"
                f" {document.bytes:>10,} bytes  {document.path}{reason}"
            )


def _as_json(library: Library, *, with_files: bool) -> dict[str, object]:
    folders = []
    for folder in library.folders:
        known = library.status(folder)
        described: dict[str, object] = {
            "uri": folder.uri,
            "documents": known.documents,
            "passages": known.passages,
            "skipped": known.skipped,
            "failed": known.failed,
            "revision": known.revision,
            "complete": known.complete,
        }
        if with_files:
            described["files"] = [
                {
                    "path": document.path,
                    "state": document.state,
                    "reason": document.reason,
                    "passages": document.passages,
                    "bytes": document.bytes,
                }
                for document in library.documents(folder)
            ]
        folders.append(described)
    problems = [library.status(folder).problem for folder in library.folders]
    message = next((problem for problem in problems if problem), None)
    return {
        "state": "degraded" if message else "ready",
        "message": message,
        "assistant": {"name": ExtractiveAssistant.info.name},
        "folders": folders,
    }
