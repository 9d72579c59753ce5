"""What the processes that we start do before anything else."""

import gc
import os
import sys
from typing import BinaryIO


def own_output() -> BinaryIO:
    """Standard output for us alone: whatever a library prints goes to standard error."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output


def collect_seldom() -> None:
    """Let the garbage collector look at the many values of a run less often."""
    # Parsed documents hold no cycles: what it finds is next to nothing, what it costs a tenth.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
