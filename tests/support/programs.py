"""Starts the program under test as a user does."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ASKDOCS = (sys.executable, "-m", "askdocs")


def run(
    *arguments: str,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    timeout: float = 60,
    given: str | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Run ``askdocs`` with ``arguments`` in ``cwd`` to its end, ``given`` on standard input."""
    return subprocess.run(
        [*ASKDOCS, *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )
