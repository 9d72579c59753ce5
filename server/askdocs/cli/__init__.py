"""The command line: arguments, environment and wiring. The composition root.

Every command is imported when it is asked for, so that the server starts without what the
terminal needs.
"""
# ruff: noqa: PLC0415 - commands are imported when they are asked for, see above

import contextlib
import gc
import io
import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from askdocs.cli.arguments import parse
from askdocs.errors import AskDocsError
from askdocs.shortage import raise_shortage, shortage_of, told_briefly

if TYPE_CHECKING:
    import argparse

ANSWERED = 0
NOT_IN_DOCS = 1
ERROR = 2
"""Exit statuses, as grep's."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    try:
        _hold_standard_streams()
        options = parse(arguments)
        # What is imported now stays: looking it through for garbage would take a third of the time
        # until the server's first response, and a tenth of what most commands take.
        gc.disable()
        return _main(options)
    except Exception as error:  # noqa: BLE001 (Python's own status would say that the docs have no answer)
        short = shortage_of(error)
        if short is None:
            traceback.print_exc()
        else:
            sys.stderr.write(f"askdocs: {_in_language_of_terminal(short.said)}\n")
        return ERROR


def _main(options: "argparse.Namespace") -> int:
    if options.command == "server":
        from askdocs.cli.server import run_server

        gc.freeze()
        gc.enable()
        return run_server(options)
    from askdocs.child_process import collect_seldom
    from askdocs.cli.characters import PLAINLY

    if logging.lastResort is not None:
        logging.lastResort.addFilter(told_briefly)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that knows fewer characters than the docs is no reason to fail.
        sys.stdout.reconfigure(errors=PLAINLY)
    try:
        command = _command(options)
        collect_seldom()
        gc.enable()
        status = command(options)
        sys.stdout.flush()
        return status
    except AskDocsError as error:
        from askdocs.cli import terminal

        terminal.note(error.said)
        return ERROR
    except BrokenPipeError:
        # Whoever read our output has had enough, for instance `head`.
        _let_go_of_output()
        return ERROR
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        raise_shortage(error)
        print(f"askdocs: {_reason_of(error)}", file=sys.stderr)  # noqa: T201 (this is the terminal)
        _let_go_of_output()
        return ERROR


def _in_language_of_terminal(text: str) -> str:
    """``text`` translated, or as it is where not even that can be had."""
    with contextlib.suppress(Exception):
        from askdocs.cli.terminal import say

        return say(text)
    return text


def _hold_standard_streams() -> None:
    """Open those of the standard streams that are closed, lest a file of ours takes their place."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free is what opening gives.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 (a descriptor, which stays)


def _let_go_of_output() -> None:
    """Send what is left of the output nowhere: Python must not fail again when it flushes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reason_of(error: OSError) -> str:
    """What cannot be read or written, and why, in a sentence."""
    try:
        os.getcwd()  # noqa: PTH109 (a path is not needed)
    except OSError:
        return "The current folder is gone. Go to another one."
    where = f" {str(error.filename)[:200]}" if error.filename else ""
    return f"Reading or writing{where} failed: {error.strerror or error}."


def _command(options: "argparse.Namespace") -> "Callable[[argparse.Namespace], int]":
    match options.command:
        case "ask":
            from askdocs.cli.ask import ask

            return ask
        case "search":
            from askdocs.cli.search import search

            return search
        case "eval":
            from askdocs.cli.evaluate import evaluate

            return evaluate
        case "index":
            from askdocs.cli.index import index

            return index
        case "status":
            from askdocs.cli.status import status

            return status
        case "gaps":
            from askdocs.cli.gaps import gaps

            return gaps
        case "doctor":
            from askdocs.cli.doctor import doctor

            return doctor
        case _:
            from askdocs.cli.remote import remote

            return remote
