"""Questions find pages that have other words for the same."""

from pathlib import Path

import pytest

from askdocs.index.tokens import tokenise
from askdocs.retrieval.query import Query, understand
from askdocs.retrieval.thesaurus import others_for
from tests.support.desk import desk_with

DOCS = """\
//- /docs/watching.md
# Watching

Name the directory to look at in `watch`.

//- /docs/stopping.md
# Stopping

The process ends when its parent terminates it. Disable the bell with `bell: false`.

//- /docs/glazes.md
# Glazes

Glazes are mixed by hand. Put them on with a brush.
"""


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("folder", "directory"),
        ("kill", "terminate"),
        ("configuration", "config"),
        ("tmp", "temporary"),
        ("turn the bell off", "disable"),
        ("Turned off", "disable"),
        ("switch it on", "enable"),
        ("turn of the bell", "disable"),
        ("where do I sign in", "authentication"),
        ("signin", "authenticate"),
        ("what happens at startup", "start"),
        ("one by one", "serial"),
        ("one at a time", "sequential"),
        ("signing out", "logout"),
        ("iniciar sesión", "autenticación"),
        ("fazer login", "autenticação"),
        ("nacheinander ausschalten", "deaktivieren"),
        ("se connecter", "authentification"),
        ("怎么登录", "认证"),
        ("하나씩 실행", "직렬"),
        ("サインインする", "認証"),
        ("regular expression", "regex"),
        ("フォルダ", "ディレクトリ"),
        ("設定を上書きする", "オーバーライド"),
        ("手元で動かすには", "インストール"),
        ("仕事で使ってもいい?", "ライセンス"),
    ],
)
def test_others(text: str, other: str) -> None:
    """Words, phrases and Japanese words stand for others, which a question looks for, too."""
    found = others_for(text, dict.fromkeys(tokenise(text), 1.0))
    assert tokenise(other)[0] in found


def test_no_word_is_another_for_itself() -> None:
    """What the question has itself keeps its weight."""
    text = "turn off and disable the config of the folder in the directory"
    own = dict.fromkeys(tokenise(text), 1.0)
    assert not own.keys() & others_for(text, own).keys()


def test_other_words_count_less() -> None:
    """The question's own words count in full and are what is asked; others count less."""
    understood = understand(Query("kill the folder watcher"))
    weights = {term.token: term.weight for term in understood.terms}
    assert 0 < weights["termin"] < weights["kill"]
    assert "termin" not in understood.own


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("which folder is watched", "docs/watching.md"),
        ("kill it", "docs/stopping.md"),
        ("turn off the sound", "docs/stopping.md"),
        ("put them in a folder", "docs/watching.md"),
    ],
)
def test_pages_in_other_words(question: str, page: str, tmp_path: Path) -> None:
    """The page that has other words for what is asked comes first."""
    desk = desk_with(tmp_path, DOCS)
    first = desk.search(question)[0]
    desk.close()
    assert first.path == page
