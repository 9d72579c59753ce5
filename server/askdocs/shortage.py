"""What the machine gives no more of, told from the many errors that come of it.

Python, its libraries and SQLite each say in a way of their own that there are no more open files,
no memory, no threads or processes to be had. Whoever meets such an error says it in one way.
"""

import errno
import logging
import os
import sqlite3
from typing import Final, Literal, TypeAlias

from askdocs.errors import Shortage
from askdocs.wording import Message

_Kind: TypeAlias = Literal["files", "memory", "processes"]

_SAID: Final[dict[_Kind, tuple[Message, Message]]] = {
    "files": (
        Message("The system lets askdocs open no more files."),
        Message("Raise the limit (`ulimit -n`) or close other programs, and start it again."),
    ),
    "memory": (
        Message("The system gives askdocs no more memory."),
        Message("Raise the limit (`ulimit -v`) or close other programs, and start it again."),
    ),
    "processes": (
        Message("The system lets askdocs start no more threads or processes."),
        Message(
            "Raise the limits (`ulimit -u`, `ulimit -v`) or close other programs, and start it"
            " again."
        ),
    ),
}

_STATUSES: Final[dict[_Kind, int]] = {"files": 71, "memory": 72, "processes": 73}
"""Exit statuses with which a process of ours tells the one that started it."""

_NUMBERS: Final[dict[int | None, _Kind]] = {
    errno.EMFILE: "files",
    errno.ENFILE: "files",
    errno.ENOMEM: "memory",
    errno.EAGAIN: "processes",
}

_TEXTS: Final[tuple[tuple[str, _Kind], ...]] = (
    ("can't start new thread", "processes"),
    ("unable to start watchdog thread", "processes"),
    ("can't allocate lock", "memory"),
    ("failed to map segment", "memory"),
    ("cannot allocate memory", "memory"),
    ("too many open files", "files"),
)
"""How errors without a number say it: those of threads, and of libraries that cannot be loaded."""

_OPENED_AT_ONCE: Final = 4
"""Files that SQLite may open together: a database, its log, the index of that, a journal."""

_ENOUGH: Final = 700 * 1024 * 1024
"""Bytes of address space with which the largest documents can be read."""

_HALF_THERE: Final = ("cannot import name", "partially initialized module")
"""What is said of a module whose import broke off on another thread."""


def shortage_of(error: BaseException | None) -> Shortage | None:
    """What has run short, if ``error`` or what it arose from says so."""
    while error is not None:
        if isinstance(error, Shortage):
            return error
        kind = _kind_of(error)
        if kind is not None:
            return Shortage(*_SAID[kind])
        error = error.__cause__ or error.__context__
    return None


def raise_shortage(error: BaseException) -> None:
    """Raise ``Shortage`` if that is what ``error`` comes from: it is nobody else's fault."""
    short = shortage_of(error)
    if short is not None:
        raise short from error


def why_unwatched(error: OSError | RuntimeError) -> Message:
    """Why files are not watched, by the error of the library that was to do it; and what to do."""
    said = str(error).lower()
    if "watch limit reached" in said:
        return _late("fs.inotify.max_user_watches")
    # The system has one number for two limits.
    if "os error 24" in said and can_open(1):
        return _late("fs.inotify.max_user_instances")
    short = shortage_of(error)
    return Message(
        "New and changed files are found some seconds later, as they cannot be watched. {}",
        short.said if short is not None else Message("Check that the folder is there."),
    )


def _late(limit: str) -> Message:
    return Message(
        "New and changed files are found some seconds later, as the system watches no more of them."
        " Raise {}, and start the server again.",
        limit,
    )


def status_of(short: Shortage) -> int:
    """The exit status that says so."""
    return next(_STATUSES[kind] for kind, said in _SAID.items() if said[0] == short.message)


def shortage_of_status(status: int | None) -> Shortage | None:
    """What had run short in a process of ours that ended with ``status``."""
    return next((Shortage(*_SAID[kind]) for kind, one in _STATUSES.items() if one == status), None)


def is_memory_scarce() -> bool:
    """Whether this process may have less memory than the largest documents need to be read."""
    try:
        import resource  # noqa: PLC0415 (there is none on Windows)
    except ImportError:
        return False
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    return most != resource.RLIM_INFINITY and most < _ENOUGH


def told_briefly(record: logging.LogRecord) -> bool:
    """A filter of logs: what has run short is said in a sentence, and not by a traceback."""
    short = shortage_of(record.exc_info[1]) if record.exc_info else None
    if short is not None:
        record.msg, record.args = f"{record.getMessage()} ({short.message})", ()
        record.exc_info = record.exc_text = None
    return True


def _kind_of(error: BaseException) -> _Kind | None:
    match error:
        case MemoryError():
            return "memory"
        case sqlite3.Error():
            return _kind_of_sqlite(error)
        case OSError():
            return _NUMBERS.get(error.errno)
        case RuntimeError() | ImportError() | SystemError() | SyntaxError():
            return _kind_of_text(error)
        case _:
            return None


def _kind_of_text(error: RuntimeError | ImportError | SystemError | SyntaxError) -> _Kind | None:
    said = str(error).lower()
    kind = next((kind for text, kind in _TEXTS if text in said), None)
    if kind is None and any(text in said for text in _HALF_THERE):
        return "memory" if can_open(_OPENED_AT_ONCE) else "files"
    if kind is None and isinstance(error, SystemError | SyntaxError) and is_memory_scarce():
        # Python cannot even compile a module of ours, and finds fault with it.
        return "memory"
    return kind


def _kind_of_sqlite(error: sqlite3.Error) -> _Kind | None:
    code = getattr(error, "sqlite_errorcode", 0)
    if code in {sqlite3.SQLITE_IOERR_NOMEM, sqlite3.SQLITE_IOERR_SHMMAP}:
        return "memory"
    # It says the same of a file that it may not open.
    if code & 0xFF == sqlite3.SQLITE_CANTOPEN and not can_open(_OPENED_AT_ONCE):
        return "files"
    return None


def can_open(number: int) -> bool:
    """Whether so many more files can be open at once."""
    opened: list[int] = []
    try:
        while len(opened) < number:
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return False
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return True
