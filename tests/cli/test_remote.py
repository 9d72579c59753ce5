"""``askdocs remote``, through the real process, with the double as the endpoint."""

import json
import os
import pty
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.support.openai_double import FILES, RESPONSES, STORES, OpenAIDouble, errors
from tests.support.programs import ASKDOCS, run
from tests.support.workspace import write_tree

FIXTURE = """\
//- /README.md
# Parcel

Sends letters by pigeon.

//- /docs/retries.md
# Retries

A letter is retried three times.

//- /docs/private/pay.md
# Pay

The chief earns 4711 guilders.

//- /docs/drafts/owl.md
# Owls

Owls come in 4712.

//- /docs/old.md
# Old

Until 4713 there were doves.

//- /.gitignore
docs/private/

//- /.askdocs.toml
[upload]
exclude = ["docs/old.md"]

//- /.env
PASSWORD=hush-4714

//- /docs/id_rsa
hush-4715

//- /docs/notes.key
hush-4716

//- /src/post.py
'''Posting letters.'''

CODE_WORD = "hush-4717"
"""

Run = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "parcel", FIXTURE)


@pytest.fixture
def environment(tmp_path: Path, openai_double: OpenAIDouble) -> dict[str, str]:
    config = tmp_path / "config.toml"
    config.write_text('[assistant]\nkind = "hosted"\n\n[upload]\nexclude = ["drafts/"]\n')
    return {
        "OPENAI_API_KEY": openai_double.key,
        "OPENAI_BASE_URL": openai_double.base_url,
        "ASKDOCS_CONFIG": str(config),
    }


@pytest.fixture
def askdocs(folder: Path, environment: dict[str, str]) -> Run:
    """Runs the program with the double's key and address in its environment."""

    def askdocs(*arguments: str, **more: str) -> "CompletedProcess[str]":
        return run(*arguments, cwd=folder, env={**environment, **more})

    return askdocs


