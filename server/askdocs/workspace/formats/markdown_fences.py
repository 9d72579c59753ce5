"""Fences: code, and what its first line says."""

import re
from itertools import takewhile

from askdocs.text import Span
from askdocs.workspace.formats.lines import is_blank
from askdocs.workspace.formats.markdown_draft import (
    FENCED,
    INDENTED,
    Draft,
    Holds,
    indent_columns,
)
from askdocs.workspace.formats.markdown_myst import DIRECTIVE, DRAWINGS, begin_directive
from askdocs.workspace.formats.markdown_tags import Label

_FENCE = re.compile(
    r"(?P<before>(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*)"
    r"(?P<mark>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$"
)
_LANGUAGES = frozenset(
    "python r julia bash sh shell javascript js ojs sql rust go java c cpp ruby perl node"
    " html css json yaml toml text console".split()
)
_TITLE = re.compile(
    r"\b(?:title|tab|filename|label|name|caption)="
    r"(?:\"([^\"]{1,300})\"|'([^']{1,300})'|\{\"([^\"]{1,300})\"\})"
)
_BRACKETED = re.compile(r"\[([^\[\]]{1,200})\]")
_PLAIN_TITLE = re.compile(r"[\w+#.-]+[ \t]+((?:[\w./@+#()&,:'-]+[ \t]*){1,8})$")
_FLAGS = frozenset(
    "live noinline showlinenumbers linenumbers nolinenumbers lines wrap nowrap expandable twoslash"
    " focus copy nocopy editable diff highlight no-line-numbers line-numbers fold ignore"
    " should_panic no_run compile_fail playground runnable test".split()
)
_COMPUTED_OPTION = re.compile(r"[ \t]*(?:#|//|--|%%)\|")
_CAPTION = re.compile(
    r"[ \t]*\S{1,2}\|[ \t]*(?:(?:fig|tbl|lst)-cap|filename):[ \t]*"
    r"[\"']?([^\s\"'\[|>].{0,400}?)[\"']?[ \t]*$"
)


def read_fence(draft: Draft, line: int, text: str) -> int | None:
    """Reads code or a directive from its first line to its last; the line after it."""
    found = _FENCE.match(text)
    if found is None:
        return None
    mark, info = found["mark"], found["info"].strip()
    index = draft.find(FENCED, mark[0])
    if not info and index >= 0 and len(mark) >= draft.open[index].indent:
        start = draft.source.start_of(line)
        draft.end(index, Span(start, start + len(draft.source[line])))
        return line + 1
    directive = DIRECTIVE.match(info)
    if directive is not None and not found["before"].strip() and not _is_computed(draft, directive):
        return begin_directive(draft, line, directive, mark)
    return _read_code(draft, line, text, found)


def _is_computed(draft: Draft, directive: re.Match[str]) -> bool:
    name = directive["name"].lower()
    return draft.is_computed or name in _LANGUAGES or name in DRAWINGS


def _read_code(draft: Draft, line: int, text: str, found: re.Match[str]) -> int:
    before, mark, info = found["before"], found["mark"], found["info"].strip()
    is_quoted = ">" in before
    closing = re.compile(rf"[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
    end = line + 1
    code: list[str] = []
    # Code is moved no further than its fence was: what goes deeper is its own.
    most = indent_columns(draft.source[line]) - indent_columns(text)
    while end < len(draft.source):
        raw = draft.source[end]
        if is_quoted and not raw.lstrip().startswith(">"):
            break
        shown = raw if not draft.open or is_blank(raw) else _within(draft, raw, most)
        if shown is None:
            break
        code.append(shown)
        end += 1
        if mark in raw and closing.match(raw):
            break
    language = _language_of(info)
    if language in DRAWINGS:
        draft.hide(line, end)
        return end
    if not before.strip() and (title := _title_of(draft, info) or _caption_of(draft, code)):
        start = draft.source.start_of(line)
        draft.label(Label(title, title), Span(start, start), indent_columns(text), Holds.BLOCK)
    draft.add(f"{before}{mark}{language}" if info != language else text, line)
    skips = draft.is_computed
    for offset, shown in enumerate(code, start=line + 1):
        if skips and _COMPUTED_OPTION.match(shown):
            continue
        skips = False
        draft.add(shown, offset)
    return end


def _within(draft: Draft, raw: str, most: int) -> str | None:
    """The line of code without the columns of the containers; ``None`` where it is outside.

    It loses ``most`` columns at the most.
    """
    expanded = raw.expandtabs(4) if raw[0] in " \t" else raw
    column = len(expanded) - len(expanded.lstrip(" "))
    cut = 0
    for container in draft.open:
        if container.kind == INDENTED:
            if column < container.indent + 4:
                return None
            taken = 4
        else:
            taken = min(container.shift or 0, max(0, column - container.indent))
        column -= taken
        cut += taken
    cut = min(cut, most)
    return expanded[cut:] if cut else raw


def _language_of(info: str) -> str:
    """The language that code is written in, as its first line says."""
    if info.startswith("{"):
        inner = info[1:].split("}", 1)[0].strip().lstrip(".")
        word = re.split(r"[\s,}]", inner, maxsplit=1)[0]
        return "" if "=" in word or word.startswith("#") else word.lower()
    word = info.split(maxsplit=1)[0] if info else ""
    return re.split(r"[{\[:,(=]", word, maxsplit=1)[0] if not word.startswith("[") else ""


def _caption_of(draft: Draft, code: list[str]) -> str:
    """What the options above computed code call what it shows."""
    options = takewhile(_COMPUTED_OPTION.match, code if draft.is_computed else ())
    return next((found[1] for option in options if (found := _CAPTION.match(option))), "")


def _title_of(draft: Draft, info: str) -> str:
    """What the first line of code says of it; empty where it says nothing."""
    if (found := _TITLE.search(info)) is not None:
        return next(group for group in found.groups() if group)
    if (found := _BRACKETED.search(info)) is not None:
        return found[1].split(" ~", 1)[0].strip()
    if not draft.is_mdx or (found := _PLAIN_TITLE.match(info)) is None:
        return ""
    words = found[1].split()
    return "" if any(word.lower() in _FLAGS for word in words) else " ".join(words)
