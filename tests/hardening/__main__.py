"""The long runs, with figures: ``python -m tests.hardening [RUN [NUMBER]]``."""
# ruff: noqa: T201 - it prints

import argparse
import sys
import tempfile
from pathlib import Path

from tests.hardening import (
    crowd,
    door,
    endless,
    fuzz,
    hovers,
    kill,
    load,
    parsers,
    scarce,
    secrets,
    soak,
    upload_kill,
)
from tests.retrieval import refusals

RUNS = {
    "fuzz": (fuzz.run, 100_000, "messages, generated and mutated, to the real process"),
    "crowd": (crowd.run, 300, "rounds of edits under two servers and a terminal"),
    "door": (door.run, 20, "crowds of strangers at each transport, and the client among them"),
    "kill": (kill.run, 200, "times the indexing process is killed at a random moment"),
    "upload": (upload_kill.run, 200, "times an upload is killed at a random moment"),
    "load": (load.run, 20_000, "documents under questions, hovers and a branch switch"),
    "hovers": (hovers.run, 60_000, "hovers, a thousand a second, while somebody types"),
    "parsers": (parsers.run, 20_000, "documents for each parser, from atheris"),
    "secrets": (secrets.run, 100, "times a secret of each kind, drawn anew, in each place"),
    "endless": (endless.run, 1, "times each endpoint that never ends is asked"),
    "soak": (soak.run, 600, "seconds of the worst mix"),
    "scarce": (scarce.run, 1, "is the step from one limit of the machine to the next"),
    "refusals": (refusals.run, 0, "asked of their own docs and of others (0: all)"),
}


def main() -> int:
    """Run one, or all; the exit status is 1 where a promise did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", choices=(*RUNS, "all"), nargs="?", default="all")
    parser.add_argument("number", type=int, nargs="?")
    options = parser.parse_args()
    for name, (run, number, what) in RUNS.items():
        if options.run in {name, "all"}:
            number = number if options.number is None else options.number  # noqa: PLW2901 (given)
            print(f"{name}: {number:,} {what}", flush=True)
            with tempfile.TemporaryDirectory(prefix="askdocs-") as home:
                for row in run(number, Path(home)):
                    print(f"  {row}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
