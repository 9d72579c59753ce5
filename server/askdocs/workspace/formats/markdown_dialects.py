"""What documentation generators add to Markdown: front matter, components, admonitions, includes.

Their marks are taken away before the Markdown is parsed: what they say stands in their place,
and every line keeps the place in the document that it comes from.
"""

import re
from collections.abc import Callable

from askdocs.workspace.formats import front_matter
from askdocs.workspace.formats.lines import Lines, is_blank
from askdocs.workspace.formats.markdown_components import read_tag, read_template
from askdocs.workspace.formats.markdown_containers import (
    end_learn_tabs,
    read_admonition,
    read_alert,
    read_definition,
    read_division,
    read_learn_tab,
    read_slot,
    read_tab_line,
)
from askdocs.workspace.formats.markdown_draft import Draft
from askdocs.workspace.formats.markdown_fences import read_fence
from askdocs.workspace.formats.markdown_inline import attribute_ids, may_have_marks, without_marks
from askdocs.workspace.formats.markdown_myst import IN_MYST, substituted
from askdocs.workspace.formats.rst_fields import as_entry, is_of_code

_INCLUDE = re.compile(
    r"[ \t]{0,3}(?:\{\*[^{}]{1,300}\*\}|\{![^{}]{1,300}!\}|<<<[ \t]?@?.{1,200}|--8<--.{0,200}"
    r"|@\[[^\[\]]{1,200}\]\([^()]{1,300}\)|@include\([^()]{1,300}\)|!!!include\([^()]{1,300}\)!!!"
    r"|\[\[?_?toc_?\]?\]|:[bh]r)[ \t]*$",
    re.IGNORECASE,
)
_IMPORT = re.compile(
    r"import[ \t]+(?:[\w*{][^\n]{0,400}\bfrom[ \t]+[\"']|\{[ \t]*$|[\"'][^\n]{1,200}[\"'];?[ \t]*$)"
    r"|export[ \t]+(?:(?:const|let|var|default|function|async|class)\b|\{|\*)"
)
_FROM = re.compile(r"[ \t]*\}?[ \t]*from[ \t]+[\"'][^\"'\n]{1,200}[\"'];?[ \t]*$")
_COMMENTS = (
    ("<!--", "-->"),
    ("{/*", "*/}"),
    ("{{/*", "*/}}"),
    ("{{!--", "--}}"),
    ("{{!", "}}"),
    ("{{</*", ""),
    ("{#", "#}"),
    ("{>>", "<<}"),
    ("%%", "%%"),
    ("{::comment}", "{:/comment}"),
)
_UNCLOSED = re.compile(
    r"\{%(?:(?!%\})[^\n]){0,400}$|\{\{[<%](?:(?![>%]\}\})[^\n]){0,400}$"
    r"|(?<![\w`\\])<[A-Z][\w.]{0,60}(?:[ \t][^<>`]{0,400})?$"
)
"""A tag within a line that ends in one of the next."""
_LONGEST_INLINE_TAG = 8
_LONGEST_EXPORT = 200
_BRACKETS = re.compile(r"[\[\](){}]")
_SETEXT = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_ABBREVIATION = re.compile(r"\*\[([^\[\]]{1,100})\]:[ \t]*")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")


def prepare(lines: Lines, path: str) -> Draft:
    """The document as CommonMark, each line with its place; what is no CommonMark is blank."""
    lowered = path.lower()
    draft = Draft(
        lines, is_mdx=lowered.endswith(".mdx"), is_computed=lowered.endswith((".qmd", ".rmd"))
    )
    draft.is_myst = IN_MYST.search(lines.text) is not None
    line = _take_front_matter(draft)
    count = len(lines)
    while line < count:
        text = lines[line]
        if is_blank(text):
            draft.add(text, line)
            line += 1
            continue
        if line == 0:
            text = text.lstrip("\ufeff")
        if draft.open:
            text = draft.dedented(text, line)
        first = text.lstrip(" \t")[0]
        draft.note_lists(text, first)
        readers = _READERS.get(first)
        if readers is not None and not draft.is_code(text):
            for reader in readers:
                after = reader(draft, line, text)
                if after is not None:
                    break
            if after is not None:
                line = after
                continue
        line = _take_line(draft, line, text)
    draft.finish()
    return draft


