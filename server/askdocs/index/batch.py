"""Writing to a store: changes that are kept whole or not at all."""

import sqlite3
from collections import Counter
from collections.abc import Collection

from askdocs.index.database import read_meta, write_meta
from askdocs.index.fields import fields_of, lead_of
from askdocs.index.lexical import PostingsIndex
from askdocs.index.portions import Content, Left, Listed, Portion, names_of
from askdocs.index.records import unpack
from askdocs.index.segments import PASSAGES_OF_CONTENT, Growing
from askdocs.index.store_state import State
from askdocs.wording import to_json
from askdocs.workspace.document import Format, Passage


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

    def put(self, portion: Portion) -> list[bool]:
        """Write a portion; for each of its files, whether what is said of it is news."""
        contents: list[int] = []
        dead: set[int] = set()
        for content in portion.contents:
            there = self._content(content.digest, content.format)
            if there is not None:
                # Two portions were made at once.
                dead.add(len(contents))
            contents.append(self._put_content(content) if there is None else there)
        self._lexical.put(portion.segment, contents, dead)
        return [self._put_file(file) for file in portion.files]

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
        growing = Growing()
        for content in scattered:
            title, language = self._connection.execute(
                "SELECT title, language FROM contents WHERE id = ?", (content,)
            ).fetchone()
            passages = [passage for _, _, passage in self._passages(content)]
            lead = lead_of(passages)
            growing.add([fields_of(title, lead, passage, language) for passage in passages])
            self._lexical.remove(content)
        self._lexical.put(growing.segment(), scattered)
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
        self._write_names()
        for key, by in self._grown.items():
            write_meta(self._connection, key, read_meta(self._connection, key) + by)
        self._grown.clear()
        if self._changed:
            write_meta(self._connection, "revision", read_meta(self._connection, "revision") + 1)

    def _put_content(self, content: Content) -> int:
        row = self._connection.execute(
            "INSERT INTO contents(digest, format, title, problems, passages, language)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                content.digest,
                content.format.value,
                content.title,
                content.problems,
                len(content.passages),
                content.language,
            ),
        ).lastrowid
        assert row is not None  # noqa: S101 (an insertion into a table with rowids has one)
        first = row * PASSAGES_OF_CONTENT
        self._connection.executemany(
            "INSERT INTO passages(id, length, vector, record) VALUES (?, ?, ?, ?)",
            [(first + number, *values) for number, values in enumerate(content.passages)],
        )
        self._named += [(name, first + number, score) for name, number, score in content.names]
        self._grow(len(content.passages), content.length, 1)
        return row

    def _put_file(self, file: Listed | Left) -> bool:
        match file:
            case Listed(path, digest, format_, size, stamp):
                content = self._content(digest, format_)
                assert content is not None, "a document's content is there"  # noqa: S101
                return self._put(path, content, "indexed", None, size, stamp)
            case Left(skipped, stamp):
                state: State = "failed" if skipped.failed else "skipped"
                reason, size = to_json(skipped.reason), skipped.size
                return self._put(skipped.path, None, state, reason, size, stamp)

    def _put(
        self,
        path: str,
        content: int | None,
        state: State,
        reason: str | None,
        size: int,
        stamp: str,
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
            "INSERT INTO documents(path, content, state, reason, size, stamp)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(path) DO UPDATE SET content = excluded.content,"
            " state = excluded.state, reason = excluded.reason, size = excluded.size,"
            " stamp = excluded.stamp",
            (path, *now, stamp),
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
