"""What this process does beyond computing: files it opens, programs it starts, hosts it asks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import define, field

_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
_PROGRAMS = (
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork"),
    *("os.startfile", "webbrowser.open", "ctypes.dlopen", "pty.spawn"),
)


@define
class Witness:
    """What was seen."""

    opened: list[str] = field(factory=list)
    """Files that were opened, in order, those of Python's own libraries left out."""
    asked: list[str] = field(factory=list)
    """Whatever touched the network."""
    started: list[str] = field(factory=list)
    """Programs and native libraries."""


_watching: list[Witness] = []
_LIBRARIES = tuple({str(Path(path)) for path in (*sys.path, sys.prefix, sys.base_prefix) if path})
_OWN = ("/proc/", "/sys/", "/dev/", "/etc/ld.so", "/usr/share/zoneinfo")


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if not _watching:
        return
    for witness in _watching:
        if event == "open":
            path = str(arguments[0])
            # A bare name is opened in a directory that was opened before, and seen then.
            is_name = isinstance(arguments[0], int) or "/" not in path
            if not is_name and not path.startswith((*_LIBRARIES, *_OWN)):
                witness.opened.append(path)
        elif event in _NETWORK:
            witness.asked.append(f"{event} {arguments[1:]}")
        elif event in _PROGRAMS:
            witness.started.append(f"{event} {arguments[:1]}")


# A hook cannot be taken away again, so there is one, which looks away as a rule.
sys.addaudithook(_hook)


@contextmanager
def witnessed() -> Iterator[Witness]:
    """Sees what happens in this process, in whatever thread, until the block ends."""
    witness = Witness()
    _watching.append(witness)
    try:
        yield witness
    finally:
        _watching.remove(witness)
