"""Words of a question that the docs do not have, taken for those that they are slips for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from askdocs.answering.assistant import Turn
from askdocs.retrieval import Query, corrected
from tests.support.desk import Desk, desk_with

FIXTURE = """\
//- /docs/guide.md
# The pigeon post

## Retries

A letter that meets a storm is sent again three times. The number of retries is the setting
`max_attempts`.

## Dependencies

The loft needs a roof, and the roof needs beams: these dependencies are built first.

## Workspace

A workspace holds several lofts. Each has a file name of its own, and a demo letter.

## Schedule

The scheduler sends letters at dawn. The schedule is read again every hour.

## Closing

Call `close_gate` and the connection ends.

//- /docs/ja.md
# 伝書鳩

## スケジュール

スケジューラは夜明けに手紙を送ります。設定はコンフィグファイルに書きます。

//- /docs/ru.md
# Голубиная почта

## Расписание

Расписание определяет, когда письма отправляются. Повторная отправка настраивается отдельно.

//- /docs/ko.md
# 비둘기 우편

## 설정

일정을 설정하면 편지가 새벽에 전송됩니다. 데이터베이스를 연결합니다.

//- /docs/es.md
# Correo de palomas

## Configuración

La configuración del palomar se guarda en un archivo. Las dependencias se instalan primero.

//- /docs/el.md
# Ταχυδρομείο

Η ρύθμιση του περιστεριώνα βρίσκεται στο αρχείο.
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over the fixture."""
    desk = desk_with(tmp_path_factory.mktemp("correction"), FIXTURE)
    yield desk
    desk.close()


def put_right(desk: Desk, text: str) -> str:
    """What becomes of the question ``text``."""
    return corrected(Query(text), desk.library.snapshot()).text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("which dependecies are built first", "which dependencies are built first"),
        ("how many retreis are there", "how many retries are there"),
        ("who runs the shceduler", "who runs the scheduler"),
        ("what does a worksspace hold", "what does a workspace hold"),
        ("does a lettwr get lost", "does a letter get lost"),
        ("Schedulre", "Scheduler"),
        ("スケシュールの読み方", "スケジュールの読み方"),
        ("когда читается распсиание писем", "когда читается расписание писем"),
        ("데이타베이스 연결", "데이터베이스 연결"),
        ("dónde se guarda la configuracoin del palomar", "dónde se guarda la configuración del"),
        ("πού είναι η ρύθμσιη του αρχείο", "πού είναι η ρύθμιση του αρχείο"),
    ],
)
def test_a_slip_is_put_right(desk: Desk, written: str, meant: str) -> None:
    """In every script whose words have letters, with the capital that it began with."""
    assert put_right(desk, written).startswith(meant)


@pytest.mark.parametrize(
    "text",
    [
        "what is max_atempts",
        "how do I call `closegate`",
        "what does closeGaet do",
        'what is "retreis"',
        "why does loft.shceduler fail",
        "where is /docs/giude.md",
        "what does --shcedule do",
        "is dependecies2 there",
    ],
)
def test_a_name_of_code_stays(desk: Desk, text: str) -> None:
    """So does what is in quotes, a path, a flag: nobody knows what else it may be."""
    assert put_right(desk, text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Does the loft support Zorblax?",
        "Does the loft support mongodb?",
        "Does the loft run on deno?",
        "Does the pigeon eat better?",
        "Is the loft rmo?",
        "Does the loft have a schooner?",
        "데이터베이스를 연장하면",
    ],
)
def test_another_word_stays(desk: Desk, text: str) -> None:
    """A name of another product, a word of English, a short word is no slip."""
    assert put_right(desk, text) == text


def test_a_question_in_another_language_stays(desk: Desk) -> None:
    """Where most words are unknown each would be near to some word by chance."""
    text = "wie kann ich den letten schuppen reparieren lassen"
    assert put_right(desk, text) == text


def test_two_words_are_one(desk: Desk) -> None:
    """Where the docs have them as one, and not apart."""
    assert put_right(desk, "what is a work space") == "what is a workspace"


def test_one_word_is_two(desk: Desk) -> None:
    """Where the docs have both side by side."""
    assert put_right(desk, "where is the filename kept") == "where is the file name kept"


def test_another_form_of_a_word_is_no_slip(desk: Desk) -> None:
    """It is looked for, and nothing is said of it."""
    query = corrected(Query("la carta guardada del palomar"), desk.library.snapshot())
    assert query.text == "la carta guarda del palomar"
    assert not query.corrections


def test_the_answer_says_what_it_looked_for(desk: Desk) -> None:
    """In its first line, and as a value."""
    answer = desk.ask("Which dependecies are built first?")
    assert answer.outcome == "answered"
    first = answer.text.splitlines()[0]
    assert first == "Showing results for *dependencies* (instead of *dependecies*)."
    assert [(one.written, one.meant) for one in answer.corrections] == [
        ("dependecies", "dependencies")
    ]


def test_it_says_so_in_the_language_of_the_question(desk: Desk) -> None:
    """In Japanese to who asks in Japanese."""
    answer = desk.ask("スケシュールは何時に手紙を送りますか")
    assert "*スケジュール* の結果を表示しています（入力: *スケシュール*）" in answer.text


def test_it_answers_as_without_the_slip(desk: Desk) -> None:
    """What is quoted is the same."""
    right = desk.ask("How many retries are there?")
    slip = desk.ask("How many retreis are there?")
    assert slip.text.endswith(right.text)
    assert slip.citations == right.citations


def test_an_answer_without_a_slip_says_nothing_of_it(desk: Desk) -> None:
    """As before."""
    answer = desk.ask("Which dependencies are built first?")
    assert not answer.corrections
    assert "Showing results" not in answer.text


def test_what_was_refused_is_known_as_refused(desk: Desk) -> None:
    """Though a line stands before the refusal: its words lead no later question astray."""
    refusal = desk.ask("Which dependecies has the Zorblax reactor of Neptune?")
    assert refusal.outcome != "answered"
    turn = Turn("Which dependecies has the Zorblax reactor of Neptune?", refusal.text)
    assert desk.ask("How often is a letter sent again?", turn).outcome == "answered"


def test_a_word_of_an_open_file_is_known(tmp_path: Path) -> None:
    """Before it is saved; and what its text no longer has is forgotten."""
    desk = desk_with(tmp_path, "//- /docs/a.md\n# Lofts\n\nA pidgeonry is a kind of loft.\n")
    desk.library.set_buffer(desk.folder, "docs/a.md", "# Lofts\n\nA dovecote is a kind of loft.\n")
    assert put_right(desk, "is a dovecoet a loft") == "is a dovecote a loft"
    assert put_right(desk, "is a pidgeorny a loft") == "is a pidgeorny a loft"
    desk.close()


def test_a_word_that_has_gone_is_no_longer_meant(tmp_path: Path) -> None:
    """Once the file that had it is indexed anew."""
    desk = desk_with(tmp_path, "//- /docs/a.md\n# Lofts\n\nA dovecote is a kind of loft.\n")
    assert put_right(desk, "is a dovecoet a loft") == "is a dovecote a loft"
    (desk.folder.path / "docs" / "a.md").write_text("# Lofts\n\nA cage is no loft.\n", "utf-8")
    desk.update()
    assert put_right(desk, "is a dovecoet a loft") == "is a dovecoet a loft"
    desk.close()
