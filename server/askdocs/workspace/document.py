"""Documents of a workspace folder, and what they are made of: blocks, sections, passages."""

from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from urllib.parse import quote

from attrs import evolve, field, frozen

from askdocs.file_names import as_clients_spell
from askdocs.text import LineIndex, Span
from askdocs.workspace.hidden import Suspicion


class Format(Enum):
    """How a document's text is written; the value is its name in the index and on the screen."""

    MARKDOWN = "markdown"
    RST = "restructuredtext"
    ASCIIDOC = "asciidoc"
    HTML = "html"
    VIM_HELP = "vimhelp"
    NOTEBOOK = "notebook"
    MAN = "man"
    ORG = "org"
    TEXINFO = "texinfo"
    PDF = "pdf"
    PYTHON = "python"
    MANIFEST = "manifest"
    DOTENV = "dotenv"
    PLAIN = "plain"


@frozen
class Folder:
    """A workspace folder: the root that its documents' paths are relative to."""

    path: Path
    """Absolute, with symbolic links resolved."""
    uri: str
    """As the client spelled it, without a trailing slash."""
    label: str = field(default="", eq=False)
    """What tells it from the others that are asked with it; empty where there are none."""

    @classmethod
    def at(cls, path: Path) -> "Folder":
        """The folder at ``path``, its URI made from the resolved path."""
        resolved = path.resolve()
        return cls(resolved, resolved.as_uri())

    @property
    def name(self) -> str:
        return self.path.name or str(self.path)

    def uri_of(self, path: str) -> str:
        """The URI of the document at the folder-relative POSIX ``path``."""
        return f"{self.uri}/{quote(as_clients_spell(path))}"

    def shown(self, path: str) -> str:
        """The folder-relative ``path`` as people are shown it, with the folder where needed."""
        return f"{self.label}/{path}" if self.label else path


def told_apart(folders: Sequence[Folder]) -> list[Folder]:
    """``folders`` with labels: their names, with as much before them as makes them differ."""
    if len(folders) < 2:
        return [evolve(folder, label="") for folder in folders]
    return [evolve(folder, label=_label(folder, folders)) for folder in folders]


def _label(folder: Folder, folders: Sequence[Folder]) -> str:
    parts = folder.path.parts
    for length in range(1, len(parts) + 1):
        end = parts[-length:]
        if sum(other.path.parts[-length:] == end for other in folders) == 1:
            break
    return "/".join(part.strip("/\\") for part in end).strip("/")


@frozen
class Part:
    """A stretch of an extracted text that stands on one page or in one cell of the file."""

    span: Span
    """In ``Document.text``."""
    page: int | None = None
    """The page, from 1 (PDF)."""
    cell: int | None = None
    """The cell, from 0 (notebook)."""
    lines: tuple[int, ...] = ()
    """The file's zero-based line for each line of the part; empty where the file has no lines."""


@frozen
class Document:
    """A text with identity: what the file (or the open buffer over it) says now."""

    path: str
    """Relative to the folder, with forward slashes."""
    format: Format
    text: str
    """The decoded text; for formats that are no text (PDF, notebook) the text extracted."""
    digest: str
    """SHA-256 of the file's bytes (of the UTF-8 bytes of an open buffer), hexadecimal.

    Where a parser heeds the path, what it heeds is part of it: documents of one digest and one
    format are parsed alike.
    """
    size: int
    """Bytes of the file."""
    parts: tuple[Part, ...] = ()
    """Pages or cells; empty for formats whose text is the file."""
    problems: tuple[str, ...] = ()
    """What could not be read or parsed, in sentences; the text holds what could."""
    lines: LineIndex = field(init=False, eq=False, repr=False)

    @lines.default
    def _index_lines(self) -> LineIndex:
        return LineIndex(self.text)


@frozen
class Skipped:
    """A file that was considered and is not indexed, with the reason to show."""

    path: str
    reason: str
    size: int = 0
    failed: bool = False
    """Whether it was meant to be indexed and could not be (as opposed to left out by a rule)."""


class BlockKind(Enum):
    """What a block is, as far as quoting and cutting go; the value is its name in the index."""

    HEADING = "h"
    PARAGRAPH = "p"
    LIST = "l"
    TABLE = "t"
    CODE = "c"
    DEFINITION = "d"
    """A line that names what is defined below it: a directive, a help tag, a signature."""
    MARKUP = "m"
    """Markup without words of its own (front matter, comments, imports): never quoted."""


@frozen
class Block:
    """The smallest thing that is quoted whole: what a parser yields, in document order.

    ``span`` is where the block stands in ``Document.text``; blocks do not overlap and never run
    backwards. ``text`` is what a reader sees of it where that is not ``span.of(document.text)``.
    """

    kind: BlockKind
    span: Span
    text: str | None = None
    level: int = 0
    """Depth of a heading or definition that opens a section, from 1; 0 opens none."""
    heading: str = ""
    """The section's heading as a reader sees it (no markup), for blocks with a level."""
    anchors: tuple[str, ...] = ()
    """Names that point at the section: explicit ids, symbols, options, help tags."""
    cuts: tuple[int, ...] = ()
    """Offsets in ``Document.text`` at which an overlong block may be cut (row and item starts)."""


@frozen
class Parsed:
    """What a parser found in a document."""

    title: str
    """The document's title as a reader sees it; empty where it names none."""
    blocks: tuple[Block, ...]
    problems: tuple[str, ...] = ()


@frozen
class Section:
    """A heading with its own blocks and the sections below it."""

    heading: str
    level: int
    """From 1; the document itself is the section of level 0."""
    anchors: tuple[str, ...]
    blocks: tuple[Block, ...]
    """The section's own blocks, its heading's first, up to the first section below it."""
    children: tuple["Section", ...]


@frozen
class Piece:
    """A block, or a part of one, inside a passage."""

    kind: BlockKind
    span: Span
    """In ``Document.text``."""
    shown: Span
    """In ``Passage.text``."""


@frozen
class Passage:
    """The retrievable unit: a section's own text, or a bounded part of it."""

    headings: tuple[str, ...]
    """From the document's title down to the section's own heading, without repetition."""
    anchors: tuple[str, ...]
    """Names that point at this passage; only the first passage of a section has the section's."""
    span: Span
    """In ``Document.text``, heading included."""
    start_line: int
    """Zero-based first line in the file."""
    end_line: int
    """Zero-based last line in the file, inclusive."""
    text: str
    """What a reader sees: the pieces' texts in order."""
    pieces: tuple[Piece, ...]
    page: int | None = None
    cell: int | None = None
    suspicious: tuple[Suspicion, ...] = ()
    """What in it is hidden from readers or meant for somebody else."""
