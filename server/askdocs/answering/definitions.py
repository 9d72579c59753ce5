"""Where the docs say what a name is: by its full name, its owner, its heading; no mention counts.

Of several places the one counts that fits best what is known of the name. Where two fit equally
well nothing is chosen: a reader who is told something else does not look again.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from attrs import frozen

from askdocs.answering.fitting import FEW, Fitting, named
from askdocs.answering.names import is_compound
from askdocs.answering.targets import Sense, Target
from askdocs.index.reader import Candidate, FolderSnapshot, Match, Snapshot, Term
from askdocs.index.tokens import tokenise
from askdocs.patterns import lazy_pattern
from askdocs.retrieval import Hit, hit_of, is_news
from askdocs.workspace.document import BlockKind, Format, Passage

_LOOKED_AT: Final = 60
_SEARCHED: Final = 16

_ALIKE: Final = 200
"""Characters, heading included, that two passages begin with alike if one is a copy."""

_BLOG: Final = lazy_pattern(r"(?:^|/)(?:blog|_?posts|newsletters?)/")

_ITEM: Final = lazy_pattern(r"^[ \t]*(?:[-*+•]|\d+[.)]|\|)[ \t]*", re.MULTILINE)


_CELLS: Final = lazy_pattern(r"\s*(?<!\\)\|\s*")
_TAGS: Final = lazy_pattern(r"</?(?:a|br|code|span|b|strong|em|sup)\b[^<>\n]{0,300}>")


@frozen
class Definition:
    """A place where the docs say what a name is."""

    hit: Hit
    stated: str = ""
    """The list item or table row that says it; empty where the whole passage does."""


def definitions_of(target: Target, snapshot: Snapshot) -> list[Definition]:
    """Where the docs explain ``target``: one place, or several that say the same; else none."""
    ranked: list[tuple[float, Definition]] = []
    for folder in snapshot.folders:
        ranked += _in_folder(target, folder)
    if not ranked:
        return []
    best = max(rank for rank, _ in ranked)
    first, *others = [found for rank, found in ranked if rank == best]
    if any(not _says_the_same(first, other) for other in others):
        return []
    return [first]


def _in_folder(target: Target, folder: FolderSnapshot) -> Iterator[tuple[float, Definition]]:
    rank = Fitting(target, folder)
    spelled = [target.text, *rank.spelled()]
    found = _loaded(folder, folder.index.named(spelled, _LOOKED_AT))
    ranked = [(rank(one), one) for one in map(named, found)]
    fitting = [(value, one) for value, one in ranked if value > 0]
    if fitting:
        for value, one in fitting:
            yield value, Definition(hit_of(folder, one.candidate, one.candidate.score))
        return
    if target.sense in {Sense.WHOLE, Sense.OWN}:
        return
    # What a heading says beside the name, and the items of lists and tables, have no entry.
    sought = rank.sought()
    terms = [Term(token) for name in (rank.name, *sought) for token in tokenise(name)[:1]]
    searched = list(_loaded(folder, folder.index.search(terms, _SEARCHED)))
    is_found = False
    for candidate in searched:
        one = named(candidate)
        value = rank(one)
        stated = ""
        for number, form in enumerate(sought if value <= 0 and rank.may_be_stated else ()):
            stated = _statement(candidate.passage, form)
            if stated:
                value = rank.of_statement(one, form) - number / 100
                break
        if value > 0:
            is_found = True
            yield value, Definition(hit_of(folder, candidate, candidate.score), stated)
    if target.sense is Sense.BARE and not (is_found or target.packages):
        yield from _mentioned(rank.name, folder, searched)


def _mentioned(
    name: str, folder: FolderSnapshot, searched: Sequence[Candidate]
) -> Iterator[tuple[float, Definition]]:
    """The only paragraph of all docs that speaks of ``name``, which so is what they say of it."""
    if not is_compound(name) or folder.index.frequency(tokenise(name)[0]) > FEW:
        return
    found = [
        (1.0, Definition(hit_of(folder, candidate, candidate.score), paragraph))
        for candidate in searched
        if candidate.format != Format.PYTHON.value
        for piece in candidate.passage.pieces
        if piece.kind is BlockKind.PARAGRAPH
        and f"`{name}`" in (paragraph := piece.shown.of(candidate.passage.text))
    ]
    if len(found) == 1:
        yield from found


def _loaded(folder: FolderSnapshot, matches: Sequence[Match]) -> Iterator[Candidate]:
    for candidate in folder.index.load(matches):
        if not (is_news(candidate.path) or _BLOG.search(candidate.path)):
            yield candidate


def _statement(passage: Passage, name: str) -> str:
    """The list item, table row or paragraph of ``passage`` that begins with ``name``."""
    for piece in passage.pieces:
        text = piece.shown.of(passage.text)
        if piece.kind in {BlockKind.LIST, BlockKind.TABLE}:
            starts = [match.start() for match in _ITEM.finditer(text)] + [len(text)]
            items = [text[start:end] for start, end in pairwise(starts)]
        elif piece.kind in {BlockKind.PARAGRAPH, BlockKind.DEFINITION}:
            items = [text]
        else:
            continue
        for item in (_TAGS.sub("", item) for item in items):
            words = _ITEM.sub("", item, count=1).lstrip("*_`'\"[ ")
            if name.startswith("-"):
                # Of a flag the short form comes first: "-c, --config <file>".
                words = re.sub(r"^-\w[,|/ `]+(?=--)", "", words)
            after = words[len(name) : len(name) + 1]
            rest = words[len(name) :].strip("*_`'\": |")
            if (
                words.startswith(name)
                and rest
                and not (after.isalnum() or after in {"_", "-", "."})
            ):
                return _CELLS.sub(" · ", item.strip().strip("|").strip())
    return ""


def _says_the_same(one: Definition, other: Definition) -> bool:
    """Whether two places are one, or copies of each other."""
    first, second = one.hit, other.hit
    if (first.path, first.passage.headings) == (second.path, second.passage.headings):
        return True
    if one.stated or other.stated:
        return one.stated == other.stated
    # What is told in a tutorial and in a reference often begins with the same words.
    return first.passage.text[:_ALIKE] == second.passage.text[:_ALIKE]
