"""The styles that docstrings are written in, as Markdown: Sphinx's, Google's, NumPy's, epytext."""

import re
from collections.abc import Sequence

from askdocs.workspace.formats.lines import indent_of, is_blank
from askdocs.workspace.formats.markup import label
from askdocs.workspace.formats.rst_fields import as_entry
from askdocs.workspace.formats.rst_inline import shown_in_docstring
from askdocs.workspace.formats.rst_names import Role, label_of, role_of, version_words

_SECTION = re.compile(r"[A-Z][A-Za-z ]{2,30}:?$")
_OF_NAMES = re.compile(
    r"(?:Args|Arguments|Param|Other Param|Keyword Arg|Attributes|Methods|Raises|Warns|Receives)"
)
_UNDERLINE = re.compile(r"([-=~^])\1{2,}\s*$")
_GOOGLE = re.compile(
    r"(?P<name>\*{0,2}[A-Za-z_][\w.]{0,80})\s?(?:\((?P<type>[^()]{1,200}(?:\([^()]*\)[^()]{0,80})?)\))?:(?:\s+(?P<said>.*)|$)"
)
_NUMPY = re.compile(
    r"(?P<name>\*{0,2}\w[\w.]{0,80}(?:, ?\*{0,2}\w[\w.]{0,80}){0,8}) ?: (?P<type>\S.*)$"
)
_DIRECTIVE = re.compile(r"( *)\.\. (?P<name>[A-Za-z][\w:+-]{0,60})::(?: +(?P<argument>.*))?$")
_COMMENT = re.compile(r" *\.\. (?:_|[^\[\s])")
_EPYTEXT = re.compile(r"@(\w+)(?: ([\w*]+))?:(?= |$)")


def is_section(lines: Sequence[str]) -> bool:
    """Whether the lines are a section of names with their descriptions."""
    if len(lines) < 2 or not _SECTION.match(lines[0].strip()):
        return False
    below = lines[1]
    return indent_of(below) > indent_of(lines[0]) or _UNDERLINE.match(below.strip()) is not None


def is_entry(lines: Sequence[str]) -> bool:
    """Whether the lines are a name with its type, and what is said of it below."""
    return (
        len(lines) > 1
        and indent_of(lines[1]) > indent_of(lines[0])
        and _NUMPY.match(lines[0].strip()) is not None
    )


def entries_of(text: str) -> str:
    """The paragraph, list or section as Markdown, line for line."""
    lines = text.split("\n")
    if is_section(lines):
        lines = _section(lines)
    elif is_entry(lines):
        lines = _numpy(lines)
    elif len(lines) > 1 and _UNDERLINE.match(lines[1]) and lines[0][:1].isalnum():
        lines = [label(lines[0]), "", *lines[2:]]
    else:
        lines = [_line(line) for line in lines]
    return shown_in_docstring("\n".join(lines)).strip("\n")


def _line(line: str) -> str:
    if line.startswith("@"):
        line = _EPYTEXT.sub(lambda found: f":{' '.join(filter(None, found.groups()))}:", line)
    bare = line.lstrip()
    if bare.startswith(":"):
        return as_entry(line)
    if bare.startswith(".. "):
        directive = _DIRECTIVE.match(line)
        if directive is not None:
            return _directive(directive["name"].lower(), directive["argument"] or "")
        return "" if _COMMENT.match(line) else bare[3:]
    return line


def _directive(name: str, argument: str) -> str:
    """What a reader sees on the line of a directive."""
    match role_of(name, argument):
        case Role.VERSION:
            return version_words(name, argument)
        case Role.PROSE:
            return f"{label(label_of(name))} {argument}".strip()
        case Role.TITLED | Role.TABBED:
            return label(argument)
        case Role.DEFINITION if argument and not name.startswith("auto"):
            return f"`{argument}`"
        case _:
            return ""


def _section(lines: list[str]) -> list[str]:
    title = label(lines[0].strip().rstrip(":"))
    if _UNDERLINE.match(lines[1].strip()):
        has_entries = _OF_NAMES.match(lines[0]) is not None or any(
            indent_of(line) > indent_of(lines[0]) for line in lines[2:]
        )
        return [title, "", *(_numpy(lines[2:]) if has_entries else map(_line, lines[2:]))]
    margin = indent_of(lines[1])
    has_names = _OF_NAMES.match(lines[0].strip()) is not None
    return [title, *(_google(line, margin, has_names=has_names) for line in lines[1:])]


def _google(line: str, margin: int, *, has_names: bool) -> str:
    found = _GOOGLE.match(line.strip()) if has_names and indent_of(line) == margin else None
    if found is not None:
        typed = f" ({found['type']})" if found["type"] else ""
        return f"- `{found['name']}`{typed}: {found['said'] or ''}".rstrip()
    # What goes on below an entry is indented as its words are.
    return f"  {line.strip()}" if has_names else _line(line.strip())


def _numpy(lines: Sequence[str]) -> list[str]:
    margin = min((indent_of(line) for line in lines if not is_blank(line)), default=0)
    entries = []
    for line in lines:
        if indent_of(line) > margin or is_blank(line):
            entries.append(f"  {line.strip()}".rstrip())
            continue
        found = _NUMPY.match(line.strip())
        if found is not None:
            entries.append(f"- `{found['name'].rstrip()}` ({found['type']}):")
        else:
            entries.append(f"- `{line.strip()}`:" if "`" not in line else f"- {line.strip()}:")
    return entries
