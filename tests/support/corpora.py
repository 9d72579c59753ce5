"""Real documentation that lies beside the checkout on some machines."""

import os
import tarfile
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest


@cache
def corpus(name: str) -> Path:
    """The folder of the corpus ``name``, unpacked once per run; skips the test where it is absent.

    It is looked for in the folder that ``ASKDOCS_SHARED`` names, or in ``shared`` beside the
    checkout.
    """
    beside = Path(__file__).resolve().parents[3] / "shared"
    shared = Path(os.environ.get("ASKDOCS_SHARED", beside))
    archive = shared / "corpora" / f"{name}.tar.xz"
    if not archive.is_file():
        pytest.skip(
            f"there is no corpus {name}: set ASKDOCS_SHARED to the folder that has corpora/"
        )
    folder = Path(mkdtemp(prefix="askdocs-corpus-"))
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder
