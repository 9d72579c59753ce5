"""A workspace and a server for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.rpc import Connection, Message
from tests.support.workspace import write_tree

FIXTURE = """\
//- /README.md
# Parcel

Sends letters by pigeon.

## Installation

Run the installer:

```console
$ parcel install
```

On Windows, use `parcel.exe`.

//- /docs/retries.md
# Retries

## Configuring retries

😀 Set `max_retries` in `parcel.toml`. The default is three attempts.

- `--dry-run`: only print what would be sent

//- /src/post.py
'''Posting letters.'''


def send_letter(letter, max_retries=3):
    '''Send a letter and wait for the pigeon.'''
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "parcel", FIXTURE)


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Callable[[], Connection]]:
    """Starts servers, and ends those that a test leaves running."""
    connections: list[Connection] = []

    def start(*arguments: str) -> Connection:
        connection = Connection(cwd=tmp_path, arguments=arguments)
        connections.append(connection)
        return connection

    yield start
    for connection in connections:
        connection.kill()


@contextmanager
def running(server: Connection, folder: Path, capabilities: Message) -> Iterator[Connection]:
    """``server`` for a client with those abilities; it must end well and have logged nothing."""
    server.initialize(folder, capabilities=capabilities)
    server.wait_until_ready()
    yield server
    assert server.stop() == 0
    assert server.errors == ""


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """One server for many tests that leave nothing behind."""
    home = tmp_path_factory.mktemp("shared")
    folder = write_tree(home / "parcel", FIXTURE)
    connection = Connection(cwd=home, env={"ASKDOCS_CACHE_DIR": str(home / "cache")})
    try:
        connection.initialize(folder)
        connection.wait_until_ready()
        yield connection
        assert connection.stop() == 0
    finally:
        connection.kill()


@pytest.fixture
def server(connect: Callable[[], Connection], folder: Path) -> Iterator[Connection]:
    """A server that has indexed the folder; it must end well and have logged nothing."""
    connection = connect()
    connection.initialize(folder)
    connection.wait_until_ready()
    yield connection
    if connection.process.poll() is None:
        assert connection.stop() == 0
    assert connection.errors == ""
