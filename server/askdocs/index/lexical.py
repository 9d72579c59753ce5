"""The lexical engine: from tokens to scored passages, behind one small interface."""

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from heapq import nlargest
from typing import Final, Protocol

from attrs import frozen

from askdocs.index.fields import (
    HIGHEST_IMPACT,
    DocumentScale,
    Fields,
    document_counts,
    impacts_of,
    rarity,
    to_byte,
)
from askdocs.index.reader import Term

PASSAGES_OF_CONTENT: Final = 1 << 20
"""Passages that one content may have: a passage's row is ``content * this + its number``."""


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


@frozen
class Extent:
    """How much an index holds."""

    passages: int
    contents: int
    length: int
    """Tokens of all bodies."""


class LexicalIndex(Protocol):
    """Scores passages by the tokens that they hold."""

    def add(self, content: int, passages: Sequence[Fields]) -> None:
        """Put the passages of a content into the index."""
        ...

    def remove(self, content: int) -> None:
        """Take a content out."""
        ...

    def flush(self) -> None:
        """Write what was added and removed since the last time."""
        ...

    def search(self, terms: Sequence[Term], extent: Extent, limit: int) -> list[Scored]:
        """The ``limit`` passages with the highest sums of both scores, best first."""
        ...

    def frequency(self, token: str) -> int:
        """How many passages hold ``token``."""
        ...


DOCUMENT_WEIGHT: Final = 0.7
"""What the score of a document counts beside that of one of its passages."""

_MOST_POSTINGS: Final = 8_000
"""Postings that a search reads in full, rarest tokens first. What commoner tokens say is looked
up for the documents alone that the rarer ones found."""

_LOOKED_UP: Final = 120
"""Such documents."""

_SCHEMA: Final = """
CREATE TABLE postings(
    token INTEGER NOT NULL, content INTEGER NOT NULL, holds BLOB NOT NULL,
    PRIMARY KEY(token, content)) WITHOUT ROWID;
CREATE TABLE tokens(
    token INTEGER PRIMARY KEY, passages INTEGER NOT NULL, contents INTEGER NOT NULL);
CREATE TABLE vocabularies(
    content INTEGER PRIMARY KEY, tokens BLOB NOT NULL, passages BLOB NOT NULL)"""


