"""What a page's own style sheets hide: classes and ids whose elements its readers do not see.

Only plain rules count: one class or id, outside of media queries, that no other rule shows again.
A page with scripts may still show what is not displayed at first, as tabs are.
"""

import re
from collections.abc import Iterator
from typing import Final

from attrs import frozen

from askdocs.patterns import lazy_pattern

_LONGEST: Final = 200_000
"""Characters of style sheets that are looked at."""

UNSEEN_STYLE: Final = lazy_pattern(
    r"(?<![\w-])(?:display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}(?:hidden|collapse)"
    r"|opacity\s{0,4}:\s{0,4}0(?![.\d])|font-size\s{0,4}:\s{0,4}0(?![.\d])"
    r"|(?:left|top|text-indent|margin-left)\s{0,4}:\s{0,4}-\d{3,6}(?!%)"
    r"|clip\s{0,4}:\s{0,4}rect\((?:[01](?:px)?[,\s]{1,3}){3}[01](?:px)?\)"
    r"|clip-path\s{0,4}:\s{0,4}inset\((?:50|100)%|transform\s{0,4}:\s{0,4}scale\(0\)"
    r"|color\s{0,4}:\s{0,4}(?:white|transparent|\#fff(?:fff)?|rgba?\(255,\s?255,\s?255))",
    re.IGNORECASE,
)
"""A style in which an element is not seen, on a page that is not styled otherwise."""

_NOT_DISPLAYED: Final = lazy_pattern(r"(?<![\w-])(?:display|visibility|opacity)\b", re.IGNORECASE)
_DISPLAYED: Final = lazy_pattern(
    r"(?<![\w-])(?:display\s*:(?!\s*none)|visibility\s*:\s*visible|opacity\s*:\s*(?:1|0?\.)"
    r"|font-size\s*:\s*[1-9])",
    re.IGNORECASE,
)
_ELSEWHERE: Final = lazy_pattern(r"(?<![\w-])background", re.IGNORECASE)
_COMMENT: Final = lazy_pattern(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_OPENING: Final = lazy_pattern(r"<style\b[^<>]{0,1000}>", re.IGNORECASE)
_SCRIPT: Final = lazy_pattern(r"<script\b", re.IGNORECASE)
_CLOSING: Final = lazy_pattern(r"</style", re.IGNORECASE)
_BRACE: Final = lazy_pattern(r"([{}])")
_PLAIN: Final = lazy_pattern(r"\s*[A-Za-z]*([.#][\w-]{1,200})\s*")
_NAME: Final = lazy_pattern(r"[.#][\w-]{1,200}")


@frozen
class Unseen:
    """Names of classes, as ``.name``, and of ids, as ``#name``."""

    always: frozenset[str] = frozenset()
    """Their elements are never seen."""
    at_first: frozenset[str] = frozenset()
    """Their elements are not displayed until a script does."""


def unseen_in(text: str) -> Unseen:
    """What the ``style`` elements of ``text`` hide."""
    if _OPENING.search(text) is None:
        return Unseen()
    hidden: dict[str, bool] = {}
    shown: set[str] = set()
    for selectors, body, is_plain in _rules(_COMMENT.sub(" ", _sheets_of(text))):
        if _DISPLAYED.search(body):
            shown.update(_NAME.findall(selectors))
        if not is_plain or not (found := UNSEEN_STYLE.search(body)):
            continue
        is_switched = _NOT_DISPLAYED.match(found[0]) is not None
        if not is_switched and _ELSEWHERE.search(body):
            # White on black is seen well.
            continue
        for selector in selectors.split(","):
            if name := _PLAIN.fullmatch(selector):
                hidden[name[1]] = hidden.get(name[1], True) and is_switched
    hidden = {name: is_switched for name, is_switched in hidden.items() if name not in shown}
    has_scripts = _SCRIPT.search(text) is not None
    at_first = {name for name, is_switched in hidden.items() if is_switched and has_scripts}
    return Unseen(frozenset(hidden.keys() - at_first), frozenset(at_first))


def _sheets_of(text: str) -> str:
    sheets: list[str] = []
    length, at = 0, 0
    while length < _LONGEST and (opening := _OPENING.search(text, at)):
        closing = _CLOSING.search(text, opening.end())
        if closing is None:
            break
        sheet = text[opening.end() : closing.start()][:_LONGEST]
        sheets.append(sheet)
        length, at = length + len(sheet), closing.end()
    return "\n".join(sheets)


def _rules(sheet: str) -> Iterator[tuple[str, str, bool]]:
    """Selectors and body of each rule, and whether it holds whatever the medium."""
    around: list[str] = []
    before = ""
    for piece in _BRACE.split(sheet):
        if piece == "{":
            around.append(before.rpartition(";")[2])
        elif piece == "}":
            selectors = around.pop() if around else "@"
            if "@" not in selectors:
                yield selectors, before, not around
        else:
            before = piece
