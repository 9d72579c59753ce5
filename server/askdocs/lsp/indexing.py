"""What the client sees of indexing: progress, and the status when it changed."""

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from askdocs.index.indexer import Advanced, Ended, IndexEvent, Started
from askdocs.index.one_run import Progress
from askdocs.lsp.first_reading import FirstReadings
from askdocs.lsp.progress import described, new_token
from askdocs.lsp.protocol import STATUS_CHANGED
from askdocs.lsp.status import status_of, view_of
from askdocs.wording import Message
from askdocs.workspace.document import Folder

if TYPE_CHECKING:
    from askdocs.lsp.session import Session

logger = logging.getLogger(__name__)

_SHOWN_AFTER: Final = 0.3
"""Seconds that a run takes before its progress is shown: a save must not flicker."""

_TOLD_EVERY: Final = 1.0
"""Seconds between two statuses that differ in how far a run has come."""

_HEALTH: Final = {"indexing": "ok", "ready": "ok", "degraded": "warning", "error": "error"}


class Indexing:
    """Turns the indexer's events into progress and status."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._whole: set[Folder] = set()
        """Folders of which a whole run is due or going on."""
        self.first_readings = FirstReadings()
        self.runs: dict[Folder, Progress] = {}
        """How far the run has come that is going on, by folder."""
        self._told_at = 0.0
        self._problems: dict[Folder, str] = {}
        self._bar: _Bar | None = None
        self._sent: dict[str, Any] | None = None
        self._is_dirty = False
        self._is_sending = False

    def start(self, folder: Folder) -> None:
        """Begin the first run of ``folder``."""
        self._whole.add(folder)
        self.first_readings.begin(folder)
        self._session.indexer.start(folder)

    async def reindex(self, folders: tuple[Folder, ...], *, full: bool) -> None:
        """Run over ``folders`` and wait for the end."""
        self._whole.update(folders)
        self.changed()
        for folder in folders:
            self._session.embeddings.ask_again(folder)
            await self._session.indexer.reindex(folder, full=full)

    def forget(self, folder: Folder) -> None:
        """``folder`` was closed."""
        self._whole.discard(folder)
        self._problems.pop(folder, None)
        self.first_readings.end(folder)

    def on_event(self, event: IndexEvent) -> None:
        """Called by the indexer on the event loop."""
        match event:
            case Started(folder, is_look):
                self._bar = None if is_look else _Bar(self._session, folder)
                self.first_readings.begin(folder)
                # It may be one that begins anew because the index was lost.
                self.changed()
            case Advanced(folder, progress):
                self._advanced(folder, progress)
            case Ended(folder) as ended:
                if self._bar is not None:
                    self._bar.end()
                    self._bar = None
                self._whole.discard(folder)
                self._problems.pop(folder, None)
                self.runs.pop(folder, None)
                if ended.problem is not None:
                    self._problems[folder] = ended.problem
                elif not ended.cancelled:
                    self._session.embeddings.start(folder)
                self.first_readings.end(folder)
                self.changed()

    def _advanced(self, folder: Folder, progress: Progress) -> None:
        self.runs[folder] = progress
        self.first_readings.advance(folder, progress)
        if self._bar is not None:
            self._bar.advance(progress)
        now = asyncio.get_running_loop().time()
        if now - self._told_at > _TOLD_EVERY:
            self._told_at = now
            self.changed()

    def changed(self) -> None:
        """The status may have changed: send it if so."""
        self._is_dirty = True
        if not self._is_sending:
            self._is_sending = True
            self._session.spawn(self._send_status())

    async def status(self) -> dict[str, Any]:
        """The status as it is now."""
        view = view_of(
            self._session,
            is_indexing=bool(self._whole),
            problems=self._problems,
            runs=self.runs,
        )
        return await asyncio.to_thread(status_of, view)

    async def _send_status(self) -> None:
        try:
            while self._is_dirty:
                await self._session.client.room()
                self._is_dirty = False
                status = await self.status()
                if status != self._sent:
                    self._sent = status
                    self._session.client.notify(STATUS_CHANGED, status)
                    self._notify_server_status(status)
        finally:
            self._is_sending = False

    def _notify_server_status(self, status: dict[str, Any]) -> None:
        if self._session.abilities.wants_server_status:
            self._session.client.notify(
                "experimental/serverStatus",
                {
                    "health": _HEALTH[status["state"]],
                    "quiescent": status["state"] != "indexing",
                    **({"message": status["message"]} if "message" in status else {}),
                },
            )


class _Bar:
    """The progress of one run."""

    def __init__(self, session: "Session", folder: Folder) -> None:
        self._session = session
        self._folder = folder
        self._token = new_token()
        self._done = self._total = 0
        self._has_begun = False
        self._has_ended = False
        self._said: tuple[int, str] = -1, ""
        self._timer: asyncio.TimerHandle | None = None
        if session.abilities.creates_progress:
            self._timer = asyncio.get_running_loop().call_later(_SHOWN_AFTER, self._show)

    def advance(self, progress: Progress) -> None:
        """The run has come so far."""
        self._done, self._total = progress.done, progress.total
        percentage = 100 * progress.done // max(progress.total, 1)
        said = percentage, progress.path or progress.waiting
        if self._has_begun and said != self._said:
            self._said = said
            self._session.progress.report(self._token, described(progress), percentage=percentage)

    def end(self) -> None:
        """The run has ended."""
        self._has_ended = True
        if self._timer is not None:
            self._timer.cancel()
        self._session.progress.end(self._token)

    def _show(self) -> None:
        self._session.spawn(self._begin())

    async def _begin(self) -> None:
        create = types.WINDOW_WORK_DONE_PROGRESS_CREATE
        try:
            await self._session.client.request(create, {"token": self._token})
        except Exception:  # noqa: BLE001 (a client that refuses gets no progress)
            logger.info("the client creates no progress")
            return
        if self._has_ended:
            return
        self._has_begun = True
        indexer, folder = self._session.indexer, self._folder
        self._session.progress.begin(
            self._token,
            Message("Indexing {}", folder.name),
            lambda: indexer.cancel(folder),
            percentage=100 * self._done // max(self._total, 1),
        )