class PostingsIndex:
    """A lexical index of postings in SQLite; lives in the database of ``connection``.

    One row holds what one content has of one token: how often it occurs in the document and how
    long that is (a byte each), and the numbers and impacts of the passages that hold it. So a
    document is replaced without touching any other's rows, and read with one look-up a token.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: list[tuple[int, int, bytes]] = []
        """Rows to be written, together so that they come in the order of the table."""
        self._grown: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
        """By how many passages and contents each token has grown."""

    @staticmethod
    def create(connection: sqlite3.Connection) -> None:
        """Make the tables of an empty index."""
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)

    def add(self, content: int, passages: Sequence[Fields]) -> None:
        postings: defaultdict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for number, fields in enumerate(passages):
            for token, impact in impacts_of(fields).items():
                numbers, impacts = postings[token]
                numbers.append(number)
                impacts.append(impact)
        counts = document_counts(passages)
        length = to_byte(sum(fields.length for fields in passages))
        keys, held = array("q"), array("I")
        for token, (numbers, impacts) in postings.items():
            key = _key(token)
            holds = _packed(*counts[token], length, numbers, impacts)
            self._waiting.append((key, content, holds))
            keys.append(key)
            held.append(len(numbers))
        self._grow(keys, held, 1)
        self._connection.execute(
            "INSERT INTO vocabularies VALUES (?, ?, ?)", (content, keys.tobytes(), held.tobytes())
        )

    def remove(self, content: int) -> None:
        found = self._connection.execute(
            "SELECT tokens, passages FROM vocabularies WHERE content = ?", (content,)
        ).fetchone()
        if found is None:
            return
        keys, held = array("q"), array("I")
        keys.frombytes(found[0])
        held.frombytes(found[1])
        self._grow(keys, held, -1)
        self._write()
        self._connection.executemany(
            "DELETE FROM postings WHERE token = ? AND content = ?", ((key, content) for key in keys)
        )
        self._connection.execute("DELETE FROM vocabularies WHERE content = ?", (content,))

    def flush(self) -> None:
        self._write()
        # A document that is replaced has most of its tokens still, and these need no update.
        changes = [(key, *by) for key, by in self._grown.items() if any(by)]
        self._grown.clear()
        self._connection.executemany(
            "INSERT INTO tokens VALUES (?, ?, ?) ON CONFLICT(token) DO UPDATE SET"
            " passages = passages + excluded.passages, contents = contents + excluded.contents",
            sorted(changes),
        )
        self._connection.executemany(
            "DELETE FROM tokens WHERE token = ? AND contents <= 0",
            [(key,) for key, _, contents in changes if contents < 0],
        )

    def _write(self) -> None:
        self._waiting.sort()
        self._connection.executemany("INSERT INTO postings VALUES (?, ?, ?)", self._waiting)
        self._waiting.clear()

    def _grow(self, keys: Sequence[int], held: Sequence[int], sign: int) -> None:
        for key, passages in zip(keys, held, strict=True):
            by = self._grown[key]
            by[0] += sign * passages
            by[1] += sign

    def search(self, terms: Sequence[Term], extent: Extent, limit: int) -> list[Scored]:
        sought = sorted(self._sought(terms, extent), key=lambda one: one.postings)
        average = extent.length / extent.contents if extent.contents else 0.0
        tally = _Tally(DocumentScale(average))
        read = 0
        for number, one in enumerate(sought):
            read += one.postings
            if number and read > _MOST_POSTINGS:
                # The others are in so many documents that they alone would find nothing.
                self._look_up(sought[number:], tally)
                break
            held = self._connection.execute(
                "SELECT content, holds FROM postings WHERE token = ?", (one.key,)
            )
            tally.add(one, held)
        return tally.best(limit)

    def frequency(self, token: str) -> int:
        found = self._connection.execute(
            "SELECT passages FROM tokens WHERE token = ?", (_key(token),)
        ).fetchone()
        return int(found[0]) if found else 0

    def _sought(self, terms: Sequence[Term], extent: Extent) -> Iterable["_Sought"]:
        weights: dict[str, float] = {}
        for term in terms:
            weights[term.token] = max(weights.get(term.token, 0.0), term.weight)
        for token, weight in weights.items():
            found = self._connection.execute(
                "SELECT passages, contents FROM tokens WHERE token = ?", (_key(token),)
            ).fetchone()
            if found is not None:
                passages, contents = found
                yield _Sought(
                    _key(token),
                    passages,
                    weight * rarity(passages, extent.passages) / HIGHEST_IMPACT,
                    weight * rarity(contents, extent.contents),
                )

    def _look_up(self, sought: Sequence["_Sought"], tally: "_Tally") -> None:
        contents = tally.best_contents(_LOOKED_UP)
        for one in sought:
            for content in contents:
                held = self._connection.execute(
                    "SELECT content, holds FROM postings WHERE token = ? AND content = ?",
                    (one.key, content),
                ).fetchone()
                if held is not None:
                    tally.add(one, (held,), only_known=True)


@frozen
class _Sought:
    """A token that is looked for."""

    key: int
    postings: int
    passage_weight: float
    document_weight: float


class _Tally:
    """The scores of a search while it goes on."""

    def __init__(self, scale: DocumentScale) -> None:
        self._scale = scale
        self._passages: defaultdict[int, float] = defaultdict(float)
        self._documents: defaultdict[int, float] = defaultdict(float)

    def add(
        self, sought: _Sought, held: Iterable[tuple[int, bytes]], *, only_known: bool = False
    ) -> None:
        passages, documents, share = self._passages, self._documents, self._scale.share
        weight, document_weight = sought.passage_weight, sought.document_weight
        for content, holds in held:
            documents[content] += document_weight * share(
                holds[1], holds[2], in_title=holds[0] >= _IN_TITLE
            )
            first = content * PASSAGES_OF_CONTENT
            for number, impact in _unpacked(holds):
                row = first + number
                if not only_known or row in passages:
                    passages[row] += weight * impact

    def best(self, limit: int) -> list[Scored]:
        documents = {content: DOCUMENT_WEIGHT * score for content, score in self._documents.items()}
        totals = (
            (score + documents[row // PASSAGES_OF_CONTENT], -row, score)
            for row, score in self._passages.items()
        )
        return [
            Scored(-negative, score, total - score)
            for total, negative, score in nlargest(limit, totals)
        ]

    def best_contents(self, limit: int) -> list[int]:
        best: dict[int, float] = {}
        for row, score in self._passages.items():
            content = row // PASSAGES_OF_CONTENT
            if score > best.get(content, 0.0):
                best[content] = score
        return nlargest(
            limit,
            best,
            key=lambda content: best[content] + DOCUMENT_WEIGHT * self._documents[content],
        )


def score_document(
    counts: Mapping[str, tuple[int, bool]],
    length: int,
    weights: Mapping[str, float],
    scale: DocumentScale,
) -> float:
    """The score of a document that is not in the index, as the index would give it.

    ``counts`` come from ``document_counts``, ``length`` as ``to_byte`` writes it; ``weights`` hold
    each token's own weight times its rarity among documents.
    """
    return DOCUMENT_WEIGHT * sum(
        weight * scale.share(counts[token][0], length, in_title=counts[token][1])
        for token, weight in weights.items()
        if token in counts
    )


@lru_cache(maxsize=65_536)
def _key(token: str) -> int:
    # 48 bits: short enough to keep rows small, long enough that no two words meet.
    return int.from_bytes(blake2b(token.encode("utf-8", "surrogatepass"), digest_size=6).digest())


_IN_TITLE: Final = 16
"""What the first byte of a posting has added where the document's title holds the token."""


def _packed(
    count: int,
    in_title: bool,
    length: int,
    numbers: Sequence[int],
    impacts: Sequence[int],
) -> bytes:
    """One posting: the width of passage numbers, two bytes of the document, numbers, impacts."""
    width = 1 if numbers[-1] < 1 << 8 else 2 if numbers[-1] < 1 << 16 else 4
    if width == 1:
        written = bytes(numbers)
    else:
        written = b"".join(number.to_bytes(width, "little") for number in numbers)
    return bytes((width + _IN_TITLE * in_title, count, length)) + written + bytes(impacts)


def _unpacked(holds: bytes) -> Iterable[tuple[int, int]]:
    width = holds[0] % _IN_TITLE
    end = 3 + _held(holds) * width
    if width == 1:
        return zip(holds[3:end], holds[end:], strict=True)
    numbers = (
        int.from_bytes(holds[start : start + width], "little") for start in range(3, end, width)
    )
    return zip(numbers, holds[end:], strict=True)


def _held(holds: bytes) -> int:
    """How many passages a posting names."""
    return (len(holds) - 3) // (holds[0] % _IN_TITLE + 1)
