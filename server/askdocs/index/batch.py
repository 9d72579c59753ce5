"""Writing to a store: changes that are kept whole or not at all."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from askdocs.index.database import read_meta, write_meta
from askdocs.index.fields import fields_of, lead_of
from askdocs.index.lexical import PostingsIndex
from askdocs.index.records import pack, unpack
from askdocs.index.segments import PASSAGES_OF_CONTENT
from askdocs.index.store_state import State
from askdocs.index.tokens import name_key
from askdocs.index.vectors import meaning_of
from askdocs.workspace.document import Format, Passage, Skipped


class Batch:
    """Changes to a store inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lexical = PostingsIndex(connection)
        self._changed = False
        self.loosened: set[int] = set()
        """Contents that a document had before and may have been the last to have."""
        self._grown: Counter[str] = Counter()
        self._named: list[tuple[str, int, int]] = []

    def has_content(self, digest: str, format_: Format) -> bool:
        """Whether the passages of this content are there already."""
        return self._content(digest, format_) is not None

    def put_content(
        self,
        digest: str,
        format_: Format,
        title: str,
        passages: Sequence[Passage],
        problems: Sequence[str],
    ) -> None:
        """Keep the passages of a content that is not there yet."""
        content = self._connection.execute(
            "INSERT INTO contents(digest, format, title, problems, passages)"
            " VALUES (?, ?, ?, ?, ?)",
            (digest, format_.value, title, " ".join(problems), len(passages)),
        ).lastrowid
        assert content is not None  # noqa: S101 (an insertion into a table with rowids has one)
        first = content * PASSAGES_OF_CONTENT
        lead = lead_of(passages)
        fields = [fields_of(title, lead, passage) for passage in passages]
        self._connection.executemany(
            "INSERT INTO passages(id, length, vector, record) VALUES (?, ?, ?, ?)",
            [
                (first + number, held.length, meaning_of(title, passage), pack(passage))
                for number, (held, passage) in enumerate(zip(fields, passages, strict=True))
            ],
        )
        self._lexical.add(content, fields)
        self._named += [
            (name, first + number, score)
            for number, names in enumerate(names_of(passages))
            for name, score in names.items()
        ]
        self._grow(len(passages), sum(held.length for held in fields), 1)

    def put_document(
        self, path: str, digest: str, format_: Format, size: int, mtime_ns: int
    ) -> bool:
        """Say that the file at ``path`` has a content that is there; whether that is news."""
        content = self._content(digest, format_)
        assert content is not None, "its content is put before the document"  # noqa: S101
        return self._put(path, content, "indexed", None, size, mtime_ns)

    def put_skipped(self, skipped: Skipped, mtime_ns: int) -> None:
        """Say that a file is not indexed and why."""
        state: State = "failed" if skipped.failed else "skipped"
        self._put(skipped.path, None, state, skipped.reason, skipped.size, mtime_ns)

    def remove(self, path: str) -> None:
        """Forget the file at ``path``."""
        self._loosen(path)
        removed = self._connection.execute("DELETE FROM documents WHERE path = ?", (path,))
        self._changed |= removed.rowcount > 0

    def set_complete(self) -> None:
        """Say that the whole folder was looked at."""
        if not read_meta(self._connection, "complete"):
            write_meta(self._connection, "complete", 1)
            self._changed = True

    def drop_unused(self, among: Collection[int] | None = None) -> None:
        """Remove contents that no document has any more; ``among`` spares looking at all."""
        unused = self._unused() if among is None else [*filter(self._is_unused, among)]
        for content in unused:
            self._lexical.remove(content)
            self._write_names()
            held = self._passages(content)
            self._connection.executemany(
                "DELETE FROM names WHERE name = ? AND passage = ?",
                [
                    (name, row)
                    for (row, _, _), names in zip(
                        held, names_of([passage for _, _, passage in held]), strict=True
                    )
                    for name in names
                ],
            )
            self._connection.executemany(
                "DELETE FROM passages WHERE id = ?", [(row,) for row, _, _ in held]
            )
            self._connection.execute("DELETE FROM contents WHERE id = ?", (content,))
            self._grow(-len(held), -sum(length for _, length, _ in held), -1)

    def tidy(self) -> bool:
        """Write anew what lies scattered in the index; whether there was any.

        No answer changes by it, and only a bounded part is done: call it until there is none.
        """
        scattered = self._lexical.scattered()
        for content in scattered:
            (title,) = self._connection.execute(
                "SELECT title FROM contents WHERE id = ?", (content,)
            ).fetchone()
            passages = [passage for _, _, passage in self._passages(content)]
            lead = lead_of(passages)
            fields = [fields_of(title, lead, passage) for passage in passages]
            self._lexical.remove(content)
            self._lexical.add(content, fields)
        return bool(scattered)

    def _passages(self, content: int) -> list[tuple[int, int, Passage]]:
        """The passages of a content with their rows and lengths."""
        rows = content * PASSAGES_OF_CONTENT, (content + 1) * PASSAGES_OF_CONTENT - 1
        found = self._connection.execute(
            "SELECT id, length, record FROM passages WHERE id BETWEEN ? AND ? ORDER BY id", rows
        )
        return [(row, length, unpack(record)) for row, length, record in found]

    def clear(self) -> None:
        """Forget everything."""
        for path in self._connection.execute("SELECT path FROM documents").fetchall():
            self.remove(path[0])
        self.drop_unused()

    def finish(self) -> None:
        """Write what waits, and give the batch its revision if it changed anything."""
        self._lexical.flush()
        self._write_names()
        for key, by in self._grown.items():
            write_meta(self._connection, key, read_meta(self._connection, key) + by)
        self._grown.clear()
        if self._changed:
            write_meta(self._connection, "revision", read_meta(self._connection, "revision") + 1)

    def _put(
        self,
        path: str,
        content: int | None,
        state: State,
        reason: str | None,
        size: int,
        mtime_ns: int,
    ) -> bool:
        now = (content, state, reason, size)
        was = self._connection.execute(
            "SELECT content, state, reason, size FROM documents WHERE path = ?", (path,)
        ).fetchone()
        # A new time alone changes no answer, so it makes no new revision.
        self._changed |= was != now
        if was is not None and was[0] not in {None, content}:
            self.loosened.add(was[0])
        self._connection.execute(
            "INSERT INTO documents(path, content, state, reason, size, mtime_ns)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(path) DO UPDATE SET content = excluded.content,"
            " state = excluded.state, reason = excluded.reason, size = excluded.size,"
            " mtime_ns = excluded.mtime_ns",
            (path, *now, mtime_ns),
        )
        return bool(was != now)

    def _unused(self) -> list[int]:
        found = self._connection.execute(
            "SELECT id FROM contents c WHERE NOT EXISTS"
            " (SELECT 1 FROM documents d WHERE d.content = c.id)"
        )
        return [content for (content,) in found]

    def _is_unused(self, content: int) -> bool:
        found = self._connection.execute(
            "SELECT 1 FROM documents WHERE content = ? LIMIT 1", (content,)
        )
        return found.fetchone() is None

    def _loosen(self, path: str) -> None:
        found = self._connection.execute(
            "SELECT content FROM documents WHERE path = ? AND content IS NOT NULL", (path,)
        ).fetchone()
        if found is not None:
            self.loosened.add(found[0])

    def _content(self, digest: str, format_: Format) -> int | None:
        found = self._connection.execute(
            "SELECT id FROM contents WHERE digest = ? AND format = ?", (digest, format_.value)
        ).fetchone()
        return found[0] if found else None

    def _grow(self, passages: int, length: int, contents: int) -> None:
        self._changed = True
        self._grown.update(passages=passages, length=length, contents=contents)

    def _write_names(self) -> None:
        # In the order of the table, which is the fastest to write.
        self._named.sort()
        self._connection.executemany(
            "INSERT INTO names(name, passage, score) VALUES (?, ?, ?)", self._named
        )
        self._named.clear()


def names_of(passages: Sequence[Passage]) -> Iterator[dict[str, int]]:
    """For each passage the names that point at it: an anchor scores 2, its own heading 1."""
    before: tuple[str, ...] | None = None
    for passage in passages:
        scores = dict.fromkeys(map(name_key, passage.anchors), 2)
        # Of a section's passages the first stands for its heading.
        if passage.headings and passage.headings != before:
            scores.setdefault(name_key(passage.headings[-1]), 1)
        before = passage.headings
        scores.pop("", None)
        yield scores
