"""Comparing a question with all passages of a folder by the signs of their embeddings."""

import math
import random
from pathlib import Path

import pytest

from askdocs.index.embedding import (
    Meant,
    closeness,
    embedding_of,
    key_of,
    numbers_in,
    signs_of,
)
from askdocs.index.embedding_store import Content, EmbeddingStore
from askdocs.index.nearness import Nearness, Signs
from askdocs.index.segments import PASSAGES_OF_CONTENT

NUMBERS = 128


def embedding(chance: random.Random, around: list[float] | None = None) -> bytes:
    """A random embedding, or one that is near another."""
    numbers = [chance.gauss(0, 1) for _ in range(NUMBERS)]
    if around is not None:
        numbers = [one + other for one, other in zip(around, numbers, strict=True)]
    made = embedding_of(numbers)
    assert made is not None
    return made


def content(number: int, passages: int) -> Content:
    return Content(number, f"digest {number}", "markdown", passages, (f"{number}.md",))


def test_embeddings_are_directions() -> None:
    """Their length does not count, and one byte for each number keeps the angle."""
    one, other = [3.0, 4.0, 0.0], [4.0, 3.0, 0.0]
    first, second = embedding_of(one), embedding_of(other)
    assert first is not None
    assert second is not None
    assert numbers_in(first) == 3
    assert closeness(first, first) == pytest.approx(1.0)
    assert closeness(first, second) == pytest.approx(0.96, abs=0.01)
    assert embedding_of([number * 1e-6 for number in one]) == first
    assert signs_of(first) == 0b110


@pytest.mark.parametrize(
    "numbers", [[], [0.0, 0.0], [math.nan, 1.0], [1.0, math.nan], [math.inf, 1.0], [1.0, -math.inf]]
)
def test_what_is_no_direction(numbers: list[float]) -> None:
    """Nothing of it can get into the index."""
    assert embedding_of(numbers) is None


def test_the_nearest_are_found_by_their_signs() -> None:
    """Of 3,000 passages the ten that come nearest are found, as comparing all of them would."""
    chance = random.Random(5)
    question = [chance.gauss(0, 1) for _ in range(NUMBERS)]
    meant = embedding_of(question)
    assert meant is not None
    made = [embedding(chance) for _ in range(2_940)]
    made += [embedding(chance, question) for _ in range(60)]
    chance.shuffle(made)
    store = EmbeddingStore(None)
    keys = [key_of(str(number)) for number in range(len(made))]
    store.put("m", dict(zip(keys, made, strict=True)))
    whole = content(1, len(made))
    store.put_content("m", whole, keys)
    nearness = Nearness(store)
    signs = nearness.signs("m", 1, lambda: [whole])
    assert signs is not None
    shares = nearness.shares(Meant("m", meant), signs, []).of_rows
    exact = sorted(range(len(made)), key=lambda row: -closeness(meant, made[row]))[:10]
    best = sorted(shares, key=lambda row: -shares[row])[:10]
    assert [row - PASSAGES_OF_CONTENT for row in best] == exact
    assert shares[best[0]] == 1.0
    store.close()


def signs_at(nearness: Nearness, revision: int, *contents: Content) -> Signs:
    signs = nearness.signs("m", revision, lambda: contents)
    assert signs is not None
    return signs


def test_signs_follow_the_index(tmp_path: Path) -> None:
    """A content that goes, comes, or takes the number of another is seen with the revision."""
    chance = random.Random(5)
    store = EmbeddingStore(tmp_path)
    one, two = content(1, 1), content(2, 1)
    for each in (one, two):
        store.put_content("m", each, [key_of(each.digest)])
    store.put("m", {key_of(one.digest): embedding(chance)})
    nearness = Nearness(store)
    assert list(signs_at(nearness, 1, one, two).rows) == [PASSAGES_OF_CONTENT]
    store.put("m", {key_of(two.digest): embedding(chance)})
    assert len(signs_at(nearness, 1, one, two).rows) == 2
    third = Content(1, two.digest, two.format, 1, ("2.md",))
    assert list(signs_at(nearness, 2, third).keys) == [key_of(two.digest)]
    store.close()


def test_another_length_is_not_compared(tmp_path: Path) -> None:
    """A question that a model answers with other numbers than the passages says nothing of them."""
    store = EmbeddingStore(tmp_path)
    one = content(1, 1)
    store.put_content("m", one, [key_of("one")])
    store.put("m", {key_of("one"): embedding(random.Random(5))})
    nearness = Nearness(store)
    short = embedding_of([1.0, 2.0])
    assert short is not None
    assert nearness.shares(Meant("m", short), signs_at(nearness, 1, one), []).of_rows == {}
    store.close()


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    """Embeddings can be made again, so nobody is bothered."""
    (tmp_path / "embeddings.db").write_bytes(b"no database" * 1_000)
    store = EmbeddingStore(tmp_path)
    assert store.first("m") is None
    store.put("m", {key_of("one"): embedding(random.Random(5))})
    assert store.first("m") is not None
    store.close()
