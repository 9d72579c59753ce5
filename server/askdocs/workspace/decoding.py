"""From a file's bytes to its text, whatever the encoding."""

import codecs
from typing import Final

from attrs import frozen

from askdocs.patterns import lazy_pattern
from askdocs.text import clean
from askdocs.wording import Message
from askdocs.workspace.encodings import encoding_of

_MARKS: Final = (
    # The mark of UTF-32 begins with that of UTF-16, so it is looked for first.
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_DECLARED = lazy_pattern(
    rb"(?:charset|coding|encoding)[ \t]*[:=][ \t]*[\"']?([A-Za-z][-\w.]{2,30})"
)
"""HTML's and XML's, Emacs', Python's and Vim's way to name a file's encoding."""

_DECLARED_WITHIN = 1024
_GUESSED_FROM = 64 * 1024
_JUDGED_FROM = 64 * 1024

_GUESSES: Final = ["cp1250", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256"]
"""What is left once the common encodings are ruled out; fewer guess better and faster."""

_FEW: Final = 50
"""One byte beyond ASCII in so many is a slip in a text of ASCII, not a language."""

_READABLE: Final = 0.98
"""Of the characters of UTF-16 without a mark, the share that can be shown."""

_LINE_END: Final = lazy_pattern(r"\r\n|\n|\r")
_ASCII: Final = bytes(range(128))
_BEYOND_ASCII: Final = bytes(range(128, 256))

_ROW: Final = lazy_pattern(rb"[\x80-\xff]{2}")

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
    its first 64 kB. A byte that does not fit is replaced, and costs that character alone: the
    encoding is what nearly all of the text is written in.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    wide = _unmarked_utf16(data)
    if wide is not None:
        return _lenient(data, wide)
    if looks_binary(data[:_JUDGED_FROM]):
        return None
    if _is_shifted(data):
        return _lenient(data, "iso2022_jp")
    try:
        return Decoded(clean(data.decode("utf-8")))
    except UnicodeDecodeError:
        if _is_damaged_utf8(data):
            return _lenient(data, "utf-8")
    return _declared(data) or _guessed(data)


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
    except UnicodeDecodeError as error:
        line = len(_LINE_END.findall(data[: error.start].decode(encoding, "replace"))) + 1
    text = data.decode(encoding, "replace")
    name = encoding.upper()
    broken = _count_broken(data, text) if encoding == "utf-8" else text.count("\ufffd")
    if broken == 1:
        problem = Message("Line {} holds bytes that are not valid {}.", f"{line:,}", name)
    else:
        key = "{} places are not valid {}, the first in line {}."
        problem = Message(key, f"{broken:,}", name, f"{line:,}")
    return Decoded(clean(text), problem)


def _unmarked_utf16(data: bytes) -> str | None:
    """The kind of UTF-16, if every other byte of the start is NUL in ASCII or at line ends."""
    sample = data[: _DECLARED_WITHIN * 4]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    half = len(sample) // 2
    # A stray NUL in other text is none.
    if max(sample[0::2].count(0), sample[1::2].count(0)) * 10 <= half * 7 and _is_utf8(sample):
        return None
    for encoding, high, low in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        if sample[high::2].count(0) > 4 * sample[low::2].count(0):
            text = sample[: len(sample) & ~1].decode(encoding, "replace")
            shown = sum(one.isprintable() or one in "\t\r\n\f" for one in text)
            return encoding if shown - text.count("\ufffd") >= len(text) * _READABLE else None
    return None


def _is_utf8(sample: bytes) -> bool:
    """Whether ``sample`` is UTF-8 but for a character that it was cut in."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _is_shifted(data: bytes) -> bool:
    """Whether it is ISO-2022-JP, whose bytes are all ASCII, so that it would pass for UTF-8."""
    if b"\x1b$B" not in data and b"\x1b$@" not in data:
        return False
    return _count_beyond_ascii(data) * _FEW < len(data) and (b"\x1b(B" in data or b"\x1b(J" in data)


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether no encoding but UTF-8, with some bytes broken, explains so many of its characters.

    What is written otherwise seldom has bytes in a row that make a character of UTF-8.
    """
    text = data.decode("utf-8", "replace")
    broken = _count_broken(data, text)
    return sum(character > "\x7f" for character in text) >= 2 * broken


def _count_broken(data: bytes, text: str) -> int:
    """How many characters of ``text``, which is ``data`` read as UTF-8, were not there."""
    return text.count("\ufffd") - data.count("\ufffd".encode())


def _declared(data: bytes) -> Decoded | None:
    found = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    if found is None:
        return None
    try:
        # ``bytes.decode`` refuses codecs that are no text encodings, such as zlib's.
        encoding = codecs.lookup(found[1].decode("ascii")).name
        text = data.decode(encoding, "replace")
    except (LookupError, ValueError):
        return None
    if encoding == "utf-8" or text.count("\ufffd") * 10 > _count_beyond_ascii(data):
        return None
    return _lenient(data, encoding)


def _guessed(data: bytes) -> Decoded:
    is_ascii = _count_beyond_ascii(data) * _FEW <= len(data)
    if is_ascii and _ROW.search(data) is None:
        return _lenient(data, "cp1252")
    sample = data
    if len(data) > _GUESSED_FROM:
        # From the first byte that tells anything on.
        start = len(data) - len(data.lstrip(_ASCII))
        sample = data[start : start + _GUESSED_FROM]
    encoding = encoding_of(sample)
    if encoding is None and not is_ascii:
        # Imported here because most workspaces never need it and its tables are large.
        from charset_normalizer import from_bytes  # noqa: PLC0415

        best = from_bytes(sample, cp_isolation=_GUESSES).best()
        encoding = None if best is None else best.encoding
    if encoding is not None:
        return _lenient(data, encoding)
    if is_ascii:
        return _lenient(data, "cp1252")
    problem = "The encoding is unknown; the text was read as Latin-1."
    return Decoded(clean(data.decode("latin-1")), problem)


def _count_beyond_ascii(data: bytes) -> int:
    return len(data) - len(data.translate(None, _BEYOND_ASCII))