def _take_line(draft: Draft, line: int, text: str) -> int:
    if not may_have_marks(text):
        if text[0] in " \t":
            draft.is_code(text)
        draft.add(text, line)
        return line + 1
    if "<!--" in text and text.rfind("-->") < text.rfind("<!--"):
        return _pass_comment(draft, line, text)
    if draft.is_code(text):
        draft.add(text, line)
        return line + 1
    end = line + 1
    if _UNCLOSED.search(text):
        text, end = _joined(draft, line, text)
    keeps_ids = False
    if "{" in text:
        below = draft.source[line + 1] if line + 1 < len(draft.source) else ""
        keeps_ids = _HEADING.match(text) is not None or _SETEXT.match(below) is not None
    if draft.is_myst and "{{" in text:
        text = substituted(text)
    shown = without_marks(text, is_mdx=draft.is_mdx, keeps_ids=keeps_ids)
    if shown != text and text[0] not in " \t":
        shown = shown.lstrip(" ")
    last = end - 1
    stop = draft.source.start_of(last) + len(draft.source[last]) if last > line else None
    draft.add(shown, line, end=stop)
    return end


def _joined(draft: Draft, line: int, text: str) -> tuple[str, int]:
    """The line with those that a tag in it goes on over, and the line after them."""
    lines = draft.source.all
    joined = text
    for end in range(line + 1, min(line + _LONGEST_INLINE_TAG, len(lines))):
        if is_blank(lines[end]) or lines[end].lstrip()[0] in "`~>":
            break
        joined = f"{joined} {lines[end].strip()}"
        if not _UNCLOSED.search(joined):
            return joined, end + 1
    return text, line + 1


def _pass_comment(draft: Draft, line: int, text: str) -> int:
    """Leaves a comment that begins within a line to the parser, and what it hides unread."""
    while True:
        draft.add(text, line)
        line += 1
        if line >= len(draft.source) or is_blank(draft.source[line]) or "-->" in text[-4:]:
            return line
        if "-->" in draft.source[line]:
            draft.add(draft.source[line], line)
            return line + 1
        text = draft.source[line]


def _take_front_matter(draft: Draft) -> int:
    """Leaves out the front matter; the line to go on with."""
    lines = draft.source.all
    draft.front = front_matter.read(lines)
    if draft.front is None:
        return _take_title_lines(draft, lines)
    if draft.front.title is not None:
        draft.title = draft.front.title.text
    draft.hide(0, draft.front.end)
    return draft.front.end


def _take_title_lines(draft: Draft, lines: list[str]) -> int:
    """Reads the title, authors and date that Pandoc has at the top of a document."""
    end = 0
    while end < min(3, len(lines)) and lines[end].startswith("% "):
        end += 1
    if end:
        draft.title = lines[0][2:].strip()
        draft.hide(0, end)
    return end


def _read_comment(draft: Draft, line: int, text: str) -> int | None:
    stripped = text.lstrip(" \t")
    for opens, closes in _COMMENTS:
        if not stripped.startswith(opens):
            continue
        if opens == "{{</*" or (opens == "{#" and not _is_jinja_comment(stripped)):
            return None
        start = len(text) - len(stripped) + len(opens)
        place = text.find(closes, start)
        end = line
        if place < 0:
            end = draft.line_with(_closing(closes), line + 1)
            if end < 0:
                return None
            place = draft.source[end].find(closes)
            text = draft.source[end]
        rest = text[place + len(closes) :]
        draft.hide(line, end + 1)
        if rest.strip():
            stop = draft.source.start_of(end) + len(draft.source[end])
            draft.add(
                without_marks(rest.lstrip(), is_mdx=draft.is_mdx), end, stop - len(rest), stop
            )
        return end + 1
    return None


def _is_jinja_comment(stripped: str) -> bool:
    return stripped[2:3] in ("", " ", "\t")


def _closing(closes: str) -> re.Pattern[str]:
    return re.compile(re.escape(closes))


