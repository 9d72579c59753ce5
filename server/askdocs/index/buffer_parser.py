"""The parser of open buffers: a process of its own, so that no buffer holds up a question."""

import logging
import threading
import time
from typing import Final

from askdocs.errors import Shortage
from askdocs.index.overlays import Overlay
from askdocs.index.preparing import Buffer, Ended, Preparer
from askdocs.workspace.document import Folder

logger = logging.getLogger(__name__)

_MOST_SECONDS: Final = 5.0
"""For one buffer: questions wait for it."""

_REST: Final = 60.0
"""Seconds for which a buffer that took too long is not parsed again, however often it changes."""


class BufferParser:
    """Parses one buffer at a time. Safe to use from any thread."""

    def __init__(self) -> None:
        self._preparer = Preparer()
        self._lock = threading.Lock()
        self._rests: dict[tuple[Folder, str], float] = {}
        """Until when buffers are left alone."""
        self._closed = threading.Event()

    def overlay_of(self, folder: Folder, path: str, text: str, limit: float) -> Overlay | None:
        """The overlay of a buffer; ``None`` where it takes longer than ``limit``, or too long."""
        with self._lock:
            if self._closed.is_set() or time.monotonic() < self._rests.get((folder, path), 0.0):
                return None
            try:
                return self._overlay_of(Buffer(path, text, min(limit, _MOST_SECONDS)))
            except Ended:
                if self._closed.is_set():
                    return None
                logger.warning("the open document %s cannot be parsed in time", path)
                self._rests[folder, path] = time.monotonic() + _REST
                return None

    def close(self) -> None:
        """End the process; no buffer is parsed any more."""
        self._closed.set()
        self._preparer.kill()
        with self._lock:
            self._preparer.close()

    def _overlay_of(self, job: Buffer) -> Overlay:
        try:
            try:
                return self._preparer.overlay_of(job)
            except Ended as ended:
                if ended.short is not None:
                    raise ended.short from ended
                if ended.at is not None or self._closed.is_set():
                    raise
                # It had ended before it was asked.
                return self._preparer.overlay_of(job)
        except (OSError, Shortage):
            # No process can be had, and so nothing that is better.
            from askdocs.workspace.reading import document_from_text  # noqa: PLC0415

            return Overlay.of(document_from_text(job.path, job.text))
