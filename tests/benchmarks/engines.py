"""``python -m tests.benchmarks.engines``: our index beside other engines on the same passages.

Prints one table with the processor's seconds and milliseconds of this process (the wall clock of a
shared machine says little) and ratios to SQLite's FTS5. Engines that are not installed (``bm25s``,
``tantivy``) are left out with a line that says so.
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from attrs import frozen

from askdocs.index.library import Library
from askdocs.index.store import Store
from askdocs.index.tokens import stop_words, tokenise
from askdocs.index.update import update
from askdocs.retrieval import LocalRetriever, Query
from askdocs.settings import IndexingSettings, Settings
from askdocs.workspace.document import Folder
from tests.benchmarks.corpus import Prose, write_corpus

QUESTIONS = 100
SAVES = 5


@frozen
class Row:
    """What was measured of one engine, in seconds and bytes."""

    engine: str
    build: float
    asked: Sequence[float]
    saved: float | None
    size: int


class Engine(Protocol):
    """Something that finds passages."""

    name: str

    def build(self) -> None:
        """Index all there is."""
        ...

    def search(self, question: str) -> int:
        """How many of ten hits there are."""
        ...

    def save(self, number: int) -> None:
        """Take one changed page in, until it can be found."""
        ...

    def size(self) -> int:
        """Bytes on disk."""
        ...


def main() -> None:
    """Measure every engine on a corpus of each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[1_000, 10_000])
    for passages in parser.parse_args().sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "corpus"
            size = write_corpus(root, passages)
            _print(passages, size, [_measured(engine) for engine in _engines(root, Path(folder))])


def _engines(root: Path, folder: Path) -> list[Engine]:
    texts = _texts(root)
    engines: list[Engine] = [Fts5(folder / "fts5.db", texts), Ours(root, folder / "ours")]
    for name, engine in (("bm25s", Bm25s), ("tantivy", Tantivy)):
        if find_spec(name) is None:
            print(f"{name} is not installed and left out")  # noqa: T201 (the table is the result)
        else:
            engines.append(engine(folder / name, texts))
    return engines


def _texts(root: Path) -> list[str]:
    pages = (path.read_text() for path in sorted(root.rglob("*.md")))
    return [part for page in pages for part in page.replace("\n# ", "\n## ").split("\n## ")]


def _measured(engine: Engine) -> Row:
    build = _seconds(engine.build)
    prose = Prose(7)
    asked = []
    for _ in range(QUESTIONS):
        question = prose.question()
        asked.append(_seconds(partial(engine.search, question)))
    try:
        saves = [_seconds(partial(engine.save, number)) for number in range(SAVES)]
        saved = statistics.median(saves)
    except NotImplementedError:
        saved = None
    return Row(engine.name, build, sorted(asked), saved, engine.size())


