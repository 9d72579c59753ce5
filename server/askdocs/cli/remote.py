"""``askdocs remote``: what a hosted assistant's endpoint has of the docs, and what was sent."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from askdocs.answering.egress import Sent
from askdocs.answering.uploads import Excluded, Mirror, MirrorStatus, Step, Synced, UploadPlan
from askdocs.cli import terminal
from askdocs.cli.assistants import latest_sent, make_choose, wish_for, withdraw_consent
from askdocs.cli.running import run_to_end
from askdocs.cli.wiring import folders_of, open_library
from askdocs.errors import ConsentRequired, NoRemote
from askdocs.retrieval import LocalRetriever
from askdocs.workspace.document import Folder

T = TypeVar("T")

_LISTED = 20
"""Files that are listed of each reason; ``--json`` lists all."""

_LOGGED = 100
"""Entries of the log that are printed."""


def remote(options: argparse.Namespace) -> int:
    """Do what was asked; the exit status is 2 if it could not be done."""
    if options.action == "log":
        return _log(options)
    folders = folders_of(options)
    if options.action == "withdraw":
        return _withdraw(folders)
    library = open_library(folders, terminal.note)
    try:
        wish = wish_for(folders, kind=options.assistant)
        chosen = make_choose(LocalRetriever(), library)(wish)
        for warning in chosen.warnings:
            terminal.note(warning)
        mirror = chosen.mirror
        if mirror is None:
            if chosen.problem:
                raise NoRemote(chosen.problem)
            raise no_remote()

        async def done() -> int:
            try:
                return await _ACTIONS[options.action](mirror, folders, options)
            finally:
                await chosen.close()

        return run_to_end(done())
    finally:
        library.shutdown()


def no_remote() -> NoRemote:
    """The failure where nothing is to be uploaded anywhere."""
    return NoRemote(
        "No hosted assistant is configured, so nothing is uploaded.",
        "Set assistant.kind to hosted or auto in your own settings, or say --assistant hosted;"
        " the embedded assistant answers on this machine.",
    )


async def _plan(mirror: Mirror, folders: Sequence[Folder], options: argparse.Namespace) -> int:
    plans = [await mirror.plan(folder) for folder in folders]
    if options.json:
        terminal.print_json({"plans": [_plan_as_json(plan) for plan in plans]})
        return 0
    for plan in plans:
        _print_plan(plan, terminal.out)
    return 0


async def _sync(mirror: Mirror, folders: Sequence[Folder], options: argparse.Namespace) -> int:
    results = []
    for folder in folders:
        if not await asyncio.to_thread(mirror.is_agreed, folder):
            await _agreed(mirror, folder, options)
        synced = await _with_steps(lambda report, folder=folder: mirror.sync(folder, report))  # type: ignore[misc]  # the default binds this turn's folder
        results.append((folder, synced))
        if not options.json:
            _print_synced(folder, synced)
    if options.json:
        terminal.print_json({"folders": [_synced_as_json(*result) for result in results]})
    return 0


async def _status(mirror: Mirror, folders: Sequence[Folder], options: argparse.Namespace) -> int:
    states = [await mirror.status(folder) for folder in folders]
    if options.json:
        terminal.print_json({"folders": [_status_as_json(status) for status in states]})
        return 0
    for status in states:
        terminal.out(f"{status.folder.path} at {status.endpoint}")
        terminal.out(f"  {described(status)}")
        _print_reasons("not taken", status.failed, terminal.out)
    return 0


async def _clean(mirror: Mirror, folders: Sequence[Folder], options: argparse.Namespace) -> int:
    for folder in folders:
        known = await asyncio.to_thread(mirror.known, folder)
        question = (
            f"Remove the copy of {folder.name} ({known.files:,} files) from {known.endpoint}?"
        )
        if not options.yes and not terminal.asked(question):
            raise ConsentRequired("Nothing was removed.", "Say --yes to do it without a question.")
        cleaned = await _with_steps(lambda report, folder=folder: mirror.clean(folder, report))  # type: ignore[misc]  # the default binds this turn's folder
        terminal.out(
            f"{folder.path}: {cleaned.files:,} files and {cleaned.stores:,} vector stores removed"
        )
    return 0


_Action = Callable[[Mirror, Sequence[Folder], argparse.Namespace], Awaitable[int]]
_ACTIONS: dict[str, _Action] = {
    "plan": _plan,
    "sync": _sync,
    "status": _status,
    "clean": _clean,
}


def _log(options: argparse.Namespace) -> int:
    entries = latest_sent(_LOGGED)
    if options.json:
        terminal.print_json({"entries": [_sent_as_json(sent) for sent in entries]})
        return 0
    for sent in entries:
        tokens = f", {sent.tokens:,} tokens" if sent.tokens is not None else ""
        paths = f"  {', '.join(sent.documents)}" if sent.documents else ""
        time = sent.time.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        terminal.out(f"{time}  {sent.endpoint}  {sent.kind}  {sent.bytes:,} bytes{tokens}{paths}")
    if not entries:
        terminal.note("nothing was sent")
    return 0


def _withdraw(folders: Sequence[Folder]) -> int:
    """Whatever the settings say by now: what was agreed to before is taken back, too."""
    for folder in folders:
        endpoints = withdraw_consent(folder)
        for endpoint in endpoints:
            terminal.out(f"{folder.path}: nothing more is sent to {endpoint}")
        if not endpoints:
            terminal.out(f"{folder.path}: you had agreed to nothing")
    return 0


async def _agreed(mirror: Mirror, folder: Folder, options: argparse.Namespace) -> None:
    """Note that the user agrees; raises ``ConsentRequired`` if not."""
    plan = await mirror.plan(folder)
    if not options.yes:
        _print_plan(plan, terminal.note)
        if not terminal.asked(f"Upload this to {plan.endpoint}?"):
            raise ConsentRequired(
                "Nothing was uploaded, because you did not agree.",
                "Say --yes to agree without a question; upload.exclude leaves files out.",
            )
    await asyncio.to_thread(mirror.agree, folder)


async def _with_steps(work: Callable[[Callable[[Step], None]], Awaitable[T]]) -> T:
    """The result of ``work``, whose steps are shown on standard error while it goes on."""
    line = terminal.Line()
    try:
        return await work(lambda step: line.show(step.said))
    finally:
        line.clear()


def _print_plan(plan: UploadPlan, out: Callable[[str], None]) -> None:
    out(f"{plan.folder.path} → {plan.endpoint}")
    agreed = "you have agreed to this upload" if plan.consent else "you have not agreed to it yet"
    chapters = sum(file.chapters for file in plan.files)
    out(
        f"  {len(plan.files):,} documents in {chapters:,} files, {plan.bytes:,} bytes, about"
        f" {plan.estimated_tokens:,} tokens; {plan.waiting:,} files to send"
    )
    out(f"  cost: {plan.cost}")
    out(f"  {agreed}")
    for file in plan.files:
        parts = f", {file.chapters} chapters" if file.chapters > 1 else ""
        out(f"  + {file.path} ({file.bytes:,} bytes{parts})")
    _print_reasons("left out", plan.excluded, out)


def _print_reasons(what: str, files: Sequence[Excluded], out: Callable[[str], None]) -> None:
    by_reason: dict[str, list[str]] = {}
    for file in files:
        by_reason.setdefault(file.reason, []).append(file.path)
    for reason, paths in sorted(by_reason.items()):
        out(f"  {what}: {reason} ({len(paths):,})")
        for path in paths[:_LISTED]:
            out(f"    {path}")
        if len(paths) > _LISTED:
            out(f"    … and {len(paths) - _LISTED:,} more (--json)")


def _print_synced(folder: Folder, synced: Synced) -> None:
    terminal.out(
        f"{folder.path}: {synced.uploaded:,} uploaded, {synced.removed:,} removed,"
        f" {synced.unchanged:,} unchanged, {len(synced.failed):,} failed"
    )
    _print_reasons("not taken", synced.failed, terminal.out)


def described(status: MirrorStatus) -> str:
    """The state of a copy in a sentence without its end."""
    what = {
        "none": "nothing is uploaded",
        "ready": "the vector store is ready",
        "processing": "the vector store is not complete yet",
        "expired": "the vector store has expired; the next question builds it again",
        "gone": "the vector store was deleted; the next question builds it again",
    }[status.state]
    if status.state in {"ready", "processing"}:
        what += f": {status.files:,} files, {status.bytes:,} bytes"
    if status.expires is not None and status.state == "ready":
        what += f"; unused, it goes on {status.expires.astimezone():%Y-%m-%d}"
    return what if status.consent else f"{what}; you have not agreed to an upload"


def _plan_as_json(plan: UploadPlan) -> dict[str, object]:
    return {
        "folder": str(plan.folder.path),
        "endpoint": plan.endpoint,
        "consent": plan.consent,
        "files": [
            {"path": file.path, "chapters": file.chapters, "bytes": file.bytes}
            for file in plan.files
        ],
        "excluded": [_excluded_as_json(one) for one in plan.excluded],
        "bytes": plan.bytes,
        "estimatedTokens": plan.estimated_tokens,
        "cost": plan.cost,
        "waiting": plan.waiting,
    }


def _synced_as_json(folder: Folder, synced: Synced) -> dict[str, object]:
    return {
        "folder": str(folder.path),
        "uploaded": synced.uploaded,
        "removed": synced.removed,
        "unchanged": synced.unchanged,
        "failed": [_excluded_as_json(one) for one in synced.failed],
    }


def _status_as_json(status: MirrorStatus) -> dict[str, object]:
    return {
        "folder": str(status.folder.path),
        "endpoint": status.endpoint,
        "consent": status.consent,
        "state": status.state,
        "files": status.files,
        "bytes": status.bytes,
        "failed": [_excluded_as_json(one) for one in status.failed],
        "synced": status.synced.isoformat() if status.synced else None,
        "expires": status.expires.isoformat() if status.expires else None,
        "store": status.store_id,
    }


def _sent_as_json(sent: Sent) -> dict[str, object]:
    return {
        "time": sent.time.isoformat(),
        "endpoint": sent.endpoint,
        "kind": sent.kind,
        "bytes": sent.bytes,
        "tokens": sent.tokens,
        "documents": list(sent.documents),
    }


def _excluded_as_json(one: Excluded) -> dict[str, object]:
    return {"path": one.path, "reason": one.reason}
