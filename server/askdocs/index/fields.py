"""Fields: the tokens of a passage by where they stand, and how much each says for its passage.

The score is BM25F: what a token counts in each field is divided by the field's length and
weighted, and the sum is saturated. All of that is known when a passage is indexed, so it is
worked out there, as one number from 0 to 255 for each token of a passage: its *impact*.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import Final

from attrs import frozen

from askdocs.index.folding import exact_forms
from askdocs.index.tokens import heading_tokens, indexed, tokenise
from askdocs.patterns import lazy_pattern
from askdocs.workspace.document import BlockKind, Passage
from askdocs.workspace.facts import BY_FACTS_ALONE, is_of_facts, with_facts, without_facts


@frozen
class Fields:
    """The tokens of a passage, by where they stand."""

    title: tuple[str, ...]
    above: tuple[str, ...]
    """Of the headings between the title and the passage's own."""
    heading: tuple[str, ...]
    names: tuple[str, ...]
    body: tuple[str, ...]
    texts: tuple[str, ...] = ()
    """What it says, as it is written: headings and all."""

    @property
    def length(self) -> int:
        """How many tokens the body has."""
        return len(self.body)


@frozen
class _Kind:
    weight: float
    slope: float
    """How much a longer field says less for each of its tokens, from 0 to 1."""
    usual: float
    """Tokens of such a field, about."""


_TITLE: Final = _Kind(1.0, 0.3, 4.0)
_ABOVE: Final = _Kind(1.0, 0.3, 4.0)
_HEADING: Final = _Kind(2.0, 0.3, 4.0)
_NAMES: Final = _Kind(1.0, 0.5, 3.0)
_BODY: Final = _Kind(1.0, 0.6, 120.0)

_LEADING: Final = 2
"""Passages in which the line is looked for that says what a page is about."""

_LONGEST_LEAD: Final = 240

_NAMED: Final = lazy_pattern(r"[\w.()+,/-]{1,60}(?: [\w.()+,/-]{1,60}){0,3} (?:--?|[–—]) ?\S")

_SATURATION: Final = 1.2
"""The constant k1 of BM25."""

HIGHEST_IMPACT: Final = 255

_TITLE_IN_DOCUMENT: Final = 2.0
_HEADING_IN_DOCUMENT: Final = 0.5
"""As how many occurrences in the body one in a title or heading counts for the document."""


def lead_of(passages: Sequence[Passage]) -> str:
    """What a page of a manual says under NAME: "git-blame - Show who changed each line".

    Such a page's title is a name alone, which no question in words holds.
    """
    for passage in passages[:_LEADING]:
        for piece in passage.pieces:
            if piece.kind is BlockKind.PARAGRAPH:
                lead = " ".join(piece.shown.of(passage.text).split())
                return lead if _NAMED.match(lead) and len(lead) <= _LONGEST_LEAD else ""
    return ""


def fields_of(title: str, lead: str, passage: Passage, language: str) -> Fields:
    """The tokens of ``passage`` of a document with a title and what ``lead_of`` says of it."""
    headings = passage.headings
    facts = tuple(filter(is_of_facts, passage.anchors))
    if BY_FACTS_ALONE in facts:
        body = tuple(map(with_facts, tokenise(passage.text)))
        return Fields(title=(), above=(), heading=(), names=facts, body=body)
    return Fields(
        title=_tokens(title, language) + _tokens(lead, language),
        above=tuple(
            token
            for heading in headings[:-1]
            if heading != title
            for token in _tokens(heading, language)
        ),
        heading=_tokens(headings[-1], language) if headings else (),
        names=facts
        + tuple(token for anchor in without_facts(passage.anchors) for token in tokenise(anchor)),
        body=tuple(indexed(passage.text, language)),
        texts=(title, *headings, passage.text),
    )


@lru_cache(maxsize=1_024)
def _tokens(heading: str, language: str) -> tuple[str, ...]:
    # A heading stands over many passages.
    return tuple(heading_tokens(heading, language) + exact_forms(heading))


def impacts_of(fields: Fields) -> dict[str, int]:
    """What each token of a passage says for it, from 1 to ``HIGHEST_IMPACT``."""
    counts = Counter(fields.body)
    each = _each(_BODY, len(fields.body))
    sums: dict[str, float] = {}
    for kind, tokens in (
        (_HEADING, fields.heading),
        (_TITLE, fields.title),
        (_ABOVE, fields.above),
        (_NAMES, fields.names),
    ):
        if not tokens:
            continue
        other = _each(kind, len(tokens))
        for token, count in _counted(tokens):
            if token not in sums:
                sums[token] = each * counts.get(token, 0)
            sums[token] += other * count
    # Most tokens stand in the body alone, and most of these as seldom as each other.
    of_counts = map(_impacts_in_body(each).__getitem__, counts.values())
    impacts = dict(zip(counts, of_counts, strict=True))
    for token, total in sums.items():
        impacts[token] = _impact(total)
    return impacts


