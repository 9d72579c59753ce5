"""Pages of HTML that a generator fills in: Liquid, Jinja, Handlebars, Go.

What it takes away, or puts something else for, is blank here; all else keeps its place.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

_SIGN: Final = re.compile(
    r"\{%-?\s{0,4}(?:assign|autoescape|block|capture|case|comment|extends|for|highlight|if|include"
    r"|layout|load|macro|raw|render|set|unless|with)\b"
    r"|\{\{-?\s{0,4}(?:(?:block|define|partial|range|template|with)\s|#(?:each|if|unless|with)\b)"
)
_Ends = tuple[re.Pattern[str], re.Pattern[str]]
_CODES: Final[tuple[_Ends, ...]] = tuple(
    (
        re.compile(rf"<{tag}\b[^<>]{{0,400}}>", re.IGNORECASE),
        re.compile(rf"</{tag}\s{{0,9}}>", re.IGNORECASE),
    )
    for tag in ("pre", "code")
)
_RAW: Final = re.compile(r"\{%-?\s{0,4}(?:end)?(?:raw|verbatim)\s{0,4}-?%\}")
_KEPT: Final = (
    re.compile(r"\{%-?\s{0,4}(?:raw|verbatim)\s{0,4}-?%\}"),
    re.compile(r"\{%-?\s{0,4}end(?:raw|verbatim)\s{0,4}-?%\}"),
)
_COMMENTS: Final[tuple[_Ends, ...]] = (
    (
        re.compile(r"\{%-?\s{0,4}comment\b[^{}\n]{0,80}%\}"),
        re.compile(r"\{%-?\s{0,4}endcomment\s{0,4}-?%\}"),
    ),
    (re.compile(r"\{#(?!\})"), re.compile(r"#\}")),
    (re.compile(r"\{\{!--"), re.compile(r"--\}\}")),
    (re.compile(r"\{\{-?\s{0,4}/\*"), re.compile(r"\*/\s{0,4}-?\}\}")),
)
_HIGHLIGHT: Final = re.compile(r"\{%-?\s{0,4}(end)?highlight\b[^{}\n]{0,200}%\}")
_TAG: Final = re.compile(r"\{%[^{}]{0,2000}?%\}|\{\{\{?[^{}]{0,1000}\}?\}\}")
_LETTER: Final = re.compile(r"[^\n]")


def without_templates(text: str, *, has_front: bool) -> str:
    """``text``, character for character, without what a template engine reads in it.

    A page that ``has_front`` matter is one that a generator fills in; another one shows it.
    """
    if "{%" not in text and "{{" not in text:
        return text
    codes = [span for ends in _CODES for span in _between(text, ends)]
    codes.sort()
    if not has_front and not any(not _is_in(codes, sign.start()) for sign in _SIGN.finditer(text)):
        return text
    kept = sorted((*codes, *_between(text, _KEPT)))
    for ends in _COMMENTS:
        pieces = []
        done = 0
        for start, end in _between(text, ends):
            hidden = text[start:end]
            pieces += [text[done:start], hidden if _is_in(kept, start) else _blank(hidden)]
            done = end
        text = "".join((*pieces, text[done:]))

    def blank(match: re.Match[str]) -> str:
        return match[0] if _is_in(kept, match.start()) else _blank(match[0])

    text = _HIGHLIGHT.sub(_preformatted, text)
    return _TAG.sub(blank, _RAW.sub(_as_comment, text))


def _blank(text: str) -> str:
    return _LETTER.sub(" ", text)


def _between(text: str, ends: _Ends) -> Iterator[tuple[int, int]]:
    """Where what opens by the one and closes by the other pattern stands."""
    opening, closing = ends
    place = 0
    while (opens := opening.search(text, place)) is not None:
        closes = closing.search(text, opens.end())
        if closes is None:
            return
        yield opens.start(), closes.end()
        place = closes.end()


def _is_in(spans: list[tuple[int, int]], place: int) -> bool:
    index = bisect_left(spans, (place + 1,)) - 1
    return index >= 0 and place < spans[index][1]


def _preformatted(match: re.Match[str]) -> str:
    """The tag of HTML for one around code, as long as that."""
    tag = "</pre" if match[1] else "<pre"
    return f"{tag:{len(match[0]) - 1}}>"


def _as_comment(match: re.Match[str]) -> str:
    """What a reader sees nothing of, in code neither."""
    return f"<!--{' ' * (len(match[0]) - 7)}-->" if "\n" not in match[0] else match[0]
