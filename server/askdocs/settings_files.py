"""The files that settings are read from: the project's, and the user's own."""

import tomllib
from pathlib import Path
from typing import Final

from askdocs.opening import NotRegular, Outside, open_inside
from askdocs.settings import PROJECT_FILE, USER_FILE, Options, Problem
from askdocs.shortage import raise_shortage

_LONGEST_FILE: Final = 256 * 1024


def read_project(root: Path) -> tuple[Options, tuple[Problem, ...]]:
    """The options in the project file of the folder ``root``; empty where there is none.

    A file that cannot be read is reported and counts as empty. Raises ``Shortage`` alone.
    """
    try:
        return _parsed(open_inside(root, PROJECT_FILE), PROJECT_FILE)
    except (FileNotFoundError, NotRegular):
        return {}, ()
    except Outside:
        reason = "It links outside the workspace, so it is not read."
        return {}, (_unreadable(PROJECT_FILE, reason),)
    except (OSError, RuntimeError) as error:
        return {}, (_unreadable(PROJECT_FILE, _why(error)),)


def read_user(path: Path) -> tuple[Options, tuple[Problem, ...]]:
    """The options in the user's own file; as ``read_project``."""
    try:
        return _parsed(path, USER_FILE) if path.is_file() else ({}, ())
    except (OSError, RuntimeError) as error:
        return {}, (_unreadable(USER_FILE, _why(error)),)


def _parsed(file: Path | int, source: str) -> tuple[Options, tuple[Problem, ...]]:
    try:
        with open(file, "rb") as opened:  # noqa: PTH123 (a descriptor perhaps)
            data = opened.read(_LONGEST_FILE + 1)
        if len(data) > _LONGEST_FILE:
            return {}, (_unreadable(source, "It is too large to be a settings file."),)
        return tomllib.loads(data.decode("utf-8-sig")), ()
    except UnicodeDecodeError:
        return {}, (_unreadable(source, "It is not UTF-8; save it as UTF-8."),)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return {}, (_unreadable(source, f"It is no valid TOML: {error}."),)


def _unreadable(source: str, reason: str) -> Problem:
    return Problem("", f"{source[0].upper()}{source[1:]} is not used. {reason}", source)


def _why(error: Exception) -> str:
    raise_shortage(error)
    reason = getattr(error, "strerror", None) or "a loop of links"
    return f"It cannot be read ({reason.lower()})."
