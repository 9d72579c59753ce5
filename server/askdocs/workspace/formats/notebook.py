"""Jupyter notebooks: Markdown cells are text, code cells are code with their printed output."""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator

from attrs import evolve, frozen

from askdocs.text import Span, clean
from askdocs.workspace.document import Block, Document, Format, Parsed, Part
from askdocs.workspace.formats import markdown
from askdocs.workspace.formats.extraction import Extracted, Refused

_LONGEST_OUTPUT = 4_000
"""Characters of a cell's printed output that are kept."""

_STRING = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?')
"""A JSON string, and the colon after it if it is a key."""

_SOURCES = frozenset({'"source"', '"input"'})
"""The keys under which cells keep what was written in them."""

_LONGEST_STRING = 100_000
"""Characters of a string in the file above which it is no line of a cell but a picture."""

_FENCE = re.compile(r"`{3,}|~{3,}")
_ESCAPE_CODE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def extract(text: str) -> Extracted | Refused:
    """The cells of a notebook (nbformat 3 and 4) as one Markdown text, code in fences.

    The parts carry the number of each cell and, for each line of it, the line of the file.
    """
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        return Refused("It is no valid notebook, so it is treated as plain text.", failed=True)
    cells = _cells_of(notebook)
    if cells is None:
        return Refused("It holds no cells, so it is treated as plain text.", failed=True)
    language = _language_of(notebook)
    places = _Places(text)
    pieces: list[str] = []
    parts: list[Part] = []
    length = 0
    for number, cell in enumerate(cells):
        written = _written(cell, language)
        if written is None:
            continue
        if pieces:
            length += len("\n")
        lines = places.of(written)
        piece = "\n".join(written.lines) + "\n"
        parts.append(Part(Span(length, length + len(piece)), cell=number, lines=lines))
        pieces.append(piece)
        length += len(piece)
    return Extracted("\n".join(pieces), tuple(parts))


def parse(document: Document) -> Parsed:
    """The blocks of a notebook's cells; no block reaches over the end of a cell."""
    blocks: list[Block] = []
    title = ""
    for part in document.parts:
        cell = Document(
            document.path, Format.MARKDOWN, part.span.of(document.text), document.digest, 0
        )
        parsed = markdown.parse(cell)
        title = title or next((block.heading for block in parsed.blocks if block.level == 1), "")
        blocks.extend(_moved(block, part.span.start) for block in parsed.blocks)
    return Parsed(title, tuple(blocks))


@frozen
class _Written:
    """A cell as Markdown."""

    lines: tuple[str, ...]
    sources: tuple[str, ...]
    """For each line the source string that it comes from; empty for fences and output."""


def _cells_of(notebook: object) -> list[dict[str, object]] | None:
    if not isinstance(notebook, dict):
        return None
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):
        # Before version 4, cells were kept on sheets.
        sheets = [sheet for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        kept = [sheet.get("cells") for sheet in sheets]
        cells = [cell for some in kept if isinstance(some, list) for cell in some]
    if not isinstance(cells, list):
        return None
    return [cell if isinstance(cell, dict) else {} for cell in cells]


def _language_of(notebook: dict[str, object]) -> str:
    metadata = notebook.get("metadata")
    if not isinstance(metadata, dict):
        return ""
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        group = metadata.get(key)
        language = group.get(name) if isinstance(group, dict) else None
        if _is_language(language):
            return str(language)
    return ""


def _is_language(name: object) -> bool:
    return isinstance(name, str) and name.replace("+", "").isalnum()


def _written(cell: dict[str, object], language: str) -> _Written | None:
    source = _joined(cell.get("source", cell.get("input")))
    match cell.get("cell_type"):
        case "markdown" | "raw" if source.strip():
            lines = tuple(source.split("\n"))
            return _Written(lines, lines)
        case "heading" if source.strip():
            level = cell.get("level")
            marks = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1)
            title = " ".join(source.split())
            return _Written((f"{marks} {title}",), (source,))
        case "code" if source.strip():
            code = tuple(source.split("\n"))
            printed = tuple(_printed(cell.get("outputs")))
            fence = _fence_around(source)
            # Before version 4, each cell had a language of its own.
            language = str(cell["language"]) if _is_language(cell.get("language")) else language
            lines = (f"{fence}{language}", *code, fence)
            sources = ("", *code, "")
            if printed:
                fence = _fence_around("\n".join(printed))
                lines = (*lines, "", f"{fence}text", *printed, fence)
                sources = (*sources, "", "", *[""] * len(printed), "")
            return _Written(lines, sources)
        case _:
            return None


