"""Text of others without signs that nobody sees: what steers a terminal, turns or hides text.

What an endpoint sends becomes ours by passing here, once: a model's text while it streams, error
messages and names. Joiners stay where a script or an emoji needs them.
"""

import unicodedata
from typing import Final

from askdocs.patterns import lazy_pattern

_UNSEEN: Final = lazy_pattern(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_JOINERS: Final = "\u200c\u200d"
_VARIANTS: Final = lazy_pattern("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_TAG: Final = lazy_pattern("[\U000e0020-\U000e007f]")
"""Letters that spell the flag of a region after a black flag, and a text that is hidden elsewhere.
"""
_FLAG: Final = "\N{WAVING BLACK FLAG}"
_FIRST_JOINED: Final = 0x600
"""No script before Arabic has letters that need joiners."""
_LONGEST_FLAG: Final = 6


class Cleaner:
    """Cleans one text that comes in pieces."""

    def __init__(self) -> None:
        self._before = ""
        """The last character that is shown or was kept."""
        self._tags: int | None = None
        """How many letters of a flag have come; ``None`` outside of flags."""

    def feed(self, text: str) -> str:
        """``text`` without what nobody sees."""
        if text and not _UNSEEN.search(text):
            self._before = text[-1]
            self._tags = 0 if text[-1] == _FLAG else None
            return text
        return "".join(map(self._kept, text))

    def _kept(self, sign: str) -> str:
        if _UNSEEN.match(sign) and not self._is_needed(sign):
            return "\n" if sign in "\u2028\u2029" else ""
        if not _TAG.match(sign):
            self._tags = 0 if sign == _FLAG else None
        self._before = sign
        return sign

    def _is_needed(self, sign: str) -> bool:
        before = self._before
        if sign in _JOINERS:
            is_joined = before >= chr(_FIRST_JOINED) and unicodedata.category(before)[0] in "LMS"
            return is_joined and before not in _JOINERS
        if _VARIANTS.match(sign):
            # One for each sign: a row of them is a text that nobody sees.
            return before >= "#" and not _UNSEEN.match(before)
        if _TAG.match(sign) and self._tags is not None:
            self._tags += 1
            return self._tags <= _LONGEST_FLAG
        return False


def visible(text: str) -> str:
    """``text`` without what nobody sees."""
    return Cleaner().feed(text)
