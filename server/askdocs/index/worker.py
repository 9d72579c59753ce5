"""The worker process: does the update runs, so that parsing never holds up the server.

``python -m askdocs.index.worker`` reads one JSON object a line from standard input and writes one
a line to standard output. It works on one run at a time and ends when its input ends.

It parses nothing itself: that is done by processes of its own (``preparing``), which it can end.

- in: ``{"run": {"directory", "root", "settings", "paths", "full", "who"}}``, and then perhaps
  ``{"cancel": true}``
- out: ``{"progress": [done, total, path, waiting]}``, then ``{"summary": {…}}`` or
  ``{"failure": {"kind", "message"}}`` with kind ``workspace``, ``damaged``, ``store``,
  ``shortage`` or ``bug``
"""

import json
import logging
import os
import queue
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

from attrs import asdict

from askdocs.child_process import collect_seldom, end_with_parent, incoming, own_output
from askdocs.errors import IndexUnavailable, NoWorkspace
from askdocs.index.database import is_damage, why
from askdocs.index.one_run import Progress
from askdocs.index.preparing import kill_all
from askdocs.index.runs import Failure, Run, Summary
from askdocs.index.side_by_side import Preparers, usual_processes
from askdocs.index.store import Store
from askdocs.index.update import tidy, update
from askdocs.settings import IndexingSettings
from askdocs.shortage import raise_shortage, shortage_of
from askdocs.wording import clause, to_json

logger = logging.getLogger(__name__)

_REPORT_EVERY: Final = 0.05
"""Seconds between reports."""

_IDLE: Final = 60.0
"""Seconds without a run after which the processes that parse are ended, to give back their memory.
"""

_Runs: TypeAlias = "queue.SimpleQueue[tuple[dict[str, Any], threading.Event]]"


def perform(
    store: Store,
    run: Run,
    report: Callable[[Progress], None],
    is_cancelled: Callable[[], bool],
    preparers: Preparers,
) -> Summary | Failure:
    """Do ``run`` on ``store``; what goes wrong with the folder or the store comes back as data."""
    try:
        return update(
            store,
            run.root,
            run.settings,
            paths=run.paths,
            full=run.full,
            # Beside an index in memory the server works.
            processes=usual_processes() if store.is_on_disk else 1,
            preparers=preparers,
            who=run.who,
            report=report,
            is_cancelled=is_cancelled,
        )
    except NoWorkspace as error:
        return Failure("workspace", error.said)
    except IndexUnavailable as error:
        return Failure("damaged" if store.is_damaged else "store", clause(error.message))
    except Exception as error:
        short = shortage_of(error)
        if short is not None:
            return Failure("shortage", short.said)
        if isinstance(error, sqlite3.Error | OSError | ValueError):
            logger.info("the run on %s failed", run.root.name, exc_info=True)
            return Failure("damaged" if is_damage(error) else "store", why(error))
        logger.exception("the run on %s failed", run.root.name)
        return Failure("bug", "Indexing failed for a reason that stands in the log.")


def main() -> int:
    """Serve runs until standard input ends."""
    replies = own_output()
    end_with_parent()
    _be_nice()
    runs: _Runs = queue.SimpleQueue()
    _listen(runs)

    def reply(values: dict[str, Any]) -> None:
        replies.write(json.dumps(values).encode() + b"\n")
        replies.flush()

    collect_seldom()
    preparers = Preparers()
    while True:
        try:
            request, cancelled = runs.get(timeout=_IDLE)
        except queue.Empty:
            preparers.close()
            continue
        _serve(request, reply, cancelled.is_set, preparers, is_idle=runs.empty)


def _listen(runs: _Runs) -> None:
    cancelled = threading.Event()

    def read() -> dict[str, Any]:
        line = sys.stdin.buffer.readline()
        if not line:
            raise EOFError
        message: dict[str, Any] = json.loads(line)
        return message

    def take(message: dict[str, Any]) -> None:
        nonlocal cancelled
        if "cancel" in message:
            cancelled.set()
        else:
            # Each run has its own event: a cancellation that comes late must not hit the next.
            cancelled = threading.Event()
            runs.put((message["run"], cancelled))

    # The batch that is being written when whoever asked is gone is lost, and nothing else.
    incoming(read, take, at_end=kill_all)


def _serve(
    request: dict[str, Any],
    reply: Callable[[dict[str, Any]], None],
    is_cancelled: Callable[[], bool],
    preparers: Preparers,
    is_idle: Callable[[], bool],
) -> None:
    # JSON has no tuples, and settings are values that can be compared.
    settings: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in request["settings"].items()
    }
    run = Run(
        root=Path(request["root"]),
        settings=IndexingSettings(**settings),
        paths=None if request["paths"] is None else tuple(request["paths"]),
        full=request["full"],
        who=request["who"],
    )
    reported = 0.0

    def report(progress: Progress) -> None:
        nonlocal reported
        now = time.monotonic()
        if now - reported > _REPORT_EVERY:
            reported = now
            waiting = to_json(progress.waiting)
            reply({"progress": [progress.done, progress.total, progress.path, waiting]})

    try:
        store = Store(Path(request["directory"]))
    except (sqlite3.Error, OSError, MemoryError) as error:
        raise_shortage(error)
        reply(_written(Failure("damaged" if is_damage(error) else "store", why(error))))
        return
    try:
        outcome = perform(store, run, report, is_cancelled, preparers)
        reply(_written(outcome))
        if isinstance(outcome, Summary) and run.paths is not None:
            _tidy(store, lambda: not is_idle())
    finally:
        store.close()


def _written(outcome: Summary | Failure) -> dict[str, Any]:
    if isinstance(outcome, Failure):
        return {"failure": {"kind": outcome.kind, "message": to_json(outcome.message)}}
    return {"summary": asdict(outcome)}


def _tidy(store: Store, is_cancelled: Callable[[], bool]) -> None:
    try:
        tidy(store, is_cancelled)
    except Exception:
        # The next run meets whatever is wrong, and tells.
        logger.info("the index was not tidied", exc_info=True)


def _be_nice() -> None:
    if hasattr(os, "nice"):
        os.nice(10)


if __name__ == "__main__":
    sys.exit(main())
