"""The server over TCP."""

import re
import socket
import subprocess
from pathlib import Path

from tests.support.programs import ASKDOCS


def test_pages_of_the_web(tmp_path: Path) -> None:
    """What a page has a browser send is no message, though its header has a length."""
    process = subprocess.Popen(
        [*ASKDOCS, "server", "--tcp", "--port", "0"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        found = re.search(r"tcp://(\S+):(\d+)", process.stderr.readline())
        assert found is not None
        body = (
            b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}'
        )
        with socket.create_connection((found[1], int(found[2])), 20) as browser:
            browser.sendall(
                b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
            assert browser.recv(1000) == b""
        assert process.wait(20) == 1
    finally:
        process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()
