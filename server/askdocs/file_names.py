"""Names of files where systems and their editors do not agree on how they are written."""

import os
import sys
import unicodedata
from typing import Final

IS_MACOS: Final = str(sys.platform) == "darwin"


def as_clients_spell(path: str) -> str:
    """``path`` as editors name it: on macOS they compose accents that the disk has decomposed."""
    return unicodedata.normalize("NFC", path) if IS_MACOS else path


def spellings_on_disk(root: str, path: str) -> list[str]:
    """``path`` below ``root`` with its accents as the disk has them.

    A file that is not there may have had either form: composed, as clients say, or decomposed.
    """
    spelled: list[str] = []
    for name in path.split("/"):
        composed = unicodedata.normalize("NFC", name)
        try:
            there = os.listdir(os.path.join(root, *spelled))  # noqa: PTH208, PTH118 (names alone)
        except OSError:
            there = []
        alike = [one for one in there if unicodedata.normalize("NFC", one) == composed]
        if not alike:
            return [path, unicodedata.normalize("NFD", path)]
        spelled.append(name if name in alike else alike[0])
    return ["/".join(spelled)]


def windows_path(host: str, path: str) -> str:
    """The path on Windows of a ``file:`` URI with these parts: of a drive, or of a share."""
    if not host and path.startswith("//"):
        host, _, path = path.lstrip("/").partition("/")
    inner = path.lstrip("/").replace("/", "\\")
    if host:
        return f"\\\\{host}\\{inner}"
    # A drive alone would be the folder that a program happens to be in there.
    return f"{inner}\\" if inner.endswith(":") else inner
