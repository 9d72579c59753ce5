"""A parser that never ends, and lets no other thread of its process run.

It stands for a fault in a native library or in a regular expression: nothing in the process can
stop it.
"""

from pathlib import Path

import pytest

_STUB = """
import os, re
from markdown_it.parser_block import ParserBlock

parse = ParserBlock.parse

def endless(self, text, *more):
    if "for ever" in text:
        re.match("(a|aa)+$", "a" * 300 + "b")
    if "for a while" in text:
        try:
            open(os.environ["GATE"]).read()
        except FileNotFoundError:
            pass
    return parse(self, text, *more)

ParserBlock.parse = endless
"""


def stub_parser(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Python processes that are started from now on have it, for what says "for ever".

    What says "for a while" it reads when the pipe ``GATE`` is gone and nobody has it open any more.
    """
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_STUB)
    monkeypatch.setenv("PYTHONPATH", str(folder))


FIXTURE = """\
//- /README.md
# Parcel

Sends letters by pigeon.

//- /docs/endless.md
# Endless

This takes for ever.

//- /docs/feeding.md
# Feeding

Pigeons eat corn.
"""
"""Documents, one of which it cannot read."""
