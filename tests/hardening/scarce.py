"""Whatever runs short, each command ends with a sentence, and the server answers every request.

The real processes are given few open files, little memory, few threads and processes, or files
that may not grow. Where that is enough they answer; where not, they say what to raise. Neither is
ever a traceback, an internal error, or that the docs have no answer.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal, TypeAlias

from attrs import frozen

from tests.support.programs import ASKDOCS
from tests.support.rpc import Connection

Kind: TypeAlias = Literal["open files", "megabytes of memory", "processes", "bytes of a file"]

_LIMITS: Final[dict[Kind, range]] = {
    "open files": range(12, 25),
    "megabytes of memory": range(150, 251, 10),
    "processes": range(1, 21, 2),
    "bytes of a file": range(0, 200_001, 40_000),
}

_PAGES: Final = 40
_QUESTION: Final = "How many attempts does the pigeon of chapter 7 make?"

_COMMANDS: Final = {
    "ask": ("ask", _QUESTION),
    "search": ("search", "pigeon attempts"),
    "index": ("index",),
    "status": ("status",),
    "doctor": ("doctor",),
}

_PATIENCE: Final = 60.0
"""Seconds for each step."""

_AS_OTHER_USER: Final = (
    *("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups"),
    *("--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"),
)
"""As somebody who has no process yet, and may read what root may: root is bound by no number."""


@frozen
class Limit:
    """So little of one thing."""

    kind: Kind
    amount: int

    @property
    def prefix(self) -> tuple[str, ...]:
        """The command that runs another one with so little, as a user who is bound."""
        match self.kind:
            case "open files":
                return "prlimit", f"--nofile={self.amount}"
            case "megabytes of memory":
                return "prlimit", f"--as={self.amount * 1_000_000}"
            case "bytes of a file":
                return "prlimit", f"--fsize={self.amount}"
            case "processes":
                return (*_AS_OTHER_USER, "prlimit", f"--nproc={self.amount}")


def run(number: int, home: Path) -> Iterator[str]:
    """Try every ``number``-th limit; a row for each."""
    for kind, amounts in _LIMITS.items():
        if kind == "processes" and (os.geteuid() or not shutil.which("setpriv")):
            yield "processes: left out, as it takes root and setpriv to be a user who has none"
            continue
        for amount in amounts[::number]:
            yield tried(Limit(kind, amount), home / f"{kind} {amount}")


def tried(limit: Limit, home: Path, commands: Iterable[str] = tuple(_COMMANDS)) -> str:
    """What becomes of each command and of the server under ``limit``, as a row."""
    folder = home / "folder"
    (folder / "docs").mkdir(parents=True)
    for page in range(_PAGES):
        text = f"The pigeon of chapter {page} makes {page + 3} attempts.\n"
        (folder / f"docs/{page}.md").write_text(f"# Chapter {page}\n\n{text}")
    said = [
        f"{name} {_ended(limit, name, folder, _room(home / name), _COMMANDS[name])}"
        for name in commands
    ]
    served = _served(limit, folder, _room(home / "server"))
    return f"{limit.amount} {limit.kind}: {', '.join(said)}; server {served}"


def _room(home: Path) -> dict[str, str]:
    """The environment for a user who has never used askdocs."""
    home.mkdir()
    home.chmod(0o777)  # another user may write here
    names = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "ASKDOCS_CACHE_DIR")
    return {**os.environ, **{name: str(home / name) for name in names}, "PYTHONUTF8": "1"}


def _ended(
    limit: Limit, name: str, folder: Path, room: dict[str, str], arguments: tuple[str, ...]
) -> str:
    done = subprocess.run(
        [*limit.prefix, *ASKDOCS, *arguments],
        cwd=folder,
        env=room,
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )
    where = limit, name, done.stdout, done.stderr
    assert "Traceback" not in done.stdout + done.stderr, where
    assert done.returncode in {0, 2}, where
    if done.returncode == 2 and name != "doctor":
        # Before it, a file that takes long may have been named.
        last = done.stderr.strip().splitlines()[-1]
        assert last.startswith("askdocs: "), where
    if name == "index":
        _complete(folder, room)
    return {0: "ok", 2: "short"}[done.returncode]


def _complete(folder: Path, room: dict[str, str]) -> None:
    """Once there is enough again, the next run has every file: none is held to be broken."""
    for arguments in (("index",), ("status", "--json")):
        done = subprocess.run(
            [*ASKDOCS, *arguments],
            cwd=folder,
            env=room,
            capture_output=True,
            check=True,
            timeout=_PATIENCE,
        )
    (known,) = json.loads(done.stdout)["folders"]
    assert (known["documents"], known["failed"]) == (_PAGES, 0), known


def _served(limit: Limit, folder: Path, room: dict[str, str]) -> str:
    server = Connection((*limit.prefix, *ASKDOCS, "server"), env=room)
    try:
        return _asked(server, folder)
    except (EOFError, BrokenPipeError):
        # It could not even begin.
        assert server.wait() == 2, server.errors
        assert server.errors.startswith("askdocs: "), server.errors
        return "short"
    finally:
        server.kill()
        assert "Traceback" not in server.errors, server.errors


def _asked(server: Connection, folder: Path) -> str:
    server.initialize(folder, capabilities={})
    place = {"textDocument": {"uri": server.open(folder / "use.py", "pigeon(7)\n")}}
    said = [
        _answer(server, "askDocs/status", {}),
        _answer(server, "askDocs/ask", {"question": _QUESTION}),
        _answer(server, "textDocument/hover", place | {"position": {"line": 0, "character": 2}}),
        _answer(server, "askDocs/status", {}),
    ]
    assert server.stop() == 0, server.errors
    return " ".join(said)


def _answer(server: Connection, method: str, params: object) -> str:
    response = server.response(server.start_request(method, params), _PATIENCE)
    if "error" in response:
        error = response["error"]
        assert error["code"] == -32803, (error, server.errors)
        assert error["data"]["hint"], error
        return "short"
    result = response["result"] or {}
    # That the docs have no answer is known only where they were read.
    assert result.get("outcome") != "notInDocs", result
    return str(result.get("outcome") or result.get("state") or "ok")
