"""The directives of MyST, which are those of reStructuredText in the fences of Markdown."""

import re
from functools import lru_cache

from attrs import evolve, frozen

from askdocs.text import Span
from askdocs.workspace.document import Block, BlockKind, Document, Format
from askdocs.workspace.formats import rst
from askdocs.workspace.formats.lines import dedented, is_blank
from askdocs.workspace.formats.markdown_draft import (
    FENCED,
    SIBLING,
    Container,
    Draft,
    Holds,
    Mark,
    indent_columns,
    show_as_code,
)
from askdocs.workspace.formats.markdown_inline import without_marks
from askdocs.workspace.formats.markdown_tags import Label
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
from askdocs.workspace.formats.rst_tables import listed_table, separated_table

DIRECTIVE = re.compile(
    r"[ \t]*\{(?P<name>[A-Za-z][\w:+-]{0,60})\}[ \t]*(?P<argument>[^\n]{0,1000})$"
)
"""A directive after its fence."""

IN_MYST = re.compile(
    r"(?<![\w`{])\{[a-z][a-z:-]{1,40}\}`|^ {0,3}(?:`{3,9}|:{3,9})\{[a-z]", re.MULTILINE
)
"""A role, or the fence of a directive."""

_SUBSTITUTION = re.compile(
    r"`[^`\n]{0,400}`|\{\{[ \t]*([\w.-]{1,60})(?:[ \t]*\|[^{}\n]{0,100})?[ \t]*\}\}"
)

DRAWINGS = frozenset(
    "mermaid plantuml puml uml graphviz dot digraph d2 kroki markmap ditaa blockdiag".split()
)
"""Languages that are shown as a drawing: their source tells a reader nothing."""

_COMPUTED = frozenset({"code-cell", "jupyter-execute"})
_OPTION = re.compile(r"[ \t]*:([\w-]{1,60}):(?:[ \t]+(.*)|[ \t]*$)")
_YAML_OPTION = re.compile(r"([\w-]{1,60}):[ \t]*(.*)$")
_FURTHER = re.compile(r"[ \t]*:[ \t]{2,}(\S.*)$")
_BLOCK_MARK = re.compile(r"\A[|>][+-]?\Z")
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_HOLDS = {"tab-item": Holds.TAB, "tab": Holds.TAB, "dropdown": Holds.SECTION}
_RST = "eval-rst"
_WITHOUT_MARKDOWN = frozenset(
    {Role.CODE, Role.DRAWN, Role.GLOSSARY, Role.LISTED, Role.SILENT, Role.TABLE}
)


@frozen
class _Directive:
    """A directive, and where it stands."""

    name: str
    argument: str
    mark: str
    line: int
    body: int
    """The line after its options."""
    options: dict[str, str]
    span: Span
    """Of its first line."""

    @property
    def bare(self) -> str:
        """The name without its domain."""
        return self.name.rpartition(":")[2]

    @property
    def role(self) -> Role:
        if self.bare in DRAWINGS:
            return Role.SILENT
        return Role.CODE if self.bare in _COMPUTED else role_of(self.name, self.argument)


def substituted(text: str) -> str:
    """``text`` with the names of what the project's settings have a text for."""
    return _SUBSTITUTION.sub(lambda found: found[1] or found[0], text)


def begin_directive(draft: Draft, line: int, directive: re.Match[str], mark: str) -> int:
    """Reads the first lines of a directive, or all of it where what it holds is no Markdown."""
    body, options = _options(draft, line + 1)
    start = draft.source.start_of(line)
    one = _Directive(
        directive["name"].lower(),
        directive["argument"].strip(),
        mark,
        line,
        body,
        options,
        Span(start, start + len(draft.source[line])),
    )
    end = _read_whole(draft, one)
    if end is not None:
        return end
    owner = _owner_in(draft)
    label, holds = _label_of(one, owner)
    if label is not None and options.get("name"):
        label = evolve(label, names=(*label.names, options["name"]))
    indent = indent_columns(draft.source[line])
    begin = draft.label(label, one.span, indent, holds)
    container = Container(FENCED, mark[0], len(mark), begin)
    draft.push(container)
    said = [f"{key}: {value}" for key, value in options.items() if key in OPTIONS_SHOWN and value]
    if one.role is Role.DEFINITION:
        container.owner = owner_of(one.argument, owner)
    else:
        said = []
    if said:
        draft.add(", ".join(said), line + 1)
        draft.add("", line + 1)
    return body


