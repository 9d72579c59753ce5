"""What an endpoint answers, as bytes that come to an end.

Belongs below the HTTP library's own decoding, which unpacks whatever it is given, and below the
SDK, which reads a body, an error or an event whole. Imports the HTTP library.
"""

import time
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Final

import httpx2

from askdocs.backends.endpoint import Endpoint
from askdocs.errors import EndpointFailed
from askdocs.patterns import lazy_pattern
from askdocs.wording import Message

LONGEST_ERROR: Final = 64 * 1024
"""Bytes of an error that are read; what it says stands at its begin."""
LONGEST_BODY: Final = 2 * 1024 * 1024
LONGEST_EMBEDDINGS: Final = 6 * 1024 * 1024
LONGEST_EVENT: Final = 2 * 1024 * 1024
LONGEST_STREAM: Final = 64 * 1024 * 1024
"""Bytes of each, unpacked."""
LONGEST_TIME: Final = 3600.0
"""Seconds that an answer may take, whatever comes."""

_PIECE: Final = 64 * 1024
_EVENT_END: Final = lazy_pattern(rb"\r\n\r\n|\n\n|\r\r")
_HINT: Final = "Check the base URL, and what stands behind it."


class Bounded(httpx2.AsyncByteStream):
    """The body of one response, unpacked."""

    def __init__(
        self,
        response: httpx2.Response,
        endpoint: Endpoint,
        longest: int,
        longest_event: int | None,
        is_silent: Callable[[], bool],
    ) -> None:
        """``longest_event`` is given for streams.

        ``is_silent`` says whether no content has come for too long.
        """
        self._inner = response.stream
        self._endpoint = endpoint
        self._is_error = not response.is_success
        self._longest = LONGEST_ERROR if self._is_error else longest
        self._longest_event = longest_event
        self._is_silent = is_silent
        # Taken away, so that nobody unpacks again.
        self._packing = response.headers.pop("content-encoding", "identity").strip().lower()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        began, read, event, tail = time.monotonic(), 0, 0, b""
        async for piece in self._unpacked():
            if self._is_silent() or time.monotonic() - began > LONGEST_TIME:
                raise EndpointFailed(
                    Message("{} sends no content.", self._endpoint.base_url),
                    "Try again, or use a smaller model.",
                )
            if self._is_error and read + len(piece) > self._longest:
                yield piece[: self._longest - read]
                return
            read += len(piece)
            if self._longest_event is not None:
                joined = tail + piece
                ends = [found.end() for found in _EVENT_END.finditer(joined)]
                event = len(joined) - ends[-1] if ends else event + len(piece)
                tail = joined[-3:]
                if event > self._longest_event:
                    raise self._too_long()
            if read > self._longest:
                raise self._too_long()
            yield piece

    async def aclose(self) -> None:
        """Let go of the connection."""
        assert isinstance(self._inner, httpx2.AsyncByteStream)  # noqa: S101 (of an asynchronous client)
        await self._inner.aclose()

    async def _unpacked(self) -> AsyncIterator[bytes]:
        assert isinstance(self._inner, httpx2.AsyncByteStream)  # noqa: S101 (of an asynchronous client)
        if self._packing == "identity":
            async for piece in self._inner:
                yield piece
            return
        if self._packing not in {"gzip", "x-gzip", "deflate"}:
            raise self._unreadable()
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
        async for packed in self._inner:
            rest = packed
            while not unpacker.eof:
                try:
                    piece = unpacker.decompress(rest, _PIECE)
                except zlib.error:
                    raise self._unreadable() from None
                rest = unpacker.unconsumed_tail
                if piece:
                    yield piece
                if not rest and len(piece) < _PIECE:
                    break

    def _too_long(self) -> EndpointFailed:
        return EndpointFailed(Message("{} answers without end.", self._endpoint.base_url), _HINT)

    def _unreadable(self) -> EndpointFailed:
        return EndpointFailed(
            Message("{} sent what cannot be unpacked.", self._endpoint.base_url), _HINT
        )
