"""The blocks of a Markdown text that streams: each is there as soon as it is whole."""

import re
from collections.abc import Iterator
from typing import Final

from askdocs.patterns import lazy_pattern

_FENCE: Final = lazy_pattern(r"^[> ]*(`{3,}|~{3,})", re.MULTILINE)
_BLOCK_END: Final = lazy_pattern(r"\n[ \t]*\n(?![ \t>])")


class Blocks:
    """Cuts a text that comes in pieces after blank lines that are in no code block."""

    def __init__(self) -> None:
        self._waiting = ""

    def feed(self, text: str) -> Iterator[str]:
        """The blocks that are whole with ``text``."""
        self._waiting += text
        start = 0
        for end in _BLOCK_END.finditer(self._waiting):
            block = self._waiting[start : end.end()]
            # A blank line inside a code block ends nothing.
            if len(_FENCE.findall(block)) % 2 == 0:
                yield block
                start = end.end()
        self._waiting = self._waiting[start:]

    def finish(self) -> str:
        """What is left when the text has ended."""
        block, self._waiting = self._waiting, ""
        return block
