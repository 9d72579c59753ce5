"""Who finds passages for a question: queries, hits and the local retriever."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, Protocol

from attrs import evolve, frozen

from askdocs.index.reader import Candidate, FolderSnapshot, Snapshot, Term
from askdocs.index.tokens import is_identifier, is_weak, stop_words, tokenise
from askdocs.workspace.document import Folder, Passage


@frozen
class Hit:
    """A passage with the place it stands in and how well it fits."""

    folder: Folder
    path: str
    digest: str
    """Digest of the document as it was indexed."""
    title: str
    passage: Passage
    score: float
    """Higher is better; comparable inside one answer only."""

    @property
    def uri(self) -> str:
        return self.folder.uri_of(self.path)


@frozen
class Query:
    """What is looked for."""

    text: str
    earlier: tuple[str, ...] = ()
    """Earlier questions of the conversation, oldest first; they help a follow-up."""
    selection: str = ""
    """Text that the asker has selected."""
    near: str | None = None
    """URI of the document that the asker has open; its own passages are a little nearer."""


class Retriever(Protocol):
    """Finds passages."""

    def search(self, query: Query, snapshot: Snapshot, limit: int) -> Sequence[Hit]:
        """The best ``limit`` hits, best first. Blocks, so it belongs on a worker thread."""
        ...


@frozen
class Understood:
    """A query as the index sees it."""

    terms: tuple[Term, ...]
    """What is looked for, the query's own words before those of the conversation."""
    own: frozenset[str]
    """The tokens that the question itself gives."""
    names: tuple[str, ...]
    """What in the question may be the name of a section, an option, a symbol."""


_MOST_TERMS: Final = 48
_MOST_NAMES: Final = 60
_DEPTH: Final = 120
"""Passages of a folder that are looked at more closely."""

_EARLIER: Final = 0.25
_EARLIER_OF_FOLLOW_UP: Final = 0.6
_SELECTION: Final = 0.4
_FEW_PASSAGES: Final = 200
"""Passages below which a folder is seen as part of a larger one."""

_WEAK: Final = 0.25
_IDENTIFIER: Final = 1.2

_NAMED: Final = 0.15
_SIBLINGS: Final = 0.12
_PATH: Final = 0.25
_NEAR: Final = 1.1
"""How much a name, further passages of the document, its path and
the open document count, as factors of the lexical score."""

_FOLLOW_UP: Final = re.compile(
    r"\s*(?:and|or|but|what about|how about|what if|why|then|also|それ|では|じゃあ|なら)\b",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"`+([^`\n]{1,80})`+|[\"“「『']([^\"”」』'\n]{2,60})[\"”」』']")
_WORD: Final = re.compile(r"[^\s,;!?()\[\]{}<>\"“”`、。「」]+")


class LocalRetriever:
    """Finds passages in the folders' own indexes."""

    def search(self, query: Query, snapshot: Snapshot, limit: int) -> Sequence[Hit]:
        understood = understand(query)
        hits = [
            hit
            for folder in snapshot.folders
            for hit in _search_folder(folder, understood, query.near, max(_DEPTH, 2 * limit))
        ]
        hits.sort(key=lambda hit: (-hit.score, hit.path, hit.passage.start_line))
        return hits[:limit]


def understand(query: Query) -> Understood:
    """What to look for: tokens with weights, and names."""
    own = _content(query.text)
    selected = _content(query.selection[:2_000])
    if selected:
        # "What do the docs say about this code?" is about the selection alone.
        own = Counter({token: n for token, n in own.items() if token not in _pointing()})
    weights: dict[str, float] = {}
    for token, number in own.items():
        weights[token] = _weight(token) * (1 + 0.25 * math.log2(number))
    for token in selected:
        weights.setdefault(token, _weight(token) * (_SELECTION if own else 1.0))
    is_follow_up = len(own) <= 3 or _FOLLOW_UP.match(query.text) is not None
    earlier_weight = _EARLIER_OF_FOLLOW_UP if is_follow_up else _EARLIER
    # The latest question says most about what a follow-up is about.
    for age, earlier in enumerate(reversed(query.earlier[-4:])):
        for token in _content(earlier):
            weights.setdefault(token, _weight(token) * earlier_weight / (1 + age))
    if not weights:
        own = Counter(tokenise(query.text))
        weights.update(dict.fromkeys(own, 1.0))
    heaviest = sorted(weights.items(), key=lambda item: -item[1])[:_MOST_TERMS]
    return Understood(
        terms=tuple(Term(token, weight) for token, weight in heaviest),
        own=frozenset(own) or frozenset(selected),
        names=tuple(dict.fromkeys((*_names(query.text), *_names(query.selection[:200])))),
    )


