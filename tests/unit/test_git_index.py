"""Whether git tracks a file, held against git itself."""

import shutil
import subprocess
from pathlib import Path

import pytest

from askdocs.workspace.git_index import is_tracked

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> None:
    """Run git in ``folder``."""
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S607


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in (".env", ".dockerignore", ".envrc", "sub/.env", "sub/a-longer-name.env", "é.env"):
        path = tmp_path / "repository" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("OPENAI_API_KEY=x\n")
    git(tmp_path / "repository", "init", "-q")
    return tmp_path / "repository"


@pytest.mark.parametrize("version", [2, 3, 4])
def test_what_git_tracks(repository: Path, version: int) -> None:
    """In every version of the index, tracked files are told from others."""
    git(repository, "add", "-f", ".dockerignore", ".envrc", "sub")
    if version == 3:
        # Only what needs it makes git write this version.
        git(repository, "add", "--intent-to-add", "é.env")
    git(repository, "update-index", f"--index-version={version}")
    assert (repository / ".git/index").read_bytes()[7] == version
    assert is_tracked(repository / "sub/.env")
    assert is_tracked(repository / "sub/a-longer-name.env")
    assert is_tracked(repository / ".envrc")
    assert not is_tracked(repository / ".env")
    git(repository, "add", "-f", ".env")
    assert is_tracked(repository / ".env")
    git(repository, "rm", "-q", "--cached", ".env")
    assert not is_tracked(repository / ".env")


def test_a_worktree(repository: Path, tmp_path: Path) -> None:
    """A worktree's index is its own."""
    git(repository, "add", "-f", ".env")
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    git(repository, *identity, "commit", "-qm", "Add")
    git(repository, "worktree", "add", "-q", str(tmp_path / "tree"))
    assert is_tracked(tmp_path / "tree/.env")


def test_what_is_no_repository(tmp_path: Path) -> None:
    """Without a repository, and with a damaged one, nothing is tracked."""
    assert not is_tracked(tmp_path / ".env")
    (tmp_path / ".git").mkdir()
    assert not is_tracked(tmp_path / ".env")
    for damaged in (b"", b"DIRC", b"DIRC\0\0\0\2\0\0\0\x09abc", b"DIRC\0\0\0\4\xff\xff\xff\xff"):
        (tmp_path / ".git/index").write_bytes(damaged)
        assert not is_tracked(tmp_path / ".env")
