"""Which files are documents, and why others are none."""

import os
import shutil
from pathlib import Path

import pytest

from askdocs.errors import NoWorkspace
from askdocs.settings import IndexingSettings
from askdocs.workspace.discovery import consider, discover
from askdocs.workspace.found import Found
from tests.support.workspace import write_tree


def verdicts(root: Path, **settings: object) -> dict[str, str]:
    """Every file that was considered with the reason that it is left out for, "" if it is not.

    Looking at each file alone must come to the same as walking the whole folder.
    """
    chosen = IndexingSettings(**settings)  # type: ignore[arg-type] # as a test writes them
    found = list(discover(root, chosen))
    paths = [one.path for one in found]
    assert len(paths) == len(set(paths))
    for one in found:
        if one.path.isprintable() and "\\" not in one.path:
            assert consider(root, one.path, chosen) == one
    for path in root.rglob("*"):
        relative = path.relative_to(root).as_posix()
        if relative.isprintable() and not {relative, f"{relative}/"}.intersection(paths):
            assert consider(root, relative, chosen) is None, relative
    return {one.path: "" if isinstance(one, Found) else one.reason for one in found}


def tree(root: Path, *paths: str, **contents: str) -> Path:
    """``root`` with these files in it; what they hold is no matter unless it is given."""
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(contents.get(path, "words\n"))
    return root


def documents(root: Path, **settings: object) -> list[str]:
    return [path for path, reason in verdicts(root, **settings).items() if not reason]


def test_documentation_is_found_without_being_named(tmp_path: Path) -> None:
    """Markup anywhere, what every project calls alike, and the docstrings of its own Python."""
    wanted = [
        *("CHANGES", "INSTALL", "README", "README.ja", "README.md", "notes.rst", "upgrading.txt"),
        *(".github/CONTRIBUTING.md", "a/b/c.adoc", "a/deep.ipynb", "a/paper.PDF", "src/post.py"),
        *("loft.1", "man/loftd.8.in", "notes.org", "a/loft.texi"),
    ]
    tree(
        tmp_path,
        *wanted,
        *("main.c", "install", "notes.txt", "data.json", "page.html", "logo.png", "script.sh"),
        *("error.log.1", "liba.so.1", "loft-1.2"),
        *("src/test_post.py", "src/conftest.py", "tests/helper.py", "src/migrations/0001.py"),
    )
    assert sorted(documents(tmp_path)) == sorted(wanted)
    without = documents(tmp_path, docstrings=False)
    assert sorted(without) == sorted(set(wanted) - {"src/post.py"})


def test_in_a_docs_folder_every_text_counts(tmp_path: Path) -> None:
    """Whatever its ending; code, data and pictures do not; formats that are not read are told."""
    tree(
        tmp_path,
        *(
            "docs/a.txt",
            "docs/b.jax",
            "docs/c",
            "docs/constraints.txt",
            "docs/deep/d.html",
            "Doc/e.usage",
            "docs/f.weird",
        ),
        *("docs/conf.py", "docs/x.json", "docs/logo.PNG", "docs/requirements.txt", "docs/Makefile"),
        *("docs/Makefile.am", "docs/check.perl", "docs/meson.build", "docs/page.conf.in"),
        "docs/old.docx",
    )
    assert verdicts(tmp_path) == {
        "Doc/e.usage": "",
        "docs/a.txt": "",
        "docs/b.jax": "",
        "docs/c": "",
        "docs/constraints.txt": "",
        "docs/f.weird": "",
        "docs/old.docx": "its format cannot be read",
        "docs/deep/d.html": "",
    }


def test_the_folder_itself_may_be_the_docs(tmp_path: Path) -> None:
    """A workspace that is called docs is a docs folder."""
    assert documents(tree(tmp_path / "docs", "guide.txt")) == ["guide.txt"]


def test_other_peoples_code_and_output_are_not_entered(tmp_path: Path) -> None:
    """Neither are version control, caches, hidden folders and virtual environments of any name."""
    tree(
        tmp_path,
        *("node_modules/a/README.md", "build/README.md", "dist/README.md", "docs/_build/a.md"),
        *(".git/README.md", ".venv/README.md", ".tox/README.md", "lib/site-packages/README.md"),
        *("target/README.md", "vendor/README.md", ".hidden/README.md", "a/__pycache__/README.md"),
        *("env/pyvenv.cfg", "env/README.md", "conda/conda-meta/x", "conda/README.md"),
        *("cache/CACHEDIR.TAG", "cache/README.md", ".hidden.md", "docs/.hidden"),
        *("docs/vendor/a.md", "docs/target/a.md"),
    )
    by_name = "folders of this name hold build output or other people's code"
    cache = "it is a cache or a virtual environment"
    assert verdicts(tmp_path) == {
        ".hidden/": "it is a hidden folder",
        ".tox/": "it is a hidden folder",
        ".venv/": "it is a hidden folder",
        "build/": by_name,
        "cache/": cache,
        "conda/": cache,
        "dist/": by_name,
        "docs/_build/": by_name,
        "docs/target/a.md": "",
        "docs/vendor/a.md": "",
        "env/": cache,
        "lib/site-packages/": by_name,
        "node_modules/": by_name,
        "target/": by_name,
        "vendor/": by_name,
    }


