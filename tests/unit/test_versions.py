"""Versions and their series."""

import pytest

from askdocs.index.versions import series_of, version_of, zeroth_of


@pytest.mark.parametrize(
    ("word", "version"),
    [
        ("4.1.0", "4.1.0"),
        ("v4.1", "4.1"),
        ("V2.0.0-RC.1", "2.0.0-rc.1"),
        ("@5.0.0", "5.0.0"),
        ("2.7.0-M1", "2.7.0-m1"),
        ("3.0a1", "3.0a1"),
        ("4", ""),
        ("v4", ""),
        ("python-3.12", ""),
        ("2024-05-01", ""),
        ("4.1.x", ""),
    ],
)
def test_what_is_a_version(word: str, version: str) -> None:
    """It has two numbers at least, and no more around it than a sign or a ``v``."""
    assert version_of(word) == version


@pytest.mark.parametrize(
    ("version", "series"),
    [
        ("4.1.0", ["4.1", "4"]),
        ("4.1", ["4"]),
        ("2.1.0-beta.1", ["2.1.0", "2.1", "2"]),
        ("1.2.3.4.5.6", ["1.2.3", "1.2", "1"]),
    ],
)
def test_series(version: str, series: list[str]) -> None:
    """The nearest comes first; what is tried out before a release belongs to the release."""
    assert series_of(version) == series


def test_the_first_of_a_series() -> None:
    """Only a series of minor versions has one."""
    assert (zeroth_of("4.1"), zeroth_of("4"), zeroth_of("4.1.0")) == ("4.1.0", "", "")
