"""Text on a page of a PDF that its readers do not see: drawn without ink, or in white.

Only a page of nothing but text tells: over a picture text without ink is what was recognised in a
scan, and white is seen well on whatever is drawn behind it.
"""

import re
from ctypes import c_uint
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_WITHOUT_INK: Final = frozenset({3, 7})
"""Ways of drawing text that leave nothing to see."""

_OUTLINED: Final = frozenset({1, 5})
"""Ways that do not use the colour that is looked at."""

_WHITE: Final = 250
"""The least of red, green and blue that nobody tells from the paper."""

_MOST: Final = 20_000
"""Objects of a page that are looked at."""

_NOT_BREAK: Final = re.compile(r"[^\r\n]")

_LONGEST: Final = 2_000
"""Characters of one piece of such text."""


def without_unseen(text: str, page: "PdfPage", textpage: "PdfTextPage") -> str:
    """``text``, which is that of ``page``, without what its readers do not see."""
    for unseen in _unseen_texts(page, textpage):
        letters = [re.escape(letter) for letter in unseen if not letter.isspace()]
        if letters:
            # Where lines and words are apart is for the library to guess, and it guesses twice.
            # What is left keeps its place, by which the library knows it.
            text = re.sub(r"\s*".join(letters), _blank, text, count=1)
    return text


def _blank(found: re.Match[str]) -> str:
    return _NOT_BREAK.sub(" ", found[0])


def _unseen_texts(page: "PdfPage", textpage: "PdfTextPage") -> list[str]:
    # Imported here because the library is large and few workspaces hold a PDF.
    from pypdfium2 import raw  # noqa: PLC0415

    found = []
    for index in range(min(raw.FPDFPage_CountObjects(page), _MOST)):
        item = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_TEXT:
            return []
        if _is_unseen(item):
            found.append(_text_of(item, textpage))
    return found


def _text_of(item: object, textpage: "PdfTextPage") -> str:
    from pypdfium2 import raw  # noqa: PLC0415 (as above)

    # In bytes, of UTF-16 with a zero at the end.
    length = min(raw.FPDFTextObj_GetText(item, textpage, None, 0), 2 * _LONGEST)
    buffer = (raw.FPDF_WCHAR * (length // 2 + 1))()
    raw.FPDFTextObj_GetText(item, textpage, buffer, length)
    return bytes(buffer)[: max(length - 2, 0)].decode("utf-16-le", "replace")


def _is_unseen(item: object) -> bool:
    from pypdfium2 import raw  # noqa: PLC0415 (as above)

    mode = raw.FPDFTextObj_GetTextRenderMode(item)
    if mode in _WITHOUT_INK:
        return True
    if mode in _OUTLINED:
        return False
    red, green, blue, alpha = (c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE
