"""Files, folders and settings that change while the server runs."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.conftest import running
from tests.support.programs import ASKDOCS
from tests.support.rpc import Connection, Message

CREATED, CHANGED, DELETED = 1, 2, 3
CAPABILITIES = {
    "window": {"workDoneProgress": True},
    "workspace": {
        "configuration": True,
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "workspaceFolders": True,
    },
}


@pytest.fixture
def editor(connect: Callable[[], Connection], folder: Path) -> Iterator[Connection]:
    """A server whose client sends file events."""
    with running(connect(), folder, CAPABILITIES) as server:
        yield server


def found(server: Connection, query: str) -> list[str]:
    """The paths that a search finds, without repetition."""
    hits = server.request("askDocs/search", {"query": query})["hits"]
    return list(dict.fromkeys(hit["path"] for hit in hits))


def revision(server: Connection) -> int:
    status = server.request("askDocs/status", {})
    return max(int(folder["revision"]) for folder in status["folders"])


def tell(server: Connection, *changes: tuple[Path, int]) -> None:
    """Send one event for each of ``changes``."""
    events = [{"uri": path.as_uri(), "type": kind} for path, kind in changes]
    server.notify("workspace/didChangeWatchedFiles", {"changes": events})


def tell_and_wait(server: Connection, *changes: tuple[Path, int]) -> Message:
    before = revision(server)
    tell(server, *changes)
    return server.wait_for_revision(before)


def wait_for_documents(server: Connection, count: int) -> None:
    """Wait until a status counts so many: a run may write its changes in several steps."""
    while server.wait_for_notification("askDocs/statusChanged")["folders"][0]["documents"] != count:
        pass


def configure(server: Connection, **indexing: object) -> None:
    """Change the client's settings."""
    server.configuration = {"indexing": indexing}
    server.notify("workspace/didChangeConfiguration", {"settings": None})


def statuses(server: Connection) -> list[Message]:
    return [
        one["params"] for one in server.notifications if one["method"] == "askDocs/statusChanged"
    ]


def test_a_saved_file(editor: Connection, folder: Path) -> None:
    """What was saved is found."""
    path = folder / "docs/retries.md"
    uri = editor.open(path)
    before = revision(editor)
    path.write_text("# Retries\n\nCounted by an abacus.\n")
    editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    editor.wait_for_revision(before)
    assert found(editor, "abacus") == ["docs/retries.md"]


def test_file_events(editor: Connection, folder: Path) -> None:
    """Files that are created, changed, renamed and deleted are followed."""
    new, moved = folder / "docs/new.md", folder / "docs/moved.md"
    new.write_text("# New\n\nA zeppelin.\n")
    tell_and_wait(editor, (new, CREATED))
    assert found(editor, "zeppelin") == ["docs/new.md"]
    new.write_text("# New\n\nA submarine boat.\n")
    tell_and_wait(editor, (new, CHANGED))
    assert found(editor, "zeppelin") == []
    new.rename(moved)
    tell_and_wait(editor, (new, DELETED), (moved, CREATED))
    assert found(editor, "submarine") == ["docs/moved.md"]
    moved.unlink()
    tell_and_wait(editor, (moved, DELETED))
    assert found(editor, "submarine") == []


def test_the_event_of_a_directory(editor: Connection, folder: Path) -> None:
    """It stands for all files in it, whether it came or went."""
    (folder / "docs").rename(folder / "manual")
    tell_and_wait(editor, (folder / "docs", DELETED), (folder / "manual", CREATED))
    assert found(editor, "max_retries attempts")[0] == "manual/retries.md"
    shutil.rmtree(folder / "manual")
    tell_and_wait(editor, (folder / "manual", DELETED))
    assert "manual/retries.md" not in found(editor, "max_retries attempts")


def test_an_ignore_file_that_changed(editor: Connection, folder: Path) -> None:
    """The whole folder is looked at again, when it comes and when it goes."""
    ignore = folder / ".gitignore"
    ignore.write_text("docs/\n")
    tell(editor, (ignore, CREATED))
    wait_for_documents(editor, 2)
    ignore.unlink()
    tell(editor, (ignore, DELETED))
    wait_for_documents(editor, 3)


