"""Lines of a plain text that are meant for an editor: modelines of Vim, variables of Emacs."""

import re
from typing import Final

from askdocs.workspace.formats.lines import Lines

_NEAR: Final = 5
"""Lines from either end of a text in which Vim looks for modelines."""

_MOST: Final = 40
"""Lines of a list of Emacs's variables, about, which ends the text."""

_VIM: Final = re.compile(
    r"\W{0,8}(?:vim?|ex):[ \t]{0,4}"
    r"(?:set?[ \t][^:]{1,300}:|[a-z]{2,20}[=:]\S{0,300}(?:[ \t:]|$))"
)
_EMACS: Final = re.compile(r"\W{0,8}-\*-.{1,300}-\*-")
_VARIABLES: Final = re.compile(r"(?P<mark>\W{0,8})Local Variables:[ \t]*\W{0,8}$")


def lines_for_editors(lines: Lines) -> frozenset[int]:
    """The numbers of the lines that speak to an editor and not to a reader."""
    count = len(lines)
    last = range(max(0, count - _NEAR), count)
    found = {number for number in {*range(min(_NEAR, count)), *last} if _VIM.match(lines[number])}
    found |= {number for number in range(min(2, count)) if _EMACS.match(lines[number])}
    for number in range(max(0, count - _MOST), count):
        if _VARIABLES.match(lines[number]):
            found.update(range(number, count))
            break
    return frozenset(found)
