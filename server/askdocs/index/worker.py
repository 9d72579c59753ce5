"""The worker process: does the update runs, so that parsing never holds up the server.

``python -m askdocs.index.worker`` reads one JSON object a line from standard input and writes one
a line to standard output. It works on one run at a time and ends when its input ends.

- in: ``{"run": {"directory", "root", "settings", "paths", "full", "refused", "is_careful"}}``, and
  then perhaps ``{"cancel": true}``
- out: ``{"progress": [done, total, path]}``, then ``{"summary": {…}}`` or
  ``{"failure": {"kind", "message"}}`` with kind ``workspace``, ``damaged``, ``store`` or ``bug``
"""

import contextlib
import json
import logging
import os
import queue
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from attrs import asdict, frozen

from askdocs.child_process import collect_seldom, own_output
from askdocs.errors import IndexUnavailable, NoWorkspace
from askdocs.index.database import is_damage, why
from askdocs.index.side_by_side import usual_processes
from askdocs.index.store import Store
from askdocs.index.update import Progress, Summary, tidy, update
from askdocs.settings import IndexingSettings
from askdocs.wording import clause, from_json, to_json

logger = logging.getLogger(__name__)

_REPORT_EVERY: Final = 0.05
"""Seconds between reports; a file that a native library reads is always reported first."""

_MOST_MEMORY: Final = 2 * 1024 * 1024 * 1024
"""Bytes of address space; the largest documents that are read need a third of it."""

_Runs: TypeAlias = "queue.SimpleQueue[tuple[dict[str, Any], threading.Event]]"

FailureKind: TypeAlias = Literal["workspace", "damaged", "store", "bug"]


@frozen
class Run:
    """What one update run works on."""

    root: Path
    settings: IndexingSettings
    paths: tuple[str, ...] | None = None
    full: bool = False
    refused: Mapping[str, str] = {}
    is_careful: bool = False
    """Whether every file is reported before it is read."""


@frozen
class Failure:
    """Why a run came to nothing, as a sentence to show."""

    kind: FailureKind
    message: str


def perform(
    store: Store,
    run: Run,
    report: Callable[[Progress], None],
    is_cancelled: Callable[[], bool],
) -> Summary | Failure:
    """Do ``run`` on ``store``; what goes wrong with the folder or the store comes back as data."""
    # A careful run knows which file it is reading. Beside an index in memory the server works.
    is_alone = run.is_careful or not store.is_on_disk
    try:
        return update(
            store,
            run.root,
            run.settings,
            paths=run.paths,
            full=run.full,
            refused=run.refused,
            processes=1 if is_alone else usual_processes(),
            report=report,
            is_cancelled=is_cancelled,
        )
    except NoWorkspace as error:
        return Failure("workspace", error.said)
    except IndexUnavailable as error:
        return Failure("damaged" if store.is_damaged else "store", clause(error.message))
    except (sqlite3.Error, OSError, ValueError) as error:
        logger.info("the run on %s failed", run.root.name, exc_info=True)
        return Failure("damaged" if is_damage(error) else "store", why(error))
    except Exception:
        logger.exception("the run on %s failed", run.root.name)
        return Failure("bug", "Indexing failed for a reason that stands in the log.")


def encode_run(directory: Path, run: Run) -> bytes:
    """The line that asks a worker for ``run`` on the store in ``directory``."""
    values = {
        "directory": str(directory),
        "root": str(run.root),
        "settings": asdict(run.settings),
        "paths": run.paths,
        "full": run.full,
        "refused": {path: to_json(reason) for path, reason in run.refused.items()},
        "is_careful": run.is_careful,
    }
    return json.dumps({"run": values}).encode() + b"\n"


def decode_reply(line: bytes) -> Progress | Summary | Failure:
    """What a worker's line says."""
    reply = json.loads(line)
    if "progress" in reply:
        return Progress(*reply["progress"])
    if "summary" in reply:
        return Summary(**reply["summary"])
    return Failure(reply["failure"]["kind"], from_json(reply["failure"]["message"]))


def main() -> int:
    """Serve runs until standard input ends."""
    replies = own_output()
    _be_nice()
    _be_modest()
    runs: _Runs = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(runs,), daemon=True).start()

    def reply(values: dict[str, Any]) -> None:
        replies.write(json.dumps(values).encode() + b"\n")
        replies.flush()

    collect_seldom()
    while True:
        request, cancelled = runs.get()
        _serve(request, reply, cancelled.is_set, is_idle=runs.empty)


def _listen(runs: _Runs) -> None:
    cancelled = threading.Event()
    try:
        for line in sys.stdin.buffer:
            message = json.loads(line)
            if "cancel" in message:
                cancelled.set()
            else:
                # Each run has its own event: a cancellation that comes late must not hit the next.
                cancelled = threading.Event()
                runs.put((message["run"], cancelled))
    finally:
        # Whoever asked is gone, perhaps in the middle of a line. The batch that is being written is
        # lost, and nothing else.
        os._exit(0)


def _serve(
    request: dict[str, Any],
    reply: Callable[[dict[str, Any]], None],
    is_cancelled: Callable[[], bool],
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
        refused={path: from_json(reason) for path, reason in request["refused"].items()},
        is_careful=request["is_careful"],
    )
    reported = 0.0

    def report(progress: Progress) -> None:
        nonlocal reported
        now = time.monotonic()
        is_due = now - reported > _REPORT_EVERY
        if is_due or run.is_careful or progress.path.lower().endswith(".pdf"):
            reported = now
            reply({"progress": [progress.done, progress.total, progress.path]})

    try:
        store = Store(Path(request["directory"]))
    except (sqlite3.Error, OSError) as error:
        reply(_written(Failure("damaged" if is_damage(error) else "store", why(error))))
        return
    try:
        outcome = perform(store, run, report, is_cancelled)
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


def _be_modest() -> None:
    """Bound this process's memory where the system can: a hostile document must not take all."""
    try:
        import resource  # noqa: PLC0415 (there is none on Windows)
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = _MOST_MEMORY if most == resource.RLIM_INFINITY else min(_MOST_MEMORY, most)
    # A system that knows the limit and does not keep it refuses.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))


if __name__ == "__main__":
    sys.exit(main())
