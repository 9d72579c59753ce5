"""A folder with a mirror at the double."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.mirroring import Studio, studio
from tests.support.openai_double import OpenAIDouble
from tests.support.workspace import write_tree

FIXTURE = """\
//- /README.md
# Parcel

Sends letters by pigeon.

//- /docs/retries.rst
Retries
=======

Three attempts are made.

//- /docs/pigeons.md
# Pigeons

Pigeons rest on Sundays.
"""


@pytest.fixture
async def parcel(openai_double: OpenAIDouble, tmp_path: Path) -> AsyncIterator[Studio]:
    root = write_tree(tmp_path / "parcel", FIXTURE)
    async with studio(openai_double, tmp_path / "data", root) as made:
        yield made
