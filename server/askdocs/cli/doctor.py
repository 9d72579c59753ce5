"""``askdocs doctor``: check everything that can be wrong and say how to mend it."""

import argparse
import json
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from askdocs import __version__
from askdocs.cli import terminal
from askdocs.cli.assistants import wish_for
from askdocs.cli.checks import Check
from askdocs.cli.embedding_checks import embedding_checks
from askdocs.cli.endpoint_checks import assistant_checks
from askdocs.cli.store_checks import store_checks
from askdocs.cli.wiring import (
    bring_up_to_date,
    cache_directory,
    folders_of,
    open_library,
    user_settings_file,
)
from askdocs.errors import AskDocsError
from askdocs.index.library import Library
from askdocs.lsp.configuration import section_of, without_key
from askdocs.settings import Options, resolve
from askdocs.settings_files import read_project, read_user
from askdocs.workspace.document import Folder

_LEAST_FREE = 100 * 1024 * 1024


def doctor(options: argparse.Namespace) -> int:
    """Print all checks; the exit status is 2 if one of them failed."""
    checks = list(_checks(options))
    for check in checks:
        terminal.out(f"{check.verdict:8} {check.text}")
        if check.remedy:
            terminal.out(f"         → {check.remedy}")
    failed = sum(check.verdict == "error" for check in checks)
    warned = sum(check.verdict == "warning" for check in checks)
    terminal.out(f"{len(checks)} checks, {failed} failed, {warned} warnings")
    return 2 if failed else 0


def _checks(options: argparse.Namespace) -> Iterator[Check]:
    yield _python()
    editor: Options = {}
    key = ""
    if options.editor:
        # It has found the program, wherever that is.
        try:
            editor, key = _said_by_editor()
        except ValueError:
            yield Check("error", "there is no JSON on standard input", "leave --editor out")
            return
    else:
        yield _program()
    yield from _cache(cache_directory())
    try:
        folders = folders_of(options)
    except AskDocsError as error:
        yield Check("error", error.message, error.hint)
        return
    user, unreadable = read_user(user_settings_file())
    for problem in (*unreadable, *resolve(editor=editor, project={}, user=user)[1]):
        yield Check("warning", str(problem), "see docs/configuration.md")
    for folder in folders:
        yield from _folder(folder, editor)
    wish = wish_for(folders, editor=editor, editor_key=key)
    yield from assistant_checks(wish)
    yield from store_checks(wish, editor)
    yield from embedding_checks(wish, Library(None))


def _said_by_editor() -> tuple[Options, str]:
    """The settings of an editor, and its key, as it sends them to the server when it starts it.

    They are on standard input because every user of the machine can read a command line.
    """
    return without_key(section_of(json.loads(sys.stdin.buffer.read())))


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check(
        "ok", f"askdocs {__version__} on Python {version}, SQLite {sqlite3.sqlite_version}"
    )


def _program() -> Check:
    found = shutil.which("askdocs")
    if found is None:
        return Check(
            "warning",
            "`askdocs` is not on the PATH, so editors will not find it",
            f"give your editor this path: {Path(sys.executable).parent / 'askdocs'}",
        )
    return Check("ok", f"editors start {found}")


def _cache(directory: Path) -> Iterator[Check]:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        yield Check(
            "error",
            f"indexes cannot be kept in {directory} ({reason})",
            "make the folder writable, or name another in ASKDOCS_CACHE_DIR;"
            " until then indexes are kept in memory",
        )
        return
    yield Check("ok", f"indexes are kept in {directory}")
    free = shutil.disk_usage(directory).free
    if free < _LEAST_FREE:
        yield Check(
            "warning",
            f"the disk has only {free // 1024**2} MB left",
            "free some space: an index needs up to three times the size of the docs",
        )


def _folder(folder: Folder, editor: Options) -> Iterator[Check]:
    if not os.access(folder.path, os.R_OK | os.X_OK):
        yield Check("error", f"{folder.path} cannot be read", "check its permissions")
        return
    project, unreadable = read_project(folder.path)
    _, problems = resolve(editor={}, project=project)
    for problem in (*unreadable, *problems):
        yield Check("warning", f".askdocs.toml: {problem}", "see docs/configuration.md")
    library = open_library([folder], lambda _: None, editor)
    try:
        bring_up_to_date(library, full=False, advance=lambda *_: None, warn=lambda _: None)
        known = library.status(folder)
        if known.problem:
            yield Check("warning", known.problem, "see the check of the cache folder above")
        if known.documents == 0:
            yield Check(
                "error",
                f"no documentation was found in {folder.path}",
                "add a README or a docs folder, or name files in indexing.include of .askdocs.toml",
            )
            return
        yield Check(
            "ok", f"{folder.path}: {known.documents:,} documents, {known.passages:,} passages"
        )
        failed = [one for one in library.documents(folder) if one.state == "failed"]
        for one in failed:
            yield Check("warning", f"{one.path} is not indexed: {one.reason}", "mend the file")
    except AskDocsError as error:
        yield Check("error", error.message, error.hint)
    finally:
        library.shutdown()
