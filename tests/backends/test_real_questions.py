"""A real question over the docs of this repository, through the real server process.

The endpoints are servers that were not written for askdocs; see ``tests/support/counterparts.py``.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counterparts import aimock, llama_cpp, transformers_serve
from tests.support.rpc import Connection
from tests.support.tiny_models import tiny_gguf, tiny_llama

CHECKOUT = Path(__file__).resolve().parents[2]
QUESTION = "Why are documents parsed in a child process?"
ANSWER = "Parsing holds the interpreter lock, so a child process does it [1]. 😀"


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The docs of this repository, as a workspace of their own."""
    folder = tmp_path_factory.mktemp("checkout") / "askdocs"
    shutil.copytree(CHECKOUT / "docs", folder / "docs")
    shutil.copy(CHECKOUT / "README.md", folder)
    return folder


@pytest.fixture
def ask(docs: Path, tmp_path: Path) -> Iterator[Callable[..., dict[str, Any]]]:
    """Asks the question through a server process that is set up for an endpoint."""
    connections = []

    def ask(kind: str, base_url: str, model: str) -> dict[str, Any]:
        connection = Connection(cwd=tmp_path, env={"ASKDOCS_CACHE_DIR": str(tmp_path / "cache")})
        connections.append(connection)
        assistant = {"kind": kind, "baseUrl": base_url, "model": model, "maxOutputTokens": 128}
        connection.initialize(docs, initializationOptions={"assistant": assistant})
        connection.wait_until_ready()
        params = {"question": QUESTION, "partialResultToken": "answer", "workDoneToken": "work"}
        result: dict[str, Any] = connection.request("askDocs/ask", params, timeout=120)
        pieces = connection.progress("answer")
        text = "".join(each["text"] for each in pieces if each["kind"] == "text")
        citations = [each["citation"] for each in pieces if each["kind"] == "citation"]
        assert connection.progress("work")[-1]["kind"] == "end"
        assert connection.stop() == 0
        return {**result, "text": text, "citations": citations}

    yield ask
    for connection in connections:
        connection.kill()


@pytest.mark.aimock
@pytest.mark.parametrize("kind", ["responses", "chat"])
def test_aimock(ask: Callable[..., dict[str, Any]], docs: Path, tmp_path: Path, kind: str) -> None:
    """The answer comes as it was written, and cites a place that is there."""
    fixtures = [{"match": {"userMessage": QUESTION}, "response": {"content": ANSWER}}]
    with aimock(fixtures, tmp_path) as base_url:
        answer = ask(kind, base_url, "gpt-6.1-terra")
    assert answer["outcome"] == "answered"
    assert "Parsing holds the interpreter lock" in answer["text"]
    assert "😀" in answer["text"]
    assert answer["assistant"] == {"name": kind, "model": "gpt-6.1-terra"}
    (citation,) = answer["citations"]
    assert citation["verified"]
    assert citation["quote"] in (docs / citation["path"]).read_text(encoding="utf-8")
    assert answer["usage"]["outputTokens"] > 0


@pytest.mark.transformers_serve
@pytest.mark.parametrize("kind", ["responses", "chat"])
def test_transformers_serve(ask: Callable[..., dict[str, Any]], tmp_path: Path, kind: str) -> None:
    """A model whose words mean nothing is shown with them, and nothing is cited."""
    model = tiny_llama(tmp_path / "llama")
    with transformers_serve(model, tmp_path) as base_url:
        answer = ask(kind, base_url, str(model))
    assert answer["text"]
    assert answer["citations"] == []
    assert answer["assistant"]["name"] == kind


@pytest.mark.llama_cpp
def test_llama_cpp(ask: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    """A server that has chat only is found out on the way, and answers over chat."""
    model = tiny_gguf(tmp_path / "tiny.gguf")
    with llama_cpp(model, tmp_path) as base_url:
        answer = ask("responses", base_url, "tiny")
    assert answer["text"]
    assert answer["assistant"]["name"] == "chat"
