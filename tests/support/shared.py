"""Material that lies beside the checkout on some machines."""

import os
from pathlib import Path

import pytest


def shared_path(*parts: str) -> Path | None:
    """The file or folder ``parts`` of the shared material; None where it is absent.

    It is looked for in the folder that ``ASKDOCS_SHARED`` names, or in ``shared`` beside the
    checkout.
    """
    beside = Path(__file__).resolve().parents[3] / "shared"
    path = Path(os.environ.get("ASKDOCS_SHARED", beside)).joinpath(*parts)
    return path if path.exists() else None


def required_path(*parts: str) -> Path:
    """The file or folder ``parts`` of the shared material; skips the test where it is absent."""
    path = shared_path(*parts)
    if path is None:
        name = "/".join(parts)
        pytest.skip(f"there is no {name}: set ASKDOCS_SHARED to the folder that has it")
    return path
