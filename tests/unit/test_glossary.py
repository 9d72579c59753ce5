"""Japanese questions reach English documentation by the words that the glossary knows."""

from pathlib import Path

import pytest

from askdocs.retrieval.glossary import english_of
from tests.retrieval.tiers import TIERS
from tests.support.desk import desk_with


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("サーバーの設定", "server settings"),
        ("サーバの設定", "server settings"),
        ("リバースプロキシ", "proxy"),
        ("データベース", "database"),
        ("ファイルパス", ""),
        ("文字列を置換", "string replace"),
        ("English only", ""),
        ("東京は晴れ", ""),
    ],
)
def test_english_of(text: str, expected: str) -> None:
    """Whole Katakana words and the longest words of Chinese characters are known."""
    assert english_of(text) == expected


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("サーバーにアップロードする方法", "docs/publish.md"),
        ("画像のサイズを変更したい", "docs/speed.md"),
        ("リンクを確認するコマンド", "docs/publish.md"),
        ("ビルドのキャッシュを削除", "docs/speed.md"),
    ],
)
def test_questions_over_english_docs(question: str, place: str, tmp_path: Path) -> None:
    """The right page of English documentation comes first."""
    desk = desk_with(tmp_path, TIERS["markdown"].fixture)
    found = desk.paths(question)
    desk.close()
    assert found[0] == place
