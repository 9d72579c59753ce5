"""What a PDF may unpack to, and how long it takes to know."""

import time
import zlib
from pathlib import Path

import pytest

from askdocs.workspace.document import Document
from askdocs.workspace.formats.pdf_limits import unpacks_too_far
from askdocs.workspace.reading import read_document
from tests.support.attacks import pdf_bomb
from tests.support.pdf import Line, Picture, pdf

OBJECT = b"1 0 obj\n<< /Filter /FlateDecode >>\nstream\n"
NOTHING = b"\0\0\0\xff\xff"
"""A block of packed data that unpacks to nothing."""


def in_time(data: bytes) -> bool:
    """What is said of ``data``, which must be known within two seconds of this process."""
    started = time.process_time()
    found = unpacks_too_far(data)
    assert time.process_time() - started < 2
    return found


@pytest.mark.parametrize("size", [1_000, 1 << 20, (1 << 20) + 1, 4_000_000, 100_000_000])
@pytest.mark.parametrize("after", [b"", b"\nendstream\nendobj\n" * 3_000])
def test_a_large_stream(size: int, after: bytes) -> None:
    """Whatever a stream holds and whatever stands after it, its end is found."""
    assert not in_time(OBJECT + zlib.compress(bytes(size)) + after)


@pytest.mark.parametrize("times", [2, 3])
def test_a_stream_in_a_stream(times: int) -> None:
    """What is packed more than once is looked into, as long as it is reasonable."""
    small, large = bytes(4_000_000), bytes(200_000_000)
    for _ in range(times):
        small, large = zlib.compress(small), zlib.compress(large)
    assert not in_time(OBJECT + small + b"\nendstream")
    assert in_time(OBJECT + large + b"\nendstream")


@pytest.mark.parametrize(
    "data",
    [
        OBJECT + zlib.compress(bytes(4_000_000))[:3_000],
        OBJECT + zlib.compress(b"page") * 5_000,
        OBJECT + b"x" + b"\xff" * 5_000_000,
        (OBJECT + zlib.compress(b"page" * 500)) * 30_000,
        OBJECT + b"\x78\x9c" + NOTHING * 2_000_000,
    ],
    ids=["cut off", "again and again", "no packed data", "many", "of nothing"],
)
def test_odd_streams(data: bytes) -> None:
    """They cost no more time than others."""
    assert not in_time(data)


def test_streams_that_never_end() -> None:
    """A file that would be read to its end over and over is given up."""
    start = OBJECT + b"\x78\x9c"
    # Each holds the start of the next one as it is.
    held = b"\0" + len(start).to_bytes(2, "little") + (0xFFFF - len(start)).to_bytes(2, "little")
    assert in_time((start + held) * 12_000 + start + NOTHING * 2_000_000)


def test_a_bomb() -> None:
    """What unpacks to gigabytes is known as such without unpacking it."""
    assert in_time(pdf_bomb())


def test_pictures_take_no_time(tmp_path: Path) -> None:
    """A PDF of thirty large pictures is read in under a second, each of its pages."""
    pages: list[list[Line]] = [[f"Page {n} shows a loft.", Picture(8_000)] for n in range(30)]
    data = pdf(*pages)
    (tmp_path / "a.pdf").write_bytes(data)
    started = time.process_time()
    page = read_document(tmp_path, "a.pdf", max_size=10_000_000)
    assert time.process_time() - started < 1
    assert isinstance(page, Document)
    assert [part.page for part in page.parts] == [*range(1, 31)]
