"""What the docs say about a symbol or a selection, short: what hover shows."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from attrs import evolve, frozen

from askdocs.answering.citations import Located, locate
from askdocs.answering.excerpts import as_markdown, excerpt_of, fenced
from askdocs.answering.links import hosts_in, tamed, unescaped
from askdocs.answering.names import is_name, paths_in
from askdocs.answering.relevance import judge
from askdocs.index.reader import Candidate, FolderSnapshot, Snapshot, Term
from askdocs.index.tokens import name_key, stop_words, tokenise
from askdocs.retrieval import Hit, Query, Retriever
from askdocs.workspace.document import BlockKind, Format, Passage

_MOST_PLACES: Final = 3
"""Places that an explanation links to."""

_LONGEST_NAME: Final = 120
"""Characters of a selection that may be a name; a longer one is a question."""

_LOOKED_AT: Final = 12

_LIST_ITEM: Final = re.compile(r"^[ \t]*(?:[-*+•]|\d+[.)]|\|)[ \t]*", re.MULTILINE)


@frozen
class Target:
    """What is pointed at: the name under the cursor, or the selected text."""

    text: str
    is_selection: bool


@frozen
class Explanation:
    """What the docs say about a target, short."""

    markdown: str
    """The docs' own words, bounded, as Markdown, without links."""
    plain: str
    """The same as plain text."""
    hits: tuple[Hit, ...]
    """Where it stands; the first is the one quoted."""


def explain(target: Target, snapshot: Snapshot, retriever: Retriever) -> Explanation | None:
    """What the docs say about ``target``; ``None`` where nothing fits.

    A section, option, flag or symbol of that name comes first, then a list item, table row or
    paragraph that begins with it; of a selection of code the names in it are looked for together,
    and a selection of words is searched for. Folders whose settings turn hovers off are left out.
    Reads the index and the documents, so it belongs on a worker thread.
    """
    text = target.text.strip()
    folders = tuple(folder for folder in snapshot.folders if folder.settings.hover.enabled)
    if not text or not folders:
        return None
    snapshot = evolve(snapshot, folders=folders)
    length = min(folder.settings.hover.max_characters for folder in folders)
    may_be_name = len(text) <= _LONGEST_NAME
    whole = [text] if may_be_name and "\n" not in text else []
    names = list(paths_in(text)) if may_be_name and target.is_selection else whole
    for name in dict.fromkeys([*whole, *names]):
        if found := locate(_named(name, snapshot), snapshot.documents):
            return _explanation(found, name, length)
    for name in names:
        if is_name(name) and (mentioned := _mentioned(name, snapshot, length)) is not None:
            return mentioned
    if target.is_selection:
        return _explanation(_searched(text, snapshot, retriever), text, length)
    return None


def _named(text: str, snapshot: Snapshot) -> list[Hit]:
    """Sections of that name: of the whole name before those of its last part."""
    for names in _names_of(text):
        hits = [
            _hit(folder, candidate)
            for folder in snapshot.folders
            for candidate in folder.index.load(folder.index.named(names, _LOOKED_AT))
        ]
        if hits:
            # An anchor scores 2, a heading 1; what says more about it comes first among equals.
            hits.sort(key=lambda hit: (-hit.score, len(hit.passage.text) < 80, hit.path))
            return hits[:_MOST_PLACES]
    return []


def _names_of(text: str) -> Iterable[list[str]]:
    bare = text.strip('`"()[]{},;: ')
    whole = [bare, bare.strip("'")]
    if name_key(bare) and not all(token in stop_words() for token in tokenise(bare)):
        yield whole
    if bare.startswith("-"):
        yield [bare.split("=")[0]]
    if is_name(bare) and "." in bare:
        parts = bare.split(".")
        yield [".".join(parts[-2:])]
        if len(parts[-1]) > 2:
            yield [parts[-1]]


def _mentioned(name: str, snapshot: Snapshot, length: int) -> Explanation | None:
    """What is said of ``name`` where no section bears it.

    The list item, table row or paragraph that begins with it, else the section whose heading
    holds it, else the sentences that speak of it.
    """
    token = next(iter(tokenise(name)), "")
    hits = [
        _hit(folder, candidate)
        for folder in snapshot.folders
        for candidate in folder.index.load(folder.index.search([Term(token)], _LOOKED_AT))
    ]
    found = locate(hits, snapshot.documents)
    for located in found:
        stated = _statement(located.hit.passage, name_key(name), length)
        if stated is not None:
            return _quoted(as_markdown(stated, located.document.format), [located])
    for located in found:
        if token in tokenise(" ".join(located.hit.passage.headings[-1:])):
            return _explanation([located], name, length)
    # What a page says of a name comes before the signature of something that takes it.
    for located in sorted(found, key=lambda one: one.document.format is Format.PYTHON):
        excerpt = excerpt_of(located.document, located.hit.passage, [token], {token: 1.0}, length)
        if excerpt is not None and token in tokenise(excerpt.markdown):
            return _quoted(_bounded(excerpt.markdown, length), [located])
    return None


