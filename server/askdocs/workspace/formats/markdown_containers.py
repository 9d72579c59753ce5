"""Containers that lines of colons, slashes or exclamation marks begin."""

import re

from askdocs.text import Span
from askdocs.workspace.formats import front_matter
from askdocs.workspace.formats.lines import is_blank
from askdocs.workspace.formats.markdown_draft import (
    FENCED,
    INDENTED,
    SIBLING,
    Draft,
    Holds,
    holds_of,
    indent_columns,
)
from askdocs.workspace.formats.markdown_inline import without_marks
from askdocs.workspace.formats.markdown_myst import DIRECTIVE, begin_directive
from askdocs.workspace.formats.markdown_tags import (
    Element,
    Label,
    Role,
    attributes_of,
    bare_name,
)

_HIDING = frozenset({"content-hidden", "hidden"})
_DIVISION = re.compile(
    r"[ \t]*(?P<mark>:{2,}|/{3,})[ \t]*(?P<name>[A-Za-z][\w.-]{0,60})?(?P<rest>[^\n]{0,1000})$"
)
_END_OF_COLONS = re.compile(r"^[ \t]*:{2,}[ \t]*$")
_END_OF_SLASHES = re.compile(r"^[ \t]*/{3,}[ \t]*$")
_BRACES = re.compile(r"\{(?P<inner>[^{}]{0,600})\}")
_BRACKETS = re.compile(r"\[(?P<label>[^\[\]]{0,400})\]")
_ADMONITION = re.compile(
    r"[ \t]*(?P<mark>(?:!!!|\?\?\?\+?|===[!+]?)(?:[ \t]+|(?<!=)(?=[a-z])))"
    r"(?:[\w -]{0,60}?[ \t]*\"(?P<title>.{0,400})\"|[\w -]{1,60})[ \t]*$"
)
_TAB_LINE = re.compile(r"[ \t]*(?:==|@tab(?::active)?)[ \t]+(?P<label>[^\s=][^\n]{0,200})$")
_LEARN_TAB = re.compile(
    r"#{1,6}[ \t]+\[(?P<label>[^\[\]]{1,200})\]\(#tab/[^()\s]{1,200}\)[ \t]*#*$"
)
_SLOT = re.compile(r"[ \t]*#[a-z][\w-]{0,40}[ \t]*$")
_ALERT = re.compile(
    r"(?P<before>[> \t]*>[ \t]?)\[!(?P<kind>[\w -]{1,40})\][+-]?[ \t]*(?P<title>.*)$"
)
_DEFINITION = re.compile(r" {0,3}:[ \t]{1,3}(?=\S)")
_NO_TERM = re.compile(r"\s|[#>|<:]|[-*+][ \t]|\d{1,9}[.)][ \t]|`{3}|~{3}")
_MOST_PROPERTIES = 60
_WRAPPERS = frozenset({"div", "vpre", "raw", "html", "content"})
_CONDITIONS = ("moniker", "zone")
"""What they hold are sections of the page, for some of its readers."""
_UNTITLED = frozenset({"codegroup", "codetabs", "tabs", "tabset", "paneltabset", "define"})


def read_division(draft: Draft, line: int, text: str) -> int | None:
    """Reads a line such as ``::: tip Title`` or its end; the line to go on with."""
    found = _DIVISION.match(text)
    if found is None:
        return None
    mark, name, rest = found["mark"], found["name"] or "", found["rest"].strip()
    is_colon = mark[0] == ":"
    start = draft.source.start_of(line)
    span = Span(start, start + len(draft.source[line]))
    if not name and not rest:
        return _end_division(draft, line, mark, span)
    if is_colon and len(mark) == 2 and (not name or text.strip()[2] != name[0]):
        return None
    if is_colon and (directive := DIRECTIVE.match(rest)) and not name:
        return begin_directive(draft, line, directive, mark)
    if not is_colon and not name:
        return None
    element = _element_of(name, rest, is_colon)
    if element is None:
        return None
    if element.is_empty or element.name.startswith(_CONDITIONS):
        if alternative := element.attributes.get("alt-text", ""):
            draft.add(alternative, line)
        else:
            draft.hide(line, line + 1)
        return line + 1
    indent = indent_columns(text)
    if element.role is Role.HIDDEN or _HIDING.intersection(
        element.attributes.get("class", "").split()
    ):
        return _hide_division(draft, line, mark)
    front = _front_matter_at(draft, line + 1) if is_colon and name else None
    if front is not None and front.title is not None:
        element.attributes.setdefault("title", front.title.text)
    label = element.label()
    draft.begin(mark[0], mark, label, span, indent, holds_of(element.role, label), None)
    if front is None:
        return line + 1
    draft.hide(line + 1, line + 1 + front.end)
    return line + 1 + front.end


