"""Where answers are written."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from askdocs.lsp.answer_documents import _new_path, _replace


@pytest.mark.slow
def test_many_questions_at_once(tmp_path: Path) -> None:
    """Each clears up the old answers while the others do; each gets a path of its own."""

    def make(number: int) -> Path:
        path = _new_path(tmp_path, f"question {number}")
        path.write_text("# Answer\n")
        return path

    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(make, range(600)))
    assert len(set(paths)) == 600
    assert len(list(tmp_path.glob("*.md"))) <= 50 + 8


def test_a_document_that_is_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: it cannot be replaced meanwhile, and is a moment later."""
    path = tmp_path / "answer.md"
    replace, refusals = os.replace, iter([PermissionError(13, "Access is denied")] * 3)

    def as_on_windows(source: Path, target: Path) -> None:
        if (refusal := next(refusals, None)) is not None:
            raise refusal
        replace(source, target)

    monkeypatch.setattr(os, "replace", as_on_windows)
    _replace(path, "# Answer\n")
    assert path.read_text() == "# Answer\n"
    assert [*tmp_path.iterdir()] == [path]
