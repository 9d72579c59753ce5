"""Open buffers: the texts as the client has them, and their way into the library."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from attrs import define
from lsprotocol import types

from askdocs.lsp.places import Places
from askdocs.text import LineIndex, Position, PositionEncoding, Span, clean

if TYPE_CHECKING:
    from askdocs.index.library import Library

logger = logging.getLogger(__name__)

_QUIET: Final = 0.15
"""Seconds after the last change before a buffer is parsed without being asked for."""

_PATIENCE: Final = 3.0
"""Seconds for which a question waits for changes; then it is answered without the latest."""


class Buffers:
    """The texts of open documents; those of docs become overlays of the library."""

    def __init__(self, places: Places) -> None:
        self.encoding: PositionEncoding = "utf-16"
        self._places = places
        self._library: Library | None = None
        self._on_change: Callable[[], None] = lambda: None
        self._texts: dict[str, str] = {}
        self._lines: dict[str, LineIndex] = {}
        """Of texts that have not changed since they were counted."""
        self._dirty: dict[str, None] = {}
        """URIs in the order in which they changed."""
        self._next_change = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None
        """Brings changes into the library as long as there are any; there is one at most."""
        self._flushed: str | None = None
        """The URI that it is at."""
        self._waiting: list[_Waiting] = []

    def attach(self, library: "Library", on_change: Callable[[], None]) -> None:
        """Let the buffers overlay ``library`` from now on; ``on_change`` is told when they did."""
        self._library = library
        self._on_change = on_change
        for uri in self._texts:
            self._mark(uri)

    def text(self, uri: str) -> str | None:
        """The text of the open document ``uri``."""
        return self._texts.get(uri)

    def lines(self, uri: str) -> LineIndex | None:
        """The lines of the open document ``uri``, counted once for all who ask."""
        if uri not in self._lines and uri in self._texts:
            self._lines[uri] = LineIndex(self._texts[uri])
        return self._lines.get(uri)

    def open(self, uri: str, text: str) -> None:
        """A document was opened."""
        self._texts[uri] = clean(text)
        self._mark(uri)

    def change(self, uri: str, changes: Sequence[types.TextDocumentContentChangeEvent]) -> None:
        """A document was changed; a change without a range is the whole text."""
        text = self._texts.get(uri)
        if text is None:
            logger.warning("a document that is not open was changed")
            return
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                span = self.span_in(text, change.range)
                text = text[: span.start] + change.text + text[span.end :]
            else:
                text = change.text
        self._texts[uri] = clean(text)
        self._mark(uri)

    def close(self, uri: str) -> None:
        """A document was closed: the disk speaks for it again."""
        self._texts.pop(uri, None)
        self._mark(uri)

    def span_in(self, text: str, where: types.Range) -> Span:
        """The offsets of ``where`` in ``text``."""
        lines = LineIndex(text)
        start = lines.offset(Position(where.start.line, where.start.character), self.encoding)
        end = lines.offset(Position(where.end.line, where.end.character), self.encoding)
        return Span(min(start, end), max(start, end))

    async def next_change(self) -> None:
        """Return when a document is opened, changed or closed."""
        await self._next_change.wait()

    async def flush(self) -> None:
        """Bring the changes until now into the library; afterwards a snapshot has them.

        Those that come meanwhile are not waited for: somebody who types makes ten of them a second.
        Nor is a buffer that takes long to parse. Bringing them in goes on when whoever waits for it
        gives up: nothing that comes later may overtake it.
        """
        self._begin()
        if self._flushing is None or self._library is None:
            return
        here = self._flushed if self._flushed not in self._dirty else None
        waiting = _Waiting(set(self._dirty), here, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        try:
            async with asyncio.timeout(_PATIENCE):
                await waiting.done
        except TimeoutError:
            logger.debug("a question did not wait any longer for open documents")
        finally:
            self._waiting.remove(waiting)

    async def stop(self) -> None:
        """Flush no more; returns when nothing of ours touches the library."""
        if self._timer is not None:
            self._timer.cancel()
        library, self._library = self._library, None
        if library is not None:
            await asyncio.to_thread(library.stop_parsing)
        if self._flushing is not None:
            await asyncio.gather(self._flushing, return_exceptions=True)

    def _begin(self) -> None:
        if self._flushing is None and self._dirty and self._library is not None:
            self._flushing = asyncio.ensure_future(self._flush())
            self._flushing.add_done_callback(_log_failure)

    async def _flush(self) -> None:
        changed = False
        failure: BaseException | None = None
        try:
            while self._dirty and self._library is not None:
                uri = self._flushed = next(iter(self._dirty))
                del self._dirty[uri]
                for waiting in self._waiting:
                    waiting.begin(uri)
                text = self._texts.get(uri)
                changed |= await asyncio.to_thread(self._apply, self._library, uri, text)
                for waiting in self._waiting:
                    waiting.end(uri)
        except BaseException as error:
            failure = error
            raise
        finally:
            # Not when the task is done: a change in between would find nobody to flush it.
            self._flushing = self._flushed = None
            for waiting in self._waiting:
                waiting.give_up(failure)
        if changed:
            self._on_change()

    def _apply(self, library: "Library", uri: str, text: str | None) -> bool:
        place = self._places.find(uri)
        if place is None or place.folder not in library.folders:
            return False
        if text is None:
            library.drop_buffer(place.folder, place.path)
            return True
        return library.set_buffer(place.folder, place.path, text)

    def _mark(self, uri: str) -> None:
        self._lines.pop(uri, None)
        self._dirty.pop(uri, None)
        self._dirty[uri] = None
        self._next_change.set()
        self._next_change = asyncio.Event()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(_QUIET, self._flush_soon)

    def _flush_soon(self) -> None:
        self._timer = None
        self._begin()


@define(eq=False)
class _Waiting:
    """Somebody who waits for the changes until now."""

    dirty: set[str]
    """The URIs of those that are not begun."""
    begun: str | None
    """The URI of the one that is being brought in."""
    done: asyncio.Future[None]

    def begin(self, uri: str) -> None:
        """The latest text of ``uri`` is taken up."""
        if uri in self.dirty:
            self.dirty.remove(uri)
            self.begun = uri

    def end(self, uri: str) -> None:
        """The text of ``uri`` that was taken up is in the library."""
        if self.begun == uri:
            self.begun = None
        if self.begun is None and not self.dirty:
            self.give_up(None)

    def give_up(self, failure: BaseException | None) -> None:
        """Nothing more comes."""
        if self.done.done():
            return
        if failure is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(failure)


def _log_failure(flushing: "asyncio.Task[None]") -> None:
    """Whoever waited was told; nobody has to have waited."""
    if not flushing.cancelled() and (error := flushing.exception()) is not None:
        logger.error("open documents could not be taken over", exc_info=error)