def _seconds(call: Callable[[], Any]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


def _print(passages: int, size: int, rows: Sequence[Row]) -> None:
    lines = [f"{passages:,} passages, {size / 1e6:.1f} MB of text"]
    lines.append(f"{'engine':10}{'build':>10}{'p50':>20}{'p95':>20}{'save':>11}{'disk':>10}")
    first = rows[0]
    for row in rows:
        p50, p95 = (row.asked[int(len(row.asked) * share)] for share in (0.5, 0.95))
        base50, base95 = (first.asked[int(len(first.asked) * share)] for share in (0.5, 0.95))
        saved = "rebuild" if row.saved is None else f"{row.saved * 1e3:.1f} ms"
        lines.append(
            f"{row.engine:10}{row.build:8.1f} s"
            f"{p50 * 1e3:9.2f} ms ={p50 / base50:5.2f} ×{p95 * 1e3:9.2f} ms ={p95 / base95:5.2f} ×"
            f"{saved:>11}{row.size / 1e6:7.1f} MB"
        )
    print("\n".join(lines), flush=True)  # noqa: T201 (the table is the result)


class Ours:
    """askdocs: parsing, index, ranking, all of it."""

    name = "askdocs"

    def __init__(self, root: Path, cache: Path) -> None:
        self._folder = Folder.at(root)
        self._library = Library(cache)
        self._library.open(self._folder, Settings())

    def build(self) -> None:
        update(self._store, self._folder.path, IndexingSettings())

    def search(self, question: str) -> int:
        return len(LocalRetriever().search(Query(question), self._library.snapshot(), 10))

    def save(self, number: int) -> None:
        path = "docs/part0/page1.md"
        page = self._folder.path / path
        page.write_text(f"{page.read_text()}\n## Saved\n\nzyzzyva{number}\n")
        update(self._store, self._folder.path, IndexingSettings(), paths=[path])
        assert self.search(f"zyzzyva{number}")

    def size(self) -> int:
        directory = self._store.directory
        assert directory is not None
        return sum(file.stat().st_size for file in directory.iterdir())

    @property
    def _store(self) -> Store:
        return self._library.store_of(self._folder)


class Fts5:
    """SQLite's FTS5 alone, with its Porter stemmer, asked for any of the words."""

    name = "FTS5"

    def __init__(self, path: Path, texts: Sequence[str]) -> None:
        self._path = path
        self._texts = texts
        self._connection = sqlite3.connect(path, isolation_level=None)

    def build(self) -> None:
        self._connection.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='porter')")
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT INTO t VALUES (?)", ((text,) for text in self._texts))
        self._connection.execute("COMMIT")

    def search(self, question: str) -> int:
        words = [word.strip("?") for word in question.split()]
        query = " OR ".join(f'"{word}"' for word in words)
        found = self._connection.execute(
            "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT 10", (query,)
        )
        return len(found.fetchall())

    def save(self, number: int) -> None:
        self._connection.execute("INSERT INTO t VALUES (?)", (f"zyzzyva{number}",))
        assert self.search(f"zyzzyva{number}")

    def size(self) -> int:
        return self._path.stat().st_size


class Bm25s:
    """bm25s over our tokens; it has to be built anew for every change."""

    name = "bm25s"

    def __init__(self, path: Path, texts: Sequence[str]) -> None:
        self._path = path
        self._texts = texts

    def build(self) -> None:
        import bm25s  # type: ignore[import-not-found]  # noqa: PLC0415 (seldom installed)

        self._index = bm25s.BM25()
        self._index.index([tokenise(text) for text in self._texts], show_progress=False)
        self._index.save(str(self._path))

    def search(self, question: str) -> int:
        tokens = [token for token in tokenise(question) if token not in stop_words()]
        found, _ = self._index.retrieve([tokens], k=10, show_progress=False)
        return len(found[0])

    def save(self, number: int) -> None:
        raise NotImplementedError

    def size(self) -> int:
        return sum(file.stat().st_size for file in self._path.iterdir())


class Tantivy:
    """tantivy with its English stemmer."""

    name = "tantivy"

    def __init__(self, path: Path, texts: Sequence[str]) -> None:
        self._path = path
        self._texts = texts

    def build(self) -> None:
        import tantivy  # type: ignore[import-not-found]  # noqa: PLC0415 (seldom installed)

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("body", stored=False, tokenizer_name="en_stem")
        self._document = tantivy.Document
        self._path.mkdir()
        self._index = tantivy.Index(builder.build(), path=str(self._path))
        writer = self._index.writer(num_threads=1)
        for text in self._texts:
            writer.add_document(self._document(body=text))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, question: str) -> int:
        query = self._index.parse_query(question.replace("?", ""), ["body"])
        return len(self._index.searcher().search(query, 10).hits)

    def save(self, number: int) -> None:
        writer = self._index.writer(num_threads=1)
        writer.add_document(self._document(body=f"zyzzyva{number}"))
        writer.commit()
        self._index.reload()
        assert self.search(f"zyzzyva{number}")

    def size(self) -> int:
        return sum(file.stat().st_size for file in self._path.iterdir())


if __name__ == "__main__":
    main()
