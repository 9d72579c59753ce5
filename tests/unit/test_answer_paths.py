"""Where answers are written."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from askdocs.lsp.answer_documents import _new_path


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
