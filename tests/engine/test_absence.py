"""Which words of a question the docs have in no form: what it is about, then."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from askdocs.retrieval import Query, absent_words, corrected
from tests.support.desk import Desk, desk_with

FIXTURE = """\
//- /docs/guide.md
# The pigeon post

## Storage

Letters are kept in SQLite. Connect the loft to the database and terminate idle connections. The
backup of a data base is written to a directory.

## Migration

A migration moves letters. Validation of addresses happens before.

//- /docs/ja.md
# 伝書鳩

## データベース

データベースに接続すると、手紙が保存されます。タイムアウトとポートとサーバーとログを設定できます。

//- /docs/ko.md
# 비둘기 우편

## 설정

데이터베이스를 연결하고 편지를 전송합니다. 설정 파일에서 시간을 정합니다. 서버를 다시 시작하세요.

//- /docs/ru.md
# Голубиная почта

Письма хранятся в базе данных. Настройка подключения описана ниже. Сервер можно остановить.
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over the fixture."""
    desk = desk_with(tmp_path_factory.mktemp("absence"), FIXTURE)
    yield desk
    desk.close()


def absent(desk: Desk, text: str) -> tuple[str, ...]:
    """What the docs do not have of ``text``."""
    snapshot = desk.library.snapshot()
    return absent_words(corrected(Query(text), snapshot), snapshot)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Can letters be kept in MongoDB?", ("MongoDB",)),
        ("can letters be kept in mongodb", ("mongodb",)),
        ("Does the loft support Zorblax?", ("Zorblax",)),
        ("Does the post run on Kubernetes or Heroku?", ("Kubernetes", "Heroku")),
        ("手紙をブロックチェーンに保存できますか", ("ブロックチェーン",)),
        ("データベースをRedisに変えたい", ("Redis",)),
        ("편지를 블록체인에 전송할 수 있나요", ("블록체인",)),
        ("Можно ли хранить письма в блокчейне?", ("блокчейне",)),
    ],
)
def test_a_name_that_the_docs_do_not_have_is_named(
    desk: Desk, text: str, words: tuple[str, ...]
) -> None:
    """As it was written, in every script."""
    assert absent(desk, text) == words


@pytest.mark.parametrize(
    "text",
    [
        "Could you please show me a simple tutorial on storage?",
        "How do I validate an address?",
        "How do I kill a connection?",
        "How do I reconnect?",
        "How do I store a letter in the database? I asked my uncle in Wolverhampton.",
        "Where is the backup folder?",
        "What is written to the databases?",
        "How do I conect the loft?",
        "手紙の保存方法を教えてください",
        "タイムアウトを設定したい",
        "데이터베이스에 연결하려면 어떻게 하나요",
        "Как остановить серверы?",
    ],
)
def test_nothing_is_missed_that_the_docs_have_otherwise(desk: Desk, text: str) -> None:
    """Another form, another word for it, a slip; nor what only asks."""
    assert absent(desk, text) == ()


def test_katakana_is_not_missed_in_docs_without_it(tmp_path: Path) -> None:
    """Who asks English docs in Japanese has other words for all that they have."""
    desk = desk_with(tmp_path, "//- /README.md\n# Loft\n\nA pool of connections.\n")
    assert absent(desk, "コネクションプールの上限") == ()
    desk.close()


def test_a_word_of_an_open_file_is_there(tmp_path: Path) -> None:
    """Before it is saved."""
    desk = desk_with(tmp_path, "//- /docs/a.md\n# Lofts\n\nA loft is kept dry.\n")
    assert absent(desk, "Does the loft support Zorblax?") == ("Zorblax",)
    desk.library.set_buffer(desk.folder, "docs/a.md", "# Lofts\n\nZorblax keeps a loft dry.\n")
    assert absent(desk, "Does the loft support Zorblax?") == ()
    desk.close()