def _read_whole(draft: Draft, one: _Directive) -> int | None:
    """Reads a directive that holds no Markdown; the line after it, ``None`` where it is none."""
    source = draft.source
    if one.name.startswith("auto"):
        if one.body < len(source) and not _closing(one.mark).match(source[one.body]):
            return None
        # What it describes is written elsewhere.
        draft.names(names_of(one.name, one.argument, "", ""), one.line)
        return one.body + 1
    if (one.bare != _RST and one.role not in _WITHOUT_MARKDOWN) or one.bare == "figure":
        return None
    end = draft.line_with(_closing(one.mark), one.body)
    end = len(source) if end < 0 else end + 1
    if one.bare == _RST:
        _show_rst(draft, one, end)
    elif one.role is Role.CODE:
        if caption := one.options.get("caption"):
            start = Span(one.span.start, one.span.start)
            draft.label(Label(caption, caption), start, 0, Holds.BLOCK)
        language = one.argument if _LANGUAGE.fullmatch(one.argument) else ""
        language = "math" if one.bare == "math" else language
        body = one.body
        while body < end - 1 and is_blank(source[body]):
            body += 1
        show_as_code(draft, one.line, body, source.all[body : end - 1], language)
    elif one.role is Role.GLOSSARY:
        _show_glossary(draft, one, end)
    elif one.role is Role.TABLE:
        _show_table(draft, one, end)
    else:
        draft.hide(one.line, end)
        if one.bare == "image" and one.options.get("alt"):
            draft.add(one.options["alt"], one.line)
            draft.add("", one.line)
    return end


def _label_of(one: _Directive, owner: str) -> tuple[Label | None, Holds]:
    """What a directive says of what it holds."""
    match one.role:
        case Role.DEFINITION:
            names = names_of(one.name, one.argument, owner, "")
            return Label(heading_of(one.name, one.argument), one.argument, names), Holds.SECTION
        case Role.VERSION:
            words = version_words(one.name, one.argument)
        case Role.PROSE | Role.TITLED | Role.TABLE | Role.TABBED:
            words = one.argument
        case _:
            words = one.options.get("alt", "") if one.bare == "figure" else ""
    words = without_marks(words)
    if not words:
        return None, Holds.SECTIONS if one.role is Role.WRAPPER else Holds.BLOCK
    return Label(plain(words), words), _HOLDS.get(one.bare, Holds.BLOCK)


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
    last = ""
    if line < len(source) and source[line].strip() == "---":
        for end in range(line + 1, min(line + 40, len(source))):
            if source[end].strip() == "---":
                return end + 1, options
            if (found := _YAML_OPTION.match(source[end].strip())) is not None:
                last = found[1]
                options[last] = found[2].strip("\"'")
            elif last:
                options[last] = _longer(options[last], source[end])
        return line, {}
    while line < len(source):
        if (option := _OPTION.match(source[line])) is not None:
            last = option[1]
            options[last] = (option[2] or "").strip()
        elif last and (more := _FURTHER.match(source[line])) is not None:
            options[last] = _longer(options[last], more[1])
        else:
            break
        line += 1
    return line, options


def _longer(value: str, more: str) -> str:
    """The value of an option with its next line; what says that lines follow is no part of it."""
    return f"{_BLOCK_MARK.sub('', value)} {more.strip()}".strip()


@lru_cache(100)
def _closing(mark: str) -> re.Pattern[str]:
    """The line that closes a directive whose fence is ``mark``."""
    return re.compile(rf"^[ \t]*{re.escape(mark[0])}{{{min(len(mark), 99)},}}[ \t]*$")


def _show_rst(draft: Draft, one: _Directive, end: int) -> None:
    """Shows what is written in reStructuredText."""
    source = draft.source
    start = source.start_of(one.body)
    text = source.text[start : max(start, source.start_of(end - 1))]
    blocks = rst.parse(Document("", Format.RST, text, "", 0)).blocks
    _show_blocks(draft, one, end, None, tuple(_moved(block, start) for block in blocks))


def _show_table(draft: Draft, one: _Directive, end: int) -> None:
    """Shows a table that is written as a list of lists or as comma-separated rows."""
    source = draft.source
    rows = source.all[one.body : end - 1]
    headers = one.options.get("header-rows", "")
    count = int(headers) if headers.isdecimal() else 0
    if one.bare == "csv-table":
        drawn = separated_table("\n".join(rows), one.options, count, without_marks)
    else:
        drawn = listed_table(rows, count, without_marks)
    caption = plain(without_marks(one.argument))
    names = (one.options["name"],) if one.options.get("name") else ()
    label = Label(caption, caption, names) if caption else None
    start = source.start_of(one.body)
    # The option with the header belongs to the table.
    first = one.span.end if "header" in one.options else start
    stop = max(first, source.start_of(end - 1) - 1)
    blocks: tuple[Block, ...] = ()
    if drawn.strip():
        blocks = (Block(BlockKind.TABLE, Span(first, stop), drawn),)
    _show_blocks(draft, one, end, label, blocks)


def _show_blocks(
    draft: Draft, one: _Directive, end: int, label: Label | None, blocks: tuple[Block, ...]
) -> None:
    """Shows ``blocks``, which were made of what the directive holds."""
    begin = draft.label(label, one.span, 0, Holds.BLOCK)
    begin.is_closed = True
    draft.add("", one.line)
    draft.hide(one.body - 1, end)
    line = len(draft.lines) - 1
    draft.marks.append(Mark(line, one.span, blocks=blocks))
    last = draft.source.start_of(end - 1)
    draft.marks.append(Mark(line, Span(last, last), opener=begin))


def _moved(block: Block, by: int) -> Block:
    cuts = tuple(cut + by for cut in block.cuts)
    return evolve(block, span=block.span.shifted(by), cuts=cuts)


def _show_glossary(draft: Draft, one: _Directive, end: int) -> None:
    """Shows each term of a glossary as the heading of what it means."""
    line = one.body
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
