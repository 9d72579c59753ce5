"""Marks inside a line of Markdown that its dialects read and its readers do not."""

import re

from askdocs.workspace.formats import emoji, rst_inline
from askdocs.workspace.formats.markdown_tags import Role, tag_at, template_element

_SUSPECT = re.compile(
    r"\{|%%|<[A-Z!]|</[A-Z>]|<(?:xref|inv|project|path|myst):|\[!|:[a-z]|:[+-]?1|\+\+|:::"
)
"""A line without any of these has no such mark."""

_BACKTICKS = re.compile(r"`+")
_ROLE = re.compile(r"\{([A-Za-z][\w:+.-]{0,60})\}\Z")
_ROLE_SPAN = 200
_ATTRIBUTE_LIST = re.compile(
    r"[ \t]*(?:(?:[#.][^\s={}]+|[\w:-]+)"
    r"(?:[ \t]*=[ \t]*(?:\"[^\"]*\"|'[^']*'|[^\s\"'{}]+))?(?:[ \t]+|\Z))*\Z"
)
_ALTERNATIVE = re.compile(r"(?:^|\s)(?:fig-)?alt=\"([^\"]{1,600})\"")
_ID = re.compile(r"#([^\s#{}]+)")

_MARKS = re.compile(
    # Comments.
    r"(?P<comment>\{\{/\*.{0,2000}?\*/\}\}|\{/\*.{0,2000}?\*/\}|\{#[ \t].{0,2000}?#\}"
    r"|\{\{!--.{0,2000}?--\}\}|\{>>.{0,2000}?<<\}|\{--.{0,2000}?--\}|%%(?=[^%\s]|[ \t]).{0,2000}?%%"
    r"|\{%-?[ \t]*comment[ \t]*-?%\}.{0,2000}?\{%-?[ \t]*endcomment[ \t]*-?%\})"
    r"|(?P<target>(?<=\]\()(?:\{\{(?![<%])[^{}]{0,300}\}\}|\{%.{0,300}?%\})[^()\s]{0,300})(?=[ )])"
    r"|\{\{[<%]/\*(?P<escaped>.{0,400}?)\*/[%>]\}\}"
    r"|\{\{(?P<hugo>[<%].{0,800}?)[%>]\}\}"
    r"|\{%(?P<template>.{0,800}?)%\}"
    r"|\{\{-?[ \t]*(?P<variable>"
    r"(?:site|page|include|layout|jekyll|content|\$\w+)\b[^{}]{0,300})\}\}"
    r"|(?P<include>\{!.{1,300}?!\}|\{\*[ \t].{1,300}?\*\})"
    r"|\{\+\+(?P<added>.{0,1000}?)\+\+\}|\{==(?P<marked>.{0,1000}?)==\}"
    r"|\{~~.{0,1000}?~>(?P<changed>.{0,1000}?)~~\}"
    r"|\[!(?P<embed>INCLUDE|VIDEO|code-[\w+#-]{1,30}|div|NOTE|TIP|IMPORTANT|WARNING|CAUTION)\b"
    r"(?:[^\[\]]|\[[^\[\]]*\](?:\([^()]*\))?){0,300}?\](?:\([^()\s]*\))?"
    r"|\[!(?:UICONTROL|DNL|BADGE|PRESERVE)[ \t]+(?P<control>[^\[\]]{1,200})\]"
    r"|<xref:(?P<xref>[^<>?]{1,300})(?:\?[^<>]{0,200})?>"
    r"|<(?:inv|project|path|myst):(?:[^<>#\s]{0,200}#)?(?P<place>[^<>#\s]{1,200})>"
    r"|:(?<![\w:]:)(?P<span>[a-z][\w-]{0,40})(?P<text>\[[^\[\]]{0,300}\])?(?P<braces>\{[^{}]{0,300}\})"
    r"|:(?<![\w:]:)[a-z][\w-]{0,40}\[(?P<bracketed>[^\[\]]{1,300})\](?!\()"
    r"|(?P<icon>:(?:material|octicons|fontawesome|simple)-[\w-]{1,80}:)"
    r"|:(?<![\w:/`.-]:)(?P<emoji>[a-z0-9_+-]{1,40}):(?![\w:/`])"
    r"|\+\+(?P<keys>[\w-]{1,30}(?:\+[\w-]{1,30}){0,5}|\"[^\"]{1,30}\")\+\+"
    r"|\{::comment\}.{0,2000}?\{:/(?:comment)?\}|\{::[^{}]{0,200}\}|\{:/[^{}]{0,40}\}"
    r"|(?<![\w\\\]!])\[(?P<spanned>[^\[\]]{0,300})\](?=\{:?[ \t]*[.#][\w-]|\{[\w-]{1,40}=)"
    r"|(?P<list>\{:?(?P<attributes>[^{}]{0,1000})\})",
)
_GONE = "\0"
"""Where a mark was that shows nothing."""
_GAP = re.compile(r"((?:(?<=\S) )?)(\0+)( ?)")
_EXPRESSION = re.compile(
    r"(?<![\w\\$}^_])\{(?:[\"'](?P<text>[^\"'{}]{0,300})[\"']|[\w.$?]{1,100}(?:\(\))?)\}"
)


