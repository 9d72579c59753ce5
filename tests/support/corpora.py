"""Real documentation, and questions about it, that lie beside the checkout on some machines."""

import os
import tarfile
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

_BESIDE = Path(__file__).resolve().parents[3] / "shared"


def shared(*parts: str) -> Path:
    """The path of something shared; skips the test where it is absent.

    It is looked for in the folder that ``ASKDOCS_SHARED`` names, or in ``shared`` beside the
    checkout.
    """
    path = Path(os.environ.get("ASKDOCS_SHARED", _BESIDE)).joinpath(*parts)
    if not path.exists():
        pytest.skip(
            f"there is no {'/'.join(parts)}: set ASKDOCS_SHARED to the folder that has corpora/"
        )
    return path


@cache
def corpus(name: str) -> Path:
    """The folder of the corpus ``name``, unpacked once; skips the test where it is absent."""
    archive = shared("corpora", f"{name}.tar.xz")
    folder = Path(mkdtemp(prefix="askdocs-corpus-"))
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder
