"""What words the index knows."""

import pytest
import snowballstemmer

from askdocs.index.tokens import (
    asked,
    indexed,
    is_identifier,
    is_symbol,
    name_key,
    stop_words,
    tokenise,
    written,
)
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
        ("設定", ["设定"]),
        ("設定方法", ["设定", "定方", "方法"]),
        ("東", ["东"]),
        ("キャッシュ設定", ["キャッシュ", "キャ", "ャッ", "ッシ", "シュ", "设定"]),
        ("한국어", ["한국어", "한국", "국어"]),
        ("テスト用のAPI", ["テスト", "テス", "スト", "用の", "api"]),
        ("useStateフック", ["usestate", "use", "state", "フック", "フッ", "ック"]),
        ("FastAPIで", ["fastapi", "fast", "api", "で"]),
        ("设置timeout参数", ["设置", "timeout", "参数"]),
        ("타임아웃timeout설정", ["타임아웃", "타임", "임아", "아웃", "timeout", "설정"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("ภาษา", ["ภา", "าษ", "ษา"]),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.1.0", ["4.1.0", "4.1", "4"]),
        ("v4.1.0", ["4.1.0", "4.1", "4"]),
        ("V2.0", ["2.0", "2"]),
        ("^4.1.2", ["4.1.2", "4.1", "4"]),
        (">=3.8", [">=", "3.8", "3"]),
        ("vite@5.0.1", ["vite", "5.0.1", "5.0", "5"]),
        ("2.1.0-beta.1", ["2.1.0-beta.1", "2.1.0", "2.1", "2"]),
        ("2.1.0rc1", ["2.1.0rc1", "2.1.0", "2.1", "2"]),
        ("v1.2.3-SNAPSHOT", ["1.2.3-snapshot", "1.2.3", "1.2", "1"]),
        ("django-4.2", ["django-4.2", "django", "4.2", "4"]),
        ("10.0.19041.1", ["10.0.19041.1", "10.0.19041", "10.0", "10"]),
        ("v5", ["v5", "5"]),
    ],
)
def test_versions(text: str, expected: list[str]) -> None:
    """A version is itself and its series, however it is written, and no other version's numbers."""
    assert tokenise(text) == expected


def test_what_is_asked_of_a_version() -> None:
    """A question for a version does not ask for its series, unless it names that, too."""
    assert asked("upgrade to v4.1.0") == ["upgrad", "to", "4.1.0"]
    assert asked("from 4 to 4.1.0")[-1] == "4"
    assert sorted(asked("4.1 or 4.1.0")) == ["4.1", "4.1.0", "or"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a ?? b", ["a", "??", "b"]),
        ("a?.b", ["a", "?.", "b"]),
        ("x&&y||z", ["x", "&&", "y", "||", "z"]),
        ("(`=>`)", ["=>"]),
        ("a |> b", ["a", "|>", "b"]),
        ("x := 1", ["x", ":=", "1"]),
        ("2**8", ["2", "**", "8"]),
        ("`**kwargs`", ["**", "kwarg"]),
        ("the `!` operator", ["the", "!", "oper"]),
        ("`::` and `->`", ["::", "and", "->"]),
        ("a // b", ["a", "//", "b"]),
        ("What is this?? Wow!!!", ["what", "is", "this", "wow"]),
        ("and so on...", ["and", "so", "on"]),
        ("**bold** *text*", ["bold", "text"]),
        ("https://one.two", ["https", "one.two", "one", "two"]),
        ("======\n------", []),
        ("std::vector x->y", ["std::vector", "std", "vector", "x->y"]),
        ("🚀 means ⚠️", ["🚀", "mean", "⚠"]),
        ("👍🏽", ["👍"]),
        ("a → b", ["a", "→", "b"]),
    ],
)
def test_symbols(text: str, expected: list[str]) -> None:
    """Operators and emoji are tokens; marks of sentences, of Markdown and of names are none."""
    assert tokenise(text) == expected


