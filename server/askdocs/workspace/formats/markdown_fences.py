"""Fences: code with what its first line says, and the directives of MyST."""

import re

from askdocs.text import Span
from askdocs.workspace.formats.lines import dedented, is_blank
from askdocs.workspace.formats.markdown_draft import (
    FENCED,
    INDENTED,
    SIBLING,
    Draft,
    Holds,
    indent_columns,
)
from askdocs.workspace.formats.markdown_inline import without_marks
from askdocs.workspace.formats.markdown_tags import Label, attributes_of
from askdocs.workspace.formats.rst_inline import plain
from askdocs.workspace.formats.rst_names import (
    OPTIONS_SHOWN,
    Role,
    heading_of,
    names_of,
    owner_of,
    role_of,
    version_words,
)

DIRECTIVE = re.compile(
    r"[ \t]*\{(?P<name>[A-Za-z][\w:+-]{0,60})\}[ \t]*(?P<argument>[^\n]{0,1000})$"
)

_FENCE = re.compile(
    r"(?P<before>(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*)"
    r"(?P<mark>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$"
)
_DRAWINGS = frozenset(
    "mermaid plantuml puml uml graphviz dot digraph d2 mmd kroki bytefield ditaa blockdiag seqdiag"
    " nomnoml vega vegalite wavedrom flowchart sequence markmap chart echarts".split()
)
_LANGUAGES = frozenset(
    "python r julia bash sh shell javascript js ojs sql rust go java c cpp ruby perl node observable"
    " html css json yaml toml text console code-cell jupyter-execute".split()
)
_TITLE = re.compile(
    r"(?:title|filename|label|name|caption)=(?:\"([^\"]{1,300})\"|'([^']{1,300})'|\{\"([^\"]{1,300})\"\})"
)
_BRACKETED = re.compile(r"\[([^\[\]]{1,200})\]")
_PLAIN_TITLE = re.compile(r"[\w+#.-]+[ \t]+((?:[\w./@+#()&,:'-]+[ \t]*){1,8})$")
_FLAGS = frozenset(
    "live noinline showlinenumbers linenumbers nolinenumbers lines wrap nowrap expandable twoslash"
    " focus copy nocopy editable diff highlight no-line-numbers line-numbers fold ignore should_panic"
    " no_run compile_fail playground runnable test".split()
)
_COMPUTED_OPTION = re.compile(r"[ \t]*(?:#|//|--|%%)\|")
_OPTION = re.compile(r"[ \t]*:([\w-]{1,60}):(?:[ \t]+(.*)|[ \t]*$)")
_YAML_OPTION = re.compile(r"([\w-]{1,60}):[ \t]*(.*)$")


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
        return begin_directive(draft, line, directive, mark, indent_columns(text))
    return _read_code(draft, line, text, found)


def _is_computed(draft: Draft, directive: re.Match[str]) -> bool:
    name = directive["name"].lower()
    return draft.is_computed or name in _LANGUAGES or name in _DRAWINGS


