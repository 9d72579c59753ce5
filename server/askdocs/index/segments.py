"""Segments: postings of contents that were written together.

A segment numbers its documents and their passages from 0, in order, and never changes: a document
that is replaced stays in it, dead, and its new content goes into another segment. For each token of
a segment one row says which passages hold it, with their impacts, and which documents, with how
often. So a whole folder is written in few rows, and a changed file without reading any other's.
"""

import sqlite3
from array import array
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, chain, repeat
from struct import Struct
from typing import Final, TypeAlias

from attrs import frozen

from askdocs.index.fields import IN_TITLE, Fields, document_counts, impacts_of, to_byte
from askdocs.index.vocabulary import Words

PASSAGES_OF_CONTENT: Final = 1 << 20
"""Passages that one content may have: a passage's row is ``content * this + its number``."""

SCHEMA: Final = """
CREATE TABLE segments(id INTEGER PRIMARY KEY AUTOINCREMENT, passages INTEGER NOT NULL);
CREATE TABLE members(
    segment INTEGER PRIMARY KEY, contents BLOB NOT NULL, sizes BLOB NOT NULL,
    lengths BLOB NOT NULL);
CREATE TABLE postings(
    segment INTEGER NOT NULL, token BLOB NOT NULL, passages BLOB NOT NULL,
    impacts BLOB NOT NULL, documents BLOB NOT NULL, counts BLOB NOT NULL,
    PRIMARY KEY(segment, token)) WITHOUT ROWID;
CREATE TABLE homes(
    content INTEGER PRIMARY KEY, segment INTEGER NOT NULL, document INTEGER NOT NULL,
    passages INTEGER NOT NULL);
CREATE TABLE dead(
    segment INTEGER NOT NULL, document INTEGER NOT NULL, passages INTEGER NOT NULL,
    PRIMARY KEY(segment, document)) WITHOUT ROWID;
CREATE TABLE vocabularies(segment INTEGER PRIMARY KEY, words BLOB NOT NULL)"""
"""``members`` has for each document of a segment its content, the number of its passages and its
length (as ``to_byte`` writes it); ``homes`` says where each content is. The documents of a posting
are their numbers twice, and one more where the title holds the token."""

_NARROW: Final = 1 << 15
"""Numbers below this fit two bytes, doubled and all."""

_CACHED: Final = 2_048


def key_of(token: str) -> bytes:
    """``token`` as the tables have it."""
    return token.encode("utf-8", "surrogatepass")


@frozen
class Segment:
    """A segment that can be written, with whatever contents its documents are."""

    passages: int
    """How many there are."""
    sizes: "array[int]"
    """Of each document the number of its passages."""
    lengths: bytes
    """Of each document its length, as ``to_byte`` writes it."""
    postings: Sequence[tuple[bytes, bytes, bytes, bytes, bytes]]
    """What the table of this name has of each token, in the table's order."""
    words: bytes
    """Its vocabulary, as ``vocabulary.unpacked`` reads it."""

    def write(
        self,
        connection: sqlite3.Connection,
        contents: Sequence[int],
        dead: Collection[int] = (),
    ) -> None:
        """Put it into the index in ``connection``; the documents of ``dead`` were there before."""
        if len(dead) == len(contents):
            return
        segment = connection.execute(
            "INSERT INTO segments(passages) VALUES (?)", (self.passages,)
        ).lastrowid
        assert segment is not None  # noqa: S101 (an insertion into a table with rowids has one)
        connection.execute(
            "INSERT INTO members VALUES (?, ?, ?, ?)",
            (segment, array("q", contents).tobytes(), self.sizes.tobytes(), self.lengths),
        )
        connection.executemany(
            "INSERT INTO homes VALUES (?, ?, ?, ?)",
            [
                (content, segment, document, self.sizes[document])
                for document, content in enumerate(contents)
                if document not in dead
            ],
        )
        connection.executemany(
            "INSERT INTO dead VALUES (?, ?, ?)",
            [(segment, document, self.sizes[document]) for document in sorted(dead)],
        )
        connection.executemany(
            f"INSERT INTO postings VALUES ({segment:d}, ?, ?, ?, ?, ?)",  # noqa: S608 (a number)
            self.postings,
        )
        connection.execute("INSERT INTO vocabularies VALUES (?, ?)", (segment, self.words))


_Numbers: TypeAlias = dict[str, int | list[int]]
"""A number for each token; several only where there are: every other token is in one passage."""


def _put(numbers: _Numbers, token: str, number: int) -> None:
    there = numbers.get(token)
    if there is None:
        numbers[token] = number
    elif isinstance(there, int):
        numbers[token] = [there, number]
    else:
        there.append(number)