def test_a_branch_switch(editor: Connection, folder: Path) -> None:
    """Thousands of events in many messages are one look at the folder or a few, not thousands."""
    paths = [folder / f"docs/branch/{number}.md" for number in range(2_500)]
    paths[0].parent.mkdir()
    for number, path in enumerate(paths):
        path.write_text(f"# Page {number}\n\nAbout subject{number}.\n")
    before = revision(editor)
    for start in range(0, len(paths), 50):
        tell(editor, *((path, CREATED) for path in paths[start : start + 50]))
    while editor.wait_for_revision(before)["folders"][0]["documents"] < 2_503:
        pass
    assert found(editor, "subject2499")[0] == "docs/branch/2499.md"
    assert len(statuses(editor)) < 20
    shutil.rmtree(paths[0].parent)
    tell(editor, *((path, DELETED) for path in paths))
    while editor.wait_for_revision(before)["folders"][0]["documents"] > 3:
        pass
    assert found(editor, "subject2499") == []


def test_events_of_what_is_no_document(editor: Connection, folder: Path, tmp_path: Path) -> None:
    """Events from elsewhere, and of files that say what they said, change nothing."""
    before = revision(editor)
    (folder / "main.c").write_text("int main;")
    outside = tmp_path / "outside.md"
    outside.write_text("# Outside\n")
    tell(editor, (folder / "main.c", CREATED), (outside, CREATED), (folder / "README.md", CHANGED))
    editor.notify(
        "workspace/didChangeWatchedFiles",
        {"changes": [{"uri": uri, "type": 2} for uri in ("untitled:1", "file:///", "", "%")]},
    )
    editor.request("askDocs/reindex", {})
    assert revision(editor) == before


def test_the_status_is_sent_when_it_has_changed(editor: Connection, folder: Path) -> None:
    """And only then: no two in a row are alike."""
    tell(editor, (folder / "README.md", CHANGED), (folder / "docs/retries.md", CHANGED))
    editor.notify("textDocument/didSave", {"textDocument": {"uri": (folder / "x.md").as_uri()}})
    (folder / "docs/new.md").write_text("# New\n")
    tell(editor, (folder / "docs/new.md", CREATED))
    editor.request("askDocs/reindex", {})
    editor.request("askDocs/reindex", {"full": True})
    editor.request("askDocs/status", {})
    sent = statuses(editor)
    assert sent
    assert all(one != other for one, other in pairwise(sent))


def test_the_project_file(editor: Connection, folder: Path) -> None:
    """Its settings hold as soon as it is saved, and its mistakes go to the log."""
    (folder / "notes").mkdir()
    (folder / "notes/trip.txt").write_text("A balloon trip.\n")
    project = folder / ".askdocs.toml"
    project.write_text('[indexing]\ninclude = ["notes/"]\ndocstring = false\n')
    tell_and_wait(editor, (project, CREATED))
    assert found(editor, "balloon") == ["notes/trip.txt"]
    logged = editor.wait_for_notification("window/logMessage")
    assert "indexing.docstring in .askdocs.toml" in logged["message"]
    assert "Did you mean indexing.docstrings?" in logged["message"]
    before = revision(editor)
    project.unlink()
    editor.notify("textDocument/didSave", {"textDocument": {"uri": project.as_uri()}})
    editor.wait_for_revision(before)
    assert found(editor, "balloon") == []


def test_a_broken_project_file(editor: Connection, folder: Path) -> None:
    """It is told once more than not at all, and the editor's settings go on to hold."""
    (folder / ".askdocs.toml").write_text("[indexing\n")
    tell(editor, (folder / ".askdocs.toml", CREATED))
    message = editor.wait_for_notification("window/logMessage")["message"]
    assert "no valid TOML" in message
    assert str(folder) not in message
    assert found(editor, "max_retries attempts")


def test_settings_of_the_editor(editor: Connection, folder: Path) -> None:
    """They go over the project's, and what is taken away holds no more."""
    configure(editor, exclude=["docs/"])
    wait_for_documents(editor, 2)
    assert found(editor, "attempts") == []
    configure(editor)
    wait_for_documents(editor, 3)


