"""Embeddings from a model in a folder of this machine, run in a process of its own.

The process is started with the first text. It is nice to others, its memory goes back when it
ends, and a crash of the runtime costs the server nothing.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from askdocs.errors import EndpointFailed
from askdocs.index.embedding import embedding_of
from askdocs.wording import from_json, to_json
from askdocs.worker_process import end_worker, start_worker

logger = logging.getLogger(__name__)

_BATCH: Final = 8
"""Passages at once; a question waits for those that are being worked on."""

_LINE_LIMIT: Final = 16 * 1024 * 1024


class OnnxEmbeddings:
    """Says what texts mean, as the model in ``folder`` sees it."""

    def __init__(self, folder: str, question_prefix: str, passage_prefix: str) -> None:
        self.endpoint = ""
        self.batch = _BATCH
        self._folder = str(Path(folder).expanduser())
        # Another model under the same path has another size.
        size = _size_of(Path(self._folder))
        self.name = "\n".join(("onnx", self._folder, str(size), passage_prefix))
        self._question_prefix = question_prefix
        self._passage_prefix = passage_prefix
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._exchanges: set[asyncio.Future[dict[str, Any]]] = set()
        self._questions = 0
        """How many questions wait; passages let them go first."""
        self._no_questions = asyncio.Event()
        self._no_questions.set()

    async def prepare(self) -> None:
        await self._asked([])

    async def embed(
        self, texts: Sequence[str], documents: tuple[str, ...], is_agreed: Callable[[], bool]
    ) -> Sequence[bytes | None]:
        del documents, is_agreed  # nothing is sent
        await self._no_questions.wait()
        return await self._asked([_with(self._passage_prefix, text) for text in texts])

    async def embed_question(self, text: str, is_agreed: Callable[[], bool]) -> bytes:
        del is_agreed  # nothing is sent
        self._questions += 1
        self._no_questions.clear()
        try:
            (embedding,) = await self._asked([_with(self._question_prefix, text)])
        finally:
            self._questions -= 1
            if not self._questions:
                self._no_questions.set()
        if embedding is None:
            raise EndpointFailed("The model makes nothing of the question.", "Ask in other words.")
        return embedding

    async def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await end_worker(process)

    async def _asked(self, texts: Sequence[str]) -> list[bytes | None]:
        # Whoever gives up waiting must not leave an answer behind for the next to read.
        exchange = asyncio.ensure_future(self._exchanged(texts))
        self._exchanges.add(exchange)
        exchange.add_done_callback(self._exchanges.discard)
        reply = await asyncio.shield(exchange)
        if "problem" in reply:
            raise EndpointFailed(from_json(str(reply["problem"])), "Check embeddings.folder.")
        return [embedding_of(numbers) for numbers in reply["embeddings"]]

    async def _exchanged(self, texts: Sequence[str]) -> dict[str, Any]:
        async with self._turn:
            process = await self._running()
            line = await _exchanged_with(process, json.dumps({"texts": list(texts)}).encode())
            # One that ends while it writes leaves a part of a line.
            if not line.endswith(b"\n"):
                self._process = None
                await end_worker(process)
                logger.warning(
                    "the process of the embedding model ended with %s", process.returncode
                )
                return {
                    "problem": to_json("The process of the embedding model ended unexpectedly.")
                }
        reply: dict[str, Any] = json.loads(line)
        return reply

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await start_worker(
                "askdocs.backends.onnx_worker", self._folder, limit=_LINE_LIMIT
            )
        return self._process


async def _exchanged_with(process: asyncio.subprocess.Process, line: bytes) -> bytes:
    """The line that ``process`` answers ``line`` with; no whole one if it has ended."""
    assert process.stdin is not None  # noqa: S101 (it is a pipe)
    assert process.stdout is not None  # noqa: S101 (it is a pipe)
    try:
        process.stdin.write(line + b"\n")
        await process.stdin.drain()
        return await process.stdout.readline()
    except (BrokenPipeError, ConnectionResetError, ValueError):
        return b""


def _size_of(folder: Path) -> int:
    for name in ("model.onnx", "onnx/model.onnx"):
        try:
            return (folder / name).stat().st_size
        except OSError:
            continue
    return 0


def _with(prefix: str, text: str) -> str:
    return f"{prefix} {text}" if prefix else text