def _front_matter_at(draft: Draft, line: int) -> front_matter.FrontMatter | None:
    """The properties that MDC has in YAML below the first line of a component."""
    lines = draft.source.all[line : line + _MOST_PROPERTIES]
    if not lines or lines[0].strip() != "---":
        return None
    indent = len(lines[0]) - len(lines[0].lstrip())
    return front_matter.read([text[indent:] for text in lines])


def read_slot(draft: Draft, line: int, text: str) -> int | None:
    """Reads ``#name``, which says where in a component what follows is shown."""
    if draft.find(":") < 0 or not _SLOT.match(text):
        return None
    draft.hide(line, line + 1)
    return line + 1


def _element_of(name: str, rest: str, is_colon: bool) -> Element | None:
    attributes: dict[str, str] = {}
    title = ""
    if not is_colon:
        title = rest.removeprefix("|").strip() if rest.startswith("|") else ""
        if rest and not rest.startswith("|"):
            return None
    else:
        is_empty = rest.endswith(":::")
        rest = rest.rstrip(":").rstrip()
        if (brackets := _BRACKETS.match(rest)) is not None:
            title, rest = brackets["label"], rest[brackets.end() :].strip()
        if (braces := _BRACES.search(rest)) is not None:
            attributes, _ = attributes_of(braces["inner"])
            rest = f"{rest[: braces.start()]} {rest[braces.end() :]}".strip()
        elif not name:
            return None
        if is_empty:
            attributes, _ = attributes_of(rest)
            return Element(bare_name(name), attributes, is_empty=True)
        title = title or rest
    classes = attributes.get("class", "").split()
    bare = bare_name(name or (classes[0] if classes else ""))
    if title and bare not in _UNTITLED and bare not in _WRAPPERS:
        attributes.setdefault("title", _title(title))
    return Element(bare, attributes)


def _title(title: str) -> str:
    return without_marks(title).strip().strip('"')


def _ended_by(draft: Draft, mark: str) -> int:
    """The index of the container that the line ``mark`` ends; -1 without any."""
    for index in range(len(draft.open) - 1, -1, -1):
        one = draft.open[index]
        if one.kind == mark[0] and one.key == mark:
            return index
        if one.kind == FENCED and one.key == mark[0] and one.indent <= len(mark):
            return index
    return draft.find(mark[0])


def _end_division(draft: Draft, line: int, mark: str, span: Span) -> int | None:
    index = _ended_by(draft, mark)
    if index < 0:
        if len(mark) < 3:
            return None
        draft.hide(line, line + 1)
    else:
        draft.end(index, span)
    return line + 1


def _hide_division(draft: Draft, line: int, mark: str) -> int:
    end = draft.line_with(_END_OF_COLONS if mark[0] == ":" else _END_OF_SLASHES, line + 1)
    end = line if end < 0 else end
    draft.hide(line, end + 1)
    return end + 1


