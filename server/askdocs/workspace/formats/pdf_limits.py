"""Whether a PDF unpacks to more than any text needs, found out without unpacking it whole.

PDFium sets no bound: a file of five kilobytes can make it ask for gigabytes.
"""

import re
import zlib
from typing import Final

_STREAM: Final = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_MOST_OF_STREAM: Final = 128 * 1024 * 1024
_MOST_OF_ALL: Final = 1024 * 1024 * 1024
_MOST_STREAMS: Final = 200_000
_DEEPEST: Final = 3
"""How often a stream may be packed; who packs more often hides something."""

_FIRST: Final = 512
_NEXT: Final = 32 * 1024
"""Packed bytes that are looked at first and further on: most streams are short."""

_STEP: Final = 1024 * 1024


def unpacks_too_far(data: bytes) -> bool:
    """Whether a stream of the PDF, or all together, would take more memory than is reasonable."""
    left = _MOST_OF_ALL
    view = memoryview(data)
    for number, stream in enumerate(_STREAM.finditer(data)):
        if number == _MOST_STREAMS:
            return True
        size = _unpacked_size(view[stream.end() :], min(_MOST_OF_STREAM, left))
        if size is None:
            return True
        left -= size + _FIRST
        if left <= 0:
            return True
    return False


def _unpacked_size(packed: memoryview, most: int) -> int | None:
    """Bytes that the packed stream at the start of ``packed`` holds; ``None`` for too many."""
    layers = [zlib.decompressobj()]
    size = 0
    position, step = 0, _FIRST
    while position < len(packed) and not layers[0].eof:
        piece = bytes(packed[position : position + step])
        position += len(piece)
        step = _NEXT
        while piece:
            try:
                unpacked = layers[0].decompress(piece, _STEP)
            except zlib.error:
                return size
            piece = layers[0].unconsumed_tail
            size += max(len(unpacked), _inner_size(layers, unpacked))
            if size > most:
                return None
    return size


def _inner_size(layers: "list[zlib._Decompress]", unpacked: bytes) -> int:
    """Bytes that ``unpacked`` holds in turn, if it is packed itself."""
    size = 0
    pieces = [(1, unpacked)]
    while pieces:
        depth, piece = pieces.pop()
        if depth == _DEEPEST or not piece:
            continue
        if depth == len(layers):
            if not _is_packed(piece):
                continue
            layers.append(zlib.decompressobj())
        try:
            inner = layers[depth].decompress(piece, _STEP)
        except zlib.error:
            continue
        size += len(inner)
        if size > _MOST_OF_STREAM:
            return size
        if layers[depth].unconsumed_tail:
            pieces.append((depth, layers[depth].unconsumed_tail))
        pieces.append((depth + 1, inner))
    return size


def _is_packed(data: bytes) -> bool:
    """Whether ``data`` begins as zlib's format does."""
    return len(data) > 1 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
