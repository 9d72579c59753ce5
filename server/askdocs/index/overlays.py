"""Open editor buffers over an index: searchable at once, in memory only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Final

from attrs import evolve, frozen

from askdocs.index.embedding import Meant
from askdocs.index.fields import (
    DocumentScale,
    document_counts,
    fields_of,
    impacts_of,
    lead_of,
    passage_score,
    rarity,
    to_byte,
)
from askdocs.index.languages import language_of_document
from askdocs.index.lexical import score_document
from askdocs.index.reader import Candidate, Match, Meanings, Term
from askdocs.index.store_reader import StoreReader, candidate_of, words_in
from askdocs.index.tokens import name_key
from askdocs.index.vectors import meaning_of, similarity
from askdocs.index.vocabulary import Words, unpacked
from askdocs.workspace.document import Document, Passage

_EXTRA: Final = 20
"""Candidates asked for beyond the limit, since those of overlaid documents fall out."""


_COMPARED: Final = 200
"""Passages of an open buffer that are compared in meaning."""


@frozen
class _Row:
    match: Match
    impacts: Mapping[str, int]
    names: Mapping[str, int]


@frozen
class Overlay:
    """One open buffer, parsed."""

    document: Document
    rows: tuple[_Row, ...]
    counts: Mapping[str, int]
    """What ``document_counts`` says of it."""
    length: int
    """Its tokens, as ``to_byte`` writes their number."""
    words: Mapping[str, int]
    """In how many of its passages each token occurs."""
    vocabulary: str
    """Its words as they are written, as ``vocabulary`` keeps them."""

    @classmethod
    def of(cls, document: Document) -> "Overlay":
        """The overlay of an open buffer; takes as long as parsing it."""
        # Imported here because whoever has no open buffer parses none.
        from askdocs.index.portions import names_of  # noqa: PLC0415
        from askdocs.workspace.formats import parse  # noqa: PLC0415
        from askdocs.workspace.passages import passages_of  # noqa: PLC0415

        parsed = parse(document)
        passages = passages_of(document, parsed)
        lead = lead_of(passages)
        language = language_of_document(passages)
        fields = [fields_of(parsed.title, lead, passage, language) for passage in passages]
        rows = tuple(
            _Row(_match(document, parsed.title, language, row, passage), impacts_of(held), names)
            for row, (passage, held, names) in enumerate(
                zip(passages, fields, names_of(passages), strict=True)
            )
        )
        length = to_byte(sum(held.length for held in fields))
        words = words_in(row.impacts for row in rows)
        written = Words()
        for text in chain.from_iterable(held.texts for held in fields):
            written.take(text)
        vocabulary = unpacked(written.packed())
        return cls(document, rows, document_counts(fields), length, words, vocabulary)


def _match(document: Document, title: str, language: str, row: int, passage: Passage) -> Match:
    return Match(
        path=document.path,
        digest=document.digest,
        format=document.format.value,
        title=title,
        language=language,
        # Rows of the index are larger: these cannot be taken for one of them.
        row=row,
        score=0.0,
        vector=meaning_of(title, passage),
        source=passage,
    )


class OverlaidReader:
    """An index reader that lets open buffers stand for the files on disk."""

    def __init__(self, base: StoreReader, overlays: Mapping[str, Overlay], revision: int) -> None:
        self._base = base
        self._overlays = overlays
        self.revision = revision

    @cached_property
    def _replaced(self) -> tuple[int, Mapping[str, int]]:
        """What the disk alone has of the documents that are open, as ``own_words`` says it."""
        return self._base.own_words(self._overlays.keys()) if self._overlays else (0, {})

    @property
    def passage_count(self) -> int:
        open_ = sum(len(overlay.rows) for overlay in self._overlays.values())
        return self._base.passage_count - self._replaced[0] + open_

    def search(self, terms: Sequence[Term], limit: int) -> list[Match]:
        found = self._on_disk(self._base.search(terms, limit + self._extra()))
        if self._overlays:
            found += self._in_buffers(terms)
        found.sort(key=lambda match: -match.score - match.document_score)
        return found[:limit]

    def nearest(self, vector: bytes, least: float, limit: int) -> list[Match]:
        found = self._on_disk(self._base.nearest(vector, least, limit + self._extra()))
        found += [
            row.match
            for overlay in self._overlays.values()
            for row in overlay.rows
            if row.match.vector and similarity(vector, row.match.vector) >= least
        ]
        found.sort(key=lambda match: -similarity(vector, match.vector or vector))
        return found[:limit]

    def embedded(self, model: str) -> int:
        return self._base.embedded(model)

    def meanings(self, meant: Meant, matches: Sequence[Match]) -> Meanings:
        in_buffers = [
            row.match for overlay in self._overlays.values() for row in overlay.rows[:_COMPARED]
        ]
        found = self._base.meanings(meant, [*matches, *in_buffers])
        nearest = self._on_disk(list(found.nearest))
        nearest += [match for match in in_buffers if match.place in found.shares]
        nearest.sort(key=lambda match: -found.shares.get(match.place, 0.0))
        return evolve(found, nearest=tuple(nearest[: len(found.nearest)]))

    def named(self, names: Sequence[str], limit: int) -> list[Match]:
        found = self._on_disk(self._base.named(names, limit + self._extra()))
        keys = {name_key(name) for name in names}
        for overlay in self._overlays.values():
            for row in overlay.rows:
                score = max((row.names[name] for name in row.names if name in keys), default=0)
                if score:
                    found.append(evolve(row.match, score=float(score)))
        found.sort(key=lambda match: -match.score)
        return found[:limit]

    def load(self, matches: Sequence[Match]) -> list[Candidate]:
        on_disk = {
            match.place: candidate
            for match in matches
            if match.source is None
            for candidate in self._base.load([match])
        }
        candidates = (
            candidate_of(match, match.source)
            if isinstance(match.source, Passage)
            else on_disk.get(match.place)
            for match in matches
        )
        return [candidate for candidate in candidates if candidate is not None]

    def beside(self, match: Match, step: int) -> Match | None:
        if match.source is None:
            return self._base.beside(match, step)
        overlay = self._overlays.get(match.path)
        row = match.row + step
        return overlay.rows[row].match if overlay and 0 <= row < len(overlay.rows) else None

    def frequency(self, token: str) -> int:
        open_ = sum(overlay.words.get(token, 0) for overlay in self._overlays.values())
        return max(0, self._base.frequency(token) - self._replaced[1].get(token, 0)) + open_

    def beginning(self, prefix: str, limit: int) -> list[str]:
        return self._base.beginning(prefix, limit)

    @property
    def languages(self) -> Mapping[str, int]:
        open_ = Counter[str]()
        for overlay in self._overlays.values():
            open_.update(row.match.language for row in overlay.rows)
        return Counter(self._base.languages) + open_

    def vocabularies(self) -> list[str]:
        open_ = [overlay.vocabulary for overlay in self._overlays.values()]
        return self._base.vocabularies() + open_

    def digest_of(self, path: str) -> str | None:
        overlay = self._overlays.get(path)
        return overlay.document.digest if overlay else self._base.digest_of(path)

    def close(self) -> None:
        """Let go of the index."""
        self._base.close()

    def _extra(self) -> int:
        return _EXTRA if self._overlays else 0

    def _on_disk(self, matches: list[Match]) -> list[Match]:
        """The matches without what is overlaid; a copy that is not takes the place of one."""
        shown = []
        for match in matches:
            if match.path not in self._overlays:
                shown.append(match)
                continue
            paths = self._base.paths_of(match.digest, match.format)
            other = next((path for path in paths if path not in self._overlays), None)
            if other is not None:
                shown.append(evolve(match, path=other))
        return shown

    def _in_buffers(self, terms: Sequence[Term]) -> list[Match]:
        """What open buffers hold, scored as the index would score it."""
        extent = self._base.extent
        of_passage, of_document = {}, {}
        for term in terms:
            # Rarity is that of the files on disk: a few buffers change it by next to nothing.
            holding = self._base.frequency(term.token)
            of_passage[term.token] = term.weight * rarity(holding, extent.passages)
            of_document[term.token] = term.weight * rarity(
                min(holding, extent.contents), extent.contents
            )
        scale = DocumentScale(extent.length / extent.contents if extent.contents else 0.0)
        found = []
        for overlay in self._overlays.values():
            whole = score_document(overlay.counts, overlay.length, of_document, scale)
            for row in overlay.rows:
                score = passage_score(row.impacts, of_passage)
                if score > 0:
                    found.append(evolve(row.match, score=score, document_score=whole))
        return found
