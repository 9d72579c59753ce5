"""Which questions ask for a fact of the project, and for nothing else."""

import pytest

from askdocs.retrieval.fact_questions import facts_asked, tells
from askdocs.workspace.facts import Fact


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("What is the latest version?", Fact.VERSION),
        ("What license is this project under?", Fact.LICENCE),
        ("Can I use it commercially?", Fact.LICENCE),
        ("Which Python versions are supported?", Fact.RUNTIME),
        ("Does it work with Node 18?", Fact.RUNTIME),
        ("How do I install the dependencies?", Fact.INSTALL),
        ("What are the dependencies?", Fact.DEPENDENCIES),
        ("How do I build the project?", Fact.BUILD),
        ("How do I start the dev server?", Fact.RUN),
        ("How can I run it locally?", Fact.RUN),
        ("How do I run the tests?", Fact.TEST),
        ("How do I run the linter?", Fact.LINT),
        ("Which port does the server listen on?", Fact.PORTS),
        ("Which environment variables are needed?", Fact.ENVIRONMENT),
        ("Which package manager does this repo use?", Fact.PACKAGE_MANAGER),
        ("Which database does the app use?", Fact.DATABASE),
        ("最新のバージョンは？", Fact.VERSION),
        ("このプロジェクトのライセンスは何ですか？", Fact.LICENCE),
        ("対応しているPythonのバージョンを教えてください", Fact.RUNTIME),
        ("インストールするには？", Fact.INSTALL),
        ("ビルド方法を教えて", Fact.BUILD),
        ("開発サーバーを起動するには？", Fact.RUN),
        ("テストを実行するには？", Fact.TEST),
        ("リントはどう実行しますか？", Fact.LINT),
        ("どのポートを使いますか？", Fact.PORTS),
        ("必要な環境変数は？", Fact.ENVIRONMENT),
        ("依存パッケージは？", Fact.DEPENDENCIES),
        ("パッケージマネージャーは何ですか？", Fact.PACKAGE_MANAGER),
        ("データベースは何を使っていますか？", Fact.DATABASE),
        ("许可证是什么？", Fact.LICENCE),
        ("라이선스는 무엇인가요?", Fact.LICENCE),
        ("¿Cuál es la última versión?", Fact.VERSION),
        ("Como executar os testes?", Fact.TEST),
    ],
)
def test_a_newcomer_s_question_asks_for_its_fact(question: str, fact: Fact) -> None:
    """In the words that people have for it, and of the project as a whole."""
    asked = facts_asked(question)
    assert asked is not None
    assert (asked.fact, asked.rest - {"python", "node"}) == (fact, frozenset())


@pytest.mark.parametrize(
    "question",
    [
        *(
            "What is a test?",
            "How do I test my app?",
            "How do I deploy it?",
            "Does it use MongoDB?",
        ),
        *("How does it work?", "Which databases does it support?", "What is `version`?"),
        *("How do I run code when the application starts?", "How do I run tests without a cache?"),
        *("テストとは何か、その書き方と設計思想について知りたいです", "配置方法は？"),
    ],
)
def test_other_questions_ask_for_none(question: str) -> None:
    """What is asked of one's own project, or of a thing, is told by the docs."""
    asked = facts_asked(question)
    assert asked is None or asked.rest


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Which port does Redis use?", "redi"),
        ("What license does Zorblax have?", "zorblax"),
        ("How do I run a single test?", "singl"),
        ("Which version of TLS is negotiated?", "tls"),
    ],
)
def test_what_is_asked_about_must_be_held(question: str, left: str) -> None:
    """A name is left, which the section that answers must have."""
    asked = facts_asked(question)
    assert asked is not None
    assert left in asked.rest


def test_a_guide_says_by_its_heading_that_it_tells_a_task() -> None:
    """The heading is about it alone."""
    assert tells(Fact.INSTALL, "Installing Loft", frozenset({"loft"}))
    assert tells(Fact.TEST, "Testing and linting", frozenset())
    assert tells(Fact.INSTALL, "Getting started", frozenset())
    assert not tells(Fact.INSTALL, "Install systemd service", frozenset())
    assert not tells(Fact.TEST, "Test conventions", frozenset())
