"""Manifests: ``package.json``, ``Makefile`` and their like, as small sections that state facts."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from askdocs.text import Span, fence_around
from askdocs.workspace.document import Block, BlockKind, Document, Parsed
from askdocs.workspace.facts import (
    AT_THE_ROOT,
    BY_FACTS_ALONE,
    Fact,
    Written,
    holds_facts,
    own_name,
    written_as,
)
from askdocs.workspace.formats.lines import Lines, dedented, is_blank
from askdocs.workspace.formats.manifest_entries import Entry, entries_of
from askdocs.workspace.formats.manifest_rules import Statement, statements_of

_MOST_LINES: Final = 20_000
"""Lines of a file that are looked at."""

_LONGEST_LINE: Final = 400
_MOST_IN_SECTION: Final = 16
"""Lines that a section shows."""

_MOST_SECTIONS: Final = 80

_LANGUAGES: Final = {
    Written.JSON: "json",
    Written.TOML: "toml",
    Written.INI: "ini",
    Written.YAML: "yaml",
    Written.MAKE: "make",
    Written.DOCKERFILE: "dockerfile",
    Written.PYTHON: "python",
    Written.XML: "xml",
    Written.GRADLE: "groovy",
    Written.DOTENV: "sh",
}

_NAMES: Final = frozenset(
    {("name",), ("project", "name"), ("package", "name"), ("tool", "poetry", "name")}
    | {("metadata", "name"), ("module",), ("project", "artifactId")}
)
"""Entries that say what the package is called."""


def parse(document: Document) -> Parsed:
    """The sections of a manifest: each a heading and the lines that state a fact, as code."""
    written = written_as(document.path)
    lines = Lines(document)
    if written is None:
        return Parsed("", ())
    if written is Written.DOTENV:
        return Parsed(document.path, tuple(_variables(lines, document.path)))
    marks = [BY_FACTS_ALONE]
    if "/" not in document.path or document.path.startswith(".github/"):
        marks.append(AT_THE_ROOT)
    if written is Written.LICENCE:
        return Parsed(document.path, tuple(_licence(lines, marks)))
    read = [line[:_LONGEST_LINE] for line in lines.all[:_MOST_LINES]]
    entries = list(entries_of(written, read))
    marks += map(own_name, _called(entries))
    stated = statements_of(written, document.path, read, entries)
    blocks = _sections(lines, stated, marks, _LANGUAGES.get(written, ""))
    return Parsed(document.path, tuple(blocks))


def _called(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if entry.path in _NAMES and entry.value:
            yield entry.value.strip().strip("\"',")
            return


def _sections(
    lines: Lines, stated: Sequence[Statement], marks: Sequence[str], language: str
) -> Iterator[Block]:
    """A section for each run of statements of the same facts under the same heading."""
    runs = groupby(stated, key=lambda one: (one.heading, one.facts))
    for number, ((heading, facts), run) in enumerate(runs):
        if number >= _MOST_SECTIONS:
            return
        statements = list(run)
        anchors = (*marks, *(fact.anchor for fact in facts))
        yield _heading(lines, statements[0].first, heading, anchors)
        left = _MOST_IN_SECTION
        for first, end in _together(statements):
            if left > 0:
                yield _code(lines, first, min(end, first + left), language)
                left -= end - first


def _together(statements: Sequence[Statement]) -> list[tuple[int, int]]:
    """The lines of ``statements``, those that follow each other as one."""
    together: list[tuple[int, int]] = []
    for one in statements:
        if together and one.first == together[-1][1]:
            together[-1] = (together[-1][0], one.end)
        else:
            together.append((one.first, one.end))
    return together


def _heading(lines: Lines, line: int, heading: str, anchors: tuple[str, ...]) -> Block:
    start = lines.start_of(line)
    return Block(BlockKind.HEADING, Span(start, start), heading, 1, heading, anchors)


def _code(lines: Lines, first: int, end: int, language: str) -> Block:
    shown = "\n".join(dedented([line[:_LONGEST_LINE] for line in lines.all[first:end]]))
    fence = fence_around(shown)
    text = f"{fence}{language}\n{shown}\n{fence}"
    return Block(BlockKind.CODE, lines.span(first, end), text)


def _paragraphs(lines: Lines, line: int = 0) -> Iterator[tuple[int, int]]:
    """Runs of lines that are not blank, from ``line`` on."""
    while line < min(len(lines), _MOST_LINES):
        end = lines.run(line, len(lines), lambda one: not is_blank(one))
        if end > line:
            yield line, end
        line = end + 1


_PORT: Final = re.compile(r"PORT\b", re.ASCII)
_DATABASE: Final = re.compile(r"DATABASE|\bDB_|POSTGRES|MYSQL|MONGO|REDIS", re.ASCII)


def _variables(lines: Lines, path: str) -> Iterator[Block]:
    """The variables of a template of ``.env``, with what is said above them.

    It is searched as any document is, too: what it says of a variable may stand nowhere else.
    """
    is_first = True
    for first, end in _paragraphs(lines):
        text = "\n".join(lines.all[first:end])
        facts = [Fact.ENVIRONMENT]
        facts += [Fact.PORTS] if _PORT.search(text) else []
        facts += [Fact.DATABASE] if _DATABASE.search(text) else []
        if is_first or len(facts) > 1:
            marks = (AT_THE_ROOT,) if "/" not in path else ()
            # One of an example says nothing of the project.
            anchors = (*marks, *(fact.anchor for fact in facts)) if holds_facts(path) else ()
            yield _heading(lines, first, "Environment variables", anchors)
        is_first = False
        for start in range(first, end, _MOST_IN_SECTION):
            yield _code(lines, start, min(end, start + _MOST_IN_SECTION), "sh")


def _licence(lines: Lines, marks: Sequence[str]) -> Iterator[Block]:
    """The paragraphs at the top that say which licence it is and whose, and its text below."""
    for number, (first, end) in enumerate(_paragraphs(lines)):
        is_head = number < _PARAGRAPHS_OF_HEAD
        if number == 0:
            yield _heading(lines, first, "Licence", (*marks, Fact.LICENCE.anchor))
        elif number == _PARAGRAPHS_OF_HEAD:
            anchors = (*marks, Fact.LICENCE_TEXT.anchor)
            yield _heading(lines, first, "Text of the licence", anchors)
        last = min(end, first + _LINES_OF_HEAD) if is_head else end
        text = "\n".join(line.strip() for line in lines.all[first:last])
        yield Block(BlockKind.PARAGRAPH, lines.span(first, last), text)


_PARAGRAPHS_OF_HEAD: Final = 2
_LINES_OF_HEAD: Final = 3
