"""Chapters: what a document is uploaded as.

A file search cites files, so a manual is cut between its passages before it goes up; what is small
stays whole. A chapter is made of passages, as an answer is: what readers of the document do not
see, such as comments and front matter, is in none.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

from attrs import evolve, frozen

from askdocs.answering.prompt import estimated_tokens
from askdocs.patterns import lazy_pattern
from askdocs.workspace.document import Document, Format, Passage

LONGEST: Final = 24_000
"""Characters that a chapter stays below, unless one passage is longer."""

_LONGEST_ATTRIBUTE: Final = 512
_LONGEST_NAME: Final = 64
"""Characters of an attribute's value, and of the readable part of a file's name."""

_UNSAFE: Final = lazy_pattern(r"[^A-Za-z0-9_-]+")

_MARKDOWN: Final = frozenset({Format.MARKDOWN, Format.PYTHON, Format.HTML})
"""Formats whose passages are told to be Markdown."""

ENDINGS: Final = (".md", ".txt")


@frozen
class ChapterInfo:
    """A chapter without its text."""

    path: str
    """Of its document."""
    digest: str
    """Of its document."""
    headings: tuple[str, ...]
    """From the document's title down to what the chapter begins with; may be empty."""
    start_line: int
    """Zero-based, in the file."""
    end_line: int
    """Zero-based and included."""
    key: str
    """Digest of the path and of what is sent: the same chapter has it again."""
    ending: str
    """One of ``ENDINGS``: which kind of text it is."""
    bytes: int
    tokens: int
    """About."""

    def name(self, tag: str) -> str:
        """The name of its file, which no other file has; ``tag`` stands for the folder."""
        readable = _UNSAFE.sub("-", self.path.rpartition(".")[0] or self.path).strip("-")
        return f"{readable[-_LONGEST_NAME:] or 'file'}.{tag}.{self.key}{self.ending}"

    @property
    def attributes(self) -> dict[str, str | float | bool]:
        """What the vector store keeps beside the file."""
        return {
            # The end of a path says more than its beginning.
            "path": self.path[-_LONGEST_ATTRIBUTE:],
            "heading": " › ".join(self.headings)[:_LONGEST_ATTRIBUTE],
            "digest": self.digest,
            "start_line": self.start_line + 1,
            "end_line": self.end_line + 1,
            "key": self.key,
        }


@frozen
class Chapter:
    """A part of a document, as it is uploaded."""

    info: ChapterInfo
    text: str
    """What is sent."""


def chapters_of(
    document: Document, passages: Sequence[Passage] | None = None
) -> tuple[Chapter, ...]:
    """The chapters of ``document`` in its order; none if it shows no text.

    Where its ``passages`` are not known it is parsed, so it belongs on a worker thread then.
    """
    if passages is None:
        # Imported here because nobody waits for it who uploads nothing.
        from askdocs.workspace.formats import parse  # noqa: PLC0415
        from askdocs.workspace.passages import passages_of  # noqa: PLC0415

        passages = passages_of(document, parse(document))
    ending = ".md" if document.format in _MARKDOWN else ".txt"
    chapters: list[Chapter] = []
    taken: dict[str, int] = {}
    for run in _packed(passages):
        text = _text_of(run)
        data = text.encode("utf-8", "replace")
        info = ChapterInfo(
            path=document.path,
            digest=document.digest,
            headings=run[0].headings,
            start_line=run[0].start_line,
            end_line=max(passage.end_line for passage in run),
            key="",
            ending=ending,
            bytes=len(data),
            tokens=estimated_tokens(text),
        )
        key = _key(document.path, data)
        # Two chapters of one document may be alike to the letter.
        taken[key] = taken.get(key, 0) + 1
        if taken[key] > 1:
            key = _key(f"{document.path}\n{taken[key]}", data)
        chapters.append(Chapter(evolve(info, key=key), text))
    return tuple(chapters)


def _packed(passages: Sequence[Passage]) -> list[list[Passage]]:
    """Runs of neighbours that are together no longer than a chapter."""
    runs: list[list[Passage]] = []
    size = 0
    for passage in passages:
        length = len(passage.text) + len(_lead(passage.headings))
        if runs and size + length <= LONGEST:
            runs[-1].append(passage)
            size += length
        else:
            runs.append([passage])
            size = length
    return runs


def _text_of(run: Sequence[Passage]) -> str:
    """The passages, each section under its headings: what stands alone has to say what it is of."""
    parts = []
    above: tuple[str, ...] = ()
    for passage in run:
        parts.append(passage.text if passage.headings == above else _titled(passage))
        above = passage.headings
    return "\n\n".join(parts) + "\n"


def _titled(passage: Passage) -> str:
    """The passage under its headings, of which its own is not said twice."""
    own, _, rest = passage.text.partition("\n")
    if passage.headings and own == passage.headings[-1]:
        return _lead(passage.headings) + rest.lstrip("\n")
    return _lead(passage.headings) + passage.text


def _lead(headings: Sequence[str]) -> str:
    return f"{' › '.join(headings)}\n\n" if headings else ""


def _key(path: str, data: bytes) -> str:
    return hashlib.sha256(b"\n".join((path.encode("utf-8", "replace"), data))).hexdigest()[:24]
