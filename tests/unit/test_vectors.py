"""What words mean, in bytes."""

import pytest

from askdocs.index.vectors import DIMENSIONS, similarity, word_vectors


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("how long is history stored?", "Measurements are kept for 90 days.", "Swap two lines."),
        ("make photos smaller", "Pictures are scaled down.", "Links are followed."),
        ("delete an account", "removing users", "printing reports"),
    ],
)
def test_other_words_for_the_same_are_near(question: str, near: str, far: str) -> None:
    """A text in other words is nearer than one about something else."""
    asked, same, other = (word_vectors().vector_of(text) for text in (question, near, far))
    assert asked is not None
    assert same is not None
    assert other is not None
    assert similarity(asked, same) > similarity(asked, other) + 0.1


@pytest.mark.parametrize("text", ["", "   ", "設定を変更する", "—", "\ud800"])
def test_texts_without_known_words(text: str) -> None:
    """What has no word of English has no vector."""
    assert word_vectors().vector_of(text) is None


@pytest.mark.parametrize(
    "text", ["a", "the", "x" * 100_000, "word " * 50_000, "camelCase HTTPServer"]
)
def test_vectors_are_directions(text: str) -> None:
    """Whatever the length of a text, its vector has length 1 to within the rounding."""
    vector = word_vectors().vector_of(text)
    if vector is not None:
        assert len(vector) == DIMENSIONS
        assert similarity(vector, vector) == pytest.approx(1.0, abs=0.1)
