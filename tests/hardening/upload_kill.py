"""An upload that is killed again and again ends in a copy that is whole, and there once."""

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.hardening.edits import edit, write
from tests.support.openai_double import OpenAIDouble
from tests.support.programs import ASKDOCS
from tests.support.programs import run as run_program

_DOCUMENTS = 25


def run(number: int, home: Path, seed: int = 1) -> Iterator[str]:
    """Kill ``number`` uploads, with edits in between; rows of figures."""
    chance = random.Random(seed)
    folder = home / "folder"
    (folder / "docs").mkdir(parents=True)
    for index in range(_DOCUMENTS):
        write(folder, index, chance)
    killed: list[int] = []
    with OpenAIDouble() as double:
        config = home / "config.toml"
        config.write_text('[assistant]\nkind = "hosted"\n')
        environment = {
            "ASKDOCS_CACHE_DIR": str(home / "cache"),
            "ASKDOCS_DATA_DIR": str(home / "data"),
            "ASKDOCS_CONFIG": str(config),
            "OPENAI_API_KEY": double.key,
            "OPENAI_BASE_URL": double.base_url,
        }
        while len(killed) < number:
            for _ in range(chance.randrange(1, 9)):
                edit(folder, _DOCUMENTS, chance)
            after = _killed(double, folder, environment, chance)
            if after is not None:
                killed.append(after)
        for _ in range(2):
            done = run_program("remote", "sync", cwd=folder, env=environment, timeout=300)
            assert done.returncode == 0, done.stderr
        assert " 0 uploaded, 0 removed, " in done.stdout, done.stdout
        sent = sum(one.path.endswith("/files") for one in double.exchanges)
        _check_whole(double, folder)
    yield f"{len(killed)} uploads killed, after 1 to {max(killed)} requests, {sent:,} files sent"
    yield "the copy was whole in the end: every document once, nothing else"


def _killed(
    double: OpenAIDouble, folder: Path, environment: dict[str, str], chance: random.Random
) -> int | None:
    """Kill an upload at a random moment; after how many requests, ``None`` if it had ended."""
    before = len(double.exchanges)
    process = subprocess.Popen(
        [*ASKDOCS, "remote", "sync", "--yes"],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    wanted = before + chance.randrange(1, 20)
    while process.poll() is None and not double.recorder.has_come(wanted, patience=0.2):
        pass
    was_running = process.poll() is None
    process.kill()
    _, said = process.communicate()
    assert b"Traceback" not in said, said
    return len(double.exchanges) - before if was_running else None


def _check_whole(double: OpenAIDouble, folder: Path) -> None:
    (store,) = double.warehouse.stores.values()
    assert {one.status for one in store.attachments.values()} == {"completed"}
    assert store.attachments.keys() == double.warehouse.files.keys()
    paths = [str(one.attributes["path"]) for one in store.attachments.values()]
    assert sorted(paths) == sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*.md")
    )
    for one in store.attachments.values():
        words = (folder / str(one.attributes["path"])).read_text().split()[-1]
        assert words.encode() in one.file.content