def may_have_marks(text: str) -> bool:
    """Whether ``text`` may have marks or tags that are read here."""
    return _SUSPECT.search(text) is not None


def without_marks(text: str, *, is_mdx: bool = False, keeps_ids: bool = False) -> str:
    """The line ``text`` as its readers see it, as far as dialects go; code stays as it is.

    ``keeps_ids`` leaves attribute lists with an id for whoever names the line by it.
    """
    if not _SUSPECT.search(text):
        return text
    if "`" not in text:
        return _cleaned(text, is_mdx=is_mdx, keeps_ids=keeps_ids)
    pieces: list[str] = []
    start = 0
    for opening, closing in _code_spans(text):
        before = text[start:opening]
        role = _ROLE.search(before[-_ROLE_SPAN:]) if before.endswith("}") else None
        if role is not None:
            pieces.append(_cleaned(before[: -len(role[0])], is_mdx=is_mdx, keeps_ids=keeps_ids))
            pieces.append(_role_shown(role[1], text[opening:closing]))
        else:
            pieces.append(_cleaned(before, is_mdx=is_mdx, keeps_ids=keeps_ids))
            pieces.append(text[opening:closing])
        start = closing
    pieces.append(
        _cleaned(text[start:], is_mdx=is_mdx, keeps_ids=keeps_ids, is_after_code=start > 0)
    )
    return "".join(pieces)


