"""A real question over the docs of this repository, through the real server process.

The endpoints are servers that were not written for askdocs; see ``tests/support/counterparts.py``.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counterparts import aimock, llama_cpp, llama_stack, transformers_serve
from tests.support.programs import run
from tests.support.rpc import Connection
from tests.support.tiny_models import tiny_gguf, tiny_llama
from tests.support.tool_calling_model import NAME, ToolCallingModel

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

    def ask(kind: str, base_url: str, model: str, folder: Path = docs) -> dict[str, Any]:
        connection = Connection(cwd=tmp_path, env={"ASKDOCS_CACHE_DIR": str(tmp_path / "cache")})
        connections.append(connection)
        assistant = {"kind": kind, "baseUrl": base_url, "model": model, "maxOutputTokens": 128}
        connection.initialize(folder, initializationOptions={"assistant": assistant})
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
    usage = {
        "prompt_tokens": 900,
        "completion_tokens": 17,
        "input_tokens": 900,
        "output_tokens": 17,
    }
    response = {"content": ANSWER, "usage": usage}
    fixtures = [{"match": {"userMessage": QUESTION}, "response": response}]
    with aimock(fixtures, tmp_path) as base_url:
        answer = ask(kind, base_url, "gpt-6.1-terra")
    assert answer["outcome"] == "answered"
    assert "Parsing holds the interpreter lock" in answer["text"]
    assert "😀" in answer["text"]
    assert answer["assistant"] == {"name": kind, "model": "gpt-6.1-terra"}
    (citation,) = answer["citations"]
    assert citation["verified"]
    assert citation["quote"] in (docs / citation["path"]).read_text(encoding="utf-8")
    assert answer["usage"] == {"inputTokens": 900, "outputTokens": 17}


@pytest.fixture(scope="module")
def transformers_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The base URL of transformers serve, and the name of its model."""
    folder = tmp_path_factory.mktemp("transformers")
    model = tiny_llama(folder / "llama")
    with transformers_serve(model, folder) as base_url:
        yield base_url, str(model)


@pytest.mark.transformers_serve
@pytest.mark.parametrize("kind", ["responses", "chat"])
def test_transformers_serve(
    ask: Callable[..., dict[str, Any]], transformers_model: tuple[str, str], kind: str
) -> None:
    """A model whose words mean nothing is shown with them, and nothing is cited."""
    answer = ask(kind, *transformers_model)
    assert answer["text"]
    assert answer["citations"] == []
    assert answer["assistant"] == {"name": kind, "model": transformers_model[1]}


@pytest.mark.llama_cpp
def test_llama_cpp(ask: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    """A server that has chat only is found out on the way, and answers over chat."""
    model = tiny_gguf(tmp_path / "tiny.gguf")
    with llama_cpp(model, tmp_path) as base_url:
        answer = ask("responses", base_url, "tiny")
    assert answer["text"]
    assert answer["assistant"]["name"] == "chat"


@pytest.mark.llama_stack
def test_llama_stack(ask: Callable[..., dict[str, Any]], docs: Path, tmp_path: Path) -> None:
    """A document goes up, is really searched there, and the answer quotes what was found.

    This server neither cites nor says which file a result is from, and the user is told.
    """
    # Embedding is slow where there is no accelerator, so one document has to do.
    folder = tmp_path / "askdocs"
    (folder / "docs").mkdir(parents=True)
    shutil.copy(docs / "docs/architecture.md", folder / "docs")
    with ToolCallingModel() as model, llama_stack(model.base_url, tmp_path) as base_url:
        remote = ("--yes", "--assistant", "hosted")
        environment = {"OPENAI_BASE_URL": base_url}
        synced = run("remote", "sync", *remote, cwd=folder, env=environment, timeout=300)
        assert synced.returncode == 0, synced.stderr
        answer = ask("hosted", base_url, NAME, folder)
        cleaned = run("remote", "clean", *remote, cwd=folder, env=environment, timeout=300)
        assert cleaned.returncode == 0, cleaned.stderr
    assert answer["assistant"] == {"name": "hosted", "model": NAME}
    assert "interpreter lock" in answer["text"]
    assert answer["citations"] == []
    assert "named no source" in answer["text"]
