"""The real API, asked only where a key is given for that purpose alone.

``ASKDOCS_LIVE_OPENAI_API_KEY=… pytest -m live tests/live``. A question costs a few hundred tokens.
Answers are not stored at the endpoint, and the vector store with its files is deleted again.
"""

import json
import os
from pathlib import Path

import pytest

from tests.support.programs import run
from tests.support.workspace import write_tree

# Looked up now, because no test sees the developer's environment.
KEY = os.environ.get("ASKDOCS_LIVE_OPENAI_API_KEY", "")
MODEL = os.environ.get("ASKDOCS_LIVE_MODEL", "gpt-6-luna")

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not KEY, reason="asks the real API: set ASKDOCS_LIVE_OPENAI_API_KEY"),
]

FIXTURE = """\
//- /docs/retries.md
# Retries

## Configuring retries

Set `max_retries` in `parcel.toml`. The default is three attempts.
"""


QUESTION = "How do I configure retries?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "parcel", FIXTURE)


def askdocs(folder: Path, *arguments: str) -> str:
    """What the program prints when it is asked in ``folder``; it must end well and show no key."""
    done = run(*arguments, cwd=folder, env={"OPENAI_API_KEY": KEY}, timeout=300)
    assert done.returncode == 0, done.stderr
    assert KEY not in done.stdout + done.stderr
    return done.stdout


def check_answer(folder: Path, kind: str) -> None:
    """The model answers from the document, cites it, and says what it used."""
    more = ("--json", "--assistant", kind, "--model", MODEL)
    answer = json.loads(askdocs(folder, "ask", QUESTION, *more))
    assert answer["outcome"] == "answered"
    assert "max_retries" in answer["text"]
    assert {citation["path"] for citation in answer["citations"]} == {"docs/retries.md"}
    assert answer["usage"]["outputTokens"] > 0


@pytest.mark.parametrize("kind", ["responses", "chat"])
def test_passages_from_this_machine(folder: Path, kind: str) -> None:
    """Both ways to ask a model that is given passages."""
    check_answer(folder, kind)


def test_a_vector_store(folder: Path) -> None:
    """The docs go up, are searched there, and are removed with their store."""
    remote = ("--assistant", "hosted")
    try:
        askdocs(folder, "remote", "sync", "--yes", *remote)
        check_answer(folder, "hosted")
    finally:
        askdocs(folder, "remote", "clean", "--yes", *remote)
