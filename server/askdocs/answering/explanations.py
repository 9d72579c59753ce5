"""What the docs say about a symbol or a selection, short: what hover shows."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from attrs import evolve, frozen

from askdocs.answering.citations import Located, locate
from askdocs.answering.definitions import definitions_of
from askdocs.answering.excerpts import excerpt_of
from askdocs.answering.fitting import says_more
from askdocs.answering.links import hosts_in, tamed, unescaped
from askdocs.answering.names import is_name, paths_in
from askdocs.answering.quoted_blocks import announces
from askdocs.answering.quoted_lines import WIDTH
from askdocs.answering.relevance import judge
from askdocs.answering.showing import as_markdown, fenced
from askdocs.answering.targets import Sense, Target
from askdocs.index.reader import Snapshot
from askdocs.index.tokens import name_key, stop_words, tokenise
from askdocs.patterns import lazy_pattern
from askdocs.retrieval import Hit, Query, Retriever, hit_of
from askdocs.text import sentence_ends
from askdocs.workspace.document import BlockKind, Format

_MOST_PLACES: Final = 3
"""Places that an explanation links to."""

_LONGEST_NAME: Final = 120
"""Characters of a selection that may be a name; a longer one is a question."""

_LOOKED_AT: Final = 12

_SHORT_LINE: Final = 35

_FENCE: Final = lazy_pattern(r"^(`{3,}|~{3,})", re.MULTILINE)
_SIGNATURE: Final = lazy_pattern(r"\w\(|[\w.]=|^[\w.$@:<>'-]+$|^--?\w|::|->", re.MULTILINE)
_ESCAPE: Final = lazy_pattern(r"\\(?=\w)")


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

    A name is explained where the docs define it (see ``definitions``). Of a selection of code the
    names in it are looked for together, and a selection of words is searched for. Folders whose
    settings turn hovers off are left out. Reads the index and the documents, so it belongs on a
    worker thread.
    """
    text = target.text.strip()
    folders = tuple(folder for folder in snapshot.folders if folder.settings.hover.enabled)
    if not text or not folders:
        return None
    snapshot = evolve(snapshot, folders=folders)
    length = min(folder.settings.hover.max_characters for folder in folders)
    if not target.is_selection:
        return _defined(target, snapshot, length)
    may_be_name = len(text) <= _LONGEST_NAME
    whole = [text] if may_be_name and "\n" not in text else []
    names = list(paths_in(text)) if may_be_name else []
    for name in dict.fromkeys([*whole, *names]):
        # Who selects a name has asked for it: the best of several places is better than none.
        if found := locate(_named(name, snapshot), snapshot.documents):
            return _explanation(found, name, length)
    for name in names:
        if is_name(name) and (defined := _defined(Target(name), snapshot, length)) is not None:
            return defined
    return _explanation(_searched(text, snapshot, retriever), text, length)


def _defined(target: Target, snapshot: Snapshot, length: int) -> Explanation | None:
    if target.sense is Sense.BARE:
        target = evolve(target, text=target.text.strip('`"()[]{},;: ').partition("=")[0])
    for definition in definitions_of(target, snapshot):
        found = locate([definition.hit], snapshot.documents)
        if not found or not says_more(definition.hit.passage):
            continue
        if definition.stated:
            stated = as_markdown(definition.stated, found[0].document.format)
            return _quoted(_bounded(stated, length), found)
        return _explanation(found, target.text, length)
    return None


def _named(text: str, snapshot: Snapshot) -> list[Hit]:
    """Sections of that name: of the whole name before those of its last part."""
    for names in _names_of(text):
        hits = [
            hit_of(folder, candidate, candidate.score)
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
            excerpt = excerpt_of(located.document, passage, tokenise(text), {}, length // WIDTH)
            quoted = excerpt.markdown if excerpt else ""
        if quoted:
            others = [*found[:index], *found[index + 1 :]]
            return _quoted(_bounded(quoted, length), [located, *others])
    return None


def _opening(located: Located, length: int) -> str:
    """The passage's first blocks, whole, as many as fit into ``length``."""
    passage = located.hit.passage
    title = passage.headings[-1].removesuffix("()") if passage.headings else ""
    shown: list[str] = []
    size = 0
    announced = False
    for piece in passage.pieces:
        text = piece.shown.of(passage.text).strip()
        if piece.kind is BlockKind.HEADING or not text or text == title:
            continue
        if shown and size + _room(text) > length:
            break
        announced = piece.kind is BlockKind.PARAGRAPH and announces(text)
        if piece.kind is BlockKind.CODE or (
            piece.kind is BlockKind.DEFINITION and _SIGNATURE.search(text)
        ):
            text = fenced(text)
        elif piece.kind is not BlockKind.DEFINITION:
            text = as_markdown(text, located.document.format)
        shown.append(text)
        size += _room(text)
    if announced and len(shown) > 1:
        # What it announces is not shown.
        shown.pop()
    return "\n\n".join(shown)


def _room(text: str) -> int:
    """The characters that a text takes, a short line counted as a good half of a full one."""
    return sum(max(len(line), _SHORT_LINE) for line in text.split("\n"))


def _bounded(markdown: str, length: int) -> str:
    """``markdown`` cut to ``length`` at the end of a block, line or sentence."""
    if len(markdown) <= length:
        return markdown
    cut = markdown[:length]
    is_code = len(_FENCE.findall(cut)) % 2 == 1
    # More text follows the cut, so that its own end is none of a sentence.
    sentence = max((end for end in sentence_ends(cut) if end < len(cut)), default=0)
    end = cut.rfind("\n") if is_code else max(sentence, cut.rfind("\n\n"))
    if end <= length // 3:
        end = max(end, cut.rfind("\n"), cut.rfind(" "))
    cut = cut[: end if end > length // 3 else length].rstrip() + " …"
    fences = _FENCE.findall(cut)
    return f"{cut}\n{fences[-1]}" if len(fences) % 2 else cut


def _quoted(markdown: str, found: Sequence[Located]) -> Explanation:
    hits = tuple(located.hit for located in found[:_MOST_PLACES])
    heading = " › ".join(" ".join(part.split()) for part in hits[0].passage.headings)
    if found[0].document.format is Format.RST:
        # A backslash there only keeps markup apart from what follows it.
        heading = _ESCAPE.sub("", heading)
    heading = tamed(heading, ())
    plain = _as_plain(f"{heading}\n\n{tamed(markdown, ())}")
    markdown = tamed(markdown, hosts_in(markdown))
    titled = f"**{heading}**\n\n{markdown}" if heading else markdown
    return Explanation(titled, plain, hits)


def _as_plain(markdown: str) -> str:
    text = unescaped(markdown)
    return re.sub(r"^(?:`{3,}|~{3,})[^\n]*\n?", "", text, flags=re.MULTILINE).strip()
