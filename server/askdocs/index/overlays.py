"""Open editor buffers over an index: searchable at once, in memory only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from askdocs.index.lexical import bm25, fields_of
from askdocs.index.reader import Candidate, Term
from askdocs.index.store import StoreReader
from askdocs.index.tokens import name_key
from askdocs.workspace.document import Document
from askdocs.workspace.formats import parse
from askdocs.workspace.passages import passages_of

_EXTRA: Final = 20
"""Candidates asked for beyond the limit, since those of overlaid documents fall out."""


@frozen
class _Row:
    candidate: Candidate
    counts: Counter[str]
    length: int
    names: Mapping[str, float]


@frozen
class Overlay:
    """One open buffer, parsed."""

    document: Document
    rows: tuple[_Row, ...]

    @classmethod
    def of(cls, document: Document) -> "Overlay":
        """The overlay of an open buffer; takes as long as parsing it."""
        parsed = parse(document)
        rows = []
        before: tuple[str, ...] | None = None
        for passage in passages_of(document, parsed):
            fields = fields_of(parsed.title, passage)
            names = dict.fromkeys(map(name_key, passage.anchors), 2.0)
            if passage.headings and passage.headings != before:
                names.setdefault(name_key(passage.headings[-1]), 1.0)
            before = passage.headings
            candidate = Candidate(
                path=document.path,
                digest=document.digest,
                format=document.format.value,
                title=parsed.title,
                passage=passage,
                score=0.0,
            )
            rows.append(_Row(candidate, fields.weighted_counts(), fields.length, names))
        return cls(document, tuple(rows))


class OverlaidReader:
    """An index reader that lets open buffers stand for the files on disk."""

    def __init__(self, base: StoreReader, overlays: Mapping[str, Overlay], revision: int) -> None:
        self._base = base
        self._overlays = overlays
        self.revision = revision
        self.passage_count = base.passage_count

    def search(self, terms: Sequence[Term], limit: int) -> list[Candidate]:
        found = self._on_disk(self._base.search(terms, limit + self._extra()))
        if self._overlays:
            with_frequency = [(term, self._base.frequency(term.token)) for term in terms]
            passages = self._base.passage_count
            average = self._base.total_length / passages if passages else 0.0
            for row in self._rows():
                score = bm25(with_frequency, row.counts, row.length, passages, average)
                if score > 0:
                    found.append(_scored(row.candidate, score))
        return _best(found, limit)

    def named(self, names: Sequence[str], limit: int) -> list[Candidate]:
        found = self._on_disk(self._base.named(names, limit + self._extra()))
        keys = {name_key(name) for name in names}
        for row in self._rows():
            score = max((score for name, score in row.names.items() if name in keys), default=0.0)
            if score:
                found.append(_scored(row.candidate, score))
        return _best(found, limit)

    def frequency(self, token: str) -> int:
        return self._base.frequency(token)

    def digest_of(self, path: str) -> str | None:
        overlay = self._overlays.get(path)
        return overlay.document.digest if overlay else self._base.digest_of(path)

    def close(self) -> None:
        """Let go of the index."""
        self._base.close()

    def _extra(self) -> int:
        return _EXTRA if self._overlays else 0

    def _rows(self) -> list[_Row]:
        return [row for overlay in self._overlays.values() for row in overlay.rows]

    def _on_disk(self, candidates: list[Candidate]) -> list[Candidate]:
        """The candidates without what is overlaid; a copy that is not takes the place of one."""
        shown = []
        for candidate in candidates:
            if candidate.path not in self._overlays:
                shown.append(candidate)
                continue
            paths = self._base.paths_of(candidate.digest, candidate.format)
            other = next((path for path in paths if path not in self._overlays), None)
            if other is not None:
                shown.append(evolve(candidate, path=other))
        return shown


def _scored(candidate: Candidate, score: float) -> Candidate:
    return Candidate(
        candidate.path,
        candidate.digest,
        candidate.format,
        candidate.title,
        candidate.passage,
        score,
    )


def _best(candidates: list[Candidate], limit: int) -> list[Candidate]:
    candidates.sort(key=lambda candidate: -candidate.score)
    return candidates[:limit]
