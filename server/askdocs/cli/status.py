"""``askdocs status``: what is indexed, without indexing anything, and who answers."""
# ruff: noqa: PLC0415 - what only some statuses tell is imported when they do

import argparse
from typing import TYPE_CHECKING

from askdocs.answering.choosing import Chosen, Wish
from askdocs.cli import terminal
from askdocs.cli.assistants import make_choose, surroundings_of, taken_environment, wish_for
from askdocs.cli.endpoint_checks import EndpointState, look_at
from askdocs.cli.wiring import folders_of, open_library
from askdocs.index.library import Library
from askdocs.index.one_run import RunNote, run_elsewhere
from askdocs.retrieval import LocalRetriever
from askdocs.workspace.document import Folder

if TYPE_CHECKING:
    from askdocs.index.embedding_run import Embedded


def status(options: argparse.Namespace) -> int:
    """Print what is known of the folders, and how the endpoint is, if a model is to answer."""
    folders = folders_of(options)
    library = open_library(folders, terminal.note)
    try:
        wish = wish_for(folders)
        chosen = make_choose(LocalRetriever(), library)(wish)
        for warning in chosen.warnings:
            terminal.note(warning)
        state = _look_at(wish, chosen)
        if options.json:
            terminal.print_json(_as_json(library, chosen, state, with_files=options.files))
            return 0
        _print_assistant(chosen, state)
        for folder in library.folders:
            _print(library, folder, chosen, with_files=options.files)
            if chosen.mirror is not None:
                from askdocs.cli.remote import described

                terminal.out(f"  {described(chosen.mirror.known(folder))}")
    finally:
        library.shutdown()
    return 0


def _look_at(wish: Wish, chosen: Chosen) -> EndpointState | None:
    """How the endpoint is; ``None`` where none is asked."""
    if not chosen.endpoint:
        return None
    from askdocs.backends.surroundings import resolve_for

    surroundings, _ = surroundings_of(wish, LocalRetriever(), taken_environment())
    endpoint = resolve_for(wish, surroundings).endpoint
    assert endpoint is not None  # noqa: S101 (it was chosen a moment ago)
    return look_at(endpoint, wish.settings.model, surroundings.egress)


def _print_assistant(chosen: Chosen, state: EndpointState | None) -> None:
    info = chosen.assistant.info
    model = f", {info.model}" if info.model else ""
    where = f" at {chosen.endpoint}" if chosen.endpoint else ""
    terminal.out(f"assistant: {info.name}{model}{where}")
    if chosen.problem:
        terminal.out(f"  {chosen.problem}")
    if failure := chosen.finding_failure():
        terminal.out(f"  {failure}")
    if state is not None:
        terminal.out(
            f"  {state.error}" if state.error else "  reachable, key accepted, model there"
        )


def _print(library: Library, folder: Folder, chosen: Chosen, *, with_files: bool) -> None:
    known = library.status(folder)
    run = _run(library, folder)
    state = "" if known.complete or run is not None else " (not indexed yet: run `askdocs index`)"
    terminal.out(f"{folder.path}{state}")
    if known.complete or known.documents or run is None:
        terminal.out(
            f"  {terminal.documents(known.documents, known.passages)};"
            f" {known.skipped:,} skipped, {known.failed:,} failed"
        )
    if run is not None:
        from askdocs.lsp.progress import described

        terminal.out(f"  being read by {run.described}: {described(run.progress)}")
    if embedded := _embedded(library, folder, chosen):
        terminal.out(f"  {embedded.done:,} of {embedded.total:,} passages have embeddings")
    if with_files:
        for document in library.documents(folder):
            reason = f"  ({document.reason})" if document.reason else ""
            terminal.out(
                f"  {document.state:8} {document.passages:>6} passages"
                f" {document.bytes:>10,} bytes  {document.path}{reason}"
            )


def _run(library: Library, folder: Folder) -> RunNote | None:
    """The run of another process that is going on."""
    directory = library.directory_of(folder)
    return None if directory is None else run_elsewhere(directory)


def _as_json(
    library: Library, chosen: Chosen, state: EndpointState | None, *, with_files: bool
) -> dict[str, object]:
    from askdocs.lsp.convert import folder_to_wire, reading_to_wire, status_to_wire

    folders = []
    for folder in library.folders:
        known = library.status(folder)
        described = folder_to_wire(known) | {"complete": known.complete}
        if (run := _run(library, folder)) is not None:
            described["reading"] = reading_to_wire(run.progress, str) | {"by": run.described}
        if embedded := _embedded(library, folder, chosen):
            described["embeddings"] = {"done": embedded.done, "total": embedded.total}
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
    failure = str(state.error) if state is not None and state.error else chosen.problem
    message = next((one for one in [*problems, failure, chosen.finding_failure()] if one), "")
    endpoint = _endpoint_as_json(chosen, state) if state is not None else None
    info = chosen.assistant.info
    status = status_to_wire("degraded" if message else "ready", message, info, endpoint, folders)
    return {"message": None, **status}


def _embedded(library: Library, folder: Folder, chosen: Chosen) -> "Embedded | None":
    """How many passages have embeddings; ``None`` where there are to be none."""
    if chosen.embeddings is None or chosen.permission is None:
        return None
    from askdocs.index.embedding_run import progress_of

    return progress_of(
        library.store_of(folder), chosen.embeddings.name, chosen.permission.allows(folder)
    )


def _endpoint_as_json(chosen: Chosen, state: EndpointState) -> dict[str, object]:
    return {
        "url": chosen.endpoint,
        "reachable": state.is_reachable,
        "keyAccepted": state.is_key_accepted,
        "modelAvailable": state.has_model,
        "lastError": str(state.error) if state.error else None,
    }