def _counted(tokens: tuple[str, ...]) -> Iterable[tuple[str, int]]:
    # Headings are short, and seldom say a word twice.
    if len(set(tokens)) == len(tokens):
        return zip(tokens, repeat(1))
    return Counter(tokens).items()


@lru_cache(maxsize=4_096)
def _each(kind: _Kind, length: int) -> float:
    """What each token of a field of such length counts."""
    return kind.weight / (1 - kind.slope + kind.slope * length / kind.usual)


def _impact(total: float) -> int:
    return int(HIGHEST_IMPACT * total / (total + _SATURATION)) or 1


class _ImpactsInBody(dict[int, int]):
    """The impact of a token that stands so often in a body, and nowhere else."""

    def __init__(self, each: float) -> None:
        super().__init__()
        self._each = each

    def __missing__(self, count: int) -> int:
        impact = self[count] = _impact(self._each * count)
        return impact


_impacts_in_body: Final = lru_cache(maxsize=2_048)(_ImpactsInBody)


def document_counts(passages: Sequence[Fields]) -> dict[str, int]:
    """How often each token occurs in a document, as ``to_byte`` writes it.

    ``IN_TITLE`` is added where the document's title holds the token.
    """
    counted = Counter(chain.from_iterable(fields.body for fields in passages))
    as_bytes = map(_bytes_of_counts.__getitem__, counted.values())
    counts = dict(zip(counted, as_bytes, strict=True))
    for token, count in Counter(chain.from_iterable(fields.heading for fields in passages)).items():
        counts[token] = to_byte(counted.get(token, 0) + _HEADING_IN_DOCUMENT * count)
    for fields in passages:
        for token in (*fields.title, *fields.above, *fields.names):
            counts.setdefault(token, 0)
    for token in {token for fields in passages for token in fields.title}:
        counts[token] += IN_TITLE
    return counts


IN_TITLE: Final = 256
"""Beyond all counts."""


class _BytesOfCounts(dict[int, int]):
    def __missing__(self, count: int) -> int:
        byte = self[count] = to_byte(count)
        return byte


_bytes_of_counts: Final = _BytesOfCounts()


@lru_cache(maxsize=4_096)
def to_byte(value: float) -> int:
    """``value`` on a scale of one byte that is fine for small and coarse for large ones."""
    return min(255, round(_STEPS * math.log2(1 + value)))


def from_byte(byte: int) -> float:
    """The value that ``to_byte`` wrote, to within three per cent of it and one."""
    return float(2 ** (byte / _STEPS) - 1)


_STEPS: Final = 12.0
"""Steps for each doubling: one byte reaches two millions."""


def rarity(holding: int, all_of_them: int) -> float:
    """How much a token says that so many of all passages (or documents) hold: BM25's idf.

    Its power of 0.8 keeps one rare word of a long question from deciding alone.
    """
    holding = min(holding, all_of_them)
    idf = math.log(1 + (all_of_them - holding + 0.5) / (holding + 0.5))
    return float(idf**0.8)


def passage_score(impacts: Mapping[str, int], weights: Mapping[str, float]) -> float:
    """The score of a passage for tokens with weights, as the index works it out."""
    return sum(
        weight * impacts[token] / HIGHEST_IMPACT
        for token, weight in weights.items()
        if token in impacts
    )


class DocumentScale:
    """Scores documents as a whole, against others of an average length."""

    def __init__(self, average_length: float) -> None:
        self._counts = _VALUES
        self._norms = _norms(max(average_length, 1.0))

    def share(self, count: int, length: int, *, in_title: bool) -> float:
        """How much a token that occurs so often says for a document of such length, below 1.

        Both come as ``to_byte`` writes them.
        """
        times = self._counts[count] / self._norms[length]
        if in_title:
            # A title is as long as any other's however long the document is.
            times += _TITLE_IN_DOCUMENT
        return times / (times + _DOCUMENT_SATURATION)


_DOCUMENT_SATURATION: Final = 2.0
_DOCUMENT_SLOPE: Final = 0.4

_VALUES: Final = tuple(map(from_byte, range(256)))


@lru_cache(maxsize=64)
def _norms(average: float) -> tuple[float, ...]:
    """What divides the counts of a document, by the byte of its length."""
    return tuple(1 - _DOCUMENT_SLOPE + _DOCUMENT_SLOPE * value / average for value in _VALUES)
