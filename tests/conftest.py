"""What every test starts from: a clean environment and a cache of its own."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from tests.support.openai_double import OpenAIDouble

# How long an example takes is up to the machine, which may have other things to do.
hypothesis.settings.register_profile("askdocs", deadline=None)
hypothesis.settings.load_profile("askdocs")

# A shell has what it runs in the background ignore Ctrl-C, and nohup the end of the terminal. What
# is ignored here is ignored by the processes that tests start and send these signals to.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# Python keeps what it compiled, also where the environment is told otherwise, as in containers:
# each of the thousand processes that tests start would compile a hundred and fifty modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: one that began last would leave the other cores idle."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def clean_environment(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """No key, no setting of the developer's reaches a test; the cache is a fresh folder.

    The user has turned the model for meaning off: a process of its own for each of a thousand
    servers takes half of the time of all tests. Those marked ``model`` have it.
    """
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "ASKDOCS_", "AZURE_")) and name != "ASKDOCS_SHARED":
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    if not request.node.get_closest_marker("model"):
        settings = home / "config/askdocs/config.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text('[embeddings]\nkind = "none"\n')
    return home


@pytest.fixture
def openai_double() -> "Iterator[OpenAIDouble]":
    """The OpenAI API on loopback; what goes over the wire is checked when the test ends."""
    from tests.support.openai_double import OpenAIDouble  # noqa: PLC0415 - the SDK takes its time

    with OpenAIDouble() as double:
        yield double
