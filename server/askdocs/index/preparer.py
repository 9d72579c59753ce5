"""A process that reads and parses: ``python -m askdocs.index.preparer``, as ``preparing`` runs it.

It reads jobs, one after the other, and writes for each what comes of it; before that it names each
file that it is about to read, so that whoever asked knows which one takes long or ends it. All of
that is pickled. It ends when its input ends.
"""

import faulthandler
import os
import pickle
import queue
import sys
from typing import Final

from askdocs.child_process import (
    collect_seldom,
    end_with_parent,
    incoming,
    limit_memory,
    own_output,
)
from askdocs.index.overlays import Overlay
from askdocs.index.portions import Gathering
from askdocs.index.preparing import Asked, At, Buffer, Files, Reply
from askdocs.workspace.document import Format
from askdocs.workspace.reading import document_from_text

_MOST_MEMORY: Final = 2 * 1024 * 1024 * 1024
"""Bytes of address space; the largest documents that are read need a third of it."""

_GRACE: Final = 10.0
"""Seconds after which it ends by itself, because nobody is there any more who would end it."""


def main() -> int:
    """Do jobs until standard input ends."""
    replies = own_output()
    end_with_parent()
    limit_memory(_MOST_MEMORY)
    jobs: queue.SimpleQueue[Files | Buffer] = queue.SimpleQueue()
    answers: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def take(message: Files | Buffer | bool) -> None:
        if isinstance(message, bool):
            answers.put(message)
        else:
            jobs.put(message)

    # Our own process asks.
    incoming(lambda: pickle.load(sys.stdin.buffer), take)  # noqa: S301
    collect_seldom()
    # What is written there is a trace of Python's, which nobody needs.
    nowhere = os.open(os.devnull, os.O_WRONLY)

    def say(reply: Reply) -> None:
        pickler = pickle.Pickler(replies, pickle.HIGHEST_PROTOCOL)
        # A reply refers to nothing twice, and to remember all of it would take as much again.
        pickler.fast = True
        pickler.dump(reply)
        replies.flush()

    def is_there(digest: str, format_: Format) -> bool:
        say(Asked(digest, format_))
        return answers.get()

    try:
        while True:
            match jobs.get():
                case Files(reading, files):
                    gathering = Gathering(reading, is_there)
                    for number, file in enumerate(files):
                        say(At(number))
                        # Its thread needs no interpreter, which a parser may hold for ever.
                        limit = 2 * reading.limit(file.size) + _GRACE
                        faulthandler.dump_traceback_later(limit, exit=True, file=nowhere)
                        gathering.take(file)
                    faulthandler.cancel_dump_traceback_later()
                    say(gathering.portion())
                case Buffer(path, text, seconds):
                    say(At(0))
                    faulthandler.dump_traceback_later(2 * seconds + _GRACE, exit=True, file=nowhere)
                    overlay = Overlay.of(document_from_text(path, text))
                    faulthandler.cancel_dump_traceback_later()
                    say(overlay)
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
