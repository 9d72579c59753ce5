"""What words the index knows."""

import pytest
import snowballstemmer

from askdocs.index.tokens import is_identifier, name_key, stop_words, tokenise
from tests.support.threads import in_threads


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Configuring retries", ["configur", "retri"]),
        ("snake_case", ["snake_case", "snake", "case"]),
        ("camelCase", ["camelcase", "camel", "case"]),
        ("HTTPServer", ["httpserver", "http", "server"]),
        ("a.dotted.name", ["a.dotted.name", "dot", "name"]),
        ("--no-cache-dir", ["--no-cache-dir", "no-cache-dir", "no", "cach", "dir"]),
        ("--root", ["--root", "root"]),
        (".env", [".env", "env"]),
        ("$HOME", ["$home", "home"]),
        ("std::vector", ["std::vector", "std", "vector"]),
        ("C++ and C#", ["c++", "c", "and", "c#", "c"]),
        ("utf-8", ["utf-8", "utf", "8"]),
        ("don't", ["do"]),
        ("the user's", ["the", "user"]),
        ("ＡＰＩ", ["api"]),
        ("設定", ["設定"]),
        ("設定方法", ["設定", "定方", "方法"]),
        ("東", ["東"]),
        ("キャッシュ設定", ["キャッシュ", "キャ", "ャッ", "ッシ", "シュ", "設定"]),
        ("한국어", ["한국", "국어"]),
        ("テスト用のAPI", ["テスト", "テス", "スト", "用の", "api"]),
        ("", []),
        ("--- *** ___", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    """Identifiers come whole and in parts, words as stems, CJK as pairs."""
    tokens = [word for word in tokenise(text) if word != "___"]
    assert tokens == expected


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("licence", "license"),
        ("sublicences", "sublicenses"),
        ("colour", "color"),
        ("Colouring", "coloring"),
        ("behavioural", "behavioral"),
        ("serialise", "serialize"),
        ("serialiser", "serializer"),
        ("initialisation", "initialization"),
        ("customisable", "customizable"),
        ("colourise", "colorize"),
        ("unrecognised", "unrecognized"),
        ("analysing", "analyzing"),
        ("cancelled", "canceled"),
        ("labelling", "labeling"),
        ("catalogues", "catalogs"),
        ("cataloguing", "cataloging"),
        ("centred", "centered"),
        ("millimetres", "millimeters"),
        ("greyscale", "grayscale"),
        ("defence", "defense"),
        ("practising", "practicing"),
        ("artefacts", "artifacts"),
    ],
)
def test_british_and_american(british: str, american: str) -> None:
    """Both spellings of a word are one token, and so they are as parts of a name."""
    assert tokenise(british) == tokenise(american)
    assert tokenise(f"{british}_x_yz")[2:] == tokenise(f"{american}_x_yz")[2:]


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("precise", "precis"),
        ("precisely", "precis"),
        ("advertised", "advertis"),
        ("revised", "revis"),
        ("raised", "rais"),
        ("enterprises", "enterpris"),
        ("otherwise", "otherwis"),
        ("source", "sourc"),
        ("hours", "hour"),
        ("difference", "differ"),
        ("analysis", "analysi"),
        ("visible", "visibl"),
    ],
)
def test_words_that_have_one_spelling(word: str, stem: str) -> None:
    """What only looks like a British spelling stays as it is."""
    assert tokenise(word) == [stem]


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ("sent", "sending"),
        ("built", "builds"),
        ("overridden", "overrides"),
        ("indices", "index"),
        ("failures", "failed"),
        ("deliveries", "delivered"),
        ("notifications", "notify"),
        ("specification", "specified"),
        ("サーバー", "サーバ"),
        ("パラメーター", "パラメータ"),
    ],
)
def test_irregular_forms(form: str, word: str) -> None:
    """Forms that no rule of English makes are their word, as are Katakana words cut short."""
    assert tokenise(form)[0] == tokenise(word)[0]


def test_case_and_width_make_no_difference() -> None:
    """Full-width and half-width, upper and lower case give the same tokens."""
    assert tokenise("ＣＯＲＳ Ｍｉｄｄｌｅｗａｒｅ") == tokenise("cors middleware")
    assert tokenise("ｷｬｯｼｭ") == tokenise("キャッシュ")


def test_an_endless_word_is_cut() -> None:
    """A blob of base64 does not become a token of its own length."""
    assert max(map(len, tokenise("x" * 100_000))) <= 64


@pytest.mark.parametrize(
    ("name", "other"),
    [("ask()", "ask"), ("``ask``", "Ask"), ("'textwidth'", "textwidth"), ("A  b", "a b")],
)
def test_names_that_are_the_same(name: str, other: str) -> None:
    """Quotes, calls, case and space do not tell names apart."""
    assert name_key(name) == name_key(other)


def test_stop_words_are_tokens() -> None:
    """Stop words have the form that tokens have, so that they can be compared."""
    assert {"how", "the", "do"} <= stop_words()
    assert "cors" not in stop_words()


@pytest.mark.parametrize(
    ("token", "expected"), [("--root", True), ("a_b", True), ("root", False), ("設定", False)]
)
def test_identifiers(token: str, expected: bool) -> None:
    """Only whole names of code are identifiers."""
    assert is_identifier(token) is expected


def test_threads_do_not_spoil_each_others_words() -> None:
    """Words that no thread has met are stemmed by many at once as by one alone."""
    endings = ("ational", "fulness", "ization", "ingly", "edly", "iveness", "ousli", "encies")
    words = [
        f"{first}{vowel}{second}{ending}"
        for first in "bdgklmnprst"
        for vowel in "aiou"
        for second in "bdgklmnprst"
        for ending in endings
    ]
    stemmer = snowballstemmer.stemmer("english")
    for found in in_threads(lambda number: [(word, tokenise(word)) for word in words[number::4]]):
        assert found == [(word, [stemmer.stemWord(word)]) for word, _ in found]
