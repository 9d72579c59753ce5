"""The terminal: text that may be printed, progress, Markdown with clickable places."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from askdocs.index.one_run import Progress
from askdocs.patterns import lazy_pattern
from askdocs.wording import Message, counted, joined, wording_for
from askdocs.workspace.document import Folder

if TYPE_CHECKING:
    from rich.console import Console
    from rich.theme import Theme

    from askdocs.answering.assistant import Waiting

_CONTROLS = lazy_pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of writing: documents are only data."""

_TERMINAL_ANYWAY = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""Variables by which rich takes a pipe for a terminal."""


def locale(environment: Mapping[str, str] = os.environ) -> str:
    """The language of messages as POSIX finds it, such as ``ja_JP.UTF-8``; empty if none is set."""
    return next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")


def say(text: str) -> str:
    """``text`` in the language of the terminal."""
    return wording_for(locale())(text)


def safe(text: str) -> str:
    """``text`` without characters that would steer the terminal."""
    return _CONTROLS.sub("", text)


def write(text: str) -> None:
    """Print a piece of an answer to standard output, at once."""
    sys.stdout.write(safe(text))
    sys.stdout.flush()


def out(text: str = "") -> None:
    """Print an answer's line to standard output."""
    write(f"{text}\n")


def note(text: str) -> None:
    """Print everything else to standard error."""
    sys.stderr.write(f"askdocs: {safe(say(text))}\n")


def documents(documents: int, passages: int) -> str:
    """How much there is to ask, for a person."""
    if not documents:
        return say("no documents: there is nothing here to ask")
    counts = joined((counted(documents, "document"), counted(passages, "passage")), ", ")
    return say(counts if passages else Message("{}: no text that can be asked about", counts))


def asked(question: str) -> bool:
    """Whether the user says yes; nobody is asked where there is no terminal."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"{safe(say(question))} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in {"y", "yes"}


def print_json(value: Any) -> None:  # noqa: ANN401 (anything that JSON can say)
    """Print ``value`` as JSON."""
    import json  # noqa: PLC0415 (most commands print none)

    text = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    sys.stdout.write(f"{text}\n")


def is_rich() -> bool:
    """Whether standard output is a terminal that shows more than plain text."""
    if not (sys.stdout.isatty() or any(map(os.environ.get, _TERMINAL_ANYWAY))):
        return False
    return console().is_terminal and not console().is_dumb_terminal


def console(*, stderr: bool = False) -> "Console":
    """A console; rich is imported with the first."""
    from rich.console import Console  # noqa: PLC0415 (costs 0.1 s, and pipes need none)

    return Console(stderr=stderr, highlight=False, soft_wrap=False, theme=console_theme())


def console_theme() -> "Theme":
    """How Markdown looks: what is quoted is most of an answer, so it is set as plain text."""
    from rich.theme import Theme  # noqa: PLC0415 (as in console)

    return Theme({"markdown.block_quote": "default"})


class Countdown:
    """Says on standard error what is waited for, on a line that goes away again."""

    def __init__(self) -> None:
        self._shown = ""

    def show(self, waiting: "Waiting") -> None:
        """So many seconds are left; where standard error is a file, each wait is said once."""
        if sys.stderr.isatty():
            sys.stderr.write(f"{_blank()}{safe(say(waiting.said))}")
            sys.stderr.flush()
        elif not self._shown:
            note(waiting.said)
        self._shown = waiting.reason

    def clear(self) -> None:
        """The wait is over."""
        if self._shown and sys.stderr.isatty():
            sys.stderr.write(_blank())
            sys.stderr.flush()
        self._shown = ""


class Line:
    """A line on standard error that is replaced as work goes on; none where that is a file."""

    def __init__(self) -> None:
        self._is_shown = False

    def show(self, text: str) -> None:
        """Replace the line by ``text``."""
        if sys.stderr.isatty():
            sys.stderr.write(f"{_blank()}{safe(say(text))[: _width()]}")
            sys.stderr.flush()
            self._is_shown = True

    def clear(self) -> None:
        """The work is done."""
        if self._is_shown:
            sys.stderr.write(_blank())
            sys.stderr.flush()
        self._is_shown = False


Advance: TypeAlias = Callable[[Folder, Progress], None]
"""Told how far an update run over a folder has come."""


@contextmanager
def progress() -> Iterator[Advance]:
    """A progress bar on standard error while folders are read, where that is a terminal.

    Elsewhere only what holds a run up is said, once: another process, or a file that takes long.
    """
    if not sys.stderr.isatty():
        said: set[str] = set()

        def tell(folder: Folder, run: Progress) -> None:
            line = run.waiting
            if run.path and not line:
                line = Message("{}: {} takes long", folder.name, run.path)
            if line and line not in said:
                said.add(line)
                note(line)

        yield tell
        return
    from rich import progress as bars  # noqa: PLC0415 (as in console)
    from rich.markup import escape  # noqa: PLC0415 (as in console)

    bar = bars.Progress(
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        console=console(stderr=True),
        transient=True,
    )
    tasks: dict[Folder, bars.TaskID] = {}
    with bar:

        def advance(folder: Folder, run: Progress) -> None:
            if folder not in tasks:
                tasks[folder] = bar.add_task("", total=None)
            reads = Message("Reading {}", folder.name)
            if run.path:
                reads = Message("{}: {} takes long", reads, run.path)
            bar.update(
                tasks[folder],
                description=escape(safe(say(run.waiting or reads))),
                completed=run.done,
                total=run.total or None,
            )

        yield advance


def _width() -> int:
    return shutil.get_terminal_size().columns - 1


def _blank() -> str:
    """What empties the line: spaces, as consoles of Windows may know no sequence for it."""
    return f"\r{' ' * _width()}\r"
