"""The words of the docs as they are written, and which of them are near to another."""

import pytest

from askdocs.index.vocabulary import Words, holds, near, slips, spelled, unpacked, words_of


def vocabulary(*texts: str) -> str:
    """The vocabulary of ``texts``."""
    words = Words()
    for text in texts:
        words.take(text)
    return unpacked(words.packed())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("pigoens", "pigeons"),
        ("pigons", "pigeons"),
        ("pigeeons", "pigeons"),
        ("pigeobs", "pigeons"),
        ("pgieosn", "pigeons"),
        ("ipgeons", "pigeons"),
        ("igeons", "pigeons"),
        ("oigeons", "pigeons"),
        ("apigeons", "pigeons"),
    ],
)
def test_a_word_is_found_by_its_slips(written: str, meant: str) -> None:
    """Letters that changed places, are missing, are too many or are others, the first one too."""
    assert meant in near(vocabulary("The pigeons rest in lofts."), written, 2)


def test_three_slips_are_too_many() -> None:
    """What needs more slips than were allowed is another word."""
    assert not near(vocabulary("pigeons"), "pegions", 1)
    assert not near(vocabulary("pigeons"), "pxgxxns", 2)


def test_letters_that_change_places_are_one_slip() -> None:
    """And so are a letter that is missing, or too many."""
    assert slips("laod", "load", 2) == 1
    assert slips("oad", "load", 2) == 1
    assert slips("loead", "load", 2) == 1
    assert slips("daol", "load", 1) > 1


def test_a_syllable_of_hangul_has_letters() -> None:
    """A vowel that is another one is one slip, and the word comes back put together."""
    found = near(vocabulary("비둘기 우체국"), "비들기", 1)
    assert [*map(spelled, found)] == ["비둘기"]


@pytest.mark.parametrize("word", ["голубь", "περιστέρι", "cigüeña", "ハトゴヤ", "seagull"])
def test_words_of_every_script_are_kept(word: str) -> None:
    """In lower case, with their accents."""
    assert holds(vocabulary(f"({word.title() if word != 'ハトゴヤ' else word}), 2 × 3"), word)


def test_a_name_of_code_gives_its_parts() -> None:
    """So that a word can be put right that stands in names alone."""
    assert {"openLoft".casefold(), "open", "loft"} <= set(words_of("openLoft()"))


def test_what_is_no_word_is_left_out() -> None:
    """Numbers, short words, and letters without an end."""
    assert unpacked(Words().packed()).strip() == ""
    assert not vocabulary(f"42 ab {'x' * 400}").strip()
