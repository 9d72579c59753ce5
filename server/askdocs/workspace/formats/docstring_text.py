"""The text of one docstring: its paragraphs, lists and examples, with the lines they stand on."""

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from askdocs.workspace.document import BlockKind
from askdocs.workspace.formats.docstring_styles import entries_of, is_entry, is_section
from askdocs.workspace.formats.lines import dedented, indent_of, is_blank
from askdocs.workspace.formats.markup import code_block

_FENCE = re.compile(r"(`{3,}|~{3,})")
_ANNOUNCES_CODE = re.compile(
    r"::\s*$|^\.\. (?:code|code-block|sourcecode|parsed-literal)::|^Examples?:$", re.IGNORECASE
)
_MARK = re.compile(
    r"(?:\A|\n)\.\. (?:code|code-block|sourcecode|parsed-literal)::[^\n]*\Z"
    r"|(?:\A|(?<=\s))::\s*\Z|(?<=:):\s*\Z",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:[-*+•] |\d+[.)] |:[\w ]+:(?!`)|@\w+ )\s*\S?")
_LANGUAGE = re.compile(r"\.\. (?:code|code-block|sourcecode):: *([\w+#-]+)\s*$")


@frozen
class Chunk:
    """Some lines of a docstring that belong together."""

    kind: BlockKind
    first: int
    """Zero-based line in the docstring."""
    end: int
    """The line after the last."""
    text: str


def chunks_of(docstring: str) -> list[Chunk]:
    """The paragraphs, lists and examples of a docstring in order, as Markdown.

    Examples are doctests, fenced blocks and what is indented after ``::`` or ``Example:``.
    """
    lines = _cleaned(docstring.split("\n"))
    chunks = []
    language = ""
    for kind, first, end in _runs(lines):
        chunks.append(_chunk(kind, lines, first, end, language))
        named = _LANGUAGE.search(lines[end - 1].strip())
        language = named[1] if named else ""
    return chunks


def _cleaned(lines: list[str]) -> list[str]:
    """The lines without the margin that all but the first share, as many as before."""
    return [lines[0].strip(), *dedented(lines[1:])]


def _runs(lines: Sequence[str]) -> Iterator[tuple[BlockKind, int, int]]:
    line = 0
    announced = False
    while line < len(lines):
        if is_blank(lines[line]):
            line += 1
            continue
        indent = indent_of(lines[line])
        if fence := _FENCE.match(lines[line].strip()):
            end = _after_fence(lines, line + 1, fence[1])
            kind = BlockKind.CODE
        elif announced and indent:
            end = _after_indented(lines, line, indent)
            kind = BlockKind.CODE
        else:
            end = _after_paragraph(lines, line)
            kind = _kind_of(lines, line, end)
        # What is announced stands indented below.
        announced = kind is not BlockKind.CODE and bool(
            _ANNOUNCES_CODE.search(lines[end - 1].strip())
        )
        yield kind, line, end
        line = end


def _kind_of(lines: Sequence[str], first: int, end: int) -> BlockKind:
    text = lines[first].strip()
    if text.startswith(">>>"):
        return BlockKind.CODE
    if _ITEM.match(text):
        return BlockKind.LIST
    if is_section(lines[first:end]) or is_entry(lines[first:end]):
        return BlockKind.LIST
    return BlockKind.PARAGRAPH


def _after_paragraph(lines: Sequence[str], line: int) -> int:
    is_example = lines[line].lstrip().startswith(">>>")
    line += 1
    while line < len(lines) and not is_blank(lines[line]):
        text = lines[line].lstrip()
        if _FENCE.match(text) or (text.startswith(">>>") and not is_example):
            break
        line += 1
    return line


def _after_fence(lines: Sequence[str], line: int, fence: str) -> int:
    while line < len(lines):
        if lines[line].strip().startswith(fence):
            return line + 1
        line += 1
    return line


def _after_indented(lines: Sequence[str], line: int, indent: int) -> int:
    end = line + 1
    for later in range(line + 1, len(lines)):
        if is_blank(lines[later]):
            continue
        if indent_of(lines[later]) < indent:
            break
        end = later + 1
    return end


def _chunk(kind: BlockKind, lines: Sequence[str], first: int, end: int, language: str) -> Chunk:
    text = "\n".join(dedented(list(lines[first:end])))
    if kind is BlockKind.CODE:
        text = code_block(text, "python" if text.startswith(">>>") else language)
        return Chunk(kind, first, end, text)
    # The mark that announces code is none of the words.
    text = entries_of(_MARK.sub("", text))
    return Chunk(kind if text.strip() else BlockKind.MARKUP, first, end, text)