def read_admonition(draft: Draft, line: int, text: str) -> int | None:
    """Reads ``!!! note "Title"`` and ``=== "Tab"``, whose content is indented."""
    found = _ADMONITION.match(text)
    if found is None:
        return None
    below = "".join(draft.source.all[line + 1 : line + 2])
    if found["mark"][-1] not in " \t" and not below.startswith((" ", "\t")):
        return None
    title = _title(found["title"] or "")
    label = Label(title, title) if title else None
    match found["mark"][0]:
        case "=":
            holds = Holds.TAB if label else Holds.BLOCK
        case "?":
            holds = Holds.SECTION if label else Holds.BLOCK
        case _:
            holds = Holds.BLOCK
    start = draft.source.start_of(line)
    span = Span(start, start + len(draft.source[line]))
    draft.begin(INDENTED, "", label, span, indent_columns(text), holds)
    return line + 1


def read_definition(draft: Draft, line: int, text: str) -> int | None:
    """Reads ``: what is said`` of the term above it; both are shown as an item of a list."""
    found = _DEFINITION.match(text)
    above = len(draft.lines) - 1
    if above > 0 and is_blank(draft.lines[above]):
        above -= 1
    if found is None or above < 0 or is_blank(draft.lines[above]):
        return None
    is_further = draft.defined > 0 and all(
        is_blank(draft.lines[one]) or draft.lines[one][0] == " "
        for one in range(draft.defined, len(draft.lines))
    )
    if is_further:
        if not draft.follows_blank:
            start = draft.source.start_of(line)
            draft.add("", line, start, start)
    elif _NO_TERM.match(draft.lines[above]) or (draft.marks and draft.marks[-1].line >= above):
        return None
    else:
        term = draft.lines[above].strip().removesuffix(":")
        draft.lines[above] = f"- {term}:" if "`" in term or "*" in term else f"- **{term}**:"
        draft.note_lists(draft.lines[above], "-")
    said = without_marks(text[found.end() :], is_mdx=draft.is_mdx).strip()
    if said:
        draft.add(f"  {said}", line)
    else:
        draft.hide(line, line + 1)
    draft.defined = len(draft.lines)
    return line + 1


def read_tab_line(draft: Draft, line: int, text: str) -> int | None:
    """Reads ``== tab`` and ``@tab name``, which end where the next one or the container does."""
    found = _TAB_LINE.match(text)
    outer = draft.find(":")
    if found is None or outer < 0:
        return None
    name = found["label"].split("#", 1)[0].strip()
    _begin_sibling(draft, line, name, "tab", outer)
    return line + 1


def read_learn_tab(draft: Draft, line: int, text: str) -> int | None:
    """Reads ``# [Name](#tab/name)`` and the rule that ends a run of them."""
    if (found := _LEARN_TAB.match(text)) is not None:
        _begin_sibling(draft, line, found["label"], "learn", -1)
        return line + 1
    return None


def end_learn_tabs(draft: Draft, line: int, text: str) -> int | None:
    """Reads the rule after tabs of Learn."""
    index = draft.find(SIBLING, "learn")
    if index < 0 or len(text.strip()) < 3 or text.strip().strip("-*_ "):
        return None
    start = draft.source.start_of(line)
    draft.end(index, Span(start, start + len(draft.source[line])))
    return line + 1


def _begin_sibling(draft: Draft, line: int, name: str, key: str, outer: int) -> None:
    start = draft.source.start_of(line)
    before = draft.find(SIBLING, key)
    if before > outer:
        draft.end(before, Span(start, start))
    name = without_marks(name)
    span = Span(start, start + len(draft.source[line]))
    draft.begin(SIBLING, key, Label(name, name), span, 0, Holds.TAB)


def read_alert(draft: Draft, line: int, text: str) -> int | None:
    """Reads ``> [!NOTE] Title``, of which the title is shown."""
    found = _ALERT.match(text)
    if found is None:
        return None
    title = (
        found["title"].strip()
        if found["kind"].split()[0] not in ("VIDEO", "INCLUDE", "div")
        else ""
    )
    if title:
        draft.add(f"{found['before']}{without_marks(title)}", line)
    else:
        draft.hide(line, line + 1)
    return line + 1
