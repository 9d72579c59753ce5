"""Nothing outside of the workspace folder is read, whatever a path says or becomes."""

import os
import stat
import threading
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from askdocs.file_names import spellings_on_disk, windows_path
from askdocs.lsp.places import Places, is_elsewhere
from askdocs.opening import WALKS, Outside, open_folder, open_inside
from askdocs.settings import IndexingSettings
from askdocs.settings_files import read_project
from askdocs.workspace import entries
from askdocs.workspace.discovery import consider, discover
from askdocs.workspace.document import Document, Skipped
from askdocs.workspace.found import Found
from askdocs.workspace.reading import read_document
from tests.support.witness import witnessed
from tests.support.workspace import write_tree

OUTSIDE = "what stands outside of the workspace"

FIXTURE = """\
//- /workspace/docs/guide.md
# Guide

//- /workspace/docs/deep/page.md
# Page

//- /outside/guide.md
what stands outside of the workspace

//- /outside/deep/page.md
what stands outside of the workspace

//- /workspace-2/docs/guide.md
what stands outside of the workspace
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_tree(tmp_path, FIXTURE) / "workspace"


@pytest.mark.guarantee("nothing outside the folders is read")
@pytest.mark.parametrize(
    "path",
    [
        "../outside/guide.md",
        "docs/../../outside/guide.md",
        "docs/../../workspace-2/docs/guide.md",
        "{tmp}/outside/guide.md",
        "//{tmp}/outside/guide.md",
        "link.md",
        "folder/guide.md",
        "up/outside/guide.md",
        "docs/deep/../../../outside/guide.md",
        "./../outside/guide.md",
        "hop/guide.md",
        "",
        ".",
        "..",
        "docs",
        "docs/guide.md/",
        "docs/guide.md\0",
        "docs/guide.md/../../../outside/guide.md",
        "/etc/passwd",
        "/dev/zero",
        "/dev/stdin",
        "/proc/self/environ",
        "loop.md",
        "pipe.md",
        "a" * 5_000,
        "\ud800.md",
    ],
)
def test_a_path_does_not_lead_out(root: Path, path: str) -> None:
    """Neither dots, nor an absolute path, nor a link, nor a name that is none."""
    (root / "link.md").symlink_to("../outside/guide.md")
    (root / "folder").symlink_to("../outside")
    (root / "up").symlink_to("..")
    (root / "hop").symlink_to("folder")
    (root / "loop.md").symlink_to("loop.md")
    os.mkfifo(root / "pipe.md")
    path = path.format(tmp=root.parent) if "{" in path else path
    with witnessed() as witness:
        assert isinstance(read_document(root, path, max_size=10_000), Skipped | Document)
        considered = consider(root, path, IndexingSettings(include=("*",)))
    assert not isinstance(considered, Found)
    read = read_document(root, path, max_size=10_000)
    # A slash at the end, or dots that come back, may name the file itself.
    assert isinstance(read, Skipped) or (OUTSIDE not in read.text and path.startswith("docs/guide"))
    for opened in witness.opened:
        name = Path(os.path.realpath(opened)) if Path(opened).is_absolute() else None
        assert name is None or name.is_relative_to(root), opened


@pytest.mark.guarantee("nothing outside the folders is read")
@pytest.mark.skipif(not WALKS, reason="the system has no openat")
def test_a_folder_that_became_a_link_is_not_followed(root: Path) -> None:
    """Between the check and the opening, a directory on the way is swapped for a link."""
    (root / "docs/deep").rename(root / "docs/away")
    (root / "docs/deep").symlink_to(root.parent / "outside/deep")
    with pytest.raises(OSError):  # noqa: PT011 (which one is the system's choice)
        open_folder(str(root), str(root / "docs/deep"))
    with pytest.raises(Outside):
        open_inside(root, "docs/deep/page.md")


@pytest.mark.guarantee("nothing outside the folders is read")
def test_links_that_are_swapped_while_files_are_read(root: Path) -> None:
    """A thread swaps a folder and a file for links and back, hundreds of times, as we read."""
    outside = root.parent / "outside"
    is_over = threading.Event()
    deep, page = root / "docs/deep", root / "docs/guide.md"
    kept_deep, kept_page = root / "kept", root / "kept.md"
    swaps = 0

    def swap() -> None:
        nonlocal swaps
        while not is_over.is_set():
            deep.rename(kept_deep)
            deep.symlink_to(outside / "deep")
            page.rename(kept_page)
            page.symlink_to(outside / "guide.md")
            deep.unlink()
            kept_deep.rename(deep)
            page.unlink()
            kept_page.rename(page)
            swaps += 1

    thread = threading.Thread(target=swap)
    thread.start()
    read = 0
    try:
        while swaps < 500 or read < 50:
            for path in ("docs/deep/page.md", "docs/guide.md"):
                document = read_document(root, path, max_size=10_000)
                if isinstance(document, Document):
                    read += 1
                    assert OUTSIDE not in document.text
            for found in discover(root, IndexingSettings()):
                assert "outside" not in found.path
    finally:
        is_over.set()
        thread.join()


@pytest.mark.guarantee("nothing outside the folders is read")
def test_a_project_file_that_links_outside_is_not_read(root: Path) -> None:
    """Neither as a file nor through a folder."""
    (root.parent / "outside/settings.toml").write_text("[hover]\nenabled = false\n")
    (root / ".askdocs.toml").symlink_to("../outside/settings.toml")
    options, problems = read_project(root)
    assert options == {}
    assert "links outside" in problems[0].reason


@pytest.mark.guarantee("nothing outside the folders is read")
@pytest.mark.parametrize(
    "uri",
    [
        "file:///etc/passwd",
        "{root}/../outside/guide.md",
        "{root}/%2e%2e/outside/guide.md",
        "{root}%2f..%2foutside/guide.md",
        "{root}/docs/%2e%2e/%2e%2e/outside/guide.md",
        "{root}-2/docs/guide.md",
        "file://host/share/guide.md",
        "file:////host/share/guide.md",
        "{root}/%00",
        "http://host/guide.md",
        "{root}",
        "file:///C:/Windows/win.ini",
        "file:///c%3A/x",
        "untitled:Untitled-1",
        "file:",
        "file://",
        "file:///[",
        "",
    ],
)
def test_a_uri_does_not_lead_out(root: Path, uri: str) -> None:
    """However it is written, a URI outside the folders is no document of them."""
    places = Places()
    places.add(root.as_uri())
    uri = uri.replace("{root}", root.as_uri())
    assert places.find(uri) is None
    assert places.changed([uri]) == {}


def test_shares_of_other_machines_are_not_asked() -> None:
    """A path on a share or device is looked at only if a folder is on it."""
    local = [PureWindowsPath("C:/work")]
    shared = [PureWindowsPath(r"\\Files\work\docs")]
    for path in (r"\\host\share\a.md", r"\\?\C:\a.md", r"\\.\pipe\a", "//host/share/a.md"):
        assert is_elsewhere(PureWindowsPath(path), local)
        assert is_elsewhere(PureWindowsPath(path), shared)
    assert not is_elsewhere(PureWindowsPath(r"\\files\WORK\docs\a.md"), shared)
    assert not is_elsewhere(PureWindowsPath("D:/a.md"), local)
    assert not is_elsewhere(PurePosixPath("//host/share/a.md"), [PurePosixPath("/work")])


def test_another_spelling_is_no_other_document(root: Path) -> None:
    """What the folder does not list is no document, though the file system may find it."""
    composed, decomposed = "docs/caf\u00e9.md", "docs/cafe\u0301.md"
    (root / composed).write_text("# Café\n")
    settings = IndexingSettings()
    assert isinstance(consider(root, composed, settings), Found)
    assert consider(root, decomposed, settings) is None
    assert isinstance(consider(root, "docs/guide.md", settings), Found)
    for other in ("docs/GUIDE.md", "DOCS/guide.md", "docs/guide.MD"):
        assert consider(root, other, settings) is None


@pytest.mark.parametrize(
    ("host", "path", "expected"),
    [
        ("", "/c:/docs/a.md", "c:\\docs\\a.md"),
        ("", "/c:/", "c:\\"),
        ("", "/c:", "c:\\"),
        ("server", "/share/a.md", "\\\\server\\share\\a.md"),
        ("wsl$", "/Debian/home", "\\\\wsl$\\Debian\\home"),
        ("", "//server/share/a.md", "\\\\server\\share\\a.md"),
    ],
)
def test_addresses_of_windows(host: str, path: str, expected: str) -> None:
    """A drive is its root, and a share is a share however its address is written."""
    assert windows_path(host, path) == expected
    assert PureWindowsPath(expected).is_absolute()


def test_names_that_the_disk_spells_otherwise(tmp_path: Path) -> None:
    """A client's composed name is that of the file with a decomposed one, folders included."""
    composed, decomposed = "\u30ac\u30a4\u30c9", "\u30ab\u3099\u30a4\u30c8\u3099"
    page = write_tree(tmp_path, f"//- /{decomposed}/{decomposed}.md\n# Page\n")
    root = str(page)
    assert spellings_on_disk(root, f"{composed}/{composed}.md") == [f"{decomposed}/{decomposed}.md"]
    assert spellings_on_disk(root, f"{decomposed}/{decomposed}.md") == [
        f"{decomposed}/{decomposed}.md"
    ]
    assert spellings_on_disk(root, f"{composed}.md") == [f"{composed}.md", f"{decomposed}.md"]


def test_junctions_of_windows_are_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """They lead elsewhere as links do, though Windows calls them folders."""
    joined = SimpleNamespace(st_mode=stat.S_IFDIR | 0o755, st_reparse_tag=0xA0000003)
    entry = Mock(spec=os.DirEntry)
    entry.is_symlink.return_value, entry.is_dir.return_value = False, True
    entry.stat.return_value = joined
    monkeypatch.setattr(entries, "_HAS_JUNCTIONS", True)
    assert entries.sort_of(entry) == "link"
    monkeypatch.setattr(os, "lstat", lambda path: joined)
    assert entries.sort_at("joined") == "link"
