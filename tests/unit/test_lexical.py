"""The index of postings keeps its sums whatever comes and goes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askdocs.index.fields import Fields, from_byte, impacts_of, passage_score, rarity, to_byte
from askdocs.index.lexical import Extent, PostingsIndex
from askdocs.index.reader import Term
from askdocs.index.segments import PASSAGES_OF_CONTENT, Growing

WORDS = st.lists(st.sampled_from("ant bee cat dog elk fox".split()), max_size=8)
CONTENTS = st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=6)


def fields(body: list[str], heading: str = "", title: str = "") -> Fields:
    """Fields with these words."""
    return Fields(tuple(title.split()), (), tuple(heading.split()), (), tuple(body))


def put(index: PostingsIndex, contents: dict[int, list[Fields]]) -> None:
    """Put these contents into one segment."""
    growing = Growing()
    for passages in contents.values():
        growing.add(passages)
    index.put(growing.segment(), list(contents))


@contextmanager
def empty() -> Iterator[PostingsIndex]:
    """An index without anything in it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        PostingsIndex.create(connection)
        yield PostingsIndex(connection)


@pytest.fixture
def index() -> Iterator[PostingsIndex]:
    with empty() as made:
        yield made


@given(CONTENTS, st.sets(st.integers(0, 5)))
def test_counts_follow_what_is_there(contents: list[list[list[str]]], gone: set[int]) -> None:
    """After any additions and removals a token's frequency is the number of passages with it."""
    with empty() as index:
        put(
            index,
            {
                number: [fields(words) for words in passages]
                for number, passages in enumerate(contents)
            },
        )
        for number in gone:
            index.remove(number)
        left = [
            set(words)
            for number, passages in enumerate(contents)
            if number not in gone
            for words in passages
        ]
        for word in "ant bee cat dog elk fox".split():
            assert index.frequency(word) == sum(word in held for held in left)
        if not left:
            assert index._connection.execute("SELECT count(*) FROM postings").fetchone() == (0,)


@pytest.mark.slow
@given(CONTENTS, CONTENTS, st.sets(st.integers(0, 5)))
def test_scores_do_not_depend_on_what_was_there(
    before: list[list[list[str]]], after: list[list[list[str]]], gone: set[int]
) -> None:
    """However contents came and went, into whichever segments, scores are as in a new index."""
    with empty() as with_past, empty() as afresh:
        put(with_past, {n: [fields(words) for words in held] for n, held in enumerate(before)})
        for number in gone:
            with_past.remove(number)
        left = [(number, held) for number, held in enumerate(before) if number not in gone]
        for number, passages in enumerate(after, len(before)):
            put(with_past, {number: [fields(words) for words in passages]})
            left.append((number, passages))
        put(afresh, {number: [fields(words) for words in held] for number, held in left})
        extent = Extent(sum(len(held) for _, held in left), len(left), 100)
        terms = [Term("ant"), Term("bee", 0.5), Term("cat", 2.0)]
        assert with_past.search(terms, extent, 10) == afresh.search(terms, extent, 10)


def test_scattered_contents_are_put_together(index: PostingsIndex) -> None:
    """After many single changes the contents are to be written anew, and then no more."""
    held = [fields(["ant", "bee"])]
    for number in range(100):
        put(index, {number: held})
    while scattered := index.scattered():
        for number in scattered:
            index.remove(number)
        put(index, dict.fromkeys(scattered, held))
    (segments,) = index._connection.execute("SELECT count(*) FROM segments").fetchone()
    assert segments < 50
    assert index.frequency("bee") == 100


def test_scores_are_exact(index: PostingsIndex) -> None:
    """A passage's score is the sum over its tokens of rarity times impact."""
    passages = [fields(["ant", "bee"], heading="ant"), fields(["bee", "cat"])]
    put(index, {7: passages})
    found = index.search([Term("ant"), Term("bee", 0.5)], Extent(2, 1, 4), 10)
    assert [scored.row for scored in found] == [
        7 * PASSAGES_OF_CONTENT,
        7 * PASSAGES_OF_CONTENT + 1,
    ]
    weights = {"ant": rarity(1, 2), "bee": 0.5 * rarity(2, 2)}
    for scored, held in zip(found, passages, strict=True):
        assert scored.passage == pytest.approx(passage_score(impacts_of(held), weights))


def test_common_words_are_looked_up(index: PostingsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that is everywhere counts for the documents that rarer words found."""
    monkeypatch.setattr("askdocs.index.lexical._MOST_POSTINGS", 5)
    contents = {number: [fields(["bee"] * (number + 1))] for number in range(20)}
    put(index, {**contents, 20: [fields(["ant", "elk"])], 21: [fields(["ant", "bee"])]})
    found = index.search([Term("ant"), Term("bee")], Extent(22, 22, 300), 30)
    assert [scored.content for scored in found] == [21, 20]


@pytest.mark.parametrize("passages", [255, 256, 257, 65_537])
def test_long_documents(index: PostingsIndex, passages: int) -> None:
    """The last passage of a document is found however many come before it."""
    put(index, {1: [fields(["ant"])] * (passages - 1) + [fields(["elk"])]})
    (found,) = index.search([Term("elk")], Extent(passages, 1, passages), 5)
    assert found.row == PASSAGES_OF_CONTENT + passages - 1


@given(st.floats(0, 1_000_000))
def test_bytes_are_fine_enough(value: float) -> None:
    """What is written as a byte comes back to within three per cent of it and one."""
    assert from_byte(to_byte(value)) == pytest.approx(value, abs=0.03 * (1 + value))
