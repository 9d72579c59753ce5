"""Portions: what becomes of some files, made whole before any of it is written.

Making a portion takes nearly all of the time of indexing and needs no store, so it is done in
processes of its own (``preparing``), side by side where there is much to do (``side_by_side``).
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from askdocs.index.fields import Fields, fields_of, lead_of
from askdocs.index.languages import language_of_document
from askdocs.index.records import pack
from askdocs.index.segments import Growing, Segment
from askdocs.index.tokens import name_key
from askdocs.index.vectors import meaning_of
from askdocs.shortage import is_memory_scarce, raise_shortage
from askdocs.wording import Message, joined, to_json
from askdocs.workspace.document import Document, Format, Passage, Skipped
from askdocs.workspace.facts import BY_FACTS_ALONE, without_facts
from askdocs.workspace.formats import parse
from askdocs.workspace.found import Found
from askdocs.workspace.passages import passages_of
from askdocs.workspace.reading import read_document

logger = logging.getLogger(__name__)

_WITH_REASON: Final = {
    Format.PYTHON: "it has no docstrings",
    Format.MANIFEST: "it holds none of the facts that are looked for",
}
"""Formats of files that may say nothing, and what is said of those then."""

MOST_LINES: Final = 250_000
MOST_SECTIONS: Final = 50_000
MOST_WORDS: Final = 200_000
"""Lines, sections and different words of a document that is read.

Documents as people write them reach it with nine megabytes of lines, and not with the others. Each
costs up to two kilobytes, however short it is: ten megabytes of nothing else would cost gigabytes.
"""

_BYTES_MORE: Final = 5 * 1024 * 1024
"""Bytes of a file that give it as much time again."""


@frozen
class Content:
    """A content as the store keeps it."""

    digest: str
    format: Format
    title: str
    problems: str
    language: str
    """Which one it is in, such as ``de``."""
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

    @property
    def path(self) -> str:
        return self.skipped.path


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
    seconds: float
    """How long one file may take, its size left aside."""

    def limit(self, size: int) -> float:
        """The seconds that a file of so many bytes may take: large ones take longer."""
        return self.seconds * (1 + size / _BYTES_MORE)


class _TooMuch(Exception):
    """A document has more of something than is read."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


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

    def take(self, found: Found) -> None:
        """Read a file, and make of it what the store keeps.

        Raises ``Shortage``, or ``MemoryError``, where the machine lets no file be read.
        """
        stamp = found.stamp
        try:
            document = read_document(
                self._reading.root, found.path, max_size=self._reading.max_size
            )
            if isinstance(document, Skipped):
                self._files.append(Left(document, stamp))
                return
            if not self._keep(document):
                reason = _WITH_REASON[document.format]
                nothing = Skipped(found.path, reason, found.size)
                self._files.append(Left(nothing, stamp))
                return
        except _TooMuch as error:
            self._files.append(Left(failed(found, error.reason), stamp))
            return
        except MemoryError:
            if is_memory_scarce():
                # It would fail on other files as well.
                raise
            reason = "there is not enough memory to read it"
            self._files.append(Left(failed(found, reason), stamp))
            return
        except Exception as error:
            raise_shortage(error)
            logger.exception("the parser failed on %s", found.path)
            self._files.append(Left(failed(found, "its parser failed"), stamp))
            return
        self._files.append(Listed(found.path, document.digest, document.format, found.size, stamp))

    def portion(self) -> Portion:
        """What was gathered."""
        return Portion(self._files, self._contents, self._growing.segment())

    def _keep(self, document: Document) -> bool:
        """Whether the document is one: code that says nothing of itself is none."""
        key = document.digest, document.format
        if key in self._met or self._is_there(*key):
            return True
        # Everything is made before anything is kept: what fails must leave nothing.
        if document.lines.count > MOST_LINES:
            raise _TooMuch(Message("it has more than {} lines", f"{MOST_LINES:,}"))
        parsed = parse(document)
        if sum(block.level > 0 for block in parsed.blocks) > MOST_SECTIONS:
            raise _TooMuch(Message("it has more than {} sections", f"{MOST_SECTIONS:,}"))
        passages = passages_of(document, parsed)
        if document.format in _WITH_REASON and not (passages or parsed.problems):
            return False
        lead = lead_of(passages)
        language = language_of_document(passages)
        words: dict[str, str] = {}
        fields = [
            _with_words(fields_of(parsed.title, lead, passage, language), words)
            for passage in passages
        ]
        content = Content(
            *key,
            parsed.title,
            to_json(joined((*document.problems, *parsed.problems))),
            language,
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


def _with_words(fields: Fields, words: dict[str, str]) -> Fields:
    """``fields`` whose body is made of ``words``, to which it adds its own.

    A word that stands in a document a thousand times is then in memory once.
    """
    body = tuple(words.setdefault(token, token) for token in fields.body)
    if len(words) > MOST_WORDS:
        raise _TooMuch(Message("it has more than {} different words", f"{MOST_WORDS:,}"))
    return evolve(fields, body=body)


def left(skipped: Sequence[Skipped]) -> Portion:
    """What becomes of files that are not read."""
    return Portion([Left(one, "") for one in skipped], (), Growing().segment())


def given_up(found: Found, reason: str) -> Portion:
    """What becomes of a file that no process survives; it is tried again when it has changed."""
    return Portion([Left(failed(found, reason), found.stamp)], (), Growing().segment())


def failed(found: Found, reason: str) -> Skipped:
    """A file that was to be read and could not be, for ``reason``."""
    return Skipped(found.path, reason, found.size, failed=True)


def names_of(passages: Sequence[Passage]) -> Iterator[dict[str, int]]:
    """For each passage the names that point at it: an anchor scores 2, its own heading 1."""
    before: tuple[str, ...] | None = None
    for passage in passages:
        if BY_FACTS_ALONE in passage.anchors:
            yield {}
            continue
        scores = dict.fromkeys(map(name_key, without_facts(passage.anchors)), 2)
        # Of a section's passages the first stands for its heading.
        if passage.headings and passage.headings != before:
            scores.setdefault(name_key(passage.headings[-1]), 1)
        before = passage.headings
        scores.pop("", None)
        yield scores