def _read_hidden_line(draft: Draft, line: int, text: str) -> int | None:
    """Reads a comment of MyST, a break or a rule, or a line that includes another file."""
    stripped = text.strip()
    # In MyST a comment ends the paragraph before it; elsewhere such a line is a paragraph's.
    may_begin = draft.follows_blank or (draft.is_myst and stripped[0] == "%")
    is_remark = may_begin and stripped.startswith(("% ", "+++ {"))
    if is_remark or stripped == "+++":
        draft.hide(line, line + 1)
        return line + 1
    if not _INCLUDE.match(text):
        return None
    draft.hide(line, line + 1)
    return line + 1


def _read_attributes(draft: Draft, line: int, text: str) -> int | None:
    names = attribute_ids(text)
    if names is None:
        return None
    draft.names(names, line)
    return line + 1


def _read_import(draft: Draft, line: int, text: str) -> int | None:
    if text[0] not in "ie" or not _IMPORT.match(text):
        return None
    lines = draft.source.all
    if not draft.is_mdx and not draft.follows_blank:
        return None
    if (
        not draft.is_mdx
        and text.startswith("export")
        and not lines[line].rstrip().endswith((";", "{", "("))
    ):
        return None
    last = min(line + _LONGEST_EXPORT, len(lines))
    depth = 0
    end = line
    while end < last:
        for bracket in _BRACKETS.findall(lines[end]):
            depth += 1 if bracket in "[({" else -1
        end += 1
        if depth <= 0 and (end >= last or not _FROM.match(lines[end])):
            break
    else:
        # The brackets do not close: it ends with the paragraph.
        end = line + 1
        while end < last and not is_blank(lines[end]):
            end += 1
    draft.hide(line, end)
    return end


def _read_expression(draft: Draft, line: int, text: str) -> int | None:
    """Reads an expression of JSX that is a block."""
    if not draft.is_mdx or draft.is_computed or not text.lstrip().startswith("{"):
        return None
    lines = draft.source.all
    depth = 0
    for end in range(line, min(line + 60, len(lines))):
        for bracket in _BRACKETS.findall(lines[end]):
            depth += 1 if bracket in "[({" else -1
        if depth <= 0:
            if end == line and not lines[end].rstrip().endswith("}"):
                return None
            if end == line and without_marks(text, is_mdx=True).strip():
                return None
            draft.hide(line, end + 1)
            return end + 1
    return None


def _read_abbreviation(draft: Draft, line: int, text: str) -> int | None:
    found = _ABBREVIATION.match(text)
    if found is None:
        return None
    draft.add(f"{found[1]}: {text[found.end() :]}", line)
    draft.add("", line)
    return line + 1


def _read_field(draft: Draft, line: int, text: str) -> int | None:
    """Reads a field as reStructuredText has it: ``:param x: what it is``."""
    if not (draft.is_myst or is_of_code(text)):
        return None
    entry = as_entry(text)
    if entry == text:
        return None
    draft.note_lists(entry, "-")
    draft.add(without_marks(entry, is_mdx=draft.is_mdx), line)
    return line + 1


_Reader = Callable[[Draft, int, str], int | None]
_READERS: dict[str, tuple[_Reader, ...]] = {
    "`": (read_fence,),
    "~": (read_fence,),
    ">": (read_fence, read_alert),
    "-": (read_fence, _read_hidden_line, end_learn_tabs),
    "*": (read_fence, end_learn_tabs, _read_abbreviation),
    "_": (end_learn_tabs,),
    "+": (read_fence, _read_hidden_line),
    "<": (_read_comment, _read_hidden_line, read_tag),
    "{": (
        _read_comment,
        _read_hidden_line,
        _read_attributes,
        read_template,
        _read_expression,
    ),
    "[": (_read_hidden_line,),
    "@": (_read_hidden_line, read_tab_line),
    "%": (_read_comment, _read_hidden_line),
    ":": (_read_hidden_line, read_division, read_definition, _read_field),
    "/": (read_division,),
    "!": (_read_hidden_line, read_admonition),
    "?": (read_admonition,),
    "=": (read_admonition, read_tab_line),
    "#": (read_learn_tab, read_slot),
    "i": (_read_import,),
    "e": (_read_import,),
    **dict.fromkeys("0123456789", (read_fence,)),
}
