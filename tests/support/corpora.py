"""Real documentation that lies beside the checkout on some machines."""

import tarfile
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.support.shared import required_path


@cache
def corpus(name: str) -> Path:
    """The folder of the corpus ``name``, unpacked once; skips the test where it is absent."""
    archive = required_path("corpora", f"{name}.tar.xz")
    folder = Path(mkdtemp(prefix="askdocs-corpus-"))
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder
