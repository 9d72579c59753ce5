"""Embeddings from the command line, with the double as the endpoint."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from askdocs.backends.ledger import Ledger
from askdocs.backends.ledger_entries import Place
from askdocs.cli.wiring import data_directory
from tests.support.openai_double import EMBEDDINGS, OpenAIDouble, errors
from tests.support.programs import ASKDOCS, run
from tests.support.workspace import write_tree

FIXTURE = """\
//- /docs/pigeons.md
# Working hours

Pigeons rest on Sundays.

//- /docs/pictures.md
# Enclosures

Pictures are scaled down to 800 pixels.
"""

Run = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "parcel", FIXTURE)


@pytest.fixture
def environment(tmp_path: Path, openai_double: OpenAIDouble) -> dict[str, str]:
    """The settings and the key of a user who has the double for embeddings."""
    config = tmp_path / "config.toml"
    config.write_text(
        f'[embeddings]\nkind = "endpoint"\nbaseUrl = "{openai_double.base_url}"\ndimensions = 256\n'
    )
    return {"ASKDOCS_EMBEDDINGS_API_KEY": openai_double.key, "ASKDOCS_CONFIG": str(config)}


@pytest.fixture
def askdocs(folder: Path, environment: dict[str, str]) -> Run:
    def askdocs(*arguments: str) -> "CompletedProcess[str]":
        return run(*arguments, cwd=folder, env=environment)

    return askdocs


def test_index_search_status(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """Indexing makes the embeddings; searching explains them; the status counts them."""
    assert "0 of 0 passages have embeddings" in askdocs("status").stdout
    done = askdocs("index")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 passages have embeddings" in done.stdout
    found = askdocs("search", "can I shrink a photo?", "--explain")
    assert found.stdout.startswith("docs/pictures.md")
    assert "meaning to the model" in found.stdout
    assert "2 of 2 passages have embeddings" in askdocs("status").stdout
    status = json.loads(askdocs("status", "--json").stdout)
    assert status["folders"][0]["embeddings"] == {"done": 2, "total": 2}
    assert len(openai_double.recorder.matching(EMBEDDINGS)) == 2
    log = json.loads(askdocs("remote", "log", "--json").stdout)["entries"]
    assert [entry["kind"] for entry in log] == ["embedding", "embedding"]
    assert openai_double.key not in found.stdout + done.stdout + str(log)


def test_an_endpoint_that_fails(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """The index is there all the same, and what is wrong is said."""
    openai_double.prepare(errors.insufficient_quota(), path=EMBEDDINGS, times=None)
    done = askdocs("index")
    assert done.returncode == 0
    assert "no credit left" in done.stderr
    assert "2 documents" in done.stdout
    found = askdocs("search", "how are pictures scaled?")
    assert found.stdout.startswith("docs/pictures.md")


def test_doctor(askdocs: Run, openai_double: OpenAIDouble) -> None:
    """It asks the model for one word, and says what is wrong with it."""
    checked = askdocs("doctor").stdout
    assert f"the model at {openai_double.base_url} gives embeddings of 256 numbers" in checked
    (sent,) = openai_double.recorder.matching(EMBEDDINGS)
    assert sent.json["input"] == ["documentation"]
    openai_double.prepare(errors.unknown_model("text-embedding-3-small"), path=EMBEDDINGS)
    failed = askdocs("doctor")
    assert failed.returncode == 2
    assert "does not have the model" in failed.stdout
    assert "embeddings.model" in failed.stdout


def test_no_answer_is_no_agreement(folder: Path, tmp_path: Path) -> None:
    """An address that is not on this machine is sent nothing without a yes."""
    config = tmp_path / "config.toml"
    config.write_text('[embeddings]\nkind = "endpoint"\nbaseUrl = "https://docs.invalid/v1"\n')
    environment = {"ASKDOCS_CONFIG": str(config)}
    done = run("index", cwd=folder, env=environment)
    assert done.returncode == 0
    assert "you did not agree" in done.stderr
    log = json.loads(run("remote", "log", "--json", cwd=folder, env=environment).stdout)
    assert log == {"entries": []}


@pytest.mark.guarantee("passages go to a model only where you agreed")
def test_consent_can_be_withdrawn(folder: Path, tmp_path: Path) -> None:
    """For all addresses that were agreed to, whatever the settings say by now."""
    embeddings = Place(str(folder), "https://docs.invalid/v1 for embeddings")
    upload = Place(str(folder), "https://other.invalid/v1")
    elsewhere = Place(str(tmp_path), "https://docs.invalid/v1")
    ledger = Ledger(data_directory() / "ledger.db")
    for place in (embeddings, upload, elsewhere):
        ledger.agree(place)
    done = run("remote", "withdraw", cwd=folder)
    assert done.stdout.splitlines() == [
        f"{folder}: nothing more is sent to https://docs.invalid/v1",
        f"{folder}: nothing more is sent to https://other.invalid/v1",
    ]
    assert [ledger.is_agreed(one) for one in (embeddings, upload, elsewhere)] == [0, 0, 1]
    ledger.close()
    assert "you had agreed to nothing" in run("remote", "withdraw", cwd=folder).stdout


def test_a_folder_has_no_say(folder: Path) -> None:
    """A cloned folder that names an endpoint for embeddings is reported and not heeded."""
    (folder / ".askdocs.toml").write_text(
        '[embeddings]\nkind = "endpoint"\nbaseUrl = "https://docs.invalid/v1"\n'
    )
    done = run("index", cwd=folder)
    assert done.returncode == 0
    assert "embeddings.baseUrl in .askdocs.toml: A folder may not decide this." in done.stderr
    assert "have embeddings" not in done.stdout


def test_killed_in_the_middle(
    folder: Path, environment: dict[str, str], openai_double: OpenAIDouble
) -> None:
    """What was answered before is not sent again."""
    sections = "\n".join(f"## Rule {number}\n\nLetters of kind {number}.\n" for number in range(60))
    (folder / "docs/rules.md").write_text(f"# Rules\n\n{sections}", encoding="utf-8")
    openai_double.hold(EMBEDDINGS).open()
    openai_double.hold(EMBEDDINGS).open()
    gate = openai_double.hold(EMBEDDINGS)
    process = subprocess.Popen(
        [*ASKDOCS, "index"],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert gate.reached.wait(60)
    finally:
        process.kill()
        process.wait()
        gate.open()
    before = [
        text
        for exchange in openai_double.recorder.matching(EMBEDDINGS)[:2]
        for text in exchange.json["input"]
    ]
    done = run("index", cwd=folder, env=environment)
    assert "have embeddings" in done.stdout
    after = [
        text
        for exchange in openai_double.recorder.matching(EMBEDDINGS)[3:]
        for text in exchange.json["input"]
    ]
    assert len(before) == 32
    assert not set(before) & set(after)
    assert len({*before, *after}) == 62


@pytest.mark.model
def test_the_model_that_comes_along(folder: Path) -> None:
    """Without a setting or a connection it finds other words, and speaks for the answer."""

    def askdocs(*arguments: str) -> "CompletedProcess[str]":
        return run(*arguments, cwd=folder)

    done = askdocs("index", "--embed")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 passages have embeddings" in done.stdout
    found = askdocs("search", "can I shrink a photo?", "--explain").stdout
    assert found.startswith("docs/pictures.md")
    assert "meaning to the model" in found
    answer = askdocs("ask", "How many pixels do pictures have?", "--explain").stdout
    assert "the best sentence is more like the question" in " ".join(answer.split())