@pytest.mark.parametrize(
    "chord",
    [
        *("Ctrl+Shift+P", "ctrl-shift-p", "Ctrl + Shift + P", "Shift+Ctrl+P", "⌃⇧P"),
        *("<C-S-p>", "`Control+Shift+P`", "CTRL-SHIFT-P", "Ctrl/Cmd+Shift+P"),
    ],
)
def test_chords(chord: str) -> None:
    """A key chord is one token in whatever style it is written."""
    assert "ctrl+shift+p" in tokenise(chord)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<C-w>", "CTRL-W"),
        ("C-x", "Ctrl+X"),
        ("M-x", "Alt+X"),
        ("⌘K", "Cmd+K"),
        ("⌥⌘K", "Option+Command+K"),
        ("Ctrl+/", "Ctrl+Slash"),
        ("CTRL-]", "<C-]>"),
        ("Ctrl+,", "Ctrl+Comma"),
        ("Shift+Escape", "<S-Esc>"),
        ("Alt+Return", "Alt+Enter"),
    ],
)
def test_styles_of_chords(one: str, other: str) -> None:
    """What editors and their manuals write in their own ways is the same chord."""
    assert tokenise(one)[0] == tokenise(other)[0]


@pytest.mark.parametrize(
    "text", ["command-line", "alt-text", "C-style", "A-Z", "option-key", "windows-1252", "a + b"]
)
def test_words_that_are_no_chords(text: str) -> None:
    """A hyphen or a plus alone makes no chord."""
    assert not any("+" in token for token in tokenise(text))


@pytest.mark.parametrize(
    ("accented", "plain"),
    [
        ("artículo", "articulo"),
        ("café", "cafe"),
        ("cafe\u0301", "cafe"),
        ("naïve", "naive"),
        ("İstanbul", "istanbul"),
        ("ISTANBUL", "ıstanbul"),
        ("réglages", "reglages"),
        ("Straße", "Strasse"),
        ("GRÖẞE", "grosse"),
        ("Smørrebrød", "smorrebrod"),
        ("Ærø", "aero"),
        ("Łódź", "lodz"),
        ("œuvre", "oeuvre"),
        ("Þór", "thor"),
        ("Đường dẫn", "duong dan"),
        ("ǿ", "o"),
        ("Ρυθμίσεις", "ρυθμισεισ"),
        ("ёлка", "елка"),
        ("за́мок", "замок"),
        ("שָׁלוֹם", "שלום"),
        ("العَرَبِيَّة", "العربية"),
        ("réglageDuCache", "reglageDuCache"),
    ],
)
def test_accents(accented: str, plain: str) -> None:
    """A word with accents is the word without."""
    assert tokenise(accented) == tokenise(plain)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("が", "か"),
        ("パス", "ハス"),
        ("мой", "мои"),
        ("їжа", "іжа"),
        ("किताब", "कताब"),
        ("한", "하"),
    ],
)
def test_marks_that_make_another_letter(one: str, other: str) -> None:
    """Where the mark is a letter of its own, nothing is folded."""
    assert tokenise(one) != tokenise(other)


def test_exact_forms() -> None:
    """The index keeps how a folded word was written, and nothing of one that was not."""
    assert set(indexed("le café")) - set(indexed("le cafe")) == {"=café"}
    assert indexed("設定 plain") == tokenise("設定 plain")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("設置", "设置"),
        ("資料庫連線", "资料库连线"),
        ("檔案", "档案"),
        ("ﾊﾞｯﾌｧ", "バッファ"),
        ("ＴＩＭＥＯＵＴ", "timeout"),
        ("インターフェース", "インタフェース"),
        ("ブラウザー", "ブラウザ"),
    ],
)
def test_ways_to_write_east_asian_words(one: str, other: str) -> None:
    """Traditional and simplified, half and full width, long vowels or none: one word."""
    assert tokenise(one)[0] == tokenise(other)[0]


def test_words_as_they_are_written() -> None:
    """Scripts that meet come apart, and symbols stand by themselves."""
    words = [word for word, _ in written("useStateフックの ?? を`4.1.0`で")]
    assert words == [*("useState", "フックの", "??", "を", "4.1.0", "で")]
    assert is_symbol("??")
    assert is_symbol("🚀")
    assert not is_symbol("--flag")


@pytest.mark.parametrize("text", ["wın+x", "wİndows-x", "⌘" * 9, "ctrl/" * 9, "<c-c-c-c-c-x>"])
def test_what_only_looks_like_a_chord(text: str) -> None:
    """It is read like any other text, and what follows it is found."""
    assert tokenise(f"{text} word")[-1] == "word"


def test_an_endless_word_is_cut() -> None:
    """A blob of base64 does not become a token of its own length."""
    assert max(map(len, tokenise("x" * 100_000))) <= 64


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("ask()", "ask"),
        ("Réglages", "reglages"),
        ("``ask``", "Ask"),
        ("'textwidth'", "textwidth"),
        ("A  b", "a b"),
    ],
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
