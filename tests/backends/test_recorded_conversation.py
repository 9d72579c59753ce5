"""A recorded answer of the real API to a question about a file, through the real server process."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from tests.support.openai_double import RESPONSES, OpenAIDouble, frames
from tests.support.programs import run
from tests.support.recordings import recording
from tests.support.rpc import Connection
from tests.support.workspace import write_tree

DOCS = """\
//- /docs/paris.txt
Paris is the capital of France. It is known for the Eiffel Tower.
"""
QUESTION = "What is the capital of France?"
ANSWER = "The capital of France is Paris."


@frozen
class Asked:
    """What came of the question."""

    result: dict[str, Any]
    pieces: list[dict[str, Any]]

    @property
    def text(self) -> str:
        return "".join(each["text"] for each in self.pieces if each["kind"] == "text")

    @property
    def cited(self) -> list[str]:
        return [each["citation"]["path"] for each in self.pieces if each["kind"] == "citation"]


@pytest.fixture
def folder(openai_double: OpenAIDouble, tmp_path: Path) -> Path:
    """A folder that was mirrored at the double."""
    folder = write_tree(tmp_path / "atlas", DOCS)
    environment = {"OPENAI_API_KEY": openai_double.key, "OPENAI_BASE_URL": openai_double.base_url}
    command = ("remote", "sync", "--yes", "--assistant", "hosted")
    done = run(*command, cwd=folder, env=environment)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def server(openai_double: OpenAIDouble, folder: Path) -> Iterator[Connection]:
    environment = {"OPENAI_API_KEY": openai_double.key, "OPENAI_BASE_URL": openai_double.base_url}
    connection = Connection(cwd=folder.parent, env=environment)
    options = {"assistant": {"kind": "hosted", "model": "gpt-6.1-terra"}}
    connection.initialize(folder, initializationOptions=options)
    connection.wait_until_ready()
    yield connection
    assert connection.stop() == 0
    connection.kill()


def ask(double: OpenAIDouble, server: Connection, *faults: frames.Fault) -> Asked:
    """The recorded answer, spoilt or not, about the file that was uploaded to the double."""
    (recorded,) = recording("stream").at(RESPONSES)
    (annotation,) = recorded.events[-1]["response"]["output"][1]["content"][0]["annotations"]
    (file,) = double.warehouse.files.values()
    names = {annotation["file_id"]: file.id, annotation["filename"]: file.filename}
    double.prepare(recorded.answer(names), path=RESPONSES)
    double.spoil(*faults, path=RESPONSES)
    params = {"question": QUESTION, "partialResultToken": "answer"}
    result = server.request("askDocs/ask", params)
    return Asked(result, server.progress("answer"))


@pytest.mark.parametrize("fault", [frames.with_windows_line_ends, frames.with_pings])
def test_whole_answer(openai_double: OpenAIDouble, server: Connection, fault: frames.Fault) -> None:
    """Text, citation and end are those of the recording."""
    asked = ask(openai_double, server, fault)
    assert asked.text.startswith(ANSWER.removesuffix("."))
    assert asked.cited == ["docs/paris.txt"]
    assert asked.result["outcome"] == "answered"
    assert asked.result["usage"] == {"inputTokens": 1177, "outputTokens": 37}


@pytest.mark.parametrize(
    "fault", [frames.cut_after(12), frames.malformed_after(12), frames.flat_error_after(12)]
)
def test_spoilt_answer(
    openai_double: OpenAIDouble, server: Connection, fault: frames.Fault
) -> None:
    """What came before the break is kept, and the answer is called incomplete."""
    asked = ask(openai_double, server, fault)
    assert asked.text.startswith("The capital of")
    assert asked.result["outcome"] == "incomplete"
