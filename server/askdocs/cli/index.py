"""``askdocs index``: bring the index up to date and say what was skipped."""

import argparse
from collections import defaultdict

from askdocs.cli import terminal
from askdocs.cli.embedding import embed_folders
from askdocs.cli.wiring import bring_up_to_date, folders_of, open_library
from askdocs.index.indexer import Ended
from askdocs.index.library import Library

_LISTED = 10
"""Files that are listed per reason; `askdocs status --files` lists all."""


def index(options: argparse.Namespace) -> int:
    """Index the folders and print a summary."""
    library = open_library(folders_of(options), terminal.note)
    try:
        with terminal.progress() as advance:
            run = bring_up_to_date(library, full=options.full, advance=advance, warn=terminal.note)
        for ended in run.ended:
            _summarise(library, ended)
        embed_folders(library, options)
    finally:
        library.shutdown()
    return 0


def _summarise(library: Library, ended: Ended) -> None:
    status = library.status(ended.folder)
    terminal.out(f"{ended.folder.path}")
    terminal.out(f"  {terminal.documents(status.documents, status.passages)}")
    if ended.summary is not None:
        done = ended.summary
        terminal.out(
            f"  this run: {done.indexed:,} read, {done.unchanged:,} unchanged,"
            f" {done.removed:,} removed"
        )
    directory = library.directory_of(ended.folder)
    kept = "in memory" if status.problem or directory is None else f"in {directory}"
    terminal.out(f"  kept {kept}")
    reasons: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for document in library.documents(ended.folder):
        if document.state != "indexed":
            reasons[document.state, document.reason or ""].append(document.path)
    for (state, reason), paths in sorted(reasons.items()):
        terminal.out(f"  {state}: {reason} ({len(paths):,})")
        for path in paths[:_LISTED]:
            terminal.out(f"    {path}")
        if len(paths) > _LISTED:
            terminal.out(f"    … and {len(paths) - _LISTED:,} more (askdocs status --files)")
