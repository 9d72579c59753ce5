"""The real API, asked only where a key is given for that purpose alone.

``ASKDOCS_LIVE_OPENAI_API_KEY=… pytest -m live tests/live``. A question costs a few hundred tokens.
Nothing is stored at the endpoint, which is asked for that with every request.
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


@pytest.mark.parametrize("kind", ["responses", "chat"])
def test_a_real_answer(tmp_path: Path, kind: str) -> None:
    """The model answers from the passage, cites it, and says what it used."""
    folder = write_tree(tmp_path / "parcel", FIXTURE)
    done = run(
        *("ask", "How do I configure retries?", "--json"),
        *("--assistant", kind, "--model", MODEL),
        cwd=folder,
        env={"OPENAI_API_KEY": KEY},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "answered"
    assert "max_retries" in answer["text"]
    assert [citation["path"] for citation in answer["citations"]] == ["docs/retries.md"]
    assert answer["usage"]["outputTokens"] > 0
    assert KEY not in done.stdout + done.stderr
