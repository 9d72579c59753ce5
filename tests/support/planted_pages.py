"""A workspace full of planted secrets, and the search for them in whatever came of it."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.support.planted import planted, private_key

SECRETS = planted(7)
ARMOUR, KEY_LINES = private_key(7)
CORES = (*(secret.core for secret in SECRETS), *(line for line in KEY_LINES if len(line) > 40))


def pages() -> dict[str, str]:
    """A page in every format that holds all secrets, and files that are secrets by their name."""
    lines = [secret.text for secret in SECRETS]
    listed = "\n".join(f"- {line}" for line in lines)
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": f"# Keys in a notebook\n\n{listed}"},
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "\n".join(lines)}],
            "source": [f"# {line}\n" for line in lines],
        },
    ]
    markup = "".join(f"<li><code>{line}</code></li>" for line in lines)
    return {
        "README.md": f"# Keys\n\nThe keys of the mail service:\n\n{listed}\n\n```\n{ARMOUR}\n```\n",
        "docs/keys.rst": "Keys\n====\n\n" + "\n".join(f"* {line}" for line in lines) + "\n",
        "docs/keys.adoc": f"= Keys\n\n== List\n\n----\n{ARMOUR}\n----\n\n{listed}\n",
        "docs/keys.html": f"<html><body><h1>Keys</h1><ul>{markup}</ul></body></html>",
        "docs/keys.txt": "\n\n".join((*lines, ARMOUR)),
        "docs/keys.ipynb": json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}),
        "docs/tags.txt": "*tags.txt*\tKeys\n\n" + "\n".join(lines) + "\n\nvim:ft=help:\n",
        "keys.py": '"""Keys.\n\n' + "\n\n".join(lines) + '\n"""\n',
        ".env.example": "# The keys of the mail service\n" + "\n".join(lines),
        ".env": "\n".join(lines),
        "docs/server.pem": ARMOUR,
        "docs/secrets.yaml": "\n".join(lines),
    }


def write_pages(root: Path) -> Path:
    """The pages as files below ``root``."""
    for path, text in pages().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def assert_clean(texts: Iterable[str], where: str) -> None:
    """No planted secret, nor half of one, stands in any of ``texts``; case is no disguise."""
    everything = "\n".join(texts).lower()
    assert everything
    for core in CORES:
        for part in (core, core[: len(core) // 2], core[len(core) // 2 :]):
            at = everything.find(part.lower())
            # What stands before it tells where it leaked; the secret itself is not printed.
            assert at < 0, (where, everything[max(at - 200, 0) : at])


def held_by(directory: Path) -> Iterator[str]:
    """Whatever is in the files of ``directory``, as bytes and as what a database reads in them."""
    for path in directory.rglob("*"):
        if not path.is_file():
            continue
        yield path.read_bytes().decode("latin-1")
        if path.suffix == ".db":
            connection = sqlite3.connect(path)
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in names.fetchall():
                for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 (its own tables)
                    yield from map(_readable, row)
            connection.close()


def _readable(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return zlib.decompress(value).decode("utf-8", "replace")
    except zlib.error:
        return value.decode("latin-1")