class Growing:
    """A segment to which documents are added."""

    def __init__(self) -> None:
        self._sizes = array("I")
        self._lengths = bytearray()
        self._passages = 0
        self._held: _Numbers = {}
        """Of each token its passages: the number and, in the lowest byte, the impact."""
        self._counted: _Numbers = {}
        """Of each token its documents: the number above what ``document_counts`` says."""
        self._words = Words()

    def add(self, passages: Sequence[Fields]) -> None:
        """Take in the next document; its passages come in their order."""
        held, counted = self._held, self._counted
        for number, fields in enumerate(passages, self._passages):
            place = number << 8
            for token, impact in impacts_of(fields).items():
                _put(held, token, place | impact)
            for text in fields.texts:
                self._words.take(text)
        document = len(self._sizes) * (IN_TITLE << 1)
        for token, count in document_counts(passages).items():
            _put(counted, token, document | count)
        self._sizes.append(len(passages))
        self._lengths.append(to_byte(sum(fields.length for fields in passages)))
        self._passages += len(passages)

    def segment(self) -> Segment:
        """What has grown; nothing can be added any more."""
        return Segment(
            self._passages,
            self._sizes,
            bytes(self._lengths),
            list(self._rows()),
            self._words.packed(),
        )

    def _rows(self) -> Iterator[tuple[bytes, bytes, bytes, bytes, bytes]]:
        of_passages = _code_of(self._passages)
        of_documents = _code_of(len(self._sizes))
        one_passage, one_document = Struct(f"={of_passages}"), Struct(f"={of_documents}")
        # The order of the table is the fastest to write.
        for token in sorted(self._held, key=key_of):
            # A text of different words would be in memory three times.
            held, counted = self._held.pop(token), self._counted.pop(token)
            if isinstance(held, int):
                passages = one_passage.pack(held >> 8)
                impacts = _BYTES[held & 0xFF]
            else:
                passages = array(of_passages, [one >> 8 for one in held]).tobytes()
                impacts = bytes([one & 0xFF for one in held])
            if isinstance(counted, int):
                documents = one_document.pack(counted >> 8)
                counts = _BYTES[counted & 0xFF]
            else:
                documents = array(of_documents, [one >> 8 for one in counted]).tobytes()
                counts = bytes([one & 0xFF for one in counted])
            yield key_of(token), passages, impacts, documents, counts


_BYTES: Final = [bytes((byte,)) for byte in range(256)]


@frozen
class Members:
    """Who is in a segment."""

    firsts: Sequence[int]
    """Of each document the first passage, and at the end how many passages there are."""
    owners: Sequence[int]
    """Of each passage its document."""
    rows: Sequence[int]
    """Of each passage its row in the store."""
    lengths: bytes
    """Of each document its length, as ``to_byte`` writes it."""
    contents: Sequence[int]
    """Of each document its content."""


class MembersCache:
    """Who is in which segment, read once: segments never change, and their ids never come back."""

    def __init__(self) -> None:
        self._known: dict[int, Members] = {}

    def of(self, connection: sqlite3.Connection, segment: int) -> Members:
        """The members of ``segment``."""
        known = self._known.get(segment)
        if known is None:
            if len(self._known) >= _CACHED:
                self._known.clear()
            known = self._known[segment] = _members(connection, segment)
        return known


def _members(connection: sqlite3.Connection, segment: int) -> Members:
    written = connection.execute(
        "SELECT contents, sizes, lengths FROM members WHERE segment = ?", (segment,)
    ).fetchone()
    contents, sizes = array("q", written[0]), array("I", written[1])
    rows = chain.from_iterable(
        range(content * PASSAGES_OF_CONTENT, content * PASSAGES_OF_CONTENT + size)
        for content, size in zip(contents, sizes, strict=True)
    )
    owners = chain.from_iterable(repeat(number, size) for number, size in enumerate(sizes))
    firsts = accumulate(sizes, initial=0)
    return Members(array("I", firsts), array("I", owners), array("q", rows), written[2], contents)


def drop(connection: sqlite3.Connection, segment: int) -> None:
    """Take a segment out whose documents are all dead."""
    connection.execute("DELETE FROM postings WHERE segment = ?", (segment,))
    connection.execute("DELETE FROM dead WHERE segment = ?", (segment,))
    connection.execute("DELETE FROM members WHERE segment = ?", (segment,))
    connection.execute("DELETE FROM vocabularies WHERE segment = ?", (segment,))
    connection.execute("DELETE FROM segments WHERE id = ?", (segment,))


@frozen
class Posting:
    """What a segment has of one token; passages and documents ascend."""

    passages: Sequence[int]
    impacts: bytes
    documents: Sequence[int]
    """Their numbers twice, and one more where the title holds the token."""
    counts: bytes


def posting_of(passages: bytes, impacts: bytes, documents: bytes, counts: bytes) -> Posting:
    """The posting that was written so."""
    return Posting(_numbers(passages, impacts), impacts, _numbers(documents, counts), counts)


def _code_of(count: int) -> str:
    return "H" if count < _NARROW else "I"


def _numbers(written: bytes, beside: bytes) -> Sequence[int]:
    return array("H" if len(written) == 2 * len(beside) else "I", written)