def _read_code(draft: Draft, line: int, text: str, found: re.Match[str]) -> int:
    before, mark, info = found["before"], found["mark"], found["info"].strip()
    is_quoted = ">" in before
    closing = re.compile(rf"[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
    end = line + 1
    code: list[str] = []
    while end < len(draft.source):
        raw = draft.source[end]
        if is_quoted and not raw.lstrip().startswith(">"):
            break
        shown = raw if not draft.open or is_blank(raw) else _within(draft, raw)
        if shown is None:
            break
        code.append(shown)
        end += 1
        if closing.match(raw):
            break
    language = _language_of(info)
    if language in _DRAWINGS:
        draft.hide(line, end)
        return end
    if not before.strip() and (title := _title_of(draft, info)):
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


def _within(draft: Draft, raw: str) -> str | None:
    """The line of code without the columns of the containers; ``None`` where it is outside."""
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
    return expanded[cut:] if cut else raw


def _language_of(info: str) -> str:
    """The language that code is written in, as its first line says."""
    if info.startswith("{"):
        inner = info[1:].split("}", 1)[0].strip().lstrip(".")
        word = re.split(r"[\s,}]", inner, maxsplit=1)[0]
        return "" if "=" in word or word.startswith("#") else word.lower()
    word = info.split(maxsplit=1)[0] if info else ""
    return re.split(r"[{\[:,(=]", word, maxsplit=1)[0] if not word.startswith("[") else ""


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


def begin_directive(
    draft: Draft, line: int, directive: re.Match[str], mark: str, indent: int
) -> int:
    """Reads the first lines of a directive, or all of it where what it holds is no Markdown."""
    name, argument = directive["name"].lower(), directive["argument"].strip()
    body, options = _options(draft, line + 1)
    role = role_of(name)
    owner = ""
    bare = name.rpartition(":")[2]
    start = draft.source.start_of(line)
    span = Span(start, start + len(draft.source[line]))
    if bare in _DRAWINGS:
        role = Role.SILENT
    match role:
        case Role.SILENT | Role.CODE | Role.GLOSSARY:
            end = _end_of(draft, body, mark)
            if role is Role.CODE or bare in ("code-cell", "math"):
                _show_code(draft, line, body, end, argument, options, bare)
            elif role is Role.GLOSSARY:
                _glossary(draft, body, end)
            else:
                draft.hide(line, end)
                alternative = options.get("alt", "") if bare == "image" else ""
                if alternative:
                    draft.add(alternative, line)
            return end
        case Role.MODULE:
            draft.names((argument,), line)
            label = None
            holds = Holds.SECTIONS
        case Role.DEFINITION:
            if name.startswith("auto") and _end_of(draft, body, mark) <= body + 1:
                draft.names(names_of(name, argument, "", ""), line)
                return _end_of(draft, body, mark)
            owner = _owner_in(draft)
            names = names_of(name, argument, owner, "")
            label = Label(heading_of(name, argument), argument, names)
            owner = owner_of(argument, owner)
            holds = Holds.SECTION
        case Role.VERSION:
            words = version_words(name, argument)
            label, holds = Label(words, words), Holds.BLOCK
        case Role.PROSE | Role.TITLED | Role.TABLE:
            words = without_marks(argument)
            if role is Role.TITLED and bare in ("card", "grid-item-card", "dropdown", "tab-item"):
                words = plain(words)
            label = Label(words, words) if words else None
            holds = {
                "tab-item": Holds.TAB,
                "tab": Holds.TAB,
                "dropdown": Holds.SECTION,
            }.get(bare, Holds.BLOCK)
        case _:
            alternative = options.get("alt", "") if bare == "figure" else ""
            label = Label(alternative, alternative) if alternative else None
            holds = Holds.SECTIONS
    container = draft.begin(FENCED, mark[0], label, span, len(mark), holds, 0)
    container.owner = owner
    if container.mark is not None and options.get("name") and label is not None:
        container.mark.label = Label(label.heading, label.text, (*label.names, options["name"]))
    shown = [f"{key}: {value}" for key, value in options.items() if key in OPTIONS_SHOWN and value]
    if role is Role.DEFINITION and shown:
        draft.add(", ".join(shown), line + 1)
        draft.add("", line + 1)
    if bare == "csv-table" and options.get("header"):
        draft.add(options["header"], line + 1)
    return body


def _owner_in(draft: Draft) -> str:
    """The class that is being described."""
    owner = ""
    for container in draft.open:
        owner = container.owner or owner
    return owner


def _options(draft: Draft, line: int) -> tuple[int, dict[str, str]]:
    """The options below the first line of a directive, and the line after them."""
    source = draft.source
    options: dict[str, str] = {}
    if line < len(source) and source[line].strip() == "---":
        for end in range(line + 1, min(line + 40, len(source))):
            if source[end].strip() == "---":
                return end + 1, options
            if (found := _YAML_OPTION.match(source[end].strip())) is not None:
                options[found[1]] = found[2].strip("\"'")
        return line, {}
    while line < len(source) and (option := _OPTION.match(source[line])) is not None:
        options[option[1]] = (option[2] or "").strip()
        line += 1
    return line, options


def _end_of(draft: Draft, line: int, mark: str) -> int:
    """The line after the one that closes a directive."""
    closing = re.compile(rf"[ \t]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
    for end in range(line, len(draft.source)):
        if closing.match(draft.source[end]):
            return end + 1
    return len(draft.source)


def _show_code(
    draft: Draft, line: int, body: int, end: int, argument: str, options: dict[str, str], name: str
) -> None:
    caption = options.get("caption", "")
    if caption:
        start = draft.source.start_of(line)
        draft.label(Label(caption, caption), Span(start, start), 0, Holds.BLOCK)
    language = argument if re.fullmatch(r"[\w+#.-]{1,30}", argument) else ""
    if name == "math":
        language = "math"
    lines = draft.source.all[body : end - 1]
    show_as_code(draft, line, body, lines, language)


def show_as_code(draft: Draft, line: int, body: int, lines: list[str], language: str) -> None:
    """Shows ``lines``, the first of which is ``body``, as code that begins in ``line``."""
    if not any(map(str.strip, lines)):
        draft.hide(line, body)
        return
    longest = max((len(run) for text in lines for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * max(3, longest + 1)
    draft.add("", line)
    draft.add(f"{fence}{language}", line)
    for number, text in enumerate(dedented(lines), start=body):
        draft.add(text, number)
    draft.add(fence, min(body + len(lines), len(draft.source) - 1))
    draft.add("", min(body + len(lines), len(draft.source) - 1))


def _glossary(draft: Draft, line: int, end: int) -> None:
    """Shows each term of a glossary as the heading of what it means."""
    lines = draft.source.all[line : end - 1]
    margin = min((indent_columns(text) for text in lines if not is_blank(text)), default=0)
    outer = len(draft.open)
    texts = dedented(lines)
    for number, text in enumerate(lines, start=line):
        start = draft.source.start_of(number)
        if is_blank(text):
            draft.add("", number)
        elif indent_columns(text) == margin:
            draft.end(outer, Span(start, start))
            term = plain(without_marks(text.strip()))
            label = Label(term, term, (term,))
            draft.begin(SIBLING, "term", label, Span(start, start + len(text)), 0, Holds.SECTION)
        else:
            draft.add(without_marks(texts[number - line].strip()), number)
    last = draft.source.start_of(end - 1)
    draft.end(outer, Span(last, last + len(draft.source[end - 1])))
