"""More folders open than the one that answers: real documentation, asked alone and together."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pytest

from askdocs.index.library import Library
from askdocs.index.update import update
from askdocs.settings import Settings
from askdocs.workspace.document import Folder
from tests.support.corpora import corpus
from tests.support.desk import Desk

pytestmark = pytest.mark.slow

_NAMES: Final = ("httpx", "fastapi", "jest", "traefik", "scrapy")
_ASKED: Final = (
    *("timeouts", "dependencies", "snapshot", "middleware", "selectors"),
    *("aread", "guess", "marcelomarkus", "natole", "alissadb"),
)
_HEADING: Final = re.compile(r"^#+ .*?([A-Za-z]{5,})", re.MULTILINE)
_EVERY: Final = 7
_MOST: Final = 20


@pytest.mark.guarantee("more folders refuse nothing")
def test_no_answer_becomes_a_refusal(tmp_path: Path) -> None:
    """One word of a heading, and words that stand in few places, of each of five docs."""
    desks = [_desk(tmp_path, name) for name in _NAMES]
    together = _desk(tmp_path, *_NAMES)
    lost = [
        f"{desk.folder.path.name}: {word}"
        for desk in desks
        for word in (*_ASKED, *_words_of(desk.folder.path))
        if desk.ask(word).outcome == "answered" and together.ask(word).outcome != "answered"
    ]
    assert lost == []
    for desk in (*desks, together):
        desk.close()


def _desk(home: Path, *names: str) -> Desk:
    first, *others = (Folder.at(corpus(name) / name) for name in names)
    desk = Desk(first, Library(home), Settings())
    for other in others:
        desk.library.open(other, desk.settings)
    for folder in desk.library.folders:
        update(desk.library.store_of(folder), folder.path, desk.settings.indexing)
    return desk


def _words_of(root: Path) -> Iterator[str]:
    """Some words of headings."""
    pages = (path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.md")))
    words = dict.fromkeys(word.lower() for page in pages for word in _HEADING.findall(page))
    return islice(words, 0, _EVERY * _MOST, _EVERY)
