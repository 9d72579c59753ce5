"""The tally: the scores of passages and documents while a search reads postings."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from heapq import nlargest
from typing import Final

from attrs import frozen

from askdocs.index.fields import DocumentScale
from askdocs.index.segments import PASSAGES_OF_CONTENT, Members, Posting

DOCUMENT_WEIGHT: Final = 0.7
"""What the score of a document counts beside that of one of its passages."""


@frozen
class Scored:
    """A passage that holds some of the terms."""

    row: int
    passage: float
    """The score of the passage by itself."""
    document: float
    """The score of its document as a whole."""

    @property
    def content(self) -> int:
        """The content that the passage belongs to."""
        return self.row // PASSAGES_OF_CONTENT


class _Sums:
    """The sums of one segment."""

    def __init__(self, members: Members, dead: Collection[int]) -> None:
        self.members = members
        self.dead = dead
        """Documents that have been replaced; their sums are not heeded."""
        self.passages: defaultdict[int, float] = defaultdict(float)
        self.documents: defaultdict[int, float] = defaultdict(float)

    def living(self) -> Iterator[tuple[int, int, float]]:
        """Passages with their documents and scores."""
        owners, dead = self.members.owners, self.dead
        for passage, score in self.passages.items():
            document = owners[passage]
            if document not in dead:
                yield passage, document, score


class Tally:
    """The scores of one search."""

    def __init__(
        self,
        scale: DocumentScale,
        members_of: Callable[[int], Members],
        dead: Mapping[int, Collection[int]],
    ) -> None:
        self._scale = scale
        self._members_of = members_of
        self._dead = dead
        self._sums: dict[int, _Sums] = {}

    def add(
        self, segment: int, posting: Posting, passage_weight: float, document_weight: float
    ) -> None:
        """Count a token for every passage and document of ``segment`` that holds it."""
        sums = self._sums.get(segment)
        if sums is None:
            sums = _Sums(self._members_of(segment), self._dead.get(segment, ()))
            self._sums[segment] = sums
        passages, documents = sums.passages, sums.documents
        for passage, impact in zip(posting.passages, posting.impacts, strict=True):
            passages[passage] += passage_weight * impact
        lengths, share = sums.members.lengths, self._scale.share
        for doubled, count in zip(posting.documents, posting.counts, strict=True):
            document = doubled >> 1
            documents[document] += document_weight * share(
                count, lengths[document], in_title=bool(doubled & 1)
            )

    def add_to(
        self,
        segment: int,
        documents: Collection[int],
        posting: Posting,
        passage_weight: float,
        document_weight: float,
    ) -> None:
        """Count a token for those of ``documents`` alone that hold it, and what is known of them.

        Passages that no other token has found stay out.
        """
        sums = self._sums[segment]
        firsts, lengths, share = sums.members.firsts, sums.members.lengths, self._scale.share
        passages = sums.passages
        for document in documents:
            at = bisect_left(posting.documents, document << 1)
            if at == len(posting.documents) or posting.documents[at] >> 1 != document:
                continue
            sums.documents[document] += document_weight * share(
                posting.counts[at],
                lengths[document],
                in_title=bool(posting.documents[at] & 1),
            )
            at = bisect_left(posting.passages, firsts[document])
            end = bisect_left(posting.passages, firsts[document + 1], at)
            for passage, impact in zip(
                posting.passages[at:end], posting.impacts[at:end], strict=True
            ):
                if passage in passages:
                    passages[passage] += passage_weight * impact

    def best(self, limit: int) -> list[Scored]:
        """The passages with the highest sums of both scores, best first."""
        totals = (
            (score + DOCUMENT_WEIGHT * sums.documents[document], -sums.members.rows[passage], score)
            for sums in self._sums.values()
            for passage, document, score in sums.living()
        )
        return [
            Scored(-negative, score, total - score)
            for total, negative, score in nlargest(limit, totals)
        ]

    def best_documents(self, limit: int) -> dict[int, list[int]]:
        """The documents that are best so far, by segment."""
        best: dict[tuple[int, int], float] = {}
        for segment, sums in self._sums.items():
            for _, document, score in sums.living():
                if score > best.get((segment, document), 0.0):
                    best[segment, document] = score
        found: defaultdict[int, list[int]] = defaultdict(list)
        for segment, document in nlargest(
            limit,
            best,
            key=lambda place: (
                best[place] + DOCUMENT_WEIGHT * self._sums[place[0]].documents[place[1]]
            ),
        ):
            found[segment].append(document)
        return found