def test_topics_called_like_build_output(tmp_path: Path) -> None:
    """Inside documentation only what a generator has made is output."""
    tree(
        tmp_path,
        *("docs/build/linux.md", "docs/dist/x.md", "docs/guide/build/a.md"),
        *(
            "docs/out/objects.inv",
            "docs/out/index.html",
            "docs/build2/doctrees/x",
            "docs/build2/a.md",
        ),
    )
    made = "it holds what a documentation generator has made"
    assert verdicts(tmp_path) == {
        "docs/build/linux.md": "",
        "docs/build2/": made,
        "docs/dist/x.md": "",
        "docs/guide/build/a.md": "",
        "docs/out/": made,
    }


def test_what_may_hold_secrets_is_never_read(tmp_path: Path) -> None:
    """It is named with the reason where it would be a document, also if it is included by name."""
    tree(
        tmp_path,
        *("docs/id_rsa", "docs/server.key", "docs/credentials", "docs/a.pem", "docs/.env"),
        *("docs/guide.md", ".env", ".env.local", "credentials.json"),
    )
    barred = "it may hold secrets"
    assert verdicts(tmp_path) == {
        "docs/a.pem": barred,
        "docs/credentials": barred,
        "docs/guide.md": "",
        "docs/id_rsa": barred,
        "docs/server.key": barred,
    }
    named = verdicts(tmp_path, include=(".env*", "*.json", "docs/.env"))
    assert {path for path, reason in named.items() if reason == barred} == {
        *(".env", ".env.local", "credentials.json", "docs/.env", "docs/a.pem"),
        *("docs/credentials", "docs/id_rsa", "docs/server.key"),
    }
    assert [path for path, reason in named.items() if not reason] == ["docs/guide.md"]


def test_gitignore_files(tmp_path: Path) -> None:
    """Nested and negated rules hold as git has them: the deepest file and the last line decide."""
    write_tree(
        tmp_path,
        """\
//- /.gitignore
# drafts
*.draft.md
/secret/
docs/private/*
!docs/private/open.md
\\#odd.md
trailing.md  \t
//- /a.draft.md
//- /secret/a.md
//- /sub/secret/a.md
//- /docs/private/closed.md
//- /docs/private/open.md
//- /#odd.md
//- /trailing.md
//- /docs/.gitignore
!keep.draft.md
/local.md
//- /docs/keep.draft.md
//- /docs/local.md
//- /docs/sub/local.md
//- /secret/.gitignore
!a.md
//- /.git/info/exclude
mine.md
//- /mine.md
""",
    )
    ignored = "it is ignored by .gitignore"
    assert verdicts(tmp_path) == {
        "#odd.md": ignored,
        "a.draft.md": ignored,
        "mine.md": "it is ignored by .git/info/exclude",
        "trailing.md": ignored,
        "docs/keep.draft.md": "",
        "docs/local.md": "it is ignored by docs/.gitignore",
        "docs/private/closed.md": ignored,
        "docs/private/open.md": "",
        "docs/sub/local.md": "",
        "secret/": ignored,
        "sub/secret/a.md": "",
    }


def test_our_own_ignore_file_has_the_last_word(tmp_path: Path) -> None:
    """It can take back what git's files say, from wherever it stands."""
    write_tree(
        tmp_path,
        """\
//- /.askdocsignore
!generated.md
archive/
//- /docs/.gitignore
generated.md
other.md
//- /docs/generated.md
//- /docs/other.md
//- /archive/old.md
//- /docs/deep/.askdocsignore
*
!kept.md
//- /docs/deep/kept.md
//- /docs/deep/lost.md
""",
    )
    assert verdicts(tmp_path) == {
        "archive/": "it is ignored by .askdocsignore",
        "docs/generated.md": "",
        "docs/other.md": "it is ignored by docs/.gitignore",
        "docs/deep/kept.md": "",
        "docs/deep/lost.md": "it is ignored by docs/deep/.askdocsignore",
    }


def test_include_and_exclude(tmp_path: Path) -> None:
    """Include goes over ignore files and names, exclude over everything."""
    tree(
        tmp_path,
        *("handbook/a.txt", "handbook/b.log", "handbook/.hidden", "handbook/pic.png", "c.txt"),
        *("build/out.md", "build/deep/out.md", "node_modules/x/README.md", "docs/a.md"),
        *("docs/internal/b.md", "ignored.md"),
    )
    (tmp_path / ".gitignore").write_text("ignored.md\nbuild\n")
    include = ("handbook/", "ignored.md", "build/out.md")
    found = verdicts(tmp_path, include=include, exclude=("docs/internal", "b.log"))
    assert found == {
        "ignored.md": "",
        "build/out.md": "",
        "docs/a.md": "",
        "handbook/a.txt": "",
        "docs/internal/": "it is excluded by the setting indexing.exclude",
        "handbook/b.log": "it is excluded by the setting indexing.exclude",
        "node_modules/": "folders of this name hold build output or other people's code",
    }