def _statement(passage: Passage, key: str, length: int) -> str | None:
    for piece in passage.pieces:
        text = piece.shown.of(passage.text)
        if piece.kind in {BlockKind.LIST, BlockKind.TABLE}:
            starts = [match.start() for match in _LIST_ITEM.finditer(text)] + [len(text)]
            items = [text[start:end] for start, end in pairwise(starts)]
        elif piece.kind in {BlockKind.PARAGRAPH, BlockKind.DEFINITION}:
            items = [text]
        else:
            continue
        for item in items:
            words = _LIST_ITEM.sub("", item, count=1).lstrip("*_`'\"[ ")
            if _begins_with(words, key):
                return _bounded(item.strip().strip("|").strip(), length)
    return None


def _begins_with(words: str, key: str) -> bool:
    start = words[: len(key)].casefold()
    after = words[len(key) : len(key) + 1]
    return start == key and not (after.isalnum() or after in {"_", "-"}) and len(words) > len(key)


def _searched(text: str, snapshot: Snapshot, retriever: Retriever) -> list[Located]:
    query = Query(text[:2_000])
    hits = retriever.search(query, snapshot, _LOOKED_AT)
    judgement = judge(query, hits, snapshot)
    return locate(judgement.fitting[:_MOST_PLACES], snapshot.documents)


def _explanation(found: Sequence[Located], text: str, length: int) -> Explanation | None:
    for index, located in enumerate(found):
        passage = located.hit.passage
        quoted = _opening(located, length)
        if not quoted:
            # A heading with nothing below it still says where to look.
            excerpt = excerpt_of(located.document, passage, tokenise(text), {}, length)
            quoted = excerpt.markdown if excerpt else ""
        if quoted:
            others = [*found[:index], *found[index + 1 :]]
            return _quoted(_bounded(quoted, length), [located, *others])
    return None


def _opening(located: Located, length: int) -> str:
    """The passage's first blocks, whole, as many as fit into ``length``."""
    passage = located.hit.passage
    shown: list[str] = []
    size = 0
    for piece in passage.pieces:
        text = piece.shown.of(passage.text)
        if piece.kind is BlockKind.HEADING:
            continue
        if shown and size + len(text) > length:
            break
        if piece.kind in {BlockKind.CODE, BlockKind.DEFINITION}:
            text = fenced(text)
        else:
            text = as_markdown(text, located.document.format)
        shown.append(text)
        size += len(text)
    return "\n\n".join(shown)


def _bounded(markdown: str, length: int) -> str:
    """``markdown`` cut to ``length`` at a line or sentence, with its code block closed."""
    if len(markdown) <= length:
        return markdown
    cut = markdown[:length]
    end = max(cut.rfind("\n"), cut.rfind(". ") + 1, cut.rfind("。") + 1)
    cut = cut[: end if end > length // 3 else length].rstrip() + " …"
    fences = re.findall(r"^(`{3,}|~{3,})", cut, re.MULTILINE)
    return f"{cut}\n{fences[-1]}" if len(fences) % 2 else cut


def _quoted(markdown: str, found: Sequence[Located]) -> Explanation:
    hits = tuple(located.hit for located in found[:_MOST_PLACES])
    heading = " › ".join(" ".join(part.split()) for part in hits[0].passage.headings)
    heading = tamed(heading, ())
    plain = _as_plain(f"{heading}\n\n{tamed(markdown, ())}")
    markdown = tamed(markdown, hosts_in(markdown))
    titled = f"**{heading}**\n\n{markdown}" if heading else markdown
    return Explanation(titled, plain, hits)


def _as_plain(markdown: str) -> str:
    text = unescaped(markdown)
    return re.sub(r"^(?:`{3,}|~{3,})[^\n]*\n?", "", text, flags=re.MULTILINE).strip()


def _hit(folder: FolderSnapshot, candidate: Candidate) -> Hit:
    return Hit(
        folder=folder.folder,
        path=candidate.path,
        digest=candidate.digest,
        title=candidate.title,
        passage=candidate.passage,
        score=candidate.score,
    )
