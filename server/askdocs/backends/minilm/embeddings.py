"""all-MiniLM-L6-v2 as the server sees it: a process of its own that runs as long as it is needed.

The process is started with the first text and ends a while after the last. Questions do not wait
for passages in it. Where numpy is missing there is none.
"""

import asyncio
import base64
import json
import logging
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any, Final

from askdocs.backends.minilm.weights import DIGEST, FILE
from askdocs.errors import EndpointFailed
from askdocs.retrieval.meaning import Compared
from askdocs.wording import from_json, to_json
from askdocs.worker_process import end_worker, start_worker

logger = logging.getLogger(__name__)

_BATCH: Final = 8
"""Passages at once; no question waits for them."""

_MOST_PIECES: Final = 64
"""Word pieces of a passage that are looked at: its headings and how it begins. More of them take
twice as long, and find no more."""

_STAYS: Final = 600.0
"""Seconds that the process stays without anything to do."""

_LINE_LIMIT: Final = 16 * 1024 * 1024

_MODULE: Final = "askdocs.backends.minilm.worker"
_HINT: Final = "Set embeddings.kind to none to do without."


def is_available() -> bool:
    """Whether the model can be run here."""
    return find_spec("numpy") is not None and FILE.is_file()


class MiniLm:
    """Says what texts mean, and how alike they are."""

    def __init__(self, *, stays: float = _STAYS) -> None:
        self.name = "\n".join(("minilm", DIGEST, str(_MOST_PIECES)))
        self.endpoint = ""
        self.batch = _BATCH
        self._stays = stays
        self._worker: _Worker | None = None
        self._starting: asyncio.Task[_Worker] | None = None
        self._asking = 0
        self._end: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def prepare(self) -> None:
        await self.compared("", (), 0)

    async def embed(
        self, texts: Sequence[str], documents: tuple[str, ...], is_agreed: Callable[[], bool]
    ) -> Sequence[bytes | None]:
        del documents, is_agreed  # nothing is sent
        reply = await self._asked({"passages": list(texts), "most": _MOST_PIECES})
        return [base64.b64decode(one) for one in reply["embeddings"]]

    async def embed_question(self, text: str, is_agreed: Callable[[], bool]) -> bytes:
        del is_agreed  # nothing is sent
        return (await self.compared(text, (), 0)).embedding

    async def compared(self, question: str, texts: Sequence[str], seconds: float) -> Compared:
        request = {"question": question, "texts": list(texts), "seconds": seconds}
        reply = await self._asked(request)
        embedding = base64.b64decode(reply["embedding"])
        return Compared(embedding, tuple(reply["likeness"]), reply["foreign"])

    async def close(self) -> None:
        if self._end is not None:
            self._end.cancel()
        if self._starting is not None:
            await asyncio.gather(self._starting, return_exceptions=True)
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.end()

    async def _asked(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._end is not None:
            self._end.cancel()
        self._asking += 1
        try:
            worker = await self._running()
            reply = await worker.asked(request)
        finally:
            self._asking -= 1
            if not self._asking:
                self._end = asyncio.get_running_loop().call_later(self._stays, self._let_go)
        if "problem" in reply:
            raise EndpointFailed(from_json(str(reply["problem"])), _HINT)
        return reply

    async def _running(self) -> "_Worker":
        if self._worker is None or not self._worker.is_running:
            if self._starting is None:
                self._starting = asyncio.get_running_loop().create_task(_started())
                self._starting.add_done_callback(self._started)
            # Whoever gives up waiting does not keep it from starting.
            return await asyncio.shield(self._starting)
        return self._worker

    def _started(self, starting: "asyncio.Task[_Worker]") -> None:
        self._starting = None
        if not starting.cancelled() and starting.exception() is None:
            self._worker = starting.result()

    def _let_go(self) -> None:
        task = asyncio.get_running_loop().create_task(self.close())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


async def _started() -> "_Worker":
    try:
        return _Worker(await start_worker(_MODULE, limit=_LINE_LIMIT))
    except OSError as error:
        problem = "The process of the embedding model cannot be started."
        raise EndpointFailed(problem, _HINT) from error


class _Worker:
    """The process, and who waits for what of it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._count = 0
        self._reading = asyncio.get_running_loop().create_task(self._read())

    @property
    def is_running(self) -> bool:
        return not self._reading.done()

    async def asked(self, request: dict[str, Any]) -> dict[str, Any]:
        """What the process says to ``request``."""
        self._count += 1
        number = self._count
        reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = reply
        try:
            assert self._process.stdin is not None  # noqa: S101 (it is a pipe)
            self._process.stdin.write(json.dumps({"id": number, **request}).encode() + b"\n")
            await self._process.stdin.drain()
            return await reply
        except (BrokenPipeError, ConnectionResetError):
            return {"problem": _ENDED}
        finally:
            self._waiting.pop(number, None)

    async def end(self) -> None:
        """End the process; whoever waits is told."""
        await end_worker(self._process)
        await self._reading

    async def _read(self) -> None:
        """Hand every reply to whoever waits for it, until the process ends."""
        assert self._process.stdout is not None  # noqa: S101 (it is a pipe)
        while (line := await self._process.stdout.readline()).endswith(b"\n"):
            reply = json.loads(line)
            # Whoever has given up left nobody to tell.
            waiting = self._waiting.get(reply["id"])
            if waiting is not None and not waiting.done():
                waiting.set_result(reply)
        await self._process.wait()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result({"problem": _ENDED})


_ENDED: Final = to_json("The process of the embedding model ended unexpectedly.")
