"""Where a folder's manifests state the fact that a question asks for, and the guides about it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

from askdocs.index.reader import Candidate, FolderSnapshot, Match, Term
from askdocs.index.tokens import tokenise
from askdocs.patterns import lazy_pattern
from askdocs.retrieval.fact_questions import FactsAsked, facts_asked, tells
from askdocs.workspace.document import Format
from askdocs.workspace.documentation import is_docs_folder
from askdocs.workspace.facts import (
    AT_THE_ROOT,
    Fact,
    Written,
    names_of_package,
    stated_by,
    with_facts,
    written_as,
)

STATED: Final = "fact that is asked for"
"""The signal of a passage that states it, or of a guide that tells how it is done."""

_LOOKED_AT: Final = 120
"""Sections of manifests."""

_GUIDES_LOOKED_AT: Final = 12
_MOST_STATED: Final = 3
_MOST_GUIDES: Final = 1

_IN_PLACE_OF: Final = {
    Fact.LICENCE: (Fact.LICENCE, Fact.LICENCE_TEXT),
    Fact.VERSION: (Fact.VERSION, Fact.RUNTIME, Fact.DATABASE, Fact.DEPENDENCIES),
    Fact.RUNTIME: (Fact.RUNTIME, Fact.DEPENDENCIES),
}
"""What may state the fact of something that the question names."""

_GUIDE: Final = lazy_pattern(
    r"(?:readme|install\w*|contribut\w+|develop\w*|hacking|building|testing|setup"
    r"|(?:getting|get)[-_]?started|quick[-_]?start|running)[^/]*",
    re.IGNORECASE,
)
_DEEPEST_GUIDE: Final = 3

_FOLDERS_OF_GUIDES: Final = frozenset({".github", "test", "tests"})
_LATER: Final = frozenset({Written.DOCKERFILE, Written.LICENCE, Written.LINES})
"""How files are written that say less than a manifest does of the same."""

_OF_VERSIONS: Final = frozenset({Written.PYTHON, Written.LINES})
"""How files are written that hold the version of all, wherever they stand."""


@frozen
class Leading:
    """What leads where a question asks for a fact."""

    guides: tuple[Match, ...] = ()
    stated: tuple[Match, ...] = ()

    @property
    def matches(self) -> tuple[Match, ...]:
        """All of them, best first."""
        return (*self.guides, *self.stated)


def leading_for(text: str, folder: FolderSnapshot, matches: Sequence[Match]) -> Leading:
    """What leads for the question ``text``, for which the index has found ``matches``.

    Nothing, unless it asks for a fact that a manifest states. Reads the index.
    """
    asked = facts_asked(text)
    if asked is None:
        return Leading()
    stated = _stated(asked, folder)
    if not stated:
        return Leading()
    guides = tuple(_guides(asked, folder, matches)) if asked.is_guided else ()
    return Leading(guides[:_MOST_GUIDES], tuple(stated[:_MOST_STATED]))


def is_for_facts(match: Match) -> bool:
    """Whether a passage is found by the facts alone that it states."""
    return match.format == Format.MANIFEST.value


def _stated(asked: FactsAsked, folder: FolderSnapshot) -> list[Match]:
    """The sections that state what is asked, best first."""
    facts = _IN_PLACE_OF.get(asked.fact, ()) if asked.rest else ()
    facts = facts or (asked.fact,)
    terms = [Term(fact.anchor) for fact in facts]
    terms += [Term(AT_THE_ROOT, 0.5), *(Term(with_facts(token)) for token in sorted(asked.rest))]
    of_folder = frozenset(tokenise(folder.folder.name))
    found = []
    for match in folder.index.search(terms, _LOOKED_AT):
        for candidate in folder.index.load([match]):
            place = _place_of(asked, facts, candidate, of_folder)
            if place is not None:
                found.append((place, match))
    found.sort(key=lambda one: one[0])
    # A package's own count where the folder has none, or where the package is named.
    return [match for place, match in found if place[:2] == found[0][0][:2]]


def _place_of(
    asked: FactsAsked, facts: Sequence[Fact], candidate: Candidate, of_folder: frozenset[str]
) -> tuple[int, ...] | None:
    """By what a section comes before others; ``None`` if it does not state what is asked."""
    anchors = candidate.passage.anchors
    stated = stated_by(anchors)
    rank = next((number for number, fact in enumerate(facts) if fact in stated), None)
    if rank is None:
        return None
    of_package = set(tokenise(" ".join(names_of_package(anchors))))
    is_named = bool(asked.rest) and asked.rest <= of_package
    is_at_root = AT_THE_ROOT in anchors
    left = asked.rest - of_folder - of_package
    if left and not left <= set(tokenise(f"{candidate.passage.text} {candidate.path}")):
        return None
    written = written_as(candidate.path)
    if asked.fact is Fact.VERSION and not (is_at_root or is_named or written in _OF_VERSIONS):
        # What one of several packages has reached says nothing of the whole.
        return None
    return (
        not is_named,
        not (is_at_root or written in _OF_VERSIONS),
        rank,
        candidate.path.startswith(".github"),
        asked.is_guided and Fact.SCRIPTS not in stated,
        written is not (Written.YAML if asked.fact is Fact.DATABASE else Written.DOTENV),
        written in _LATER,
        len(candidate.passage.headings[-1]) if Fact.SCRIPTS in stated else 0,
        candidate.passage.start_line,
    )


def _guides(asked: FactsAsked, folder: FolderSnapshot, matches: Sequence[Match]) -> Iterator[Match]:
    """Sections of guides that say by their heading that they tell it, those at the root first."""
    names = frozenset(tokenise(folder.folder.name))
    of_guides = [
        match
        for match in matches
        if (asked.is_of_settings or _is_guide(match.path)) and not is_for_facts(match)
    ][:_GUIDES_LOOKED_AT]
    for match in sorted(of_guides, key=lambda match: match.path.count("/")):
        for candidate in folder.index.load([match]):
            if tells(asked.fact, (candidate.passage.headings or ("",))[-1], names):
                yield match


def _is_guide(path: str) -> bool:
    *folders, name = path.split("/")
    if folders and not (is_docs_folder(folders[0]) or folders[0] in _FOLDERS_OF_GUIDES):
        return False
    return len(folders) <= _DEEPEST_GUIDE and _GUIDE.fullmatch(name) is not None
