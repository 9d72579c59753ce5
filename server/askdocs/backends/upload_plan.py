"""The upload plan: which documents of a folder go up, as which chapters, and what does not.

The documents are those of the index: the same discovery decides, so ignored files and files that
may hold secrets are never read here. The settings ``upload.*`` can only take away from that.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from attrs import define, field, frozen

from askdocs.answering.uploads import Excluded, PlannedFile, UploadPlan
from askdocs.backends.chapters import ChapterInfo, chapters_of
from askdocs.settings import Settings, UploadSettings
from askdocs.wording import Message
from askdocs.workspace.discovery import discover
from askdocs.workspace.document import Document, Folder, Format, Passage, Skipped
from askdocs.workspace.found import Found, is_fresh
from askdocs.workspace.ignoring import Rules, rules_of
from askdocs.workspace.reading import read_document

Known: TypeAlias = Callable[[str, Format], Sequence[Passage] | None]
"""The passages of a document with a digest and a format, where the index has them."""

_EXCLUDED: Final = "it is excluded by the setting upload.exclude"
_NOT_INCLUDED: Final = "the setting upload.include does not name it"
_EMPTY: Final = "it holds no text"

_FREE_STORAGE: Final = 1_000_000_000
"""Bytes below which the stores of an account cost nothing at OpenAI."""


@frozen
class Outline:
    """What of a folder goes up, without the texts."""

    chapters: Mapping[str, tuple[ChapterInfo, ...]]
    """By the path of the document, in the order in which they are found."""
    excluded: tuple[Excluded, ...]

    @property
    def wanted(self) -> dict[str, ChapterInfo]:
        """All chapters by their keys."""
        return {info.key: info for infos in self.chapters.values() for info in infos}


@define
class Planner:
    """Reads a folder again and again; what has not changed is read once. Safe on any thread."""

    _known: dict[str, tuple[int, int, tuple[ChapterInfo, ...]]] = field(factory=dict)
    """By path: size, time and chapters."""
    _lock: threading.Lock = field(factory=threading.Lock)

    def outline(self, folder: Folder, settings: Settings, known: Known) -> Outline:
        """What of ``folder`` goes up now; ``known`` says what the index has.

        Reads, and parses what is not indexed, so it belongs on a worker thread.
        """
        with self._lock:
            return self._outline(folder, settings, known)

    def _outline(self, folder: Folder, settings: Settings, known: Known) -> Outline:
        chapters: dict[str, tuple[ChapterInfo, ...]] = {}
        excluded: list[Excluded] = []
        kept = {}
        narrowing = Narrowing.of(settings.upload)
        for considered in discover(folder.path, settings.indexing):
            if isinstance(considered, Skipped):
                # What a folder holds that is left out whole was not looked at.
                if not considered.path.endswith("/"):
                    excluded.append(Excluded(considered.path, considered.reason))
                continue
            path = considered.path
            reason = narrowing.reason(path)
            if reason is None:
                found = self._chapters(folder, considered, settings, known)
                if isinstance(found, Skipped):
                    reason = found.reason
                elif not found:
                    reason = _EMPTY
                else:
                    chapters[path] = found
                if path in self._known:
                    kept[path] = self._known[path]
            if reason is not None:
                excluded.append(Excluded(path, reason))
        self._known = kept
        return Outline(chapters, tuple(excluded))

    def _chapters(
        self, folder: Folder, found: Found, settings: Settings, known: Known
    ) -> tuple[ChapterInfo, ...] | Skipped:
        size, mtime_ns, infos = self._known.get(found.path, (-1, -1, ()))
        if (size, mtime_ns) == (found.size, found.mtime_ns):
            return infos
        document = read_document(folder.path, found.path, max_size=settings.indexing.max_file_size)
        self._known.pop(found.path, None)
        if isinstance(document, Skipped):
            return document
        passages = known(document.digest, document.format)
        infos = tuple(chapter.info for chapter in chapters_of(document, passages))
        if _is_settled(found):
            self._known[found.path] = (found.size, found.mtime_ns, infos)
        return infos


def read_texts(
    folder: Folder, path: str, infos: Sequence[ChapterInfo], settings: Settings
) -> dict[str, str]:
    """The texts of chapters of one document by their keys, as far as it still has them.

    Reads and parses, so it belongs on a worker thread.
    """
    document = read_document(folder.path, path, max_size=settings.indexing.max_file_size)
    if not isinstance(document, Document):
        return {}
    wanted = {info.key for info in infos}
    return {one.info.key: one.text for one in chapters_of(document) if one.info.key in wanted}


def plan_of(
    folder: Folder, endpoint: str, outline: Outline, *, consent: bool, present: Sequence[str]
) -> UploadPlan:
    """The plan to show; ``present`` are the keys of the chapters that are there already."""
    files = tuple(
        PlannedFile(path, len(infos), sum(info.bytes for info in infos))
        for path, infos in outline.chapters.items()
    )
    total = sum(file.bytes for file in files)
    return UploadPlan(
        folder=folder,
        endpoint=endpoint,
        consent=consent,
        files=files,
        excluded=outline.excluded,
        bytes=total,
        estimated_tokens=sum(info.tokens for infos in outline.chapters.values() for info in infos),
        cost=cost_of(total),
        waiting=len(outline.wanted.keys() - set(present)),
    )


def cost_of(size: int) -> str:
    """What ``size`` bytes in a vector store cost, as a phrase; prices are the endpoint's."""
    # A store keeps the text and its vectors, which take about as much again.
    if 2 * size < _FREE_STORAGE:
        return Message(
            "small: below the gigabyte that OpenAI stores without charge; each question that"
            " searches costs a fee, and the tokens of what it finds"
        )
    gigabytes = 2 * size / 1e9
    return Message(
        "large: about {} GB are stored and charged by the day; each question"
        " that searches costs a fee, and the tokens of what it finds",
        f"{gigabytes:.1f}",
    )


@frozen
class Narrowing:
    """What the settings take away."""

    include: Rules
    exclude: Rules

    @classmethod
    def of(cls, settings: UploadSettings) -> "Narrowing":
        """The narrowing that ``settings`` ask for."""
        return cls(rules_of("\n".join(settings.include)), rules_of("\n".join(settings.exclude)))

    def reason(self, path: str) -> str | None:
        """Why the document at ``path`` does not go up; ``None`` if it does."""
        is_included = not self.include.rules
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            above, is_folder = "/".join(parts[:depth]), depth < len(parts)
            # As with git, what lies in an excluded folder cannot be taken in again.
            if self.exclude.verdict(above, is_folder=is_folder):
                return _EXCLUDED
            verdict = self.include.verdict(above, is_folder=is_folder)
            is_included = is_included if verdict is None else verdict
        return None if is_included else _NOT_INCLUDED


def _is_settled(found: Found) -> bool:
    return not is_fresh(found.mtime_ns)
