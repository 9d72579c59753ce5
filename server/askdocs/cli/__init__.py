"""The command line: arguments, environment and wiring. The composition root.

Every command is imported when it is asked for, so that the server starts without what the
terminal needs.
"""
# ruff: noqa: PLC0415 - commands are imported when they are asked for, see above

import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from askdocs.cli.arguments import parse

if TYPE_CHECKING:
    import argparse

ANSWERED = 0
NOT_IN_DOCS = 1
ERROR = 2
"""Exit statuses, as grep's."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    options = parse(arguments)
    if options.command == "server":
        # What is imported now stays: looking it through for garbage would take a third of the
        # time until the first response, and again and again while requests wait.
        gc.disable()
        from askdocs.cli.server import run_server

        gc.freeze()
        gc.enable()
        return run_server(options)
    from askdocs.errors import AskDocsError

    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that knows fewer characters than the docs is no reason to fail.
        sys.stdout.reconfigure(errors="replace")
    try:
        status = _run(options)
        sys.stdout.flush()
        return status
    except AskDocsError as error:
        print(f"askdocs: {error}", file=sys.stderr)  # noqa: T201 (this is the terminal)
        return ERROR
    except BrokenPipeError:
        # Whoever read our output has had enough, for instance `head`. Python must not fail again
        # when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ERROR
    except KeyboardInterrupt:
        return 130


def _run(options: "argparse.Namespace") -> int:
    match options.command:
        case "ask":
            from askdocs.cli.ask import ask

            return ask(options)
        case "search":
            from askdocs.cli.search import search

            return search(options)
        case "eval":
            from askdocs.cli.evaluate import evaluate

            return evaluate(options)
        case "index":
            from askdocs.cli.index import index

            return index(options)
        case "status":
            from askdocs.cli.status import status

            return status(options)
        case "gaps":
            from askdocs.cli.gaps import gaps

            return gaps(options)
        case "doctor":
            from askdocs.cli.doctor import doctor

            return doctor(options)
        case _:
            from askdocs.cli.remote import remote

            return remote(options)
