"""PDF files made for a test: pages of lines and pictures, bookmarks, a title, a password."""

import zlib
from collections.abc import Sequence
from functools import cache

from attrs import frozen


@frozen
class Bookmark:
    """An entry of the outline."""

    title: str
    page: int
    """From 0; one that is not there makes a bookmark that leads nowhere."""
    below: tuple["Bookmark", ...] = ()


@frozen
class Drawn:
    """A line that is drawn in a way of its own."""

    text: str
    way: str
    """Operators of PDF, such as ``3 Tr`` for text without ink or ``1 g`` for white."""


@frozen
class Placed:
    """A line of Helvetica at a place of its own, in points from the lower left corner."""

    text: str
    x: float
    y: float
    size: float = 11


@frozen
class Picture:
    """A grey square, packed as pictures in PDFs are, in the place of a line."""

    side: int = 2_000


Line = str | Drawn | Placed | Picture


def pdf(
    *pages: Sequence[Line],
    bookmarks: Sequence[Bookmark] = (),
    title: str = "",
    is_locked: bool = False,
) -> bytes:
    """A PDF whose pages show the given lines; a page without lines shows a filled square."""
    writer = _Writer()
    catalog, tree, font, info = (writer.reserve() for _ in range(4))
    leaves = [writer.reserve() for _ in pages]
    encoding = "/Encoding /WinAnsiEncoding"
    writer.put(font, f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica {encoding} >>")
    for leaf, lines in zip(leaves, pages, strict=True):
        content = writer.add_stream(_shown(lines) if lines else b"72 72 200 200 re f")
        pictures = [writer.add_picture(one) for one in lines if isinstance(one, Picture)]
        drawn = "".join(f"/I{index} {number} 0 R " for index, number in enumerate(pictures))
        writer.put(
            leaf,
            f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R"
            f" /Resources << /Font << /F1 {font} 0 R >> /XObject << {drawn}>> >> >>",
        )
    kids = " ".join(f"{leaf} 0 R" for leaf in leaves)
    writer.put(tree, f"<< /Type /Pages /Kids [{kids}] /Count {len(leaves)} >>")
    outlines = ""
    if bookmarks:
        root = writer.reserve()
        first, last = _outline(writer, root, bookmarks, leaves)
        writer.put(root, f"<< /Type /Outlines /First {first} 0 R /Last {last} 0 R >>")
        outlines = f" /Outlines {root} 0 R"
    writer.put(catalog, f"<< /Type /Catalog /Pages {tree} 0 R{outlines} >>")
    writer.put(info, f"<< /Title {_string(title)} >>")
    trailer = f"/Root {catalog} 0 R /Info {info} 0 R"
    if is_locked:
        # The keys are wrong for the empty password, which is all that a reader can try.
        keys = f"/O <{'41' * 32}> /U <{'42' * 32}>"
        lock = writer.reserve()
        writer.put(lock, f"<< /Filter /Standard /V 1 /R 2 {keys} /P -44 >>")
        trailer += f" /Encrypt {lock} 0 R /ID [<{'43' * 16}> <{'43' * 16}>]"
    return writer.file(trailer)


class _Writer:
    """Numbers the objects of a file and writes it."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def reserve(self) -> int:
        self._objects.append(b"null")
        return len(self._objects)

    def put(self, number: int, body: str) -> None:
        self._objects[number - 1] = body.encode("latin-1")

    def add_stream(self, data: bytes, entries: str = "") -> int:
        number = self.reserve()
        head = f"<< {entries} /Length {len(data)} >>\nstream\n".encode("latin-1")
        self._objects[number - 1] = head + data + b"\nendstream"
        return number

    def add_picture(self, picture: Picture) -> int:
        entries = (
            f"/Type /XObject /Subtype /Image /Width {picture.side} /Height {picture.side}"
            " /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode"
        )
        return self.add_stream(_packed_picture(picture.side), entries)

    def file(self, trailer: str) -> bytes:
        written = b"%PDF-1.4\n"
        offsets = []
        for number, body in enumerate(self._objects, 1):
            offsets.append(len(written))
            written += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        size = len(offsets) + 1
        end = f"trailer\n<< /Size {size} {trailer} >>\nstartxref\n{len(written)}\n%%EOF\n"
        head = b"xref\n0 %d\n0000000000 65535 f \n" % size
        return written + head + table + end.encode("latin-1")


@cache
def _packed_picture(side: int) -> bytes:
    return zlib.compress(bytes(side**2))


def _outline(
    writer: _Writer, parent: int, bookmarks: Sequence[Bookmark], leaves: Sequence[int]
) -> tuple[int, int]:
    numbers = [writer.reserve() for _ in bookmarks]
    for index, (number, bookmark) in enumerate(zip(numbers, bookmarks, strict=True)):
        entries = f"/Title {_string(bookmark.title)} /Parent {parent} 0 R"
        if bookmark.page < len(leaves):
            entries += f" /Dest [{leaves[bookmark.page]} 0 R /Fit]"
        if index > 0:
            entries += f" /Prev {numbers[index - 1]} 0 R"
        if index + 1 < len(numbers):
            entries += f" /Next {numbers[index + 1]} 0 R"
        if bookmark.below:
            first, last = _outline(writer, number, bookmark.below, leaves)
            entries += f" /First {first} 0 R /Last {last} 0 R /Count {len(bookmark.below)}"
        writer.put(number, f"<< {entries} >>")
    return numbers[0], numbers[-1]


def _shown(lines: Sequence[Line]) -> bytes:
    shown = " T* ".join(_line(line) for line in lines if isinstance(line, str | Drawn))
    placed = " ".join(
        f"BT /F1 {line.size} Tf {line.x} {line.y} Td {_literal(line.text)} Tj ET"
        for line in lines
        if isinstance(line, Placed)
    )
    pictures = sum(isinstance(line, Picture) for line in lines)
    drawn = " ".join(f"q 200 0 0 200 300 72 cm /I{index} Do Q" for index in range(pictures))
    return f"BT /F1 11 Tf 14 TL 72 720 Td {shown} ET {placed} {drawn}".encode("latin-1")


def _line(line: str | Drawn) -> str:
    if isinstance(line, str):
        return f"{_literal(line)} Tj"
    # What the way changes holds for this line alone.
    return f"{line.way} {_literal(line.text)} Tj 0 Tr 0 g"


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"({escaped})"


def _string(text: str) -> str:
    """A text string outside a page, which may hold any character."""
    return f"<{(chr(0xFEFF) + text).encode('utf-16-be').hex()}>"
