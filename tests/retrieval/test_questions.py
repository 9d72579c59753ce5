"""Real questions about real documentation, asked of the server through its public protocol."""

import json
import subprocess
import sys
from pathlib import Path

from tests.support.corpora import corpus
from tests.support.programs import ASKDOCS
from tests.support.shared import required_path

LEAST_RECALL = 0.9
"""Of all questions, the share for which a right file is among the first five."""


def test_real_questions_find_their_files(tmp_path: Path) -> None:
    """Of the development questions 90 in 100 have a right file among the first five."""
    script = required_path("retrieval", "evaluate.py")
    questions = required_path("retrieval", "dev.jsonl")
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    corpora = tmp_path / "corpora"
    corpora.mkdir()
    for name in {row["corpus"] for row in rows}:
        (corpora / name).symlink_to(corpus(name) / name)
    table = tmp_path / "table.json"
    ended = subprocess.run(
        [
            *(sys.executable, str(script), "--questions", str(questions)),
            *("--corpora", str(corpora), "--json", str(table), "--", *ASKDOCS, "server"),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    # Shown with -s or when the test fails.
    sys.stdout.write(f"{ended.stderr}{ended.stdout}")
    scores = json.loads(table.read_text(encoding="utf-8"))["all"]["file"]
    assert scores["n"] == len(rows)
    assert scores["R@5"] >= LEAST_RECALL
