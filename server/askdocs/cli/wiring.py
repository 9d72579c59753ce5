"""What the commands share: where things are kept, which folders are meant, who answers."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from askdocs.cli.running import run_to_end
from askdocs.errors import AskDocsError, IndexUnavailable, NoWorkspace, Shortage
from askdocs.index.indexer import Advanced, Ended, Indexer, IndexEvent
from askdocs.index.library import Library
from askdocs.index.one_run import Progress
from askdocs.wording import Message, as_message
from askdocs.workspace.document import Folder

_REPOSITORY_MARKS = (".git", ".hg", ".svn", ".jj")


def cache_directory() -> Path:
    """The folder that indexes are kept in; ``ASKDOCS_CACHE_DIR`` overrides the system's."""
    # Imported here because the commands that need no index need no platform lookup either.
    from platformdirs import user_cache_path  # noqa: PLC0415

    named = os.environ.get("ASKDOCS_CACHE_DIR")
    if named:
        return Path(named).absolute()
    try:
        return user_cache_path("askdocs", appauthor=False)
    except RuntimeError:
        # There is no home folder, as in some containers.
        return Path(tempfile.gettempdir()) / "askdocs"


def data_directory() -> Path:
    """The folder for what must outlive a cleared cache; ``ASKDOCS_DATA_DIR`` overrides it."""
    # Imported here as in cache_directory.
    from platformdirs import user_data_path  # noqa: PLC0415

    named = os.environ.get("ASKDOCS_DATA_DIR")
    if named:
        return Path(named).absolute()
    try:
        return user_data_path("askdocs", appauthor=False)
    except RuntimeError:
        return Path(tempfile.gettempdir()) / "askdocs-data"


def user_settings_file() -> Path:
    """The user's own settings, for all folders; ``ASKDOCS_CONFIG`` names another file."""
    # Imported here as in cache_directory.
    from platformdirs import user_config_path  # noqa: PLC0415

    named = os.environ.get("ASKDOCS_CONFIG")
    if named:
        return Path(named).absolute()
    try:
        return user_config_path("askdocs", appauthor=False) / "config.toml"
    except RuntimeError:
        # There is no home folder, and so no settings in it.
        return Path(os.devnull)


def folders_of(options: argparse.Namespace) -> list[Folder]:
    """The folders that ``--root`` names, else the enclosing repository or the current folder."""
    roots: list[Path] = options.root or [_project_around(Path.cwd())]
    folders = []
    for root in roots:
        if not root.exists():
            raise NoWorkspace(
                Message("There is no folder {}.", root), "Check the path after --root."
            )
        if not root.is_dir():
            raise NoWorkspace(
                Message("{} is a file.", root), "Give --root the folder that holds it."
            )
        folders.append(Folder.at(root))
    return list(dict.fromkeys(folders))


def open_library(
    folders: Sequence[Folder],
    warn: Callable[[str], None],
    editor: Mapping[str, object] | None = None,
) -> Library:
    """The indexes of ``folders``, with each folder's own settings under those of ``editor``."""
    from askdocs.settings import resolve  # noqa: PLC0415
    from askdocs.settings_files import read_project, read_user  # noqa: PLC0415

    library = Library(cache_directory() / "indexes")
    user, warned = read_user(user_settings_file())
    for folder in folders:
        project, unreadable = read_project(folder.path)
        settings, problems = resolve(editor=editor or {}, project=project, user=user)
        # What is wrong with the user's own file is said once.
        warned = tuple(dict.fromkeys((*warned, *unreadable, *problems)))
        library.open(folder, settings)
        trouble = library.status(folder).problem
        if trouble:
            warn(trouble)
    for problem in warned:
        warn(str(problem))
    return library


@frozen
class Run:
    """What bringing the folders up to date came to."""

    ended: tuple[Ended, ...]


def bring_up_to_date(
    library: Library,
    *,
    full: bool,
    advance: Callable[[Folder, Progress], None],
    warn: Callable[[str], None],
) -> Run:
    """Index all folders of ``library`` and wait; raises if one of them cannot be indexed.

    ``warn`` is told what went wrong with keeping an index since it was opened.
    """
    known = {library.status(folder).problem for folder in library.folders}
    run = run_to_end(_bring_up_to_date(library, full, advance))
    for folder in library.folders:
        problem = library.status(folder).problem
        if problem not in known and problem is not None:
            warn(problem)
    return run


async def _bring_up_to_date(
    library: Library, full: bool, advance: Callable[[Folder, Progress], None]
) -> Run:
    def on_event(event: IndexEvent) -> None:
        if isinstance(event, Advanced):
            advance(event.folder, event.progress)

    indexer = Indexer(library, on_event, _command())
    try:
        ended = [await indexer.reindex(folder, full=full) for folder in library.folders]
    finally:
        await indexer.close()
    for one in ended:
        if one.problem is not None:
            raise _failure(one, one.problem)
    return Run(tuple(ended))


def _command() -> str:
    """What the user typed, as far as it says what this process does."""
    return " ".join(("askdocs", *sys.argv[1:2]))


def _failure(ended: Ended, problem: str) -> AskDocsError:
    folder = ended.folder
    if ended.is_short:
        return Shortage(problem)
    if not folder.path.is_dir():
        return NoWorkspace(problem)
    return IndexUnavailable(
        Message("{}: {}", folder.name, as_message(problem)), "Run `askdocs doctor`."
    )


def _project_around(start: Path) -> Path:
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in _REPOSITORY_MARKS):
            return folder
    if start in {Path(start.anchor), _home()}:
        # Somebody has just opened a terminal; reading all that they have helps nobody.
        raise NoWorkspace(
            Message("You are in {}, which is no project.", start),
            "Go to a folder that has documentation, or name it with --root.",
        )
    return start


def _home() -> Path | None:
    try:
        return Path.home().resolve()
    except RuntimeError:
        return None
