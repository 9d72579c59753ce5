"""What a server takes of the machine."""

import os
from collections import Counter
from contextlib import suppress
from pathlib import Path

from tests.support.rpc import Connection


def resident(server: Connection) -> int:
    """Bytes of memory; 0 where the system does not say."""
    return _status(server.process.pid, "VmRSS") * 1024


def memory_peak(process_id: int) -> int:
    """The most bytes of memory that a process has had; 0 where the system does not say."""
    return _status(process_id, "VmHWM") * 1024


def threads(server: Connection) -> int:
    """Its threads; 0 where the system does not say."""
    return _status(server.process.pid, "Threads")


def processor_seconds(server: Connection) -> float:
    """Processor time that it has used, of all its threads; 0 where the system does not say."""
    status = Path(f"/proc/{server.process.pid}/stat")
    if not status.is_file():
        return 0.0
    # The name of the program, in brackets, may hold anything; user and system time come after it.
    fields = status.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def open_files(server: Connection) -> int:
    """Open file handles; 0 where the system does not say."""
    return len(_named_files(server))


def open_file_names(server: Connection) -> Counter[str]:
    """What the open file handles are of, for a message."""
    return Counter(_named_files(server))


def _named_files(server: Connection) -> list[str]:
    folder = Path(f"/proc/{server.process.pid}/fd")
    names = []
    for path in folder.iterdir() if folder.is_dir() else ():
        # One that is closed meanwhile is none.
        with suppress(OSError):
            names.append(str(path.readlink()))
    return names


def _status(process_id: int, name: str) -> int:
    """A number of what Linux says of a process, sizes in KiB."""
    status = Path(f"/proc/{process_id}/status")
    if not status.is_file():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1])
