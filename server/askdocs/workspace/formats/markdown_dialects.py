"""What documentation generators add to Markdown: front matter, MDX, admonitions, includes.

Their marks are taken away before the Markdown is parsed, line for line, so that every line keeps
its number.
"""

import re
from collections.abc import Sequence

from attrs import define, field

from askdocs.workspace.formats import front_matter
from askdocs.workspace.formats.front_matter import FrontMatter
from askdocs.workspace.formats.lines import is_blank

_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})")

_CONTAINER = re.compile(
    r"[ \t]{0,3}(?:/{3,}|:{3,})(?:[ \t]*(\{?[\w-]+\}?)(?:[ \t|]+(.{1,200}))?)?[ \t]*$"
)
_ADMONITION = re.compile(
    r"([ \t]*)(?:!!!|\?\?\?\+?|===[!+]?)[ \t]+(?:[\w -]{0,60}?[ \t]*\"(.{0,200})\"|[\w -]{1,60})$"
)
_INCLUDE = re.compile(
    r"[ \t]{0,3}(?:\{\*.{1,300}\*\}|<<<[ \t]?@?.{1,200}|--8<--.{0,200}"
    # Marks alone: between two of them there may be words.
    r"|(?:(?:\{![^\n}]{1,300}!\}|\{%(?:[^%\n]|%(?!\})){1,500}%\})[ \t]*){1,50})[ \t]*$"
)
_IMPORT = re.compile(
    r"import[ \t]+(?:[\w*{].{0,400}\bfrom[ \t]+[\"']|\{[ \t]*$|[\"'].{1,200}[\"'];?[ \t]*$)"
    r"|export[ \t]+(?:(?:const|let|var|default|function|async|class)\b|\{|\*)"
)
_JSX_OPENS = re.compile(r"[ \t]*</?(?:[A-Za-z][\w.:-]*(?=[\s/>]|$)|>)")
_JSX_COMMENT = re.compile(r"[ \t]*\{/\*")
_JSX_ONLY = re.compile(r"[ \t]*(?:</?[A-Za-z]?[^<>]*>[ \t]*)+$")
_LONGEST_JSX = 60
"""Lines that one tag or export may run over."""


@define
class Prepared:
    """Markdown without the marks of its dialect, and what the marks said."""

    lines: list[str]
    is_mdx: bool
    front: FrontMatter | None = None
    markup: list[tuple[int, int]] = field(factory=list)
    """Runs of lines that show nothing: first, end (exclusive)."""


def prepare(lines: Sequence[str], *, is_mdx: bool) -> Prepared:
    """``lines`` as CommonMark, each in its place; what is no CommonMark is blank."""
    prepared = Prepared(list(lines), is_mdx)
    line = _take_front_matter(prepared)
    margins: list[int] = []
    fence = ""
    while line < len(prepared.lines):
        text = prepared.lines[line]
        if not is_blank(text):
            text = _dedent(prepared, line, margins)
        opening = _FENCE.match(text)
        if fence:
            if opening and opening[1].startswith(fence) and not text.strip(" \t`~"):
                fence = ""
            line += 1
        elif opening:
            fence = opening[1]
            line += 1
        else:
            line = _take_marks(prepared, line, text, margins)
    return prepared


def _take_front_matter(prepared: Prepared) -> int:
    """Blanks the front matter; the line to go on with."""
    prepared.front = front_matter.read(prepared.lines)
    prepared.lines[0] = prepared.lines[0].lstrip("\ufeff")
    if prepared.front is None:
        return 0
    # What of it is shown, the front matter says.
    prepared.lines[: prepared.front.end] = [""] * prepared.front.end
    return prepared.front.end


def _dedent(prepared: Prepared, line: int, margins: list[int]) -> str:
    """The line without the indentation of the admonitions around it, which may end before it."""
    text = prepared.lines[line]
    if not margins:
        return text
    expanded = text.expandtabs(4)
    indent = len(expanded) - len(expanded.lstrip(" "))
    while margins and indent < margins[-1]:
        margins.pop()
    if margins:
        prepared.lines[line] = expanded[margins[-1] :]
    return prepared.lines[line]


def _take_marks(prepared: Prepared, line: int, text: str, margins: list[int]) -> int:
    """Blanks the marks that start at ``line``; the line to go on with."""
    stripped = text.lstrip(" \t")
    if not stripped:
        return line + 1
    first = stripped[0]
    if first in "/:" and (container := _CONTAINER.match(text)):
        _show_only(prepared, line, container[2])
        return line + 1
    if first in "!?=" and (admonition := _ADMONITION.match(text)):
        if len(margins) < 20:
            margins.append((margins[-1] if margins else 0) + len(admonition[1].expandtabs(4)) + 4)
        _show_only(prepared, line, admonition[2])
        return line + 1
    if first in "{<-" and _INCLUDE.match(text):
        _blank(prepared, line, line + 1)
        return line + 1
    if prepared.is_mdx:
        return _take_mdx(prepared, line, text)
    return line + 1


def _take_mdx(prepared: Prepared, line: int, text: str) -> int:
    lines = prepared.lines
    last = min(line + _LONGEST_JSX, len(lines))
    if _IMPORT.match(text):
        end = line + 1
        while end < last and not is_blank(lines[end]):
            end += 1
    elif _JSX_COMMENT.match(text):
        end = _after(lines, line, last, "*/}")
    elif _JSX_OPENS.match(text):
        end = line + 1 if ">" in text else _after(lines, line, last, ">")
        if end == line + 1 and not _JSX_ONLY.match(text):
            # The tag has words beside it, which are shown.
            return end
    else:
        return line + 1
    _blank(prepared, line, end)
    return end


def _after(lines: Sequence[str], line: int, last: int, mark: str) -> int:
    """The line after the one that ends with ``mark``; the next line where none does."""
    for end in range(line, last):
        if lines[end].rstrip().endswith(mark):
            return end + 1
    return line + 1


def _show_only(prepared: Prepared, line: int, title: str | None) -> None:
    """Puts the title of an admonition in the place of its mark."""
    title = (title or "").strip(" |")
    if title:
        text = prepared.lines[line]
        prepared.lines[line] = text[: len(text) - len(text.lstrip())] + title
    else:
        _blank(prepared, line, line + 1)


def _blank(prepared: Prepared, first: int, end: int) -> None:
    prepared.lines[first:end] = [""] * (end - first)
    prepared.markup.append((first, end))
