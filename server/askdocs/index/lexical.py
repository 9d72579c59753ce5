"""The lexical engine: from tokens to scored passages, behind one small interface."""

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from attrs import frozen

from askdocs.index.reader import Term
from askdocs.index.tokens import tokenise
from askdocs.workspace.document import Passage


@frozen
class Fields:
    """The tokens of a passage, by where they stand."""

    title: tuple[str, ...]
    headings: tuple[str, ...]
    names: tuple[str, ...]
    body: tuple[str, ...]

    @property
    def length(self) -> int:
        """How many tokens there are in all."""
        return len(self.title) + len(self.headings) + len(self.names) + len(self.body)

    def weighted_counts(self) -> Counter[str]:
        """How often each token occurs, each occurrence counted with its field's weight."""
        counts: Counter[str] = Counter()
        fields = (self.title, self.headings, self.names, self.body)
        for tokens, weight in zip(fields, _WEIGHTS, strict=True):
            for token in tokens:
                counts[token] += weight  # type: ignore[assignment]  # a Counter of floats
        return counts


_WEIGHTS: Final = (2.0, 1.5, 1.5, 1.0)
"""Of title, headings, names, body."""

_K1: Final = 1.2
_B: Final = 0.75
"""The constants of SQLite's own ``bm25``."""

_MOST_ROWS: Final = 40_000
"""Rows that one search may score; beyond it the commonest terms, which say least, are left out."""


def fields_of(title: str, passage: Passage) -> Fields:
    """The tokens of ``passage`` of a document with ``title``."""
    headings = passage.headings[1:] if passage.headings[:1] == (title,) else passage.headings
    return Fields(
        title=tuple(tokenise(title)),
        headings=tuple(token for heading in headings for token in tokenise(heading)),
        names=tuple(token for anchor in passage.anchors for token in tokenise(anchor)),
        body=tuple(tokenise(passage.text)),
    )


class LexicalIndex(Protocol):
    """Scores rows by the tokens that they hold."""

    def add(self, row: int, fields: Fields) -> None:
        """Put a row into the index."""
        ...

    def remove(self, row: int, fields: Fields) -> None:
        """Take a row out; ``fields`` must be those that it was added with."""
        ...

    def search(self, terms: Sequence[Term], limit: int) -> list[tuple[int, float]]:
        """The ``limit`` rows with the highest scores, best first."""
        ...

    def frequency(self, token: str) -> int:
        """How many rows hold ``token``."""
        ...


class Fts5Index:
    """A lexical index in SQLite's FTS5; lives in the database of ``connection``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @staticmethod
    def create(connection: sqlite3.Connection) -> None:
        """Make the tables of an empty index."""
        # Tokens come from ``tokenise``: the engine only splits at spaces. The table keeps no text,
        # since the passages have it.
        connection.execute(
            "CREATE VIRTUAL TABLE lexical USING fts5(title, headings, names, body, content='', "
            "tokenize=\"ascii tokenchars '!#$%&*+,-./:;<=>?@[\\]^_`{|}~'''\")"
        )
        connection.execute("CREATE VIRTUAL TABLE lexical_terms USING fts5vocab(lexical, 'row')")

    def add(self, row: int, fields: Fields) -> None:
        self._connection.execute(
            "INSERT INTO lexical(rowid, title, headings, names, body) VALUES (?, ?, ?, ?, ?)",
            (row, *_joined(fields)),
        )

    def remove(self, row: int, fields: Fields) -> None:
        self._connection.execute(
            "INSERT INTO lexical(lexical, rowid, title, headings, names, body) "
            "VALUES ('delete', ?, ?, ?, ?, ?)",
            (row, *_joined(fields)),
        )

    def search(self, terms: Sequence[Term], limit: int) -> list[tuple[int, float]]:
        weights: dict[str, float] = {}
        for term in terms:
            weights[term.token] = max(weights.get(term.token, 0.0), term.weight)
        frequencies = {token: self.frequency(token) for token in weights}
        rarest_first = sorted((n, token) for token, n in frequencies.items() if n)
        selects: list[str] = []
        values: list[object] = []
        rows = 0
        for number, token in rarest_first:
            rows += number
            if selects and rows > _MOST_ROWS:
                break
            # The scores of terms add up, so each is asked for by itself: that gives it a weight.
            selects.append(
                f"SELECT rowid AS row, -? * bm25(lexical, {', '.join(map(str, _WEIGHTS))}) AS score"  # noqa: S608 (constants)
                " FROM lexical WHERE lexical MATCH ?"
            )
            values += [weights[token], _quoted(token)]
        if not selects:
            return []
        # The limit keeps SQLite from merging the two levels, where bm25 would not be allowed.
        found = self._connection.execute(
            f"SELECT row, sum(score) AS total FROM ({' UNION ALL '.join(selects)} LIMIT -1)"  # noqa: S608 (values are bound)
            " GROUP BY row ORDER BY total DESC, row LIMIT ?",
            (*values, limit),
        )
        return [(row, total) for row, total in found]

    def frequency(self, token: str) -> int:
        found = self._connection.execute(
            "SELECT doc FROM lexical_terms WHERE term = ?", (token,)
        ).fetchone()
        return found[0] if found else 0


def bm25(
    terms: Iterable[tuple[Term, int]],
    counts: Counter[str],
    length: int,
    passages: int,
    average_length: float,
) -> float:
    """The score that ``Fts5Index`` would give a passage that is not in it.

    ``terms`` come with the number of indexed passages that hold them; ``counts`` are the
    passage's weighted counts, ``length`` its number of tokens.
    Source: the Okapi BM25 of SQLite's documentation of FTS5, "The bm25() function".
    """
    score = 0.0
    for term, frequency in terms:
        count = counts[term.token]
        if not count:
            continue
        idf = math.log((passages - frequency + 0.5) / (frequency + 0.5)) if passages else 0.0
        norm = _K1 * (1 - _B + _B * length / max(average_length, 1.0))
        score += term.weight * max(idf, 1e-6) * count * (_K1 + 1) / (count + norm)
    return score


def _joined(fields: Fields) -> tuple[str, str, str, str]:
    return (
        " ".join(fields.title),
        " ".join(fields.headings),
        " ".join(fields.names),
        " ".join(fields.body),
    )


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'
