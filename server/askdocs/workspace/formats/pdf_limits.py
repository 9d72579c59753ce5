"""Whether a PDF unpacks to more than any text needs, found out without unpacking it whole.

PDFium sets no bound of use: a file of five kilobytes can make it ask for gigabytes.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import define

_STREAM: Final = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_PICTURE: Final = re.compile(rb"/Subtype[ \t\r\n]{0,8}/Image\b")
_MOST_OF_STREAM: Final = 128 * 1024 * 1024
_MOST_OF_ALL: Final = 1024 * 1024 * 1024
_MOST_STREAMS: Final = 200_000
_DEEPEST: Final = 3
"""How often a stream may be packed; who packs more often hides something."""

_LONGEST_DICTIONARY: Final = 2_000
"""Bytes before a stream in which what it is stands."""

_FIRST: Final = 512
_LARGEST: Final = 32 * 1024
"""Packed bytes that are looked at first, and at most at once: most streams are short."""

_STEP: Final = 1024 * 1024


def unpacks_too_far(data: bytes) -> bool:
    """Whether a stream of the PDF, or all together, would take more memory than is reasonable.

    Pictures do not count: they stay packed while the text of a page is read. Where a page says
    that its text is one, the memory of the process that reads it is bounded all the same.
    """
    left = _MOST_OF_ALL
    view = memoryview(data)
    for number, stream in enumerate(_STREAM.finditer(data)):
        if number == _MOST_STREAMS:
            return True
        if _is_picture(data, stream.start()):
            continue
        most = min(_MOST_OF_STREAM, left)
        taken = _taken(_Packed(view[stream.end() :]), most)
        left -= taken + _FIRST
        if taken > most or left <= 0:
            return True
    return False


def _is_picture(data: bytes, stream: int) -> bool:
    start = max(data.rfind(b"obj", max(stream - _LONGEST_DICTIONARY, 0), stream), 0)
    return _PICTURE.search(data, start, stream) is not None


@define
class _Packed:
    """A packed stream, in pieces, and how far it was looked at."""

    data: memoryview
    """From its start to the end of the file: where it ends, unpacking tells."""
    position: int = 0

    def __iter__(self) -> Iterator[bytes]:
        self.position, step = 0, _FIRST
        while self.position < len(self.data):
            piece = bytes(self.data[self.position : self.position + step])
            self.position, step = self.position + step, min(2 * step, _LARGEST)
            yield piece


def _taken(packed: _Packed, most: int) -> int:
    """Bytes that the stream takes, packed and unpacked, however often it is packed.

    It is not looked at any further than to know that they are more than ``most``.
    """
    taken = 0
    for depth in range(_DEEPEST):
        pieces: Iterable[bytes] = packed
        for _ in range(depth + 1):
            pieces = _inflated(pieces)
        size, first = 0, b""
        for piece in pieces:
            first = first or piece
            size += len(piece)
            taken = max(taken, size + packed.position)
            if taken > most:
                return taken
        taken = max(taken, packed.position)
        if not _is_packed(first):
            break
    return taken


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What ``pieces`` unpack to, up to the end of the packed data or its first mistake.

    Every step eats something: at its end the library hands back what follows, again and again.
    """
    inflater = zlib.decompressobj()
    for piece in pieces:
        waiting = piece
        while waiting and not inflater.eof:
            try:
                unpacked = inflater.decompress(waiting, _STEP)
            except zlib.error:
                return
            if not unpacked and len(inflater.unconsumed_tail) >= len(waiting):
                return
            waiting = inflater.unconsumed_tail
            yield unpacked
        if inflater.eof:
            return


def _is_packed(data: bytes) -> bool:
    """Whether ``data`` begins as zlib's format does."""
    return len(data) > 1 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
