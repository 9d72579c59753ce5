"""Real documentation that lies beside the checkout on some machines."""

import atexit
import shutil
import tarfile
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.support.shared import required_path

CORPORA = (
    *("django", "es-toolkit", "fastapi", "fastapi-ja", "frp", "got", "httpx", "jest", "mtrag"),
    *("pytest", "react-es", "scrapy", "spring-boot", "sqlx", "traefik", "vim", "vimja", "vite"),
    *("voicevox_engine", "vuex"),
)
"""The names of all corpora."""


@cache
def corpus(name: str) -> Path:
    """The folder of the corpus ``name``, kept until the process ends.

    Skips the test where there are no corpora.
    """
    archive = required_path("corpora", f"{name}.tar.xz")
    folder = Path(mkdtemp(prefix="askdocs-corpus-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder
