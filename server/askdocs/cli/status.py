"""``askdocs status``: what is indexed, without indexing anything."""

import argparse

from askdocs.answering.choosing import Chosen
from askdocs.cli import terminal
from askdocs.cli.assistants import make_choose, wish_for
from askdocs.cli.remote import described
from askdocs.cli.wiring import folders_of, open_library
from askdocs.index.library import Library
from askdocs.retrieval import LocalRetriever
from askdocs.workspace.document import Folder


def status(options: argparse.Namespace) -> int:
    """Print what is known of the folders."""
    folders = folders_of(options)
    library = open_library(folders, terminal.note)
    try:
        chosen = make_choose(LocalRetriever(), library)(wish_for(folders))
        for warning in chosen.warnings:
            terminal.note(warning)
        if options.json:
            terminal.print_json(_as_json(library, chosen, with_files=options.files))
            return 0
        _print_assistant(chosen)
        for folder in library.folders:
            _print(library, folder, with_files=options.files)
            if chosen.mirror is not None:
                terminal.out(f"  {described(chosen.mirror.known(folder))}")
    finally:
        library.shutdown()
    return 0


def _print_assistant(chosen: Chosen) -> None:
    info = chosen.assistant.info
    model = f", {info.model}" if info.model else ""
    where = f" at {chosen.endpoint}" if chosen.endpoint else ""
    terminal.out(f"assistant: {info.name}{model}{where}")
    if chosen.problem:
        terminal.out(f"  {chosen.problem}")
    elif chosen.endpoint:
        terminal.out("  `askdocs doctor` checks the endpoint, the key and the model")


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


def _as_json(library: Library, chosen: Chosen, *, with_files: bool) -> dict[str, object]:
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
    message = next((problem for problem in [*problems, chosen.problem] if problem), None)
    info = chosen.assistant.info
    return {
        "state": "degraded" if message else "ready",
        "message": message,
        "assistant": {"name": info.name} | ({"model": info.model} if info.model else {}),
        **({"endpoint": {"url": chosen.endpoint}} if chosen.endpoint else {}),
        "folders": folders,
    }
