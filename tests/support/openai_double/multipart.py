"""Bodies of uploads, taken apart without changing a byte."""

import re

from attrs import field, frozen


@frozen
class Part:
    """One part of a multipart body."""

    name: str
    content: bytes = field(repr=False)
    filename: str | None = None


def parts_of(content_type: str, body: bytes) -> tuple[Part, ...]:
    """The parts of a ``multipart/form-data`` body; none when it is nothing of the kind."""
    boundary = re.search(r'boundary="?([^";]+)', content_type)
    if not content_type.startswith("multipart/form-data") or boundary is None:
        return ()
    _, *parts, _ = (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())
    return tuple(_part(part) for part in parts)


def _part(part: bytes) -> Part:
    head, _, content = part.partition(b"\r\n\r\n")
    fields = dict(re.findall(r'(\w+)="([^"]*)"', head.decode()))
    return Part(fields["name"], content, fields.get("filename"))