def _joined(source: object) -> str:
    """A multi-line string, which notebooks keep as one string or as a list of lines."""
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return ""
    return clean(source.replace("\r\n", "\n").replace("\r", "\n")).rstrip("\n")


def _printed(outputs: object) -> Iterator[str]:
    """The lines of text that a cell printed or gave back."""
    kept = 0
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict):
            continue
        data = output.get("data")
        plain = data.get("text/plain") if isinstance(data, dict) else None
        text = _ESCAPE_CODE.sub("", _joined(output.get("text") or plain))
        if not text.strip():
            continue
        if kept + len(text) > _LONGEST_OUTPUT:
            yield from text[: _LONGEST_OUTPUT - kept].split("\n")
            yield "…"
            return
        kept += len(text)
        yield from text.split("\n")


def _fence_around(code: str) -> str:
    longest = max((len(run) for run in _FENCE.findall(code)), default=0)
    return "`" * max(3, longest + 1)


@frozen
class _Place:
    """A JSON string of the file that holds a line of a cell."""

    number: int
    """Of the string in the file."""
    line: int
    """Of the file, zero-based."""
    is_whole: bool
    """Whether the string holds nothing but that line."""


class _Places:
    """Where in the file the lines of the cells stand.

    A notebook keeps a cell as a list of JSON strings, each on a line of its own as a rule, or as
    one string. Lines are looked for in order, so that the same line in two cells is told apart.
    """

    def __init__(self, text: str) -> None:
        self._places: dict[str, list[_Place]] = {}
        """The strings that hold a line, in the order of the file."""
        self._next = 0
        """The number of the string to look from."""
        self._last = -1
        """The number of the string that was found last."""
        self._line = 0
        number = 0
        is_source = False
        for file_line, line in enumerate(text.split("\n")):
            if len(line) > _LONGEST_STRING:
                continue
            for match in _STRING.finditer(line):
                if match[2]:
                    is_source = match[1] in _SOURCES
                if match[2] or not is_source:
                    continue
                held = _lines_in(match[1])
                place = _Place(number, file_line, len(held) == 1)
                for one in held:
                    self._places.setdefault(one, []).append(place)
                number += 1

    def of(self, cell: _Written) -> tuple[int, ...]:
        """For each line of ``cell`` the line of the file; that of the line above for fences."""
        # No two cells share a string.
        self._next = max(self._next, self._last + 1)
        found = [self._find(source) if source else -1 for source in cell.sources]
        line = next((line for line in found if line >= 0), self._line)
        lines = []
        for one in found:
            line = one if one >= 0 else line
            lines.append(line)
        return tuple(lines)

    def _find(self, source: str) -> int:
        places = self._places.get(source, [])
        index = bisect_left(places, self._next, key=lambda place: place.number)
        if index < len(places):
            place = places[index]
            self._last = place.number
            self._next = place.number + (1 if place.is_whole else 0)
            self._line = place.line
        return self._line


def _lines_in(string: str) -> set[str]:
    """The lines of a cell that a JSON string holds."""
    try:
        return set(_joined(json.loads(string)).split("\n"))
    except ValueError:
        return set()


def _moved(block: Block, offset: int) -> Block:
    span = Span(block.span.start + offset, block.span.end + offset)
    cuts = tuple(cut + offset for cut in block.cuts)
    return evolve(block, span=span, cuts=cuts)