def test_include_cannot_reach_version_control(tmp_path: Path) -> None:
    """Nothing in ``.git`` is ever read."""
    tree(tmp_path, ".git/config", ".git/notes.md", "a.md")
    assert documents(tmp_path, include=("*", ".git/**", ".git/notes.md")) == ["a.md"]


def test_large_files_are_left_out(tmp_path: Path) -> None:
    """The reason says the limit."""
    (tmp_path / "large.md").write_text("x" * 2049)
    (tmp_path / "fits.md").write_text("x" * 2048)
    assert verdicts(tmp_path, max_file_size=2048) == {
        "fits.md": "",
        "large.md": "it is larger than the limit of 2 kB",
    }


def test_links_do_not_lead_outside(tmp_path: Path) -> None:
    """Neither one to a file nor one to a folder, a neighbour named alike, or another link."""
    root = tree(tmp_path / "project", "docs/real.md")
    outside = tree(tmp_path / "project-secret", "a.md", "sub/b.md")
    (root / "file.md").symlink_to(outside / "a.md")
    (root / "folder").symlink_to(outside)
    (root / "relative").symlink_to("../project-secret/sub")
    (root / "hop").symlink_to("folder")
    beyond = "it links outside the workspace"
    assert verdicts(root) == {
        "docs/real.md": "",
        "file.md": beyond,
        "folder": beyond,
        "hop": beyond,
        "relative": beyond,
    }


def test_links_inside(tmp_path: Path) -> None:
    """A document is indexed once; a link gives a text a name that makes it one; loops end."""
    root = tree(tmp_path / "project", "docs/real.md", "notes/a.txt", "code/main.c", ".env")
    (root / "alias.md").symlink_to("docs/real.md")
    (root / "docs/loop").symlink_to("..")
    (root / "docs/self").symlink_to("self")
    (root / "docs/notes").symlink_to("../notes")
    (root / "docs/text.md").symlink_to("../notes/a.txt")
    (root / "docs/secret.md").symlink_to("../.env")
    (root / "broken.md").symlink_to("nowhere.md")
    assert verdicts(root) == {
        "alias.md": "it is a link to docs/real.md",
        "broken.md": "its link leads nowhere",
        "docs/real.md": "",
        "docs/secret.md": "it links to where nothing is indexed",
        "docs/self": "its link leads nowhere",
        "docs/text.md": "",
        "docs/notes/a.txt": "",
    }


def test_an_ignored_file_is_not_reached_by_a_link(tmp_path: Path) -> None:
    """What bars a file bars the links to it."""
    root = tree(tmp_path, "private/a.md", "b.md")
    (root / ".gitignore").write_text("/private/\n/b.md\n")
    (root / "docs").mkdir()
    (root / "docs/a.md").symlink_to("../private/a.md")
    (root / "docs/b.md").symlink_to("../b.md")
    (root / "docs/all").symlink_to("../private")
    assert documents(root) == []


def test_names_that_cannot_be_shown(tmp_path: Path) -> None:
    """They are listed with escapes and not read; any other name is taken as it is."""
    tree(tmp_path, "spaced name.md", "日本語.md", "quote'\"%20.md", "line\nend.md")
    (tmp_path / os.fsdecode(b"latin-\xe9.md")).write_text("x")
    odd = "its name cannot be shown or sent"
    assert verdicts(tmp_path) == {
        "latin-\\udce9.md": odd,
        "line\\x0aend.md": odd,
        "quote'\"%20.md": "",
        "spaced name.md": "",
        "日本語.md": "",
    }


def test_what_is_no_file(tmp_path: Path) -> None:
    """A pipe is not opened, and a folder that is named like a document is a folder."""
    os.mkfifo(tmp_path / "pipe.md")
    tree(tmp_path, "folder.md/inner.md")
    assert verdicts(tmp_path) == {
        "pipe.md": "it is not a regular file",
        "folder.md/inner.md": "",
    }


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may read anything")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    """It is told, and the others are walked."""
    tree(tmp_path, "closed/a.md", "open/a.md")
    (tmp_path / "closed").chmod(0)
    try:
        assert verdicts(tmp_path) == {
            "closed": "there is no permission to read it",
            "open/a.md": "",
        }
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is gone, and one that is none."""
    file = tmp_path / "file"
    file.write_text("")
    shutil.rmtree(tmp_path / "gone", ignore_errors=True)
    for root in (tmp_path / "gone", file):
        with pytest.raises(NoWorkspace):
            list(discover(root, IndexingSettings()))


@pytest.mark.parametrize("path", ["", "/", "../a.md", "a/../a.md", "./a.md", "a.md/", "a\0.md"])
def test_paths_that_name_no_file_of_the_folder(tmp_path: Path, path: str) -> None:
    """Looking at one of them considers nothing."""
    tree(tmp_path, "a.md", "../a.md")
    assert consider(tmp_path, path, IndexingSettings()) is None
