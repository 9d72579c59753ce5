"""The language of the editor: what the server says to people is in it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.rpc import Connection


@pytest.fixture
def japanese(connect: Callable[[], Connection], folder: Path) -> Connection:
    """A server whose client's user reads Japanese."""
    server = connect()
    (folder / ".askdocsignore").write_text("docs/secret.md\n", encoding="utf-8")
    (folder / "docs/secret.md").write_text("# Secret\n", encoding="utf-8")
    server.initialize(folder, locale="ja")
    server.wait_until_ready()
    return server


def test_what_is_not_in_the_docs(japanese: Connection) -> None:
    """The refusal is in the reader's language, whatever the question is in."""
    answer = japanese.request("askDocs/ask", {"question": "Which colour has the zeppelin?"})
    assert answer["outcome"] == "notInDocs"
    assert answer["text"].startswith("ドキュメントには記載がありません。")


def test_progress(japanese: Connection) -> None:
    """Its title and its messages."""
    japanese.request("askDocs/ask", {"question": "How do I configure retries?", "workDoneToken": 1})
    begin, first, second, *_ = japanese.progress(1)
    assert begin["title"] == "ドキュメントに質問しています"
    assert first["message"] == "ドキュメントを検索しています"
    assert re.fullmatch(r"\d+ 箇所を読んでいます", second["message"])


def test_why_a_file_is_left_out(japanese: Connection) -> None:
    """The reason keeps the name that it holds."""
    documents = japanese.request("askDocs/documents")["documents"]
    (reason,) = (one["reason"] for one in documents if one["path"] == "docs/secret.md")
    assert reason == ".askdocsignore で無視されています"


def test_errors(japanese: Connection) -> None:
    """What is wrong and what to do; the path of a field stays as it is written."""
    empty = japanese.error("askDocs/ask", {"question": " "})
    assert empty["message"] == "params.question: 質問が空です。"
    assert empty["data"]["hint"] == "知りたいことを入力してください。"
    hosted = japanese.error("askDocs/uploadPlan", {})
    assert hosted["message"] == "ホスト型アシスタントが設定されていません。"


def test_messages_and_code_actions(japanese: Connection, folder: Path) -> None:
    """A sentence about the status, and the title of the action."""
    command = {"command": "askDocs.showStatus", "arguments": []}
    japanese.request("workspace/executeCommand", command)
    shown = japanese.wait_for_notification("window/showMessage")
    assert re.fullmatch(
        r"askdocs は準備ができています: ドキュメント \d+ 件、\d+ 箇所。", shown["message"]
    )
    start, end = {"line": 0, "character": 0}, {"line": 0, "character": 5}
    (action,) = japanese.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": (folder / "README.md").as_uri()},
            "range": {"start": start, "end": end},
            "context": {"diagnostics": []},
        },
    )
    assert action["title"] == "選択箇所についてドキュメントに質問する"
