"""Characters for terminals and pipes that do not know all of ours, as those of Windows."""

import codecs
from typing import Final

_PLAIN: Final = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u2018\u2019", "'"),
    **dict.fromkeys("\u201c\u201d", '"'),
    "\u2022": "*",
    "\u2026": "...",
    "\u203a": ">",
    "\u2192": "->",
}
"""Dashes, quotation marks, bullets, dots and arrows, with what stands for them."""

PLAINLY: Final = "askdocs.plainly"
"""The name of the error handler, for ``reconfigure``."""


def plainly(error: UnicodeError) -> tuple[str, int]:
    """The error handler: what comes close, or a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    unknown = error.object[error.start : error.end]
    return "".join(_PLAIN.get(character, "?") for character in unknown), error.end


codecs.register_error(PLAINLY, plainly)
