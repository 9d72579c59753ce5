"""Which language a text is in, which of its words say little, and the stems of the others."""

import pytest

from askdocs.answering.unspaced import parts_of, words_among
from askdocs.index.compounds import halves_of
from askdocs.index.function_words import without_function_words
from askdocs.index.hangul import stem_of
from askdocs.index.languages import language_of, language_of_document, stem_in
from askdocs.index.tokens import stems_of, stop_words_in, tokenise
from askdocs.workspace.document import Format
from tests.support.parsing import passages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where do the pigeons sleep at night?", "en"),
        ("Wo schlafen die Tauben, wenn es regnet?", "de"),
        ("¿Dónde duermen las palomas?", "es"),
        ("Où dorment les pigeons quand il pleut ?", "fr"),
        ("Dove dormono i piccioni quando piove?", "it"),
        ("Waar slapen de duiven als het regent?", "nl"),
        ("Gdzie śpią gołębie, gdy pada?", "pl"),
        ("Onde é que os pombos dormem?", "pt"),
        ("Где спят голуби, когда идёт дождь?", "ru"),
        ("Var sover duvorna när det regnar?", "sv"),
        ("Güvercinler nerede uyur ve ne yer?", "tr"),
        ("鳩はどこで眠りますか", "ja"),
        ("鸽子在哪里睡觉", "zh"),
        ("비둘기는 어디에서 자나요", "ko"),
        ("pigeon loft", ""),
    ],
)
def test_languages_are_told(text: str, language: str) -> None:
    """A question of a few words tells its language; names alone tell none."""
    assert language_of(text) == language


def test_code_does_not_tell_the_language() -> None:
    """A page is in the language of its prose, however much English is in its code."""
    code = "\n".join(
        f"if the_pigeon is not in this_loft: send(to, with_all={n})" for n in range(40)
    )
    prose = "Wenn die Taube nicht im Schlag ist, wird sie mit dem Ruf geholt."
    page = f"# Tauben\n\n{prose}\n\n```\n{code}\n```\n"
    assert language_of_document(passages(page, Format.MARKDOWN)) == "de"


def test_a_list_of_names_is_taken_for_english() -> None:
    """Too little prose tells nothing, and then a page is taken to be in English."""
    page = "# Lofts\n\n- Casa de Pombos\n- Rue de Paris\n- Haus am See\n"
    assert language_of_document(passages(page, Format.MARKDOWN)) == "en"


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Einstellungen", "Einstellung"),
        ("es", "configuraciones", "configuración"),
        ("es", "configuracion", "configuración"),
        ("fr", "chargement", "charger"),
        ("pt", "mutações", "mutação"),
        ("pt", "mutacoes", "mutações"),
        ("ru", "настройками", "настройки"),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, one: str, other: str) -> None:
    """Forms of a word meet, with accents or without."""
    assert stem_in(language, one) == stem_in(language, other)


def test_a_text_gives_stems_beside_its_words() -> None:
    """The word stays as it is, so that what is written alike comes ahead; names have no stems."""
    assert tokenise("Einstellungen", "de") == [*tokenise("Einstellungen"), "einstell"]
    assert tokenise("set_einstellungen", "de") == tokenise("set_einstellungen")


def test_stems_are_those_of_the_languages_that_are_there() -> None:
    """A question has the stems of the docs' languages and no others."""
    assert stems_of("Einstellungen", ["de", "en"]) == {"einstellungen": ["einstell"]}
    assert stems_of("Einstellungen", ["en", "ja"]) == {}


def test_stop_words_are_those_of_the_question_s_language() -> None:
    """What says little in German says something in English."""
    assert "die" in stop_words_in("Wo sind die Tauben und die Ringe?")
    assert "die" not in stop_words_in("Why do my pigeons die?")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("怎么设置代理", ["设置代理"]),
        ("数组的长度是什么", ["数组", "长度"]),
        ("设定的目的", ["设定", "目的"]),
        ("어떻게 배열을 정렬하나요", ["배열을", "정렬하나요"]),
        ("鳩舎について教えてください", ["鳩舎"]),
    ],
)
def test_function_words_are_left_out(text: str, left: list[str]) -> None:
    """What a question is asked with is no content, and makes no pair with it."""
    assert without_function_words(text).split() == left


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("객체를", "객체"),
        ("서버에서", "서버"),
        ("설치하려면", "설치"),
        ("호출됩니다", "호출"),
        ("값이", "값"),
        ("차이", "차이"),
        ("를", ""),
    ],
)
def test_hangul_has_no_particles(word: str, stem: str) -> None:
    """Particles and endings are no part of a word of Korean."""
    assert stem_of(word) == stem


def test_pairs_of_hangul_lie_inside_a_word() -> None:
    """A particle makes no pair with its word; a long word is a word as a whole, too."""
    assert tokenise("객체를 비밀번호로") == ["객체", "비밀번호", "비밀", "밀번", "번호"]
    assert tokenise("useState를") == tokenise("useState")


def test_a_pair_across_a_border_is_no_word() -> None:
    """Of overlapping pairs those are words that the docs know best; the others join two words."""
    known = {"环境": 9, "变量": 7, "境变": 1}
    pairs = ["环境", "境变", "变量"]
    assert words_among(pairs, lambda pair: known.get(pair, 0)) == [True, False, True]


def test_a_long_loan_word_is_put_together_of_words() -> None:
    """A compound of Katakana has the parts that the docs know, and no letters by chance."""
    known = {"バッファ": 3, "サイズ": 5, "ファ": 9}
    assert parts_of("バッファサイズ", lambda token: known.get(token, 0)) == [
        ("バッファ", "バッファ"),
        ("サイズ", "サイズ"),
    ]
    assert parts_of("ソファベッド", lambda token: known.get(token, 0)) == []


def test_a_german_compound_is_put_together_of_words() -> None:
    """A compound has the two words that the docs know."""
    known = {"brief": 4, "tauben": 6, "taub": 6}
    assert halves_of("brieftauben", "de", lambda token: known.get(token, 0)) == ("brief", "tauben")
    assert halves_of("brieftauben", "de", lambda _: 0) == ()
