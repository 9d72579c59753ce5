"""Update runs as they are asked for and told of, by lines of JSON from and to the worker."""

import json
from pathlib import Path
from typing import Literal, TypeAlias

from attrs import asdict, frozen

from askdocs.index.one_run import Progress
from askdocs.settings import IndexingSettings
from askdocs.wording import from_json

FailureKind: TypeAlias = Literal["workspace", "damaged", "store", "shortage", "bug"]


@frozen
class Run:
    """What one update run works on."""

    root: Path
    settings: IndexingSettings
    paths: tuple[str, ...] | None = None
    full: bool = False
    who: str = "askdocs"
    """Who does it, for other processes that wait for its end."""


@frozen
class Failure:
    """Why a run came to nothing, as a sentence to show."""

    kind: FailureKind
    message: str


@frozen
class Summary:
    """What a run did."""

    indexed: int = 0
    """Documents that are new or had changed."""
    unchanged: int = 0
    removed: int = 0
    skipped: int = 0
    failed: int = 0
    revision: int = 0
    cancelled: bool = False


def encode_run(directory: Path, run: Run) -> bytes:
    """The line that asks a worker for ``run`` on the store in ``directory``."""
    values = {
        "directory": str(directory),
        "root": str(run.root),
        "settings": asdict(run.settings),
        "paths": run.paths,
        "full": run.full,
        "who": run.who,
    }
    return json.dumps({"run": values}).encode() + b"\n"


def decode_reply(line: bytes) -> Progress | Summary | Failure:
    """What a worker's line says."""
    reply = json.loads(line)
    if "progress" in reply:
        done, total, path, waiting = reply["progress"]
        return Progress(done, total, path, from_json(waiting))
    if "summary" in reply:
        return Summary(**reply["summary"])
    return Failure(reply["failure"]["kind"], from_json(reply["failure"]["message"]))