def attribute_ids(text: str) -> tuple[str, ...] | None:
    """The ids in a line that is an attribute list alone; ``None`` where it is anything else."""
    stripped = text.strip()
    if not (stripped.startswith("{") and stripped.endswith("}")):
        return None
    inner = stripped[1:-1].strip()
    is_marked = inner.startswith((":", "#", ".")) or "=" in inner
    inner = inner.removeprefix(":")
    if not is_marked or len(inner) > 1_000 or not _ATTRIBUTE_LIST.match(inner):
        return None
    return tuple(_ID.findall(inner))


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Where code spans stand in one line."""
    runs = [match.span() for match in _BACKTICKS.finditer(text)]
    ends: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        ends.setdefault(runs[index][1] - runs[index][0], []).append(index)
    spans = []
    index = 0
    while index < len(runs):
        start, end = runs[index]
        same = ends[end - start]
        while same and same[-1] <= index:
            same.pop()
        if same:
            index = same[-1]
            spans.append((start, runs[index][1]))
        index += 1
    return spans


def _role_shown(role: str, code: str) -> str:
    ticks = len(code) - len(code.lstrip("`"))
    inner = code[ticks : len(code) - ticks].strip()
    if "`" in inner:
        return code
    return rst_inline.shown(f":{role}:`{inner}`")


def _cleaned(text: str, *, is_mdx: bool, keeps_ids: bool, is_after_code: bool = False) -> str:
    if not text or not _SUSPECT.search(text):
        return text

    def shown(match: re.Match[str]) -> str:
        return _shown(match, keeps_ids=keeps_ids, is_after_code=is_after_code) or _GONE * 2

    text = _MARKS.sub(shown, text)
    if is_mdx and "{" in text:
        text = _EXPRESSION.sub(lambda match: match["text"] or "", text)
    if "<" in text:
        text = _without_components(text, is_mdx=is_mdx)
    if _GONE in text:
        text = _GAP.sub(_gap, text)
    return text


def _gap(match: re.Match[str]) -> str:
    """One space where there is one on both sides, or where words would run together."""
    if match[1] or match[3]:
        return " " if match[1] and match[3] else match[1] + match[3]
    before, after = match.string[: match.start()][-1:], match.string[match.end() : match.end() + 1]
    return " " if len(match[2]) > 1 and before.isalnum() and after.isalnum() else ""


def _shown(match: re.Match[str], *, keeps_ids: bool, is_after_code: bool) -> str:
    kind = match.lastgroup or ""
    words: str | None = match[kind] if kind else ""
    match kind:
        case "escaped":
            return f"{{{{{match[0][2]}{words}{match[0][2].replace('<', '>')}}}}}"
        case "hugo" | "template":
            if keeps_ids and (words or "").lstrip().startswith("#"):
                return f"{{{(words or '').strip()}}}"
            element = template_element((words or "")[kind == "hugo" :])
            label = element.label() if element.role is Role.INLINE else None
            return label.heading if label and not element.closes else ""
        case "attributes" | "list":
            return _attributes_shown(match, keeps_ids=keeps_ids, is_after_code=is_after_code)
        case "braces" | "span":
            return (match["text"] or "")[1:-1]
        case "emoji":
            found = emoji.character(words or "")
            return match[0] if found is None else found
        case "xref":
            return (words or "").replace("%2A", "").rstrip("*")
        case (
            "place" | "added" | "marked" | "changed" | "control" | "bracketed" | "spanned" | "keys"
        ):
            return (words or "").strip('"')
        case _:
            return ""


def _attributes_shown(match: re.Match[str], *, keeps_ids: bool, is_after_code: bool) -> str:
    inner = match["attributes"]
    written = match[0]
    if keeps_ids and "#" in inner:
        return written
    before = match.string[match.start() - 1] if match.start() else "`" if is_after_code else ""
    is_list = written.startswith("{:") or inner.lstrip().startswith((".", "#")) or "=" in inner
    belongs = before in ')]*_`:>"' if before else True
    is_alone = not match.string[match.end() :].strip() and (not before or before in " \t")
    if is_list and before == ")" and (alternative := _ALTERNATIVE.search(inner)):
        return f" {alternative[1]}"
    if (
        is_list
        and (belongs or is_alone or written.startswith("{: "))
        and _ATTRIBUTE_LIST.match(inner)
    ):
        return ""
    return written


def _without_components(text: str, *, is_mdx: bool) -> str:
    """``text`` without the tags of components; a tooltip or a badge is shown as what it says."""
    pieces: list[str] = []
    start = 0
    waiting: list[tuple[str, str]] = []
    place = text.find("<")
    while place >= 0:
        after = text[place + 1 : place + 3].lstrip("/")[:1]
        is_word = place > 0 and (text[place - 1].isalnum() or text[place - 1] in "_.\\")
        is_component = after.isupper() or after == ">"
        is_tag = is_component and (is_mdx or not is_word or text.startswith("</", place))
        element = tag_at(text, place) if is_tag else None
        if element is None:
            place = text.find("<", place + 1)
            continue
        pieces.append(text[start:place])
        start = element.end
        label = None if element.closes else element.label()
        if element.closes:
            is_said = bool(waiting) and waiting[-1][0] == element.name
            pieces.append(f" ({waiting.pop()[1]})" if is_said else _GONE)
        elif label and element.name == "tooltip" and not element.is_empty:
            waiting.append((element.name, label.heading))
        elif label and element.is_empty:
            pieces.append(label.heading)
        elif label and element.role is not Role.INLINE and not element.is_html:
            # A component on the line of a quote or an item: elsewhere they are blocks.
            over = without_marks(label.text)
            pieces.append(over if over.endswith((".", "!", "?", ":")) else f"{over}:")
            pieces.append(" " if text[start : start + 1].strip() else "")
        else:
            pieces.append(_GONE)
        place = text.find("<", start)
    pieces.append(text[start:])
    return "".join(pieces)
