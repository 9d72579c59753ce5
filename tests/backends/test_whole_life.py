"""A folder's life in a vector store, told from the terminal: plan, sync, ask, clean.

The same story is told to the double in every run, and to OpenAI itself when somebody wants it:
``ASKDOCS_LIVE_OPENAI_API_KEY=... pytest -m live``. It costs a few cents and deletes what it makes.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen
from openai import OpenAI

from tests.support.openai_double import OpenAIDouble
from tests.support.programs import run
from tests.support.workspace import write_tree

# Read here because every test starts from a clean environment.
LIVE_KEY = os.environ.get("ASKDOCS_LIVE_OPENAI_API_KEY", "")

DOCS = """\
//- /README.md
# Parcel

Sends letters by pigeon. The manual is in docs.

//- /docs/retries.rst
Retries
=======

A letter that comes back is sent again, seven times at most, by another pigeon each time.

//- /secrets.env
KEY=do-not-send-this

//- /notes.txt
The pigeons sleep at night.
"""
QUESTION = "How many times is a letter that comes back sent again?"


@frozen
class Place:
    """An endpoint, and the folder whose docs go there."""

    client: OpenAI
    folder: Path
    environment: dict[str, str]

    def askdocs(self, *arguments: str, status: int = 0) -> str:
        """What the command prints, the hosted assistant being wished for."""
        hosted = ("--assistant", "hosted")
        done = run(*arguments, *hosted, cwd=self.folder, env=self.environment, timeout=300)
        assert done.returncode == status, done.stderr
        assert self.environment["OPENAI_API_KEY"] not in done.stdout + done.stderr
        return done.stdout

    def kept(self) -> tuple[set[str], set[str]]:
        """The files and the stores that there are."""
        files = {file.id for file in self.client.files.list()}
        return files, {store.id for store in self.client.vector_stores.list()}


@pytest.fixture(params=["double", pytest.param("live", marks=pytest.mark.live)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    folder = write_tree(tmp_path / "parcel", DOCS)
    if request.param == "live":
        if not LIVE_KEY:
            pytest.skip("OpenAI is asked only with a key in ASKDOCS_LIVE_OPENAI_API_KEY")
        with OpenAI(api_key=LIVE_KEY) as client:
            yield Place(client, folder, {"OPENAI_API_KEY": LIVE_KEY})
        return
    double: OpenAIDouble = request.getfixturevalue("openai_double")
    environment = {"OPENAI_API_KEY": double.key, "OPENAI_BASE_URL": double.base_url}
    with OpenAI(api_key=double.key, base_url=double.base_url) as client:
        yield Place(client, folder, environment)


def test_whole_life(place: Place) -> None:
    """Nothing goes up without a yes; what goes up is asked and cited; cleaning leaves nothing."""
    before = place.kept()
    assert "docs/retries.rst" in place.askdocs("remote", "plan")
    assert place.kept() == before
    try:
        place.askdocs("remote", "sync", "--yes")
        assert place.kept() != before
        answer = json.loads(place.askdocs("ask", "--json", QUESTION))
        place.askdocs("remote", "status")
        log = place.askdocs("remote", "log")
    finally:
        place.askdocs("remote", "clean", "--yes")
    assert place.kept() == before
    assert answer["outcome"] == "answered"
    assert "seven" in answer["text"].lower() or "7" in answer["text"]
    assert {each["path"] for each in answer["citations"]} == {"docs/retries.rst"}
    assert all(each["verified"] for each in answer["citations"])
    assert "docs/retries.rst" in log