def _content(text: str) -> Counter[str]:
    """The tokens that say what ``text`` is about."""
    return Counter(token for token in tokenise(text) if token not in stop_words())


@cache
def _pointing() -> frozenset[str]:
    """Tokens that point at a selection, or at the docs, and say nothing of either."""
    words = (
        "docs documentation document explain mean selection selected code line here これ 説明 意味"
    )
    return frozenset(tokenise(words))


def _weight(token: str) -> float:
    if is_weak(token):
        return _WEAK
    return _IDENTIFIER if is_identifier(token) else 1.0


def _names(text: str) -> list[str]:
    """Quoted text, identifiers, and runs of up to four words, each a name perhaps."""
    names = [first or second for first, second in _QUOTED.findall(text[:4_000])]
    words = [word.strip(".:") for word in _WORD.findall(text[:400])]
    names += [word for word in words if is_identifier(word.casefold()) and len(word) > 2]
    for size in (4, 3, 2, 1):
        for start in range(len(words) - size + 1):
            run = words[start : start + size]
            # A run of stop words alone ("how to", "set up") names too much.
            if any(token not in stop_words() for token in tokenise(" ".join(run))):
                names.append(" ".join(run))
    return names[:_MOST_NAMES]


def _search_folder(
    folder: FolderSnapshot, understood: Understood, near: str | None, depth: int
) -> list[Hit]:
    candidates = folder.index.search(understood.terms, depth)
    if not candidates:
        return []
    idf = idf_of(folder, (term.token for term in understood.terms))
    named = {
        _place(candidate): candidate.score for candidate in folder.index.named(understood.names, 40)
    }
    top = candidates[0].score
    judged = [_judged(candidate, understood, idf, named, top) for candidate in candidates]
    judged = _with_siblings(judged)
    if near is not None:
        judged = [
            evolve(one, score=one.score * _NEAR)
            if folder.folder.uri_of(one.candidate.path) == near
            else one
            for one in judged
        ]
    return [
        Hit(
            folder=folder.folder,
            path=one.candidate.path,
            digest=one.candidate.digest,
            title=one.candidate.title,
            passage=one.candidate.passage,
            score=one.score,
        )
        for one in judged
    ]


@frozen
class _Judged:
    candidate: Candidate
    score: float


def _judged(
    candidate: Candidate,
    understood: Understood,
    idf: Mapping[str, float],
    named: Mapping[tuple[str, int], float],
    top: float,
) -> _Judged:
    passage = candidate.passage
    headings = " ".join((candidate.title, *passage.headings, candidate.path))
    held = share_held(understood.own, idf, set(tokenise(headings)))
    score = candidate.score * (1 + _PATH * held)
    score += top * _NAMED * named.get(_place(candidate), 0.0)
    return _Judged(candidate, score)


def _with_siblings(judged: Sequence[_Judged]) -> list[_Judged]:
    """A document with several good passages is about the question more than one with a stray."""
    of_document: defaultdict[str, list[float]] = defaultdict(list)
    for one in judged:
        of_document[one.candidate.path].append(one.score)
    support = {path: sum(sorted(scores, reverse=True)[1:4]) for path, scores in of_document.items()}
    return [
        evolve(one, score=one.score + _SIBLINGS * support[one.candidate.path]) for one in judged
    ]


def _place(candidate: Candidate) -> tuple[str, int]:
    return candidate.path, candidate.passage.span.start


def idf_of(folder: FolderSnapshot, tokens: Iterable[str]) -> dict[str, float]:
    """How much each token tells passages apart: 0 for one in every passage, about 1 for a rare.

    A folder of few passages is seen as part of a larger one: that a word is in its only passage
    does not make it a common word.
    """
    passages = max(folder.index.passage_count, _FEW_PASSAGES)
    highest = math.log(1 + passages)
    return {
        token: math.log((1 + passages) / (1 + folder.index.frequency(token))) / highest
        for token in tokens
    }


def share_held(
    tokens: Iterable[str], idf: Mapping[str, float], held: set[str] | frozenset[str]
) -> float:
    """How much of what ``tokens`` ask for is among ``held``, from 0 to 1, weighted by ``idf``."""
    wanted = found = 0.0
    for token in tokens:
        weight = idf.get(token, 0.0) * (_WEAK if is_weak(token) else 1.0)
        wanted += weight
        if token in held:
            found += weight
    return found / wanted if wanted else 0.0
