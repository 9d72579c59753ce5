"""Asking a model where the package for it is missing."""

import sys

import pytest

from askdocs.backends import transport
from askdocs.backends.endpoint import Endpoint
from askdocs.errors import MissingPackage


async def _ignored(_: object) -> None: ...


def test_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The failure says what to install instead of being a fault of askdocs."""
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(MissingPackage, match="package openai") as failure:
        transport._make_client(Endpoint("http://127.0.0.1:1/v1"), 1.0, _ignored, _ignored)
    assert "Add Packages" in failure.value.hint
