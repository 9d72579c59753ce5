"""The process that runs the model: ``python -m askdocs.backends.minilm.worker``.

It reads one JSON object a line from standard input and writes one a line to standard output, each
with the ``id`` of what it answers:

- ``{"id", "passages": […], "most"}``: the embeddings of texts, as base64, of so many word pieces;
- ``{"id", "question", "texts": […], "seconds"}``: the question's ``embedding``, its
  ``likeness`` to each text, null for those that there was no time for, and how ``foreign`` it is:
  its likeness to sentences that have nothing to do with any docs.

Passages are worked on by a thread of their own, which is nice to others where the system has that
for a thread, so that no question waits for them. It ends with its input.
"""

import base64
import json
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeAlias

from askdocs.child_process import end_with_parent, incoming, own_output
from askdocs.wording import Message, to_json

if TYPE_CHECKING:
    from askdocs.backends.minilm.likeness import Comparer

_THREAD_COUNTS: Final = (
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""What tells the libraries under numpy how many threads to use: several that wait for each other
on a busy machine take seconds for what one does in milliseconds."""

_Request: TypeAlias = dict[str, Any]
_Answer: TypeAlias = Callable[["Comparer", _Request], dict[str, object]]


def main() -> int:
    """Serve until standard input ends."""
    os.environ.update(dict.fromkeys(_THREAD_COUNTS, "1"))
    replies = _Replies(own_output())
    end_with_parent()
    questions: queue.SimpleQueue[_Request] = queue.SimpleQueue()
    passages: queue.SimpleQueue[_Request] = queue.SimpleQueue()

    def take(request: _Request) -> None:
        (passages if "passages" in request else questions).put(request)

    incoming(partial(_read, sys.stdin.buffer), take)
    model = _Model()
    threading.Thread(
        target=_serve, args=(passages, _embedded, model, replies), kwargs={"is_nice": True}
    ).start()
    _serve(questions, _compared, model, replies)
    return 0


class _Model:
    """The model, loaded by whoever needs it first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._comparer: Comparer | None = None

    def get(self) -> "Comparer":
        with self._lock:
            if self._comparer is None:
                # Imported here because numpy may be missing, which is told.
                from askdocs.backends.minilm.likeness import Comparer  # noqa: PLC0415

                self._comparer = Comparer.loaded()
            return self._comparer


class _Replies:
    """Standard output, line by line."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._lock = threading.Lock()

    def write(self, reply: dict[str, object]) -> None:
        with self._lock:
            self._output.write(json.dumps(reply).encode() + b"\n")
            self._output.flush()


def _read(source: BinaryIO) -> _Request:
    line = source.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    request: _Request = json.loads(line)
    return request | {"came": time.monotonic()}


def _serve(
    requests: "queue.SimpleQueue[_Request]",
    answer: _Answer,
    model: _Model,
    replies: _Replies,
    *,
    is_nice: bool = False,
) -> None:
    request = requests.get()
    if is_nice and sys.platform == "linux":
        # Elsewhere it would be the whole process.
        os.nice(10)
    while True:
        try:
            reply = answer(model.get(), request)
        except Exception as error:  # noqa: BLE001 (what is missing or broken is told)
            message = Message("The embedding model cannot be run ({}).", type(error).__name__)
            reply = {"problem": to_json(message)}
        replies.write({"id": request["id"], **reply})
        request = requests.get()


def _embedded(comparer: "Comparer", request: _Request) -> dict[str, object]:
    texts: Sequence[str] = request["passages"]
    embeddings = comparer.embeddings_of(texts, request["most"]) if texts else []
    return {"embeddings": [base64.b64encode(one).decode() for one in embeddings]}


def _compared(comparer: "Comparer", request: _Request) -> dict[str, object]:
    likeness = comparer.likeness(
        request["question"], request["texts"], until=request["came"] + request["seconds"]
    )
    return {
        "embedding": base64.b64encode(likeness.embedding).decode(),
        "likeness": likeness.texts,
        "foreign": likeness.foreign,
    }


if __name__ == "__main__":
    sys.exit(main())
