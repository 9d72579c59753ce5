"""Portions: what becomes of some files, made whole before any of it is written.

Making a portion takes nearly all of the time of indexing and needs no store, so it is done in this
process or, side by side, in others (``side_by_side``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from askdocs.index.fields import fields_of, lead_of
from askdocs.index.records import pack
from askdocs.index.segments import Growing, Segment
from askdocs.index.tokens import name_key
from askdocs.index.vectors import meaning_of
from askdocs.wording import joined, to_json
from askdocs.workspace.discovery import Found
from askdocs.workspace.document import Document, Format, Passage, Skipped
from askdocs.workspace.formats import parse
from askdocs.workspace.passages import passages_of
from askdocs.workspace.reading import read_document


@frozen
class Content:
    """A content as the store keeps it."""

    digest: str
    format: Format
    title: str
    problems: str
    passages: Sequence[tuple[int, bytes | None, bytes]]
    """Of each passage the length, the vector and the record."""
    names: Sequence[tuple[str, int, int]]
    """Names, the number of the passage that each points at, and how well."""

    @property
    def length(self) -> int:
        """Tokens of all bodies."""
        return sum(length for length, _, _ in self.passages)


@frozen
class Listed:
    """A file that is a document, and which content it has."""

    path: str
    digest: str
    format: Format
    size: int
    stamp: str


@frozen
class Left:
    """A file that is no document."""

    skipped: Skipped
    stamp: str


@frozen
class Portion:
    """What becomes of some files."""

    files: Sequence[Listed | Left]
    contents: Sequence[Content]
    """Those that the store was not known to have."""
    segment: Segment
    """Of these contents, in their order."""


NOTHING: Final = Portion((), (), Growing().segment())


@frozen
class Reading:
    """How the files of a folder are read."""

    root: Path
    max_size: int
    """Bytes of the largest file that is read."""
    refused: Mapping[str, str]
    """Files that are not read, with the reason to show."""


class Gathering:
    """A portion that grows file by file."""

    def __init__(self, reading: Reading, is_there: Callable[[str, Format], bool]) -> None:
        self._reading = reading
        self._is_there = is_there
        """Whether the store has a content with this digest and format."""
        self._files: list[Listed | Left] = []
        self._contents: list[Content] = []
        self._met: set[tuple[str, Format]] = set()
        self._growing = Growing()

    def take(self, considered: Found | Skipped) -> None:
        """Read a file, and make of it what the store keeps."""
        if isinstance(considered, Skipped):
            self._files.append(Left(considered, ""))
            return
        stamp = considered.stamp
        refusal = self._reading.refused.get(considered.path)
        if refusal is not None:
            self._files.append(Left(_failed(considered, refusal), stamp))
            return
        try:
            document = read_document(
                self._reading.root, considered.path, max_size=self._reading.max_size
            )
            if isinstance(document, Skipped):
                self._files.append(Left(document, stamp))
                return
            if not self._keep(document):
                nothing = Skipped(considered.path, "it has no docstrings", considered.size)
                self._files.append(Left(nothing, stamp))
                return
        except MemoryError:
            reason = "there is not enough memory to read it"
            self._files.append(Left(_failed(considered, reason), stamp))
            return
        self._files.append(
            Listed(considered.path, document.digest, document.format, considered.size, stamp)
        )

    def portion(self) -> Portion:
        """What was gathered."""
        return Portion(self._files, self._contents, self._growing.segment())

    def _keep(self, document: Document) -> bool:
        """Whether the document is one: code that says nothing of itself is none."""
        key = document.digest, document.format
        if key in self._met or self._is_there(*key):
            return True
        # Everything is made before anything is kept: what fails must leave nothing.
        parsed = parse(document)
        passages = passages_of(document, parsed)
        if document.format is Format.PYTHON and not (passages or parsed.problems):
            return False
        lead = lead_of(passages)
        fields = [fields_of(parsed.title, lead, passage) for passage in passages]
        content = Content(
            *key,
            parsed.title,
            to_json(joined((*document.problems, *parsed.problems))),
            [
                (held.length, meaning_of(parsed.title, passage), pack(passage))
                for held, passage in zip(fields, passages, strict=True)
            ],
            [
                (name, number, score)
                for number, names in enumerate(names_of(passages))
                for name, score in names.items()
            ],
        )
        self._growing.add(fields)
        self._contents.append(content)
        self._met.add(key)
        return True


def _failed(found: Found, reason: str) -> Skipped:
    return Skipped(found.path, reason, found.size, failed=True)


def names_of(passages: Sequence[Passage]) -> Iterator[dict[str, int]]:
    """For each passage the names that point at it: an anchor scores 2, its own heading 1."""
    before: tuple[str, ...] | None = None
    for passage in passages:
        scores = dict.fromkeys(map(name_key, passage.anchors), 2)
        # Of a section's passages the first stands for its heading.
        if passage.headings and passage.headings != before:
            scores.setdefault(name_key(passage.headings[-1]), 1)
        before = passage.headings
        scores.pop("", None)
        yield scores