def test_settings_hold_for_open_buffers(editor: Connection, folder: Path) -> None:
    """What is excluded is not found in a buffer either, and comes back with the setting."""
    editor.open(folder / "docs/retries.md", "# Retries\n\nCounted by an abacus.\n")
    assert found(editor, "abacus") == ["docs/retries.md"]
    for excluded, expected in (["docs/"], []), ([], ["docs/retries.md"]):
        before = revision(editor)
        configure(editor, exclude=excluded)
        editor.wait_for_revision(before)
        editor.request("askDocs/reindex", {})
        assert found(editor, "abacus") == expected


def test_settings_that_are_pushed(connect: Callable[[], Connection], folder: Path) -> None:
    """Clients that cannot be asked send them along, with the section's name or without."""
    server = connect()
    server.initialize(
        folder, capabilities={}, initializationOptions={"indexing": {"exclude": ["docs/"]}}
    )
    assert server.wait_until_ready()["folders"][0]["documents"] == 2
    pushed: dict[str, Any] = {"askDocs": {"indexing": {"exclude": ["README.md", "docs/"]}}}
    server.notify("workspace/didChangeConfiguration", {"settings": pushed})
    wait_for_documents(server, 1)
    assert server.stop() == 0


def test_folders_come_and_go(editor: Connection, folder: Path, tmp_path: Path) -> None:
    """A folder that is added is indexed, one that is removed is asked no more."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "README.md").write_text("# Balloons\n\nFilled with helium.\n")
    added = {"uri": other.as_uri(), "name": "other"}
    event = {"added": [added], "removed": []}
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    while len(editor.wait_for_revision(0)["folders"]) < 2:
        pass
    editor.wait_until_ready()
    assert found(editor, "helium") == ["README.md"]
    tell_other = other / "new.md"
    tell_other.write_text("# Hydrogen\n\nBurns.\n")
    tell(editor, (tell_other, CREATED))
    while editor.wait_for_notification("askDocs/statusChanged")["folders"][1]["documents"] < 2:
        pass
    assert found(editor, "hydrogen") == ["new.md"]
    event = {"added": [], "removed": [added]}
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    while len(editor.wait_for_notification("askDocs/statusChanged")["folders"]) > 1:
        pass
    assert found(editor, "helium") == []
    error = editor.error("askDocs/search", {"query": "helium", "folder": other.as_uri()})
    assert error["data"]["kind"] == "noWorkspace"
    assert found(editor, "max_retries attempts")[0] == "docs/retries.md"


def test_a_folder_that_is_removed_while_it_is_indexed(editor: Connection, tmp_path: Path) -> None:
    """Its run ends, and nothing of it is left."""
    large = tmp_path / "large"
    (large / "docs").mkdir(parents=True)
    for number in range(400):
        (large / f"docs/{number}.md").write_text(f"# {number}\n\n" + "helium words " * 1_500)
    added = {"uri": large.as_uri(), "name": "large"}
    event = {"added": [added], "removed": []}
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    while len(editor.wait_for_notification("askDocs/statusChanged")["folders"]) != 2:
        pass
    assert editor.request("askDocs/status", {})["state"] == "indexing"
    event = {"added": [], "removed": [added]}
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    while len(editor.wait_for_notification("askDocs/statusChanged")["folders"]) != 1:
        pass
    assert editor.wait_until_ready()["state"] == "ready"
    assert found(editor, "helium") == []


def test_a_folder_that_cannot_be_read(editor: Connection, tmp_path: Path) -> None:
    """The status says so until it is removed; the other folder works."""
    added = {"uri": (tmp_path / "nowhere").as_uri(), "name": "nowhere"}
    event = {"added": [added], "removed": []}
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    while (status := editor.wait_for_notification("askDocs/statusChanged"))["state"] != "degraded":
        pass
    assert "nowhere" in status["message"]
    assert found(editor, "max_retries attempts")
    event = {"added": [], "removed": [added]}
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    while editor.wait_for_notification("askDocs/statusChanged")["state"] != "ready":
        pass


def test_indexing_shows_progress_and_can_be_cancelled(
    connect: Callable[[], Connection], folder: Path
) -> None:
    """Progress that began ends; what was done is kept, and a later run does the rest."""
    for number in range(600):
        (folder / f"docs/{number}.md").write_text(f"# {number}\n\n" + "words and words " * 1_500)
    server = connect()
    server.initialize(folder, capabilities=CAPABILITIES)
    begun = server.wait_for(
        lambda m: m.get("method") == "$/progress" and m["params"]["value"]["kind"] == "begin"
    )
    value, token = begun["params"]["value"], begun["params"]["token"]
    assert value["cancellable"] is True
    assert value["title"] == "Indexing parcel"
    assert 0 <= value["percentage"] <= 100
    server.notify("window/workDoneProgress/cancel", {"token": token})
    server.wait_for(
        lambda m: (
            m.get("method") == "$/progress"
            and (m["params"]["token"], m["params"]["value"]["kind"]) == (token, "end")
        )
    )
    percentages = [one["percentage"] for one in server.progress(token) if one["kind"] == "report"]
    assert percentages == sorted(percentages)
    status = server.wait_until_ready()
    assert status["folders"][0]["documents"] < 603
    finished = server.request("askDocs/reindex", {}, timeout=120)
    assert finished["folders"][0]["documents"] == 603
    assert server.stop() == 0
    assert server.errors == ""


def test_clients_that_watch_no_files(server: Connection, folder: Path) -> None:
    """Then the server does, from the first run on."""
    before = revision(server)
    (folder / "docs/new.md").write_text("# New\n\nA zeppelin.\n")
    server.wait_for_revision(before)
    assert found(server, "zeppelin") == ["docs/new.md"]


def test_a_client_that_refuses(
    connect: Callable[[], Connection], folder: Path, tmp_path: Path
) -> None:
    """Where it does not register watchers after all, the server watches, also what is added."""
    server = connect()
    server.refused = frozenset(
        {"client/registerCapability", "window/workDoneProgress/create", "workspace/configuration"}
    )
    server.initialize(folder, capabilities=CAPABILITIES)
    server.wait_for(lambda m: m.get("method") == "client/registerCapability")
    server.wait_until_ready()
    other = tmp_path / "other"
    other.mkdir()
    event = {"added": [{"uri": other.as_uri(), "name": "other"}], "removed": []}
    server.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    while len(server.wait_for_notification("askDocs/statusChanged")["folders"]) < 2:
        pass
    server.request("askDocs/reindex", {"folder": other.as_uri()})
    (folder / "docs/new.md").write_text("# New\n\nA zeppelin.\n")
    (other / "README.md").write_text("# Other\n\nA submarine.\n")
    wanted = [4, 1]
    while [
        one["documents"] for one in server.wait_for_notification("askDocs/statusChanged")["folders"]
    ] != wanted:
        pass
    assert found(server, "zeppelin") == ["docs/new.md"]
    assert found(server, "submarine") == ["README.md"]
    assert not [one for one in server.notifications if one["method"] == "$/progress"]
    assert server.stop() == 0
    assert server.errors == ""


def _limited(**limits: int) -> tuple[str, ...]:
    """The command that runs another one in a user namespace with such limits of inotify."""
    written = "".join(
        f"echo {most} > /proc/sys/user/max_inotify_{name} && " for name, most in limits.items()
    )
    return "unshare", "--user", "--map-root-user", "sh", "-c", f'{written}exec "$@"', "sh"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no inotify")
@pytest.mark.guarantee("files that cannot be watched are looked at")
@pytest.mark.parametrize("kind", ["watches", "instances"])
def test_more_files_than_the_system_watches(kind: str, folder: Path, tmp_path: Path) -> None:
    """The status says so, with what to raise, and new files are found all the same."""
    prefix = _limited(**{kind: 1 if kind == "watches" else 0})
    if subprocess.run([*prefix, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no user namespace may be made here; test_watching_that_fails stands in")
    server = Connection((*prefix, *ASKDOCS, "server"), cwd=tmp_path)
    try:
        server.initialize(folder)
        status = server.wait_until_ready()
        while status["state"] != "degraded":
            status = server.wait_for_notification("askDocs/statusChanged")
        assert f"Raise fs.inotify.max_user_{kind}" in status["message"]
        assert status["message"].startswith("parcel: New and changed files are found")
        (folder / "docs/new.md").write_text("# New\n\nA zeppelin.\n")
        status = server.wait_for_revision(status["folders"][0]["revision"])
        assert status["folders"][0]["documents"] == 4
        assert status["state"] == "degraded"
        assert server.request("askDocs/status", {})["message"] == status["message"]
        assert server.stop() == 0
        assert "Traceback" not in server.errors
    finally:
        server.kill()
