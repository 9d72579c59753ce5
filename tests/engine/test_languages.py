"""Docs in other languages than English, and questions in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import Desk, desk_with

FIXTURE = """\
//- /de/schlag.md
# Der Taubenschlag

## Fütterungszeiten

Die Tauben werden morgens gefüttert, und wenn es kalt ist, auch am Abend. Das Futter liegt im Silo.

## Ringe

Jede Taube hat einen Ring mit einer Nummer, die im Zuchtbuch steht und nicht geändert wird.
//- /es/palomar.md
# El palomar

## Mensajes

Los mensajes se envían con una paloma, y las palomas vuelven por la noche a su palomar.

## Limpieza

Para limpiar el suelo se usa arena, que se cambia cada semana con una pala pequeña.
//- /ko/새장.md
# 새장

## 먹이

비둘기에게 먹이를 주는 시간은 아침이다. 비밀번호가 있어야 창고를 열 수 있다.

## 고리

고리에는 번호가 있으며 변경할 수 없다.
//- /ja/小屋.md
# 鳩小屋

## バッファ

伝書のバッファは三通までを待たせる。サイズは変更できない。

## 足環

足環の番号は登録簿に書かれている。
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = desk_with(tmp_path_factory.mktemp("docs"), FIXTURE)
    yield desk
    desk.close()


def test_the_index_knows_the_languages(desk: Desk) -> None:
    """Each document's language is kept with it."""
    (folder,) = desk.library.snapshot().folders
    assert set(folder.index.languages) == {"de", "es", "ko", "ja"}


@pytest.mark.parametrize(
    ("question", "path", "heading"),
    [
        ("Wann ist die Fütterung der Taube?", "de/schlag.md", "Fütterungszeiten"),
        ("Ringnummer", "de/schlag.md", "Ringe"),
        ("¿Cómo se envía un mensaje?", "es/palomar.md", "Mensajes"),
        ("enviar mensaje", "es/palomar.md", "Mensajes"),
        ("비밀번호는 어디에 필요한가요", "ko/새장.md", "먹이"),
        ("バッファサイズはいくつですか", "ja/小屋.md", "バッファ"),
    ],
)
def test_other_forms_of_a_word_find_it(desk: Desk, question: str, path: str, heading: str) -> None:
    """A question finds what the docs say in another form, or as a part of a compound."""
    (hit, *_) = desk.search(question)
    assert (hit.path, hit.passage.headings[-1]) == (path, heading)


def test_the_exact_form_comes_first(tmp_path: Path) -> None:
    """Of two passages with the same stem the one that has the word itself comes first."""
    desk = desk_with(
        tmp_path,
        """\
//- /eins.md
# Eins

Hier werden die Einstellung und der Ring von einer Taube mit dem Schlag erklärt.
//- /zwei.md
# Zwei

Hier werden die Einstellungen und der Ring von einer Taube mit dem Schlag erklärt.
""",
    )
    assert desk.paths("Einstellungen") == ["zwei.md", "eins.md"]
    assert desk.paths("Einstellung") == ["eins.md", "zwei.md"]
    desk.close()


def test_a_language_goes_with_its_document(desk: Desk, tmp_path: Path) -> None:
    """When the only document of a language goes, so does the language."""
    desk = desk_with(tmp_path, FIXTURE)
    (tmp_path / "es/palomar.md").unlink()
    desk.update()
    (folder,) = desk.library.snapshot().folders
    assert "es" not in folder.index.languages
    desk.close()


@pytest.mark.parametrize(
    "question",
    [
        "¿Cuál es la capital de Noruega?",
        "Wie heißt die Hauptstadt von Norwegen?",
        "노르웨이의 수도는 어디인가요",
        "ノルウェーの首都はどこですか",
    ],
)
def test_what_a_question_is_asked_with_is_no_evidence(desk: Desk, question: str) -> None:
    """Docs that have no more of a question than its function words do not answer it."""
    assert desk.ask(question).outcome != "answered"
