"""From a file's bytes to its text, whatever the encoding."""

import codecs
import re
from typing import Final

from attrs import frozen

from askdocs.text import clean
from askdocs.wording import Message

_MARKS: Final = (
    # The mark of UTF-32 begins with that of UTF-16, so it is looked for first.
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_DECLARED = re.compile(rb"(?:charset|coding|encoding)[ \t]*[:=][ \t]*[\"']?([A-Za-z][-\w.]{2,30})")
"""HTML's and XML's, Emacs', Python's and Vim's way to name a file's encoding."""

_DECLARED_WITHIN = 1024
_GUESSED_FROM = 64 * 1024
_JUDGED_FROM = 64 * 1024

_GUESSES: Final = [
    # Encodings that documentation is really written in; fewer candidates guess better and faster.
    "cp1252",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
    "cp1251",
    "koi8_r",
    "cp1250",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
]

_CONTROLS: Final = bytes({*range(32)} - {*b"\t\n\v\f\r\b\x1b"})
"""Bytes that text hardly ever holds; escape stays out because ISO-2022-JP is written with it."""


@frozen
class Decoded:
    """A text and what went wrong on the way to it."""

    text: str
    problem: str | None = None


def decode(data: bytes) -> Decoded | None:
    """The text of ``data`` with its line ends as they are; ``None`` where it is no text at all.

    A byte order mark decides, then UTF-8, then what the text itself declares, then a guess from
    its first 64 kB. Bytes that fit nothing are read as Latin-1 or replaced, which is a problem.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    wide = _unmarked_utf16(data)
    if wide is not None:
        return Decoded(clean(wide))
    if looks_binary(data[:_JUDGED_FROM]):
        return None
    try:
        return _shifted(data) or Decoded(clean(data.decode("utf-8")))
    except UnicodeDecodeError:
        return (
            _damaged_utf8(data)
            or _declared(data)
            or _japanese(data)
            or _guessed(data)
            or _latin(data)
        )


def looks_binary(sample: bytes) -> bool:
    """Whether ``sample``, the start of a file, is no text in any encoding.

    A few control characters are met in real text files; more than three in a hundred are not.
    """
    if sample.startswith(tuple(mark for mark, _ in _MARKS)) or _unmarked_utf16(sample) is not None:
        return False
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > 4 and controls * 100 > len(sample) * 3


def _lenient(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(clean(data.decode(encoding)))
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return Decoded(clean(text), Message("Some bytes are not valid {}.", encoding.upper()))


def _unmarked_utf16(data: bytes) -> str | None:
    """The text, if every other byte of its start is nearly always NUL, as in UTF-16 of ASCII."""
    sample = data[: _DECLARED_WITHIN * 4]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    half = len(sample) // 2
    for encoding, high, low in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        if sample[high::2].count(0) * 10 > half * 7 and sample[low::2].count(0) * 50 <= half:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    return None


def _shifted(data: bytes) -> Decoded | None:
    """ISO-2022-JP, whose bytes are all ASCII, so that it would pass for UTF-8."""
    if b"\x1b$B" not in data and b"\x1b$@" not in data:
        return None
    try:
        return Decoded(clean(data.decode("iso2022_jp")))
    except UnicodeDecodeError:
        return None


def _japanese(data: bytes) -> Decoded | None:
    """EUC-JP, which the guess takes for Korean: in no other encoding does it give hiragana."""
    try:
        text = data.decode("euc_jp")
    except UnicodeDecodeError:
        return None
    wide = [character for character in text[:_GUESSED_FROM] if character > "\x7f"]
    hiragana = sum("\u3041" <= character <= "\u3096" for character in wide)
    return Decoded(clean(text)) if hiragana * 5 >= len(wide) else None


def _damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few broken characters, which no other encoding would explain better."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    fine = sum(1 for character in text[:_GUESSED_FROM] if character > "\x7f") - broken
    if broken * 10 > fine:
        return None
    return Decoded(clean(text), "Some bytes are not valid UTF-8.")


def _declared(data: bytes) -> Decoded | None:
    found = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    if found is None:
        return None
    try:
        # ``bytes.decode`` refuses codecs that are no text encodings, such as zlib's.
        return Decoded(clean(data.decode(found[1].decode("ascii"))))
    except (LookupError, ValueError):
        return None


def _guessed(data: bytes) -> Decoded | None:
    # Imported here because most workspaces never need it and its tables are large.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(data[:_GUESSED_FROM], cp_isolation=_GUESSES).best()
    if best is None:
        return None
    try:
        return Decoded(clean(data.decode(best.encoding)))
    except UnicodeDecodeError:
        return None


def _latin(data: bytes) -> Decoded:
    problem = "The encoding is unknown; the text was read as Latin-1."
    return Decoded(clean(data.decode("latin-1")), problem)
