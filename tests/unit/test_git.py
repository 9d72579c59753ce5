"""What git tracks and ignores, held against git itself."""

import shutil
import subprocess
from pathlib import Path

import pytest

from askdocs.settings import IndexingSettings
from askdocs.workspace.discovery import consider, discover
from askdocs.workspace.found import Found
from askdocs.workspace.git import is_tracked

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@example.org")


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
    git(repository, *IDENTITY, "commit", "-qm", "Add")
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


def write(root: Path, *paths: str) -> Path:
    """Files with these paths below ``root``."""
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("Words.\n")
    return root


def verdicts(root: Path) -> dict[str, str]:
    """What becomes of each path, "" for a document; a look at one path comes to the same."""
    settings = IndexingSettings()
    found = list(discover(root, settings))
    for one in found:
        assert consider(root, one.path, settings) == one
    return {one.path: "" if isinstance(one, Found) else one.reason for one in found}


def documents(root: Path) -> set[str]:
    return {path for path, reason in verdicts(root).items() if not reason}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a page of docs that is committed."""
    root = write(tmp_path / "project", "docs/a.md")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, *IDENTITY, "commit", "-qm", "Add")
    return root


def ignored_by_git(root: Path, *paths: str) -> set[str]:
    """Those of ``paths`` that git ignores."""
    done = subprocess.run(
        ["git", "check-ignore", *paths],  # noqa: S607
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    return set(done.stdout.split())


def test_the_exclude_file_of_a_worktree(project: Path, tmp_path: Path) -> None:
    """All worktrees share the one of the repository."""
    (project / ".git/info/exclude").write_text("docs/local.md\n/b.md\n")
    git(project, "worktree", "add", "-q", str(tmp_path / "tree"))
    tree = write(tmp_path / "tree", "docs/local.md", "b.md", "c/b.md")
    assert documents(tree) == {"docs/a.md", "c/b.md"}
    assert ignored_by_git(tree, "docs/local.md", "b.md", "c/b.md") == {"docs/local.md", "b.md"}
    assert verdicts(tree)["b.md"] == "it is ignored by .git/info/exclude"


def test_ignore_files_above_the_opened_folder(project: Path) -> None:
    """They hold up to the root of the repository, each from where it stands."""
    (project / ".gitignore").write_text("*.draft.md\n/packages/a/gone.md\n/kept.md\n")
    (project / "packages").mkdir()
    (project / "packages/.gitignore").write_text("a/notes/\n!a/b.draft.md\n")
    (project / ".git/info/exclude").write_text("/packages/a/mine.md\n")
    names = ("a.draft.md", "b.draft.md", "gone.md", "kept.md", "mine.md", "notes/n.md")
    root = write(project / "packages/a", *names)
    assert verdicts(root) == {
        "a.draft.md": "it is ignored by ../../.gitignore",
        "b.draft.md": "",
        "gone.md": "it is ignored by ../../.gitignore",
        "kept.md": "",
        "mine.md": "it is ignored by .git/info/exclude",
        "notes/": "it is ignored by ../.gitignore",
    }
    assert set(names) - documents(root) == ignored_by_git(root, *names)


def test_a_folder_that_is_ignored_may_be_opened(project: Path) -> None:
    """Whoever opens it means it."""
    (project / ".gitignore").write_text("scratch/\n*.md\n")
    assert documents(write(project / "scratch/deep", "a.md")) == {"a.md"}


def test_ignore_files_above_a_folder_without_a_repository(tmp_path: Path) -> None:
    """Without one nothing says how far up they hold."""
    (tmp_path / ".gitignore").write_text("*\n")
    assert documents(write(tmp_path / "folder", "a.md")) == {"a.md"}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("home/.gitconfig", "[core]\n\texcludesFile = {file}\n"),
        ("home/.gitconfig", '[user]\nname = a\n[Core] ExcludesFile = "{file}" ; mine\n'),
        ("home/.gitconfig", "[core]\nexcludesfile = ~/mine\n"),
        ("config/git/config", "[core]\nexcludesFile={file}\n"),
        ("home/.gitconfig", "[include]\npath = more\n"),
    ],
)
def test_the_users_own_ignore_file(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str
) -> None:
    """``core.excludesFile`` is found wherever git finds it."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    mine = write(tmp_path / "home", "mine") / "mine"
    mine.write_text("scratch.md\n")
    (tmp_path / "home/more").write_text(f"[core]\nexcludesFile = {mine}\n")
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    with (tmp_path / file).open("a") as config:
        config.write(text.format(file=mine))
    write(project, "scratch.md", "docs/scratch.md")
    assert documents(project) == {"docs/a.md"}
    assert verdicts(project)["scratch.md"] == "it is ignored by mine"
    assert ignored_by_git(project, "scratch.md", "docs/a.md") == {"scratch.md"}


def test_the_users_ignore_file_without_a_setting(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git has a place for it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    write(tmp_path / "config/git", "ignore").joinpath("ignore").write_text("scratch.md\n")
    assert documents(write(project, "scratch.md")) == {"docs/a.md"}


def test_what_git_tracks_although_it_is_ignored(project: Path) -> None:
    """Rules of git's are for files that it does not track; ours are for all."""
    write(project, "docs/build/made.md", "docs/build/scrap.md", "out/README.md", "b.md", "c.md")
    (project / ".gitignore").write_text("build\nout/\n/b.md\n")
    (project / ".askdocsignore").write_text("/c.md\n")
    git(project, "add", "-f", "docs/build/made.md", "out/README.md", "b.md", "c.md")
    assert verdicts(project) == {
        "b.md": "",
        "c.md": "it is ignored by .askdocsignore",
        "docs/a.md": "",
        "docs/build/made.md": "",
        "out/README.md": "",
    }


def test_output_that_is_tracked_inside_docs(project: Path) -> None:
    """Whatever git tracks there is a document; outside, other people's code stays out."""
    write(project, "docs/_build/a.md", "docs/_build/b.md", "docs/out/objects.inv", "docs/out/c.md")
    write(project, "vendor/README.md", "docs/.theme/readme.md")
    git(project, "add", "-f", "docs/_build/a.md", "docs/out", "vendor", "docs/.theme")
    assert documents(project) == {
        *("docs/a.md", "docs/_build/a.md", "docs/out/c.md", "docs/.theme/readme.md"),
    }
    assert verdicts(project)["vendor/"].startswith("folders of this name")


def test_a_worktree_inside_the_repository(project: Path, tmp_path: Path) -> None:
    """What stands in it stands in the repository, too, and is read once."""
    git(project, "worktree", "add", "-q", str(project / "trees/feature"))
    other = "it is another worktree of a repository that is read"
    assert verdicts(project) == {"docs/a.md": "", "trees/feature/": other}
    assert documents(project / "trees/feature") == {"docs/a.md"}
    git(project, "worktree", "add", "-q", str(tmp_path / "beside"))
    assert verdicts(tmp_path)["beside/"] == other


def test_a_repository_inside_the_repository(project: Path) -> None:
    """A clone or a submodule has docs of its own."""
    git(write(project / "library", "README.md"), "init", "-q")
    assert documents(project) == {"docs/a.md", "library/README.md"}
