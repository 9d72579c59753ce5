"""Whether the docs answer a question at all."""

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import frozen

from askdocs.index.reader import Snapshot
from askdocs.index.tokens import stop_words, tokenise
from askdocs.retrieval import Hit, Query, idf_of, share_held, understand

_LEAST: Final = 0.28
_MOST: Final = 0.6
"""How much of what is asked a passage must hold to be an answer, weighted by rarity.

A question of two or three words is answered by a passage that holds nearly all of them; a long
report is answered by one that holds its gist. Where between the bounds the line is drawn for a
question of so many words was found by asking the questions of one project's users of the docs of
another, whose answer must be "not in your docs".
"""

_CERTAIN: Final = 0.75
"""… to be one even while the rest of the docs is unread."""


@frozen
class Judgement:
    """Which hits are answers."""

    fitting: tuple[Hit, ...]
    """The hits that fit the question; empty where it is not in the docs."""
    nearest: tuple[Hit, ...]
    """The best hits, whether they fit or not."""
    is_certain: bool
    """Whether the best fits so well that further reading could hardly change the answer."""
    wanted: tuple[str, ...]
    """The tokens that the question asks for."""
    idf: Mapping[str, float]
    """How much each of them says."""


def judge(query: Query, hits: Sequence[Hit], snapshot: Snapshot) -> Judgement:
    """Which of ``hits`` fit the question that was asked. Reads the index."""
    understood = understand(query)
    sought = [
        term.token
        for term in understood.terms
        # Words that say little help to rank passages, and are no reason to quote one.
        if term.token in understood.own or term.token not in stop_words()
    ]
    tokens = {*sought, *understood.own}
    by_folder = {folder.folder: idf_of(folder, tokens) for folder in snapshot.folders}
    # A word says as much as it says in the folder where it is commonest.
    idf = {token: min(known[token] for known in by_folder.values()) for token in tokens}
    wanted = tuple(understood.own)
    shares = [share_held(wanted, idf, _held(hit)) for hit in hits]
    best = max(shares, default=0.0)
    fitting = tuple(
        hit
        for hit, share in zip(hits, shares, strict=True)
        if best >= _enough(wanted) and share >= best * 0.5
    )
    return Judgement(fitting, tuple(hits[:5]), best >= _CERTAIN, tuple(sought), idf)


def _enough(wanted: Sequence[str]) -> float:
    # A Japanese word of four characters gives about two tokens for one of English.
    words = sum(1.0 if token.isascii() else 0.5 for token in wanted)
    return min(_MOST, max(_LEAST, 0.25 + 1.2 / max(words, 1.0)))


def _held(hit: Hit) -> set[str]:
    passage = hit.passage
    return set(
        tokenise(
            "\n".join((hit.title, *passage.headings, *passage.anchors, passage.text, hit.path))
        )
    )
