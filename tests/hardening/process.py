"""What a server takes of the machine."""

from pathlib import Path

from tests.support.rpc import Connection


def resident(server: Connection) -> int:
    """Bytes of memory; 0 where the system does not say."""
    status = Path(f"/proc/{server.process.pid}/status")
    if not status.is_file():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


def open_files(server: Connection) -> int:
    """Open file handles; 0 where the system does not say."""
    folder = Path(f"/proc/{server.process.pid}/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0
