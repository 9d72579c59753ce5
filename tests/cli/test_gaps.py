"""Questions that the docs could not answer."""

import json
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from askdocs.answering import gaps
from askdocs.answering.gaps import GapLog
from askdocs.workspace.document import Folder
from tests.support.planted import planted
from tests.support.programs import run
from tests.support.rpc import Connection
from tests.support.witness import witnessed
from tests.support.workspace import write_tree

FIXTURE = """\
//- /docs/retries.md
# Retries

A request is retried three times.

//- /docs/pigeons.md
# Pigeons

Pigeons carry letters and eat corn.
"""

MISSING = "How do I configure kubernetes ingress?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "workspace", FIXTURE)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {
        "ASKDOCS_DATA_DIR": str(tmp_path / "data"),
        "ASKDOCS_CACHE_DIR": str(tmp_path / "cache"),
        "ASKDOCS_CONFIG": str(tmp_path / "config.toml"),
    }


def test_gaps_are_listed_by_topic(folder: Path, env: dict[str, str]) -> None:
    """What was asked most comes first; what was answered does not come."""
    assert run("ask", "How often is a request retried?", cwd=folder, env=env).returncode == 0
    for question in (
        MISSING,
        "What does a kubernetes operator do with webhooks?",
        MISSING,
        "Which database migrations exist?",
    ):
        assert run("ask", question, cwd=folder, env=env).returncode == 1
    done = run("gaps", "--json", cwd=folder, env=env)
    assert done.returncode == 0
    first, second = json.loads(done.stdout)["gaps"]
    assert (first["topic"], first["count"]) == ("kubernetes", 3)
    assert set(first["questions"]) == {MISSING, "What does a kubernetes operator do with webhooks?"}
    assert (second["topic"], second["count"]) == ("Which database migrations exist?", 1)
    listed = run("gaps", cwd=folder, env=env)
    assert "kubernetes: asked 3 times" in listed.stdout
    assert "retried" not in listed.stdout.partition("nearest")[0]


def test_what_is_done_is_no_topic(folder: Path, env: dict[str, str]) -> None:
    """Questions that share a verb alone are apart."""
    for question in ("How do I configure kafka?", "How do I configure a printer queue?"):
        assert run("ask", question, cwd=folder, env=env).returncode == 1
    gaps = json.loads(run("gaps", "--json", cwd=folder, env=env).stdout)["gaps"]
    assert [gap["count"] for gap in gaps] == [1, 1]


def test_a_follow_up_is_kept_with_what_it_is_about(folder: Path, env: dict[str, str]) -> None:
    """By itself, "And on Windows?" would tell nobody what to write."""
    server = Connection(cwd=folder, env=env)
    try:
        server.initialize(folder)
        server.wait_until_ready()
        turn = {"question": MISSING, "answer": "This is not in your docs."}
        asked = {"question": "And on Windows?", "conversation": [turn]}
        assert server.request("askDocs/ask", asked)["outcome"] == "notInDocs"
        assert server.stop() == 0
    finally:
        server.kill()
    gaps = json.loads(run("gaps", "--json", cwd=folder, env=env).stdout)["gaps"]
    assert [gap["questions"] for gap in gaps] == [[f"{MISSING} And on Windows?"]]


def test_without_gaps(folder: Path, env: dict[str, str]) -> None:
    """The exit status says that there are none."""
    done = run("gaps", cwd=folder, env=env)
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads(run("gaps", "--json", cwd=folder, env=env).stdout) == {"gaps": []}


@pytest.mark.guarantee("gaps stay on this machine")
def test_gaps_can_be_turned_off(folder: Path, env: dict[str, str]) -> None:
    """By the user alone; then nothing is kept, and nothing of the folder turns it on again."""
    Path(env["ASKDOCS_CONFIG"]).write_text("[gaps]\nenabled = false\n")
    (folder / ".askdocs.toml").write_text("[gaps]\nenabled = true\n")
    assert run("ask", MISSING, cwd=folder, env=env).returncode == 1
    assert run("gaps", cwd=folder, env=env).returncode == 1
    assert not list(Path(env["ASKDOCS_DATA_DIR"]).glob("gaps/*"))


@pytest.mark.guarantee("gaps stay on this machine")
def test_gaps_hold_no_secret_and_are_the_user_s(folder: Path, tmp_path: Path) -> None:
    """A question is kept as an index would keep it, where nobody else reads it."""
    log = GapLog(tmp_path / "gaps")
    secret = planted(3)[1]
    place = Folder.at(folder)
    with witnessed() as witness:
        log.note(place, f"Why is {secret.text} refused?")
        (gap,) = log.of(place)
    assert secret.core not in gap.question
    assert "Why is" in gap.question
    (path,) = (tmp_path / "gaps").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert witness.asked == []


def test_the_editor_s_gaps_are_kept_too(folder: Path, env: dict[str, str]) -> None:
    """A question of the editor that is not in the docs is listed in the terminal."""
    server = Connection(cwd=folder, env=env)
    try:
        server.initialize(folder)
        server.wait_until_ready()
        result = server.request("askDocs/ask", {"question": MISSING})
        assert result["outcome"] == "notInDocs"
        assert server.stop() == 0
    finally:
        server.kill()
    assert MISSING in run("gaps", cwd=folder, env=env).stdout


def test_a_long_log_is_shortened(folder: Path, tmp_path: Path) -> None:
    """It keeps the latest of them and stays small; broken lines cost themselves."""
    log = GapLog(tmp_path / "gaps")
    place = Folder.at(folder)
    for number in range(1_400):
        log.note(place, f"{number} {'x ' * 220}")
    paths = sorted((tmp_path / "gaps").iterdir())
    with paths[-1].open("a") as file:
        file.write('{"half": \n[]\n"text"\n')
    kept = [int(gap.question.split()[0]) for gap in log.of(place)]
    assert 500 < len(kept) < 1_400
    assert kept == list(range(1_400 - len(kept), 1_400))
    assert 256 * 1024 < sum(path.stat().st_size for path in paths) < 513 * 1024


def test_several_processes_note_at_once(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While old gaps go, none of the latest is lost and nobody stumbles over another."""
    monkeypatch.setattr(gaps, "_PART", 4_000)
    place, barrier = Folder.at(folder), threading.Barrier(4)

    def note(who: int) -> None:
        log = GapLog(tmp_path / "gaps")
        for number in range(100):
            barrier.wait(60)
            log.note(place, f"{who} {number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(note, range(4)))
    kept = [gap.question.split() for gap in GapLog(tmp_path / "gaps").of(place)]
    assert 4_000 // 70 < len(kept) < 200
    for who in range(4):
        numbers = [int(number) for by, number in kept if by == str(who)]
        assert numbers == list(range(100 - len(numbers), 100))
