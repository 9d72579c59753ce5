"""What goes to a hosted assistant: the plan of an upload, the upload, and what was sent so far."""

import asyncio
from typing import TYPE_CHECKING, Any

from askdocs.answering.uploads import Excluded, Mirror, Step
from askdocs.errors import InvalidInput, NoRemote
from askdocs.lsp.protocol import (
    LEDGER,
    SYNC,
    UPLOAD_PLAN,
    FolderParams,
    LedgerParams,
    Result,
    SyncParams,
    request,
)
from askdocs.wording import Say

if TYPE_CHECKING:
    from askdocs.lsp.session import Session

_ENTRIES = 100
_MOST_ENTRIES = 20_000
"""Entries of the ledger that are listed if the client names no number, and at most."""


@request(UPLOAD_PLAN, FolderParams)
async def upload_plan(session: "Session", params: FolderParams) -> Result:
    """What would go up of one folder, or of all; sends nothing."""
    await session.ready()
    mirror = _mirror(session)
    plans = [await mirror.plan(folder) for folder in session.folders(params.folder)]
    return {
        "endpoint": mirror.endpoint,
        "consent": all(plan.consent for plan in plans),
        "files": [
            {"path": file.path, "chapters": file.chapters, "bytes": file.bytes}
            for plan in plans
            for file in plan.files
        ],
        "excluded": _excluded([one for plan in plans for one in plan.excluded], session.say),
        "bytes": sum(plan.bytes for plan in plans),
        "estimatedTokens": sum(plan.estimated_tokens for plan in plans),
        "cost": session.say(max(plans, key=lambda plan: plan.bytes).cost),
        "waiting": sum(plan.waiting for plan in plans),
    }


@request(SYNC, SyncParams)
async def sync(session: "Session", params: SyncParams) -> Result:
    """Upload what is new and remove what is gone, once the user has agreed."""
    await session.ready()
    mirror, folders = _mirror(session), session.folders(params.folder)
    uploaded = removed = unchanged = 0
    failed: list[Excluded] = []
    async with session.progress.work_done(params.work_done_token, "Uploading the docs") as report:
        said = ""

        def tell(step: Step) -> None:
            nonlocal said
            if step.said != said:
                said = step.said
                report(said)

        await session.consent.require(mirror, folders)
        for folder in folders:
            synced = await mirror.sync(folder, tell)
            uploaded += synced.uploaded
            removed += synced.removed
            unchanged += synced.unchanged
            failed += synced.failed
    # What was agreed may change who answers.
    await session.choose_again()
    return {
        "uploaded": uploaded,
        "removed": removed,
        "unchanged": unchanged,
        "failed": _excluded(failed, session.say),
    }


@request(LEDGER, LedgerParams)
async def ledger(session: "Session", params: LedgerParams) -> Result:
    """What left the machine, the latest first."""
    services = await session.ready()
    limit = _ENTRIES if params.limit is None else params.limit
    if not 1 <= limit <= _MOST_ENTRIES:
        raise InvalidInput(
            f"must be from 1 to {_MOST_ENTRIES:,}",
            "params.limit",
            "Give a number in this range, or leave it out.",
        )
    entries = await asyncio.to_thread(services.latest_sent, limit)
    return {
        "entries": [
            {
                "time": sent.time.isoformat(),
                "endpoint": sent.endpoint,
                "kind": sent.kind,
                "bytes": sent.bytes,
                "documents": list(sent.documents),
            }
            | ({} if sent.tokens is None else {"tokens": sent.tokens})
            for sent in entries
        ]
    }


def _mirror(session: "Session") -> Mirror:
    chosen = session.choosing.chosen
    if chosen is not None and chosen.mirror is not None:
        return chosen.mirror
    if chosen is not None and chosen.problem:
        raise NoRemote("No hosted assistant can be reached.", chosen.problem)
    raise NoRemote(
        "No hosted assistant is configured.",
        "Set assistant.kind to hosted or auto; the embedded assistant answers on this machine.",
    )


def _excluded(files: list[Excluded], say: Say) -> list[dict[str, Any]]:
    return [{"path": one.path, "reason": say(one.reason)} for one in files]