def test_plan(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """The plan says what would go up and what stays here, and why; nothing is sent for it."""
    done = askdocs("remote", "plan")
    assert done.returncode == 0, done.stderr
    for said in (
        "3 documents in 3 files",
        "you have not agreed to it yet",
        "cost: small",
        "+ README.md",
        "+ src/post.py",
        "left out: it is excluded by the setting upload.exclude (2)",
        "left out: it may hold secrets (2)",
        "docs/id_rsa",
    ):
        assert said in done.stdout
    plan = json.loads(askdocs("remote", "plan", "--json").stdout)["plans"][0]
    assert [file["path"] for file in plan["files"]] == [
        "README.md",
        "docs/retries.md",
        "src/post.py",
    ]
    assert plan["endpoint"] == openai_double.base_url
    assert plan["consent"] is False
    assert openai_double.exchanges == []


def test_nobody_agreed(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """Where nobody can be asked nothing is uploaded, and the message says how to agree."""
    for arguments in (("remote", "sync"), ("ask", "How often is a letter retried?")):
        done = askdocs(*arguments)
        assert done.returncode == 2
        assert "agree" in done.stderr
        assert "Traceback" not in done.stderr
    assert openai_double.exchanges == []
    assert askdocs("ask", "How often is a letter retried?", "--assistant", "embedded").stdout


def test_life_of_a_copy(askdocs: Run, openai_double: OpenAIDouble, folder: Path) -> None:
    """Upload, look, ask, change, upload again, and remove: each says what it did."""
    done = askdocs("remote", "sync", "--yes")
    assert done.stdout == f"{folder}: 3 uploaded, 0 removed, 0 unchanged, 0 failed\n"
    done = askdocs("remote", "status")
    assert "the vector store is ready: 3 files" in done.stdout
    openai_double.reply("Three times.")
    done = askdocs("ask", "How often is a letter retried?")
    assert done.stdout.startswith("Three times [1].\n")
    assert "docs/retries.md:3 [1]" in done.stdout
    (folder / "docs/retries.md").write_text("# Retries\n\nA letter is never retried.\n")
    (folder / "README.md").unlink()
    done = askdocs("remote", "sync", "--json")
    (synced,) = json.loads(done.stdout)["folders"]
    assert (synced["uploaded"], synced["removed"], synced["unchanged"]) == (1, 2, 1)
    done = askdocs("remote", "clean")
    assert done.returncode == 2
    assert "--yes" in done.stderr
    done = askdocs("remote", "clean", "--yes")
    assert done.stdout == f"{folder}: 2 files and 1 vector stores removed\n"
    assert not openai_double.warehouse.files
    assert "nothing is uploaded" in askdocs("remote", "status").stdout
    assert askdocs("remote", "sync").returncode == 2


def test_log(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """Everything that was sent stands in the log: when, where, what for, how much of what."""
    assert "nothing was sent" in askdocs("remote", "log").stderr
    askdocs("remote", "sync", "--yes")
    openai_double.reply("Three times.")
    askdocs("ask", "How often is a letter retried?")
    entries = json.loads(askdocs("remote", "log", "--json").stdout)["entries"]
    assert len(entries) == len(openai_double.exchanges)
    assert {entry["endpoint"] for entry in entries} == {openai_double.base_url}
    uploads = [entry for entry in entries if entry["kind"] == "upload"]
    sizes = sorted(len(one.body) for one in openai_double.recorder.matching(FILES, "POST"))
    assert sorted(entry["bytes"] for entry in uploads) == sizes
    assert sorted(path for entry in uploads for path in entry["documents"]) == [
        "README.md",
        "docs/retries.md",
        "src/post.py",
    ]
    assert entries[0]["kind"] == "answer"
    assert entries[0]["tokens"] > 0
    assert "docs/retries.md" in askdocs("remote", "log").stdout


def test_what_never_leaves(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """Of ignored, excluded and secret-looking files, of code and of the key not a byte is sent."""
    askdocs("remote", "sync", "--yes")
    askdocs("ask", "What are hush-words, pay, owls and doves about?")
    key = openai_double.key.encode()
    sent = b"\n".join(
        part for one in openai_double.exchanges for part in (one.path.encode(), one.body)
    )
    assert b"A letter is retried three times." in sent
    for secret in (*(f"471{n}".encode() for n in range(1, 8)), key, b"hush-4", b"OPENAI_API_KEY"):
        assert secret not in sent


def test_logs_are_silent(askdocs: Run, openai_double: OpenAIDouble, tmp_path: Path) -> None:
    """What the program says of an upload holds neither the key nor a document's text."""
    openai_double.prepare(errors.server_error(), path=FILES)
    openai_double.warehouse.rejected_names.add("README*")
    done = askdocs("remote", "sync", "--yes")
    assert done.returncode == 0
    assert "README.md" in done.stdout
    for text in (openai_double.key, "pigeon", "retried three"):
        assert text not in done.stdout + done.stderr


def test_several_folders(
    askdocs: Run, openai_double: OpenAIDouble, folder: Path, tmp_path: Path
) -> None:
    """Each folder has a store of its own, and one question asks them both."""
    other = write_tree(tmp_path / "owl", "//- /README.md\n# Owl\n\nOwls fly at night.\n")
    roots = ("--root", str(folder), "--root", str(other))
    done = askdocs("remote", "sync", "--yes", *roots)
    assert done.returncode == 0, done.stderr
    assert len(openai_double.warehouse.stores) == 2
    openai_double.reply("At night.")
    done = askdocs("ask", "When do owls fly?", *roots)
    assert "README.md:3 [1]" in done.stdout
    asked = openai_double.recorder.matching(RESPONSES)[-1].json
    assert len(asked["tools"][0]["vector_store_ids"]) == 2


@pytest.mark.guarantee("consent that is taken back holds at once")
def test_withdrawn_meanwhile(
    folder: Path, environment: dict[str, str], askdocs: Run, openai_double: OpenAIDouble
) -> None:
    """What one terminal takes back another sends no more of, in the middle of its upload."""
    for number in range(20):
        (folder / f"docs/page{number}.md").write_text(f"# Page {number}\n\nWord{number}.\n")
    gates = [openai_double.hold(FILES) for _ in range(4)]
    process = subprocess.Popen(
        [*ASKDOCS, "remote", "sync", "--yes"],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert all(gate.reached.wait(60) for gate in gates)
        said = f"{folder}: nothing more is sent to {openai_double.base_url}\n"
        assert askdocs("remote", "withdraw").stdout == said
        before = len(openai_double.exchanges)
        for gate in gates:
            gate.open()
        _, complaint = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 2
    assert "You have taken back that docs are sent" in complaint
    assert len(openai_double.exchanges) == before
    assert len(openai_double.recorder.matching(FILES, "POST")) == 4


def test_doctor_and_status(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """Both say how the copy is; an expired one is a warning with what mends it."""
    assert "nothing is uploaded" in askdocs("doctor").stdout
    askdocs("remote", "sync", "--yes")
    assert "the vector store is ready: 3 files" in askdocs("doctor").stdout
    assert "3 files" in askdocs("status").stdout
    openai_double.clock.advance(days=31)
    done = askdocs("doctor")
    assert "has expired" in done.stdout
    assert "askdocs remote sync" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("remote", "plan", "--assistant", "embedded"), "No hosted assistant is configured"),
        (("remote", "sync", "--assistant", "responses"), "No hosted assistant is configured"),
        (("remote", "upload"), "invalid choice"),
    ],
)
def test_bad_input(askdocs: Run, arguments: tuple[str, ...], expected: str) -> None:
    """One sentence on standard error, nothing on standard output, status 2."""
    done = askdocs(*arguments)
    assert done.returncode == 2
    assert expected in done.stderr
    assert done.stdout == ""


def test_no_key(askdocs: Run) -> None:
    """Without a key for an endpoint that needs one, that is what is said."""
    done = askdocs("remote", "plan", OPENAI_API_KEY="", OPENAI_BASE_URL="")
    assert done.returncode == 2
    assert "key" in done.stderr


@pytest.mark.parametrize(("typed", "uploads"), [("y\n", 3), ("n\n", 0), ("\n", 0)])
def test_prompt(
    folder: Path,
    environment: dict[str, str],
    openai_double: OpenAIDouble,
    typed: str,
    uploads: int,
) -> None:
    """On a terminal the plan is shown and the user is asked; only yes is yes."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*ASKDOCS, "remote", "sync"],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    os.close(slave)
    os.write(master, typed.encode())
    _, said = process.communicate(timeout=60)
    os.close(master)
    assert b"3 documents" in said
    assert b"[y/N]" in said
    assert process.returncode == (0 if uploads else 2)
    assert len(openai_double.recorder.matching(FILES, "POST")) == uploads


STORE = f"{STORES}/vs_{1:024x}"
"""The first thing that the double makes of this kind."""


def kill_at(
    double: OpenAIDouble, path: str, count: int, *arguments: str, cwd: Path, env: dict[str, str]
) -> None:
    """Kill the program when the double has done what it asked for, and not yet said so."""
    for _ in range(count - 1):
        double.hold(path).open()
    gate = double.hold(path)
    process = subprocess.Popen(
        [*ASKDOCS, *arguments],
        cwd=cwd,
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert gate.reached.wait(60)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        gate.open()


def check_whole(double: OpenAIDouble, expected: int) -> None:
    """All files are there, once, and all of them can be searched."""
    names = [file.filename for file in double.warehouse.files.values()]
    assert len(names) == len(set(names)) == expected
    (store,) = double.warehouse.stores.values()
    assert {one.status for one in store.attachments.values()} == {"completed"}
    assert store.attachments.keys() == double.warehouse.files.keys()


needs_sigkill = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL"
)


@needs_sigkill
@pytest.mark.parametrize(
    ("path", "count"),
    [
        pytest.param(STORES, 2, id="store"),
        pytest.param(FILES, 1, id="first file"),
        pytest.param(FILES, 20, id="twentieth file"),
        pytest.param(f"{STORE}/file_batches", 1, id="batch"),
    ],
)
def test_killed_upload(
    folder: Path,
    environment: dict[str, str],
    askdocs: Run,
    openai_double: OpenAIDouble,
    path: str,
    count: int,
) -> None:
    """An upload that is killed at any moment is finished by the next: all is there, and once."""
    for number in range(27):
        (folder / f"docs/page{number}.md").write_text(f"# Page {number}\n\nWord{number}.\n")
    arguments = ("remote", "sync", "--yes")
    kill_at(openai_double, path, count, *arguments, cwd=folder, env=environment)
    done = askdocs("remote", "sync", "--json")
    assert done.returncode == 0, done.stderr
    (synced,) = json.loads(done.stdout)["folders"]
    assert synced["uploaded"] + synced["unchanged"] == 30
    check_whole(openai_double, 30)
    assert len(openai_double.recorder.matching(FILES, "POST")) <= 30 + 3


@needs_sigkill
def test_killed_removal(
    folder: Path, environment: dict[str, str], askdocs: Run, openai_double: OpenAIDouble
) -> None:
    """So is a removal, of single files and of everything."""
    askdocs("remote", "sync", "--yes")
    (folder / "README.md").unlink()
    (removed,) = (
        file.id
        for file in openai_double.warehouse.files.values()
        if file.filename.startswith("README")
    )
    path = f"{FILES}/{removed}"
    kill_at(openai_double, path, 1, "remote", "sync", cwd=folder, env=environment)
    assert askdocs("remote", "sync").returncode == 0
    check_whole(openai_double, 2)
    (first, _) = openai_double.warehouse.files
    path = f"{FILES}/{first}"
    kill_at(openai_double, path, 1, "remote", "clean", "--yes", cwd=folder, env=environment)
    assert askdocs("remote", "clean", "--yes").returncode == 0
    assert not openai_double.warehouse.files
    assert not openai_double.warehouse.stores
