"""A process that makes portions: ``python -m askdocs.index.preparer``, as ``side_by_side`` runs it.

It reads how the folder is read and which contents are known, and then files, again and again; for
each of these it writes a portion. All of that is pickled. It ends when its input ends.
"""

import pickle
import sys

from askdocs.child_process import collect_seldom, own_output
from askdocs.index.portions import Gathering


def main() -> int:
    """Make portions until standard input ends."""
    replies = own_output()
    collect_seldom()
    requests = sys.stdin.buffer
    try:
        reading, known = pickle.load(requests)  # noqa: S301 (our own process asks)
        while True:
            files = pickle.load(requests)  # noqa: S301
            gathering = Gathering(reading, lambda *key: key in known)
            for file in files:
                gathering.take(file)
            pickle.dump(gathering.portion(), replies, pickle.HIGHEST_PROTOCOL)
            replies.flush()
    except (EOFError, BrokenPipeError):
        return 0


if __name__ == "__main__":
    sys.exit(main())
